// SPDX-License-Identifier: MIT
// What an overload touches. Where the system has no steady state, a service or a class that has one
// of its own keeps its figures and its goals; of what is not known to grow no goal is missed, and
// of what grows, or of the whole, none is met by counting those that were answered.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"

namespace servescape {

enum class Trace : uint8_t { kSteady, kUnknown, kGrowing };

struct Touched {
  Trace whole = Trace::kGrowing;
  std::vector<Trace> services, classes;

  // Of the service or the class that a metric is about, else of the whole.
  Trace Of(const Config& config, const std::string& metric) const;
};

// `growing`: services whose queue does, by the verdict. A class is steady whose answers, in
// the last quarter of the run and in the one before, take together surely less more time than a
// load of 1 would make them, and of which no more are left at the end than there were; it grows
// where they surely take more, or far more are left than were answered.
Touched TouchedBy(const Config& config, const std::vector<ReplicationRecord>& records,
                  const std::vector<bool>& growing);

// Of an unstable run: takes back what SlosOf says of goals that are missed for no reason of their
// own. Of any run: goals are not met by those that were answered where that hangs on those that
// were not. Of one in which a bounded queue fills (`filling`: its metrics so far): a goal is missed
// on what is above its limit already and still rises.
void CorrectGoals(const Config& config, const Touched& touched,
                  const std::vector<ReplicationRecord>& records, Verdict verdict,
                  const std::vector<Metric>& filling, std::vector<SloResult>* slos);

}  // namespace servescape
