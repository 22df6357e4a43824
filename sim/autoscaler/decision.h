// SPDX-License-Identifier: MIT
// What an autoscaler answers at one tick. Each autoscaler of this folder is a pure function of its
// configuration, what it sees and what it remembers:
//   Decision Decide(const Config&, const Signals&, State*)
// in a file of its own, named as the system is. It knows no clock and no replicas: whoever calls
// it brings time and counts, and carries the decision out.
//
// To add one: a header that opens with the system, its version and its source files; the system's
// own names and defaults; a reason that shows the arithmetic; its recorded traces as tests.
#pragma once

#include <cstdint>
#include <string>

namespace servescape {

struct Decision {
  int64_t desired = 0;  // replicas
  std::string reason;   // "ceil(1.8 x 10) = 18, limited to max(2 x 4, 4) = 8 per sync"
};

}  // namespace servescape
