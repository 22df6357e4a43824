// SPDX-License-Identifier: MIT
// What a study can vary: every key of the scenario with a number or one of some words, and the
// values that are worth trying.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/config.h"
#include "sim/scenario/schema.h"

namespace servescape::ui {

struct StudyKey {
  std::string path;  // service.model.replicas
  const SchemaRow* row = nullptr;
  std::string value;  // as the scenario has it, or the default; may be empty
  bool written = false;  // in the text
};

// Those in the text first, in the order of the schema.
std::vector<StudyKey> StudyKeysOf(const Config& config, std::string_view text);

// Values around the one it has, as ReadKnob (sim/studies/values.h) reads them: "1,2,4,8",
// "log 1ms..16ms 5"; the words of a choice. Empty where nothing can be suggested.
std::string SuggestedValues(const StudyKey& key);

}  // namespace servescape::ui
