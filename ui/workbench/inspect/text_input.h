// SPDX-License-Identifier: MIT
// A field of one line for text of any length, in the app's style.
#pragma once

#include <string>

#include "imgui.h"

namespace servescape::ui {

// True when its text changed in this frame. `label` names it on the tree.
bool TextInput(const char* label, const char* hint, std::string* text);

// Dear ImGui's callback for texts in a std::string (ImGuiInputTextFlags_CallbackResize).
struct ResizeText {
  std::string* text;
};
int ResizeCallback(ImGuiInputTextCallbackData* data);

}  // namespace servescape::ui
