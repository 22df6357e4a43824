// SPDX-License-Identifier: MIT
#include "ui/run_trace.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "sim/autoscaler/service_scaler.h"
#include "sim/report/format.h"
#include "sim/studies/chrome_trace.h"
#include "sim/study/words.h"
#include "ui/pack.h"
#include "ui/spreads.h"

namespace servescape::ui {
namespace {

// Whose parts are kept until the end: where more come every second one is dropped, then every
// second of what is left, so that they are spread over the whole run.
constexpr size_t kMostRequests = 300'000;
constexpr size_t kOfEachKind = 4;
constexpr size_t kMostDecisions = 500;
constexpr uint32_t kColumns = 72, kRows = 24;

const char* OutcomeWord(Outcome outcome) {
  switch (outcome) {
    case Outcome::kAnswered: return "answered";
    case Outcome::kRejected: return "rejected: a queue was full";
    case Outcome::kShed: return "shed";
    case Outcome::kTimedOut: return "timed out";
    case Outcome::kFailed: return "failed";
  }
  return "";
}

class Keeper : public TraceKeeper {
 public:
  explicit Keeper(const Config& config) : config_(config), chrome_(config, kMostChrome) {
    for (const Component& component : RequestComponents(config)) {
      const std::string name = NameOf(component.kind);
      trace_.components.push_back(component.name.empty() ? name : name + " " + component.name);
    }
  }

  Listeners Hear() override {
    RequestSink sink([this](const RequestRow& row) { Add(row); });
    sink.scaling = [this](SimTime at, uint32_t service, const ScaleDecision& decision) {
      if (decision.desired == decision.replicas) return;
      if (trace_.decisions.size() >= kMostDecisions) return;
      trace_.decisions.push_back({static_cast<double>(at.ns) / 1e9, config_.services[service].name,
                                  decision.replicas, decision.desired, decision.seen,
                                  decision.reason});
    };
    return {std::move(sink)};
  }

  std::string Pack() override {
    trace_.used = rows_.size();
    std::vector<size_t> answered;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (rows_[i].outcome == Outcome::kAnswered) answered.push_back(i);
    }
    std::stable_sort(answered.begin(), answered.end(), [this](size_t a, size_t b) {
      return rows_[a].latency() < rows_[b].latency();
    });
    Sample(answered, 0.5, SampleKind::kTypical);
    Sample(answered, 0.99, SampleKind::kAroundP99);
    KeepSlowest(std::move(answered));
    std::vector<size_t> failed;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (rows_[i].outcome != Outcome::kAnswered) failed.push_back(i);
    }
    Sample(failed, 0.5, SampleKind::kFailed);
    if (!by_latency_.empty()) Heat(by_latency_);
    trace_.chrome = chrome_.Text();
    return PackTrace(trace_);
  }

 private:
  struct Row {
    int64_t arrival, end;
    uint32_t source, request_class;
    Outcome outcome;

    int64_t latency() const { return end - arrival; }
  };

  void Add(const RequestRow& row) {
    chrome_.Add(row);
    const Row kept{row.arrival.ns, row.end.ns, row.source, row.request_class, row.outcome};
    if (row.outcome == Outcome::kAnswered && kept.latency() > least_of_slowest_) Slow(kept, row);
    if (trace_.seen++ % stride_ != 0) return;
    if (rows_.size() >= kMostRequests) Thin();
    rows_.push_back(kept);
    spent_.insert(spent_.end(), row.spent, row.spent + trace_.components.size());
  }

  void Thin() {
    const size_t parts = trace_.components.size();
    for (size_t i = 0; 2 * i < rows_.size(); ++i) {
      rows_[i] = rows_[2 * i];
      for (size_t c = 0; c < parts; ++c) spent_[i * parts + c] = spent_[2 * i * parts + c];
    }
    rows_.resize((rows_.size() + 1) / 2);
    spent_.resize(rows_.size() * parts);
    stride_ *= 2;
  }

  // The slowest of all, the longest first.
  void Slow(const Row& kept, const RequestRow& row) {
    const std::vector<int64_t> spent(row.spent, row.spent + trace_.components.size());
    const auto at = std::find_if(slowest_.begin(), slowest_.end(), [&](const auto& each) {
      return each.first.latency() < kept.latency();
    });
    slowest_.insert(at, {kept, spent});
    if (slowest_.size() > kOfEachKind) slowest_.pop_back();
    if (slowest_.size() == kOfEachKind) least_of_slowest_ = slowest_.back().first.latency();
  }

  // They go behind the others, to be looked at as these are.
  void KeepSlowest(std::vector<size_t> answered) {
    by_latency_ = std::move(answered);
    std::vector<size_t> last;
    for (const auto& [row, spent] : slowest_) {
      last.push_back(rows_.size());
      rows_.push_back(row);
      spent_.insert(spent_.end(), spent.begin(), spent.end());
    }
    Sample(last, 0, SampleKind::kSlowest);
    rows_.resize(rows_.size() - last.size());
  }

  // Neighbours of the one at that share of the list.
  void Sample(const std::vector<size_t>& list, double share, SampleKind kind) {
    if (list.empty()) return;
    const size_t count = std::min(kOfEachKind, list.size());
    const size_t middle = static_cast<size_t>(share * static_cast<double>(list.size() - 1));
    const size_t first = std::min(middle - std::min(middle, count / 2), list.size() - count);
    for (size_t i = first; i < first + count; ++i) {
      const Row& row = rows_[list[i]];
      SampledRequest out;
      out.kind = kind;
      out.arrival = static_cast<double>(row.arrival) / 1e9;
      out.latency = static_cast<double>(row.latency()) / 1e9;
      out.source = config_.traffic[row.source].name;
      if (config_.classes.size() > 1) out.request_class = config_.classes[row.request_class].name;
      out.outcome = OutcomeWord(row.outcome);
      const size_t parts = trace_.components.size();
      for (size_t c = 0; c < parts; ++c) {
        out.spent.push_back(static_cast<double>(spent_[list[i] * parts + c]) / 1e9);
      }
      trace_.requests.push_back(std::move(out));
    }
  }

  // `answered` by latency.
  void Heat(const std::vector<size_t>& answered) {
    LatencyHeat& heat = trace_.heat;
    heat.duration = ToSeconds(config_.run.duration);
    const auto seconds = [this](size_t i) { return static_cast<double>(rows_[i].latency()) / 1e9; };
    // Answers that took next to nothing (from a cache) leave the rest its room: the lowest row.
    heat.low = std::max({1e-9, seconds(answered.front()), seconds(answered.back()) * 1e-4});
    heat.high = std::max(heat.low * 1.01, seconds(answered.back()));
    heat.columns = kColumns;
    heat.rows = kRows;
    heat.counts.assign(size_t{kColumns} * kRows, 0);
    for (const size_t i : answered) {
      const double time = static_cast<double>(rows_[i].end) / 1e9 / heat.duration;
      const double latency = std::max(heat.low, seconds(i));
      const double row = std::log(latency / heat.low) / std::log(heat.high / heat.low);
      const size_t column = static_cast<size_t>(std::clamp(time, 0.0, 0.999999) * kColumns);
      const size_t at = static_cast<size_t>(std::clamp(row, 0.0, 0.999999) * kRows);
      ++heat.counts[column * kRows + at];
    }
  }

  const Config config_;
  ChromeTrace chrome_;
  RunTrace trace_;
  std::vector<Row> rows_;
  std::vector<std::pair<Row, std::vector<int64_t>>> slowest_;
  std::vector<size_t> by_latency_;
  int64_t least_of_slowest_ = -1;
  uint64_t stride_ = 1;
  std::vector<int64_t> spent_;
};

}  // namespace

template <class Archive>
void Fields(Archive& archive, SampledRequest& request) {
  auto& [kind, arrival, latency, source, request_class, outcome, spent] = request;
  archive(kind, arrival, latency, source, request_class, outcome, spent);
}

template <class Archive>
void Fields(Archive& archive, TracedDecision& decision) {
  auto& [at, service, replicas, desired, seen, reason] = decision;
  archive(at, service, replicas, desired, seen, reason);
}

template <class Archive>
void Fields(Archive& archive, LatencyHeat& heat) {
  auto& [duration, low, high, columns, rows, counts] = heat;
  archive(duration, low, high, columns, rows, counts);
}

template <class Archive>
void Fields(Archive& archive, RunTrace& trace) {
  auto& [components, requests, heat, decisions, seen, used, chrome] = trace;
  archive(components, requests, heat, decisions, seen, used, chrome);
}

std::string PackTrace(const RunTrace& trace) {
  PackWriter out;
  out(trace);
  return out.Take();
}

bool UnpackTrace(std::string_view bytes, RunTrace* trace) {
  *trace = {};
  PackReader in(bytes);
  in(*trace);
  return in.at_end();
}

std::unique_ptr<TraceKeeper> KeepTrace(const Config& config) {
  return std::make_unique<Keeper>(config);
}

}  // namespace servescape::ui
