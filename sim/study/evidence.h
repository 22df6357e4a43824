// SPDX-License-Identifier: MIT
// What of a scenario came into play, by the records: the same trajectory gets the same verdict, why
// and warm-up, whichever keys the scenario has.
#pragma once

#include <optional>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/model/load.h"
#include "sim/scenario/config.h"

namespace servescape {

// The scenario without what changed no request's way in any of the records (model/effect.h). To
// judge and to explain by; what is measured and reported is that of the whole scenario. None: there
// is nothing to leave out.
std::optional<Config> InEffect(const Config& config, const std::vector<ReplicationRecord>& records);

// What is known of the loads without measuring it.
struct Facts {
  // Each request makes the calls that its path says: no hit spares one, no retry adds one, and
  // nothing that failed before is missing.
  bool calls_given = false;
  // What comes to each service is what the sources offer it: these calls, and no client's whose
  // next request hangs on an answer.
  bool offers_given = false;
  // By service: it can do what its capacity says, and did.
  std::vector<bool> paced;
  // All that, at rates that do not change and that each service can bear: then its load,
  // offered[0] / capacity of LoadsOf, is no estimate.
  bool load_given = false;

  bool AllPaced() const;
  // When, and how far, the traffic is above what a service can do.
  bool KnowsOverload() const { return offers_given && !paced.empty() && AllPaced(); }
};

// `config`: what is in effect; `loads`: what the sources offer by it (LoadsOf).
Facts FactsOf(const Config& config, const std::vector<ReplicationRecord>& records,
              const std::vector<ServiceLoad>& loads);

}  // namespace servescape
