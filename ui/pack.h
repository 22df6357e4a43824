// SPDX-License-Identifier: MIT
// Values as bytes and back, for the way into a worker and out of it. Both ends are the same program
// on the same machine: the bytes are its own, and no other version has to read them. A struct
// names its fields once, for both ways: in a function Fields(archive, value), or in a member
// Each(archive).
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace servescape::ui {

// Structs of numbers alone that are kept as they lie in memory.
template <class T>
constexpr bool kFlat = false;
template <class T>
constexpr bool kPlain = std::is_arithmetic_v<T> || std::is_enum_v<T> || kFlat<T>;
template <class T, size_t n>
constexpr bool kPlain<std::array<T, n>> = kPlain<T>;

class PackWriter {
 public:
  template <class... T>
  void operator()(const T&... values) {
    (Put(values), ...);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  // What names the fields names them for both ways, and they are only read here.
  template <class T>
  void Put(const T& value) {
    if constexpr (kPlain<T>) {
      static_assert(std::is_trivially_copyable_v<T>);
      bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T));
    } else if constexpr (requires { const_cast<T&>(value).Each(*this); }) {
      const_cast<T&>(value).Each(*this);
    } else {
      Fields(*this, const_cast<T&>(value));
    }
  }
  void Put(const std::string& text) {
    Put(static_cast<uint32_t>(text.size()));
    bytes_ += text;
  }
  template <class T>
  void Put(const std::vector<T>& items) {
    Put(static_cast<uint32_t>(items.size()));
    if constexpr (kPlain<T>) {
      bytes_.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T));
    } else {
      for (const T& item : items) Put(item);
    }
  }
  // Counts, most of them small.
  void Put(const std::vector<uint32_t>& counts) {
    Put(static_cast<uint32_t>(counts.size()));
    for (uint32_t count : counts) {
      for (; count >= 0x80; count >>= 7) bytes_ += static_cast<char>(count | 0x80);
      bytes_ += static_cast<char>(count);
    }
  }
  template <class T>
  void Put(const std::shared_ptr<const T>& value) {
    Put(value != nullptr);
    if (value != nullptr) Put(*value);
  }

  std::string bytes_;
};

// Stops at the first thing that is not there: ok() is false then.
class PackReader {
 public:
  explicit PackReader(std::string_view bytes) : bytes_(bytes) {}

  template <class... T>
  void operator()(T&... values) {
    (Get(values), ...);
  }
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && bytes_.empty(); }

 private:
  void Copy(void* to, size_t size) {
    ok_ = ok_ && size <= bytes_.size();
    if (!ok_ || size == 0) return;
    std::memcpy(to, bytes_.data(), size);
    bytes_.remove_prefix(size);
  }
  // Of elements that take at least `each` bytes.
  size_t Count(size_t each) {
    uint32_t count = 0;
    Get(count);
    ok_ = ok_ && count <= bytes_.size() / each;
    return ok_ ? count : 0;
  }
  template <class T>
  void Get(T& value) {
    if constexpr (kPlain<T>) Copy(&value, sizeof(T));
    else if constexpr (requires { value.Each(*this); }) value.Each(*this);
    else Fields(*this, value);
  }
  void Get(bool& value) {
    uint8_t byte = 0;
    Get(byte);
    value = byte != 0;
  }
  void Get(std::string& text) {
    text.resize(Count(1));
    Copy(text.data(), text.size());
  }
  template <class T>
  void Get(std::vector<T>& items) {
    items.resize(Count(kPlain<T> ? sizeof(T) : 1));
    if constexpr (kPlain<T>) {
      Copy(items.data(), items.size() * sizeof(T));
    } else {
      for (T& item : items) Get(item);
    }
  }
  void Get(std::vector<uint32_t>& counts) {
    counts.resize(Count(1));
    for (uint32_t& count : counts) {
      uint8_t byte = 0x80;
      for (int shift = 0; byte >= 0x80 && shift < 35; shift += 7) {
        byte = 0;
        Get(byte);
        count |= static_cast<uint32_t>(byte & 0x7F) << shift;
      }
    }
  }
  template <class T>
  void Get(std::shared_ptr<const T>& value) {
    bool there = false;
    Get(there);
    if (!ok_ || !there) return;
    const auto read = std::make_shared<T>();
    Get(*read);
    value = read;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace servescape::ui
