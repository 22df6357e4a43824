// SPDX-License-Identifier: MIT
// Simulated time: int64 nanoseconds in two strong types. SimTime is a point on the simulated
// clock (0 = the start of the run), Duration a difference of two. Doubles (seconds) appear only
// at the edges, through FromSeconds and ToSeconds. Nothing here reads a wall clock.
#pragma once

#include <compare>
#include <cstdint>

namespace servescape {

struct Duration {
  int64_t ns = 0;
  constexpr auto operator<=>(const Duration&) const = default;
};

struct SimTime {
  int64_t ns = 0;
  constexpr auto operator<=>(const SimTime&) const = default;
};

constexpr Duration operator+(Duration a, Duration b) { return {a.ns + b.ns}; }
constexpr Duration operator-(Duration a, Duration b) { return {a.ns - b.ns}; }
constexpr SimTime operator+(SimTime t, Duration d) { return {t.ns + d.ns}; }
constexpr Duration operator-(SimTime a, SimTime b) { return {a.ns - b.ns}; }

// 2^61 ns, about 73 years: the last instant of the simulated clock (see kernel/event.h).
constexpr SimTime kEndOfTime{int64_t{1} << 61};

// Nearest nanosecond; a negative duration becomes zero, one past kEndOfTime becomes kEndOfTime.
constexpr Duration FromSeconds(double seconds) {
  const double ns = seconds * 1e9 + 0.5;
  if (ns >= 0 && ns < static_cast<double>(kEndOfTime.ns)) [[likely]] {
    return {static_cast<int64_t>(ns)};
  }
  return {ns > 0 ? kEndOfTime.ns : 0};
}

constexpr double ToSeconds(Duration d) { return static_cast<double>(d.ns) * 1e-9; }
constexpr double ToSeconds(SimTime t) { return static_cast<double>(t.ns) * 1e-9; }

}  // namespace servescape
