// SPDX-License-Identifier: MIT
// The words of the scenario language that stand for values. A table of them is known to the schema
// (its row's words) and to its binding (bind.h), so that a word stands once.
#pragma once

#include <string_view>

namespace servescape {

template <class T>
struct WordFor {
  std::string_view word;
  T value;
};

}  // namespace servescape
