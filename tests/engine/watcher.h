// SPDX-License-Identifier: MIT
// The engines with an observer whose calls are virtual: compiled once for all tests. Whoever
// instantiates an engine with an observer of its own compiles all of that engine again.
#pragma once

#include <cstdint>
#include <string>

#include "sim/engine/engine.h"
#include "sim/engine/tandem/tandem_engine.h"
#include "sim/kernel/observer.h"

namespace servescape::test {

// kernel/observer.h says what each call tells. What the tandem engine tells in one call is told in
// several here, but for arrivals in a queue.
class Watcher {
 public:
  virtual ~Watcher() = default;

  virtual void OnTime(SimTime) {}
  virtual void OnArrival(SimTime) {}
  virtual void OnWait(SimTime, uint32_t /*service*/) {}
  virtual void OnReject(SimTime, uint32_t /*service*/) {}
  virtual void OnBatchStart(SimTime, uint32_t /*service*/, uint32_t /*requests*/,
                            uint32_t /*queued*/, uint32_t /*items*/, Duration /*service_time*/) {}
  virtual void OnServiceStart(uint32_t /*service*/, Duration /*wait*/) {}
  virtual void OnServiceExtended(uint32_t /*service*/, Duration /*by*/) {}
  virtual void OnBatchEnd(SimTime, uint32_t /*service*/) {}
  virtual void OnServiceEnd(uint32_t /*service*/, Duration /*sojourn*/) {}
  virtual void OnComplete(SimTime, uint32_t /*source*/, Duration /*latency*/) {}
  virtual void OnFail(SimTime, uint32_t /*source*/, Duration /*age*/) {}

  virtual void OnKeepOut(SimTime, uint32_t /*service*/) {}
  virtual void OnAbandon(SimTime, uint32_t /*service*/, Duration /*wait*/) {}
  virtual void OnPreempt(SimTime, uint32_t /*service*/, Duration /*remaining*/) {}
  virtual void OnResume(SimTime, uint32_t /*service*/, Duration /*wait*/, Duration /*remaining*/) {}
  virtual void OnAbort(SimTime, uint32_t /*service*/, Duration /*remaining*/) {}
  virtual void OnServiceFail(SimTime, uint32_t /*service*/, Outcome) {}
  virtual void OnReplicaServed(uint32_t /*service*/, uint32_t /*replica*/, Duration /*sojourn*/) {}
  virtual void OnReplicasUp(SimTime, uint32_t /*service*/, uint32_t /*up*/) {}
  virtual void OnReplicasBilled(SimTime, uint32_t /*service*/, uint32_t /*billed*/) {}
  virtual void OnScale(SimTime, uint32_t /*service*/, uint32_t /*wanted*/, const ScaleDecision&) {}
  virtual void OnNodes(SimTime, uint32_t /*pool*/, const NodeUse&) {}
  virtual void OnNodeEvent(SimTime, uint32_t /*pool*/, const char* /*what*/) {}
  virtual void OnTraining(SimTime, uint32_t /*service*/, const ModelTraining&,
                          const char* /*reason*/) {}
  virtual void OnJob(SimTime, uint32_t /*job*/, const JobEvent&, const char* /*reason*/) {}
  virtual void OnJobWorkers(SimTime, uint32_t /*job*/, uint32_t /*paid*/, uint32_t /*busy*/) {}
  virtual void OnRollout(SimTime, uint32_t /*service*/, RolloutMove, double,
                         const RolloutDecision&) {}
  virtual void OnPoolBilled(SimTime, uint32_t /*service*/, uint32_t /*pool*/, uint32_t) {}
  virtual void OnGateOpening(SimTime, uint32_t /*service*/, uint32_t /*waiting*/,
                             uint32_t /*taken*/) {}
  virtual void OnSequence(uint32_t /*service*/, uint32_t /*tokens*/, Duration /*first*/,
                          Duration /*rest*/) {}
  virtual void OnTokenGaps(uint32_t /*service*/, Duration /*gap*/, int64_t /*count*/) {}
  virtual void OnIterations(uint32_t /*service*/, int64_t /*count*/) {}
  virtual void OnDrafts(uint32_t /*service*/, const DraftUse&) {}
  virtual void OnAdapters(uint32_t /*service*/, const AdapterUse&) {}
  virtual void OnTokenWork(uint32_t /*service*/, Duration /*work*/, const KvUse& = {}) {}
  virtual void OnIterating(SimTime, uint32_t /*service*/, int /*by*/) {}
  virtual void OnMember(SimTime, uint32_t /*service*/, Duration /*wait*/) {}
  virtual void OnBatchRule(SimTime, uint32_t /*service*/, BatchRule, Duration /*time*/) {}
  virtual void OnDataRule(SimTime, uint32_t /*which*/, DataRule, Duration /*time*/) {}
  virtual void OnServerless(SimTime, uint32_t /*service*/, const ServerlessUse&) {}
  virtual void OnAttempt(SimTime, AttemptKind) {}
  virtual void OnLookup(SimTime, uint32_t /*cache*/, LookupResult) {}
  virtual void OnStoreRead(SimTime, uint32_t /*store*/, Duration /*staleness*/, bool /*missing*/) {}
  virtual void OnTokenAnswer(uint32_t /*request_class*/, uint32_t /*tokens*/, Duration /*first*/,
                             Duration /*latency*/) {}
  virtual void OnOutcome(SimTime, uint32_t /*source*/, uint32_t /*request_class*/, Outcome,
                         Duration /*latency*/, double /*quality*/, const int64_t* /*spent*/) {}

  virtual SimTime quiet_until() const { return kEndOfTime; }
  virtual void OnQueuedArrivals(uint32_t /*service*/, int64_t /*count*/, uint64_t /*instants*/) {}
  void OnNextStart(SimTime now, uint32_t service, Duration wait, uint32_t items, Duration time) {
    OnBatchEnd(now, service);
    OnServiceStart(service, wait);
    OnBatchStart(now, service, 1, 1, items, time);
  }
  template <class Next>
  void OnServiceStarts(uint32_t service, Next next) {
    for (Duration wait; next(&wait);) OnServiceStart(service, wait);
  }
  template <class Next>
  void OnDepartures(SimTime now, uint32_t service, Next next) {
    for (Departure gone; next(&gone);) {
      OnServiceEnd(service, gone.sojourn);
      OnComplete(now, gone.source, gone.latency);
    }
  }
};

using WatchedEngine = Engine<Watcher>;
using WatchedTandem = TandemEngine<Watcher>;

// Plays a whole run.
void Run(const Config& config, Watcher* watcher, uint64_t seed = 1);
void RunTandem(const Config& config, Watcher* watcher, uint64_t seed = 1);

// Replicas of the first service that whoever scales adds, or drains where `by` is negative, at an
// instant between two steps.
void Scale(WatchedEngine* engine, SimTime at, int by, const StartUp& start_up);

}  // namespace servescape::test

namespace servescape {
extern template class Engine<test::Watcher>;
extern template class TandemState<test::Watcher>;
extern template class TandemEngine<test::Watcher>;
extern template bool RunEvents(EventList&, SimTime, int64_t, test::WatchedTandem&, int64_t*);
}  // namespace servescape
