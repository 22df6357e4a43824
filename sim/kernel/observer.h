// SPDX-License-Identifier: MIT
// What a run tells to whoever watches it. An observer is a compile-time parameter of the
// simulation, so that the calls are inlined; it sees plain values and cannot change the run.
// IgnoringObserver does nothing and documents the calls; metrics/recorder.h measures. The general
// engine makes the calls of IgnoringDetailObserver too (metrics/detail_recorder.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "sim/base/data_rule.h"
#include "sim/base/time.h"

namespace servescape {

// What OnDepartures tells of a request.
struct Departure {
  Duration sojourn;  // at the service
  Duration latency;
  uint32_t source = 0;
};

// Requests that were answered, in the order in which they left, of one source and class.
struct AnswerBlock {
  uint32_t source = 0, request_class = 0;
  double quality = 1;
  const SimTime *intended = nullptr, *ended = nullptr;
  size_t count = 0;
  // times[c][i]: ns of request i in the latency component components[c]; nothing in others.
  const uint32_t* components = nullptr;
  const int64_t* const* times = nullptr;
  size_t component_count = 0;
};

struct IgnoringObserver {
  // Before any other call for an event at `now`.
  void OnTime(SimTime) {}
  // A request entered the system.
  void OnArrival(SimTime) {}
  // It came to a service and waits there / was turned away by a full queue. (A request that
  // starts at once is reported by OnBatchStart alone.)
  void OnWait(SimTime, uint32_t /*service*/) {}
  void OnReject(SimTime, uint32_t /*service*/) {}
  // OnArrival and OnWait of `count` requests in one call, whose instants sum to `instants` ns
  // (modulo 2^64). OnTime may be left out for events before quiet_until(). Not made by the
  // general engine.
  void OnQueuedArrivals(uint32_t /*service*/, int64_t /*count*/, uint64_t /*instants*/) {}
  SimTime quiet_until() const { return kEndOfTime; }
  // A server began a batch: `requests` of them, `queued` of which had waited in the queue,
  // `items` in all, for `service_time`.
  void OnBatchStart(SimTime, uint32_t /*service*/, uint32_t /*requests*/, uint32_t /*queued*/,
                    uint32_t /*items*/, Duration /*service_time*/) {}
  // Once for every request of a batch that starts: how long it waited.
  void OnServiceStart(uint32_t /*service*/, Duration /*wait*/) {}
  // The service of a started batch took longer than reported at its start (a shared accelerator).
  void OnServiceExtended(uint32_t /*service*/, Duration /*by*/) {}
  // A server finished a batch; then once for every request of it, with its time at the service.
  void OnBatchEnd(SimTime, uint32_t /*service*/) {}
  void OnServiceEnd(uint32_t /*service*/, Duration /*sojourn*/) {}
  // A server finished its only request and at once took the next, which had waited: OnBatchEnd,
  // OnServiceStart and OnBatchStart of one request in one call.
  void OnNextStart(SimTime, uint32_t /*service*/, Duration /*wait*/, uint32_t /*items*/,
                   Duration /*service_time*/) {}
  // OnServiceStart of requests that start together: bool next(Duration* wait) gives them, until it
  // returns false. Not made by the general engine.
  template <class Next>
  void OnServiceStarts(uint32_t /*service*/, Next next) {
    for (Duration wait; next(&wait);) {
    }
  }
  // Requests of a finished batch leave the system: OnServiceEnd and OnComplete of each. `next`
  // gives them, bool next(Departure*), until it returns false. Not made by the general engine.
  template <class Next>
  void OnDepartures(SimTime, uint32_t /*service*/, Next next) {
    for (Departure departure; next(&departure);) {
    }
  }
  // A request left the system, answered after `latency` (from its intended arrival) or
  // refused `age` after it came.
  void OnComplete(SimTime, uint32_t /*source*/, Duration /*latency*/) {}
  void OnFail(SimTime, uint32_t /*source*/, Duration /*age*/) {}
};

// How a request, or one attempt of it, ended.
enum class Outcome : uint8_t {
  kAnswered,
  kRejected,  // a queue was full
  kShed,      // kept out, or dropped, to protect the rest: rate limit, priority shedding,
              // adaptive concurrency, CoDel, throttling, an open circuit breaker
  kTimedOut,  // its caller's patience or its place in a queue ran out
  kFailed,    // an error, a crash, a partition
};
constexpr int kOutcomes = 5;

// A rule of a system's batcher (batching.system) or balancer (service.*.balancing) that bit.
enum class BatchRule : uint8_t {
  kNone,
  // It turned a request away:
  kTooLarge,     // more items than a batch may have
  kQueueFull,    // as many wait as may
  kConcurrency,  // as many are inside as may be
  kExpired,      // it waited longer than it may, found when the batcher looked
  kShed,         // it would have come too late
  kOverdue,      // its client was told so at the deadline; it is served all the same
  kThrottled,    // a serverless platform may start no instance for it: 429
  // It held requests although an instance could have served them:
  kLook,        // the batcher looks every 500 ms, whatever has ended since
  kWindow,      // a worker's free-running window
  kFreshDelay,  // a delay that begins when a worker takes the first, however long that has waited
  kBackOff,     // the router asks again when its back-off ends
  kCap,         // a limit on ongoing requests below the size of a batch
  kCork,        // a wait learnt from earlier batches
  // Batches that were closed short of full while the model was busy:
  kClosedEarly,
  // It waited for an instance of a serverless platform to start:
  kColdStart,
  // A balancer ended a call:
  kNoServer,        // none is left to try
  kRateLimited,     // beyond the burst
  kQueueTimeout,    // it waited before the servers longer than it may
  kDeadline,        // over all tries
  kRetryThrottled,  // no retry, as too many calls fail
  kAttemptsSpent,   // as many tries as it may have
  // It held one:
  kPaced,       // a leaky bucket lets one through at a time
  kServerFull,  // the servers have as many as they may
  kTurnAround,  // before it tries a server that refused again
  kRetryWait,   // a back-off
  kOldView,     // what it knew of the servers was old, and the one that it chose refused
};
constexpr int kBatchRules = 27;
// What a balancer did, not a batcher; and whether a rule ends a request rather than holds it.
constexpr bool IsOfBalancer(BatchRule rule) { return rule >= BatchRule::kNoServer; }
constexpr bool EndsRequests(BatchRule rule) {
  return IsOfBalancer(rule) ? rule < BatchRule::kPaced : rule <= BatchRule::kThrottled;
}

enum class AttemptKind : uint8_t { kFirst, kRetry, kHedge };
constexpr int kAttemptKinds = 3;
enum class LookupResult : uint8_t { kHit, kStale, kMiss, kCoalesced };
constexpr int kLookupResults = 4;

// Where a request's time goes. Every nanosecond between its intended arrival and its end belongs
// to one latency component: a kind, and the service, cache or store of its critical path.
enum class ComponentKind : uint8_t {
  kNetwork,    // on the wire, payloads included
  kQueueing,   // waiting while nothing was free
  kBatchWait,  // held back for a fuller batch although a server was free
  kService,
  kCache,  // looking up, or waiting for another request's fetch of the same key
  kStore,  // reading a store
  kRetry,  // attempts that did not answer, back-off, and the wait before a hedge that won
  kDelay,  // delay steps
  kColdStart,  // waiting for an instance of a serverless platform to start
};

struct Component {
  ComponentKind kind = ComponentKind::kService;
  std::string name;  // of the service, cache or store; empty for the rest
};

struct ScaleDecision;    // autoscaler/service_scaler.h

// What the control of a rollout (rollout/rollout_control.h) did when it looked.
enum class RolloutMove : uint8_t {
  kStep,         // the new version gets another share
  kHolds,        // a check found nothing
  kCheckFailed,  // one failed, and the rollout goes on
  kRolledBack,
  kPromoted,
  kEnded,  // of copies
};
struct RolloutDecision;

// What became of the training of a service's model (rollout/retraining_control.h).
enum class TrainingMove : uint8_t {
  kNone,
  kBegins,
  kServes,  // a model does from now on, at the start the first
};
struct ModelTraining {
  TrainingMove move = TrainingMove::kNone;
  bool by_alarm = false;
  SimTime learnt;     // the model that serves from now on knows the world up to then
  Duration takes{0};  // kBegins
};

// What became of a run of a job (engine/data/jobs.h).
enum class JobMove : uint8_t {
  kNone,
  kStarts,
  kSucceeds,
  kFails,    // a chunk did too often, or it took too long
  kStopped,  // another one replaces it
  kMissed,   // slots for which no run is made, by `count`
  kRetries,  // a chunk has failed and is tried again
  kInterrupted,  // a worker is taken away
};
struct JobEvent {
  JobMove move = JobMove::kNone;
  uint32_t run = 0;    // its number, from 1
  Duration time{0};    // kStarts: how late it is; of what ends: how long it took
  int64_t count = 0;   // kStarts: slots missed before it; kSucceeds: items
  SimTime data;        // what it knows of the world ends then
};

// Of steps with blocks of keys and values: tokens of prompts that were admitted for the first time,
// those of them that the prefix cache had, and the share of a replica's blocks in use x seconds;
// the tokens of prompts that a step has read, the seconds of it that this took, and tokens whose
// keys and values came from elsewhere.
struct KvUse {
  uint64_t queries = 0, hits = 0;
  double held = 0;
  uint64_t read = 0;
  double reading = 0;
  uint64_t loaded = 0;
};

// Of a step with speculative decoding: sequences whose drafts it verified,
// their drafted tokens, and those of them that hold.
struct DraftUse {
  uint64_t verified = 0, drafted = 0, accepted = 0;
};

// Of a step with LoRA adapters: requests admitted with one, those of them whose
// adapter had a slot, adapters loaded (and those of them that came from
// elsewhere than the host's memory), seconds of the step that this took; and
// requests that were passed over for the first time, as all slots were used.
struct AdapterUse {
  uint64_t admitted = 0, hits = 0, loads = 0, remote = 0;
  double loading = 0;
  uint64_t passed_over = 0;
};

// Of a service hosted serverless (sim/serverless/): counts that hold from now
// on, and what was metered since the last report.
enum class ServerlessLevel : uint8_t {
  kStarting,
  kActive,  // with a request
  kKept,    // of min_instances, those without one
  kNone,    // 1 while no instance is there
};
constexpr size_t kServerlessLevels = 4;
enum class ServerlessMeter : uint8_t {
  kColdStarts,      // requests that waited for an instance to start
  kColdTime,        // and for how long together, seconds
  kThrottled,       // requests
  kStarted,         // instances
  kInvocations,     // requests that are paid for
  kPaidTime,        // seconds of requests or instances, rounded as they are paid for
  kProvisionedTime, // the same on provisioned instances
  kInitTime,        // the same of instances that initialise themselves
};
constexpr size_t kServerlessMeters = 8;
struct ServerlessUse {
  uint32_t instances = 0;
  std::array<uint32_t, kServerlessLevels> levels{};
  std::array<double, kServerlessMeters> meters{};
};

// Of a pool of machines ([nodes.NAME]): levels that hold from now on, then counts since the last
// report.
enum class NodeMeter : uint8_t {
  kNodes,          // that are paid for
  kTaken,          // of them, by replicas: of each its most taken resource
  kWarm,           // that are kept stopped
  kPending,        // replicas that wait for a machine, of services that prefer this pool
  kStarted,        // machines that were asked for
  kRemoved,        // that were given back
  kInterruptions,  // that were taken back
  kAtOnce,         // of them, those that others of their zone went with
  kRefused,        // times that there was no capacity
};
constexpr size_t kNodeMeters = 9;
constexpr size_t kNodeLevels = 4;
struct NodeUse {
  std::array<double, kNodeMeters> meters{};

  double& operator[](NodeMeter meter) { return meters[static_cast<size_t>(meter)]; }
};

struct IgnoringDetailObserver : IgnoringObserver {
  // A request is turned away before it comes to the queue; OnServiceFail follows.
  void OnKeepOut(SimTime, uint32_t /*service*/) {}
  // A request that waits leaves the queue unserved, after `wait` there.
  void OnAbandon(SimTime, uint32_t /*service*/, Duration /*wait*/) {}
  // A request in service is put back into the queue with `remaining` of the reported time to go;
  // then it resumes after `wait` there, for `remaining`.
  void OnPreempt(SimTime, uint32_t /*service*/, Duration /*remaining*/) {}
  void OnResume(SimTime, uint32_t /*service*/, Duration /*wait*/, Duration /*remaining*/) {}
  // A batch in service stops for good, `remaining` before its reported end.
  void OnAbort(SimTime, uint32_t /*service*/, Duration /*remaining*/) {}
  // An attempt came to nothing at a service: after OnReject, OnAbandon or OnAbort, or instead of
  // an answer. OnServiceFail is reported once for each, whatever its caller then does.
  void OnServiceFail(SimTime, uint32_t /*service*/, Outcome) {}
  // A request was served by this replica (numbered within its service).
  void OnReplicaServed(uint32_t /*service*/, uint32_t /*replica*/, Duration /*sojourn*/) {}
  // Replicas of the service that are up: reported at the start and at every change.
  void OnReplicasUp(SimTime, uint32_t /*service*/, uint32_t /*up*/) {}
  // Replicas whose machines are paid for, in failure too: reported likewise.
  void OnReplicasBilled(SimTime, uint32_t /*service*/, uint32_t /*billed*/) {}
  // Of them, those of one pool: of services that have several, likewise.
  void OnPoolBilled(SimTime, uint32_t /*service*/, uint32_t /*pool*/, uint32_t /*billed*/) {}
  // Its autoscaler has decided that there are to be `wanted` replicas; those that are added or
  // drained are reported after it.
  void OnScale(SimTime, uint32_t /*service*/, uint32_t /*wanted*/, const ScaleDecision&) {}
  // The control of the service's rollout has looked, so many seconds after its begin.
  void OnRollout(SimTime, uint32_t /*service*/, RolloutMove, double /*after*/,
                 const RolloutDecision&) {}
  // A training of its model begins, or its new model serves.
  void OnTraining(SimTime, uint32_t /*service*/, const ModelTraining&, const char* /*reason*/) {}
  void OnNodes(SimTime, uint32_t /*pool*/, const NodeUse&) {}
  void OnNodeEvent(SimTime, uint32_t /*pool*/, const char* /*what*/) {}
  void OnJob(SimTime, uint32_t /*job*/, const JobEvent&, const char* /*reason*/) {}
  // Workers of the job that are paid for from now on, and those of them that score.
  void OnJobWorkers(SimTime, uint32_t /*job*/, uint32_t /*paid*/, uint32_t /*busy*/) {}
  // At an instant at which service may begin: how many waited, and how many of them began.
  void OnGateOpening(SimTime, uint32_t /*service*/, uint32_t /*waiting*/, uint32_t /*taken*/) {}
  // With batching by tokens each sequence is a batch of one whose time is reported as 0 at its
  // start and extended to what it was at its end. Then: it had so many tokens, the first of them
  // `first` after it came to the service and the others in the time `rest` after that.
  void OnSequence(uint32_t /*service*/, uint32_t /*tokens*/, Duration /*first*/,
                  Duration /*rest*/) {}
  // So many tokens came `gap` after the one before them in their sequence.
  void OnTokenGaps(uint32_t /*service*/, Duration /*gap*/, int64_t /*count*/) {}
  // Iterations of one replica that have ended; replicas that begin or cease to go through them.
  void OnIterations(uint32_t /*service*/, int64_t /*count*/) {}
  // Of the time of iterations that have ended, how much a replica full of sequences would have
  // needed for the same tokens and prompts; and of memory in blocks, what was found and held.
  void OnTokenWork(uint32_t /*service*/, Duration /*work*/, const KvUse& = {}) {}
  void OnDrafts(uint32_t /*service*/, const DraftUse&) {}
  void OnAdapters(uint32_t /*service*/, const AdapterUse&) {}
  void OnIterating(SimTime, uint32_t /*service*/, int /*by*/) {}
  // Once for every request of a batch that a system's batcher starts, in its order and before
  // OnBatchStart: how long it waited.
  void OnMember(SimTime, uint32_t /*service*/, Duration /*wait*/) {}
  // Once for every request that a rule of a system's batcher turned away after `time`, or held for
  // `time` before its batch started.
  void OnBatchRule(SimTime, uint32_t /*service*/, BatchRule, Duration /*time*/) {}
  // A rule of a real cache or feature store bit at a lookup, a fill or a read: of the cache or the
  // store of this number, which the rule tells apart; `time` is what it took.
  void OnDataRule(SimTime, uint32_t /*which*/, DataRule, Duration /*time*/) {}
  // What a serverless platform has from now on, and has metered.
  void OnServerless(SimTime, uint32_t /*service*/, const ServerlessUse&) {}
  void OnAttempt(SimTime, AttemptKind) {}
  void OnLookup(SimTime, uint32_t /*cache*/, LookupResult) {}
  // `missing`: no value was found; then a staleness below 0 says that none has an age.
  void OnStoreRead(SimTime, uint32_t /*store*/, Duration /*staleness*/, bool /*missing*/) {}
  // An answer of so many tokens, the first of them `first` after the request's intended arrival and
  // all of them `latency` after it. OnOutcome follows.
  void OnTokenAnswer(uint32_t /*request_class*/, uint32_t /*tokens*/, Duration /*first*/,
                     Duration /*latency*/) {}
  // Once for every request, before OnComplete or OnFail. `spent` has GeneralModel::components()
  // values in nanoseconds; they sum to `latency`. `quality` is that of the answer, 0 .. 1.
  void OnOutcome(SimTime, uint32_t /*source*/, uint32_t /*request_class*/, Outcome,
                 Duration /*latency*/, double /*quality*/, const int64_t* /*spent*/) {}
};

}  // namespace servescape
