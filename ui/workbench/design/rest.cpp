// SPDX-License-Identifier: MIT
#include "ui/workbench/design/rest.h"

#include <algorithm>
#include <vector>

#include "sim/scenario/load.h"
#include "ui/presets.h"
#include "ui/scalers.h"
#include "ui/workbench/design/edit.h"

namespace servescape::ui {
namespace {

std::string ListOf(const std::vector<std::string>& names) {
  std::string words;
  for (size_t i = 0; i < names.size(); ++i) {
    words += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return words;
}

}  // namespace

Rest RestOf(std::string_view text, const Diagnostics& faults) {
  Rest rest{std::string(text), ""};
  std::vector<std::string> names;
  Diagnostics left = faults;
  // What a part that goes refers to may be left alone by that: a few rounds settle it.
  constexpr int kRounds = 4;
  for (int round = 0; round < kRounds && !left.empty(); ++round) {
    for (const Diagnostic& fault : left) {
      if (fault.severity != Severity::kError) continue;
      const std::string part = TableOf(rest.text, fault);
      const bool loose = part.starts_with("service.") || part.starts_with("cache.") ||
                         part.starts_with("store.");
      if (!loose || !ReferencesTo(rest.text, part).empty()) continue;
      const Edited without = RemovePart(rest.text, part);
      if (!without.ok()) continue;
      rest.text = without.text;
      names.push_back(part.substr(part.find('.') + 1));
    }
    if (names.empty()) break;
    const Result<Loaded, Diagnostics> loaded = LoadWhatIsRead(
        rest.text, {}, [](const std::string& path) { return EmbeddedText(path); }, nullptr,
        ModuleScalers());
    if (loaded) {
      rest.left_out = ListOf(names);
      return rest;
    }
    left = loaded.error();
  }
  return {};
}

}  // namespace servescape::ui
