// SPDX-License-Identifier: MIT
// [service.NAME.rollout]: another version of the service takes over its calls, step by step, until
// a check says that it is worse.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/scenario/words.h"

namespace servescape {

enum class RolloutKind : uint8_t {
  kCanary,     // shares of the calls, step by step, then all
  kBlueGreen,  // all at once
  kShadow,     // copies of calls, whose answers nobody waits for
};
inline constexpr std::array<WordFor<RolloutKind>, 3> kRolloutWords{{
    {"canary", RolloutKind::kCanary},
    {"blue_green", RolloutKind::kBlueGreen},
    {"shadow", RolloutKind::kShadow},
}};

struct RolloutConfig {
  std::string to;  // the service that is the new version
  RolloutKind kind = RolloutKind::kCanary;
  SimTime at;                      // it begins
  std::vector<double> steps;       // shares of the calls, one step after the other
  Duration step{600'000'000'000};  // how long each lasts
  Duration check_every{0};         // 0: nothing is checked
  double min_success = 0;          // share of answers among all calls since the last check
  Duration max_latency{0};         // mean time at the new version since then; 0: any
  bool compares_quality = false;   // max_quality_loss is given
  double max_quality_loss = 0;     // below the old version's
  double confidence = 0.95;        // of one comparison of quality
  double labels = 1;               // share of answers that are found to be good or not
  Duration label_delay{0};         // how late
  uint32_t failures = 1;           // checks that fail before it is rolled back

  bool operator==(const RolloutConfig&) const = default;
};

}  // namespace servescape
