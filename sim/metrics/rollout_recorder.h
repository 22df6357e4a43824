// SPDX-License-Identifier: MIT
// Records what became of rollouts: a part of DetailRecorder.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/metrics/detail_record.h"

namespace servescape {

class RolloutRecorder {
 public:
  SERVESCAPE_COLD void OnRollout(SimTime, uint32_t service, RolloutMove move, double after,
                                 const RolloutDecision&) {
    if (rollouts_.size() <= service) rollouts_.resize(service + 1);
    RolloutRecord& record = rollouts_[service];
    const bool failed = move == RolloutMove::kCheckFailed || move == RolloutMove::kRolledBack;
    record.checks += failed || move == RolloutMove::kHolds ? 1 : 0;
    record.failed_checks += failed ? 1 : 0;
    record.rolled_back = move == RolloutMove::kRolledBack;
    record.promoted = move == RolloutMove::kPromoted;
    if (record.rolled_back || record.promoted) record.decided_after = after;
  }

 protected:
  const std::vector<RolloutRecord>& rollouts() const { return rollouts_; }

 private:
  std::vector<RolloutRecord> rollouts_;  // by service, up to the last that has one
};

}  // namespace servescape
