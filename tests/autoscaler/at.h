// SPDX-License-Identifier: MIT
#pragma once

#include "sim/base/time.h"

namespace servescape {

// An instant of the tests' clock, seconds; before its start, too.
inline SimTime At(double seconds) {
  return seconds < 0 ? SimTime{-FromSeconds(-seconds).ns} : SimTime{FromSeconds(seconds).ns};
}

}  // namespace servescape
