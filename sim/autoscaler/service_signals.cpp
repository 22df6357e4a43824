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
      {"http_requests_per_second", ServiceSignal::kRate}};
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

double ValueOf(ServiceSignal signal, const ServiceSeen& seen, const RateMeter& rate) {
  switch (signal) {
    case ServiceSignal::kQueue:
      return seen.waiting;
    case ServiceSignal::kRate:
      return rate.Rate();
    default:
      return static_cast<double>(seen.waiting) + seen.in_service;
  }
}

std::vector<HpaPods> PodsSeen(const std::vector<ServiceSignal>& signals, const ServiceSeen& seen,
                              const MetricsServer& metrics, const RateMeter& rate) {
  const auto is_ready = [](const PodSeen& pod) { return pod.ready_since && !pod.draining; };
  const auto ready = std::count_if(seen.pods.begin(), seen.pods.end(), is_ready);
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
      if (is_ready(pod)) {
        const double value = ValueOf(signal, seen, rate) / static_cast<double>(ready);
        sample = HpaSample{MilliOf(value), kMetricResolution};
      }
      pods.samples.push_back(sample);
      pods.requests.emplace_back(std::nullopt);
    }
  }
  return out;
}

std::vector<std::optional<int64_t>> ValuesSeen(const std::vector<ServiceSignal>& signals,
                                               const ServiceSeen& seen, const RateMeter& rate) {
  std::vector<std::optional<int64_t>> out;
  for (const ServiceSignal signal : signals) out.emplace_back(MilliOf(ValueOf(signal, seen, rate)));
  return out;
}

std::string SeenWords(const std::vector<ServiceSignal>& signals, const ServiceSeen& seen,
                      const MetricsServer& metrics, const RateMeter& rate) {
  std::string out;
  for (const ServiceSignal signal : signals) {
    out += out.empty() ? "" : ", ";
    if (signal != ServiceSignal::kCpu) {
      out += fmt::format("{} {:.4g}", NameOf(signal), ValueOf(signal, seen, rate));
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
