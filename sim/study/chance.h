// SPDX-License-Identifier: MIT
// Whether another replication could say anything new, and the words for it.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/scenario/config.h"

namespace servescape {

// All replications are, or would be, the same: the scenario leaves nothing to chance
// (scenario/traits.h), or several of them came out the same, event by event.
bool AreAlike(const Config& config, const std::vector<ReplicationRecord>& records);

// "A longer run.duration or more run.replications can.", without what would not.
// `alike`: replications came out the same.
std::string MoreRunCan(const Config& config, bool alike = false);

// ": a longer run.duration will show WHAT"; nothing where all that may come has come.
std::string LongerRunShows(const Config& config, const std::string& what);

// What is to be said of a study whose replications are alike.
std::string AlikeWords(size_t replications);

}  // namespace servescape
