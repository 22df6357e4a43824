// SPDX-License-Identifier: MIT
// The verdict in words.
#include <cmath>

#include "sim/report/format.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr double kLostReported = 0.001;  // shares lost from here on
constexpr const char* kDot = " \xC2\xB7 ";

// "SLO missed: p99", or nothing where no goal is missed or in doubt.
std::string GoalWords(const RunReport& report) {
  for (const SloResult& slo : report.slos) {
    if (slo.state != SloState::kMissed) continue;
    const size_t dot = slo.metric.rfind('.', slo.metric.find('('));
    return "SLO missed: " + (dot == std::string::npos ? slo.metric : slo.metric.substr(dot + 1));
  }
  return report.goals == GoalsState::kInconclusive ? "SLO inconclusive"
         : report.goals == GoalsState::kMet        ? "SLO met"
                                                   : "";
}

// Load, losses and goals: none hides another, and no good word stands alone where requests are
// lost. All being well, the goal's word says so.
std::string JudgementWords(const RunReport& report) {
  const bool lost = report.lost >= kLostReported;
  const std::string goals = GoalWords(report);
  if (report.load == LoadState::kStable && report.goals == GoalsState::kMet) {
    return lost ? goals + kDot + FormatRatio(report.lost) + " lost" : goals;
  }
  std::string text = NameOf(report.load);
  text[0] = static_cast<char>(text[0] - 'a' + 'A');
  if (lost) text += kDot + FormatRatio(report.lost) + " lost";
  // In doubt about the load is in doubt about the goals.
  const bool same = report.load == LoadState::kInconclusive &&
                    report.goals == GoalsState::kInconclusive;
  return goals.empty() || same ? text : text + kDot + goals;
}

Tone ToneOf(const RunReport& report) {
  if (report.load == LoadState::kUnstable || report.goals == GoalsState::kMissed) return Tone::kBad;
  const bool doubt = report.load == LoadState::kInconclusive ||
                     report.goals == GoalsState::kInconclusive;
  const bool careful = report.load == LoadState::kOverloaded || report.lost >= 0.01;
  return doubt || careful ? Tone::kWarn : Tone::kOk;
}

}  // namespace

VerdictWords WordsOfVerdict(const Session& session) {
  const auto words = [](std::string text, Tone tone, std::string help) {
    return VerdictWords{std::move(text), static_cast<int>(tone), std::move(help)};
  };
  if (!session.diagnostics().empty()) {
    return words("Scenario has errors", Tone::kBad, session.diagnostics().front().message);
  }
  const RunReport* report = session.report();
  const std::string error = session.error();
  if (!error.empty()) {
    return words(
        report == nullptr ? "Not run" : "Not run" + std::string(kDot) + "last good run shown",
        Tone::kBad, error);
  }
  if (report == nullptr) return words("Simulating", Tone::kNeutral, "");
  const std::string text = JudgementWords(*report);
  std::string help = report->verdict_reason;
  for (const SloResult& slo : report->slos) {
    if (slo.state == SloState::kMissed) help += " Missed: " + slo.text + ".";
    if (slo.state != SloState::kInconclusive) continue;
    help += std::isnan(slo.estimate.value) ? " Not known: "
            : slo.nearly                   ? " Not sure yet: "
                                           : " The interval contains the limit: ";
    help += slo.text + ".";
  }
  return words(text, ToneOf(*report), std::move(help));
}

}  // namespace servescape::ui
