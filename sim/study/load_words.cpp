// SPDX-License-Identifier: MIT
#include "sim/study/load_words.h"

#include "sim/study/words.h"

namespace servescape {

std::string PeakWords(const ServiceLoad& load) {
  if (load.flat) return "";
  if (!(load.peak_error > 0)) return " at the peak";
  return " at the peak (the mean of " + SpanWords(load.peak_seconds) + ", +-" +
         ShareWords(load.peak_error) + ")";
}

std::string OverloadWords(const Config& config) {
  // How much a cache keeps away is known after a run only.
  if (!config.caches.empty() || !HasOpenTraffic(config)) return "";
  const std::vector<ServiceLoad> loads = LoadsOf(config);
  std::string text;
  double worst = 1;
  for (size_t s = 0; s < loads.size(); ++s) {
    double offered = 0;
    for (const double rate : loads[s].offered) offered += rate / static_cast<double>(kLoadParts);
    const double load = offered / loads[s].capacity;
    if (!(load > worst) || loads[s].visited_by_closed) continue;
    worst = load;
    text = "Overload: " + config.services[s].name + " gets " + RateWords(offered) +
           (loads[s].flat ? "" : " in the mean of the run") + " and can serve " +
           RateWords(loads[s].capacity) + ", so " +
           (CallersWait(config) && loads[s].station.waits_for_ever
                ? "its queue grows for as long as the run goes on."
                : "the rest is turned away or gives up.");
  }
  return text;
}

}  // namespace servescape
