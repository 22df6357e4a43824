// SPDX-License-Identifier: MIT
// Controls of the Explore place: a line of text, and the choice of a key to be varied.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ui/workbench/explore/keys.h"

namespace servescape::ui {

// True when it was changed and confirmed or left.
bool TextField(const char* label, std::string* text, float width, std::string_view help);

// A button with the key's name; its menu has a search field and the keys that fit. True when
// another was chosen.
bool KeyPicker(const char* label, const std::vector<StudyKey>& keys, std::string* key,
               std::string* search, float width);

// The same of plain names.
bool NamePicker(const char* label, const std::vector<std::string>& names, std::string* name,
                float width);

}  // namespace servescape::ui
