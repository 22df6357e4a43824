// SPDX-License-Identifier: MIT
// Dear ImGui's own source, unmodified, compiled so that it closes no table that was left open: the
// app has no tables of Dear ImGui's, and what lays them out would be 10 kB of the page's download.
#define IMGUI_DEFINE_MATH_OPERATORS
#include "imgui.h"
#include "imgui_internal.h"

#define EndTable() ((void)0)
#include "imgui.cpp"  // NOLINT(bugprone-suspicious-include)
