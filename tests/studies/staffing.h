// SPDX-License-Identifier: MIT
// Staffing problems: how many servers of M/M/c keep a percentile of the wait? The answers are
// Erlang's (theory/erlang.h).
#pragma once

#include <string>

#include "sim/studies/solve.h"
#include "sim/theory/erlang.h"

namespace servescape::testing {

struct Staffing {
  double rate = 0;  // per second
  double mean = 0;  // of a service, seconds
  double wait = 0;  // that 95 % do not exceed, seconds
  int most = 20;

  int64_t answer() const { return ServersForWait(rate, mean, wait, 0.05); }
  std::string text() const {
    return "slo = [\"service.desk.wait.p95 <= " + std::to_string(wait) +
           "s\"]\n[run]\nduration = \"auto\"\n[traffic.users]\nrate = \"" + std::to_string(rate) +
           "/s\"\n[service.desk]\nprice = \"1 usd/h\"\ntime = { distribution = \"exponential\", "
           "mean = \"" +
           std::to_string(mean) + "s\" }\n";
  }
  std::string knob() const { return "service.desk.replicas=1.." + std::to_string(most); }
};

// The percentiles of one server less are 1.2 to 2.5 times the limit, those of the answer 0.64 to
// 0.94 times.
inline constexpr Staffing kStaffing[] = {
    {160, 0.05, 0.02, 20}, {120, 0.1, 0.05, 24}, {375, 0.02, 0.008, 16}, {100, 0.05, 0.05, 12}};

}  // namespace servescape::testing
