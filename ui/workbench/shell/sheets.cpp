// SPDX-License-Identifier: MIT
#include "ui/workbench/shell/sheets.h"

#include <fmt/format.h>

#include <algorithm>

#include "imgui_internal.h"
#include "sim/report/csv.h"
#include "sim/report/json.h"
#include "sim/studies/html_report.h"
#include "sim/studies/open_metrics.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

struct KeyWords {
  const char* keys;
  const char* what;
};

constexpr KeyWords kKeySheet[] = {
    {"Ctrl K", "All commands, by their words"},
    {"Space", "Run or pause the play-back"},
    {".", "One window further"},
    {"R", "Play from the start"},
    {"Ctrl Z", "Undo"},
    {"Shift Ctrl Z", "Redo"},
    {"Ctrl E", "Scenario as text"},
    {"Ctrl O", "Open a file"},
    {"Ctrl S", "Save the scenario as a file"},
    {"T", "Light or dark"},
    {"D", "Charts as tables of numbers"},
    {"Arrows, Home, End", "Move the slider that has the focus"},
    {"Escape", "Close what lies over the page"},
    {"A, C, W", "Design: add a part, connect it, wrap its call"},
    {"N, U, Delete", "Design: rename, copy, delete"},
    {"F, +, -", "Design: all in sight, larger, smaller"},
    {"?", "This sheet"},
};

void HelpSheet(View& view, bool* open) {
  if (!BeginDialog("Help", {520, 660}, open)) return;
  const float width = ImGui::GetContentRegionAvail().x;
  Text(Type::kBody, Color::kText,
       "Drag a knob on the left: the scenario is simulated again, request by request, while it "
       "moves. The dashed line is the run before. Bands are 95 % intervals over the "
       "replications; the goal line can be dragged.",
       true);
  ImGui::Dummy({0, 4});
  Section("Keys");
  for (const KeyWords& key : kKeySheet) BillLine(key.what, key.keys, width, false);
  ImGui::Dummy({0, 4});
  if (Button(view.as_tables ? "Charts as curves" : "Charts as tables")) {
    ShowTables(view, !view.as_tables);
  }
  ImGui::SameLine();
  if (Button("Guide")) view.host.Open("guide/");
  EndDialog();
}

bool CommandRow(const Command& command, bool selected, float width) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImRect box(from, {from.x + width, from.y + ControlHeight()});
  const ImGuiID id =
      ImGui::GetID(command.label.data(), command.label.data() + command.label.size());
  ImGui::ItemSize(box.GetSize());
  const bool shown = ImGui::ItemAdd(box, id);
  Describe(id, {.label = command.label, .kind = "option", .help = command.keys,
                .checkable = true, .checked = selected});
  if (!shown) return false;
  bool hovered = false;
  bool held = false;
  const bool pressed = ImGui::ButtonBehavior(box, id, &hovered, &held);
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (selected || hovered) {
    list->AddRectFilled(box.Min, box.Max, Get(Color::kAccentSoft, selected ? 1.0F : 0.6F),
                        kControlRadius);
  }
  const float y = from.y + ControlHeight() / 2 - 8;
  const float keys = MeasureText(Type::kNote, command.keys).x;
  DrawTextCut(list, Type::kBody, Color::kText, {from.x + 10, y}, width - keys - 32, command.label);
  DrawText(list, Type::kNote, Color::kMuted, {box.Max.x - keys - 10, y + 1}, command.keys);
  return pressed;
}

// The arrows, which the field would take for its history.
int MoveSelected(ImGuiInputTextCallbackData* data) {
  static_cast<SheetsState*>(data->UserData)->selected +=
      data->EventKey == ImGuiKey_DownArrow ? 1 : -1;
  return 0;
}

void CommandSheet(View& view, SheetsState& state, bool* open) {
  const bool fresh = !state.was_open;
  if (fresh) state.query[0] = '\0';
  if (!BeginDialog("Commands", {560, 480}, open)) return;
  const float width = ImGui::GetContentRegionAvail().x;
  if (fresh) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(width);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(10, 7));
  const bool entered = ImGui::InputTextWithHint("##query", "What do you want to do?", state.query,
                                                sizeof state.query,
                                                ImGuiInputTextFlags_EnterReturnsTrue |
                                                    ImGuiInputTextFlags_CallbackHistory,
                                                MoveSelected, &state);
  ImGui::PopStyleVar();
  Describe(ImGui::GetItemID(), {.label = "Command", .kind = "textbox", .value = state.query});
  const std::vector<Command> commands = CommandsFor(view, state.query);
  const int count = static_cast<int>(commands.size());
  if (fresh || ImGui::IsItemEdited()) state.selected = 0;  // of another list
  state.selected = std::clamp(state.selected, 0, std::max(count - 1, 0));
  int chosen = entered && count > 0 ? state.selected : -1;
  ImGui::BeginChild("list", {width, 0}, ImGuiChildFlags_NavFlattened);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 2));
  for (int i = 0; i < count; ++i) {
    if (CommandRow(commands[static_cast<size_t>(i)], i == state.selected, width - 12)) chosen = i;
    if (i == state.selected) ImGui::SetScrollHereY(0.5F);
  }
  if (count == 0) Muted("Nothing has these words.");
  ImGui::PopStyleVar();
  ImGui::EndChild();
  if (chosen >= 0) {
    *open = false;
    ImGui::CloseCurrentPopup();
  }
  EndDialog();
  if (chosen < 0) return;
  view.sheet = Sheet::kNone;
  Perform(view, commands[static_cast<size_t>(chosen)]);
}

// One file that can be had; false if it was not asked for.
bool OfferFile(const char* label, const char* what, bool enabled, float width) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const bool pressed = Button(label, {.help = what, .enabled = enabled, .width = 190});
  DrawTextCut(ImGui::GetWindowDrawList(), Type::kNote, Color::kMuted,
              {from.x + 202, from.y + ControlHeight() / 2 - 7}, width - 202, what);
  return pressed;
}

// All curves of the run, one below the other.
std::string CurvesSvg(const RunReport& report) {
  std::string all;
  for (const Series& series : report.series) {
    all += "<h2>" + series.name + "</h2>\n" + CurveSvg(series, report.times) + "\n";
  }
  return "<!doctype html><meta charset=\"utf-8\"><title>Curves</title>\n" + all;
}

void CloseSheet(bool* open) {
  *open = false;
  ImGui::CloseCurrentPopup();
}

// Each chart under the sheet, as it is on the page.
void OfferCharts(View& view, bool* open, float width) {
  struct Shown {
    std::string label;
    ImVec2 min, max;
  };
  std::vector<Shown> charts;
  for (const WidgetNode& node : Frame().complete) {
    const ImVec2 size(node.max.x - node.min.x, node.max.y - node.min.y);
    if (node.kind != "chart" || !node.visible || size.x < 80 || size.y < 60) continue;
    charts.push_back({node.label, node.min, node.max});
  }
  for (const Shown& chart : charts) {
    if (!OfferFile((chart.label + " as PNG").c_str(), "That chart, as it is on the page", true,
                   width)) {
      continue;
    }
    // With the title above it.
    constexpr float kHead = 32, kEdge = 6;
    const float x = std::max(0.0F, chart.min.x - kEdge), y = std::max(0.0F, chart.min.y - kHead);
    view.host.SavePicture(fmt::format("{}.png#xywh={:.0f},{:.0f},{:.0f},{:.0f}", chart.label, x, y,
                                      chart.max.x - x + kEdge, chart.max.y - y + kEdge));
    CloseSheet(open);
  }
}

void ExportSheet(View& view, SheetsState& state, bool* open) {
  if (!BeginDialog("Export", {520, 520}, open)) return;
  Session& session = view.session;
  const float width = ImGui::GetContentRegionAvail().x;
  const RunReport* report = session.report();
  const bool there = report != nullptr;
  const std::string name = session.config() == nullptr ? "scenario" : session.config()->title;
  if (OfferFile("Scenario as TOML", "What the command line reads, too", true, width)) {
    SaveScenario(view);
  }
  if (OfferFile("App as one file", "With this scenario or lesson, for a learning platform", true,
                width)) {
    // The page's part that saves files puts it together.
    view.host.Download("servescape.html", "application/x-servescape", name);
  }
  if (OfferFile("Result as JSON", "Metrics, intervals, curves, digest", there, width)) {
    view.host.Download("result.json", "application/json", ToJson(*report, true));
  }
  if (OfferFile("Curves as CSV", "One row for each window", there, width)) {
    view.host.Download("curves.csv", "text/csv", SeriesToCsv(*report));
  }
  if (OfferFile("Tradeoff as CSV", "The points of the last sweep", !session.runs().points().empty(),
              width)) {
    view.host.Download("tradeoff.csv", "text/csv", PointsToCsv(session.runs().points()));
  }
  if (OfferFile("Report as HTML", "One page with pictures, for mail or paper", there, width)) {
    view.host.Download("report.html", "text/html", ToHtml(*report, name));
  }
  if (OfferFile("Distribution as SVG", "The latency's histogram", there, width)) {
    view.host.Download("distribution.svg", "image/svg+xml", DistributionSvg(report->distribution));
  }
  if (OfferFile("Curves as pictures", "All curves as SVG, in one page", there, width)) {
    view.host.Download("curves.html", "text/html", CurvesSvg(*report));
  }
  if (OfferFile("Page as PNG", "The window as it is", there, width)) {
    view.host.SavePicture("servescape.png");
    CloseSheet(open);
  }
  if (OfferFile("Chrome trace", "Single requests and their parts, for ui.perfetto.dev", there,
                width)) {
    state.trace_wanted = true;
    CloseSheet(open);
  }
  if (OfferFile("OpenMetrics", "For Prometheus and its like", there, width)) {
    view.host.Download("metrics.txt", "text/plain", ToOpenMetrics(*report, name));
  }
  OfferCharts(view, open, width);
  EndDialog();
}

}  // namespace

void DrawSheet(View& view, SheetsState& state) {
  const Sheet sheet = view.sheet;
  bool open = sheet != Sheet::kNone;
  switch (sheet) {
    case Sheet::kNone: break;
    case Sheet::kHelp: HelpSheet(view, &open); break;
    case Sheet::kCommands: CommandSheet(view, state, &open); break;
    case Sheet::kExport: ExportSheet(view, state, &open); break;
  }
  state.was_open = open && sheet == view.sheet;
  if (!open && view.sheet == sheet) view.sheet = Sheet::kNone;
}

}  // namespace servescape::ui
