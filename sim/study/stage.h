// SPDX-License-Identifier: MIT
// One stage of a study in pieces: replications that any threads may play, in any order, and their
// report. Who plays several studies at once (sim/studies/) deals out the pieces of all of them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "sim/study/guard.h"
#include "sim/study/requests.h"

namespace servescape {

class StudyStage {
 public:
  // `config` as WithRunLength left it; it has to outlive the stage.
  StudyStage(const Config& config, const Machine& machine);
  ~StudyStage();
  StudyStage(const StudyStage&) = delete;
  StudyStage& operator=(const StudyStage&) = delete;

  // Plays one of its run.replications, each once. `go_on` is told the share done from time to time;
  // what it forbids to go on is left out.
  void Play(size_t replication, const Listeners& listeners,
            const std::function<bool(double share)>& go_on);

  // When none is being played any more. Why a guard stopped it; empty if none did.
  const std::string& stopped() const;
  // The records of what was completed, in order; call once.
  std::vector<ReplicationRecord> Take();
  // The report of those, or one that says no more than why it was stopped; instead of Take.
  RunReport Report(const std::string& scenario_hash);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace servescape
