// SPDX-License-Identifier: MIT
// Where spot machines can be had, against what the law says and what was measured.
#include "sim/nodes/spot_zones.h"

#include <cmath>

#include <doctest/doctest.h>

namespace servescape::test {
namespace {

Distribution Hyper(double mean_hours, double cv) {
  Distribution law;
  law.kind = DistributionKind::kHyperexponential;
  law.a = mean_hours * 3600;
  law.b = cv;
  return law;
}

struct Seen {
  double up = 0, both = 0;  // shares of time, the first zone and the first two
  double lost = 0;          // times a day that the first goes down
};

Seen Watch(const SpotConfig& config, uint64_t seed, double days) {
  SpotZones zones(config, "spot", seed, 0);
  const SimTime end = SimTime{} + FromSeconds(days * 86400);
  Seen seen;
  SimTime now;
  while (now < end) {
    const SimTime next = std::min(zones.next(), end);
    const double share = ToSeconds(next - now) / (days * 86400);
    seen.up += zones.up(0) ? share : 0;
    if (zones.count() > 1) seen.both += zones.up(0) && zones.up(1) ? share : 0;
    for (const uint32_t zone : zones.Advance(next)) seen.lost += zone == 0 ? 1 / days : 0;
    now = next;
  }
  return seen;
}

TEST_CASE("zones are up as often, as long and as much together as they are to be") {
  for (const double correlation : {0.0, 0.4, 1.0}) {
    CAPTURE(correlation);
    SpotConfig config;
    config.zones = 2;
    config.up = Hyper(5.76, 1.5);
    config.down = Hyper(0.81, 1.4);
    config.correlation = correlation;
    // About 36,000 cycles: means to 1 %.
    const Seen seen = Watch(config, 1, 10'000);
    const double u = 5.76 / 6.57;
    CHECK(seen.up == doctest::Approx(u).epsilon(0.005));
    CHECK(seen.lost == doctest::Approx(24 / 6.57).epsilon(0.03));
    CHECK((seen.both - seen.up * seen.up) / (u * (1 - u)) ==
          doctest::Approx(correlation).epsilon(0.08));
  }
}

// skypilot-org/spot-traces, 45 days of 2023: mean and cv of times up and down (h), share up,
// interruptions a day.
TEST_CASE("fitted to the times of six zones, ten days are as up and as often interrupted") {
  constexpr double kZones[][6] = {{0.719, 1.49, 3.547, 2.6, 0.1667, 253 / 45.5},
                                  {1.483, 2.12, 1.641, 1.6, 0.4665, 343 / 45.5},
                                  {2.18, 2.01, 1.518, 1.83, 0.5912, 285 / 45.5},
                                  {5.507, 2.46, 1.809, 1.72, 0.7593, 145 / 45.5},
                                  {5.762, 2.62, 0.808, 1.42, 0.8831, 158 / 45.5},
                                  {6.48, 2.69, 0.836, 1.49, 0.8913, 142 / 45.5}};
  for (const auto& [up, up_cv, down, down_cv, share, lost] : kZones) {
    CAPTURE(up);
    SpotConfig config;
    config.zones = 1;
    config.up = Hyper(up, up_cv);
    config.down = Hyper(down, down_cv);
    Seen mean;
    constexpr int kRuns = 400;
    for (uint64_t seed = 1; seed <= kRuns; ++seed) {
      const Seen seen = Watch(config, seed, 10);
      mean.up += seen.up / kRuns;
      mean.lost += seen.lost / kRuns;
    }
    CHECK(std::fabs(mean.up - share) < 0.03);
    CHECK(mean.lost == doctest::Approx(lost).epsilon(0.15));
  }
}

TEST_CASE("a zone that has been up for long is less likely to be lost") {
  SpotConfig config;
  config.zones = 1;
  config.up = Hyper(5.76, 2.62);
  config.down = Hyper(0.81, 1.42);
  config.correlation = 0;
  SpotZones zones(config, "spot", 3, 0);
  double young = 0, young_lost = 0, old = 0, old_lost = 0;  // hours, and ends, before and after 4 h
  SimTime since;
  for (int i = 0; i < 40'000; ++i) {
    const bool was_up = zones.up(0);
    const SimTime next = zones.next();
    const double hours = ToSeconds(next - since) / 3600;
    zones.Advance(next);
    since = next;
    if (!was_up || i == 0) continue;
    young += std::min(hours, 4.0);
    old += std::max(hours - 4, 0.0);
    (hours < 4 ? young_lost : old_lost) += 1;
  }
  // Measured there: 0.9 an hour at first, 0.1 after some hours.
  CHECK(young_lost / young > 3 * old_lost / old);
}

}  // namespace
}  // namespace servescape::test
