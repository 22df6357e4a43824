// SPDX-License-Identifier: MIT
#include "sim/study/precision.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/base/constants.h"
#include "sim/model/load.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

constexpr double kMargin = 1.15;      // above what the interval asks for, for it varies itself
constexpr double kLeastFactor = 1.3;  // a smaller step is not worth its run
constexpr double kMostFactor = 20;
constexpr double kMostReplications = 10'000;

// The metric that is known least, and to what share of its value.
struct Worst {
  const Metric* metric = nullptr;
  double share = 0;
};

Worst WorstOf(const Config& config, const RunReport& report) {
  std::vector<std::string> names;
  for (const SloConfig& slo : config.slos) names.push_back(slo.metric);
  if (names.empty()) names = {"latency.mean", "latency.p99"};
  Worst worst;
  for (const std::string& name : names) {
    const Metric* metric = FindMetric(report, name);
    if (metric == nullptr || metric->estimate.samples == 0) continue;
    const Estimate& e = metric->estimate;
    double share = std::isnan(e.value) ? kInfinity : 0;
    if (!std::isnan(e.lower) && e.value != 0) {
      share = std::max(e.upper - e.value, e.value - e.lower) / std::fabs(e.value);
    }
    if (worst.metric == nullptr || share > worst.share) worst = {metric, share};
  }
  return worst;
}

// How many times as long the study has to be for it.
double FactorFor(const Config& config, const RunReport& report, const Worst& worst) {
  const double ratio = worst.share / config.run.precision;
  double factor = kMargin * ratio * ratio;
  if (std::isinf(worst.share)) {
    factor = worst.metric->needs_duration > 0 ? 1.1 * worst.metric->needs_duration / report.duration
                                              : kMostFactor;
  }
  return std::clamp(factor, kLeastFactor, kMostFactor);
}

// The same for goals that the interval would decide, and not surely: 0 where there are none.
double FactorToSurely(const RunReport& report) {
  double factor = 0;
  for (const SloResult& slo : report.slos) {
    if (slo.nearly) factor = std::max(factor, kMargin * slo.needs_factor);
  }
  return factor;
}

}  // namespace

std::optional<Config> NextStage(const Config& config, const RunReport& report) {
  if (!(config.run.precision > 0) || report.verdict == Verdict::kUnstable) return std::nullopt;
  if (report.replications < config.run.replications) return std::nullopt;  // cancelled
  const Worst worst = WorstOf(config, report);
  if (worst.metric == nullptr) return std::nullopt;
  const double deciding = FactorToSurely(report);
  if (worst.share <= config.run.precision && !(deciding > 0)) return std::nullopt;
  const double requests = ExpectedArrivals(config) * config.run.replications;
  const double most = static_cast<double>(config.run.max_requests) / requests;
  const double precise = worst.share > config.run.precision ? FactorFor(config, report, worst) : 0;
  const double factor =
      std::min(std::max(precise, std::clamp(deciding, kLeastFactor, kMostFactor)), most);
  if (!(factor >= kLeastFactor)) return std::nullopt;
  Config next = config;
  if (IsStationary(config)) {
    next.run.duration = FromSeconds(ToSeconds(config.run.duration) * factor);
  } else {
    const double replications = std::ceil(config.run.replications * factor);
    next.run.replications = static_cast<uint32_t>(std::min(replications, kMostReplications));
    if (next.run.replications == config.run.replications) return std::nullopt;
  }
  return next;
}

std::string PrecisionWarning(const Config& config, const RunReport& report) {
  if (!(config.run.precision > 0) || report.verdict == Verdict::kUnstable) return "";
  const Worst worst = WorstOf(config, report);
  if (worst.metric == nullptr || worst.share <= config.run.precision) return "";
  const std::string known = std::isinf(worst.share)
                                ? " is still withheld"
                                : " is known to " + ShareWords(worst.share) + ", not to the " +
                                      ShareWords(config.run.precision) + " asked for";
  return worst.metric->name + known +
         ": more than run.max_requests = " + CountWords(config.run.max_requests) +
         " requests would be needed.";
}

}  // namespace servescape
