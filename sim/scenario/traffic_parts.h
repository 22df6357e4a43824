// SPDX-License-Identifier: MIT
// The readers of a source's parts. Each takes the source's section, fills in its fields, and
// checks what belongs together.
#pragma once

#include "sim/base/result.h"
#include "sim/scenario/config.h"
#include "sim/scenario/load.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/section.h"
#include "sim/scenario/trace.h"

namespace servescape {

// profile, in that run.
void ReadProfile(const Section& in, const RunConfig& run, const Resources& resources,
                 TrafficConfig& out, Reporter& reporter);
// trace; its file is asked of `resources`, its classes are those of the scenario.
void ReadTrace(const Section& in, const Config& config, const Resources& resources,
               TrafficConfig& out, Reporter& reporter);
// The rows of its trace, which has been read without mistakes, once more: with what `keys` makes of
// that column; or a sentence.
Result<std::vector<TraceRow>, std::string> ReadTraceKeys(const Section& in, const Config& config,
                                                         const Resources& resources,
                                                         const std::string& column,
                                                         TraceKeys* keys);
// What requests carry: items, size, keys, session, class and classes. Needs the arrivals.
void ReadRequests(const Section& in, const Config& config, TrafficConfig& out, Reporter& reporter);

}  // namespace servescape
