// SPDX-License-Identifier: MIT
// One replication behind one interface, whichever engine runs it. Each engine's templates are
// instantiated in one file of their own: plain_replication.cpp, general_replication.cpp,
// series_replication.cpp and, with a recorder that tells all events, event_replication.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/study/guard.h"
#include "sim/study/requests.h"
#include "sim/study/thresholds.h"

namespace servescape {

class GeneralModel;
class Model;

class ReplicationRun {
 public:
  virtual ~ReplicationRun() = default;
  virtual bool Step(int64_t events) = 0;
  virtual SimTime next_time() = 0;
  virtual ReplicationRecord Finish() = 0;
  // What the guards of guard.h ask: requests and events scheduled so far, tasks alive, bytes taken.
  virtual int64_t arrivals() const = 0;
  virtual uint64_t scheduled() const = 0;
  virtual uint32_t tasks() const = 0;
  virtual uint64_t memory() const = 0;
  // Handles up to `events` of the events at the present instant, one by one, and says whose they
  // were and what came of them.
  virtual Standstill Observe(int events) = 0;
};

// Of a plain scenario: one that does not need the general engine.
std::unique_ptr<ReplicationRun> StartPlain(std::shared_ptr<const Model> model,
                                           const Thresholds& thresholds, uint64_t seed,
                                           uint32_t index);

std::shared_ptr<const GeneralModel> BuildGeneralModel(const Config& config);
SimTime EndOf(const GeneralModel& model);
std::vector<Component> ComponentsOf(const GeneralModel& model);
std::unique_ptr<ReplicationRun> StartGeneral(std::shared_ptr<const GeneralModel> model,
                                          const Thresholds& thresholds, uint64_t seed,
                                          uint32_t index, RequestSink requests);

// The same where PlaysAsSeries, of a scenario that HasPlainParts: without events.
bool PlaysAsSeries(const GeneralModel& model);
std::unique_ptr<ReplicationRun> StartSeries(std::shared_ptr<const GeneralModel> model,
                                            const Thresholds& thresholds, uint64_t seed,
                                            uint32_t index, RequestSink requests);

// What either engine's recorder counts up to.
template <class Recorder>
void WatchWith(const Thresholds& thresholds, Recorder* recorder) {
  recorder->WatchLatency(thresholds.latency);
  for (size_t s = 0; s < thresholds.wait.size(); ++s) recorder->WatchWait(s, thresholds.wait[s]);
}

// Observe, for either engine.
template <class Simulation, class Recorder>
Standstill ObserveInstant(int events, Simulation* simulation, Recorder* recorder) {
  Standstill seen;
  seen.at = simulation->next_time();
  const InstantCounts before = recorder->Counts();
  for (int i = 0; i < events && simulation->next_time() == seen.at; ++i) {
    simulation->CountNext(&seen.actors);
    if (simulation->Step(1)) break;
  }
  seen.counts = recorder->Counts().Since(before);
  return seen;
}

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
}

}  // namespace servescape
