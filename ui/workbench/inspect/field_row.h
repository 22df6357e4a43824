// SPDX-License-Identifier: MIT
// One line of a form: the control that a field's type asks for, what it says of itself, and what
// is wrong with it.
#pragma once

#include <string>
#include <vector>

#include "ui/workbench/inspect/inspect.h"

namespace servescape::ui {

// Draws a value and applies what is done to it. Narrow enough for 240 pixels.
void DrawValue(View& view, InspectState& state, const Field& field, float width);
// The head of a table, a list or an entry; `set` counts what the text has below it.
void DrawGroup(View& view, InspectState& state, const Field& field, int set, bool fault,
               float width);
// What a field is for: its sentence, what surprises, its range and its path.
void DrawWhy(const Field& field, float width);
// Sentences of the diagnostics about that path.
void DrawFaults(const InspectState& state, const std::string& path, float width);

// --- Changes, each one step of undo ---

void SetField(View& view, InspectState& state, const Field& field, const std::string& literal);
void ResetField(View& view, InspectState& state, const Field& field);
// Gives a table or list its first keys, as the schema's example has them.
void UseGroup(View& view, InspectState& state, const Field& field);

}  // namespace servescape::ui
