// SPDX-License-Identifier: MIT
#include "sim/studies/expression.h"

#include <cctype>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/studies/values.h"

namespace servescape {
namespace {

// By recursive descent; after an error all is 0 and nothing more is read.
class ConditionParser {
 public:
  ConditionParser(std::string_view text, const ConditionNames& names)
      : text_(text), names_(names) {}

  Result<double, std::string> Read() {
    const double value = Number(Or());
    SkipBlanks();
    if (error_.empty() && at_ < text_.size()) Fail("an operator was expected");
    if (!error_.empty()) return error_;
    return value;
  }

 private:
  void SkipBlanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  void Fail(const std::string& why) {
    if (error_.empty()) {
      error_ = fmt::format("\"{}\", at its character {}: {}", text_, at_ + 1, why);
    }
    at_ = text_.size();
  }
  bool Take(std::string_view sign) {
    SkipBlanks();
    if (!text_.substr(at_).starts_with(sign)) return false;
    const size_t end = at_ + sign.size();
    // "and" is no part of a longer name.
    if (std::isalpha(static_cast<unsigned char>(sign[0])) && end < text_.size() &&
        IsOfName(text_[end])) {
      return false;
    }
    at_ = end;
    return true;
  }
  static bool IsOfName(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '-';
  }
  static ConditionValue Of(double number) { return {true, number, ""}; }
  double Number(const ConditionValue& value) {
    if (!value.is_number) Fail(fmt::format("\"{}\" is no number", value.text));
    return value.number;
  }

  ConditionValue Or() {
    ConditionValue left = And();
    while (Take("or") || Take("||")) {
      const double a = Number(left), b = Number(And());
      left = Of(a != 0 || b != 0);
    }
    return left;
  }
  ConditionValue And() {
    ConditionValue left = Not();
    while (Take("and") || Take("&&")) {
      const double a = Number(left), b = Number(Not());
      left = Of(a != 0 && b != 0);
    }
    return left;
  }
  ConditionValue Not() {
    int times = 0;
    while (Take("not") || (!text_.substr(at_).starts_with("!=") && Take("!"))) ++times;
    const ConditionValue value = Comparison();
    if (times == 0) return value;
    return Of((Number(value) != 0) == (times % 2 == 0));
  }
  ConditionValue Comparison() {
    const ConditionValue left = Sum();
    for (const std::string_view sign : {"<=", ">=", "==", "!=", "<", ">"}) {
      if (!Take(sign)) continue;
      const ConditionValue right = Sum();
      if (sign == "==" || sign == "!=") {
        const bool same = left.is_number == right.is_number &&
                          (left.is_number ? left.number == right.number : left.text == right.text);
        return Of(same == (sign == "=="));
      }
      const double a = Number(left), b = Number(right);
      if (sign == "<=") return Of(a <= b);
      if (sign == ">=") return Of(a >= b);
      return Of(sign == "<" ? a < b : a > b);
    }
    return left;
  }
  ConditionValue Sum() {
    ConditionValue left = Product();
    while (true) {
      const bool plus = Take("+");
      if (!plus && !Take("-")) return left;
      const double a = Number(left), b = Number(Product());
      left = Of(plus ? a + b : a - b);
    }
  }
  ConditionValue Product() {
    ConditionValue left = Unary();
    while (true) {
      const bool times = Take("*");
      if (!times && !Take("/")) return left;
      const double a = Number(left), b = Number(Unary());
      if (!times && b == 0) Fail("a division by 0");
      left = Of(times ? a * b : a / b);
    }
  }
  ConditionValue Unary() {
    if (++depth_ > 100) Fail("it is nested too deeply");
    const bool minus = Take("-");
    ConditionValue value = minus ? Of(-Number(Unary())) : Primary();
    --depth_;
    return value;
  }
  ConditionValue Primary() {
    SkipBlanks();
    if (at_ >= text_.size()) {
      Fail("a value was expected");
      return Of(0);
    }
    const char c = text_[at_];
    if (Take("(")) {
      ConditionValue inner = Or();
      if (!Take(")")) Fail("\")\" was expected");
      return inner;
    }
    if (c == '"' || c == '\'') {
      const size_t end = text_.find(c, at_ + 1);
      if (end == std::string_view::npos) {
        Fail("the quote has no end");
        return Of(0);
      }
      ConditionValue value{false, 0, std::string(text_.substr(at_ + 1, end - at_ - 1))};
      at_ = end + 1;
      return value;
    }
    return std::isdigit(static_cast<unsigned char>(c)) ? Literal() : Name();
  }
  // Digits and a unit: 250ms, 100/s, 5%. "100 / s" is a division.
  ConditionValue Literal() {
    size_t end = at_;
    while (end < text_.size() &&
           (std::isdigit(static_cast<unsigned char>(text_[end])) || text_[end] == '.')) {
      ++end;
    }
    size_t after = end;
    if (after + 1 < text_.size() && text_[after] == '/' &&
        std::isalpha(static_cast<unsigned char>(text_[after + 1]))) {
      ++after;
    }
    while (after < text_.size() &&
           (std::isalpha(static_cast<unsigned char>(text_[after])) || text_[after] == '%')) {
      ++after;
    }
    const std::string_view whole = text_.substr(at_, after - at_);
    const std::optional<double> value = ConditionNumber(whole);
    if (!value) {
      Fail(fmt::format("\"{}\" is no number", whole));
      return Of(0);
    }
    at_ = after;
    return Of(*value);
  }
  ConditionValue Name() {
    size_t end = at_;
    while (end < text_.size() && IsOfName(text_[end])) ++end;
    const std::string name(text_.substr(at_, end - at_));
    if (end < text_.size() && text_[end] == '(') return Call(name, end + 1);
    const auto found = names_.find(name);
    if (found == names_.end()) {
      std::vector<std::string> known;
      for (const auto& [key, value] : names_) known.push_back(key);
      Fail(fmt::format("\"{}\" is not varied{}", name, DidYouMean(name, known)));
      return Of(0);
    }
    at_ = end;
    return found->second;
  }

  ConditionValue Call(const std::string& name, size_t after) {
    const bool two = name == "min" || name == "max";
    if (!two && name != "sqrt" && name != "abs") {
      Fail(fmt::format("\"{}\" is no function: sqrt, abs, min and max are", name));
      return Of(0);
    }
    at_ = after;
    const double a = Number(Or());
    if (two && !Take(",")) Fail("\",\" was expected");
    const double b = two ? Number(Or()) : 0;
    if (!Take(")")) Fail("\")\" was expected");
    if (name == "abs") return Of(std::fabs(a));
    if (two) return Of((a < b) == (name == "min") ? a : b);
    if (a < 0) Fail("the root of a number below 0");
    return Of(a < 0 ? 0 : std::sqrt(a));
  }

  std::string_view text_;
  const ConditionNames& names_;
  size_t at_ = 0;
  int depth_ = 0;
  std::string error_;
};

}  // namespace

std::optional<double> ConditionNumber(std::string_view text) {
  for (const auto parse : {ParseNumber, ParseSeconds, ParseRate, ParseRatio, ParseBytes}) {
    const std::optional<double> value = parse(text);
    if (value && std::isfinite(*value)) return value;
  }
  return std::nullopt;
}

Result<bool, std::string> Holds(std::string_view condition, const ConditionNames& names) {
  const Result<double, std::string> value = ConditionParser(condition, names).Read();
  if (!value) return value.error();
  return value.value() != 0;
}

Result<double, std::string> ValueOf(std::string_view expression, const ConditionNames& names) {
  return ConditionParser(expression, names).Read();
}

}  // namespace servescape
