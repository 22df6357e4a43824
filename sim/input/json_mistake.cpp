// SPDX-License-Identifier: MIT
#include "sim/input/json_mistake.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"

namespace servescape {
namespace {

// Goes through a text and keeps how many of its bytes were read when it went wrong.
class MistakeFinder : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::optional<size_t> at() const { return at_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    at_ = position;
    return false;
  }

 private:
  std::optional<size_t> at_;
};

bool IsOfWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
}

}  // namespace

JsonMistake FindJsonMistake(std::string_view text) {
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  MistakeFinder finder;
  nlohmann::json::sax_parse(text, &finder);
  JsonMistake out;
  if (!finder.at()) return out;
  size_t at = std::min(*finder.at(), text.size() + 1) - 1;
  const bool ends = at >= text.size();
  // A word is reported whole: NaN, True.
  while (!ends && at > 0 && IsOfWord(text[at]) && IsOfWord(text[at - 1])) --at;
  out.line += static_cast<size_t>(std::count(text.begin(), text.begin() + at, '\n'));
  const size_t newline = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  const size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
  const std::string_view rest = text.substr(at, text.find('\n', at) - at);
  if (ends) {
    out.what = "ends in the middle of its JSON, after " + Counted(at - begin, "character");
  } else {
    out.what = fmt::format("is not valid JSON from character {} on: {}", at - begin + 1,
                           QuotedField(rest.substr(0, rest.find('\r'))));
  }
  return out;
}

}  // namespace servescape
