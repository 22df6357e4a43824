// SPDX-License-Identifier: MIT
// One replication behind one interface, whichever engine runs it. Each engine's templates are
// instantiated in one file of their own: replication.cpp and full_replication.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/study/requests.h"

namespace servescape {

class FullModel;

class ReplicationRun {
 public:
  virtual ~ReplicationRun() = default;
  virtual bool Step(int64_t events) = 0;
  virtual SimTime next_time() = 0;
  virtual ReplicationRecord Finish() = 0;
};

std::shared_ptr<const FullModel> BuildFullModel(const Config& config);
SimTime EndOf(const FullModel& model);
std::vector<PartName> PlacesOf(const FullModel& model);
std::unique_ptr<ReplicationRun> StartFull(std::shared_ptr<const FullModel> model, uint64_t seed,
                                          uint32_t index, RequestSink requests);

inline SimTime IntendedOf(SimTime intended) { return intended; }
template <class Request>
SimTime IntendedOf(const Request& request) {
  return request.intended;
}

// What a recorder cannot know at the end of a run.
template <class Simulation>
void Complete(const Simulation& simulation, SimTime end, size_t services,
              ReplicationRecord* record) {
  record->remaining_service.assign(services, 0);
  simulation.ForEachRunning([&](uint32_t service, SimTime ends) {
    record->remaining_service[service] += ToSeconds(ends - end);
  });
  record->waiting_age_sum.assign(services, 0);
  simulation.ForEachWaiting([&](uint32_t service, SimTime joined) {
    record->waiting_age_sum[service] += ToSeconds(end - joined);
  });
  simulation.ForEachInFlight([&](const auto& request) {
    record->in_flight_age_sum += ToSeconds(end - IntendedOf(request));
  });
  record->events = simulation.handled();
  record->peak_in_flight = simulation.peak_in_flight();
}

}  // namespace servescape
