// SPDX-License-Identifier: MIT
// What may stand at a place of a scenario's text: keys of the table that the place is in, and
// values of the key before it, each with its sentence. No widgets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace servescape::ui {

struct Suggestion {
  std::string label;   // "max_size", "s3-fifo"
  std::string insert;  // in place of [from, to)
  std::string note;    // a sentence
  size_t from = 0, to = 0;
};

// `asked`: also where nothing has been typed yet.
std::vector<Suggestion> SuggestionsAt(std::string_view text, size_t caret, bool asked);

}  // namespace servescape::ui
