// SPDX-License-Identifier: MIT
// toml++, with its numbers read by <charconv> rather than by streams: streams bring every locale
// facet of the library along, which is a twentieth of what the page has to download.
#pragma once

#include <charconv>

#if defined(_LIBCPP_VERSION) && _LIBCPP_VERSION < 200000
// What that library lacks: doubles from characters (before version 20) and to characters (before
// 14). Both by the C library, which rounds correctly and never leaves the "C" locale. toml++ calls
// them by their full names, so they have to stand here.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace std {

inline from_chars_result from_chars(const char* first, const char* last, double& value) {
  const string copy(first, last);
  char* end = nullptr;
  errno = 0;
  const double read = strtod(copy.c_str(), &end);
  if (end == copy.c_str()) return {first, errc::invalid_argument};
  const char* stop = first + (end - copy.c_str());
  if (errno == ERANGE) return {stop, errc::result_out_of_range};
  value = read;
  return {stop, errc()};
}

inline from_chars_result from_chars(const char* first, const char* last, double& value,
                                    chars_format) {
  return from_chars(first, last, value);
}

#if _LIBCPP_VERSION < 140000
inline to_chars_result to_chars(char* first, char* last, double value) {
  const auto room = static_cast<size_t>(last - first);
  const int size = snprintf(first, room, "%.17g", value);
  if (size < 0 || static_cast<size_t>(size) >= room) return {last, errc::value_too_large};
  return {first + size, errc()};
}

inline to_chars_result to_chars(char* first, char* last, double value, chars_format) {
  return to_chars(first, last, value);
}

inline to_chars_result to_chars(char* first, char* last, double value, chars_format, int) {
  return to_chars(first, last, value);
}
#endif

}  // namespace std
#endif

#define TOML_INT_CHARCONV 1
#define TOML_FLOAT_CHARCONV 1
#include <toml++/impl/preprocessor.h>
// What it takes for granted before it looks is looked at afterwards: in no build may that end the
// program, or be believed.
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expr) static_assert(true)
#include <toml++/toml.h>
