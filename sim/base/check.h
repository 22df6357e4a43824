// SPDX-License-Identifier: MIT
// Checks for bugs. A failed check is a defect of the program, never of its input: it prints the
// expression with its place and aborts. Users' mistakes are returned as diagnostics instead.
#pragma once

namespace servescape {

// Prints "FILE:LINE: check failed: EXPRESSION" to standard error and aborts.
[[noreturn]] void CheckFailed(const char* expression, const char* file, int line);

}  // namespace servescape

// Stays on in release builds: use it where it costs little.
#define SERVESCAPE_CHECK(expression) \
  ((expression) ? void(0) : ::servescape::CheckFailed(#expression, __FILE__, __LINE__))
