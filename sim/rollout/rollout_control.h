// SPDX-License-Identifier: MIT
// Who decides about a rollout: a state machine without a clock that is told what both versions did
// and answers how much the new one gets. One look at a time: at the end of each step, and at each
// check.
//
// A check compares the share of calls that were answered and the mean time of answers since the
// last check with their limits, and quality by all labels that are known: the new version is worse
// where (p_old - p_new - max_quality_loss) / sqrt(p (1 - p) (1/n_old + 1/n_new)) is above the
// normal quantile of `confidence`, p being the share of good ones of both, from 30 labels of each
// on. As it is made again and again, a version that is as good fails one of them sooner or later
// more often than 1 - confidence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/kernel/observer.h"
#include "sim/scenario/config_rollout.h"

namespace servescape {

// What a version did, counted on.
struct VersionCounts {
  int64_t answers = 0, failures = 0;
  double seconds = 0;  // of the answers, together
  int64_t labels = 0, good = 0;

  VersionCounts Since(const VersionCounts& before) const {
    return {answers - before.answers, failures - before.failures, seconds - before.seconds,
            labels - before.labels, good - before.good};
  }
};

struct RolloutDecision {
  RolloutMove move = RolloutMove::kStep;
  double share = 0;    // of the calls that the new version gets, or copies of, from now on
  double after = 0;    // seconds since the rollout began
  std::string reason;  // with its arithmetic
};

class RolloutControl {
 public:
  explicit RolloutControl(const RolloutConfig& config);

  // When it looks next; the end of time if it never does again.
  SimTime next() const;
  // At that instant.
  RolloutDecision Look(const VersionCounts& old_version, const VersionCounts& new_version);
  double share() const { return share_; }

 private:
  struct Known {
    SimTime at;
    VersionCounts of_old, of_new;
  };
  double ShareOf(size_t step) const;
  RolloutDecision Decide(RolloutMove move, std::string reason);
  RolloutDecision NextStep();
  RolloutDecision Check(const VersionCounts& old_version, const VersionCounts& new_version);
  std::string WhatFails(const VersionCounts& lately);
  // Judges the labels that are known; `fails` says whether it is worse.
  std::string Judge(bool* fails) const;

  RolloutConfig config_;
  size_t step_ = 0;  // steps that have begun
  SimTime now_, step_due_, check_due_;
  double share_ = 0;
  uint32_t failed_ = 0;
  bool over_ = false;
  VersionCounts checked_;      // the new version's at the last check
  std::vector<Known> labels_;  // at each check
};

}  // namespace servescape
