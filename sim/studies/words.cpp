// SPDX-License-Identifier: MIT
#include "sim/studies/words.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/math.h"
#include "sim/report/format.h"

namespace servescape {

std::string SignedWords(double value, Unit unit) {
  if (std::isnan(value)) return "-";
  if (unit == Unit::kRatio) return fmt::format("{:+.3g} points", 100 * value);
  const std::string size = Format(std::fabs(value), unit);
  if (value == 0) return size;
  return (value < 0 ? "-" : "+") + size;
}

namespace {

// "+12.3 ms (+10.1 .. +14.4)", in one unit and with the digits that the interval supports.
std::string IntervalWords(const Difference& d) {
  const bool share = d.unit == Unit::kRatio;
  const double sign = d.value < 0 ? -1 : 1;
  Estimate size{sign * d.value, sign * (sign < 0 ? d.upper : d.lower),
                sign * (sign < 0 ? d.lower : d.upper), 1};
  const double width = (d.upper - d.lower) / 2;
  if (share) {
    const int digits =
        width > 0 ? std::clamp(static_cast<int>(1 - std::floor(Log10(100 * width))), 0, 8) : 3;
    return fmt::format("{:+.{}f} points ({:+.{}f} .. {:+.{}f})", 100 * d.value, digits,
                       100 * d.lower, digits, 100 * d.upper, digits);
  }
  const Figure figure = ToFigure(size, d.unit);
  if (figure.lower.empty() || figure.value.starts_with('$')) {
    return SignedWords(d.value, d.unit) + " (" + SignedWords(d.lower, d.unit) + " .. " +
           SignedWords(d.upper, d.unit) + ")";
  }
  const char* mark = d.value < 0 ? "-" : "+";
  const std::string& near = sign < 0 ? figure.upper : figure.lower;
  const std::string& far = sign < 0 ? figure.lower : figure.upper;
  return fmt::format("{}{} ({}{} .. {}{})", mark, Join(figure), mark, near, mark, far);
}

}  // namespace

std::string ChangeWords(const Difference& d) {
  if (d.value == 0 && d.error == 0) return "the same";
  if (std::isnan(d.value)) return "not known";
  if (std::isnan(d.error)) return SignedWords(d.value, d.unit) + " (no interval)";
  if (d.error == 0) return SignedWords(d.value, d.unit);
  if (d.differs()) return IntervalWords(d);
  return fmt::format("no difference seen, within {} .. {}", SignedWords(d.lower, d.unit),
                     SignedWords(d.upper, d.unit));
}

std::string RelativeWords(const Difference& d) {
  if (d.value == 0 || !(d.differs() || d.error == 0)) return "";
  if (std::isnan(d.value) || d.first == 0 || d.unit == Unit::kRatio) return "";
  const double share = d.value / std::fabs(d.first);
  if (std::fabs(share) >= 10) return fmt::format("x {:.3g}", d.second / d.first);
  return fmt::format("{:+.3g} %", 100 * share);
}

std::string XmlText(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        // XML 1.0 has no place for other control characters.
        out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
    }
  }
  return out;
}

}  // namespace servescape
