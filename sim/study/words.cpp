// SPDX-License-Identifier: MIT
#include "sim/study/words.h"

#include <cmath>

#include <fmt/format.h>

namespace servescape {
namespace {

// So many figures of a value between 0 and 1, in exponent form only below 1e-9.
std::string Small(double value, int figures) {
  const double size = std::fabs(value);
  if (size >= 1e-4 || size < 1e-9) return fmt::format("{:.{}g}", value, figures);
  int decimals = figures;
  for (double least = 0.1; size < least; least /= 10) ++decimals;
  std::string text = fmt::format("{:.{}f}", value, decimals);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

// Three figures, never in exponent form between 1e-9 and 1e15.
std::string ThreeFigures(double value) {
  const double size = std::fabs(value);
  int decimals = 0;
  if (size < 0.0995) return Small(value, 3);
  if (size < 0.9995) decimals = 3;
  else if (size < 9.995) decimals = 2;
  else if (size < 99.95) decimals = 1;
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (decimals == 0) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

std::string CountWords(int64_t count) {
  const std::string digits = fmt::format("{}", count < 0 ? -count : count);
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return count < 0 ? fmt::format("-{}", text) : text;
}

std::string NumberWords(double value) {
  if (std::isnan(value)) return "unknown";
  if (std::isinf(value)) return value > 0 ? "without limit" : "-without limit";
  if (value == 0) return "0";
  if (std::fabs(value) < 999.5) return ThreeFigures(value);
  if (std::fabs(value) < 1e15) return CountWords(static_cast<int64_t>(std::floor(value + 0.5)));
  return fmt::format("{:.2e}", value);
}

std::string RateWords(double per_second) {
  if (per_second > 0 && per_second < 0.995 / 3600) return NumberWords(per_second * 86400) + "/d";
  if (per_second > 0 && per_second < 0.00995) return NumberWords(per_second * 3600) + "/h";
  return NumberWords(per_second) + "/s";
}

RatePair RatePairWords(double first, double second) {
  RatePair out{RateWords(first), RateWords(second)};
  for (int figures = 4; out.first == out.second && first != second && figures < 10; ++figures) {
    out = {fmt::format("{:.{}g}/s", first, figures), fmt::format("{:.{}g}/s", second, figures)};
  }
  return out;
}

std::string ShareWords(double share) {
  if (std::isnan(share)) return "unknown";
  if (share == 0) return "0%";
  const double percent = share * 100;
  // Near the ends of the scale a tenth decides; in the middle it is noise.
  if (percent > 0 && percent < 0.95) return Small(percent, 2) + "%";
  if (percent < 9.95 || (percent > 94.95 && percent < 99.95)) {
    return fmt::format("{:.1f}%", percent);
  }
  return fmt::format("{:.0f}%", percent);
}

std::string PercentWords(double share) { return NumberWords(share * 100) + "%"; }

std::string SpanWords(double seconds) {
  if (std::isnan(seconds)) return "unknown";
  if (seconds == 0) return "0 s";
  if (seconds < 0.9995e-6) return ThreeFigures(seconds * 1e9) + " ns";
  if (seconds < 0.9995e-3) return ThreeFigures(seconds * 1e6) + " µs";
  if (seconds < 0.9995) return ThreeFigures(seconds * 1e3) + " ms";
  if (seconds < 119.5) return ThreeFigures(seconds) + " s";
  if (seconds < 119.5 * 60) return fmt::format("{:.1f} minutes", seconds / 60);
  if (seconds < 47.5 * 3600) return fmt::format("{:.1f} hours", seconds / 3600);
  return fmt::format("{:.1f} days", seconds / 86400);
}

std::string Plural(int64_t count, const std::string& noun) {
  if (count == 1) return fmt::format("1 {}", noun);
  const bool sibilant = noun.ends_with("ch") || noun.ends_with("s");
  return fmt::format("{} {}{}", CountWords(count), noun, sibilant ? "es" : "s");
}

std::string FleetWords(const ServiceSummary& service) {
  std::string text = Plural(service.replicas, "replica");
  const bool servers = service.concurrency > 1;
  const bool batches = service.max_batch_size > 1;
  if (servers) {
    text += " with " + Plural(service.concurrency, "server");
    if (service.replicas > 1) text += " each";
  }
  if (batches) text += fmt::format("{} batches of {}", servers ? " and" : " with",
                                  CountWords(service.max_batch_size));
  return text;
}

}  // namespace servescape
