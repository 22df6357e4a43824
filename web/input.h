// SPDX-License-Identifier: MIT
// Input events of the page on their way into Dear ImGui.
#pragma once

#include <string_view>

#include "imgui.h"

namespace servescape::web {

// The modifier keys of an event.
enum Modifier : int { kCtrl = 1, kShift = 2, kAlt = 4, kMeta = 8 };

// The key of a KeyboardEvent.code; ImGuiKey_None for what Dear ImGui does not know.
ImGuiKey KeyOf(std::string_view code);

void AddModifiers(ImGuiIO& io, int modifiers);
void AddKey(ImGuiIO& io, std::string_view code, bool down, int modifiers);
// Ctrl (on a Mac: Cmd) and a key, pressed and let go: for the DOM's copy, cut and paste.
void AddChord(ImGuiIO& io, ImGuiKey key);

}  // namespace servescape::web
