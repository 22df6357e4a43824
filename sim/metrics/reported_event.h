// SPDX-License-Identifier: MIT
// What a run reports, event by event, as plain values: for whoever writes it down
// (event_reporter.h).
#pragma once

#include <cstdint>
#include <functional>

#include "sim/base/time.h"
#include "sim/kernel/observer.h"

namespace servescape {

// The letters of the notation in which the tests write trajectories, too.
enum class EventWord : char {
  kArrival = 'a',
  kWait = 'w',
  kReject = 'r',   // by a full queue
  kKeepOut = 'o',  // before it came to the queue
  kStart = 's',    // of a batch
  kExtend = '+',   // a service takes longer than reported
  kEnd = 'e',      // of a batch
  kServed = '@',   // by a replica
  kAbandon = 'l',  // leaves a queue unserved
  kPreempt = 'p',  // put back into its queue
  kResume = 'u',
  kAbort = 'x',    // a batch is stopped for good
  kNothing = 'n',  // an attempt came to nothing at a service
  kAttempt = 't',
  kLookup = 'g',  // at a cache
  kRead = 'v',    // of a store
  kReady = 'k',   // replicas, from now on
  kBilled = 'b',
  kScale = 'd',  // an autoscaler has decided
  kRollout = 'y',  // a rollout was looked at
  kTraining = 'z',  // of a model begins, or the new one serves
  kNodes = 'i',   // something happened to a pool of machines
  kJob = 'j',       // a run of a job starts, or ends, or loses something
  kMember = 'm',  // of the batch that starts next, by the batcher of a system
  kRule = '!',    // of a system's batcher, that bit
  kComplete = 'c',
  kFail = 'f',
};

struct ScaleDecision;
struct RolloutDecision;
struct ModelTraining;
struct JobEvent;

struct ReportedEvent {
  EventWord word = EventWord::kArrival;
  SimTime at;
  uint32_t where = 0;  // service, cache, store, pool, job, or (of kComplete, kFail) source
  // ns: latency, wait, remaining or additional service, sojourn, staleness; or
  // a number: the items of a batch, replicas.
  int64_t value = 0;
  // The replica; of kComplete and kFail the class.
  uint32_t which = 0;
  Outcome outcome = Outcome::kAnswered;       // of kNothing and kFail
  AttemptKind attempt = AttemptKind::kFirst;  // of kAttempt
  LookupResult result = LookupResult::kHit;   // of kLookup
  const ScaleDecision* decision = nullptr;    // of kScale, while it is reported
  BatchRule rule = BatchRule::kNone;          // of kRule
  const RolloutDecision* rollout = nullptr;   // of kRollout, while it is reported
  const ModelTraining* training = nullptr;    // of kTraining, with its reason, likewise
  const char* reason = nullptr;               // and of kNodes, what happened
  const JobEvent* job = nullptr;              // of kJob, likewise
};

using EventSink = std::function<void(const ReportedEvent&)>;

}  // namespace servescape
