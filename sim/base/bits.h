// SPDX-License-Identifier: MIT
// BitCast: std::bit_cast under another name, for the standard library of emscripten 3.1 lacks it.
// The builtin is known to every compiler we build with (g++ 11, clang 9 and later).
#pragma once

#include <type_traits>

namespace servescape {

template <class To, class From>
constexpr To BitCast(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  static_assert(std::is_trivially_copyable_v<To> && std::is_trivially_copyable_v<From>);
  return __builtin_bit_cast(To, from);
}

}  // namespace servescape
