// SPDX-License-Identifier: MIT
// Batching by tokens with blocks of keys and values: each replica is a language-model server with
// vLLM's scheduler (llm/vllm_scheduler.h), which says who gets how many tokens in a step, who is
// pre-empted and who is admitted. Here steps get their time, and requests their place: who waits is
// in the queue of the service and in the scheduler's line, who runs has a server of its own. Steps
// that are alike, one token for each that runs, are one event; whoever comes meanwhile finds them
// as if each had been one. With speculative decoding every step is an event: how many of the
// drafted tokens hold is drawn at its end, for each sequence in the order of the step. With LoRA
// adapters, too: a step loads those of its requests that have no slot first, one after the other,
// and all wait for them, as with vLLM (vllm/lora/worker_manager.py: LRUCacheWorkerLoRAManager).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "sim/engine/station/paged_step.h"
#include "sim/engine/station/prompts.h"
#include "sim/engine/station/records.h"
#include "sim/llm/block_lru.h"
#include "sim/llm/vllm_scheduler.h"
#include "sim/random/generator.h"
#include "sim/scenario/config_adapters.h"
#include "sim/scenario/config_endpoints.h"
#include "sim/scenario/config_kv.h"

namespace servescape {

// A request at a replica, by its place in the scheduler.
struct PagedSequence {
  uint32_t task = kNil;
  uint32_t server = kNil;                   // while it runs
  SimTime first = kNoTime, last = kNoTime;  // its tokens; `last` not while it is of the crowd
};

// What of a replica is told to who asks it from time to time.
struct PagedView {
  uint32_t waiting = 0, running = 0;
  double used = 0;  // share of its blocks
  std::vector<uint32_t> runs,
      waits;  // adapters of those that run, and of others that wait
};

// Keys and values on their way to a replica.
struct PagedLoad {
  uint32_t place = 0;
  uint64_t serial = 0;
  SimTime due;
  bool from_tier = false;
};

// What has ended and is kept for the server that is to read it: until then, or
// until `due`.
struct PagedHold {
  uint32_t place = 0;
  uint64_t serial = 0;
  SimTime due;
};

// Who keeps the keys and values of a task's prompt.
struct PagedSender {
  uint32_t replica = kNil, place = 0;
  uint64_t serial = 0;
};

// VLLM_NIXL_ABORT_REQUEST_TIMEOUT, by default (vLLM's docs,
// features/nixl_connector_usage).
constexpr Duration kHoldTime = FromSeconds(480);

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
  Duration refresh{0};  // > 0: it is looked at so often ...
  SimTime looked = kNoTime;
  PagedView seen;       // ... and this was seen then
  std::vector<PagedSequence> sequences;
  std::vector<uint32_t> free;  // servers
  std::vector<PagedLoad> loads;
  std::vector<PagedHold> holds;   // by `due`
  SimTime holds_until = kNoTime;  // they are looked at then
  // Adapters, least recently used first out: those with a slot, and those in
  // the host's memory.
  std::unique_ptr<BlockLru> slots, host;
  int64_t firsts = 0;                  // first tokens ...
  Duration first_time{0};              // ... and the time to them in all
  SimTime tier_free{0}, link_free{0};  // when what was sent before has come

  // One that joined then has its first token, or the packet with it.
  void SetFirst(SimTime now, SimTime joined, PagedSequence* sequence) {
    sequence->first = now;
    ++firsts;
    first_time = first_time + (now - joined);
  }
};

template <class E>
class Paged : public StationPart<E, Paged> {
 public:
  void Start(uint64_t seed, uint32_t replication);
  bool IsPaged(uint32_t service) const {
    return E::kWhole && model().services()[service].tokens.paged();
  }
  // Whether the request's prompt can be held at all.
  bool Takes(uint32_t service, const Task& task) const;
  // The request has joined the queue; it leaves it, though not to be served.
  void Arrive(SimTime now, uint32_t id);
  void Forget(SimTime now, uint32_t id);
  void Offer(SimTime now, uint32_t queue);
  // The adapter that the request wants of the service, which its order and
  // nothing else decides; of a session's text all want the same. 0: none.
  uint32_t AdapterOf(uint32_t service, const Task& task) const;
  // What its tokens are.
  void Describe(const Task& task, TokenContent* content) const;
  // The replica as it was seen last.
  const PagedView& SeenOf(SimTime now, uint32_t replica) {
    PagedReplica& at = At(replica);
    at.refresh.ns > 0 ? Look(now, &at) : LookAt(now, &at);
    return at.seen;
  }
  // The service's replicas as they are.
  SERVESCAPE_COLD std::vector<PagedGauges> GaugesOf(SimTime now, uint32_t service) const;
  // How many of the first blocks of a text are in its cache.
  uint32_t HeldOf(uint32_t replica, TokenContent* content) {
    return At(replica).scheduler.HeldOf(content);
  }
  // What the replica has done until now is known to its scheduler.
  void Settle(SimTime now, uint32_t replica);
  void OnDue(SimTime now, uint32_t replica);
  SERVESCAPE_COLD void OnLoad(SimTime now, uint32_t replica);
  // Nobody waits for the server's sequence any more.
  void Cancel(SimTime now, uint32_t server);
  // After a crash has emptied the replica's servers.
  void Stop(SimTime now, uint32_t replica);

 private:
  using Part = StationPart<E, Paged>;
  using Part::admission, Part::endpoints, Part::line, Part::rotation, Part::servers;
  using Part::core, Part::fleet, Part::model, Part::observer, Part::sources, Part::stations,
      Part::tasks;
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
  // Before anything changes there: whether it was to be looked at since.
  void Look(SimTime now, PagedReplica* at) {
    if (at->refresh.ns == 0) return;
    const SimTime last{now.ns - now.ns % at->refresh.ns};
    if (last > at->looked) LookAt(last, at);
  }
  SERVESCAPE_COLD void LookAt(SimTime then, PagedReplica* at) const;
  void AddToLine(uint32_t replica, uint32_t id);
  void Begin(SimTime now, uint32_t replica);
  void BeginLast(SimTime now, uint32_t replica);
  bool BeginAlike(SimTime now, uint32_t replica);
  void BeginStep(SimTime now, uint32_t replica);
  void Plan(uint32_t replica, SimTime due);
  void TakeAlike(PagedReplica* at, uint64_t steps);
  void LeaveCrowd(PagedReplica* at);
  SERVESCAPE_COLD void BeginLoad(SimTime now, uint32_t replica, const VllmLoad& load);
  void TellStep(SimTime now, PagedReplica* at);
  SERVESCAPE_COLD void Verify(PagedReplica* at);
  SERVESCAPE_COLD Duration LoadAdapters(PagedReplica* at);
  void TellPackets(SimTime now, PagedReplica* at);
  void Admit(SimTime now, uint32_t replica, uint32_t place);
  void Preempt(SimTime now, PagedReplica* at, uint32_t place);
  void End(SimTime now, uint32_t replica, uint32_t place);
  SERVESCAPE_COLD void Hold(SimTime now, uint32_t replica, uint32_t place);
  void WatchHolds(uint32_t replica);
  SERVESCAPE_COLD void HasRead(SimTime now, uint32_t id);

  std::vector<PagedReplica> replicas_;
  std::vector<uint32_t> index_;       // by replica, where there are any
  std::vector<uint32_t> places_;      // by task: in its replica's scheduler
  std::vector<PagedSender> senders_;  // by task
  std::vector<VllmEnd> ends_;         // of a step
  std::vector<uint32_t> ended_;       // their tasks
  std::vector<Generator> accepts_;    // by service, where any drafts
  std::vector<uint64_t> adapts_;  // by service, where any has adapters: what draws are mixed with
};

template <class E>
void Paged<E>::Start(uint64_t seed, uint32_t replication) {
  for (uint32_t id = 0; id < model().services().size(); ++id) {
    const GeneralService& service = model().services()[id];
    if (!service.tokens.paged()) continue;
    if (service.tokens.speculation.tokens > 0) {
      accepts_.resize(model().services().size(), Generator{0});
      accepts_[id] = MakeStream(seed, replication,
                                "service." + model().common().services()[id].name + "/speculation");
    }
    if (service.adapters) {
      adapts_.resize(model().services().size());
      adapts_[id] = MakeStream(seed, replication,
                               "service." + model().common().services()[id].name + "/adapters")
                        .NextBits();
    }
    index_.resize(model().replica_count());
    for (uint32_t i = 0; i < service.replicas; ++i) {
      index_[service.first_replica + i] = static_cast<uint32_t>(replicas_.size());
      replicas_.emplace_back(SchedulerOf(service));
      replicas_.back().service = id;
      replicas_.back().queue = model().common().services()[id].first_queue + i;
      if (service.endpoints) replicas_.back().refresh = service.endpoints->refresh;
      if (service.adapters) {
        replicas_.back().slots = std::make_unique<BlockLru>(service.adapters->max_loras);
        replicas_.back().host = std::make_unique<BlockLru>(service.adapters->max_cpu_loras);
      }
      const uint32_t tier = service.kv ? service.kv->tier_blocks : 0;
      if (tier > 0) replicas_.back().scheduler.AddTier(tier);
    }
  }
}

template <class E>
bool Paged<E>::Takes(uint32_t service, const Task& task) const {
  return task.prompt_tokens < LongestOf(model().services()[service].tokens);
}

template <class E>
void Paged<E>::Arrive(SimTime now, uint32_t id) {
  const uint32_t replica = ReplicaOf(tasks()[id].queue);
  Look(now, &At(replica));
  Settle(now, replica);
  AddToLine(replica, id);
}

template <class E>
void Paged<E>::Forget(SimTime now, uint32_t id) {
  const uint32_t replica = ReplicaOf(tasks()[id].queue);
  Look(now, &At(replica));
  Settle(now, replica);
  At(replica).scheduler.Abort(places_[id]);
  if (endpoints().Picks(At(replica).service)) endpoints().Leave(At(replica).service, id);
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
    for (const VllmLoad& load : at.step.loads) BeginLoad(now, replica, load);
    for (const VllmShare& share : at.step.shares) {
      if (share.admitted) Admit(now, replica, share.place);
    }
  } while (at.step.crowd == 0 && at.step.shares.empty() && !at.step.preempted.empty());
  at.repeats = 0;
  at.due = kNoTime;
  if (at.step.crowd == 0 && at.step.shares.empty()) {
    // Loads alone: no step tells what was looked for.
    const VllmPrefixStats& prefix = at.step.prefix;
    if (!at.step.loads.empty()) {
      observer().OnTokenWork(at.service, Duration{0}, {prefix.queries, prefix.hits});
    }
    return;
  }
  at.since = now;
  at.load = LoadOf(at.step, model().services()[at.service].tokens.speculation.tokens);
  const Duration loading = at.slots != nullptr ? LoadAdapters(&at) : Duration{0};
  Plan(replica, now + ClockOf(at).Time(at.load) + loading);
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
    work += whole.PlainWork(load);
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
    if (sequence.first == kNoTime &&
        known.output + 1 + share.accepted >= at->scheduler.config().stream_interval) {
      at->SetFirst(now, tasks()[sequence.task].joined, &sequence);
    }
    if (sequence.last == at->since) {
      ++alike;
    } else if (sequence.last != kNoTime) {
      observer().OnTokenGaps(at->service, now - sequence.last, 1);
    } else if (endpoints().Picks(at->service)) {
      endpoints().HasRead(at->service, sequence.task);
    }
    sequence.last = now;
  }
  at->tokens_at = now;
  if (alike > 0) observer().OnTokenGaps(at->service, now - at->since, alike);
  observer().OnIterations(at->service, 1);
  const KvBlocks& blocks = at->scheduler.blocks();
  const double share = static_cast<double>(blocks.size() - blocks.free()) / blocks.size();
  const StepClock clock = ClockOf(*at);
  observer().OnTokenWork(
      at->service, FromSeconds(clock.Work(at->load)),
      {at->step.prefix.queries, at->step.prefix.hits, share * ToSeconds(now - at->since),
       static_cast<uint64_t>(at->load.prompt), clock.Reading(at->load)});
}

// Whose first packet is full now.
template <class E>
void Paged<E>::TellPackets(SimTime now, PagedReplica* at) {
  for (const VllmEnd& full : at->scheduler.packets()) {
    PagedSequence& sequence = at->sequences[full.place];
    if (sequence.first == kNoTime) at->SetFirst(now, tasks()[sequence.task].joined, &sequence);
  }
}

template <class E>
void Paged<E>::OnDue(SimTime now, uint32_t replica) {
  PagedReplica& at = At(replica);
  Look(now, &at);
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
    if (at.load.passes > 0) Verify(&at);
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

}  // namespace servescape

#include "sim/engine/station/paged_adapters.h"
#include "sim/engine/station/paged_requests.h"
#include "sim/engine/station/paged_view.h"
