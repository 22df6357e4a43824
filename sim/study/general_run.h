// SPDX-License-Identifier: MIT
// One replication by the general engine, whatever its recorder. Each recorder is a
// compilation of the whole engine: in a file of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "sim/base/cold.h"
#include "sim/metrics/series_recorder.h"
#include "sim/model/general_model.h"
#include "sim/study/replication_run.h"

namespace servescape {

// Measures, and passes requests on to whoever asked for them.
class ReportingRecorder : public SeriesRecorder {
 public:
  ReportingRecorder(RequestSink sink, int index, Duration duration, DetailShape shape)
      : SeriesRecorder(index, duration, std::move(shape)), sink_(std::move(sink)) {}

  // Replicas are counted as they come and go.
  void OnScale(SimTime now, uint32_t service, uint32_t /*wanted*/, const ScaleDecision& decision) {
    if (sink_.scaling) [[unlikely]] {
      sink_.scaling(now, service, decision);
    }
  }
  void OnOutcome(SimTime now, uint32_t source, uint32_t request_class, Outcome outcome,
                 Duration latency, double quality, const int64_t* spent) {
    if (sink_) [[unlikely]] {
      sink_({{now.ns - latency.ns}, now, source, request_class, outcome, quality, spent});
    }
    DetailRecorder::OnOutcome(now, source, request_class, outcome, latency, quality, spent);
  }
  void OnAnswers(const AnswerBlock& block) {
    if (sink_) [[unlikely]]
      PassOn(block);
    SeriesRecorder::OnAnswers(block);
  }

 private:
  SERVESCAPE_COLD void PassOn(const AnswerBlock& block) {
    std::vector<int64_t> spent(components_);
    for (size_t i = 0; i < block.count; ++i) {
      for (size_t c = 0; c < block.component_count; ++c) {
        spent[block.components[c]] = block.times[c][i];
      }
      sink_({block.intended[i], block.ended[i], block.source, block.request_class,
             Outcome::kAnswered, block.quality, spent.data()});
    }
  }

  RequestSink sink_;
};

inline DetailShape ShapeOf(const GeneralModel& model, const Thresholds& thresholds) {
  DetailShape shape;
  shape.limits = thresholds.tokens;
  for (const auto& each : model.classes()) shape.deadlines.push_back(each.deadline);
  for (const GeneralService& service : model.services()) {
    shape.replicas.push_back(service.replicas);
    shape.pools.push_back(service.pool_end.size());
  }
  shape.caches = model.caches().size();
  shape.stores = model.stores().size();
  shape.jobs = model.jobs().size();
  shape.components = ComponentsOf(model);
  return shape;
}

// By the engine, or what says the same of itself.
template <class Recorder, class Simulation>
class GeneralRun : public ReplicationRun {
 public:
  // `sinks`: what the recorder takes before its index.
  template <class... Sinks>
  GeneralRun(std::shared_ptr<const GeneralModel> model, const Thresholds& thresholds, uint64_t seed,
             uint32_t index, Sinks... sinks)
      : model_(std::move(model)),
        recorder_(std::move(sinks)..., static_cast<int>(index), Duration{EndOf(*model_).ns},
                  ShapeOf(*model_, thresholds)),
        simulation_(*model_, seed, index, recorder_) {
    WatchWith(thresholds, &recorder_);
    for (size_t c = 0; c < thresholds.classes.size(); ++c) {
      recorder_.WatchClass(c, thresholds.classes[c]);
    }
    for (size_t s = 0; s < thresholds.first_token.size(); ++s) {
      recorder_.WatchFirstToken(s, thresholds.first_token[s]);
    }
  }

  bool Step(int64_t events) override { return simulation_.Step(events); }
  SimTime next_time() override { return simulation_.next_time(); }
  int64_t arrivals() const override { return recorder_.arrivals(); }
  uint64_t scheduled() const override { return simulation_.scheduled(); }
  uint32_t tasks() const override { return simulation_.in_flight(); }
  uint64_t memory() const override { return simulation_.memory(); }
  Standstill Observe(int events) override {
    return ObserveInstant(events, &simulation_, &recorder_);
  }
  ReplicationRecord Finish() override {
    const bool truncated = simulation_.stopped();
    const SimTime end = truncated ? simulation_.now() : EndOf(*model_);
    recorder_.Close(end, truncated);
    ReplicationRecord record = std::move(recorder_.record());
    record.tasks_in_flight = simulation_.in_flight();
    Complete(simulation_, end, model_->services().size(), &record);
    record.class_in_flight.assign(model_->classes().size(), 0);
    record.source_in_flight.assign(model_->common().sources().size(), 0);
    simulation_.ForEachOwner([&record](uint32_t source, uint32_t request_class) {
      ++record.source_in_flight[source];
      ++record.class_in_flight[request_class];
    });
    return record;
  }

 private:
  std::shared_ptr<const GeneralModel> model_;
  Recorder recorder_;
  Simulation simulation_;
};

}  // namespace servescape
