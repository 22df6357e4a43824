// SPDX-License-Identifier: MIT
#include "sim/study/heavy_tails.h"

#include <algorithm>

#include "sim/base/constants.h"
#include "sim/model/heavy_laws.h"

namespace servescape {

std::vector<HeavyTail> HeavyTailsOf(const Config& config, const std::vector<ServiceLoad>& loads) {
  std::vector<HeavyTail> tails;
  for (const HeavyLaw& law : HeavyLawsOf(config, loads)) {
    if (law.service < 0) {
      tails.push_back({law.key + " has an infinite variance: means over it settle so slowly that "
                                 "their intervals are too narrow, however long the run.",
                       {}});
      continue;
    }
    const std::string& name = config.services[static_cast<size_t>(law.service)].name;
    const std::string prefix = "service." + name + ".";
    tails.push_back({"The mean wait at " + name + " is infinite, because " + law.key +
                         " has an infinite variance: what a run shows of it grows with its length.",
                     {prefix + "wait.mean", prefix + "queue.mean", prefix + "sojourn.mean",
                      "latency.mean", "in_system.mean"}});
  }
  return tails;
}

std::vector<HeavyTail> HeavyTailsOf(const Config& config) {
  return HeavyTailsOf(config, LoadsOf(config));
}

void WithholdInfinite(const std::vector<HeavyTail>& tails, std::vector<Metric>* metrics) {
  for (Metric& metric : *metrics) {
    for (const HeavyTail& tail : tails) {
      if (std::find(tail.names.begin(), tail.names.end(), metric.name) == tail.names.end()) {
        continue;
      }
      metric.estimate.value = kInfinity;
      metric.estimate.lower = metric.estimate.upper = kNaN;
    }
  }
}

}  // namespace servescape
