// SPDX-License-Identifier: MIT
#include "sim/autoscaler/service_signals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace servescape {
namespace {

constexpr Duration kRateWindow = FromSeconds(60);
constexpr Duration kOldPod = FromSeconds(3600);

int64_t MilliOf(double value) { return std::llround(std::min(value, 9e11) * 1000); }

// A pod that was there at the start is old.
Duration AgeOf(SimTime since, SimTime now) { return since.ns < 0 ? kOldPod : now - since; }

}  // namespace

std::optional<ServiceSignal> ServiceSignalOf(const std::string& name) {
  static const std::map<std::string, ServiceSignal> kKnown = {
      {"cpu", ServiceSignal::kCpu},
      {"concurrency", ServiceSignal::kConcurrency},
      {"in_flight", ServiceSignal::kConcurrency},
      {"ongoing_requests", ServiceSignal::kConcurrency},
      {"queue", ServiceSignal::kQueue},
      {"queue_length", ServiceSignal::kQueue},
      {"rps", ServiceSignal::kRate},
      {"requests_per_second", ServiceSignal::kRate},
      {"http_requests_per_second", ServiceSignal::kRate},
      // vllm/v1/metrics/loggers.py; gpu_cache_usage_perc is what the first was
      // called before.
      {"vllm:kv_cache_usage_perc", ServiceSignal::kKvUse},
      {"vllm:gpu_cache_usage_perc", ServiceSignal::kKvUse},
      {"vllm:num_requests_waiting", ServiceSignal::kPodWaiting},
      {"vllm:num_requests_running", ServiceSignal::kPodRunning},
      {"vllm:time_to_first_token_seconds", ServiceSignal::kFirstToken}};
  const auto found = kKnown.find(name);
  if (found == kKnown.end()) return std::nullopt;
  return found->second;
}

const char* NameOf(ServiceSignal signal) {
  switch (signal) {
    case ServiceSignal::kCpu:
      return "cpu";
    case ServiceSignal::kConcurrency:
      return "concurrency";
    case ServiceSignal::kQueue:
      return "queue";
    case ServiceSignal::kCron:
      return "cron";
    case ServiceSignal::kKvUse:
      return "kv_cache_usage_perc";
    case ServiceSignal::kPodWaiting:
      return "num_requests_waiting";
    case ServiceSignal::kPodRunning:
      return "num_requests_running";
    case ServiceSignal::kFirstToken:
      return "time_to_first_token_seconds";
    case ServiceSignal::kRate:
      break;
  }
  return "rps";
}

void MetricsServer::Scrape(const ServiceSeen& seen) {
  std::vector<Scraped> pods;
  pods.reserve(seen.pods.size());
  for (const PodSeen& pod : seen.pods) {
    if (!pod.running) continue;
    Scraped& scraped = pods.emplace_back();
    scraped = {pod.id, pod.asked, seen.now, seen.now, pod.busy_seconds, {}};
    const Scraped* const before = Find(pod.id);
    if (before != nullptr && before->asked == pod.asked) {
      scraped.before = before->at;
      const double span = ToSeconds(scraped.at - scraped.before);
      if (span > 0) scraped.use = (pod.busy_seconds - before->busy) / span;
    }
  }
  pods_ = std::move(pods);
  next_ = seen.now + kMetricResolution;
}

const MetricsServer::Scraped* MetricsServer::Find(uint32_t pod) const {
  // Mostly they are all there, each at the place of its number.
  if (pod < pods_.size() && pods_[pod].pod == pod) return &pods_[pod];
  const auto found =
      std::lower_bound(pods_.begin(), pods_.end(), pod,
                       [](const Scraped& each, uint32_t number) { return each.pod < number; });
  return found == pods_.end() || found->pod != pod ? nullptr : &*found;
}

std::optional<HpaSample> MetricsServer::CpuOf(uint32_t pod) const {
  const Scraped* const found = Find(pod);
  if (found == nullptr || !found->use) return std::nullopt;
  return HpaSample{MilliOf(*found->use), found->at - found->before};
}

void RateMeter::Record(SimTime now, int64_t count) {
  counts_.emplace_back(now, count);
  // One that is older than the window stays: the rate is over at least as much.
  while (counts_.size() > 2 && counts_[1].first + kRateWindow <= now) {
    counts_.erase(counts_.begin());
  }
}

double RateMeter::Rate() const {
  if (counts_.size() < 2) return 0;
  const double span = ToSeconds(counts_.back().first - counts_.front().first);
  return span > 0 ? static_cast<double>(counts_.back().second - counts_.front().second) / span : 0;
}

void FirstTokenMeter::Record(const ServiceSeen& seen) {
  std::vector<Counts> now;
  Growth growth{seen.now, 0, 0};
  for (const PodSeen& pod : seen.pods) {
    if (pod.first_tokens == 0) continue;
    const auto before =
        std::lower_bound(last_.begin(), last_.end(), pod.id,
                         [](const Counts& each, uint32_t id) { return each.pod < id; });
    const bool same = before != last_.end() && before->pod == pod.id &&
                      before->asked == pod.asked && before->tokens <= pod.first_tokens;
    growth.tokens += pod.first_tokens - (same ? before->tokens : 0);
    growth.seconds += pod.first_token_seconds - (same ? before->seconds : 0);
    now.push_back({pod.id, pod.asked, pod.first_tokens, pod.first_token_seconds});
  }
  last_ = std::move(now);
  grown_.push_back(growth);
  while (grown_.front().at + kRateWindow <= seen.now) grown_.erase(grown_.begin());
}

std::optional<double> FirstTokenMeter::Mean() const {
  int64_t tokens = 0;
  double seconds = 0;
  for (const Growth& each : grown_) {
    tokens += each.tokens;
    seconds += each.seconds;
  }
  if (tokens == 0) return std::nullopt;
  return seconds / static_cast<double>(tokens);
}

namespace {

bool IsReady(const PodSeen& pod) { return pod.ready_since && !pod.draining; }

double OfPod(ServiceSignal signal, const PodSeen& pod) {
  if (signal == ServiceSignal::kKvUse) return pod.kv_use;
  return signal == ServiceSignal::kPodWaiting ? pod.requests_waiting : pod.requests_running;
}

}  // namespace

std::optional<double> ValueOf(ServiceSignal signal, const ServiceSeen& seen,
                              const ServiceMeters& meters) {
  if (signal == ServiceSignal::kQueue) return seen.waiting;
  if (signal == ServiceSignal::kRate) return meters.rate.Rate();
  if (signal == ServiceSignal::kFirstToken) return meters.first.Mean();
  if (!IsOfModelServer(signal)) return static_cast<double>(seen.waiting) + seen.in_service;
  double sum = 0;
  int64_t pods = 0;
  for (const PodSeen& pod : seen.pods) {
    if (!IsReady(pod)) continue;
    sum += OfPod(signal, pod);
    ++pods;
  }
  if (pods == 0) return std::nullopt;
  return sum / static_cast<double>(pods);
}

std::vector<HpaPods> PodsSeen(const std::vector<ServiceSignal>& signals, const ServiceSeen& seen,
                              const MetricsServer& metrics, const ServiceMeters& meters) {
  const auto ready = std::count_if(seen.pods.begin(), seen.pods.end(), IsReady);
  std::vector<HpaPods> out;
  out.reserve(seen.pods.size());
  for (const PodSeen& pod : seen.pods) {
    HpaPods& pods = out.emplace_back();
    pods.phase = pod.running ? PodPhase::kRunning : PodPhase::kPending;
    pods.deleting = pod.draining;
    pods.ready = pod.ready_since.has_value();
    pods.age = AgeOf(pod.asked, seen.now);
    pods.ready_for = pod.ready_since ? AgeOf(*pod.ready_since, seen.now) : pods.age;
    for (const ServiceSignal signal : signals) {
      if (signal == ServiceSignal::kCpu) {
        pods.samples.push_back(metrics.CpuOf(pod.id));
        pods.requests.emplace_back(MilliOf(seen.servers));
        continue;
      }
      std::optional<HpaSample> sample;
      std::optional<double> value;
      if (signal == ServiceSignal::kFirstToken) {
        value = meters.first.Mean();
      } else if (IsOfModelServer(signal)) {
        value = OfPod(signal, pod);
      } else {
        value = *ValueOf(signal, seen, meters) / static_cast<double>(ready);
      }
      if (IsReady(pod) && value) sample = HpaSample{MilliOf(*value), kMetricResolution};
      pods.samples.push_back(sample);
      pods.requests.emplace_back(std::nullopt);
    }
  }
  return out;
}

std::vector<std::optional<int64_t>> ValuesSeen(const std::vector<ServiceSignal>& signals,
                                               const std::vector<HpaMetric>& metrics,
                                               const ServiceSeen& seen,
                                               const ServiceMeters& meters) {
  const auto ready = std::count_if(seen.pods.begin(), seen.pods.end(), IsReady);
  std::vector<std::optional<int64_t>> out;
  for (size_t i = 0; i < signals.size(); ++i) {
    std::optional<double> value = ValueOf(signals[i], seen, meters);
    const bool sums = i < metrics.size() && metrics[i].target == HpaTargetType::kAverageValue;
    if (value && sums && IsOfModelServer(signals[i])) *value *= static_cast<double>(ready);
    out.push_back(value ? std::optional<int64_t>(MilliOf(*value)) : std::nullopt);
  }
  return out;
}

std::string SeenWords(const std::vector<ServiceSignal>& signals, const ServiceSeen& seen,
                      const MetricsServer& metrics, const ServiceMeters& meters) {
  std::string out;
  for (const ServiceSignal signal : signals) {
    if (signal == ServiceSignal::kCron) continue;  // the reason tells it
    out += out.empty() ? "" : ", ";
    if (signal != ServiceSignal::kCpu) {
      const std::optional<double> value = ValueOf(signal, seen, meters);
      out += value ? fmt::format("{} {:.4g}", NameOf(signal), *value)
                   : fmt::format("{} -", NameOf(signal));
      continue;
    }
    double used = 0;
    int64_t pods = 0;
    for (const PodSeen& pod : seen.pods) {
      const std::optional<HpaSample> sample = metrics.CpuOf(pod.id);
      if (!sample) continue;
      used += static_cast<double>(sample->milli);
      ++pods;
    }
    if (pods == 0) {
      out += "cpu -";
    } else {
      out += fmt::format("cpu {:.0f} %", used / (10.0 * seen.servers * static_cast<double>(pods)));
    }
  }
  return out;
}

}  // namespace servescape
