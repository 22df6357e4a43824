// SPDX-License-Identifier: MIT
#include "sim/batching/batcher.h"

#include "sim/base/check.h"
#include "sim/batching/bentoml.h"
#include "sim/batching/litserve.h"
#include "sim/batching/mlserver.h"
#include "sim/batching/ray_serve.h"
#include "sim/batching/tensorflow_serving.h"
#include "sim/batching/torchserve.h"
#include "sim/batching/triton.h"

namespace servescape {

BatchRule Batcher::Admit(SimTime, const BatchRequest&) { return BatchRule::kNone; }

void Batcher::Rename(uint32_t, uint32_t) {}

std::unique_ptr<Batcher> MakeBatcher(const BatchingSystemConfig& config, uint32_t replicas,
                                     const Generator& random) {
  switch (config.system) {
    case BatchingSystem::kNone:
      break;
    case BatchingSystem::kTriton:
      return MakeTriton(config, random);
    case BatchingSystem::kMlServer:
      return std::make_unique<MlServerBatcher>(config);
    case BatchingSystem::kBentoMl:
      return std::make_unique<BentoMlBatcher>(config, random);
    case BatchingSystem::kLitServe:
      return std::make_unique<LitServeBatcher>(config, random);
    case BatchingSystem::kRayServe:
      return std::make_unique<RayServeBatcher>(config, replicas, random);
    case BatchingSystem::kTorchServe:
      return std::make_unique<TorchServeBatcher>(config);
    case BatchingSystem::kTensorflowServing:
      return std::make_unique<TensorflowServingBatcher>(config);
  }
  SERVESCAPE_CHECK(false);
  return nullptr;
}

}  // namespace servescape
