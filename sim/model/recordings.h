// SPDX-License-Identifier: MIT
// What a scenario replays, and how much of it its run plays: logs of requests, and counts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/scenario/config.h"

namespace servescape {

// A log that is not repeated.
struct TraceUse {
  std::string file;
  int64_t rows = 0;
  int64_t played = 0;    // of them, before the run ends
  Duration first, last;  // when these rows come
};
std::vector<TraceUse> TracesUsed(const Config& config);

struct CountsUse {
  std::string file;
  Duration end;            // of the last interval; from then on its value is held:
  double last_factor = 0;  // over the mean of all
  double last_rate = 0;    // requests per second
  bool alone = false;      // nothing else changes the source's rate
};
std::vector<CountsUse> CountsUsed(const Config& config);

}  // namespace servescape
