// SPDX-License-Identifier: MIT
#include "sim/study/chance.h"

#include <algorithm>

#include "sim/model/load.h"
#include "sim/scenario/traits.h"
#include "sim/study/words.h"

namespace servescape {
bool AreAlike(const Config& config, const std::vector<ReplicationRecord>& records) {
  if (HasNoChance(config)) return true;
  return records.size() > 1 && records[0].arrivals > 0 &&
         std::all_of(records.begin(), records.end(), [&](const ReplicationRecord& record) {
           // Of requests without an end the digest knows nothing.
           return record.digest.value() == records[0].digest.value() &&
                  record.arrivals == records[0].arrivals && record.events == records[0].events &&
                  record.in_system_area == records[0].in_system_area;
         });
}

std::string MoreRunCan(const Config& config, bool alike) {
  const bool longer = !PlaysAll(config), more = !alike && !HasNoChance(config);
  if (!longer && !more) return "";
  if (!longer) return " More run.replications can.";
  return more ? " A longer run.duration or more run.replications can."
              : " A longer run.duration can.";
}

std::string LongerRunShows(const Config& config, const std::string& what) {
  return PlaysAll(config) ? "" : ": a longer run.duration will show " + what;
}

std::string AlikeWords(size_t replications) {
  if (replications == 1) {
    return "Nothing in this scenario is left to chance: its figures are those of the one course of "
           "events there is, and more replications say nothing new.";
  }
  const std::string count = CountWords(static_cast<int64_t>(replications));
  return "All " + count +
         " replications came out the same, event by event: one tells as much, and more say nothing "
         "new. Each request is counted " +
         count + " times.";
}

}  // namespace servescape
