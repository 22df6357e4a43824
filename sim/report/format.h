// SPDX-License-Identifier: MIT
// Numbers for people: metric prefixes and units a reader has in mind (21.4 ms, 12.3 k/s, 99.93 %),
// rounded to what the confidence interval supports, so that no digit is shown that another seed
// would change. Shared by the text report and the app. Deterministic: no locale, no libm.
//
// Rounding follows the rule of the Particle Data Group (Review of Particle Physics, section
// "Rounding"): the half-width of the interval keeps two digits when its three leading digits are
// 100 .. 354, else one, and the value stops at the same place; never more than four significant
// digits, never none. Without an interval: three significant digits, trailing zeros dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/metrics/run_report.h"

namespace servescape {

// A quantity apart from its unit, because the app draws the unit smaller. All three numbers are
// in that unit and have the same number of decimals. No value: value is "-", unit is empty.
struct Figure {
  std::string value;
  std::string unit;          // "ms", "/s", "k/s", "%", "/h", ...; may be empty
  std::string lower, upper;  // empty where there is no interval
};

Figure ToFigure(const Estimate& estimate, Unit unit);
Figure ToFigure(double value, Unit unit);

// Value and unit in one piece: "21.4 ms", "1996/s", "$1.58/h", "82.4 %", "12 requests".
std::string Join(const Figure& figure);
std::string Format(double value, Unit unit);

std::string FormatSeconds(double seconds);     // "21.4 ms", "4.03 µs", "1.5 s", "12.5 min"
std::string FormatRate(double per_second);     // "950/s", "12.3 k/s"
std::string FormatUsd(double usd);             // "$0.526", "$12.35", "$1204"
std::string FormatRatio(double ratio);         // "82.4 %", "99.934 %": never 100 % unless it is 1
std::string FormatCount(int64_t count);        // "9876", "12.3 k", "1.2 M"
std::string FormatCount(double count);
std::string FormatCount(int64_t count, std::string_view noun);  // "1 request", "12.3 k requests"

// Columns a terminal needs for it: UTF-8 code points.
size_t DisplayWidth(std::string_view text);

// Lines of at most `width` columns, broken at spaces, joined by "\n" and `indent` spaces; words
// longer than that stay whole. Runs of white space become one space.
std::string Wrap(std::string_view text, size_t width, size_t indent);

// "stable", or "overloaded, 45 % of the requests lost; goals missed": where requests are lost their
// share stands beside the word.
std::string VerdictWords(const RunReport& report);

}  // namespace servescape
