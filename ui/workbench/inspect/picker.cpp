// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/picker.h"

#include <fmt/format.h>

#include <algorithm>

#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/numbers.h"
#include "ui/widgets.h"
#include "ui/workbench/design/edit.h"
#include "ui/workbench/inspect/text_input.h"
#include "ui/workbench/inspect/values.h"

namespace servescape::ui {
namespace {

constexpr size_t kSearchFrom = 9;  // options from which there is a field to search them
constexpr const char* kMiddleDot = " \xC2\xB7 ";

void AddNames(std::string_view text, std::string_view kind, std::string_view note,
              std::vector<Option>* out) {
  for (const std::string& name : NamesOf(text, kind)) {
    out->push_back({Quoted(name), name, std::string(note)});
  }
}

bool Contains(std::string_view in, std::string_view what) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(in.begin(), in.end(), what.begin(), what.end(), same) != in.end() ||
         what.empty();
}

void Row(const Option& option, ImVec2 from, float width, float height) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float curve = option.profile != nullptr ? 72.0F : 0;
  const float y = from.y + (option.note.empty() ? (height - 16) / 2 : 6.0F);
  DrawTextCut(list, Type::kBody, Color::kText, {from.x + 10, y}, width - 20 - curve,
              option.label);
  if (!option.note.empty()) {
    DrawTextCut(list, Type::kNote, Color::kMuted, {from.x + 10, y + 18}, width - 20 - curve,
                option.note);
  }
  if (option.profile != nullptr) {
    DrawCurve(list, *option.profile, {from.x + width - curve, from.y + 7},
              {curve - 10, height - 14});
  }
}

// One of the list; true when it is chosen.
bool Choose(const Option& option, bool selected) {
  const ImGuiID id = ImGui::GetID(option.label.c_str());
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = option.note.empty() ? ControlHeight() : 46;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImRect box(from, {from.x + width, from.y + height});
  ImGui::ItemSize(ImVec2(width, height + 2), 0);
  const bool shown = ImGui::ItemAdd(box, id);
  Describe(id, {.label = option.label, .kind = "menuitem", .help = option.note,
                .checkable = true, .checked = selected});
  if (!shown) return false;
  bool hovered = false;
  bool held = false;
  const bool pressed = ImGui::ButtonBehavior(box, id, &hovered, &held);
  if (hovered || selected) {
    ImGui::GetWindowDrawList()->AddRectFilled(
        box.Min, box.Max, Get(Color::kAccentSoft, hovered ? 1.0F : 0.5F), kControlRadius);
  }
  Row(option, from, width, height);
  ImGui::RenderNavCursor(box, id);
  return pressed;
}

int List(InspectState& state, const std::vector<Option>& options, std::string_view shown) {
  if (options.size() >= kSearchFrom) {
    if (ImGui::IsWindowAppearing()) state.picker_search.clear();
    ImGui::SetNextItemWidth(-1);
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    TextInput("Search the list", "Search", &state.picker_search);
  }
  int chosen = -1;
  const float most = std::min(320.0F, static_cast<float>(options.size()) * 50 + 8);
  ImGui::BeginChild("options", {0, most}, ImGuiChildFlags_NavFlattened);
  for (size_t i = 0; i < options.size(); ++i) {
    const Option& option = options[i];
    if (options.size() >= kSearchFrom &&
        !Contains(option.label + " " + option.note, state.picker_search)) {
      continue;
    }
    ImGui::PushID(static_cast<int>(i));
    if (Choose(option, option.label == shown)) chosen = static_cast<int>(i);
    ImGui::PopID();
  }
  ImGui::EndChild();
  if (chosen >= 0) ImGui::CloseCurrentPopup();
  return chosen;
}

}  // namespace

std::string WordsOf(const Instance& instance) {
  std::string out = fmt::format("{} vCPU, {} GiB", instance.vcpu, Exact(instance.memory_gib));
  if (!instance.accelerator.empty()) {
    out += fmt::format(", {} x {}", instance.accelerators, instance.accelerator);
  }
  out += kMiddleDot + Exact(instance.usd_per_hour) + " usd/h";
  if (instance.spot_usd_per_hour > 0) out += ", spot " + Exact(instance.spot_usd_per_hour);
  return out;
}

std::string WordsOf(const Profile& profile) {
  if (profile.points.empty()) return std::string(profile.hardware);
  const ProfilePoint& first = profile.points.front();
  const ProfilePoint& last = profile.points.back();
  return fmt::format("{}, {}: {} ms at {}, {} ms at {}", profile.hardware, profile.stack,
                     Exact(first.milliseconds), first.batch, Exact(last.milliseconds),
                     last.batch);
}

void DrawCurve(ImDrawList* list, const Profile& profile, ImVec2 from, ImVec2 size) {
  if (profile.points.empty()) return;
  double most_items = 0;
  double most_time = 0;
  for (const ProfilePoint& point : profile.points) {
    most_items = std::max(most_items, static_cast<double>(point.batch));
    most_time = std::max(most_time, point.milliseconds);
  }
  const auto place = [&](const ProfilePoint& point) {
    return ImVec2(from.x + static_cast<float>(point.batch / most_items) * size.x,
                  from.y + size.y - static_cast<float>(point.milliseconds / most_time) * size.y);
  };
  list->AddLine({from.x, from.y + size.y}, {from.x + size.x, from.y + size.y}, Get(Color::kLine));
  for (const ProfilePoint& point : profile.points) list->PathLineTo(place(point));
  list->PathStroke(Get(Color::kP50), 0, 1.5F);
  for (const ProfilePoint& point : profile.points) {
    list->AddCircleFilled(place(point), 1.8F, Get(Color::kP50));
  }
}

std::vector<Option> OptionsOf(std::string_view text, const Field& field, bool* any) {
  std::vector<Option> out;
  *any = false;
  const std::string_view path = field.row->path;
  const std::string_view key = field.key;
  if (key == "host") {
    for (const Instance* each : Instances()) {
      out.push_back({Quoted(each->id), std::string(each->id), WordsOf(*each)});
    }
  } else if (key == "profile" && path.starts_with("service")) {
    for (const Profile* each : Profiles()) {
      const std::string_view name = each->alias.empty() ? each->id : each->alias;
      out.push_back({Quoted(name), std::string(name), WordsOf(*each), each});
    }
  } else if (path.starts_with("path.*[].cache") || path == "incident[].cache") {
    AddNames(text, "cache", "cache", &out);
  } else if (path == "path.*[].store" || path == "incident[].store") {
    AddNames(text, "store", "store", &out);
  } else if (path == "path.*[].path" || path == "traffic.*.path" || path == "class.*.path") {
    AddNames(text, "path", "path", &out);
  } else if (path == "traffic.*.class") {
    AddNames(text, "class", "class", &out);
  } else if (path == "path.*[].call" || path == "incident[].service" || key == "to" ||
             key == "fan_out" || key == "loop") {
    AddNames(text, "service", "service", &out);
    if (key == "fan_out" || key == "loop") AddNames(text, "path", "path", &out);
    *any = key == "to";
  }
  return out;
}

int Picker(InspectState& state, std::string_view label, std::string_view shown, bool quiet,
           const std::vector<Option>& options, std::string_view help, float width) {
  ImGui::PushID(label.data(), label.data() + label.size());
  if (Button(shown.empty() ? "Choose" : shown,
             {.kind = quiet ? ButtonKind::kGhost : ButtonKind::kSecondary, .help = help,
              .name = label, .chevron = true, .width = width})) {
    OpenMenu("list");
  }
  const ImVec2 at(ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + 4);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float needs = std::min(380.0F, static_cast<float>(options.size()) * 50 + 60);
  int chosen = -1;
  if (BeginMenu("list", std::max(width, 300.0F),
                {at.x, std::max(8.0F, std::min(at.y, display.y - needs - 16))})) {
    chosen = List(state, options, shown);
    EndMenu();
  }
  ImGui::PopID();
  return chosen;
}

}  // namespace servescape::ui
