// SPDX-License-Identifier: MIT
// run.scale = 1000: a system too large to be simulated request by request is played at a part of
// its size. Traffic, replicas, what an autoscaler counts, caches and the keys they are asked for
// are divided, so that each replica, each key and each cached answer is asked for as often as
// before; what depends on how many there are (one queue for all of them, a limit over all) is not
// the same, so a run at twice the scale measures what that costs (studies/scale_error.h). Keys are
// sampled as SHARDS does (Waldspurger et al., "Efficient MRC construction with SHARDS", FAST 2015):
// those of a trace by their hash, those of a law one of each `scale` neighbours in popularity, with
// the mean of their popularity.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/scenario/config.h"
#include "sim/scenario/document.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"

namespace servescape {

// run.scale
std::span<const SchemaRow> ScaleRows();

// What dividing a scenario by a scale leaves of it.
struct Division {
  std::vector<std::string> problems;  // parts that cannot be divided, each a sentence; then
                                      // `config` is not to be used
  std::vector<std::string> notes;  // what is not the same, or was rounded
  double rounding = 0;             // the most by which a count differs from its share
  Config config;
};
// `scale` at least 2. Traces are left out where `with_traces` is false.
Division Divide(const Config& config, uint32_t scale, bool with_traces = true);

// Where run.scale is given: divides the scenario, by that or by the nearest scale (at most a
// quarter away) at which counts are rounded less, or says which parts cannot be. Automatic: the
// scale at which about two million requests are simulated, if parts allow it.
void ApplyScale(const Node& root, Config* config, Reporter& reporter);

}  // namespace servescape
