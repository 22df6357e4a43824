// SPDX-License-Identifier: MIT
// An observer that reports to a sink what happens, event by event, and passes every
// call on to the observer it is made of. Both engines report the same of a tandem,
// but what the general one alone has calls for (kServed, kAttempt,
// kReady, kBilled, kNothing). Not reported: draws of waits (OnServiceStart), servers
// and the counts of token batches.
#pragma once

#include <cstdint>
#include <utility>

#include "sim/metrics/reported_event.h"

namespace servescape {

template <class Base>
class EventReporter : public Base {
 public:
  // `arguments` make the Base.
  template <class... Arguments>
  explicit EventReporter(EventSink sink, Arguments&&... arguments)
      : Base(std::forward<Arguments>(arguments)...), sink_(std::move(sink)) {}

  void OnTime(SimTime now) {
    now_ = now;
    Base::OnTime(now);
  }
  void OnArrival(SimTime now) {
    Base::OnArrival(now);
    Report({.word = EventWord::kArrival, .at = now});
  }
  void OnWait(SimTime now, uint32_t service) {
    Base::OnWait(now, service);
    Report({.word = EventWord::kWait, .at = now, .where = service});
  }
  void OnReject(SimTime now, uint32_t service) {
    Base::OnReject(now, service);
    Report({.word = EventWord::kReject, .at = now, .where = service});
  }
  // One at a time, so that each instant is reported.
  SimTime quiet_until() const { return {0}; }
  void OnQueuedArrivals(uint32_t service, int64_t count, uint64_t instants) {
    Base::OnQueuedArrivals(service, count, instants);
    const SimTime now{static_cast<int64_t>(instants)};
    Report({.word = EventWord::kArrival, .at = now});
    Report({.word = EventWord::kWait, .at = now, .where = service});
  }
  void OnBatchStart(SimTime now, uint32_t service, uint32_t requests, uint32_t queued,
                    uint32_t items, Duration time) {
    Base::OnBatchStart(now, service, requests, queued, items, time);
    Report({.word = EventWord::kStart, .at = now, .where = service, .value = items});
  }
  void OnServiceExtended(uint32_t service, Duration by) {
    Base::OnServiceExtended(service, by);
    Report({.word = EventWord::kExtend, .at = now_, .where = service, .value = by.ns});
  }
  void OnBatchEnd(SimTime now, uint32_t service) {
    Base::OnBatchEnd(now, service);
    Report({.word = EventWord::kEnd, .at = now, .where = service});
  }
  void OnNextStart(SimTime now, uint32_t service, Duration wait, uint32_t items, Duration time) {
    Base::OnNextStart(now, service, wait, items, time);
    Report({.word = EventWord::kEnd, .at = now, .where = service});
    Report({.word = EventWord::kStart, .at = now, .where = service, .value = items});
  }
  template <class Next>
  void OnDepartures(SimTime now, uint32_t service, Next next) {
    Base::OnDepartures(now, service, [&](Departure* gone) {
      if (!next(gone)) return false;
      Report({.word = EventWord::kComplete,
              .at = now,
              .where = gone->source,
              .value = gone->latency.ns});
      return true;
    });
  }
  // Of the class that OnOutcome, which the general engine calls before, has reported.
  void OnComplete(SimTime now, uint32_t source, Duration latency) {
    Base::OnComplete(now, source, latency);
    ReportEnd(EventWord::kComplete, now, source, latency);
  }
  void OnFail(SimTime now, uint32_t source, Duration age) {
    Base::OnFail(now, source, age);
    ReportEnd(EventWord::kFail, now, source, age);
  }

  void OnKeepOut(SimTime now, uint32_t service) {
    Base::OnKeepOut(now, service);
    Report({.word = EventWord::kKeepOut, .at = now, .where = service});
  }
  void OnAbandon(SimTime now, uint32_t service, Duration wait) {
    Base::OnAbandon(now, service, wait);
    Report({.word = EventWord::kAbandon, .at = now, .where = service, .value = wait.ns});
  }
  void OnPreempt(SimTime now, uint32_t service, Duration remaining) {
    Base::OnPreempt(now, service, remaining);
    Report({.word = EventWord::kPreempt, .at = now, .where = service, .value = remaining.ns});
  }
  void OnResume(SimTime now, uint32_t service, Duration wait, Duration remaining) {
    Base::OnResume(now, service, wait, remaining);
    Report({.word = EventWord::kResume, .at = now, .where = service, .value = remaining.ns});
  }
  void OnAbort(SimTime now, uint32_t service, Duration remaining) {
    Base::OnAbort(now, service, remaining);
    Report({.word = EventWord::kAbort, .at = now, .where = service, .value = remaining.ns});
  }
  void OnServiceFail(SimTime now, uint32_t service, Outcome outcome) {
    Base::OnServiceFail(now, service, outcome);
    Report({.word = EventWord::kNothing, .at = now, .where = service, .outcome = outcome});
  }
  void OnReplicaServed(uint32_t service, uint32_t replica, Duration sojourn) {
    Base::OnReplicaServed(service, replica, sojourn);
    Report({.word = EventWord::kServed,
            .at = now_,
            .where = service,
            .value = sojourn.ns,
            .which = replica});
  }
  void OnReplicasUp(SimTime now, uint32_t service, uint32_t up) {
    Base::OnReplicasUp(now, service, up);
    Report({.word = EventWord::kReady, .at = now, .where = service, .value = up});
  }
  void OnReplicasBilled(SimTime now, uint32_t service, uint32_t billed) {
    Base::OnReplicasBilled(now, service, billed);
    Report({.word = EventWord::kBilled, .at = now, .where = service, .value = billed});
  }
  void OnScale(SimTime now, uint32_t service, uint32_t wanted, const ScaleDecision& decision) {
    Base::OnScale(now, service, wanted, decision);
    Report({.word = EventWord::kScale,
            .at = now,
            .where = service,
            .value = wanted,
            .decision = &decision});
  }
  void OnTraining(SimTime now, uint32_t service, const ModelTraining& training,
                  const char* reason) {
    Base::OnTraining(now, service, training, reason);
    Report({.word = EventWord::kTraining,
            .at = now,
            .where = service,
            .training = &training,
            .reason = reason});
  }
  void OnNodeEvent(SimTime now, uint32_t pool, const char* what) {
    Base::OnNodeEvent(now, pool, what);
    Report({.word = EventWord::kNodes, .at = now, .where = pool, .reason = what});
  }
  void OnJob(SimTime now, uint32_t job, const JobEvent& event, const char* reason) {
    Base::OnJob(now, job, event, reason);
    Report({.word = EventWord::kJob, .at = now, .where = job, .reason = reason, .job = &event});
  }
  void OnRollout(SimTime now, uint32_t service, RolloutMove move, double after,
                 const RolloutDecision& decision) {
    Base::OnRollout(now, service, move, after, decision);
    Report({.word = EventWord::kRollout, .at = now, .where = service, .rollout = &decision});
  }
  void OnMember(SimTime now, uint32_t service, Duration wait) {
    Base::OnMember(now, service, wait);
    Report({.word = EventWord::kMember, .at = now, .where = service, .value = wait.ns});
  }
  void OnBatchRule(SimTime now, uint32_t service, BatchRule rule, Duration time) {
    Base::OnBatchRule(now, service, rule, time);
    Report({.word = EventWord::kRule, .at = now, .where = service, .value = time.ns, .rule = rule});
  }
  void OnAttempt(SimTime now, AttemptKind kind) {
    Base::OnAttempt(now, kind);
    Report({.word = EventWord::kAttempt, .at = now, .attempt = kind});
  }
  void OnLookup(SimTime now, uint32_t cache, LookupResult result) {
    Base::OnLookup(now, cache, result);
    Report({.word = EventWord::kLookup, .at = now, .where = cache, .result = result});
  }
  void OnStoreRead(SimTime now, uint32_t store, Duration staleness, bool missing) {
    Base::OnStoreRead(now, store, staleness, missing);
    Report({.word = EventWord::kRead, .at = now, .where = store, .value = staleness.ns});
  }
  void OnOutcome(SimTime now, uint32_t source, uint32_t request_class, Outcome outcome,
                 Duration latency, double quality, const int64_t* spent) {
    Base::OnOutcome(now, source, request_class, outcome, latency, quality, spent);
    class_ = request_class;
    outcome_ = outcome;
  }

 private:
  void Report(const ReportedEvent& event) { sink_(event); }
  void ReportEnd(EventWord word, SimTime now, uint32_t source, Duration age) {
    Report({.word = word,
            .at = now,
            .where = source,
            .value = age.ns,
            .which = class_,
            .outcome = outcome_});
  }

  EventSink sink_;
  SimTime now_{0};
  uint32_t class_ = 0;
  // In a tandem nothing fails but what a full queue refuses.
  Outcome outcome_ = Outcome::kRejected;
};

}  // namespace servescape
