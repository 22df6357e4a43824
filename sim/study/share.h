// SPDX-License-Identifier: MIT
// A share of a study's replications: those with the numbers first, first + step, ..., in bounded
// steps. Shares that were played anywhere, their records merged in order of index (merge.h), make
// the very bits of the whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "sim/metrics/replication_record.h"
#include "sim/scenario/config.h"
#include "sim/study/requests.h"

namespace servescape {

// Whether the study can be cut: not where what has been seen decides how much is played.
bool CanBeShared(const Config& config);

class SteppedShare {
 public:
  // `config` as WithRunLength left it. `listeners` hear of the first of its replications.
  SteppedShare(const Config& config, uint32_t first, uint32_t step,
               const Listeners& listeners = {});
  ~SteppedShare();
  SteppedShare(SteppedShare&&) noexcept;

  // One replication at a time; what is left of a step's events when one ends is not carried over.
  void Step(int64_t events);
  // All are played, or a guard stopped it.
  bool done() const;
  // Why a guard stopped it (guard.h); empty if none did.
  const std::string& stopped() const;
  double progress() const;  // 0 .. 1 of the share
  // The record of the replication that the last step completed, if it did.
  std::optional<ReplicationRecord> Take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace servescape
