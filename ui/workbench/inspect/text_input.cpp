// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/text_input.h"

#include <string_view>

#include "imgui.h"
#include "ui/frame.h"
#include "ui/widgets.h"

namespace servescape::ui {

int ResizeCallback(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag != ImGuiInputTextFlags_CallbackResize) return 0;
  std::string* text = static_cast<ResizeText*>(data->UserData)->text;
  text->resize(static_cast<size_t>(data->BufTextLen));
  data->Buf = text->data();
  return 0;
}

bool TextInput(const char* label, const char* hint, std::string* text) {
  const WithType scope(Type::kBody);
  const float line = ImGui::GetFontSize();
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(8, (ControlHeight() - line) / 2));
  ResizeText user{text};
  ImGui::PushID(label);
  const bool changed =
      ImGui::InputTextWithHint("##input", hint, text->data(), text->capacity() + 1,
                               ImGuiInputTextFlags_CallbackResize, ResizeCallback, &user);
  Describe(ImGui::GetItemID(), {.label = label, .kind = "textbox",
                                .value = std::string_view(*text).substr(0, 2000)});
  ImGui::PopID();
  ImGui::PopStyleVar();
  return changed;
}

}  // namespace servescape::ui
