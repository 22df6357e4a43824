// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/traffic_editor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "ui/charts/axis.h"
#include "ui/charts/words.h"
#include "ui/frame.h"
#include "ui/numbers.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"
#include "ui/workbench/inspect/files.h"
#include "ui/workbench/inspect/load_curve.h"

namespace servescape::ui {
namespace {

constexpr float kCurveHeight = 128;
constexpr float kFoot = 16;  // under the curve, for its times

// The rectangle of the curve and what it shows.
struct Area {
  ImVec2 min, max;
  double duration = 1, top = 1;

  float X(double at) const {
    return min.x + static_cast<float>(at / duration) * (max.x - min.x);
  }
  float Y(double rate) const {
    return max.y - static_cast<float>(rate / top) * (max.y - min.y);
  }
  double At(float x) const { return (x - min.x) / (max.x - min.x) * duration; }
  double Rate(float y) const { return (max.y - y) / (max.y - min.y) * top; }
};

const TrafficConfig* SourceOf(const Session& session, const std::string& table) {
  if (session.config() == nullptr) return nullptr;
  const std::string name = table.substr(table.find('.') + 1);
  for (const TrafficConfig& source : session.config()->traffic) {
    if (source.name == name) return &source;
  }
  return nullptr;
}

void Apply(View& view, InspectState& state, const Edited& edited) {
  state.refused = edited.wrong;
  if (!edited.ok()) return;
  view.session.ChangeText(edited.text);
  state.fresh = false;  // other keys come first now
}

void DrawLine(const LoadCurve& curve, const Area& area, double now) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.min, area.max, Get(Color::kBg), kControlRadius);
  const size_t count = curve.rates.size();
  const auto place = [&](size_t i) {
    const double at = area.duration * static_cast<double>(i) / static_cast<double>(count - 1);
    return ImVec2(area.X(at), area.Y(curve.rates[i]));
  };
  for (size_t i = 0; i + 1 < count; ++i) {
    const ImVec2 a = place(i);
    const ImVec2 b = place(i + 1);
    list->AddQuadFilled(a, b, {b.x, area.max.y}, {a.x, area.max.y}, Get(Color::kP50, 0.14F));
  }
  for (size_t i = 0; i < count; ++i) list->PathLineTo(place(i));
  list->PathStroke(Get(Color::kP50), 0, 1.5F);
  list->AddLine({area.min.x, area.max.y}, area.max, Get(Color::kLine));
  if (now > 0 && now < area.duration) {
    list->AddLine({area.X(now), area.min.y}, {area.X(now), area.max.y}, Get(Color::kText, 0.5F));
  }
  const bool any = curve.peak > 0;
  if (any) {
    DrawText(list, Type::kNote, Color::kMuted, {area.min.x + 4, area.Y(curve.peak) - 16},
             ShortCount(curve.peak));
  }
  DrawText(list, Type::kNote, Color::kMuted, {area.min.x, area.max.y + 2}, "0");
  const std::string end = Clock(area.duration, area.duration);
  DrawText(list, Type::kNote, Color::kMuted,
           {area.max.x - MeasureText(Type::kNote, end).x, area.max.y + 2}, end);
}

struct Move {
  bool moved = false, released = false, removed = false;
  double at = 0, factor = 0;
};

// Arrow keys move a handle that has the keyboard's focus, Delete takes it away.
void MoveByKeys(ImGuiID id, const Area& area, Move* move) {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  if (context.NavId != id || !context.NavCursorVisible) return;
  struct Step {
    ImGuiKey key;
    double at, factor;
  };
  constexpr Step kSteps[] = {{ImGuiKey_LeftArrow, -1, 1}, {ImGuiKey_RightArrow, 1, 1},
                             {ImGuiKey_UpArrow, 0, 1.05}, {ImGuiKey_DownArrow, 0, 1 / 1.05}};
  for (const Step& step : kSteps) {
    ImGui::SetKeyOwner(step.key, id);
    if (!ImGui::IsKeyPressed(step.key, ImGuiInputFlags_Repeat, id)) continue;
    move->at += step.at * std::max(area.duration / 120, area.duration >= 240 ? 1.0 : 0.0);
    move->factor = step.factor > 1 && move->factor < 0.05 ? 0.1 : move->factor * step.factor;
    move->moved = move->released = true;
  }
  if (ImGui::IsKeyPressed(ImGuiKey_Delete) || ImGui::IsKeyPressed(ImGuiKey_Backspace)) {
    move->removed = true;
  }
}

Move DrawHandle(const Handle& handle, const LoadCurve& curve, const Area& area, size_t number) {
  const double total = curve.base * handle.factor * handle.rest;
  const ImVec2 at(area.X(handle.at), std::max(area.min.y, area.Y(total)));
  const float reach = ControlHeight() > 32 ? 18.0F : 10.0F;
  const ImRect box({at.x - reach, at.y - reach}, {at.x + reach, at.y + reach});
  const std::string label = fmt::format("Point {} of the load", number + 1);
  const ImGuiID id = ImGui::GetID(label.c_str());
  Move move{.at = handle.at, .factor = handle.factor};
  const bool shown = ImGui::ItemAdd(box, id);
  const std::string value = fmt::format("{}x at {}", Exact(TwoDigits(handle.factor)),
                                        Clock(handle.at, area.duration));
  Describe(id, {.label = label, .kind = "slider", .value = value,
                .help = "Drag it, or use the arrow keys; Delete removes it", .has_range = true,
                .number_now = handle.factor, .number_min = 0,
                .number_max = area.top / std::max(curve.base * handle.rest, 1e-9)});
  if (!shown) return move;
  bool hovered = false;
  bool held = false;
  ImGui::ButtonBehavior(box, id, &hovered, &held, ImGuiButtonFlags_PressedOnClick);
  const ImGuiIO& io = ImGui::GetIO();
  if (held && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
    move.moved = true;
    move.at = std::clamp(area.At(io.MousePos.x), 0.0, area.duration);
    const double rate = std::clamp(area.Rate(io.MousePos.y), 0.0, area.top * 1.5);
    move.factor = rate / std::max(curve.base * handle.rest, 1e-9);
  }
  MoveByKeys(id, area, &move);
  if (ImGui::IsItemDeactivated()) move.released = true;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool warm = hovered || held;
  if (warm) list->AddCircleFilled(at, 9, Get(Color::kAccent, 0.16F));
  list->AddCircleFilled(at, 5, Get(held ? Color::kAccent : Color::kSurface));
  list->AddCircle(at, 5, Get(Color::kAccent), 0, 2);
  ImGui::RenderNavCursor(box, id);
  if (warm) {
    const float width = MeasureText(Type::kNoteStrong, value).x;
    DrawText(list, Type::kNoteStrong, Color::kText,
             {std::clamp(at.x - width / 2, area.min.x, area.max.x - width),
              at.y > area.min.y + 24 ? at.y - 24 : at.y + 10},
             value);
  }
  return move;
}

void DrawHandles(View& view, InspectState& state, const TrafficConfig& source,
                 const LoadCurve& curve, const Area& area) {
  Session& session = view.session;
  for (size_t i = 0; i < curve.handles.size(); ++i) {
    const Handle& handle = curve.handles[i];
    if (handle.at > area.duration) continue;
    const Move move = DrawHandle(handle, curve, area, i);
    if (move.removed) {
      return Apply(view, state, RemoveHandle(session.document().text(), source, handle));
    }
    if (move.moved) {
      if (state.curve_top == 0) state.curve_top = area.top;
      for (const Setting& setting :
           MoveHandle(source, handle, move.at, move.factor, area.duration)) {
        session.Edit(setting, true);
      }
    }
    if (move.released) {
      state.curve_top = 0;
      session.Release();
    }
    if (move.moved) return;  // the source is another one now
  }
}

// A second press on the free area is a point of a drawn curve.
void Plane(View& view, InspectState& state, const TrafficConfig& source, const LoadCurve& curve,
           const Area& area) {
  const ImGuiID id = ImGui::GetID("plane");
  const ImRect box(area.min, area.max);
  const bool shown = ImGui::ItemAdd(box, id, nullptr, ImGuiItemFlags_NoNav);
  Describe(id, {.label = "Load of " + source.name, .kind = "chart", .value = curve.figures,
                .help = "Double-click adds a point"});
  const bool can = source.arrivals != ArrivalKind::kTrace &&
                   source.arrivals != ArrivalKind::kClosed;
  if (!shown || !can || !ImGui::IsMouseHoveringRect(area.min, area.max) ||
      !ImGui::IsWindowHovered() || !ImGui::IsMouseDoubleClicked(0)) {
    return;
  }
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const double factor = area.Rate(mouse.y) / std::max(curve.base, 1e-9);
  Apply(view, state, AddPoint(view.session.document().text(), source, area.At(mouse.x), factor,
                              area.duration));
}

bool Flow(std::string_view label, std::string_view help, float left, float width, float* x) {
  const ButtonOptions options{.help = help};
  const float needs = ButtonWidth(label, options);
  if (*x > 0 && *x + needs > width) *x = 0;
  if (*x > 0) ImGui::SameLine(0, 6);
  else ImGui::SetCursorScreenPos({left, ImGui::GetCursorScreenPos().y});
  *x += needs + 6;
  return Button(label, options);
}

void Actions(View& view, InspectState& state, const TrafficConfig& source, double duration,
             float width) {
  struct Row {
    std::string_view label, help;
    Shape shape;
  };
  constexpr Row kRows[] = {
      {"Add spike", "Three times the load for a tenth of the run", Shape::kSpike},
      {"Add step", "Half as much again, from one moment on", Shape::kStep},
      {"Add a day", "A day's swing over the run", Shape::kDay},
      {"Draw a curve", "Points to drag, straight lines between them", Shape::kDrawn}};
  const std::string text = view.session.document().text();
  const float left = ImGui::GetCursorScreenPos().x;
  float x = 0;
  const bool open = source.arrivals != ArrivalKind::kTrace &&
                    source.arrivals != ArrivalKind::kClosed;
  for (const Row& row : kRows) {
    if (!open) break;
    if (Flow(row.label, row.help, left, width, &x)) {
      return Apply(view, state, AddShape(text, source, row.shape, duration));
    }
  }
  const Day day;
  const std::string words = WordsOf(day);
  if (Flow("A day of 300 million users", words, left, width, &x)) {
    const Edited edited = PlayDay(text, "traffic." + source.name, day);
    Apply(view, state, edited);
    if (edited.ok()) state.note = words;
  }
}

void Figures(const LoadCurve& curve) {
  Text(Type::kBodyStrong, Color::kText, curve.figures, true);
  Muted(curve.burstiness, true);
  Muted(curve.keys, true);
}

}  // namespace

void DrawTrafficEditor(View& view, InspectState& state, const std::string& table, float width) {
  const TrafficConfig* source = SourceOf(view.session, table);
  if (source == nullptr) return;
  ImGui::PushID("load");
  const double duration = ToSeconds(view.session.config()->run.duration);
  // Made anew with the text: a trace may have a million rows.
  if (state.curve_text != view.session.document().text() || state.curve_of != table) {
    if (state.curve_of != table) state.note.clear();
    state.curve_text = view.session.document().text();
    state.curve_of = table;
    state.curve = CurveOf(*source, duration);
  }
  const LoadCurve curve = state.curve;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  Area area{from, {from.x + width, from.y + kCurveHeight - kFoot}, std::max(duration, 1e-9), 1};
  area.top = state.curve_top > 0 ? state.curve_top : std::max(NiceCeil(curve.peak * 1.25), 1e-9);
  DrawLine(curve, area, view.session.playback.time());
  Plane(view, state, *source, curve, area);
  DrawHandles(view, state, *source, curve, area);
  ImGui::SetCursorScreenPos({from.x, from.y + kCurveHeight + 4});
  ImGui::Dummy({width, 0});
  Figures(curve);
  // What was drawn may have changed the scenario.
  source = SourceOf(view.session, table);
  if (source != nullptr) Actions(view, state, *source, duration, width);
  DrawFiles(view, state, table, width);
  if (!state.note.empty()) Text(Type::kNote, Color::kText, state.note, true);
  ImGui::PopID();
}

}  // namespace servescape::ui
