// SPDX-License-Identifier: MIT
#include "sim/study/why_serverless.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "sim/base/constants.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

// Below these shares of the requests, of the latency and of the instances' time: no word.
constexpr double kLeastCold = 1e-6, kLeastTail = 0.05, kLeastThrottled = 0.001, kLeastIdle = 0.5;

double Value(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  return metric != nullptr ? metric->estimate.value : kNaN;
}

// Cold starts of the service as a share of the latency: of the mean, of that around p99.
struct ColdShare {
  double mean = 0, tail = 0;
};

ColdShare ColdShareOf(const RunReport& report, const std::string& service) {
  double tail = 0;
  for (const LatencyComponent& each : report.split) tail += each.at_p99;
  for (const LatencyComponent& each : report.split) {
    if (each.kind != ComponentKind::kColdStart || each.name != service) continue;
    return {each.share, tail > 0 ? each.at_p99 / tail : 0};
  }
  return {};
}

std::string ColdWords(const RunReport& report, const std::string& service) {
  const double cold = Value(report, "service." + service + ".cold_starts");
  if (!(cold > kLeastCold)) return "";
  const ColdShare share = ColdShareOf(report, service);
  std::string text =
      " " + service + " had a cold start for " + PercentWords(cold) + " of its requests, of " +
      SpanWords(Value(report, "service." + service + ".cold_start.mean")) + " in the mean";
  if (share.mean >= kLeastTail) text += ": " + PercentWords(share.mean) + " of the mean latency";
  if (share.tail >= kLeastTail) {
    text += (share.mean >= kLeastTail ? " and " : ": ") + PercentWords(share.tail) +
            " of the time of those around p99";
    text += "; provisioned or minimum instances, or a longer keep_alive, take it away";
  }
  return text + ".";
}

std::string ThrottleWords(const RunReport& report, const std::string& service) {
  const double throttled = Value(report, "service." + service + ".throttled");
  const double offered = throttled + Value(report, "service." + service + ".throughput");
  if (!(throttled >= kLeastThrottled * offered)) return "";
  return " " + service + " refused " + PercentWords(throttled / offered) +
         " of its requests with 429: max_instances or scale_rate was reached; clients that retry "
         "with a back-off get through when it falls.";
}

std::string IdleWords(const RunReport& report, const std::string& service) {
  const double idle = Value(report, "service." + service + ".idle");
  if (!(idle >= kLeastIdle)) return "";
  return " The instances of " + service + " had no request for " + PercentWords(idle) +
         " of their time.";
}

// How much of a service is worth telling.
double WeightOf(const RunReport& report, const std::string& service) {
  const ColdShare cold = ColdShareOf(report, service);
  const double throttled = Value(report, "service." + service + ".throttled");
  const double offered = throttled + Value(report, "service." + service + ".throughput");
  return cold.mean + cold.tail + (offered > 0 ? throttled / offered : 0);
}

}  // namespace

std::string ServerlessWords(const Config& config, const RunReport& report) {
  constexpr size_t kMost = 2;
  std::vector<std::pair<double, std::string>> told;  // the weightiest services first
  for (const auto& service : config.services) {
    const std::string& name = service.name;
    if (std::isnan(Value(report, "service." + name + ".scaled_to_zero"))) continue;
    told.emplace_back(
        WeightOf(report, name),
        ColdWords(report, name) + ThrottleWords(report, name) + IdleWords(report, name));
  }
  std::stable_sort(told.begin(), told.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (told.size() > kMost) told.resize(kMost);
  std::string text;
  for (const auto& [weight, words] : told) text += words;
  return text;
}

}  // namespace servescape
