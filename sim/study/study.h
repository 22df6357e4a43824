// SPDX-License-Identifier: MIT
// A study: independent replications of one scenario, merged in index order into a RunReport with
// confidence intervals, a verdict and self-checks. The result does not depend on how many threads
// took part, nor on the sizes of the steps.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "sim/study/guard.h"
#include "sim/study/requests.h"

namespace servescape {

// Runs body(0) .. body(count - 1), in any order and on any threads; returns when all are done.
using Executor = std::function<void(int count, const std::function<void(int)>& body)>;
// One after the other on the calling thread.
Executor SerialExecutor();

// Told of progress from any thread, serialised by the study: share 0 .. 1 of the work done.
// Returning false cancels.
using Progress = std::function<bool(double share)>;

// Why a study is refused before it starts (too many requests expected, too much memory), with
// the option that lifts the bound; empty if it may run.
std::string Refusal(const Config& config, const Machine& machine = {});

// All replications, of as long a run as WithRunLength (run_length.h) says; with run.precision again
// of longer ones until they are that precise. `scenario_hash` goes into the report. A cancelled
// study reports what has been completed (replications says how many). One that a guard stops
// (guard.h) says so in `stopped` and reports nothing else. `listeners` hear of the first
// replication where NeedsGeneralEngine(config), of the first stage where there are several.
RunReport RunStudy(const Config& config, std::string scenario_hash,
                   const Executor& executor = SerialExecutor(),
                   const Progress& progress = nullptr, const Listeners& listeners = {},
                   const Machine& machine = {});

// The same study in bounded steps on the calling thread, for pages: Step until done() is true.
class SteppedStudy {
 public:
  SteppedStudy(const Config& config, std::string scenario_hash);
  ~SteppedStudy();
  SteppedStudy(SteppedStudy&&) noexcept;

  void Step(int64_t events);
  bool done() const;  // or stopped
  // Why a guard stopped it (guard.h); empty if none did.
  const std::string& stopped() const;
  double progress() const;  // 0 .. 1
  int completed() const;    // replications finished, of this stage
  // Over the replications completed so far (at least one). After done(): equal to RunStudy's, if
  // no guard stopped it.
  RunReport Report() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// 16 hexadecimal digits of the canonical content of a scenario's text and settings.
std::string ScenarioHash(std::string_view text);

// The scenario with every source scaled by `factor`, profiles and incidents removed (steady load),
// as long as it takes at that load (WithRunLength), cut to what `requests` arrivals need where they
// are above 0.
Config AtLoad(const Config& config, double factor, int64_t requests);
LoadPoint ToLoadPoint(const Config& config, double factor, const RunReport& report);

}  // namespace servescape
