// SPDX-License-Identifier: MIT
// One replication of a model, stepped in bounded pieces. Hides the templates of the event loop:
// everything above includes only this.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/metrics/replication_record.h"
#include "sim/scenario/config.h"

namespace servescape {

class Model;

// The const part, shared by all replications and threads.
std::shared_ptr<const Model> BuildModel(const Config& config);

class Replication {
 public:
  Replication(std::shared_ptr<const Model> model, uint64_t seed, uint32_t index);
  ~Replication();
  Replication(Replication&&) noexcept;

  // Handles at most that many events; true when the run has reached its end.
  bool Step(int64_t events);
  double progress() const;  // share of the simulated time, 0 .. 1
  // The record; call once, after Step returned true.
  ReplicationRecord Finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace servescape
