// SPDX-License-Identifier: MIT
// Records what pools of machines have and count: a part of DetailRecorder.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/metrics/detail_record.h"

namespace servescape {

class NodeRecorder {
 public:
  SERVESCAPE_COLD void OnNodes(SimTime now, uint32_t pool, const NodeUse& use) {
    if (pools_.size() <= pool) pools_.resize(pool + 1);
    Pool& own = pools_[pool];
    own.Grow(now);
    for (size_t i = 0; i < kNodeMeters; ++i) {
      if (i < kNodeLevels) own.levels[i] = use.meters[i];
      if (i >= kNodeLevels) own.window[i] += use.meters[i];
    }
  }

  void OnNodeEvent(SimTime, uint32_t /*pool*/, const char* /*what*/) {}

 protected:
  // Of each pool, what belongs into the window that ends: by NodeMeter.
  void TakeNodes(SimTime end, std::vector<std::vector<std::vector<double>>>* nodes) {
    nodes->resize(pools_.size());
    for (size_t pool = 0; pool < pools_.size(); ++pool) {
      pools_[pool].Grow(end);
      (*nodes)[pool].emplace_back(pools_[pool].window.begin(), pools_[pool].window.end());
      pools_[pool].window = {};
    }
  }

 private:
  struct Pool {
    std::array<double, kNodeLevels> levels{};
    std::array<double, kNodeMeters> window{};
    SimTime since;

    void Grow(SimTime now) {
      for (size_t i = 0; i < kNodeLevels; ++i) window[i] += levels[i] * ToSeconds(now - since);
      since = now;
    }
  };
  std::vector<Pool> pools_;
};

}  // namespace servescape
