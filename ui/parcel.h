// SPDX-License-Identifier: MIT
// Pieces of text and numbers in a row: what one module of the page hands to the other. Both are of
// one build; a parcel of anything else gives nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace servescape::ui {

class Parcel {
 public:
  Parcel() = default;
  explicit Parcel(std::string bytes) : bytes_(std::move(bytes)) {}

  void Put(std::string_view text);
  void PutNumber(double number);
  const std::string& bytes() const { return bytes_; }

  // What was put first comes first; "" and 0 after something that is not there (ok() is false).
  std::string Text();
  double Number();
  // A number of things to follow, each of at least one byte.
  size_t Count();
  bool ok() const { return ok_; }

 private:
  std::string bytes_;
  size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace servescape::ui
