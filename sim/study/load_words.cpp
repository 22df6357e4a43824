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
  // How much a cache, a limit, a brown-out or a fallback keeps away is known after a run only.
  if (!config.caches.empty() || !HasOpenTraffic(config) || MayKeepAway(config)) return "";
  const std::vector<ServiceLoad> loads = LoadsOf(config);
  std::string text;
  for (size_t s = 0; s < loads.size(); ++s) {
    double offered = 0;
    for (const double rate : loads[s].offered) offered += rate / static_cast<double>(kLoadParts);
    if (!(offered > loads[s].limit) || loads[s].visited_by_closed) continue;
    // What one holds back does not come to the next.
    if (!text.empty()) return "";
    const double share = loads[s].fullest ? loads[s].fullest->share : 1;
    const RatePair rates = RatePairWords(offered * share, loads[s].limit * share);
    const bool stays = CallersWait(config) && loads[s].station.waits_for_ever;
    text = "Overload: " + std::string(share < 1 ? "the fullest replica or zone of " : "") +
           config.services[s].name + " gets " + rates.first +
           (loads[s].flat ? "" : " in the mean of the run") + " and can serve " + rates.second +
           ", so " +
           (!stays          ? "the rest is turned away or gives up."
            : loads[s].flat ? "its queue grows for as long as the run goes on."
                            : "not all is served when the run ends.");
  }
  return text;
}

}  // namespace servescape
