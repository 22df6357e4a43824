// SPDX-License-Identifier: MIT
// Compile-time options of Dear ImGui, in place of the imconfig.h that comes with it (upstream
// means this file to be the user's own). Copied beside imgui.h by .ci/cmake/ImGui.cmake.
#pragma once

// Misuse of Dear ImGui ends a native program (the tests), release or not. The page leaves the
// checks out: their texts would be a tenth of its size.
#if defined(__EMSCRIPTEN__)
#define IM_ASSERT(expression) ((void)0)
#define IM_ASSERT_USER_ERROR(expression, message) ((void)0)
#define IM_ASSERT_USER_ERROR_RET(expression, message) \
  do {                                                \
    if (!(expression)) return;                        \
  } while (0)
#define IM_ASSERT_USER_ERROR_RETV(expression, value, message) \
  do {                                                        \
    if (!(expression)) return value;                          \
  } while (0)
#else
#include <cstdio>
#include <cstdlib>
#define IM_ASSERT(expression)                                                               \
  ((expression) ? (void)0                                                                   \
                : (std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #expression), \
                   std::abort()))
#endif

// WebGL 2 has no base vertex, so one draw list of more than 65536 vertices needs wide indices;
// ImPlot asks for them too.
#define ImDrawIdx unsigned int

// Calls ImGuiTestEngineHook_* for every widget; the app implements them. The tree it builds
// serves the tests and the mirror for assistive technology.
#define IMGUI_ENABLE_TEST_ENGINE

// Size: only what the app uses. The app brings its own fonts. (Obsolete functions stay: ImPlot
// calls some.)
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS
#define IMGUI_DISABLE_DEFAULT_FONT
#define IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
#define IMGUI_DISABLE_FILE_FUNCTIONS
