// SPDX-License-Identifier: MIT
// The dynamic batcher of Triton Inference Server 2.51.0 (release 24.10), from
// its core repository: src/dynamic_batch_scheduler.cc (BatcherThread,
// GetDynamicBatch), src/scheduler_utils.cc (queue policies),
// src/instance_queue.cc (staged batches merge), src/rate_limiter.cc (when there
// is room for one more), and from recordings of that binary where threads race.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/batching/batcher.h"
#include "sim/batching/line.h"

namespace servescape {

// By what the configuration makes of it: one request an execution without
// dynamic_batching, staged batches without queue policies, or the look every
// 500 ms with them.
std::unique_ptr<Batcher> MakeTriton(const BatchingSystemConfig& config, const Generator& random);

// A request that waits in Triton's queue.
struct TritonRequest {
  uint32_t id = 0;
  uint32_t items = 1;
  SimTime came;
  SimTime deadline = kEndOfTime;
};

// The rules by which the batcher decides that it is time (GetDynamicBatch).
class TritonRules {
 public:
  explicit TritonRules(const BatchingSystemConfig& config);

  struct Verdict {
    size_t count = 0;           // requests to take now, from the front
    bool saturated = false;     // the batch they join is not to grow any more
    SimTime wait = kEndOfTime;  // count 0: look again then
  };
  // `waiting`: in order; `begun`: items of a staged batch that they would join.
  template <class Requests>
  Verdict Look(SimTime now, const Requests& waiting, uint32_t begun) const;

  uint32_t max_batch_size() const { return max_batch_size_; }
  Duration delay() const { return delay_; }

 private:
  bool Prefers(uint32_t items) const;
  bool Full(uint32_t items) const { return items >= preferred_.back(); }

  uint32_t max_batch_size_;
  std::vector<uint32_t> preferred_;  // never empty: max_batch_size where none is given
  Duration delay_;
};

// Without dynamic_batching.
class TritonSingles : public Batcher {
 public:
  explicit TritonSingles(const BatchingSystemConfig& config);

  BatchRule Admit(SimTime now, const BatchRequest& request) override;
  void Arrive(SimTime now, const BatchRequest& request, Orders* orders) override;
  void Ended(SimTime now, uint32_t instance, Orders* orders) override;
  void Wake(SimTime, Orders*) override {}
  SimTime next() const override { return kEndOfTime; }

 private:
  void Start(Orders* orders);

  uint32_t max_batch_size_;
  Instances instances_;
  Line<BatchPart> waiting_;
};

// Without queue policies: up to two batches an instance are closed and staged
// while all are busy.
class TritonStaging : public Batcher {
 public:
  TritonStaging(const BatchingSystemConfig& config, const Generator& random);

  BatchRule Admit(SimTime now, const BatchRequest& request) override;
  void Arrive(SimTime now, const BatchRequest& request, Orders* orders) override;
  void Ended(SimTime now, uint32_t instance, Orders* orders) override;
  void Wake(SimTime now, Orders* orders) override;
  SimTime next() const override { return next_; }

 private:
  struct Staged {
    uint32_t count = 0, items = 0;  // of members_, from the front on
    bool grows = false;             // later requests join it until an instance takes it
  };

  void Look(SimTime now, Orders* orders);
  bool StartStaged(SimTime now, Orders* orders);

  TritonRules rules_;
  Instances instances_;
  uint32_t most_staged_;
  Generator random_;
  Line<TritonRequest> waiting_;
  Line<BatchPart> members_;  // of the staged batches, one after the other
  Line<Staged> staged_;
  SimTime busy_until_{0};  // the batcher's thread hands a batch over
  SimTime next_ = kEndOfTime;
};

// With priority levels, time-outs or a bounded queue: nothing is staged, and
// nothing wakes the batcher when an instance becomes free.
class TritonPolicies : public Batcher {
 public:
  TritonPolicies(const BatchingSystemConfig& config, const Generator& random);

  BatchRule Admit(SimTime now, const BatchRequest& request) override;
  void Arrive(SimTime now, const BatchRequest& request, Orders* orders) override;
  void Ended(SimTime now, uint32_t instance, Orders* orders) override;
  void Wake(SimTime now, Orders* orders) override;
  SimTime next() const override;

 private:
  struct Level {
    QueuePolicyConfig policy;
    Line<TritonRequest> fresh;
    Line<TritonRequest> delayed;  // expired, by timeout_action = DELAY
    size_t size() const { return fresh.size() + delayed.size(); }
  };
  struct Expired {
    SimTime answered;
    uint32_t id;
  };

  size_t LevelOf(const BatchRequest& request) const;
  bool Empty() const;
  void Look(SimTime now, Orders* orders);
  void Expire(SimTime now, Orders* orders);
  void Take(SimTime now, size_t count, Orders* orders);
  void Poll(SimTime now) { look_ = now + kPoll; }

  static constexpr Duration kPoll{500'000'000};

  TritonRules rules_;
  uint32_t default_level_;
  Instances instances_;
  Generator random_;
  std::vector<Level> levels_;
  std::vector<TritonRequest> order_;  // who waits, as they would be served
  Line<Expired> expired_;             // not answered yet
  bool polls_ = false;                // its next look is 500 ms after the last, whatever ends
  SimTime look_ = kEndOfTime;
  SimTime freed_{0};  // when an instance last became free
};

}  // namespace servescape
