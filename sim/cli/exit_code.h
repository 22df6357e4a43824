// SPDX-License-Identifier: MIT
// Exit codes of the program: part of its interface, for scripts and CI.
#pragma once

namespace servescape {

enum ExitCode : int {
  kExitOk = 0,
  kExitInternal = 1,      // a bug, or an output that cannot be written
  kExitUsage = 2,         // wrong arguments, a file that cannot be read
  kExitInvalid = 3,       // the scenario is invalid, or refused as too large
  kExitMissed = 10,       // a goal (slo) is missed
  kExitInconclusive = 11, // a goal or the verdict cannot be decided from this much simulation
  kExitInterrupted = 130,
};

struct RunReport;
// Of a run: the worst that its report says. A self-check that does not hold is said.
int ReportCode(const RunReport& report);

}  // namespace servescape
