// SPDX-License-Identifier: MIT
// Many studies at once: the replications of all of them are one list that any threads take from,
// so that no core waits for the last replication of each. The results depend on neither threads nor
// order; the memory is that of the studies under way.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "sim/studies/spread.h"
#include "sim/studies/variant.h"
#include "sim/study/study.h"

namespace servescape {

struct PlayedVariant {
  std::string name;
  Config config;                // as it was played
  RunReport report;             // `stopped`: by a guard, and it says no more
  std::vector<Spread> spreads;  // where pairs were asked for
};

// A scenario as long as a round of a study plays it, and of how many sections its spreads are to
// be; 0: none are asked for.
struct PlayOrder {
  const Variant& variant;
  const Config& config;
  int sections = 0;
};

struct PlayTerms {
  Executor executor = SerialExecutor();
  Progress progress = nullptr;  // returning false cancels: the reports then are not to be used
  Machine machine;
  // They are to be compared in pairs: all have the same length, also where run.precision makes one
  // longer, and spreads.
  bool pairs = false;
  // Whoever has played a round already, or has it played elsewhere: the answer in the order of
  // the orders, the bits of what the executor would make of them. False: not all of them are there;
  // then `progress` has to cancel when it is asked next.
  std::function<bool(const std::vector<PlayOrder>&, std::vector<PlayedVariant>*)> player = nullptr;
};

// In the order of the variants. With run.precision each (or all, in pairs) goes on in longer stages
// until it is that precise, as RunStudy does.
std::vector<PlayedVariant> PlayAll(const std::vector<Variant>& variants, const PlayTerms& options);

// Why the first of them that is refused before the run or was stopped in it is, with its name;
// empty if none is.
std::string RefusalOf(const std::vector<Variant>& variants, const Machine& machine);
std::string StoppedWords(const std::vector<PlayedVariant>& played);

}  // namespace servescape
