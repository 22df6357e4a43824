// SPDX-License-Identifier: MIT
// Instants as tests write them.
#pragma once

#include "sim/base/time.h"

namespace servescape {

// Seconds on the simulated clock; before its start, too.
inline SimTime At(double seconds) {
  return seconds < 0 ? SimTime{-FromSeconds(-seconds).ns} : SimTime{FromSeconds(seconds).ns};
}

}  // namespace servescape
