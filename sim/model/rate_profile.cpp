// SPDX-License-Identifier: MIT
#include "sim/model/rate_profile.h"

#include <algorithm>

#include "sim/base/math.h"

namespace servescape {
namespace {

// Rises linearly from 0 to 1 over `ramp`, starting at `at`.
double Rise(SimTime time, Duration at, Duration ramp) {
  const int64_t since = time.ns - at.ns;
  if (since < 0) return 0;
  if (since >= ramp.ns) return 1;
  return static_cast<double>(since) / static_cast<double>(ramp.ns);
}

// The value of a curve of straight lines, its ends held.
double Drawn(const std::vector<ProfilePointConfig>& points, SimTime time) {
  const auto after = std::upper_bound(
      points.begin(), points.end(), time.ns,
      [](int64_t ns, const ProfilePointConfig& point) { return ns < point.at.ns; });
  if (after == points.begin()) return points.front().factor;
  const ProfilePointConfig& before = *(after - 1);
  if (after == points.end()) return before.factor;
  const double span = static_cast<double>((after->at - before.at).ns);
  const double share = static_cast<double>(time.ns - before.at.ns) / span;
  return before.factor + (after->factor - before.factor) * share;
}

// The value of steps that begin at the points; the last holds.
double Stepped(const std::vector<ProfilePointConfig>& points, SimTime time) {
  const auto after = std::upper_bound(
      points.begin(), points.end(), time.ns,
      [](int64_t ns, const ProfilePointConfig& point) { return ns < point.at.ns; });
  return after == points.begin() ? points.front().factor : (after - 1)->factor;
}

double Factor(const ProfileConfig& p, SimTime time) {
  switch (p.shape) {
    case ProfileShape::kSpike:
      return 1 + (p.factor - 1) * (Rise(time, p.at, p.ramp) -
                                   Rise(time, p.at + p.ramp + p.hold, p.ramp));
    case ProfileShape::kStep:
      return time.ns < p.at.ns ? 1 : p.factor;
    case ProfileShape::kRamp:
      return 1 + (p.factor - 1) * Rise(time, p.at, p.ramp);
    case ProfileShape::kDiurnal: {
      const int64_t phase = (time.ns - p.peak.ns) % p.period.ns;
      return 1 + p.amplitude * Cos(2 * kPi * static_cast<double>(phase) /
                                   static_cast<double>(p.period.ns));
    }
    case ProfileShape::kWeekly: {
      constexpr int64_t kWeek = int64_t{7} * 86'400'000'000'000;
      return p.points.empty() ? 1 : Stepped(p.points, {time.ns % kWeek});
    }
    case ProfileShape::kPoints: return p.points.empty() ? 1 : Drawn(p.points, time);
    case ProfileShape::kCounts: return p.points.empty() ? 1 : Stepped(p.points, time);
  }
  return 1;
}

}  // namespace

RateProfile::RateProfile(const std::vector<ProfileConfig>& factors) : factors_(factors) {
  for (const ProfileConfig& p : factors_) peak_ *= PeakOf(p);
}

double RateProfile::FactorAt(SimTime time) const {
  double product = 1;
  for (const ProfileConfig& p : factors_) product *= Factor(p, time);
  return product;
}

SimTime RateProfile::Accumulate(SimTime from, double amount) const {
  if (constant()) return from + FromSeconds(amount);
  // Sub-steps of at most 1/64 of the gap at the peak rate, each by the midpoint rule; the last
  // one is cut where the sum reaches the amount.
  constexpr int kMaxSteps = 1 << 20;
  const double step = std::max(amount / peak_ / 64, 1e-9);
  double stretch = step;
  double time = 0, sum = 0;
  for (int i = 0; i < kMaxSteps; ++i) {
    const double factor = FactorAt(from + FromSeconds(time + stretch / 2));
    const double gained = factor * stretch;
    if (sum + gained >= amount) return from + FromSeconds(time + (amount - sum) / factor);
    sum += gained;
    time += stretch;
    if (i % 64 == 63) stretch *= 1.5;  // long valleys: fewer, larger steps
  }
  return kEndOfTime;
}

double RateProfile::MeanOver(Duration duration) const {
  if (constant()) return 1;
  constexpr int kPoints = 4096;
  double sum = 0;
  for (int i = 0; i < kPoints; ++i) {
    sum += FactorAt({static_cast<int64_t>((i + 0.5) / kPoints * static_cast<double>(duration.ns))});
  }
  return sum / kPoints;
}

}  // namespace servescape
