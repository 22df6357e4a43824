// SPDX-License-Identifier: MIT
// A replication of a plain scenario, by events or by recursions.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "sim/metrics/recorder.h"
#include "sim/model/model.h"
#include "sim/study/replication_run.h"

namespace servescape {

inline std::vector<uint32_t> ReplicasOf(const Model& model) {
  std::vector<uint32_t> replicas;
  for (const ServiceModel& service : model.services()) replicas.push_back(service.replicas);
  return replicas;
}

template <class Simulation>
class TandemRun : public ReplicationRun {
 public:
  TandemRun(std::shared_ptr<const Model> model, const Thresholds& thresholds, uint64_t seed,
            uint32_t index)
      : model_(std::move(model)),
        recorder_(static_cast<int>(index), Duration{model_->end().ns}, ReplicasOf(*model_)),
        simulation_(*model_, seed, index, recorder_) {
    WatchWith(thresholds, &recorder_);
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
    const SimTime end = truncated ? simulation_.now() : model_->end();
    recorder_.Close(end, truncated);
    ReplicationRecord record = std::move(recorder_.record());
    Complete(simulation_, end, model_->services().size(), &record);
    return record;
  }

 private:
  std::shared_ptr<const Model> model_;
  Recorder recorder_;
  Simulation simulation_;
};

}  // namespace servescape
