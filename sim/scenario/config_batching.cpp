// SPDX-License-Identifier: MIT
#include "sim/scenario/config_batching.h"

#include <algorithm>

#include "sim/scenario/config_service.h"

namespace servescape {
namespace {

uint32_t CountOf(const std::vector<InstanceGroupConfig>& groups) {
  uint32_t count = 0;
  for (const InstanceGroupConfig& each : groups) count += each.count;
  return std::max(1u, count);
}

}  // namespace

uint32_t BatchingSystemConfig::Instances() const {
  switch (system) {
    case BatchingSystem::kNone:
      break;
    case BatchingSystem::kTriton:
      return CountOf(instance_group);
    case BatchingSystem::kMlServer:
      return predict_awaits ? kUnlimited : std::max(1u, parallel_workers);
    case BatchingSystem::kBentoMl:
      return workers;
    case BatchingSystem::kLitServe:
      return workers_per_device;
    case BatchingSystem::kRayServe:
      return serve_batch ? max_concurrent_batches : body_blocks ? 1 : max_ongoing_requests;
    case BatchingSystem::kTorchServe:
      return initial_workers;
    case BatchingSystem::kTensorflowServing:
      return std::max(1u, num_batch_threads);
  }
  return 1;
}

uint32_t BatchingSystemConfig::LargestBatch() const {
  switch (system) {
    case BatchingSystem::kTorchServe:
      return batch_size;
    case BatchingSystem::kTriton:
      if (!dynamic_batching) return 1;
      return preferred_batch_size.empty() || max_queue_delay_microseconds > 0
                 ? std::max(1u, max_batch_size)
                 : preferred_batch_size.back();
    case BatchingSystem::kMlServer:
      return max_batch_size > 1 && max_batch_time > 0 ? max_batch_size : 1;
    case BatchingSystem::kRayServe:
      return serve_batch ? std::min(max_batch_size, max_ongoing_requests) : 1;
    default:
      return std::max(1u, max_batch_size);
  }
}

bool BatchingSystemConfig::BoundsItsQueue() const {
  const auto bounds = [](const QueuePolicyConfig& policy) {
    const bool rejects = policy.default_timeout_microseconds > 0 && !policy.delay;
    return policy.max_queue_size > 0 || rejects;
  };
  switch (system) {
    case BatchingSystem::kTriton:
      return bounds(default_queue_policy) ||
             std::any_of(priority_queue_policy.begin(), priority_queue_policy.end(),
                         [&](const LevelPolicyConfig& each) { return bounds(each.value); });
    case BatchingSystem::kRayServe:
      return max_queued_requests >= 0;
    case BatchingSystem::kLitServe:
      return timeout > 0;
    case BatchingSystem::kBentoMl:
    case BatchingSystem::kTorchServe:
    case BatchingSystem::kTensorflowServing:
      return true;
    default:
      return false;
  }
}

}  // namespace servescape
