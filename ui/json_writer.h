// SPDX-License-Identifier: MIT
// Writes JSON straight into a string, in the order of the calls. What the page tells of itself
// needs no document in memory, and the page is smaller without a library for one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace servescape::ui {

// Open, members, Close; the caller sees to it that they nest. Doubles are written so that they
// read back to the same value, NaN and infinities as null; bytes that are not UTF-8 as U+FFFD.
class JsonWriter {
 public:
  // A member of an object has a key; an item of a list, and the document itself, none.
  void Open(char bracket, std::string_view key = {});
  void Close(char bracket);
  void Text(std::string_view key, std::string_view value);
  void Number(std::string_view key, double value);
  void Whole(std::string_view key, uint64_t value);
  void Flag(std::string_view key, bool value);
  std::string Take() { return std::move(out_); }

 private:
  void Begin(std::string_view key);
  void Quote(std::string_view text);

  std::string out_;
};

}  // namespace servescape::ui
