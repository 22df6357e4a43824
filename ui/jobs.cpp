// SPDX-License-Identifier: MIT
#include "ui/jobs.h"

#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

namespace servescape::ui {
namespace {

constexpr uint32_t kRequestMark = 0x51425353;  // first bytes of a message: of which kind it is
constexpr uint32_t kNewsMark = 0x4E425353;

template <class T>
constexpr bool kPlain = std::is_arithmetic_v<T> || std::is_enum_v<T>;

class Writer {
 public:
  template <class... T>
  void operator()(const T&... values) {
    (Put(values), ...);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  template <class T>
  void Put(const T& value) {
    if constexpr (kPlain<T>) {
      bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T));
    } else {
      Fields(*this, const_cast<T&>(value));  // which names them for both ways, and only reads here
    }
  }
  void Put(const std::string& text) {
    Put(static_cast<uint32_t>(text.size()));
    bytes_ += text;
  }
  template <class T>
  void Put(const std::vector<T>& items) {
    Put(static_cast<uint32_t>(items.size()));
    if constexpr (kPlain<T>) {
      bytes_.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T));
    } else {
      for (const T& item : items) Put(item);
    }
  }

  std::string bytes_;
};

// Stops at the first thing that is not there: ok() is false then.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class... T>
  void operator()(T&... values) {
    (Get(values), ...);
  }
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && bytes_.empty(); }

 private:
  void Copy(void* to, size_t size) {
    ok_ = ok_ && size <= bytes_.size();
    if (!ok_ || size == 0) return;
    std::memcpy(to, bytes_.data(), size);
    bytes_.remove_prefix(size);
  }
  // Of elements that take at least `each` bytes.
  size_t Count(size_t each) {
    uint32_t count = 0;
    Get(count);
    ok_ = ok_ && count <= bytes_.size() / each;
    return ok_ ? count : 0;
  }
  template <class T>
  void Get(T& value) {
    if constexpr (kPlain<T>) Copy(&value, sizeof(T));
    else Fields(*this, value);
  }
  void Get(bool& value) {
    uint8_t byte = 0;
    Get(byte);
    value = byte != 0;
  }
  void Get(std::string& text) {
    text.resize(Count(1));
    Copy(text.data(), text.size());
  }
  template <class T>
  void Get(std::vector<T>& items) {
    items.resize(Count(kPlain<T> ? sizeof(T) : 1));
    if constexpr (kPlain<T>) {
      Copy(items.data(), items.size() * sizeof(T));
    } else {
      for (T& item : items) Get(item);
    }
  }

  std::string_view bytes_;
  bool ok_ = true;
};

// The fields of each struct, all of them and in order: one that is missing does not compile.
template <class Archive>
void Fields(Archive& archive, Setting& setting) {
  auto& [path, value] = setting;
  archive(path, value);
}

template <class Archive>
void Fields(Archive& archive, Estimate& estimate) {
  auto& [value, lower, upper, samples, surely_lower, surely_upper] = estimate;
  archive(value, lower, upper, samples, surely_lower, surely_upper);
}

template <class Archive>
void Fields(Archive& archive, Metric& metric) {
  auto& [name, unit, estimate, needs_duration] = metric;
  archive(name, unit, estimate, needs_duration);
}

template <class Archive>
void Fields(Archive& archive, Series& series) {
  auto& [name, unit, value, lower, upper] = series;
  archive(name, unit, value, lower, upper);
}

template <class Archive>
void Fields(Archive& archive, SloResult& slo) {
  auto& [text, metric, at_most, strict, limit, state, estimate, nearly, needs_factor,
         needs_duration] = slo;
  archive(text, metric, at_most, strict, limit, state, estimate, nearly, needs_factor,
          needs_duration);
}

template <class Archive>
void Fields(Archive& archive, CostLine& line) {
  auto& [label, usd_per_hour, idle_usd_per_hour] = line;
  archive(label, usd_per_hour, idle_usd_per_hour);
}

template <class Archive>
void Fields(Archive& archive, Bin& bin) {
  auto& [lower, upper, count] = bin;
  archive(lower, upper, count);
}

template <class Archive>
void Fields(Archive& archive, SelfCheck& check) {
  auto& [name, left, right, tolerance, holds] = check;
  archive(name, left, right, tolerance, holds);
}

template <class Archive>
void Fields(Archive& archive, ServiceSummary& service) {
  auto& [name, host, replicas, concurrency, max_batch_size, capacity, offered_peak] = service;
  archive(name, host, replicas, concurrency, max_batch_size, capacity, offered_peak);
}

template <class Archive>
void Fields(Archive& archive, LatencyComponent& place) {
  auto& [part, name, mean, at_p99, share] = place;
  archive(part, name, mean, at_p99, share);
}

template <class Archive>
void Fields(Archive& archive, CountDistribution& counts) {
  auto& [name, probability] = counts;
  archive(name, probability);
}

template <class Archive>
void Fields(Archive& archive, ReplicaSummary& replica) {
  auto& [served, share, sojourn] = replica;
  archive(served, share, sojourn);
}

template <class Archive>
void Fields(Archive& archive, ServiceReplicas& service) {
  auto& [name, replicas] = service;
  archive(name, replicas);
}

template <class Archive>
void Fields(Archive& archive, RunReport& report) {
  auto& [stopped, lacks_memory, version, title, question, scenario_hash, seed, replications,
         duration, warmup, open_load, verdict, load, goals, lost, unanswered, verdict_reason,
         growth_rate, bottleneck, why, slos, metrics, times, series, distribution, split,
         in_system, replicas, bill, unpriced, services, checks, warnings, digest, events,
         requests] = report;
  archive(stopped, lacks_memory, version, title, question, scenario_hash, seed, replications,
          duration, warmup, open_load, verdict, load, goals, lost, unanswered, verdict_reason,
          growth_rate, bottleneck, why, slos, metrics, times, series, distribution, split,
          in_system, replicas, bill, unpriced, services, checks, warnings, digest, events,
          requests);
}

template <class Archive>
void Fields(Archive& archive, LoadPoint& point) {
  auto& [factor, offered, throughput, p50, p99, mean, verdict, load, lost, theory_mean,
         theory_p99, theory] = point;
  archive(factor, offered, throughput, p50, p99, mean, verdict, load, lost, theory_mean,
          theory_p99, theory);
}

template <class Archive>
void Fields(Archive& archive, JobFile& file) {
  auto& [name, text, time_column, time_unit, counts_column, kind] = file;
  archive(name, text, time_column, time_unit, counts_column, kind);
}

template <class Archive>
void Fields(Archive& archive, JobRequest& request) {
  auto& [id, kind, text, settings, replications, factors, files] = request;
  archive(id, kind, text, settings, replications, factors, files);
}

}  // namespace

std::string Pack(const JobRequest& request) {
  Writer out;
  out(kRequestMark, request);
  return out.Take();
}

std::string Pack(const JobNews& news) {
  Writer out;
  out(kNewsMark, news.id, news.progress, news.done, news.error, news.lesson,
      news.missing, news.wall_seconds, news.report != nullptr, !news.points.empty());
  if (news.report != nullptr) out(*news.report);
  if (!news.points.empty()) out(news.points);
  return out.Take();
}

bool Unpack(std::string_view bytes, JobRequest* request) {
  uint32_t mark = 0;
  *request = {};
  Reader in(bytes);
  in(mark, *request);
  return in.at_end() && mark == kRequestMark;
}

bool Unpack(std::string_view bytes, JobNews* news) {
  uint32_t mark = 0;
  bool has_report = false, has_points = false;
  *news = {};
  Reader in(bytes);
  in(mark, news->id, news->progress, news->done, news->error, news->lesson, news->missing,
     news->wall_seconds, has_report, has_points);
  if (!in.ok() || mark != kNewsMark) return false;
  if (has_report) {
    const auto report = std::make_shared<RunReport>();
    in(*report);
    news->report = report;
  }
  if (has_points) in(news->points);
  return in.at_end();
}

}  // namespace servescape::ui
