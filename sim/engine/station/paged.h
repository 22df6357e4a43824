// SPDX-License-Identifier: MIT
// Batching by tokens with blocks of keys and values: each replica is a language-model server with
// vLLM's scheduler (llm/vllm_scheduler.h), which says who gets how many tokens in a step, who is
// pre-empted and who is admitted. Here steps get their time, and requests their place: who waits is
// in the queue of the service and in the scheduler's line, who runs has a server of its own. Steps
// that are alike, one token for each that runs, are one event; whoever comes meanwhile finds them
// as if each had been one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/engine/station/paged_step.h"
#include "sim/engine/station/records.h"
#include "sim/llm/vllm_scheduler.h"

namespace servescape {

// A request at a replica, by its place in the scheduler.
struct PagedSequence {
  uint32_t task = kNil;
  uint32_t server = kNil;                   // while it runs
  SimTime first = kNoTime, last = kNoTime;  // its tokens; `last` not while it is of the crowd
};

struct PagedReplica {
  explicit PagedReplica(const VllmConfig& config) : scheduler(config, true) {}

  VllmScheduler scheduler;
  VllmStep step;          // under way ...
  StepLoad load;          // ... and what it has to do
  uint64_t repeats = 0;   // > 0: instead so many alike are; the scheduler was not told of any
  SimTime tokens_at{0};   // the crowd's last
  SimTime since{0};       // the first of them began
  SimTime due = kNoTime;  // the last of them ends
  SimTime before{0};      // the step before it began
  double factor = 1;      // of their time: how slow the replica is
  uint32_t service = 0, queue = 0;
  bool works = false;
  bool begins = false;  // at this instant, when all have come that come now
  std::vector<PagedSequence> sequences;
  std::vector<uint32_t> free;  // servers
};

template <class E>
class Paged : public StationPart<E, Paged> {
 public:
  void Start();
  bool IsPaged(uint32_t service) const {
    return E::kWhole && model().services()[service].tokens.paged();
  }
  // Whether the request's prompt can be held at all.
  bool Takes(uint32_t service, const Task& task) const;
  // The request has joined the queue; it leaves it, though not to be served.
  void Arrive(SimTime now, uint32_t id);
  void Forget(SimTime now, uint32_t id);
  void Offer(SimTime now, uint32_t queue);
  // What the replica has done until now is known to its scheduler.
  void Settle(SimTime now, uint32_t replica);
  void OnDue(SimTime now, uint32_t replica);
  // Nobody waits for the server's sequence any more.
  void Cancel(SimTime now, uint32_t server);
  // After a crash has emptied the replica's servers.
  void Stop(SimTime now, uint32_t replica);

 private:
  using Part = StationPart<E, Paged>;
  using Part::core, Part::fleet, Part::model, Part::observer, Part::stations, Part::tasks;
  using Part::admission, Part::line, Part::rotation, Part::servers;
  using Part::QueueAt, Part::ServerAt, Part::StateOf;

  uint32_t ReplicaOf(uint32_t queue) const {
    const uint32_t service = QueueAt(queue).service;
    return model().services()[service].first_replica + queue -
           model().common().services()[service].first_queue;
  }
  PagedReplica& At(uint32_t replica) { return replicas_[index_[replica]]; }
  StepClock ClockOf(const PagedReplica& at) const {
    return {&model().services()[at.service].tokens, at.factor};
  }
  void AddToLine(uint32_t replica, uint32_t id);
  void Begin(SimTime now, uint32_t replica);
  void BeginLast(SimTime now, uint32_t replica);
  bool BeginAlike(SimTime now, uint32_t replica);
  void BeginStep(SimTime now, uint32_t replica);
  void Plan(uint32_t replica, SimTime due);
  void TakeAlike(PagedReplica* at, uint64_t steps);
  void LeaveCrowd(PagedReplica* at);
  void TellStep(SimTime now, PagedReplica* at);
  void TellPackets(SimTime now, PagedReplica* at);
  void Admit(SimTime now, uint32_t replica, uint32_t place);
  void Preempt(SimTime now, PagedReplica* at, uint32_t place);
  void End(SimTime now, uint32_t replica, uint32_t place);

  std::vector<PagedReplica> replicas_;
  std::vector<uint32_t> index_;   // by replica, where there are any
  std::vector<uint32_t> places_;  // by task: in its replica's scheduler
  std::vector<VllmEnd> ends_;     // of a step
  std::vector<uint32_t> ended_;   // their tasks
};

template <class E>
void Paged<E>::Start() {
  for (uint32_t id = 0; id < model().services().size(); ++id) {
    const GeneralService& service = model().services()[id];
    if (!service.tokens.paged()) continue;
    index_.resize(model().replica_count());
    for (uint32_t i = 0; i < service.replicas; ++i) {
      index_[service.first_replica + i] = static_cast<uint32_t>(replicas_.size());
      replicas_.emplace_back(SchedulerOf(service));
      replicas_.back().service = id;
      replicas_.back().queue = model().common().services()[id].first_queue + i;
    }
  }
}

template <class E>
bool Paged<E>::Takes(uint32_t service, const Task& task) const {
  return task.prompt_tokens < LongestOf(model().services()[service].tokens);
}

template <class E>
void Paged<E>::AddToLine(uint32_t replica, uint32_t id) {
  PagedReplica& at = At(replica);
  const Task& task = tasks()[id];
  VllmRequest request;
  request.max_tokens = task.output_tokens;
  request.priority = model().classes()[task.request_class].priority;
  request.arrival = static_cast<double>(task.joined.ns);
  request.tie = task.order;
  const uint64_t own = (uint64_t{1} << 32) + 2 * task.order;
  const uint32_t place = at.scheduler.Add(request, own + 1, true);
  const uint32_t prompt = std::max(task.prompt_tokens, 1u);
  const uint32_t shared = std::min(prompt, model().sources()[task.source].shared_prompt_tokens);
  at.scheduler.Content(place).Append({1 + uint64_t{task.source}, 0, shared});
  at.scheduler.Content(place).Append({own, 0, prompt - shared, true});
  at.scheduler.Enqueue(place);
  if (at.sequences.size() <= place) at.sequences.resize(place + 1);
  at.sequences[place] = {id};
  if (places_.size() <= id) places_.resize(id + 1);
  places_[id] = place;
}

template <class E>
void Paged<E>::Arrive(SimTime now, uint32_t id) {
  const uint32_t replica = ReplicaOf(tasks()[id].queue);
  Settle(now, replica);
  AddToLine(replica, id);
}

template <class E>
void Paged<E>::Forget(SimTime now, uint32_t id) {
  const uint32_t replica = ReplicaOf(tasks()[id].queue);
  Settle(now, replica);
  At(replica).scheduler.Abort(places_[id]);
}

template <class E>
void Paged<E>::Offer(SimTime now, uint32_t queue) {
  const uint32_t replica = ReplicaOf(queue);
  PagedReplica& at = At(replica);
  if (QueueAt(queue).waiting > 0 && at.due == kNoTime && !at.begins) BeginLast(now, replica);
}

// ---- steps --------------------------------------------------------------------------------------

template <class E>
void Paged<E>::Plan(uint32_t replica, SimTime due) {
  PagedReplica& at = At(replica);
  at.due = due;
  if (due >= core().end()) return;
  core().Schedule(due, Priority::kCompletion, EventKind::kTokens, replica);
}

// With all that come at this instant, not with the first of them.
template <class E>
void Paged<E>::BeginLast(SimTime now, uint32_t replica) {
  PagedReplica& at = At(replica);
  at.begins = true;
  at.due = kNoTime;
  core().Schedule(now, Priority::kBegin, EventKind::kTokens, replica);
}

template <class E>
void Paged<E>::Begin(SimTime now, uint32_t replica) {
  PagedReplica& at = At(replica);
  const bool own = model().common().services()[at.service].queues > 1;  // it is emptied in a drain
  at.scheduler.SetAdmits(own || fleet().IsReady(replica));
  at.before = at.works ? at.since : now;
  const GeneralService& service = model().services()[at.service];
  at.factor = fleet().slowness(replica) / service.speed[replica - service.first_replica];
  if (!BeginAlike(now, replica)) BeginStep(now, replica);
  const bool works = at.due != kNoTime;
  if (works != at.works) observer().OnIterating(now, at.service, works ? 1 : -1);
  at.works = works;
  if (!works && !fleet().IsReady(replica)) rotation().EndIfDone(now, at.queue, replica);
}

// Steps in which each gets one token, as many as there are before anything changes or the run is
// over.
template <class E>
bool Paged<E>::BeginAlike(SimTime now, uint32_t replica) {
  PagedReplica& at = At(replica);
  const uint64_t most = at.scheduler.StepsAlike();
  if (most == 0) return false;
  StepLoad load = LoadOfAlike(at.scheduler.crowd());
  const AlikeClock clock(ClockOf(at), load);
  SimTime due = now;
  uint64_t steps = 0;
  for (; steps < most && due < core().end(); ++steps, load.Grow()) due = due + clock.Time(load);
  at.repeats = steps;
  at.since = now;
  Plan(replica, due);
  return true;
}

template <class E>
void Paged<E>::BeginStep(SimTime now, uint32_t replica) {
  PagedReplica& at = At(replica);
  do {  // one that only pre-empts takes no time
    at.scheduler.Schedule(&at.step);
    LeaveCrowd(&at);
    for (const uint32_t place : at.step.preempted) Preempt(now, &at, place);
    for (const VllmShare& share : at.step.shares) {
      if (share.admitted) Admit(now, replica, share.place);
    }
  } while (at.step.crowd == 0 && at.step.shares.empty() && !at.step.preempted.empty());
  at.repeats = 0;
  at.due = kNoTime;
  if (at.step.crowd == 0 && at.step.shares.empty()) return;
  at.since = now;
  at.load = LoadOf(at.step);
  Plan(replica, now + ClockOf(at).Time(at.load));
}

// What of the crowd goes on by itself had its last token with it.
template <class E>
void Paged<E>::LeaveCrowd(PagedReplica* at) {
  for (const uint32_t place : *at->scheduler.dissolved()) at->sequences[place].last = at->tokens_at;
  at->scheduler.dissolved()->clear();
}

// Ends the first of the steps that are alike; after the last of them, some may have ended.
template <class E>
void Paged<E>::TakeAlike(PagedReplica* at, uint64_t steps) {
  const Crowd& crowd = at->scheduler.crowd();
  StepLoad load = LoadOfAlike(crowd);
  const StepClock whole = ClockOf(*at);
  const AlikeClock clock(whole, load);
  const KvBlocks& blocks = at->scheduler.blocks();
  const int64_t running = crowd.size();
  double used = blocks.size() - blocks.free(), held = 0, work = 0;
  Duration gap{0};
  int64_t gaps = 0;
  for (uint64_t i = 0; i < steps; ++i, load.Grow()) {
    const Duration time = clock.Time(load);
    if (time != gap && gaps > 0) {
      observer().OnTokenGaps(at->service, gap, gaps);
      gaps = 0;
    }
    gap = time;
    gaps += running;
    used += crowd.BlocksOfBeatAfter(i);
    held += used * ToSeconds(time);
    work += whole.Work(load);
    at->since = at->since + time;
  }
  if (steps == 0) return;
  observer().OnTokenGaps(at->service, gap, gaps);
  observer().OnIterations(at->service, static_cast<int64_t>(steps));
  observer().OnTokenWork(at->service, FromSeconds(work), {0, 0, held / blocks.size()});
  at->before = SimTime{at->since.ns - gap.ns};
  at->tokens_at = at->since;
  at->scheduler.Repeat(steps, &ends_);
}

// The step that is under way is one by itself from now on.
template <class E>
void Paged<E>::Settle(SimTime now, uint32_t replica) {
  PagedReplica& at = At(replica);
  if (at.repeats == 0) return;
  StepLoad load = LoadOfAlike(at.scheduler.crowd());
  const AlikeClock clock(ClockOf(at), load);
  SimTime begun = at.since;
  uint64_t done = 0;
  Duration time = clock.Time(load);
  while (done + 1 < at.repeats && begun + time <= now) {
    begun = begun + time;
    ++done;
    load.Grow();
    time = clock.Time(load);
  }
  TakeAlike(&at, done);
  at.repeats = 0;
  at.load = load;
  at.scheduler.ScheduleAlike(&at.step);
  if (begun + time != at.due) Plan(replica, begun + time);
}

// The step has run: its tokens are there.
template <class E>
void Paged<E>::TellStep(SimTime now, PagedReplica* at) {
  int64_t alike = at->step.crowd;
  for (const VllmShare& share : at->step.shares) {
    const VllmSequence& known = at->scheduler.Of(share.place);
    const bool there = known.serial == share.serial && known.state == VllmSequence::State::kRunning;
    if (!there || !share.answers) continue;
    PagedSequence& sequence = at->sequences[share.place];
    // What is sent at once arrives at once.
    if (sequence.first == kNoTime && known.output + 1 >= at->scheduler.config().stream_interval) {
      sequence.first = now;
    }
    if (sequence.last == at->since) {
      ++alike;
    } else if (sequence.last != kNoTime) {
      observer().OnTokenGaps(at->service, now - sequence.last, 1);
    }
    sequence.last = now;
  }
  at->tokens_at = now;
  if (alike > 0) observer().OnTokenGaps(at->service, now - at->since, alike);
  observer().OnIterations(at->service, 1);
  const KvBlocks& blocks = at->scheduler.blocks();
  const double share = static_cast<double>(blocks.size() - blocks.free()) / blocks.size();
  observer().OnTokenWork(
      at->service, FromSeconds(ClockOf(*at).Work(at->load)),
      {at->step.prefix.queries, at->step.prefix.hits, share * ToSeconds(now - at->since)});
}

// Whose first packet is full now.
template <class E>
void Paged<E>::TellPackets(SimTime now, PagedReplica* at) {
  for (const VllmEnd& full : at->scheduler.packets()) {
    PagedSequence& sequence = at->sequences[full.place];
    if (sequence.first == kNoTime) sequence.first = now;
  }
}

template <class E>
void Paged<E>::OnDue(SimTime now, uint32_t replica) {
  PagedReplica& at = At(replica);
  if (at.begins) {
    at.begins = false;
    return Begin(now, replica);
  }
  if (at.due != now) return;
  ends_.clear();
  if (at.repeats > 0) {
    TakeAlike(&at, std::exchange(at.repeats, 0));
    at.since = at.before;  // that of the last
  } else {
    TellStep(now, &at);
    at.scheduler.Output(at.step, &ends_);
  }
  TellPackets(now, &at);
  ended_.clear();
  for (const VllmEnd& end : ends_) End(now, replica, end.place);
  // Whoever is answered may ask again at once.
  if (ended_.empty()) return Begin(now, replica);
  BeginLast(now, replica);
  const uint32_t service = at.service;
  for (size_t i = 0; i < ended_.size(); ++i) stations().Served(now, service, ended_[i]);
}

// ---- requests -----------------------------------------------------------------------------------

template <class E>
void Paged<E>::Admit(SimTime now, uint32_t replica, uint32_t place) {
  PagedReplica& at = At(replica);
  const GeneralService& service = model().services()[at.service];
  PagedSequence& sequence = at.sequences[place];
  const uint32_t id = sequence.task;
  Task& task = tasks()[id];
  line().Remove(at.queue, id);
  if (at.free.empty()) at.free.push_back(servers().Make(at.queue, replica));
  sequence.server = at.free.back();
  at.free.pop_back();
  // Who came while the step before ran waited for its end only.
  const SimTime here_since = task.joined >= at.before ? task.joined : now;
  tasks().Account(id, service.queueing, std::clamp(here_since, task.mark, now));
  tasks().Account(id, service.batch_wait, now);
  task.state = TaskState::kInService;
  task.patience_due = kNoTime;
  task.server = sequence.server;
  Server& server = ServerAt(sequence.server);
  server.first = id;
  server.requests = 1;
  server.started = server.ends = now;
  ++QueueAt(at.queue).in_service;
  if (task.preempted) return observer().OnResume(now, at.service, now - task.queued, Duration{0});
  observer().OnServiceStart(at.service, now - task.joined);
  observer().OnBatchStart(now, at.service, 1, 1, 1, Duration{0});
}

// It waits again; what it has written is kept, what the memory held of it is lost.
template <class E>
void Paged<E>::Preempt(SimTime now, PagedReplica* at, uint32_t place) {
  PagedSequence& sequence = at->sequences[place];
  Task& task = tasks()[sequence.task];
  Server& server = ServerAt(sequence.server);
  observer().OnServiceExtended(at->service, now - server.started);
  observer().OnPreempt(now, at->service, Duration{0});
  tasks().Account(sequence.task, model().services()[at->service].service, now);
  task.queued = now;
  task.preempted = true;
  --QueueAt(at->queue).in_service;
  server.requests = 0;
  at->free.push_back(sequence.server);
  line().Push(at->queue, sequence.task);
}

template <class E>
void Paged<E>::End(SimTime now, uint32_t replica, uint32_t place) {
  PagedReplica& at = At(replica);
  const GeneralService& service = model().services()[at.service];
  PagedSequence& sequence = at.sequences[place];
  Server& server = ServerAt(sequence.server);
  const uint32_t id = sequence.task;
  Task& task = tasks()[id];
  if (sequence.first == kNoTime) sequence.first = now;
  at.free.push_back(sequence.server);
  observer().OnServiceExtended(at.service, now - server.started);
  observer().OnBatchEnd(now, at.service);
  // An answer ends where the memory does.
  task.output_tokens = at.scheduler.Of(place).output;
  observer().OnSequence(at.service, task.output_tokens, sequence.first - task.joined,
                        now - sequence.first);
  task.first_token = sequence.first;
  --QueueAt(at.queue).in_service;
  StateOf(at.service).Count(now, -1);
  tasks().Account(id, service.service, now);
  task.state = TaskState::kRunning;
  task.replica = replica - service.first_replica;
  if (service.zones > 1) task.zone = task.replica % service.zones;
  server.requests = 0;
  ended_.push_back(id);
}

template <class E>
void Paged<E>::Cancel(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  const uint32_t id = server.first, replica = server.replica;
  Settle(now, replica);
  PagedReplica& at = At(replica);
  at.scheduler.Spell(&at.step);
  at.scheduler.Abort(places_[id]);
  LeaveCrowd(&at);
  at.free.push_back(server_id);
  admission().CutShort(now, id);
  stations().Abort(now, server_id);
  server.requests = 0;
  tasks().End(id);
}

template <class E>
void Paged<E>::Stop(SimTime now, uint32_t replica) {
  PagedReplica& at = At(replica);
  Settle(now, replica);
  at.scheduler.Clear();
  at.free.clear();
  for (const uint32_t server : QueueAt(at.queue).servers) at.free.push_back(server);
  at.step.shares.clear();
  at.due = kNoTime;
  at.begins = false;
  if (at.works) observer().OnIterating(now, at.service, -1);
  at.works = false;
  const Queue& queue = QueueAt(at.queue);
  for (const HeapEntry& entry : queue.heap) AddToLine(replica, entry.task);
  if (model().services()[at.service].heap) return;
  for (uint32_t id = queue.head; id != kNil; id = tasks()[id].next) AddToLine(replica, id);
}

}  // namespace servescape
