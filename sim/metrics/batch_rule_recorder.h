// SPDX-License-Identifier: MIT
// Counts what the rules of systems' batchers, caches and feature stores did, over the whole run: a
// part of DetailRecorder.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/metrics/detail_record.h"

namespace servescape {

class BatchRuleRecorder {
 public:
  void OnMember(SimTime, uint32_t, Duration) {}
  void OnBatchRule(SimTime, uint32_t service, BatchRule rule, Duration time) {
    if (service >= rules_.size()) rules_.resize(service + 1);
    BatchRuleCount& count = rules_[service][static_cast<size_t>(rule)];
    ++count.requests;
    count.time = count.time + time;
  }
  void OnDataRule(SimTime, uint32_t which, DataRule rule, Duration time) {
    if (which >= data_rules_.size()) data_rules_.resize(which + 1);
    BatchRuleCount& count = data_rules_[which][static_cast<size_t>(rule)];
    ++count.requests;
    count.time = count.time + time;
  }
  // By number of the cache or store, which a rule tells apart.
  const std::vector<DataRuleCounts>& data_rules() const { return data_rules_; }
  // By service; those behind the last that any rule bit are left out.
  const std::vector<BatchRuleCounts>& batch_rules() const { return rules_; }

 private:
  std::vector<BatchRuleCounts> rules_;
  std::vector<DataRuleCounts> data_rules_;
};

}  // namespace servescape
