// SPDX-License-Identifier: MIT
// Laws without a variance, and which waits have no mean because of them (laws without a mean are
// refused).
//
// The mean wait before one server is finite only if the service time has a variance (Pollaczek and
// Khinchine). With k servers, of which a are needed on average, long services must fill
// k - floor(a) at once to hold up the others: for a tail like x^-shape the mean wait is finite if
// (shape - 1) * (k - floor(a)) > 1 (Scheller-Wolf and Vesilo 2006; Foss and Korshunov 2012). The
// time of a server that is held for a path has the heaviest tail of what the path takes.
#pragma once

#include <string>
#include <vector>

#include "sim/model/load.h"
#include "sim/scenario/config.h"

namespace servescape {

struct HeavyLaw {
  std::string key;   // of the scenario: "service.model.time"
  int service = -1;  // whose mean wait is infinite because of it
};

// Of each service the heaviest of its own, then those of sources, paths, caches and stores.
std::vector<HeavyLaw> HeavyLawsOf(const Config& config, const std::vector<ServiceLoad>& loads);

}  // namespace servescape
