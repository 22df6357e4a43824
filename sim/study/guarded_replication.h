// SPDX-License-Identifier: MIT
// A replication under the guards of its study (guard.h).
#pragma once

#include <cstdint>
#include <string>

#include "sim/scenario/config.h"
#include "sim/study/guard.h"
#include "sim/study/replication.h"

namespace servescape {

// A replication under the guards of its study.
class GuardedReplication {
 public:
  GuardedReplication(const BuiltModel& model, const Config& config, uint32_t index,
                     StudyGuard* guard, const Listeners& listeners)
      : config_(config), replication_(model, config.run.seed, index, listeners), guard_(guard) {}
  GuardedReplication(const GuardedReplication&) = delete;
  GuardedReplication& operator=(const GuardedReplication&) = delete;
  ~GuardedReplication() { guard_->Add(0, -bytes_, 1); }

  // True when the replication has ended or was stopped.
  bool Step(int64_t events) {
    const bool ended = replication_.Step(events);
    if (const Standstill* still = replication_.standstill()) {
      stopped_ = StandstillWords(config_, *still);
      return true;
    }
    const int64_t requests = replication_.arrivals();
    const int64_t bytes = static_cast<int64_t>(replication_.memory());
    const bool allowed = guard_->Add(requests - requests_, bytes - bytes_, progress()) &&
                         guard_->Allows(replication_.scheduled());
    requests_ = requests;
    bytes_ = bytes;
    if (!allowed) stopped_ = guard_->Words();
    if (allowed && !ended && !guard_->MayEnd(requests, progress())) {
      stopped_ = guard_->PaceWords(config_, requests, progress(), replication_.Observe());
      return true;
    }
    return ended || !allowed;
  }

  double progress() const { return replication_.progress(); }
  const std::string& stopped() const { return stopped_; }
  ReplicationRecord Finish() { return replication_.Finish(); }

 private:
  const Config& config_;
  Replication replication_;
  StudyGuard* guard_;
  int64_t requests_ = 0, bytes_ = 0;  // as the guard knows them
  std::string stopped_;
};

}  // namespace servescape
