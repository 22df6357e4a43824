// SPDX-License-Identifier: MIT
// Lists to choose from under a button: words, names of other parts, and the catalog with prices,
// memory and measured curves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/catalog/catalog.h"
#include "ui/workbench/inspect/inspect.h"

namespace servescape::ui {

struct Option {
  std::string literal;  // as the text would have it
  std::string label, note;
  const Profile* profile = nullptr;  // its curve is drawn beside it
};

// What a text field may be, where that is known: hosts, profiles, names of parts; else empty.
// `any`: other values are right as well.
std::vector<Option> OptionsOf(std::string_view text, const Field& field, bool* any);

// A button with the present choice that opens the list; the index chosen, or -1.
int Picker(InspectState& state, std::string_view label, std::string_view shown, bool quiet,
           const std::vector<Option>& options, std::string_view help, float width);

// A measured curve: time over items, both from 0.
void DrawCurve(ImDrawList* list, const Profile& profile, ImVec2 from, ImVec2 size);

// "16 vCPU, 64 GiB, 1 x T4 · 0.526 usd/h".
std::string WordsOf(const Instance& instance);
std::string WordsOf(const Profile& profile);

}  // namespace servescape::ui
