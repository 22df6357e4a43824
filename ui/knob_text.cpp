// SPDX-License-Identifier: MIT
// A knob's value in words, as the text of a scenario has it, and as it was typed.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "sim/report/format.h"
#include "ui/charts/words.h"
#include "ui/knobs.h"
#include "ui/numbers.h"

namespace servescape::ui {

std::string TextOf(const Knob& knob, double value) {
  if (knob.unlimited_at_max && value >= knob.max) return "no limit";
  switch (knob.quantity) {
    case Quantity::kCount:
      return Grouped(value);
    case Quantity::kRate:
      return (value >= 1000 ? Grouped(value) : Exact(value)) + " /s";
    case Quantity::kTime:
      return value == 0 ? "0 ms" : FormatSeconds(value);
  }
  return "";
}

std::string LiteralOf(const Knob& knob, double value) {
  if (knob.unlimited_at_max && value >= knob.max) return "\"unbounded\"";
  switch (knob.quantity) {
    case Quantity::kCount:
      return fmt::format("{:.0f}", value);
    case Quantity::kRate:
      return "\"" + Exact(value) + "/s\"";
    case Quantity::kTime:
      return value < 1 ? "\"" + Exact(value * 1e3) + "ms\"" : "\"" + Exact(value) + "s\"";
  }
  return "";
}

std::optional<std::string> TypedLiteral(const Knob& knob, std::string_view typed) {
  std::string plain;
  for (const char c : typed) {
    if (c != ' ' && c != ',') plain += c;
  }
  if (plain.empty() || plain.size() > 40) return std::nullopt;
  for (const char c : plain) {
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) return std::nullopt;
  }
  char* end = nullptr;
  const double number = std::strtod(plain.c_str(), &end);
  const bool is_number = end == plain.c_str() + plain.size() && std::isfinite(number);
  if (knob.quantity == Quantity::kCount) {
    if (!is_number) return std::nullopt;
    return plain;
  }
  if (is_number) plain += knob.quantity == Quantity::kRate ? "/s" : "ms";
  return "\"" + plain + "\"";
}

}  // namespace servescape::ui
