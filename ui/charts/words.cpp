// SPDX-License-Identifier: MIT
#include "ui/charts/words.h"

#include <fmt/format.h>

#include <cmath>

namespace servescape::ui {

double TwoDigits(double value) {
  if (!(value > 0) || !std::isfinite(value)) return value;
  const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1);
  return std::round(value / unit) * unit;
}

std::string PerSecond(double rate) {
  if (!std::isfinite(rate)) return "-";
  if (rate >= 1000 && rate < 9999.5) return Grouped(rate) + "/s";
  return FormatRate(rate);
}

std::string Requests(double count) {
  if (!std::isfinite(count)) return "-";
  if (count >= 10 && count < 9999.5) return Grouped(count);
  return count < 0.05 ? "0" : FormatCount(std::round(count * 10) / 10);
}

std::string Share(double ratio) {
  if (!std::isfinite(ratio)) return "-";
  const double percent = ratio * 100;
  // Nearly full is not full: a server that idles now and then must not read 100 %.
  if (percent >= 99.5 && percent < 99.95) return fmt::format("{:.1f} %", percent);
  return fmt::format("{:.0f} %", percent);
}

std::string Signed(double rate) {
  if (!std::isfinite(rate)) return "-";
  // A difference of noisy counts: whole numbers from 10 on, tenths below.
  const double unit = std::fabs(rate) < 10 ? 0.1 : 1;
  const std::string size = PerSecond(std::round(std::fabs(rate) / unit) * unit);
  return (rate < 0 ? "\xE2\x88\x92" : "+") + size;
}

std::string Grouped(double whole) {
  std::string text = fmt::format("{:.0f}", whole);
  const size_t first = text.front() == '-' ? 1 : 0;
  for (size_t i = text.size(); i > first + 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

std::string Counted(double whole, const std::string& noun) {
  return FormatCount(whole) + " " + noun + (whole == 1 ? "" : "s");
}

std::string ShortCount(double value) {
  const double size = std::fabs(value);
  if (size >= 1e9) return fmt::format("{:.4g} G", value / 1e9);
  if (size >= 1e6) return fmt::format("{:.4g} M", value / 1e6);
  if (size >= 1e4) return fmt::format("{:.4g} k", value / 1e3);
  if (size >= 1000) return Grouped(value);
  return fmt::format("{:.4g}", value);
}

std::string Clock(double time, double duration) {
  if (!std::isfinite(time)) return "-";
  if (duration < 120) return fmt::format("{:.{}f} s", time, duration < 10 ? 2 : 1);
  const long whole = std::lround(time);
  if (duration <= 2 * 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  const long hours = whole / 3600;
  if (duration <= 48 * 3600) {
    return fmt::format("{}:{:02}:{:02}", hours, whole / 60 % 60, whole % 60);
  }
  return fmt::format("day {}, {:02}:{:02}", hours / 24 + 1, hours % 24, whole / 60 % 60);
}

}  // namespace servescape::ui
