// SPDX-License-Identifier: MIT
// batching = { system = "triton", ... }: batching as one serving system does
// it, by that system's own field names, units and defaults. sim/batching/ plays
// it, one file a system; each opens with the version and the source of its
// rules.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/scenario/words.h"

namespace servescape {

enum class BatchingSystem : uint8_t {
  kNone,  // max_size and max_delay: the plain batching of no system in
          // particular
  kTriton,
  kMlServer,
  kBentoMl,
  kLitServe,
  kRayServe,
  kTorchServe,
  kTensorflowServing,
};

inline constexpr std::array<WordFor<BatchingSystem>, 7> kBatchingSystemWords{{
    {"triton", BatchingSystem::kTriton},
    {"mlserver", BatchingSystem::kMlServer},
    {"bentoml", BatchingSystem::kBentoMl},
    {"litserve", BatchingSystem::kLitServe},
    {"ray_serve", BatchingSystem::kRayServe},
    {"torchserve", BatchingSystem::kTorchServe},
    {"tensorflow_serving", BatchingSystem::kTensorflowServing},
}};

// Triton's ModelQueuePolicy.
inline constexpr std::array<WordFor<bool>, 2> kTimeoutActionWords{
    {{"REJECT", false}, {"DELAY", true}}};

struct QueuePolicyConfig {
  bool delay = false;  // timeout_action
  uint64_t default_timeout_microseconds = 0;
  bool allow_timeout_override = false;
  uint32_t max_queue_size = 0;

  bool operator==(const QueuePolicyConfig&) const = default;
};

struct LevelPolicyConfig {
  uint32_t key = 1;  // the priority level
  QueuePolicyConfig value;

  bool operator==(const LevelPolicyConfig&) const = default;
};

// One struct of an instance_group.
struct InstanceGroupConfig {
  uint32_t count = 1;

  bool operator==(const InstanceGroupConfig&) const = default;
};

// What a model does while it predicts.
inline constexpr std::array<WordFor<bool>, 2> kPredictWords{{{"blocks", false}, {"awaits", true}}};
inline constexpr std::array<WordFor<bool>, 2> kBodyWords{{{"awaits", false}, {"blocks", true}}};

// The fields of all systems; a system reads its own. Times are in the unit of
// the system's field.
struct BatchingSystemConfig {
  BatchingSystem system = BatchingSystem::kNone;
  uint32_t max_batch_size = 0;  // all but TorchServe; left out: the system's default

  // Triton
  bool dynamic_batching = false;
  std::vector<uint32_t> preferred_batch_size;  // ascending
  uint64_t max_queue_delay_microseconds = 0;
  bool preserve_ordering = false;
  uint32_t priority_levels = 0;
  uint32_t default_priority_level = 0;
  QueuePolicyConfig default_queue_policy;
  std::vector<LevelPolicyConfig> priority_queue_policy;
  std::vector<InstanceGroupConfig> instance_group;

  // MLServer
  double max_batch_time = 0;  // s
  uint32_t parallel_workers = 1;
  bool predict_awaits = false;

  // BentoML
  double max_latency_ms = 60000;
  uint32_t workers = 1;
  double traffic_timeout = 60;   // s
  uint32_t max_concurrency = 0;  // 0: no limit

  // LitServe
  double batch_timeout = 0;  // s
  uint32_t workers_per_device = 1;
  double timeout = 30;  // s

  // Ray Serve
  bool serve_batch = false;  // one of the three fields of @serve.batch is given
  double batch_wait_timeout_s = 0.01;
  uint32_t max_concurrent_batches = 1;
  uint32_t max_ongoing_requests = 5;
  int64_t max_queued_requests = -1;
  bool body_blocks = false;

  // TorchServe
  uint32_t batch_size = 1;
  double max_batch_delay = 100;  // ms
  uint32_t initial_workers = 1;
  uint32_t job_queue_size = 100;

  // TensorFlow Serving
  uint64_t batch_timeout_micros = 0;
  uint32_t max_enqueued_batches = 10;
  uint32_t num_batch_threads = 0;
  std::vector<uint32_t> allowed_batch_sizes;  // ascending

  bool any() const { return system != BatchingSystem::kNone; }
  // Batches that one replica serves at once; kUnlimited of config_service.h:
  // any number.
  uint32_t Instances() const;
  // Most items of a batch, as far as the fields tell; requests where the system
  // counts those.
  uint32_t LargestBatch() const;
  // Whether a queue of its own turns requests away before it grows without
  // limit.
  bool BoundsItsQueue() const;
  bool operator==(const BatchingSystemConfig&) const = default;
};

}  // namespace servescape
