// SPDX-License-Identifier: MIT
#include "ui/presets.h"

#include <algorithm>
#include <string_view>

#include "sim/scenario/load.h"
#include "ui/embedded.h"

namespace servescape::ui {
namespace {

constexpr std::string_view kFirst = "quickstart";
constexpr std::string_view kEnding = ".toml";

std::string_view TextOf(const EmbeddedData& file) {
  return {reinterpret_cast<const char*>(file.data), file.size};
}

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
  for (const EmbeddedData* file = EmbeddedFiles(); file->path != nullptr; ++file) {
    const std::string_view path = file->path;
    if (path.size() <= kEnding.size() || path.substr(path.size() - kEnding.size()) != kEnding ||
        path.find('/') != std::string_view::npos) {
      continue;
    }
    Preset preset;
    preset.id = path.substr(0, path.size() - kEnding.size());
    preset.text = TextOf(*file);
    preset.title = Words(preset.text, "title");
    if (preset.title.empty()) preset.title = preset.id;
    preset.question = Words(preset.text, "question");
    presets.push_back(std::move(preset));
  }
  std::stable_sort(presets.begin(), presets.end(), [](const Preset& a, const Preset& b) {
    if ((a.id == kFirst) != (b.id == kFirst)) return a.id == kFirst;
    return a.title < b.title;
  });
  return presets;
}

std::optional<std::string> EmbeddedFile(const std::string& path) {
  std::string_view wanted = path;
  if (wanted.substr(0, 2) == "./") wanted.remove_prefix(2);
  for (const EmbeddedData* file = EmbeddedFiles(); file->path != nullptr; ++file) {
    if (wanted == file->path) return std::string(TextOf(*file));
  }
  return std::nullopt;
}

}  // namespace servescape::ui
