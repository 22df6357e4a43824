// SPDX-License-Identifier: MIT
// The scenarios that come with the program, so that it works from any folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

struct ShippedScenario {
  std::string_view name;  // the file's name without ".toml"
  std::string_view text;
};

// In the order of menus.
std::vector<ShippedScenario> ShippedScenarios();

// A file that such a scenario refers to, by the path written there.
std::optional<std::string> ShippedFile(const std::string& path);

}  // namespace servescape
