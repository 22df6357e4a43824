// SPDX-License-Identifier: MIT
// Requests one by one, as they end in the first replication of a study that the full engine runs,
// or all its events: for whoever wants to write them down.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "sim/metrics/detail_record.h"
#include "sim/metrics/reported_event.h"
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

class FullModel;
class ReplicationRun;
struct Thresholds;

// How a replication of the full engine is begun.
using FullStart = std::function<std::unique_ptr<ReplicationRun>(std::shared_ptr<const FullModel>,
                                                                const Thresholds&, uint64_t seed,
                                                                uint32_t index, RequestSink)>;
// By an engine that also tells what happens, event by event, with the same result. It is compiled
// apart from the one that tells nothing, which is no slower for it.
FullStart ReportEvents(EventSink events);

// Who hears of the first replication of a study, on the thread of that replication.
struct Listeners {
  RequestSink requests = nullptr;
  FullStart start = nullptr;  // null: as usual
};

// The places that a request's parts belong to.
std::vector<PartName> RequestPlaces(const Config& config);

}  // namespace servescape
