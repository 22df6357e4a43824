// SPDX-License-Identifier: MIT
// What a model of some age is worth, and who decides when a new one is trained: a state machine
// without a clock that is shown the labels of answers.
//
// A model knows the world up to the instant at which its training began. By drift it is worth, of
// its quality: gradual, w + (1 - w) 2^(-age / half_life); sudden, w once the world changed since
// then; seasonal, 1 - (1 - w) (1 - cos(2 pi age / period)) / 2; w is `worst`.
//
// A check judges the labels of answers of the present model in the window that ended label_delay
// ago: the alarm is raised where (alarm_below - share) / sqrt(alarm_below (1 - alarm_below) / n) is
// above the normal quantile of `confidence`, from 30 labels on. One training at a time: what falls
// due during one is left out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/kernel/observer.h"
#include "sim/scenario/config_aging.h"

namespace servescape {

// Of a model that knows the world up to `learnt`.
double WorthOf(const DriftConfig& drift, SimTime learnt, SimTime now);

struct LabelCounts {
  int64_t labels = 0, good = 0;
};

struct TrainingDecision : ModelTraining {
  std::string reason;  // with its arithmetic
};

class RetrainingControl {
 public:
  RetrainingControl(const RetrainingConfig& config, SimTime learnt);

  // When it looks next; the end of time if it never does again.
  SimTime next() const;
  // At that instant; `counts` are all labels so far.
  TrainingDecision Look(const LabelCounts& counts);

 private:
  struct Known {
    SimTime at;
    LabelCounts counts;
  };
  bool trains() const { return done_ != kEndOfTime; }
  TrainingDecision Begin(bool by_alarm, std::string reason);
  TrainingDecision Check(const LabelCounts& counts);
  const Known* KnownAt(SimTime at) const;

  RetrainingConfig config_;
  SimTime now_, learnt_;
  SimTime serves_since_{0};
  SimTime begun_, done_, due_, check_due_;
  std::vector<Known> known_;  // at the start, each check and each new model
};

}  // namespace servescape
