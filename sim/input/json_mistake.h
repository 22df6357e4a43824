// SPDX-License-Identifier: MIT
// Where a text stops being JSON, in words for whoever wrote it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace servescape {

struct JsonMistake {
  size_t line = 1;   // of the text, the first being 1
  std::string what;  // "is not valid JSON from character 7 on: "NaN}""; goes on after the line
};

// Of a text that is no JSON value; nothing is wrong with one that is (`what` is empty).
JsonMistake FindJsonMistake(std::string_view text);

}  // namespace servescape
