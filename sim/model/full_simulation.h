// SPDX-License-Identifier: MIT
// One replication at work, by the full engine: everything the scenario language can say. Where a
// scenario is plain, simulation.h does the same faster, event by event and bit by bit.
//
// A request is a task that runs through its compiled path (program.h) until an operation makes it
// wait: for a service, a cache, a store, the wire, or for tasks of its own (the branches of a
// fork, the attempts of a call). Time is given to places whenever it has passed (Account), so the
// parts of a latency sum to it exactly. Nothing inside a station ends a request directly: what is
// dropped there is kept until the event's own work is done (Defer).
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/base/seldom.h"
#include "sim/kernel/event_list.h"
#include "sim/kernel/observer.h"
#include "sim/kernel/run_loop.h"
#include "sim/model/arrivals.h"
#include "sim/model/full_model.h"
#include "sim/model/full_state.h"
#include "sim/model/router.h"
#include "sim/model/standstill.h"

namespace servescape {

enum FullEvent : uint32_t {
  kArrivalDue,       // entity: source
  kClientDue,        // entity: source; one of its clients has thought
  kSessionDue,       // entity: session
  kWakeDue,          // entity: task
  kTimeoutDue,       // entity: task
  kPatienceDue,      // entity: task
  kServiceDue,       // entity: slot
  kLeanDue,          // entity: slot, of a lean service
  kBatchDue,         // entity: queue
  kSlotsDue,         // entity: service
  kHostPartDue,      // entity: slot
  kShareDue,         // entity: share
  kFailureDue,       // entity: replica
  kRepairDue,        // entity: replica
  kInvalidationDue,  // entity: cache
  kFlushDue,         // entity: cache
  kIncidentStart,    // entity: incident
  kIncidentEnd,      // entity: incident
  kTokensDue,        // entity: replica
};

template <class Observer>
class FullSimulation {
 public:
  // `model` and `observer` outlive the simulation. See EventList for `most_in_heap`.
  SERVESCAPE_SELDOM FullSimulation(const FullModel& model, uint64_t seed, uint32_t replication,
                                   Observer& observer,
                                   size_t most_in_heap = EventList::kMostInHeap);

  // Handles at most `limit` events; true when the run has ended.
  bool Step(int64_t limit) { return RunEvents(events_, end_, limit, *this, &handled_); }

  // The kernel's interface.
  bool Handle(SimTime now, uint32_t kind, uint32_t entity, int64_t* left);
  bool stopped() const { return stopped_; }

  SimTime now() const { return now_; }
  SimTime next_time() { return events_.Top().time(); }
  int64_t handled() const { return handled_; }
  uint32_t peak_in_flight() const { return peak_; }
  // Tasks alive: requests in the system and what they have forked into.
  uint32_t tasks() const { return tasks_.live(); }
  // As the fast engine's; the contents of caches included.
  uint64_t memory() const;
  SERVESCAPE_SELDOM void CountNext(ActorCounts* counts);

  // As the fast engine's: batches in service with their told end, requests that wait with the
  // instant of joining the queue, requests in the system.
  template <class Visit>
  void ForEachRunning(Visit visit) const {
    for (const FullSlot& slot : slots_) {
      if (slot.requests > 0 && slot.frozen.ns == 0) visit(queues_[slot.queue].service, slot.ends);
    }
  }
  template <class Visit>
  void ForEachWaiting(Visit visit) const {
    for (uint32_t id = 0; id < tasks_.size(); ++id) {
      const Task& task = tasks_[id];
      if (task.state == TaskState::kQueued) visit(queues_[task.queue].service, task.queued);
    }
    for (const FullSlot& slot : slots_) {  // a batch kept for its replica waits as one
      if (slot.frozen.ns == 0) continue;
      visit(queues_[slot.queue].service, tasks_[slot.first].queued);
    }
  }
  template <class Visit>
  void ForEachInFlight(Visit visit) const {
    for (uint32_t id = 0; id < tasks_.size(); ++id) {
      if (tasks_[id].state != TaskState::kFree && tasks_[id].root) visit(tasks_[id].born);
    }
  }
  // visit(source, request_class) of each request in the system.
  template <class Visit>
  void ForEachOwner(Visit visit) const {
    for (uint32_t id = 0; id < tasks_.size(); ++id) {
      const Task& task = tasks_[id];
      if (task.state != TaskState::kFree && task.root) visit(task.source, task.request_class);
    }
  }

 private:
  using FetchMap = std::unordered_map<uint64_t, Fetch>;

  // full_arrivals.h: sources, sessions, clients.
  SERVESCAPE_SELDOM void StartSources(uint64_t seed, uint32_t replication);
  void OnArrivalDue(SimTime now, uint32_t source);
  SimTime NextArrival(uint32_t source, SimTime now);
  SERVESCAPE_SELDOM SimTime NextMmpp(const SourceModel& plain, const FullSource& source,
                                     FullSourceState& state, SimTime now);
  void Admit(SimTime now, uint32_t source, double size, const TraceRow* row, uint32_t session);
  void SetTraits(SimTime now, Task& task, const TraceRow* row);
  void ScheduleThink(SimTime now, uint32_t source);
  SERVESCAPE_SELDOM void ContinueSession(SimTime now, uint32_t session);

  // full_flow.h: the run through a path, forks, ends.
  void Run(SimTime now, uint32_t id);
  bool RunOps(SimTime now, uint32_t id, uint32_t most);
  [[gnu::noinline]] void Sleep(SimTime now, uint32_t id, Duration time, Wake wake);
  void OnWake(SimTime now, uint32_t id);
  [[gnu::noinline]] void Fork(SimTime now, uint32_t id, const ForkOp& fork);
  uint32_t Spawn(SimTime now, uint32_t parent, uint32_t entry);
  [[gnu::always_inline]] uint32_t MakeChild(SimTime now, uint32_t parent, uint32_t entry);
  void StartChild(SimTime now, uint32_t id);
  void GoOn(SimTime now, uint32_t id);
  [[gnu::always_inline]] void Unlink(uint32_t id);
  [[gnu::always_inline]] void ChildEnded(SimTime now, uint32_t parent, uint32_t child,
                                         Outcome outcome);
  [[gnu::always_inline]] void ForkChildEnded(SimTime now, uint32_t parent, uint32_t child,
                                             Outcome outcome);
  [[gnu::always_inline]] void Merge(SimTime now, uint32_t parent, uint32_t child);
  void DropChildren(SimTime now, uint32_t parent, bool cancel);
  SERVESCAPE_SELDOM void Cancel(SimTime now, uint32_t id);
  void Finish(SimTime now, uint32_t id, Outcome outcome);
  [[gnu::noinline]] void EndRequest(SimTime now, uint32_t id, Outcome outcome);
  void Account(uint32_t id, uint32_t place, SimTime now) {
    Task& task = tasks_[id];
    tasks_.parts(id)[place] += (now - task.mark).ns;
    task.mark = now;
  }
  void Defer(uint32_t id, Outcome outcome) { deferred_.push_back({id, outcome}); }
  SERVESCAPE_SELDOM void EndDeferred(SimTime now);

  // full_attempts.h: time-outs, retries, hedges, breakers.
  [[gnu::noinline]] void BeginAttempts(SimTime now, uint32_t id);
  bool Blocked(SimTime now, uint32_t detail);
  void Launch(SimTime now, uint32_t parent, AttemptKind kind);
  void ArmHedge(SimTime now, uint32_t parent, uint32_t detail);
  [[gnu::noinline]] void AttemptEnded(SimTime now, uint32_t parent, uint32_t child,
                                      Outcome outcome);
  void Observe(SimTime now, uint32_t detail, uint32_t child, Outcome outcome);
  bool MayRetry(uint32_t detail, uint32_t parent, Outcome outcome);
  void Retry(SimTime now, uint32_t parent, uint32_t detail);
  SERVESCAPE_SELDOM void Exhausted(SimTime now, uint32_t parent, Outcome outcome);
  void OnTimeout(SimTime now, uint32_t id);
  void OnHedge(SimTime now, uint32_t parent);

  // full_queue.h: the order of waiting.
  int64_t RankOf(const FullService& service, FullQueue& queue, const Task& task);
  void Push(uint32_t queue, uint32_t id);
  void Remove(uint32_t queue, uint32_t id);
  uint32_t Front(const FullQueue& queue) const;
  void SiftUp(FullQueue& queue, uint32_t at);
  void SiftDown(FullQueue& queue, uint32_t at);
  uint32_t TakeNext(SimTime now, uint32_t queue);
  bool DropAtDequeue(SimTime now, uint32_t queue, uint32_t id);
  void LeaveQueue(SimTime now, uint32_t id);
  SERVESCAPE_SELDOM void OnPatience(SimTime now, uint32_t id);

  // full_route.h: which replica.
  uint32_t RouteTask(SimTime now, uint32_t service, uint32_t id);
  uint32_t LoadAt(uint32_t service, uint32_t replica) const;
  bool IsUp(uint32_t service, uint32_t replica) const;
  uint32_t Choosable(uint32_t service) const;
  uint32_t NextUp(uint32_t service, uint32_t replica) const;
  uint32_t NthUp(uint32_t service, uint32_t nth) const;
  void FindTaken(uint32_t service, const Task& task);
  bool IsTaken(uint32_t replica) const;
  uint32_t RandomUp(uint32_t service);
  SERVESCAPE_SELDOM uint32_t WeightedUp(uint32_t service);
  uint32_t LeastLoaded(uint32_t service, uint32_t zone);
  uint32_t BestOfSample(uint32_t service);
  SERVESCAPE_SELDOM uint32_t SmoothWeighted(uint32_t service);
  SERVESCAPE_SELDOM uint32_t FastestAnswer(uint32_t service);
  SERVESCAPE_SELDOM uint32_t OnRing(uint32_t service, uint64_t key) const;

  // full_service.h: slots at work.
  SERVESCAPE_SELDOM void StartServices(uint64_t seed, uint32_t replication);
  void Call(SimTime now, uint32_t id);
  void Enter(SimTime now, uint32_t id);
  Outcome Admission(SimTime now, uint32_t service, const Task& task);
  void Join(SimTime now, uint32_t queue, uint32_t id, bool moved);
  void FailAtService(SimTime now, uint32_t id, Outcome outcome);
  void Dispatch(SimTime now, uint32_t queue);
  bool HasIdle(uint32_t queue);
  uint32_t NextReplica(uint32_t queue) const;
  uint32_t FreestReplica(uint32_t queue) const;
  SERVESCAPE_SELDOM uint32_t MakeSlot(uint32_t queue, uint32_t replica);
  uint32_t TakeIdle(uint32_t queue);
  void PutIdle(SimTime now, uint32_t slot);
  void StartOne(SimTime now, uint32_t slot, uint32_t id, uint32_t queued);
  void Serve(SimTime now, uint32_t slot, uint32_t queued, uint32_t items, double size);
  void Begin(SimTime now, uint32_t slot, Duration time);
  Duration DrawTime(uint32_t service, uint32_t replica, uint32_t items, double size);
  SERVESCAPE_SELDOM bool Preempt(SimTime now, uint32_t queue, uint32_t id, bool moved);
  void OnServiceDue(SimTime now, uint32_t slot);
  void Complete(SimTime now, uint32_t slot);
  void Served(SimTime now, uint32_t service, uint32_t id);

  // full_hold.h: slots held for a path; service that stops.
  void BeginHold(SimTime now, uint32_t slot);
  void HoldEnded(SimTime now, uint32_t parent, uint32_t child, Outcome outcome);
  SERVESCAPE_SELDOM void Abort(SimTime now, uint32_t slot);
  SERVESCAPE_SELDOM Duration Interrupt(SimTime now, uint32_t slot);

  // full_lean.h: the short way through plain services.
  void CallLean(SimTime now, uint32_t id);
  void EnterLean(SimTime now, uint32_t id);
  void CompleteLean(SimTime now, uint32_t slot);
  Duration LeanTime(uint32_t service, const FullSlot& slot, const Task& task);
  void BeginLean(SimTime now, uint32_t slot, Duration time);

  // full_slots.h: service that begins at instants.
  void StartSlots();
  void ScheduleSlots(uint32_t service);
  void OnSlotsDue(SimTime now, uint32_t service);

  // full_batch.h: batches.
  SERVESCAPE_SELDOM SimTime OldestJoined(const FullQueue& queue) const;
  void DispatchBatches(SimTime now, uint32_t queue);
  uint32_t BatchLimit(const FullQueue& queue, uint32_t service) const;
  void StartBatch(SimTime now, uint32_t queue, uint32_t limit);
  SERVESCAPE_SELDOM void PutBack(uint32_t queue, const std::vector<uint32_t>& tasks);
  uint32_t Padded(const FullService& service, uint32_t items) const;
  SERVESCAPE_SELDOM void AdaptBatch(const FullSlot& slot, SimTime now);

  // full_tokens.h: sequences of tokens.
  void StartTokens();
  Duration KnownWork(uint32_t queue, const Task& task);
  bool HasRoom(uint32_t queue) const;
  void DispatchTokens(SimTime now, uint32_t queue);
  void StopAtBoundary(SimTime now, uint32_t replica);
  void PlanIterations(uint32_t replica, int64_t count);
  void StartIterations(SimTime now, uint32_t replica);
  uint64_t AdmitSequences(SimTime now, uint32_t replica, uint64_t* prompts);
  bool IsRunning(const HeapEntry& entry) const;
  void OnTokensDue(SimTime now, uint32_t replica);
  void EndSequence(SimTime now, uint32_t replica, uint32_t slot);
  void CancelSequence(SimTime now, uint32_t slot);
  void StopIterations(SimTime now, uint32_t replica);

  // full_share.h: batches that share an accelerator, requests that share cores.
  void EnterShare(SimTime now, uint32_t slot);
  void LeaveShare(SimTime now, uint32_t slot);
  void Progress(SimTime now, ShareState& share);
  double SlownessOf(const FullSlot& slot, const ShareState& share) const;
  void ScheduleNextDone(SimTime now, uint32_t share);
  void OnShareDue(SimTime now, uint32_t share);
  uint32_t ShareOf(const FullSlot& slot) const;
  void JoinRunQueue(FullSlot& slot, ShareState& share);
  void LeaveRunQueue(const FullSlot& slot, ShareState& share);

  // full_store.h: caches and stores.
  SERVESCAPE_SELDOM void StartCaches(uint64_t seed, uint32_t replication);
  [[gnu::noinline]] void Lookup(SimTime now, uint32_t id);
  void StartLookup(SimTime now, uint32_t id);
  void AfterLookup(SimTime now, uint32_t id);
  SERVESCAPE_SELDOM void Refresh(SimTime now, uint32_t id, uint32_t cache, uint32_t copy,
                                 uint32_t entry);
  [[gnu::noinline]] void Fill(SimTime now, uint32_t id, const Op& op);
  void ReleaseWaiters(SimTime now, uint32_t cache, uint32_t owner, uint32_t copy,
                      bool answered);
  SERVESCAPE_SELDOM void AbandonFetches(SimTime now, uint32_t id);
  SERVESCAPE_SELDOM bool WouldWaitForItself(uint32_t id, const Fetch& fetch) const;
  void BeginFetch(uint32_t id, uint32_t cache, uint32_t copy);
  SERVESCAPE_SELDOM uint32_t EndFetch(uint32_t id, uint32_t cache);
  uint32_t CopyOf(const FullCache& cache, const Task& task) const;
  SERVESCAPE_SELDOM void OnInvalidation(SimTime now, uint32_t cache);
  SERVESCAPE_SELDOM void Flush(uint32_t cache);
  [[gnu::noinline]] void ReadStore(SimTime now, uint32_t id);
  void StartRead(SimTime now, uint32_t id);

  // full_failures.h: replicas that go and come.
  SERVESCAPE_SELDOM void StartFailures();
  SERVESCAPE_SELDOM void TakeDown(SimTime now, uint32_t replica);
  SERVESCAPE_SELDOM void BringUp(SimTime now, uint32_t replica);
  SERVESCAPE_SELDOM void StopSlot(SimTime now, uint32_t slot);
  SERVESCAPE_SELDOM void ReviveSlot(SimTime now, uint32_t slot);
  SERVESCAPE_SELDOM void MoveWaiting(SimTime now, uint32_t service, uint32_t queue);
  SERVESCAPE_SELDOM void OnFailureDue(SimTime now, uint32_t replica);
  SERVESCAPE_SELDOM void OnRepairDue(SimTime now, uint32_t replica);
  SERVESCAPE_SELDOM void OnIncident(SimTime now, uint32_t incident, bool begins);
  SERVESCAPE_SELDOM uint32_t ServiceOfReplica(uint32_t replica) const;

  const FullModel& model_;
  Observer& observer_;
  const std::vector<Op>& ops_;
  const SimTime end_;
  CalledEventList events_;
  TaskPool tasks_;
  std::vector<FullQueue> queues_;
  std::vector<FullSlot> slots_;
  std::vector<ShareState> shares_;
  std::vector<ReplicaState> replicas_;
  std::vector<TokenBatch> batches_;     // by replica, where any service batches tokens
  std::vector<uint32_t> ended_;         // tasks of the sequences that end at a boundary
  std::vector<FullServiceState> services_;
  std::vector<FullSourceState> sources_;
  std::vector<double> next_size_;       // of a trace's pending arrival
  std::vector<SessionState> sessions_;
  uint32_t free_session_ = kNil;
  std::vector<AttemptState> attempts_;
  std::vector<Cache> copies_;           // of all caches
  std::vector<FetchMap> fetches_;       // by copy; looked up, never walked
  std::unordered_map<uint64_t, FetchPlace> fetch_places_;  // of (task, cache), the unusual ones
  std::vector<Generator> cache_streams_;
  std::vector<double> store_factor_;
  Generator network_{1}, branching_{1}, attempting_{1}, storing_{1};
  std::vector<std::pair<uint32_t, Outcome>> deferred_;
  std::vector<uint32_t> children_;      // of forks being started
  std::vector<uint32_t> taken_;         // replicas a hedge stays away from, ascending
  static constexpr uint32_t kMostDepth = 50;
  uint32_t depth_ = 0;                  // of Run
  int64_t spun_ = 0;                    // operations of an event beyond the usual
  uint64_t orders_ = 0;
  uint32_t roots_ = 0, peak_ = 0;
  SimTime now_{0};
  bool stopped_ = false;
  int64_t handled_ = 0;
};

}  // namespace servescape

#include "sim/model/full_arrivals.h"
#include "sim/model/full_attempts.h"
#include "sim/model/full_batch.h"
#include "sim/model/full_failures.h"
#include "sim/model/full_flow.h"
#include "sim/model/full_hold.h"
#include "sim/model/full_lean.h"
#include "sim/model/full_queue.h"
#include "sim/model/full_route.h"
#include "sim/model/full_service.h"
#include "sim/model/full_share.h"
#include "sim/model/full_slots.h"
#include "sim/model/full_standstill.h"
#include "sim/model/full_store.h"
#include "sim/model/full_tokens.h"
