// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/controls.h"

#include <algorithm>

#include "imgui.h"
#include "ui/frame.h"
#include "ui/theme.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr size_t kMostShown = 12;

int Resize(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
    auto* text = static_cast<std::string*>(data->UserData);
    text->resize(static_cast<size_t>(data->BufTextLen));
    data->Buf = text->data();
  }
  return 0;
}

}  // namespace

bool TextField(const char* label, std::string* text, float width, std::string_view help) {
  ImGui::PushID(label);
  ImGui::SetNextItemWidth(width);
  const float pad = (ControlHeight() - ImGui::GetFontSize()) / 2;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(10, pad));
  ImGui::InputText("##field", text->data(), text->capacity() + 1,
                   ImGuiInputTextFlags_CallbackResize, Resize, text);
  ImGui::PopStyleVar();
  Describe(ImGui::GetItemID(),
           {.label = label, .kind = "textbox", .value = *text, .help = help});
  const bool done = ImGui::IsItemDeactivatedAfterEdit();
  Tooltip(help);
  ImGui::PopID();
  return done;
}

bool KeyPicker(const char* label, const std::vector<StudyKey>& keys, std::string* key,
               std::string* search, float width) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const std::string shown = key->empty() ? "choose a key" : *key;
  if (Button(shown, {.help = "Which key of the scenario is varied", .name = label,
                     .chevron = true, .width = width})) {
    search->clear();
    OpenMenu(label);
  }
  bool changed = false;
  if (!BeginMenu(label, std::max(width, 360.0F), {from.x, from.y + ControlHeight() + 4})) {
    return false;
  }
  TextField("Search keys", search, std::max(width, 360.0F) - 16, "Part of a key's name");
  size_t count = 0;
  for (const StudyKey& each : keys) {
    if (each.path.find(*search) == std::string::npos) continue;
    if (++count > kMostShown) break;
    if (!MenuItem(each.path, each.value, each.path == *key)) continue;
    *key = each.path;
    changed = true;
  }
  if (count == 0) Muted("No key of the scenario has that in its name.");
  if (count > kMostShown) Muted("More fit: search.");
  EndMenu();
  return changed;
}

bool NamePicker(const char* label, const std::vector<std::string>& names, std::string* name,
                float width) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  if (Button(*name, {.name = label, .chevron = true, .width = width})) OpenMenu(label);
  bool changed = false;
  if (!BeginMenu(label, std::max(width, 260.0F), {from.x, from.y + ControlHeight() + 4})) {
    return false;
  }
  for (const std::string& each : names) {
    if (!MenuItem(each, "", each == *name)) continue;
    *name = each;
    changed = true;
  }
  EndMenu();
  return changed;
}

}  // namespace servescape::ui
