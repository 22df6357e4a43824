// SPDX-License-Identifier: MIT
// The batcher of BentoML 1.4.40 (_internal/marshal/dispatcher.py:
// CorkDispatcher and its Optimizer), and what traffic.timeout and
// traffic.max_concurrency do before it. Every worker has a batcher of its own
// that runs one batch at a time and learns from its last 50.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/batching/batcher.h"
#include "sim/batching/line.h"

namespace servescape {

// Least squares over the last batches: a batch of n requests takes a * n + b
// seconds; `wait`: how long their oldest members waited, in the mean.
class BentoMlOptimizer {
 public:
  explicit BentoMlOptimizer(double max_latency);

  void Log(SimTime now, uint32_t requests, double wait, double duration);
  void Refresh();
  double a() const { return a_; }
  double b() const { return b_; }
  double wait() const { return wait_; }
  // The first batches teach it, and nobody is held back for them.
  bool trains() const { return batches_ < kTraining; }

 private:
  static constexpr uint32_t kTraining = 11;
  static constexpr uint32_t kSkipped = 2;
  static constexpr size_t kKept = 50;
  static constexpr double kInterval = 5;  // s between refreshes

  struct Sample {
    double requests, wait, duration;
  };

  Line<Sample> samples_;
  double a_, b_;
  double wait_ = 0;
  uint32_t batches_ = 0;
  double tokens_ = 1;  // a refresh takes one
  SimTime refilled_{0};
};

class BentoMlBatcher : public Batcher {
 public:
  BentoMlBatcher(const BatchingSystemConfig& config, const Generator& random);

  BatchRule Admit(SimTime now, const BatchRequest& request) override;
  void Arrive(SimTime now, const BatchRequest& request, Orders* orders) override;
  void Ended(SimTime now, uint32_t instance, Orders* orders) override;
  void Wake(SimTime now, Orders* orders) override;
  SimTime next() const override;
  void Rename(uint32_t from, uint32_t to) override;

 private:
  struct Job {
    uint32_t id = 0;
    uint32_t items = 1;  // left
    SimTime came;
    bool cut = false;  // some of its items are being served
  };
  struct Worker {
    explicit Worker(double max_latency) : optimizer(max_latency) {}

    Line<Job> jobs;
    std::vector<BatchPart> running;
    bool busy = false;
    SimTime started;
    double waited = 0;  // the oldest of the running batch, seconds
    SimTime next = kEndOfTime;
    BentoMlOptimizer optimizer;
  };
  struct Inside {
    uint32_t id;
    SimTime deadline;
  };

  void Look(SimTime now, uint32_t worker, Orders* orders);
  bool Shed(SimTime now, Worker* worker, Orders* orders);
  // When those who wait have been held back for long enough.
  SimTime Corked(const Worker& worker) const;
  void Start(SimTime now, uint32_t worker, SimTime since, Orders* orders);
  void Gone(uint32_t id);

  uint32_t max_batch_size_;  // items
  double max_latency_;       // s
  Duration timeout_;
  uint32_t max_concurrency_;
  Generator random_;
  std::vector<Worker> workers_;
  Line<Inside> inside_;  // not answered yet, in order of coming
};

}  // namespace servescape
