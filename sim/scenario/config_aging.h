// SPDX-License-Identifier: MIT
// [service.NAME.drift] and [service.NAME.retraining]: the world moves away from what the model of a
// service has learnt, and a new model takes its place.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.h"

namespace servescape {

enum class DriftKind : uint8_t {
  kGradual,   // a little at any time
  kSudden,    // at instants, after which older models are worth less
  kSeasonal,  // and back again
};

struct DriftConfig {
  DriftKind kind = DriftKind::kGradual;
  Duration half_life{0};     // gradual: half of what can be lost is lost at that age
  std::vector<SimTime> at;   // sudden
  Duration period{0};        // seasonal
  double worst = 0;          // of its quality, what a model is worth at worst
  Duration age{0};           // of the first model, at the start

  bool operator==(const DriftConfig&) const = default;
};

struct RetrainingConfig {
  Duration every{0};       // from the start on; 0: no schedule
  double alarm_below = 0;  // share of good answers; 0: no alarm
  Duration check_every{3'600'000'000'000};
  Duration window{0};  // whose labels a check judges; 0: check_every
  double labels = 1;   // share of answers that are found to be good or not
  Duration label_delay{0};
  double confidence = 0.95;  // of one check
  Duration takes{0};         // from its data's end until the model serves
  double price = 0;          // US dollars an hour, of the machines that train
  double cost = 0;           // US dollars, of each

  bool operator==(const RetrainingConfig&) const = default;
};

struct AgingConfig {
  DriftConfig drift;
  bool retrains = false;
  RetrainingConfig retraining;

  bool operator==(const AgingConfig&) const = default;
};

}  // namespace servescape
