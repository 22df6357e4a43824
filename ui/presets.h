// SPDX-License-Identifier: MIT
// The scenarios folder, linked into the app.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace servescape::ui {

struct Preset {
  std::string id;  // the file's name without ".toml"
  std::string title;
  std::string question;
  std::string text;
};

// In the order of the menu; the first is opened when nothing else is asked for.
std::vector<Preset> Presets();

// What a blank page begins with: as little as there is to simulate.
std::string BlankScenario();

// A file that a shipped scenario refers to, by the path written there.
std::optional<std::string> EmbeddedText(const std::string& path);

}  // namespace servescape::ui
