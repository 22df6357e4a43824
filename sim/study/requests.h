// SPDX-License-Identifier: MIT
// Requests one by one, as they end in the first replication of a study that the full engine runs:
// for whoever wants to write them down. Told on the thread of that replication.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/metrics/detail_record.h"
#include "sim/scenario/config.h"

namespace servescape {

struct RequestRow {
  SimTime arrival, end;  // intended arrival
  uint32_t source = 0, request_class = 0;
  Outcome outcome = Outcome::kAnswered;
  double quality = 1;
  const int64_t* parts = nullptr;  // ns, in the order of RequestPlaces; sum to end - arrival
};

using RequestSink = std::function<void(const RequestRow&)>;

// The places that a request's parts belong to.
std::vector<PartName> RequestPlaces(const Config& config);

}  // namespace servescape
