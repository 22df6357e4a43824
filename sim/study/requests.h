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

// Who hears of requests as they end, and of what autoscalers decide (of which service).
struct RequestSink {
  using Rows = std::function<void(const RequestRow&)>;
  using Scaling = std::function<void(SimTime, uint32_t service, const ScaleDecision&)>;

  RequestSink() = default;
  RequestSink(std::nullptr_t) {}
  template <class Function>
  RequestSink(Function function) : rows(std::move(function)) {}

  explicit operator bool() const { return rows != nullptr; }
  void operator()(const RequestRow& row) const { rows(row); }

  Rows rows = nullptr;
  Scaling scaling = nullptr;
};

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
