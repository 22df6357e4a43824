// SPDX-License-Identifier: MIT
#include "sim/cli/shipped.h"

#include "scenarios/embedded.h"

namespace servescape {

std::vector<ShippedScenario> ShippedScenarios() {
  constexpr std::string_view kEnding = ".toml";
  std::vector<ShippedScenario> out;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (!file.path.ends_with(kEnding)) continue;
    out.push_back({file.path.substr(0, file.path.size() - kEnding.size()), file.text});
  }
  return out;
}

std::optional<std::string> ShippedFile(const std::string& path) {
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (file.path == path) return std::string(file.text);
  }
  return std::nullopt;
}

}  // namespace servescape
