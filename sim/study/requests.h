// SPDX-License-Identifier: MIT
// Requests one by one, as they end in the first replication of a study that the general engine
// runs, or all its events: for whoever wants to write them down.
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
  const int64_t* spent = nullptr;  // ns, in the order of RequestComponents; sum to end - arrival
};

using RequestSink = std::function<void(const RequestRow&)>;

class GeneralModel;
class ReplicationRun;
struct Thresholds;

// How a replication of the general engine is begun.
using GeneralStart = std::function<std::unique_ptr<ReplicationRun>(
    std::shared_ptr<const GeneralModel>, const Thresholds&, uint64_t seed, uint32_t index,
    RequestSink)>;
// By an engine that also tells what happens, event by event, with the same result. It is compiled
// apart from the one that tells nothing, which is no slower for it.
GeneralStart ReportEvents(EventSink events);

// Who hears of the first replication of a study, on the thread of that replication.
struct Listeners {
  RequestSink requests = nullptr;
  GeneralStart start = nullptr;  // null: as usual
};

// What a request's time was spent on, in the order of RequestRow::spent.
std::vector<Component> RequestComponents(const Config& config);

}  // namespace servescape
