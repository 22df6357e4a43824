// SPDX-License-Identifier: MIT
// Ray Serve 2.60.0: the router of a deployment (serve/_private/request_router:
// power of two choices, back-off while all replicas have max_ongoing_requests),
// and @serve.batch in each replica (serve/batching.py), whose collector does
// not wait for the batch that runs.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/batching/batcher.h"
#include "sim/batching/line.h"

namespace servescape {

class RayServeBatcher : public Batcher {
 public:
  RayServeBatcher(const BatchingSystemConfig& config, uint32_t replicas, const Generator& random);

  BatchRule Admit(SimTime now, const BatchRequest& request) override;
  void Arrive(SimTime now, const BatchRequest& request, Orders* orders) override;
  void Ended(SimTime now, uint32_t instance, Orders* orders) override;
  void Wake(SimTime now, Orders* orders) override;
  SimTime next() const override;

 private:
  struct Closed {
    uint32_t count = 0;
    SimTime at;
    BatchRule rule = BatchRule::kNone;
    SimTime since;
  };
  struct Replica {
    explicit Replica(uint32_t instances) : running(instances) {}

    uint32_t ongoing = 0;
    SimTime full_since;            // ongoing reached max_ongoing_requests
    SimTime freed{0};              // it last became less
    std::vector<BatchPart> round;  // being collected
    SimTime closes = kEndOfTime;
    Line<BatchPart> members;  // of the closed batches, which wait for their turn
    Line<Closed> batches;
    Line<BatchPart> unread;  // came while a blocking body held the event loop
    Instances running;
    std::vector<uint32_t> sizes;  // by instance
  };
  // Looks for a replica for its request until it has one.
  struct Routing {
    BatchPart part;
    SimTime came;
    SimTime at;  // of the next try
    uint32_t tries = 0;
  };

  void Route(SimTime now, Orders* orders);
  bool Try(SimTime now, const Routing& task, Orders* orders);
  uint32_t Choose();
  Duration BackOff(uint32_t tries);
  bool Blocked(const Replica& replica) const { return blocks_ && replica.running.taken() > 0; }
  void Receive(SimTime now, uint32_t replica, const BatchPart& part, Orders* orders);
  void Close(SimTime now, uint32_t replica, BatchRule rule, SimTime since, Orders* orders);
  void StartClosed(SimTime now, uint32_t replica, Orders* orders);

  uint32_t max_batch_size_;  // requests; 1 without @serve.batch
  Duration window_;
  uint32_t instances_;  // of a replica
  uint32_t max_ongoing_;
  int64_t max_queued_;
  bool blocks_;
  Generator random_;
  std::vector<Replica> replicas_;
  std::vector<Routing> tasks_;
  Line<Routing> pending_;              // without a task
  BatchRule held_ = BatchRule::kNone;  // of a request that is being handed to its replica
  SimTime held_since_;
};

}  // namespace servescape
