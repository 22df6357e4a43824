// SPDX-License-Identifier: MIT
#include "sim/study/touched.h"

#include <algorithm>
#include <cmath>

#include "sim/base/percentile.h"
#include "sim/metrics/detail_record.h"
#include "sim/study/steady.h"
#include "sim/study/steady_detail.h"
#include "sim/study/verdict.h"

namespace servescape {
namespace {

constexpr double kCritical = 0.17;  // what the queue of a service at load 1 rises by (verdict.h)
constexpr size_t kLaterHalf = kWindows / 2;

// Requests of a class over all replications: that ended, and that had not when the run did.
struct ClassCounts {
  double ended = 0, left = 0;
};

ClassCounts CountsOf(const std::vector<ReplicationRecord>& records, size_t index) {
  ClassCounts out;
  for (const ReplicationRecord& record : records) {
    if (index < record.class_in_flight.size()) {
      out.left += static_cast<double>(record.class_in_flight[index]);
    }
    if (!record.detail) continue;
    for (const ClassWindow& window : record.detail->classes[index]) {
      out.ended += static_cast<double>(Ended(window.outcomes));
    }
  }
  return out;
}

Trace TraceOfClass(const std::vector<ReplicationRecord>& records, size_t index, double width) {
  std::vector<std::vector<double>> levels;
  for (const ReplicationRecord& record : records) {
    if (!record.detail) return Trace::kUnknown;
    const size_t end = WholeWindows(record, width);
    std::vector<double> level;
    for (size_t w = record.truncated ? end / 2 : kLaterHalf; w < end; ++w) {
      level.push_back(record.detail->classes[index][w].latency_sum / width);
    }
    levels.push_back(std::move(level));
  }
  // By Little's law the mean number of those that are answered.
  const Growth growth = GrowthOf(levels, width);
  const double runs = static_cast<double>(records.size());
  const double left = CountsOf(records, index).left / runs;
  if (IsRising(growth) || left > 10 * (growth.level + 1)) return Trace::kGrowing;
  const bool few = left <= 2 * growth.level + 3 * std::sqrt((growth.level + 1) / runs);
  return few && growth.relative.upper < kCritical ? Trace::kSteady : Trace::kUnknown;
}

// Shares of requests, or numbers of them, that are of those that have ended.
bool CountsAnswers(const std::string& metric) {
  return metric.ends_with("availability") || metric.ends_with(".deadline_met") ||
         metric == "goodput";
}

// The share of the requests that a goal is about that had no answer when the run ended.
double UnansweredShare(const Config& config, const std::vector<ReplicationRecord>& records,
                       const std::string& metric) {
  double left = 0, ended = 0;
  for (size_t c = 0; c < config.classes.size(); ++c) {
    if (!metric.starts_with("class." + config.classes[c].name + ".")) continue;
    const ClassCounts counts = CountsOf(records, c);
    return counts.left > 0 ? counts.left / (counts.left + counts.ended) : 0;
  }
  for (const ReplicationRecord& record : records) {
    left += static_cast<double>(record.in_flight);
    ended += static_cast<double>(record.completions + record.rejections);
  }
  return left > 0 ? left / (left + ended) : 0;
}

// Whether what a goal bounds from above is surely beyond its limit already: a percentile is where a
// lower one is, which is known sooner.
bool IsBeyond(const SloConfig& slo, const std::vector<Metric>& metrics) {
  const std::string prefix = slo.metric.substr(0, slo.metric.rfind('.') + 1);
  return std::any_of(metrics.begin(), metrics.end(), [&](const Metric& metric) {
    const double share = ShareOfPercentile(PercentileAtEnd(metric.name)).value_or(0);
    const bool lower = metric.name.rfind('.') + 1 == prefix.size() &&
                       metric.name.starts_with(prefix) && share > 0 && share <= slo.share;
    if (!slo.at_most || !(lower || metric.name == slo.metric)) return false;
    const Estimate& now = metric.estimate;
    return (std::isnan(now.lower) ? now.value : now.lower) > slo.limit;
  });
}

}  // namespace

Trace Touched::Of(const Config& config, const std::string& metric) const {
  for (size_t s = 0; s < services.size(); ++s) {
    if (metric.starts_with("service." + config.services[s].name + ".")) return services[s];
  }
  for (size_t c = 0; c < classes.size(); ++c) {
    if (metric.starts_with("class." + config.classes[c].name + ".")) return classes[c];
  }
  return whole;
}

Touched TouchedBy(const Config& config, const std::vector<ReplicationRecord>& records,
                  const std::vector<bool>& growing) {
  Touched out;
  for (const bool own : growing) out.services.push_back(own ? Trace::kGrowing : Trace::kSteady);
  const double width = WindowSeconds(config);
  for (size_t c = 0; config.classes.size() > 1 && c < config.classes.size(); ++c) {
    out.classes.push_back(TraceOfClass(records, c, width));
  }
  return out;
}

void CorrectGoals(const Config& config, const Touched& touched,
                  const std::vector<ReplicationRecord>& records, Verdict verdict,
                  const std::vector<Metric>& filling, std::vector<SloResult>* slos) {
  constexpr double kMany = 0.1;  // unanswered, of a run that may go on as it did
  const bool unstable = verdict == Verdict::kUnstable;
  for (size_t i = 0; i < slos->size(); ++i) {
    SloResult& slo = (*slos)[i];
    const Trace trace = touched.Of(config, slo.metric);
    if (unstable && trace != Trace::kGrowing && std::isnan(slo.estimate.value)) {
      slo.state = SloState::kInconclusive;
    }
    if (std::isnan(slo.estimate.value) && IsBeyond(config.slos[i], filling)) {
      slo.state = SloState::kMissed;
    }
    const bool open = slo.state == SloState::kInconclusive && !std::isnan(slo.estimate.value);
    if (slo.at_most || !CountsAnswers(slo.metric) || !(slo.state == SloState::kMet || open)) {
      continue;
    }
    const double left = UnansweredShare(config, records, slo.metric);
    if (unstable ? trace == Trace::kSteady : !(left > kMany)) continue;
    // What is not answered yet may be, where it does not grow without end.
    const double most = std::isnan(slo.estimate.upper) ? slo.estimate.value : slo.estimate.upper;
    const bool of_ended = slo.metric != "goodput";
    const bool kept = !of_ended || slo.estimate.value * (1 - left) >= slo.limit;
    if (unstable) {
      const bool missed = of_ended && trace == Trace::kGrowing && most * (1 - left) < slo.limit;
      slo.state = missed ? SloState::kMissed : SloState::kInconclusive;
    } else if (!kept) {
      slo.state = SloState::kInconclusive;
    }
  }
}

}  // namespace servescape
