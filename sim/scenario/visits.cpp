// SPDX-License-Identifier: MIT
#include "sim/scenario/visits.h"

#include "sim/base/math.h"
#include "sim/scenario/config.h"

namespace servescape {
namespace {

double Rounds(const StepConfig& loop) {
  if (loop.repeat >= 1) return loop.times;
  return (1 - Pow(loop.repeat, loop.times)) / (1 - loop.repeat);
}

// Calls call(step, expected) for each call of a service in the block.
template <class Call>
void EachCall(const BlockConfig& block, double factor, const Call& call) {
  for (const StepConfig& step : block.steps) {
    if (step.kind == StepKind::kCall) call(step, factor);
    double rounds = factor;
    if (step.kind == StepKind::kLoop) rounds *= Rounds(step);
    if (step.kind == StepKind::kFanOut) rounds *= step.shards;
    const double blocks = static_cast<double>(step.blocks.size());
    for (size_t i = 0; i < step.blocks.size(); ++i) {
      double share = 1;
      if (step.kind == StepKind::kBranch) share = i < step.weights.size() ? step.weights[i]
                                                                          : 1 / blocks;
      EachCall(step.blocks[i], rounds * share, call);
    }
  }
}

}  // namespace

std::vector<double> VisitsOf(const BlockConfig& block, size_t services) {
  std::vector<double> out(services, 0);
  EachCall(block, 1, [&](const StepConfig& step, double calls) { out[step.target] += calls; });
  return out;
}

OwnItems OwnItemsOf(const PathConfig& path, uint32_t service) {
  OwnItems out;
  EachCall(path.steps, 1, [&](const StepConfig& step, double calls) {
    if (step.target != service || step.items == 0 || calls <= 0) return;
    if (out.each != 0 && out.each != step.items) out.equal = false;
    out.each = step.items;
    out.visits += calls;
    out.items += calls * step.items;
  });
  return out;
}

}  // namespace servescape
