// SPDX-License-Identifier: MIT
// Batching by tokens: a replica runs sequences together and gives each a token an iteration (Orca,
// OSDI 2022; vLLM without chunked prefill). A sequence has a server of its own. Between two changes
// of who runs, all iterations take the same time, so that a replica goes through them in one event:
// to the end of its next sequence, or, once a request waits for a free server, to the next
// boundary. The results are those of an event an iteration.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/engine/station/records.h"

namespace servescape {

// What a replica runs with batching by tokens, from the boundary `since` on.
struct TokenBatch {
  SimTime After(int64_t iterations) const;
  int64_t NextBoundary(SimTime now) const;

  uint32_t service = 0, queue = 0;
  uint32_t running = 0;   // sequences
  uint32_t fresh = 0;     // of them admitted at `since`
  bool works = false;     // goes through iterations
  bool was_full = false;  // since `since`: had no server for who came
  SimTime since{0};
  SimTime due = kNoTime;  // when `count` iterations from `since` have ended
  int64_t count = 0;
  int64_t done = 0;             // iterations before `since`
  Duration step{1};             // of each
  Duration prefill{0};          // of the first, besides
  double thrift = 1;            // time of the same tokens in a full replica's iterations, to `step`
  std::vector<HeapEntry> ends;  // (iteration of its last token, order, server), soonest first
  std::vector<uint32_t> free;   // servers
};

// When so many iterations from `since` have ended; never, where that is beyond all times.
inline SimTime TokenBatch::After(int64_t iterations) const {
  constexpr double kBeyond = 4e18;
  const double wait = static_cast<double>(step.ns) * static_cast<double>(iterations);
  if (wait + static_cast<double>(prefill.ns) > kBeyond) return kEndOfTime;
  return since + prefill + Duration{step.ns * iterations};
}

// Iterations from `since` to the first boundary after `now`. What comes at a boundary's very
// instant comes after it: completions go first.
inline int64_t TokenBatch::NextBoundary(SimTime now) const {
  const Duration first = prefill + step;
  if (now - since < first) return 1;
  return (now - since - prefill).ns / step.ns + 1;
}

inline bool EndsAfter(const HeapEntry& a, const HeapEntry& b) {
  return a.rank != b.rank ? a.rank > b.rank : a.order > b.order;
}

template <class E>
class Iterations : public StationPart<E, Iterations> {
 public:
  void Start();
  // Whether the queue takes one more.
  bool HasRoom(uint32_t queue) const;
  // Starts replicas at rest with what waits in the queue; others stop where they may admit.
  void Offer(SimTime now, uint32_t queue);
  // The replica plans anew at its next boundary.
  void StopAtBoundary(SimTime now, uint32_t replica);
  [[gnu::noinline]] void OnDue(SimTime now, uint32_t replica);
  // Nobody waits for the server's sequence any more.
  void Cancel(SimTime now, uint32_t server);
  // After a crash has emptied the replica's servers.
  void Stop(SimTime now, uint32_t replica);

 private:
  using Part = StationPart<E, Iterations>;
  using Part::core, Part::fleet, Part::model, Part::observer, Part::stations, Part::tasks;
  using Part::line, Part::rotation, Part::servers;
  using Part::QueueAt, Part::ServerAt, Part::StateOf;

  void Plan(uint32_t replica, int64_t count);
  void StartFrom(SimTime now, uint32_t replica);
  uint64_t Admit(SimTime now, uint32_t replica, uint64_t* prompts);
  bool IsRunning(const HeapEntry& entry) const;
  void EndSequence(SimTime now, uint32_t replica, uint32_t server);

  std::vector<TokenBatch> batches_;  // by replica, where any service batches tokens
  std::vector<uint32_t> ended_;      // tasks of the sequences that end at a boundary
};

template <class E>
void Iterations<E>::Start() {
  for (uint32_t id = 0; id < model().services().size(); ++id) {
    const GeneralService& service = model().services()[id];
    const ServiceModel& common = model().common().services()[id];
    if (!service.tokens.any) continue;
    batches_.resize(model().replica_count());
    for (uint32_t i = 0; i < service.replicas; ++i) {
      batches_[service.first_replica + i].service = id;
      batches_[service.first_replica + i].queue = common.first_queue + (common.queues == 1 ? 0 : i);
    }
  }
}

// Requests that a free server awaits at the next boundary do not count as waiting for one.
template <class E>
bool Iterations<E>::HasRoom(uint32_t queue_id) const {
  const Queue& queue = QueueAt(queue_id);
  const ServiceModel& common = model().common().services()[queue.service];
  const GeneralService& service = model().services()[queue.service];
  const uint32_t replica = service.first_replica + queue_id - common.first_queue;
  const uint32_t up = common.queues == 1
                          ? static_cast<uint32_t>(fleet().ready(queue.service).size())
                          : (fleet().IsReady(replica) ? 1u : 0u);
  const uint64_t most = uint64_t{up} * service.tokens.max_running;
  const uint64_t free = most - std::min<uint64_t>(most, queue.in_service);
  return queue.waiting < common.capacity + free;
}

// Starts replicas at rest, and has the others that may admit stop at their next boundary: the one
// that comes first is enough, as it looks again who waits.
template <class E>
void Iterations<E>::Offer(SimTime now, uint32_t queue_id) {
  const uint32_t service_id = QueueAt(queue_id).service;
  const ServiceModel& common = model().common().services()[service_id];
  const GeneralService& service = model().services()[service_id];
  const uint32_t first =
      service.first_replica + (common.queues == 1 ? 0 : queue_id - common.first_queue);
  const uint32_t last = first + (common.queues == 1 ? service.replicas : 1);
  const auto boundary = [&](uint32_t id) {
    const TokenBatch& batch = batches_[id];
    const bool admits = service.tokens.continuous && batch.running > 0 &&
                        batch.running < service.tokens.max_running;
    return admits ? batch.After(batch.NextBoundary(now)) : kEndOfTime;
  };
  SimTime soonest = kEndOfTime;
  for (uint32_t id = first; id < last && QueueAt(queue_id).waiting > 0; ++id) {
    if (!fleet().IsReady(id)) continue;
    if (batches_[id].running == 0) StartFrom(now, id);
    soonest = std::min(soonest, boundary(id));
  }
  if (QueueAt(queue_id).waiting == 0 || soonest == kEndOfTime) return;
  for (uint32_t id = first; id < last; ++id) {
    if (boundary(id) == soonest) StopAtBoundary(now, id);
  }
}

template <class E>
void Iterations<E>::StopAtBoundary(SimTime now, uint32_t replica) {
  TokenBatch& batch = batches_[replica];
  if (batch.running == 0) return;
  const int64_t next = batch.NextBoundary(now);
  if (next < batch.count) Plan(replica, next);
}

template <class E>
void Iterations<E>::Plan(uint32_t replica, int64_t count) {
  TokenBatch& batch = batches_[replica];
  batch.count = count;
  batch.due = batch.After(count);
  if (batch.due >= core().end()) return;
  core().Schedule(batch.due, Priority::kCompletion, EventKind::kTokens, replica);
}

// A boundary: admits who waits and plans the iterations to the next end of a sequence.
template <class E>
void Iterations<E>::StartFrom(SimTime now, uint32_t replica) {
  TokenBatch& batch = batches_[replica];
  const GeneralService& service = model().services()[batch.service];
  const TokenConfig& config = service.tokens;
  uint64_t prompts = 0;
  const bool own =
      model().common().services()[batch.service].queues > 1;  // it is emptied in a drain
  const bool admits =
      (own || fleet().IsReady(replica)) && (config.continuous || batch.running == 0);
  const uint64_t admitted = admits ? Admit(now, replica, &prompts) : 0;
  batch.was_full = batch.running == config.max_running || !config.continuous;
  const bool works = batch.running > 0;
  if (works != batch.works) observer().OnIterating(now, batch.service, works ? 1 : -1);
  batch.works = works;
  batch.since = now;
  batch.due = kNoTime;
  batch.fresh = static_cast<uint32_t>(admitted);
  if (!works) {
    if (!fleet().IsReady(replica)) rotation().EndIfDone(now, batch.queue, replica);
    return;
  }
  const uint32_t local = replica - service.first_replica;
  const double factor = fleet().slowness(replica) / service.speed[local];
  const double step = config.base + config.per_sequence * batch.running;
  const double prefill =
      config.prefill_base + config.prefill_per_token * static_cast<double>(prompts);
  batch.step = std::max(FromSeconds(step * factor), Duration{1});
  const double share = static_cast<double>(batch.running) / config.max_running;
  batch.thrift =
      step > 0 ? share * (config.base + config.per_sequence * config.max_running) / step : share;
  batch.prefill = admitted > 0 ? FromSeconds(prefill * factor) : Duration{0};
  const size_t before = batch.ends.size() - static_cast<size_t>(admitted);
  for (size_t i = before; admitted > 0 && i < batch.ends.size(); ++i) {
    ServerAt(batch.ends[i].task).due = batch.After(1);
  }
  if (!config.continuous && admitted > 0) {
    int64_t longest = 0;
    for (const HeapEntry& entry : batch.ends) longest = std::max(longest, entry.rank);
    for (HeapEntry& entry : batch.ends) entry.rank = longest;
  }
  for (size_t i = before; i < batch.ends.size(); ++i) {
    std::push_heap(batch.ends.begin(), batch.ends.begin() + static_cast<ptrdiff_t>(i) + 1,
                   EndsAfter);
  }
  Plan(replica, batch.ends.front().rank - batch.done);
}

// Puts requests from the queue into free servers, in order, their ends behind the heap of the
// others.
template <class E>
uint64_t Iterations<E>::Admit(SimTime now, uint32_t replica, uint64_t* prompts) {
  TokenBatch& batch = batches_[replica];
  const GeneralService& service = model().services()[batch.service];
  // While a server was free a request waited for the boundary only; before, for a server.
  const SimTime free_since = batch.was_full ? now : batch.since;
  uint64_t admitted = 0;
  while (batch.running < service.tokens.max_running) {
    const uint32_t id = line().TakeNext(now, batch.queue);
    if (id == kNil) break;
    if (batch.free.empty()) batch.free.push_back(servers().Make(batch.queue, replica));
    const uint32_t server_id = batch.free.back();
    batch.free.pop_back();
    Task& task = tasks()[id];
    tasks().Account(id, service.queueing, std::clamp(free_since, task.mark, now));
    tasks().Account(id, service.batch_wait, now);
    task.state = TaskState::kInService;
    task.patience_due = kNoTime;
    task.server = server_id;
    Server& server = ServerAt(server_id);
    server.first = id;
    server.requests = 1;
    server.started = server.ends = now;
    ++QueueAt(batch.queue).in_service;
    ++batch.running;
    ++admitted;
    *prompts += task.prompt_tokens;
    batch.ends.push_back({batch.done + task.output_tokens, task.order, server_id});
    observer().OnServiceStart(batch.service, now - task.joined);
    observer().OnBatchStart(now, batch.service, 1, 1, 1, Duration{0});
  }
  return admitted;
}

// Whether the sequence that the entry tells the end of is still there.
template <class E>
bool Iterations<E>::IsRunning(const HeapEntry& entry) const {
  const Server& server = ServerAt(entry.task);
  return server.requests > 0 && tasks()[server.first].order == entry.order;
}

template <class E>
void Iterations<E>::OnDue(SimTime now, uint32_t replica) {
  TokenBatch& batch = batches_[replica];
  if (batch.due != now || batch.running == 0) return;
  batch.done += batch.count;
  observer().OnIterations(batch.service, batch.count);
  const double work = static_cast<double>((now - batch.since - batch.prefill).ns) * batch.thrift;
  observer().OnTokenWork(batch.service, batch.prefill + Duration{static_cast<int64_t>(work)});
  if (model().services()[batch.service].tokens.continuous) {
    // Those that were there before wait for the prompts of those that come.
    observer().OnTokenGaps(batch.service, batch.prefill + batch.step, batch.running - batch.fresh);
    observer().OnTokenGaps(batch.service, batch.step, batch.running * (batch.count - 1));
  }
  ended_.clear();
  while (!batch.ends.empty() &&
         (batch.ends.front().rank <= batch.done || !IsRunning(batch.ends.front()))) {
    std::pop_heap(batch.ends.begin(), batch.ends.end(), EndsAfter);
    const HeapEntry entry = batch.ends.back();
    batch.ends.pop_back();
    if (IsRunning(entry)) EndSequence(now, replica, entry.task);
  }
  StartFrom(now, replica);
  // The other replicas of a central queue may have servers for those that still wait.
  if (QueueAt(batch.queue).waiting > 0) Offer(now, batch.queue);
  for (size_t i = 0; i < ended_.size(); ++i) stations().Served(now, batch.service, ended_[i]);
}

// Frees the server; a cancelled sequence ends here, the others are served.
template <class E>
void Iterations<E>::EndSequence(SimTime now, uint32_t replica, uint32_t server_id) {
  TokenBatch& batch = batches_[replica];
  Server& server = ServerAt(server_id);
  const GeneralService& service = model().services()[batch.service];
  const uint32_t id = server.first;
  Task& task = tasks()[id];
  --batch.running;
  batch.free.push_back(server_id);
  if (task.cancelled) {
    stations().Abort(now, server_id);
    server.requests = 0;
    return tasks().End(id);
  }
  const Duration time = now - server.started;
  observer().OnServiceExtended(batch.service, time);
  observer().OnBatchEnd(now, batch.service);
  observer().OnSequence(batch.service, task.output_tokens, server.due - task.joined,
                        now - server.due);
  task.first_token = server.due;
  if (!service.tokens.continuous) {
    observer().OnTokenGaps(batch.service, batch.step, task.output_tokens - 1);
  }
  --QueueAt(batch.queue).in_service;
  --StateOf(batch.service).present;
  tasks().Account(id, service.service, now);
  task.state = TaskState::kRunning;
  task.replica = replica - service.first_replica;
  if (service.zones > 1) task.zone = task.replica % service.zones;
  server.requests = 0;
  ended_.push_back(id);
}

// The sequence leaves at the next boundary, or with its batch.
template <class E>
void Iterations<E>::Cancel(SimTime now, uint32_t server_id) {
  const Server& server = ServerAt(server_id);
  TokenBatch& batch = batches_[server.replica];
  Task& task = tasks()[server.first];
  task.cancelled = true;
  if (!model().services()[batch.service].tokens.continuous) return;
  batch.ends.push_back({batch.done + batch.NextBoundary(now), task.order, server_id});
  std::push_heap(batch.ends.begin(), batch.ends.end(), EndsAfter);
  StopAtBoundary(now, server.replica);
}

// After a crash has emptied the replica's servers.
template <class E>
void Iterations<E>::Stop(SimTime now, uint32_t replica) {
  TokenBatch& batch = batches_[replica];
  batch.ends.clear();
  batch.free.clear();
  for (const uint32_t server : QueueAt(batch.queue).servers) {
    if (ServerAt(server).replica == replica) batch.free.push_back(server);
  }
  batch.running = 0;
  batch.was_full = true;
  batch.due = kNoTime;
  if (batch.works) observer().OnIterating(now, batch.service, -1);
  batch.works = false;
}

}  // namespace servescape
