// SPDX-License-Identifier: MIT
// JUnit XML, as continuous-integration servers read it (the form of Jenkins' xunit plugin:
// testsuites, testsuite, testcase with failure or skipped).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/metrics/run_report.h"

namespace servescape {

enum class JUnitState : uint8_t { kPassed, kFailed, kSkipped };

struct JUnitCase {
  std::string name;
  JUnitState state = JUnitState::kPassed;
  std::string message;
};

struct JUnitSuite {
  std::string name;
  std::vector<JUnitCase> cases;
};

std::string ToJUnit(const std::vector<JUnitSuite>& suites);
// The goals of a run, a case each: inconclusive ones are skipped. A run without goals has one case,
// its verdict.
std::string ToJUnit(const RunReport& report, const std::string& name);

}  // namespace servescape
