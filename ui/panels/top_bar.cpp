// SPDX-License-Identifier: MIT
// The top bar: which scenario, its question, the verdict, and the play-back.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/format.h"
#include "ui/frame.h"
#include "ui/numbers.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr float kPad = 16;
constexpr float kSpace = 10;
constexpr double kSpeeds[] = {0.25, 0.5, 1, 2, 4, 8};

constexpr double kLostReported = 0.001;             // shares lost from here on
constexpr const char* kDot = " \xC2\xB7 ";

std::string SpeedText(double speed) { return Exact(speed) + "x"; }

const ButtonOptions kReset{.icon = Icon::kReset, .help = "Play from the start (R)",
                           .hide_label = true};
const ButtonOptions kStep{.icon = Icon::kStep, .help = "One window further (.)",
                          .hide_label = true};
const ButtonOptions kTheme{.icon = Icon::kTheme, .help = "Light or dark (T)",
                           .hide_label = true};
const ButtonOptions kHelp{.icon = Icon::kHelp, .help = "Keys and how to read the page (?)",
                          .hide_label = true};

// There is something to play, and it plays.
bool Plays(const Session& session) {
  return session.playback.playing() && (session.report() != nullptr || session.runs().running());
}

ButtonOptions RunOptions(const Session& session) {
  const bool playing = Plays(session);
  return {.icon = playing ? Icon::kPause : Icon::kPlay,
          .help = playing ? "Pause the play-back (Space)" : "Play the run (Space)"};
}

ButtonOptions SpeedOptions() {
  return {.help = "Speed of the play-back: at 1x a whole run takes 30 seconds", .name = "Speed",
          .chevron = true};
}

ButtonOptions CompareOptions(const Session& session, bool wide) {
  return {.icon = Icon::kCompare,
          .help = "Pins this run as the dashed line \"before\"; off, it is the run before the "
                  "last change",
          .hide_label = !wide, .checkable = true, .checked = session.runs().pinned()};
}

void SpeedMenu(Session& session) {
  const ImVec2 below(ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + 4);
  if (!BeginMenu("speed", 110, below)) return;
  for (const double speed : kSpeeds) {
    if (MenuItem(SpeedText(speed), "", session.playback.speed() == speed)) {
      session.playback.SetSpeed(speed);
    }
  }
  EndMenu();
}

void ScenarioMenu(Session& session, ImVec2 below) {
  if (!BeginMenu("scenarios", 460, below)) return;
  const Document::Version& now = session.document().now();
  if (session.document().Changed() && now.from_preset) {
    if (MenuItem("Back to the original", "Undoes every change to this scenario", false)) {
      for (size_t i = 0; i < session.presets().size(); ++i) {
        if (session.presets()[i].id == now.preset) session.OpenPreset(i);
      }
    }
  }
  for (size_t i = 0; i < session.presets().size(); ++i) {
    const Preset& preset = session.presets()[i];
    if (MenuItem(preset.title, preset.question, preset.id == now.preset)) session.OpenPreset(i);
  }
  EndMenu();
}

// The buttons at the right end; returns their left edge.
float RightEnd(View& view, float width, float y) {
  Session& session = view.session;
  const bool wide = width >= kThreeColumns;
  const bool narrow = width < kTwoColumns;
  const std::string speed = SpeedText(session.playback.speed());
  const std::string_view run = Plays(session) ? "Pause" : "Run";
  const ButtonOptions link{.help = "Copies an address that opens this very scenario"};
  const float run_width = std::max(ButtonWidth("Run", RunOptions(session)),
                                   ButtonWidth("Pause", RunOptions(session)));
  float total = ButtonWidth("", kTheme) + ButtonWidth("", kHelp) + run_width + 2 * kSpace;
  if (!narrow) {
    total += ButtonWidth("", kReset) + ButtonWidth("", kStep) +
             ButtonWidth("0.25x", SpeedOptions()) + 4 * kSpace +
             ButtonWidth("Compare", CompareOptions(session, wide));
  }
  if (wide) total += ButtonWidth("Copy link", link) + kSpace;
  const float left = width - kPad - total;
  ImGui::SetCursorScreenPos({left, y});
  ButtonOptions run_options = RunOptions(session);
  run_options.width = run_width;
  if (!narrow) {
    if (Button("Reset", kReset)) session.playback.Reset();
    ImGui::SameLine(0, kSpace);
  }
  if (Button(run, run_options)) {
    if (session.report() == nullptr && !session.runs().running()) {
      session.Run();
      session.playback.SetPlaying(true);
    } else {
      session.playback.Toggle();
    }
  }
  ImGui::SameLine(0, kSpace);
  if (!narrow) {
    if (Button("Step", kStep)) session.playback.Step(1, 320);
    ImGui::SameLine(0, kSpace);
    ButtonOptions speed_options = SpeedOptions();
    speed_options.width = ButtonWidth("0.25x", SpeedOptions());
    if (Button(speed, speed_options)) OpenMenu("speed");
    SpeedMenu(session);
    ImGui::SameLine(0, kSpace);
    if (Button("Compare", CompareOptions(session, wide))) {
      session.runs().Pin(!session.runs().pinned());
    }
    ImGui::SameLine(0, kSpace);
  }
  if (wide) {
    if (Button("Copy link", link)) session.CopyLink();
    ImGui::SameLine(0, kSpace);
  }
  if (Button("Theme", kTheme)) {
    view.dark = !view.dark;
    view.theme_changed = true;
  }
  ImGui::SameLine(0, kSpace);
  if (Button("Help", kHelp)) view.help_open = true;
  return left;
}

// The places beside the gallery, which the scenario's name opens.
float PlaceTabs(View& view, float x, float y) {
  static const std::vector<std::string> kWords{
      std::string(NameOf(Place::kDashboard)), std::string(NameOf(Place::kDesign)),
      std::string(NameOf(Place::kExplore)), std::string(NameOf(Place::kLearn))};
  constexpr float kTabs = 320;
  ImGui::SetCursorScreenPos({x, y});
  const int now = view.place == Place::kScenarios ? -1 : static_cast<int>(view.place);
  const int clicked = Segmented("Place", kWords, now, kTabs);
  if (clicked >= 0) OpenPlace(view, static_cast<Place>(clicked));
  return kTabs;
}

std::string TitleOf(const Session& session) {
  const Document::Version& now = session.document().now();
  if (session.config() != nullptr && !session.config()->title.empty()) {
    return session.config()->title;
  }
  return now.from_preset ? now.preset : "Untitled scenario";
}

}  // namespace

void TopBar(View& view, float width) {
  Session& session = view.session;
  ImDrawList* list = ImGui::GetWindowDrawList();
  FillArea(list, {0, 0}, {width, kTopHeight}, GetVec(Color::kSurface));
  list->AddLine({0, kTopHeight - 0.5F}, {width, kTopHeight - 0.5F}, Get(Color::kLine));
  const float y = (kTopHeight - ControlHeight()) / 2;
  DrawIcon(list, Icon::kLogo, {kPad + 9, kTopHeight / 2}, 19, Get(Color::kAccent));
  float x = kPad + 28;
  if (width >= 1000) {
    DrawText(list, Type::kHeading, Color::kText, {x, kTopHeight / 2 - 9}, "servescape");
    x += MeasureText(Type::kHeading, "servescape").x + 16;
  }
  const float right = RightEnd(view, width, y);
  const std::string title = TitleOf(session);
  ButtonOptions picker{.help = "Other scenarios", .name = "Scenario", .chevron = true};
  const float room = width < kTwoColumns ? right - x - kSpace : 260.0F;
  picker.width = std::min(ButtonWidth(title, picker), std::max(room, 80.0F));
  ImGui::SetCursorScreenPos({x, y});
  if (Button(title, picker)) OpenMenu("scenarios");
  ScenarioMenu(session, {x, y + ControlHeight() + 4});
  x += picker.width + 16;
  if (width >= 1000) x += PlaceTabs(view, x, y) + 16;
  view.verdict_below = true;
  if (width < kTwoColumns) return;
  const VerdictWords verdict = WordsOfVerdict(session);
  const float most = right - 14 - x;
  const ImVec2 pill = PillSize(verdict.text, most);
  if (pill.x > most) return;
  view.verdict_below = false;
  ImGui::SetCursorScreenPos({right - pill.x - 14, (kTopHeight - pill.y) / 2});
  Pill(verdict.text, static_cast<Tone>(verdict.tone), verdict.help, most);
  const float question_room = right - pill.x - 14 - 16 - x;
  if (question_room < 80 || session.config() == nullptr) return;
  const std::string& question = session.config()->question;
  DrawTextCut(list, Type::kBody, Color::kMuted, {x, kTopHeight / 2 - 8}, question_room, question);
  ImGui::SetCursorScreenPos({x, kTopHeight / 2 - 8});
  ImGui::Dummy({question_room, 16});
  Tooltip(MeasureText(Type::kBody, question).x > question_room ? question : std::string());
  DescribeRect(ImGui::GetID("question"), {x, kTopHeight / 2 - 8},
               {x + question_room, kTopHeight / 2 + 8}, {.label = question, .kind = "text"});
}

void Question(View& view, float width) {
  const Session& session = view.session;
  const VerdictWords verdict = WordsOfVerdict(session);
  Pill(verdict.text, static_cast<Tone>(verdict.tone), verdict.help, width);
  if (session.config() == nullptr || session.config()->question.empty()) return;
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  Text(Type::kBody, Color::kMuted, session.config()->question);
  ImGui::PopTextWrapPos();
  ImGui::Dummy({0, 4});
}

namespace {

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
