// SPDX-License-Identifier: MIT
// The top bar: which scenario, the places, and the play-back.
#include <fmt/format.h>

#include <algorithm>

#include "ui/frame.h"
#include "ui/numbers.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr float kPad = 16;
constexpr float kSpace = 10;
constexpr float kAllButtons = 1000;  // widths from which nothing is in a menu
constexpr double kSpeeds[] = {0.25, 0.5, 1, 2, 4, 8};

std::string SpeedText(double speed) { return Exact(speed) + "x"; }

const ButtonOptions kReset{.icon = Icon::kReset, .help = "Play from the start (R)",
                           .hide_label = true};
const ButtonOptions kStep{.icon = Icon::kStep, .help = "One window further (.)",
                          .hide_label = true};
const ButtonOptions kTheme{.icon = Icon::kTheme, .help = "Light or dark (T)",
                           .hide_label = true};
const ButtonOptions kMore{.icon = Icon::kMore, .help = "More to do", .hide_label = true};
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

void PinRun(Session& session) { session.runs().Pin(!session.runs().pinned()); }

void PlaceItems(View& view) {
  for (int i = 0; i < kPlaceCount; ++i) {
    const auto place = static_cast<Place>(i);
    if (MenuItem(NameOf(place), HelpOf(place), view.place == place)) OpenPlace(view, place);
  }
}

// What the bar has no room for.
void MoreMenu(View& view, bool narrow) {
  const ImVec2 below(ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + 4);
  if (!BeginMenu("more", 300, below)) return;
  Session& session = view.session;
  if (narrow) {
    PlaceItems(view);
    if (MenuItem("Reset", "", false)) session.playback.Reset();
    if (MenuItem("Step", "", false)) session.playback.Step(1, 320);
    for (const double speed : {0.5, 1.0, 4.0}) {
      const bool now = session.playback.speed() == speed;
      if (MenuItem("Speed " + SpeedText(speed), "", now)) session.playback.SetSpeed(speed);
    }
  }
  if (MenuItem("Compare", "", session.runs().pinned())) PinRun(session);
  if (MenuItem("Copy link", "", false)) session.CopyLink();
  if (MenuItem("Open a file", "", false)) view.host.PickFile();
  if (MenuItem("Theme", "", false)) SwitchTheme(view);
  if (MenuItem("Help", "", false)) OpenSheet(view, Sheet::kHelp);
  EndMenu();
}

// One button after another, from left to right; the first pass only adds their widths up.
class ButtonRow {
 public:
  explicit ButtonRow(bool draws) : draws_(draws) {}
  bool Add(std::string_view label, const ButtonOptions& options) {
    const bool first = width_ == 0;
    width_ += ButtonWidth(label, options) + (first ? 0 : kSpace);
    if (!draws_) return false;
    if (!first) ImGui::SameLine(0, kSpace);
    return Button(label, options);
  }
  float width() const { return width_; }
  bool draws() const { return draws_; }

 private:
  bool draws_;
  float width_ = 0;
};

void PlayOrPause(Session& session) {
  if (session.report() == nullptr && !session.runs().running()) {
    session.Run();
    if (session.playback.ended()) session.playback.Reset();
    session.playback.SetPlaying(true);
  } else {
    session.playback.Toggle();
  }
}

void PlaybackButtons(View& view, bool narrow, ButtonRow& row) {
  Session& session = view.session;
  ButtonOptions run = RunOptions(session);
  run.width = std::max(ButtonWidth("Run", run), ButtonWidth("Pause", run));
  ButtonOptions speed{.help = "Speed of the play-back: at 1x a whole run takes 30 seconds",
                      .name = "Speed", .chevron = true};
  speed.width = ButtonWidth("0.25x", speed);
  if (!narrow && row.Add("Reset", kReset)) session.playback.Reset();
  if (row.Add(Plays(session) ? "Pause" : "Run", run)) PlayOrPause(session);
  if (narrow) return;
  if (row.Add("Step", kStep)) session.playback.Step(1, 320);
  if (row.Add(SpeedText(session.playback.speed()), speed)) OpenMenu("speed");
  if (row.draws()) SpeedMenu(session);
}

void Buttons(View& view, float width, ButtonRow& row) {
  Session& session = view.session;
  const bool wide = width >= kThreeColumns;
  const bool narrow = width < kTwoColumns;
  PlaybackButtons(view, narrow, row);
  if (width < kAllButtons) {
    if (row.Add("More", kMore)) OpenMenu("more");
    if (row.draws()) MoreMenu(view, narrow);
    return;
  }
  if (row.Add("Compare", CompareOptions(session, wide))) PinRun(session);
  const ButtonOptions link{.help = "Copies an address that opens this very scenario"};
  if (wide && row.Add("Copy link", link)) session.CopyLink();
  if (row.Add("Theme", kTheme)) SwitchTheme(view);
  if (row.Add("Help", kHelp)) OpenSheet(view, Sheet::kHelp);
}

// The places beside the gallery, which the scenario's name opens.
float PlaceTabs(View& view, float x, float y) {
  constexpr float kTabs = 320;
  const std::vector<std::string> words{
      std::string(NameOf(Place::kDashboard)), std::string(NameOf(Place::kDesign)),
      std::string(NameOf(Place::kExplore)), std::string(NameOf(Place::kLearn))};
  ImGui::SetCursorScreenPos({x, y});
  const int now = view.place == Place::kScenarios ? -1 : static_cast<int>(view.place);
  const int clicked = Segmented("Place", words, now, kTabs, {}, "tab");
  if (clicked >= 0) OpenPlace(view, static_cast<Place>(clicked));
  return kTabs;
}

float PlaceMenu(View& view, float x, float y) {
  ImGui::SetCursorScreenPos({x, y});
  const ButtonOptions options{.help = "Other parts of the app", .name = "Place", .chevron = true};
  const std::string_view name = NameOf(view.place);
  if (Button(name, options)) OpenMenu("places");
  if (BeginMenu("places", 330, {x, y + ControlHeight() + 4})) {
    PlaceItems(view);
    EndMenu();
  }
  return ButtonWidth(name, options);
}

std::string TitleOf(const Session& session) {
  const Document::Version& now = session.document().now();
  if (session.config() != nullptr && !session.config()->title.empty()) {
    return session.config()->title;
  }
  return now.from_preset ? now.preset : "Untitled scenario";
}

}  // namespace

void SwitchTheme(View& view) {
  view.dark = !view.dark;
  view.theme_changed = true;
}

void TopBar(View& view, float width) {
  Session& session = view.session;
  ImDrawList* list = ImGui::GetWindowDrawList();
  FillArea(list, {0, 0}, {width, kTopHeight}, GetVec(Color::kSurface));
  list->AddLine({0, kTopHeight - 0.5F}, {width, kTopHeight - 0.5F}, Get(Color::kLine));
  const float y = (kTopHeight - ControlHeight()) / 2;
  DrawIcon(list, Icon::kLogo, {kPad + 9, kTopHeight / 2}, 19, Get(Color::kAccent));
  float x = kPad + 28;
  if (width >= kThreeColumns) {
    DrawText(list, Type::kHeading, Color::kText, {x, kTopHeight / 2 - 9}, "servescape");
    x += MeasureText(Type::kHeading, "servescape").x + 16;
  }
  ButtonRow measured(false);
  Buttons(view, width, measured);
  const float right = width - kPad - measured.width();
  const bool narrow = width < kTwoColumns;
  const bool tabs = width >= kAllButtons;
  const bool places = !session.Hides("places") && !narrow;
  const float places_width = !places ? 0 : tabs ? 336 : 130;
  const std::string title = TitleOf(session);
  ButtonOptions picker{.help = "Other scenarios, and your own", .name = "Scenario",
                       .chevron = true};
  const float room = std::max(right - x - kSpace - places_width, 80.0F);
  picker.width = std::min({ButtonWidth(title, picker), room, narrow ? room : 260.0F});
  ImGui::SetCursorScreenPos({x, y});
  if (Button(title, picker)) OpenPlace(view, Place::kScenarios);
  x += picker.width + 16;
  if (places) x += (tabs ? PlaceTabs(view, x, y) : PlaceMenu(view, x, y)) + 16;
  ImGui::SetCursorScreenPos({right, y});
  ButtonRow drawn(true);
  Buttons(view, width, drawn);
  view.verdict_in_bar = false;
  if (view.place == Place::kDashboard || narrow) return;
  // The dashboard has it in its headline.
  const VerdictWords verdict = WordsOfVerdict(session);
  const float most = right - 14 - x;
  const ImVec2 pill = PillSize(verdict.text, most);
  if (pill.x > most) return;
  view.verdict_in_bar = true;
  ImGui::SetCursorScreenPos({right - pill.x - 14, (kTopHeight - pill.y) / 2});
  Pill(verdict.text, static_cast<Tone>(verdict.tone), verdict.help, most);
}

}  // namespace servescape::ui
