// SPDX-License-Identifier: MIT
#include "sim/scenario/visits.h"

#include "sim/base/math.h"

namespace servescape {
namespace {

double Rounds(const StepConfig& loop) {
  if (loop.repeat >= 1) return loop.times;
  return (1 - Pow(loop.repeat, loop.times)) / (1 - loop.repeat);
}

void Add(const BlockConfig& block, double factor, std::vector<double>& out);

void AddStep(const StepConfig& step, double factor, std::vector<double>& out) {
  if (step.kind == StepKind::kCall) out[step.target] += factor;
  if (step.kind == StepKind::kLoop) factor *= Rounds(step);
  if (step.kind == StepKind::kFanOut) factor *= step.shards;
  const double blocks = static_cast<double>(step.blocks.size());
  for (size_t i = 0; i < step.blocks.size(); ++i) {
    double share = 1;
    if (step.kind == StepKind::kBranch) share = i < step.weights.size() ? step.weights[i]
                                                                        : 1 / blocks;
    Add(step.blocks[i], factor * share, out);
  }
}

void Add(const BlockConfig& block, double factor, std::vector<double>& out) {
  for (const StepConfig& step : block.steps) AddStep(step, factor, out);
}

}  // namespace

std::vector<double> VisitsOf(const BlockConfig& block, size_t services) {
  std::vector<double> out(services, 0);
  Add(block, 1, out);
  return out;
}

}  // namespace servescape
