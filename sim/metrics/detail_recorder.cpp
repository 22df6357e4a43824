// SPDX-License-Identifier: MIT
#include "sim/metrics/detail_recorder.h"

#include <utility>

namespace servescape {
namespace {

constexpr double kSecondsPerNs = 1e-9;

}  // namespace

void CountClock::MoveBeyond(int64_t now, int64_t by) {
  const size_t level = std::min(static_cast<size_t>(count_), kCountLevels - 1);
  if (level >= levels_) {
    levels_ = level + 1;
    times_.resize(levels_, 0);
  }
  times_[level] += now - since_;
  since_ = now;
  count_ += by;
}

CountTimes CountClock::Take(int64_t now) {
  MoveBeyond(now, 0);
  CountTimes seconds;
  seconds.reserve(times_.size());
  for (const int64_t ns : times_) seconds.push_back(ToSeconds(Duration{ns}));
  while (!seconds.empty() && seconds.back() == 0) seconds.pop_back();
  std::fill(times_.begin(), times_.end(), 0);
  return seconds;
}

// Makes room for the classes [first_class, last_class]; the row of first_class.
size_t LatencySplit::Reach(uint32_t first_class, uint32_t last_class, size_t components) {
  if (counts.empty()) first = first_class;
  if (first_class < first) {
    const size_t more = first - first_class;
    counts.insert(counts.begin(), more, 0);
    sums.insert(sums.begin(), more * components, 0);
    first = first_class;
  }
  if (last_class - first >= counts.size()) {
    counts.resize(last_class - first + 1, 0);
    sums.resize(counts.size() * components, 0);
  }
  return first_class - first;
}

void LatencySplit::Merge(const LatencySplit& other, size_t components) {
  if (other.counts.empty()) return;
  const uint32_t last = other.first + static_cast<uint32_t>(other.counts.size()) - 1;
  const size_t row = Reach(other.first, last, components);
  for (size_t i = 0; i < other.counts.size(); ++i) counts[row + i] += other.counts[i];
  for (size_t i = 0; i < other.sums.size(); ++i) sums[row * components + i] += other.sums[i];
}

DetailRecorder::DetailRecorder(int index, Duration duration, DetailShape shape)
    : Recorder(index, duration, shape.replicas),
      detail_(std::make_shared<DetailRecord>()),
      services_(shape.replicas.size()),
      classes_(shape.deadlines.size()),
      caches_(shape.caches),
      stores_(shape.stores) {
  components_ = shape.components.size();
  limits_ = shape.limits;
  BeginJobs(shape.jobs);
  detail_->jobs.resize(shape.jobs);
  detail_->components = std::move(shape.components);
  detail_->windows.reserve(kWindows);
  detail_->classes.resize(classes_.size());
  detail_->class_latency.resize(classes_.size());
  detail_->services.resize(services_.size());
  detail_->replicas.resize(services_.size());
  detail_->pool_billed.resize(services_.size());
  detail_->at_service.resize(services_.size());
  detail_->instances.resize(services_.size());
  detail_->caches.resize(caches_.size());
  detail_->stores.resize(stores_.size());
  detail_->staleness.resize(stores_.size());
  for (auto* list : {&detail_->first_token, &detail_->per_token, &detail_->token_gap}) {
    list->resize(services_.size());
  }
  for (auto* list : {&detail_->class_first_token, &detail_->class_per_token}) {
    list->resize(classes_.size());
  }
  for (size_t c = 0; c < classes_.size(); ++c) classes_[c].deadline = shape.deadlines[c];
  for (size_t s = 0; s < services_.size(); ++s) {
    services_[s].replicas.resize(shape.replicas[s]);
    const size_t pools = s < shape.pools.size() ? shape.pools[s] : 1;
    if (pools > 1) services_[s].pools.resize(pools);
  }
}

void DetailRecorder::CloseWindows(SimTime now) {
  while (window_index_ < kWindows && now.ns >= area_end_) {
    if (area_end_ < window_end_) {
      TakeIterating({area_end_});
      TakeAreas({area_end_});
    } else {
      CloseWindow({window_end_});
    }
  }
}

void DetailRecorder::TakeIterating(SimTime end) {
  for (ServiceState& state : services_) {
    TakeArea(end, state.iterating, &state.iterating_moment, &state.window.iterating_area);
  }
}

void DetailRecorder::CloseWindow(SimTime end) {
  DetailRecord& detail = *detail_;
  detail.windows.push_back(system_);
  system_ = {};
  for (size_t c = 0; c < classes_.size(); ++c) {
    classes_[c].window.latency_sum *= kSecondsPerNs;
    detail.classes[c].push_back(classes_[c].window);
    classes_[c].window = {};
  }
  TakeIterating(end);
  TakeNodes(end, &detail.nodes);
  for (size_t s = 0; s < services_.size(); ++s) {
    ServiceState& state = services_[s];
    TakeServerless(end, s, &state.window);
    TakeTrainings(s, &state.window);
    state.window.server = TakeServer(s);
    detail.services[s].push_back(state.window);
    state.window = {};
    if (state.pools.empty()) continue;
    std::vector<double>& billed = detail.pool_billed[s].emplace_back();
    for (AreaClock& pool : state.pools) billed.push_back(pool.Take(end));
  }
  for (size_t c = 0; c < caches_.size(); ++c) {
    detail.caches[c].push_back(caches_[c]);
    caches_[c] = {};
  }
  for (size_t s = 0; s < stores_.size(); ++s) {
    detail.stores[s].push_back(stores_[s].window);
    stores_[s].window = {};
  }
  for (size_t j = 0; j < job_count(); ++j) detail.jobs[j].push_back(TakeJob(end, j));
  const bool block_ends = (window_index_ + 1) % kWindowsPerBlock == 0;
  if (block_ends) CloseBlock(end);
  Recorder::CloseWindow(end);
  if (block_ends && shares_latency_) {
    detail.class_latency[0].back() = record_.latency.back().Unwatched();
  }
}

// One token has no time per token.
void DetailRecorder::TokenTimes::Add(uint32_t tokens, Duration first_after, Duration rest,
                                     TokenWindow* window) {
  ++window->answers;
  window->first_sum += ToSeconds(first_after);
  first.Add(first_after);
  if (tokens < 2) return;
  ++window->several;
  window->per_token_sum += ToSeconds(rest) / (tokens - 1);
  per_token.Add(Duration{rest.ns / (tokens - 1)});
}

void DetailRecorder::CloseBlock(SimTime end) {
  DetailRecord& detail = *detail_;
  detail.split.push_back(std::move(split_));
  const auto take = [](Histogram* from, std::vector<Histogram>* to) {
    to->push_back(from->Compact());
    from->Clear();
  };
  split_ = {};
  for (size_t c = 0; c < classes_.size(); ++c) {
    take(&classes_[c].latency, &detail.class_latency[c]);
    take(&classes_[c].tokens.first, &detail.class_first_token[c]);
    take(&classes_[c].tokens.per_token, &detail.class_per_token[c]);
  }
  for (size_t s = 0; s < services_.size(); ++s) {
    ServiceState& state = services_[s];
    detail.at_service[s].push_back(state.present.Take(end.ns));
    TakeInstances(end, s, &detail.instances[s]);
    for (ReplicaBlock& block : state.replicas) block.sojourn_sum *= kSecondsPerNs;
    detail.replicas[s].push_back(state.replicas);
    state.replicas.assign(state.replicas.size(), {});
    take(&state.tokens.first, &detail.first_token[s]);
    take(&state.tokens.per_token, &detail.per_token[s]);
    take(&state.token_gap, &detail.token_gap[s]);
  }
  detail.in_system.push_back(whole_ < 0 ? in_system_.Take(end.ns)
                                        : detail.at_service[static_cast<size_t>(whole_)].back());
  for (size_t s = 0; s < stores_.size(); ++s) {
    take(&stores_[s].staleness, &detail.staleness[s]);
  }
}

InstantCounts DetailRecorder::Counts() const {
  InstantCounts counts = Recorder::Counts();
  for (const CacheWindow& cache : caches_) {
    counts.hits.push_back(cache[static_cast<size_t>(LookupResult::kHit)] +
                          cache[static_cast<size_t>(LookupResult::kStale)]);
  }
  return counts;
}

void DetailRecorder::Close(SimTime end, bool truncated) {
  CloseWindows(end);
  while (window_index_ < kWindows) CloseWindow(end);
  Recorder::Close(end, truncated);
  detail_->ended = std::accumulate(source_ended_.begin(), source_ended_.end(), int64_t{0});
  detail_->exact = detail_->ended - inexact_;
  detail_->source_ended = source_ended_;
  detail_->batch_rules = batch_rules();
  detail_->data_rules = data_rules();
  detail_->rollouts = rollouts();
  detail_->models = ModelsUntil(end);
  record_.detail = detail_;
}

}  // namespace servescape
