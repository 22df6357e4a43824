// SPDX-License-Identifier: MIT
#include "sim/report/json_value.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace servescape {
namespace {

std::string Leaf(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool IsFlat(const Json& array) {
  for (const Json& item : array) {
    if (item.is_structured()) return false;
  }
  return true;
}

void PrintInto(std::string* out, const Json& value, size_t indent) {
  const bool inline_value =
      !value.is_structured() || value.empty() || (value.is_array() && IsFlat(value));
  if (inline_value) {
    *out += Leaf(value);
    return;
  }
  *out += value.is_object() ? "{\n" : "[\n";
  bool first = true;
  for (auto it = value.begin(); it != value.end(); ++it) {
    if (!first) *out += ",\n";
    first = false;
    out->append(indent + 2, ' ');
    if (value.is_object()) *out += Leaf(it.key()) + ": ";
    PrintInto(out, *it, indent + 2);
  }
  *out += '\n';
  out->append(indent, ' ');
  *out += value.is_object() ? '}' : ']';
}

}  // namespace

Json Number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json Numbers(const std::vector<double>& values) {
  Json out = Json::array();
  for (const double value : values) out.push_back(Number(value));
  return out;
}

Json ToValue(const Estimate& e) {
  return {{"value", Number(e.value)},
          {"lower", Number(e.lower)},
          {"upper", Number(e.upper)},
          {"n", e.samples}};
}

std::string Print(const Json& value, bool pretty) {
  if (!pretty) return Leaf(value);
  std::string out;
  PrintInto(&out, value, 0);
  return out;
}

bool ParseJson(std::string_view text, Json* root, std::string* error) {
  *root = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!root->is_discarded()) return true;
  *error = "not a JSON document";
  return false;
}

void Reader::Fail(const char* expected) const {
  if (!error_->empty()) return;
  const char* what = value_ == nullptr ? "missing, " : "";
  *error_ = fmt::format("{}: {}expected {}", path_.empty() ? "document" : path_, what, expected);
}

Reader Reader::operator[](const char* key) const {
  const std::string path = path_.empty() ? key : path_ + "." + key;
  if (value_ == nullptr) return {nullptr, path, error_};
  if (!value_->is_object()) {
    Fail("an object");
    return {nullptr, path, error_};
  }
  const auto it = value_->find(key);
  return {it == value_->end() ? nullptr : &*it, path, error_};
}

bool Reader::Has(const char* key) const {
  return value_ != nullptr && value_->is_object() && value_->contains(key);
}

std::vector<Reader> Reader::Items() const {
  std::vector<Reader> out;
  if (value_ == nullptr || !value_->is_array()) {
    Fail("a list");
    return out;
  }
  for (const Json& item : *value_) {
    out.push_back({&item, fmt::format("{}[{}]", path_, out.size()), error_});
  }
  return out;
}

std::vector<Reader::Member> Reader::Members() const {
  std::vector<Member> out;
  if (value_ == nullptr || !value_->is_object()) {
    Fail("an object");
    return out;
  }
  for (auto it = value_->begin(); it != value_->end(); ++it) {
    out.push_back({it.key(), {&*it, path_ + "." + it.key(), error_}});
  }
  return out;
}

std::string Reader::Text() const {
  if (value_ != nullptr && value_->is_string()) return value_->get<std::string>();
  Fail("a text");
  return {};
}

double Reader::Real() const {
  if (value_ != nullptr && value_->is_number()) return value_->get<double>();
  if (value_ == nullptr || !value_->is_null()) Fail("a number or null");
  return std::numeric_limits<double>::quiet_NaN();
}

std::vector<double> Reader::Reals() const {
  std::vector<double> out;
  for (const Reader& item : Items()) out.push_back(item.Real());
  return out;
}

int64_t Reader::Integer() const {
  const bool fits = value_ != nullptr && value_->is_number_integer() &&
                    (!value_->is_number_unsigned() ||
                     value_->get<uint64_t>() <= uint64_t{std::numeric_limits<int64_t>::max()});
  if (fits) return value_->get<int64_t>();
  Fail("an integer");
  return 0;
}

uint64_t Reader::Natural(uint64_t largest) const {
  if (value_ != nullptr && value_->is_number_unsigned() && value_->get<uint64_t>() <= largest) {
    return value_->get<uint64_t>();
  }
  Fail("an integer that is not negative");
  return 0;
}

bool Reader::Boolean() const {
  if (value_ != nullptr && value_->is_boolean()) return value_->get<bool>();
  Fail("true or false");
  return false;
}

Estimate Reader::AsEstimate() const {
  const Reader& self = *this;
  return {self["value"].Real(), self["lower"].Real(), self["upper"].Real(), self["n"].Integer()};
}

size_t Reader::OneOf(std::initializer_list<const char*> words) const {
  const std::string text = Text();
  size_t index = 0;
  for (const char* word : words) {
    if (text == word) return index;
    ++index;
  }
  Fail(fmt::format("one of {}", fmt::join(words, ", ")).c_str());
  return 0;
}

}  // namespace servescape
