// SPDX-License-Identifier: MIT
// Result<T, E>: a value, or the error that took its place. No exceptions cross the library.
#pragma once

#include <utility>
#include <variant>

#include "sim/base/check.h"

namespace servescape {

template <class T, class E>
class [[nodiscard]] Result {
 public:
  Result(T value) : data_(std::in_place_index<0>, std::move(value)) {}   // NOLINT: implicit
  Result(E error) : data_(std::in_place_index<1>, std::move(error)) {}   // NOLINT: implicit

  bool ok() const { return data_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // The value; a check fails if there is none.
  const T& value() const& { SERVESCAPE_CHECK(ok()); return *std::get_if<0>(&data_); }
  T&& value() && { SERVESCAPE_CHECK(ok()); return std::move(*std::get_if<0>(&data_)); }

  // The error; a check fails if there is a value.
  const E& error() const& { SERVESCAPE_CHECK(!ok()); return *std::get_if<1>(&data_); }
  E&& error() && { SERVESCAPE_CHECK(!ok()); return std::move(*std::get_if<1>(&data_)); }

 private:
  std::variant<T, E> data_;
};

}  // namespace servescape
