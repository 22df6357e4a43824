// SPDX-License-Identifier: MIT
// The observer that measures the general engine: a Recorder that also makes sense of the calls of
// IgnoringDetailObserver and leaves a DetailRecord in its record. Nothing is virtual: the calls
// here hide those of Recorder.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "sim/metrics/batch_rule_recorder.h"
#include "sim/metrics/count_clocks.h"
#include "sim/metrics/detail_record.h"
#include "sim/metrics/job_recorder.h"
#include "sim/metrics/node_recorder.h"
#include "sim/metrics/recorder.h"
#include "sim/metrics/rollout_recorder.h"
#include "sim/metrics/server_recorder.h"
#include "sim/metrics/serverless_recorder.h"
#include "sim/metrics/training_recorder.h"

namespace servescape {

// What there is to measure.
struct DetailShape {
  std::vector<Duration> deadlines;  // of each class; 0: none
  std::vector<uint32_t> replicas;   // of each service
  std::vector<size_t> pools;        // of each service; empty: one each
  size_t caches = 0, stores = 0, jobs = 0;
  std::vector<Component> components;  // of a latency, in the order of OnOutcome
  TokenLimits limits;
};

class DetailRecorder : public Recorder,
                       public BatchRuleRecorder,
                       public ServerlessRecorder,
                       public ServerRecorder,
                       public RolloutRecorder,
                       public TrainingRecorder,
                       public NodeRecorder,
                       public JobRecorder {
 public:
  DetailRecorder(int index, Duration duration, DetailShape shape);

  void OnTime(SimTime now) {
    if (now.ns >= area_end_) [[unlikely]]
      CloseWindows(now);
  }
  void OnArrival(SimTime now) {
    Recorder::OnArrival(now);
    in_system_.Move(now.ns, 1);
  }
  void OnComplete(SimTime now, uint32_t source, Duration latency) {
    Recorder::OnComplete(now, source, latency);
    in_system_.Move(now.ns, -1);
  }
  void OnFail(SimTime now, uint32_t source, Duration age = {}) {
    Recorder::OnFail(now, source, age);
    in_system_.Move(now.ns, -1);
  }
  void OnWait(SimTime now, uint32_t service) {
    Recorder::OnWait(now, service);
    services_[service].present.Move(now.ns, 1);
  }
  void OnBatchStart(SimTime now, uint32_t service, uint32_t requests, uint32_t queued,
                    uint32_t items, Duration time) {
    Recorder::OnBatchStart(now, service, requests, queued, items, time);
    services_[service].present.Move(now.ns, 1 - static_cast<int64_t>(queued));
  }
  void OnBatchEnd(SimTime now, uint32_t service) {
    Recorder::OnBatchEnd(now, service);
    services_[service].present.Move(now.ns, -1);
  }
  void OnNextStart(SimTime now, uint32_t service, Duration wait, uint32_t items, Duration time) {
    Recorder::OnNextStart(now, service, wait, items, time);
    services_[service].present.Move(now.ns, -1);
  }

  void OnKeepOut(SimTime, uint32_t service) { ++meters_[service].window.kept_out; }
  void OnAbandon(SimTime now, uint32_t service, Duration wait) {
    MoveWaiting(now, service, -1);
    services_[service].present.Move(now.ns, -1);
    ++meters_[service].window.abandoned;
    services_[service].window.abandoned_wait_sum += ToSeconds(wait);
  }
  void OnPreempt(SimTime now, uint32_t service, Duration remaining) {
    MoveBusy(now, service, -1);
    MoveWaiting(now, service, 1);
    meters_[service].window.service_sum -= static_cast<double>(remaining.ns);
    ++services_[service].window.preempted;
  }
  void OnResume(SimTime now, uint32_t service, Duration wait, Duration remaining) {
    MoveWaiting(now, service, -1);
    MoveBusy(now, service, 1);
    meters_[service].window.service_sum += static_cast<double>(remaining.ns);
    services_[service].window.resumed_wait_sum += ToSeconds(wait);
  }
  void OnAbort(SimTime now, uint32_t service, Duration remaining) {
    MoveBusy(now, service, -1);
    services_[service].present.Move(now.ns, -1);
    meters_[service].window.service_sum -= static_cast<double>(remaining.ns);
    ++meters_[service].window.aborted;
  }
  void OnServiceFail(SimTime, uint32_t service, Outcome outcome) {
    ++meters_[service].window.fails[static_cast<size_t>(outcome)];
  }
  void OnReplicaServed(uint32_t service, uint32_t replica, Duration sojourn) {
    ReplicaBlock& block = services_[service].replicas[replica];
    ++block.served;
    block.sojourn_sum += static_cast<double>(sojourn.ns);
  }
  void OnReplicasUp(SimTime now, uint32_t service, uint32_t up) {
    Meter& meter = meters_[service];
    meter.up_moment -= static_cast<uint64_t>(up - meter.up) * Instant(now);
    meter.up = up;
  }
  void OnReplicasBilled(SimTime now, uint32_t service, uint32_t billed) {
    Meter& meter = meters_[service];
    meter.billed_moment -= static_cast<uint64_t>(billed - meter.billed) * Instant(now);
    meter.billed = billed;
  }
  void OnPoolBilled(SimTime now, uint32_t service, uint32_t pool, uint32_t billed) {
    services_[service].pools[pool].Set(now, billed);
  }
  void OnGateOpening(SimTime, uint32_t service, uint32_t waiting, uint32_t taken) {
    ServiceDetailWindow& window = services_[service].window;
    ++window.gate_openings;
    window.gate_waiting += waiting;
    window.gate_taken += taken;
  }
  void OnSequence(uint32_t service, uint32_t tokens, Duration first, Duration rest) {
    ServiceState& state = services_[service];
    state.window.tokens += tokens;
    state.tokens.Add(tokens, first, rest, &state.window.sequences);
  }
  void OnTokenGaps(uint32_t service, Duration gap, int64_t count) {
    ServiceState& state = services_[service];
    state.window.gaps += count;
    state.window.gap_sum += ToSeconds(gap) * static_cast<double>(count);
    state.token_gap.AddMany(gap, count);
  }
  void OnTokenAnswer(uint32_t request_class, uint32_t tokens, Duration first, Duration latency) {
    ClassState& state = classes_[request_class];
    state.tokens.Add(tokens, first, latency - first, &state.window.tokens);
    const int64_t others = std::max<int64_t>(tokens, 2) - 1;
    const bool good = first <= limits_.first && latency <= limits_.latency &&
                      Duration{(latency - first).ns / others} <= limits_.per_token;
    state.window.tokens.good += good ? 1 : 0;
  }
  void OnIterations(uint32_t service, int64_t count) {
    services_[service].window.iterations += count;
  }
  void OnTokenWork(uint32_t service, Duration work, const KvUse& kv = {}) {
    ServiceDetailWindow& window = services_[service].window;
    window.prefix_queries += static_cast<int64_t>(kv.queries);
    window.prefix_hits += static_cast<int64_t>(kv.hits);
    window.kv_area += kv.held;
    window.prompt_tokens += static_cast<int64_t>(kv.read);
    window.loaded_tokens += static_cast<int64_t>(kv.loaded);
    window.reading_sum += kv.reading;
    meters_[service].window.token_work += ToSeconds(work);
  }
  void OnIterating(SimTime now, uint32_t service, int by) {
    services_[service].iterating += by;
    services_[service].iterating_moment -= static_cast<uint64_t>(int64_t{by}) * Instant(now);
  }
  void OnAttempt(SimTime, AttemptKind kind) { ++window_.attempts[static_cast<size_t>(kind)]; }
  void OnLookup(SimTime, uint32_t cache, LookupResult result) {
    ++caches_[cache][static_cast<size_t>(result)];
  }
  void OnStoreRead(SimTime, uint32_t store, Duration staleness, bool missing) {
    StoreState& state = stores_[store];
    ++state.window.reads;
    state.window.missing += missing ? 1 : 0;
    if (staleness.ns < 0) [[unlikely]] {
      ++state.window.ageless;
      return;
    }
    state.window.staleness_sum += ToSeconds(staleness);
    state.staleness.Add(staleness);
  }
  void OnOutcome(SimTime, uint32_t source, uint32_t request_class, Outcome outcome,
                 Duration latency, double quality, const int64_t* spent);

  void WatchClass(size_t c, const std::vector<Duration>& limits) {
    classes_[c].latency.Watch(limits);
  }
  void WatchFirstToken(size_t service, const std::vector<Duration>& limits) {
    services_[service].tokens.first.Watch(limits);
  }

  // As Recorder's.
  InstantCounts Counts() const;
  void Close(SimTime end, bool truncated);

 protected:
  // Of one block.
  struct TokenTimes {
    Histogram first;
    Histogram per_token;
    void Add(uint32_t tokens, Duration first_after, Duration rest, TokenWindow* window);
  };
  struct ServiceState {
    ServiceDetailWindow window;
    int64_t iterating = 0;  // replicas
    uint64_t iterating_moment = 0;
    TokenTimes tokens;
    Histogram token_gap;  // of the block
    CountClock present;
    std::vector<ReplicaBlock> replicas;
    std::vector<AreaClock> pools;  // billed, where there are several
  };
  struct ClassState {
    ClassWindow window;
    Duration deadline;
    Histogram latency;  // of the block
    TokenTimes tokens;
  };
  struct StoreState {
    StoreWindow window;
    Histogram staleness;  // of the block
  };

  void MoveWaiting(SimTime now, uint32_t service, int64_t by) {
    meters_[service].waiting += by;
    meters_[service].waiting_moment -= static_cast<uint64_t>(by) * Instant(now);
  }
  void MoveBusy(SimTime now, uint32_t service, int64_t by) {
    meters_[service].busy += by;
    meters_[service].busy_moment -= static_cast<uint64_t>(by) * Instant(now);
  }
  void CloseWindows(SimTime now);
  void CloseWindow(SimTime end);
  void TakeIterating(SimTime end);
  void CloseBlock(SimTime end);

  std::shared_ptr<DetailRecord> detail_;
  size_t components_ = 0;
  TokenLimits limits_;
  std::vector<int64_t> source_ended_;  // requests, over the whole run
  bool shares_latency_ = false;        // of the only class's latencies Recorder counts the same
  int64_t inexact_ = 0;                // of them, those whose components do not sum to it
  DetailWindow system_;
  CountClock in_system_;
  int32_t whole_ = -1;  // the service that stands for the system (OnPresent)
  LatencySplit split_;
  std::vector<ServiceState> services_;
  std::vector<ClassState> classes_;
  std::vector<CacheWindow> caches_;
  std::vector<StoreState> stores_;
};

inline void DetailRecorder::OnOutcome(SimTime, uint32_t source, uint32_t request_class,
                                      Outcome outcome, Duration latency, double quality,
                                      const int64_t* spent) {
  const size_t kind = static_cast<size_t>(outcome);
  const size_t components = components_;
  ++window_.outcomes[kind];
  if (source >= source_ended_.size()) [[unlikely]]
    source_ended_.resize(source + 1, 0);
  ++source_ended_[source];
  int64_t sum = 0;
  ClassState& state = classes_[request_class];
  ++state.window.outcomes[kind];
  if (outcome == Outcome::kAnswered) {
    system_.quality_sum += quality;
    state.window.latency_sum += static_cast<double>(latency.ns);
    state.latency.Add(latency);
    if (state.deadline.ns > 0 && latency <= state.deadline) ++state.window.in_time;
    sum = split_.Add(latency.ns, spent, components);
  } else {
    sum = std::accumulate(spent, spent + components, int64_t{0});
    // Answers and rejections are told apart by OnComplete and OnFail already.
    if (outcome != Outcome::kRejected) digest_.Add(kind);
  }
  if (sum != latency.ns) [[unlikely]]
    ++inexact_;
}

}  // namespace servescape
