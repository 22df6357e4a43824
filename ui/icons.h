// SPDX-License-Identifier: MIT
// The few marks of the app, drawn as lines: no icon font. Each fits a square of `size` pixels
// around `center`.
#pragma once

#include <cstdint>

#include "imgui.h"

namespace servescape::ui {

enum class Icon : uint8_t {
  kNone, kLogo, kReset, kPlay, kPause, kStep, kCompare, kTheme, kHelp, kChevron, kClose,
  kPlus, kMinus, kUndo, kRedo, kMore,
};

void DrawIcon(ImDrawList* list, Icon icon, ImVec2 center, float size, ImU32 color);

}  // namespace servescape::ui
