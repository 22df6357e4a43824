// SPDX-License-Identifier: MIT
// ImPlot's own source, unmodified, compiled so that none of its context menus opens.
// The app has every plot without menus (ImPlotFlags_NoMenus), and with them go the pickers of dates
// and times, the sliders of axis limits and the Dear ImGui widgets that only they use: a fifth of
// what ImPlot adds to the page.
#define IMGUI_DEFINE_MATH_OPERATORS
#include "imgui.h"
#include "imgui_internal.h"
#include "implot.h"

namespace ImGui {

template <typename... Arguments>
constexpr bool NeverOpen(const Arguments&...) { return false; }

}  // namespace ImGui

#define BeginMenu NeverOpen
#define BeginPopup NeverOpen
#include "implot.cpp"  // NOLINT(bugprone-suspicious-include)
