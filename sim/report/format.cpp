// SPDX-License-Identifier: MIT
#include "sim/report/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sim/base/constants.h"

namespace servescape {
namespace {

// |x| = 0.d1d2d3 * 10^(exponent + 1), correctly rounded to three digits; x finite, not zero.
struct Leading {
  int digits = 0;  // 100 .. 999
  int exponent = 0;
};

Leading LeadingDigits(double x) {
  const std::string text = fmt::format("{:.2e}", std::fabs(x));  // d.dde+dd
  Leading out;
  out.digits = (text[0] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
  for (size_t i = 6; i < text.size(); ++i) out.exponent = out.exponent * 10 + (text[i] - '0');
  if (text[5] == '-') out.exponent = -out.exponent;
  return out;
}

double PowerOfTen(int exponent) {
  double power = 1;
  for (int i = 0; i < std::min(exponent, 300); ++i) power *= 10;
  return power;
}

// Rounds to that many decimals; a negative number rounds to tens, hundreds, ...
std::string Fixed(double x, int decimals) {
  if (decimals < 0) {
    const double step = PowerOfTen(-decimals);
    x = std::floor(x / step + 0.5) * step;
    decimals = 0;
  }
  std::string text = fmt::format("{:.{}f}", x, decimals);
  if (text[0] == '-' && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
  return text;
}

void DropTrailingZeros(std::string* text) {
  if (text->find('.') == std::string::npos) return;
  while (text->back() == '0') text->pop_back();
  if (text->back() == '.') text->pop_back();
}

// Decimals for a value with the half-width of its interval (NaN or 0: none). `near`: how far the
// nearer end is. Rounding never leads past it, as long as three digits are enough for that.
int Decimals(double value, double half_width, double near) {
  const bool has_interval = half_width > 0 && std::isfinite(half_width);
  if (value == 0 && !has_interval) return 0;
  int supported = 0;
  if (has_interval) {
    const Leading half = LeadingDigits(half_width);
    supported = (half.digits < 355 ? 1 : 0) - half.exponent;
    if (value == 0) return std::max(supported, 0);
  }
  const int exponent = LeadingDigits(value).exponent;
  if (!has_interval) return std::max(2 - exponent, 0);
  while (supported < 2 - exponent && 0.5 * PowerOfTen(-supported) > near * PowerOfTen(supported)) {
    ++supported;
  }
  return std::clamp(supported, -exponent, std::max(3 - exponent, 0));
}

// One step of a ladder of units: value * multiply / divide, up to `limit` in that unit.
struct Rung {
  double multiply = 1;
  double divide = 1;
  double limit = 0;
  const char* unit = "";
};

constexpr double kUnlimited = std::numeric_limits<double>::infinity();
constexpr std::array<Rung, 6> kSeconds = {{{1e9, 1, 1000, "ns"},
                                           {1e6, 1, 1000, "µs"},
                                           {1e3, 1, 1000, "ms"},
                                           {1, 1, 120, "s"},
                                           {1, 60, 120, "min"},
                                           {1, 3600, kUnlimited, "h"}}};
constexpr std::array<Rung, 4> kCounts = {{{1, 1, 1e4, ""},
                                          {1, 1e3, 1000, "k"},
                                          {1, 1e6, 1000, "M"},
                                          {1, 1e9, kUnlimited, "G"}}};

double On(const Rung& rung, double x) { return x * rung.multiply / rung.divide; }

struct Rounding {
  double half_width = kNaN;
  double near = kNaN;  // from the value to the nearer end
  bool interval = false;
};

// The numbers of a figure on the first rung that holds the rounded value.
template <size_t kRungs>
Figure Climb(const std::array<Rung, kRungs>& ladder, const Estimate& e, const Rounding& r) {
  for (const Rung& rung : ladder) {
    const double magnitude = e.value != 0 ? e.value : (r.interval ? r.half_width : 0);
    if (magnitude == 0 && rung.multiply > 1) continue;  // zero: in the plain unit
    if (std::fabs(On(rung, magnitude)) >= rung.limit) continue;
    const double value = On(rung, e.value);
    const int decimals = Decimals(value, On(rung, r.half_width), On(rung, r.near));
    Figure out{Fixed(value, decimals), rung.unit, "", ""};
    const double scale = PowerOfTen(std::abs(decimals));
    const double shown = decimals < 0 ? std::floor(std::fabs(value) / scale + 0.5) * scale
                                      : std::floor(std::fabs(value) * scale + 0.5) / scale;
    if (shown >= rung.limit) continue;
    if (r.interval) {
      out.lower = Fixed(On(rung, e.lower), decimals);
      out.upper = Fixed(On(rung, e.upper), decimals);
    } else {
      DropTrailingZeros(&out.value);
    }
    return out;
  }
  return {"-", "", "", ""};
}

// Decimals of a percentage whose distance from 0 or 100 (`gap`, in per cent) shall be seen: at most
// two more than there are.
int DecimalsToSee(double gap, int decimals) {
  int more = decimals;
  while (gap > 0 && gap * PowerOfTen(more) < 0.5 * PowerOfTen(-more) && more < decimals + 2) ++more;
  return more;
}

// Percent; just below 1 it is the distance from 1 that needs the digits. An interval does not reach
// 0 or 100 % by rounding: that would contain goals which it misses.
Figure Percent(const Estimate& e, const Rounding& r) {
  const double value = 100 * e.value;
  int decimals = Decimals(value, 100 * r.half_width, 100 * r.near);
  if (e.value > 0.99 && e.value < 1) {
    const int gap = -LeadingDigits(100 * (1 - e.value)).exponent;
    decimals = r.interval ? std::clamp(decimals, gap, gap + 1) : gap + 1;
    decimals = std::clamp(decimals, 1, 9);
  }
  if (r.interval) {
    decimals = DecimalsToSee(100 * e.lower, decimals);
    decimals = DecimalsToSee(100 * (1 - e.upper), decimals);
  }
  Figure out{Fixed(value, decimals), "%", "", ""};
  if (r.interval) {
    out.lower = Fixed(100 * e.lower, decimals);
    out.upper = Fixed(100 * e.upper, decimals);
  } else {
    DropTrailingZeros(&out.value);
  }
  return out;
}

std::string Dollars(double usd, int decimals) {
  const std::string text = Fixed(std::fabs(usd), decimals);
  const bool negative = usd < 0 && text.find_first_not_of("0.") != std::string::npos;
  return (negative ? "-$" : "$") + text;
}

// At least cents below 1000 dollars, three significant digits below one.
Figure Money(const Estimate& e, const Rounding& r) {
  const double size = std::fabs(e.value);
  const int exponent = size > 0 ? LeadingDigits(size).exponent : 0;
  int decimals = size >= 1000 ? 0 : std::max(2, 2 - exponent);
  if (r.interval) decimals = std::clamp(Decimals(e.value, r.half_width, r.near), 0, decimals + 1);
  Figure out{Dollars(e.value, decimals), "", "", ""};
  if (r.interval) {
    out.lower = Dollars(e.lower, decimals);
    out.upper = Dollars(e.upper, decimals);
  }
  return out;
}

Figure Suffixed(Figure figure, const char* suffix) {
  figure.unit += suffix;
  return figure;
}

Figure Counted(const Estimate& e, const Rounding& r, const char* noun) {
  Figure out = Climb(kCounts, e, r);
  std::string_view word = noun;
  if (out.value == "1" && out.unit.empty() && out.lower.empty()) word.remove_suffix(1);
  out.unit += out.unit.empty() ? std::string(word) : " " + std::string(word);
  return out;
}

}  // namespace

Figure ToFigure(const Estimate& e, Unit unit) {
  if (!std::isfinite(e.value)) return {"-", "", "", ""};
  Rounding r{(e.upper - e.lower) / 2, std::min(e.value - e.lower, e.upper - e.value), false};
  r.interval = std::isfinite(r.half_width) && r.half_width > 0;
  if (!r.interval) r.half_width = kNaN;
  switch (unit) {
    case Unit::kSeconds: return Climb(kSeconds, e, r);
    case Unit::kPerSecond: return Suffixed(Climb(kCounts, e, r), "/s");
    case Unit::kRatio: return Percent(e, r);
    case Unit::kRequests: return Counted(e, r, "requests");
    case Unit::kItems: return Counted(e, r, "items");
    case Unit::kReplicas: return Counted(e, r, "replicas");
    case Unit::kUsd: return Money(e, r);
    case Unit::kUsdPerHour: return Suffixed(Money(e, r), "/h");
    case Unit::kUsdPerMillion: return Suffixed(Money(e, r), "/million");
    case Unit::kAttempts: return Counted(e, r, "attempts");
  }
  return {"-", "", "", ""};
}

Figure ToFigure(double value, Unit unit) { return ToFigure({value, kNaN, kNaN, 0}, unit); }

std::string Join(const Figure& figure) {
  if (figure.unit.empty()) return figure.value;
  const char first = figure.unit[0];
  return figure.value + (first == '/' ? "" : " ") + figure.unit;
}

std::string Format(double value, Unit unit) { return Join(ToFigure(value, unit)); }
std::string FormatSeconds(double seconds) { return Format(seconds, Unit::kSeconds); }
std::string FormatRate(double per_second) { return Format(per_second, Unit::kPerSecond); }
std::string FormatUsd(double usd) { return Format(usd, Unit::kUsd); }
std::string FormatRatio(double ratio) { return Format(ratio, Unit::kRatio); }

std::string FormatCount(double count) {
  if (!std::isfinite(count)) return "-";
  if (std::fabs(count) < 1e4 && count == std::floor(count)) return Fixed(count, 0);
  return Join(Climb(kCounts, {count, kNaN, kNaN, 0}, {}));
}

std::string FormatCount(int64_t count, std::string_view noun) {
  return FormatCount(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string FormatCount(int64_t count) { return FormatCount(static_cast<double>(count)); }

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
  return width;
}

std::string Wrap(std::string_view text, size_t width, size_t indent) {
  std::string out;
  size_t column = indent;
  constexpr std::string_view kSpace = " \t\r\n";
  for (size_t at = text.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const size_t end = std::min(text.find_first_of(kSpace, at), text.size());
    const std::string_view word = text.substr(at, end - at);
    const size_t needed = DisplayWidth(word);
    if (out.empty()) {
      column += needed;
    } else if (column + 1 + needed <= width) {
      out += ' ';
      column += 1 + needed;
    } else {
      out += '\n';
      out.append(indent, ' ');
      column = indent + needed;
    }
    out += word;
    at = text.find_first_not_of(kSpace, end);
  }
  return out;
}

std::string VerdictWords(const RunReport& report) {
  std::string words = NameOf(report.load);
  if (report.lost > 0) words += ", " + FormatRatio(report.lost) + " of the requests lost";
  if (report.goals == GoalsState::kNone) return words;
  return words + (report.lost > 0 ? "; goals " : ", goals ") + NameOf(report.goals);
}

}  // namespace servescape
