// SPDX-License-Identifier: MIT
#include "sim/studies/junit.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/report/format.h"
#include "sim/studies/words.h"

namespace servescape {
namespace {

size_t CountIn(const JUnitSuite& suite, JUnitState state) {
  return static_cast<size_t>(
      std::count_if(suite.cases.begin(), suite.cases.end(),
                    [state](const JUnitCase& each) { return each.state == state; }));
}

JUnitState StateFor(SloState state) {
  if (state == SloState::kMet) return JUnitState::kPassed;
  return state == SloState::kMissed ? JUnitState::kFailed : JUnitState::kSkipped;
}

}  // namespace

std::string ToJUnit(const std::vector<JUnitSuite>& suites) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const JUnitSuite& suite : suites) {
    const std::string name = XmlText(suite.name);
    out += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n",
        name, suite.cases.size(), CountIn(suite, JUnitState::kFailed),
        CountIn(suite, JUnitState::kSkipped));
    for (const JUnitCase& each : suite.cases) {
      const std::string message = XmlText(each.message);
      out += fmt::format("    <testcase classname=\"{}\" name=\"{}\">", name, XmlText(each.name));
      if (each.state == JUnitState::kFailed)
        out += fmt::format("<failure message=\"{}\"/>", message);
      if (each.state == JUnitState::kSkipped) {
        out += fmt::format("<skipped message=\"{}\"/>", message);
      }
      if (each.state == JUnitState::kPassed) {
        out += fmt::format("<system-out>{}</system-out>", message);
      }
      out += "</testcase>\n";
    }
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

std::string ToJUnit(const RunReport& report, const std::string& name) {
  JUnitSuite suite{name, {}};
  for (const SloResult& slo : report.slos) {
    const Metric* metric = FindMetric(report, slo.metric);
    const Unit unit = metric != nullptr ? metric->unit : Unit::kSeconds;
    suite.cases.push_back(
        {slo.text, StateFor(slo.state),
         fmt::format("{}: {}", NameOf(slo.state), Join(ToFigure(slo.estimate, unit)))});
  }
  if (suite.cases.empty()) {
    JUnitState state = JUnitState::kPassed;
    if (report.verdict == Verdict::kInconclusive) state = JUnitState::kSkipped;
    if (report.verdict == Verdict::kUnstable) state = JUnitState::kFailed;
    suite.cases.push_back({"stable", state, report.verdict_reason});
  }
  return ToJUnit(std::vector<JUnitSuite>{suite});
}

}  // namespace servescape
