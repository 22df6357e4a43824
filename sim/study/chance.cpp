// SPDX-License-Identifier: MIT
#include "sim/study/chance.h"

#include <algorithm>

#include "sim/scenario/plain.h"
#include "sim/study/words.h"

namespace servescape {
bool AreAlike(const Config& config, const std::vector<ReplicationRecord>& records) {
  if (HasNoChance(config)) return true;
  return records.size() > 1 && records[0].arrivals > 0 &&
         std::all_of(records.begin(), records.end(), [&](const ReplicationRecord& record) {
           return record.digest.value() == records[0].digest.value();
         });
}

std::string MoreRunCan(const Config& config) {
  return HasNoChance(config) ? "A longer run.duration can."
                             : "A longer run.duration or more run.replications can.";
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
