// SPDX-License-Identifier: MIT
#include "ui/presets.h"

#include <string_view>

#include "scenarios/embedded.h"
#include "sim/scenario/load.h"

namespace servescape::ui {
namespace {

constexpr std::string_view kEnding = ".toml";

// The words of a text value; the literal's quotes and escapes removed.
std::string Words(std::string_view text, std::string_view key) {
  const std::string literal = GetValue(text, key).value_or("");
  if (literal.size() < 2 || literal.front() != '"') return "";
  std::string words;
  for (size_t i = 1; i + 1 < literal.size(); ++i) {
    if (literal[i] == '\\' && i + 2 < literal.size()) ++i;
    words += literal[i];
  }
  return words;
}

}  // namespace

std::vector<Preset> Presets() {
  std::vector<Preset> presets;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (!file.path.ends_with(kEnding)) continue;
    Preset preset;
    preset.id = file.path.substr(0, file.path.size() - kEnding.size());
    preset.text = file.text;
    preset.title = Words(preset.text, "title");
    if (preset.title.empty()) preset.title = preset.id;
    preset.question = Words(preset.text, "question");
    presets.push_back(std::move(preset));
  }
  return presets;
}

std::string BlankScenario() {
  return R"(title = "New design"
question = "How many replicas keep p99 under 100 ms?"
slo = ["latency.p99 <= 100ms"]

[run]
duration = "10min"
replications = 4

[traffic.users]
rate = "40/s"

[service.model]
host = "m6i.xlarge"
time = { distribution = "lognormal", mean = "20ms", cv = 0.5 }
)";
}

std::optional<std::string> EmbeddedText(const std::string& path) {
  std::string_view wanted = path;
  if (wanted.starts_with("./")) wanted.remove_prefix(2);
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (wanted == file.path) return std::string(file.text);
  }
  return std::nullopt;
}

}  // namespace servescape::ui
