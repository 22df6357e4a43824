// SPDX-License-Identifier: MIT
#include "ui/guide.h"

#include <cmath>
#include <utility>

#include "sim/report/format.h"
#include "ui/parcel.h"
#include "ui/session.h"

namespace servescape::ui {
namespace {

constexpr const char* kDone = "guide";  // where the host keeps that it was seen

void Show(const Session& session, GuideStep step, Guide* guide) {
  guide->step = step;
  guide->shown_at = session.now();
  guide->waits_for.clear();
}

}  // namespace

Guide StartGuide(const Session& session, Host& host, bool asked) {
  Guide guide;
  const Document::Version& now = session.document().now();
  const bool first = now.from_preset && now.preset == "quickstart" && now.settings.empty();
  if (asked || !first || !host.Load(kDone).empty() || !host.Load("drafts").empty()) return guide;
  guide.step = GuideStep::kTry;
  return guide;
}

void AdvanceGuide(Session& session, Host& host, Guide* guide) {
  if (guide->step == GuideStep::kOff || guide->step == GuideStep::kDoors) return;
  if (!session.document().now().from_preset || session.document().preset() != "quickstart") {
    return EndGuide(host, guide);
  }
  const std::string& text = session.document().text();
  const bool settled = session.runs().settled() && !session.holding();
  if (guide->waits_for.empty()) {
    // Before anything is changed by hand or by a button.
    if (!session.document().CanUndo() || session.report() == nullptr) {
      if (settled) guide->before = FiguresOf(session);
      if (guide->step == GuideStep::kTry) return;
    }
    if (guide->step == GuideStep::kTry && session.document().Changed()) guide->waits_for = text;
    return;
  }
  guide->waits_for = text;
  if (!settled) return;
  const bool last = guide->step == GuideStep::kQuestion;
  Show(session, last ? GuideStep::kDoors : GuideStep::kQuestion, guide);
  if (last) host.Store(kDone, "1");
}

void EndGuide(Host& host, Guide* guide) {
  guide->step = GuideStep::kOff;
  host.Store(kDone, "1");
}

void HandGuide(Parcel& parcel, const Guide& guide) {
  parcel.PutNumber(static_cast<double>(guide.step));
  parcel.Put(guide.waits_for);
  parcel.Put(guide.before);
}

void TakeGuide(Parcel& parcel, Guide* guide) {
  const double step = parcel.Number();
  guide->waits_for = parcel.Text();
  guide->before = parcel.Text();
  const bool known = parcel.ok() && step >= 0 && step <= static_cast<double>(GuideStep::kDoors);
  guide->step = known ? static_cast<GuideStep>(static_cast<int>(step)) : GuideStep::kOff;
}

std::string FiguresOf(const Session& session) {
  const RunReport* report = session.report();
  if (report == nullptr) return "";
  std::string words;
  constexpr std::pair<const char*, const char*> kFigures[] = {{"latency.p99", "p99 "},
                                                              {"cost.per_hour", ""}};
  for (const auto& [name, label] : kFigures) {
    const Metric* metric = FindMetric(*report, name);
    if (metric == nullptr || !std::isfinite(metric->estimate.value)) continue;
    if (report->bill.empty() && label[0] == '\0') continue;
    if (!words.empty()) words += ", ";
    words += label + Join(ToFigure(metric->estimate, metric->unit));
  }
  return words;
}

}  // namespace servescape::ui
