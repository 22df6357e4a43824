// SPDX-License-Identifier: MIT
#include "ui/parcel.h"

#include <cstring>

namespace servescape::ui {

void Parcel::Put(std::string_view text) {
  PutNumber(static_cast<double>(text.size()));
  bytes_ += text;
}

void Parcel::PutNumber(double number) {
  bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
}

double Parcel::Number() {
  double number = 0;
  ok_ = ok_ && bytes_.size() - at_ >= sizeof number;
  if (!ok_) return 0;
  std::memcpy(&number, bytes_.data() + at_, sizeof number);
  at_ += sizeof number;
  return number;
}

size_t Parcel::Count() {
  const double count = Number();
  ok_ = ok_ && count >= 0 && count <= static_cast<double>(bytes_.size() - at_);
  return ok_ ? static_cast<size_t>(count) : 0;
}

std::string Parcel::Text() {
  const size_t size = Count();
  std::string text = bytes_.substr(at_, size);
  at_ += size;
  return text;
}

}  // namespace servescape::ui
