// SPDX-License-Identifier: MIT
// What can be done to an architecture: one list, whichever way it is asked for (a button, a key, a
// menu, a wire that is drawn).
#pragma once

#include <string>

#include "ui/workbench/design/design.h"

namespace servescape::ui {

// Makes an edit the scenario's text, and selects what it made; says why not where it was refused.
void Apply(View& view, DesignState& state, const Change& change);

// The buttons, in as many rows as the width asks for; returns their height.
float DesignTools(View& view, DesignState& state, float width, bool canvas);
// The menus and dialogs that buttons and keys open.
void DesignMenus(View& view, DesignState& state);
void DesignKeys(View& view, DesignState& state);

// "ranker", "step 2 of main", "" for nothing.
std::string SelectedWords(const DesignState& state);
void Select(DesignState& state, const std::string& table);

}  // namespace servescape::ui
