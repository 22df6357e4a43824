// SPDX-License-Identifier: MIT
// One replication of a model, stepped in bounded pieces. Hides the templates of the event loops:
// everything above includes only this.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/metrics/replication_record.h"
#include "sim/scenario/config.h"
#include "sim/study/guard.h"
#include "sim/study/requests.h"

namespace servescape {

class Model;

// The const part, shared by all replications and threads: of the tandem engine where the scenario
// fits it, else of the general one.
struct BuiltModel {
  std::shared_ptr<const Model> tandem;
  std::shared_ptr<const GeneralModel> general;
  bool series = false;  // `full` can be played without events
  std::shared_ptr<const Thresholds> thresholds;
};
BuiltModel BuildModel(const Config& config);

class Replication {
 public:
  // `listeners`, if any, hear of what the general engine does.
  Replication(const BuiltModel& model, uint64_t seed, uint32_t index,
              const Listeners& listeners = {});
  ~Replication();
  Replication(Replication&&) noexcept;

  // Handles at most that many events; true when the run has reached its end.
  bool Step(int64_t events);
  double progress() const;  // share of the simulated time, 0 .. 1
  int64_t arrivals() const;  // requests so far
  uint64_t scheduled() const;  // events so far, those to come included
  uint64_t memory() const;   // bytes of what grows with the requests in flight
  // Not null: the run was given up, as it would go on for ever at one instant. Then no Finish.
  // Who is at work in the next events, which it plays.
  Standstill Observe();
  const Standstill* standstill() const { return standstill_.get(); }
  // The record; call once, after Step returned true.
  ReplicationRecord Finish();

 private:
  std::unique_ptr<ReplicationRun> run_;
  SimTime end_;
  int64_t still_ = 0;  // events since the clock last moved, in whole steps
  std::unique_ptr<Standstill> standstill_;
  bool finished_ = false;
};

}  // namespace servescape
