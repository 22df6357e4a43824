// SPDX-License-Identifier: MIT
// A queue in one array that keeps its room: no allocation once it has been as
// long as it gets.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace servescape {

template <class T>
class Line {
 public:
  bool empty() const { return head_ == all_.size(); }
  size_t size() const { return all_.size() - head_; }
  T& operator[](size_t i) { return all_[head_ + i]; }
  const T& operator[](size_t i) const { return all_[head_ + i]; }
  T& front() { return all_[head_]; }
  const T& front() const { return all_[head_]; }
  T& back() { return all_.back(); }
  const T& back() const { return all_.back(); }

  void push_back(T value) {
    if (head_ > 0 && all_.size() == all_.capacity()) Compact();
    all_.push_back(std::move(value));
  }
  T pop_front() {
    T value = std::move(all_[head_++]);
    if (head_ == all_.size()) clear();
    return value;
  }
  void erase(size_t i) { all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(head_ + i)); }
  void clear() {
    all_.clear();
    head_ = 0;
  }

 private:
  void Compact() {
    all_.erase(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }

  std::vector<T> all_;
  size_t head_ = 0;  // those before it are gone
};

}  // namespace servescape
