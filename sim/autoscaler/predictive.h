// SPDX-License-Identifier: MIT
// A forecast of the load, and the replicas for the most of it that comes before new ones could be
// ready. No system's code: the simplest forecast that knows seasons (the load of a season ago) and
// the baseline that knows nothing (the last value), which it has to beat.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/autoscaler/decision.h"
#include "sim/base/time.h"

namespace servescape {

enum class Forecast : uint8_t { kSeasonal, kLastValue };

struct PredictiveConfig {
  Forecast forecast = Forecast::kSeasonal;
  Duration interval = FromSeconds(60);   // of a value, and between two decisions
  Duration season = FromSeconds(86400);  // kSeasonal; the last value until one has passed
  Duration horizon = FromSeconds(300);   // how far ahead the replicas have to do
  double target = 1;                     // requests a second of a replica
  int64_t min_replicas = 1;
  int64_t max_replicas = 1;
};

// `rates`: requests a second of every interval that is over, the first one first; not empty.
Decision Decide(const PredictiveConfig& config, const std::vector<double>& rates);

}  // namespace servescape
