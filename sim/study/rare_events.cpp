// SPDX-License-Identifier: MIT
#include "sim/study/rare_events.h"

#include "sim/base/time.h"
#include "sim/model/few_times.h"
#include "sim/model/load.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

// Of n failures the standard error is 1 / sqrt(n) of what they do: a third from here on.
constexpr double kFailures = 10;
// All replications begin at the same point of a store's period; of steady traffic whole periods
// count (steady.h).
constexpr double kPeriods = 2, kSteadyPeriods = 1;

}  // namespace

std::vector<std::string> RareEventWarnings(const Config& config, size_t replications) {
  std::vector<std::string> out;
  const double run = ToSeconds(config.run.duration);
  for (const FewTimes& each : RecurringEvents(config)) {
    if (each.what == Recurring::kMaterialization) {
      if (each.times >= (IsStationary(config) ? kSteadyPeriods : kPeriods)) continue;
      out.push_back("Store " + each.name + " is filled every " + SpanWords(run / each.times) +
                    ", and the run lasts " + SpanWords(run) +
                    ": staleness is reported for that part of its period only.");
      continue;
    }
    const double all = each.times * static_cast<double>(replications);
    if (!(all < kFailures)) continue;
    std::string text = "Failures of " + each.name + " are rare here: " + NumberWords(all) +
                       " expected in all, too few to tell what they do to goals.";
    if (all > 0) {
      text += " A run.duration of " + SpanWords(run * kFailures / all) + " would see " +
              NumberWords(kFailures) + ".";
    }
    out.push_back(std::move(text));
  }
  return out;
}

}  // namespace servescape
