// SPDX-License-Identifier: MIT
// What a user is told about a mistake in a scenario: where it is, what is wrong, what would be
// right. All mistakes are collected and returned at once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

// 1-based line and column (columns count UTF-8 code points, as editors do); 0: no place, the
// message concerns the text as a whole.
struct Position {
  uint32_t line = 0;
  uint32_t column = 0;
  bool operator==(const Position&) const = default;
};

enum class Severity : uint8_t { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  Position position;
  std::string message;  // one sentence: service "ranker": batching.max_size must be ...
  bool operator==(const Diagnostic&) const = default;
};

using Diagnostics = std::vector<Diagnostic>;

// The text a terminal shows, each diagnostic with its source line and a caret:
//   NAME:31:13: error: MESSAGE
//      31 | max_size = 0
//         |            ^
std::string Format(const Diagnostics& diagnostics, std::string_view text, std::string_view name);

}  // namespace servescape
