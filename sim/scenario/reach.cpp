// SPDX-License-Identifier: MIT
#include "sim/scenario/reach.h"

#include "sim/scenario/rolled_to.h"

namespace servescape {
namespace {

class Walk {
 public:
  Walk(const Config& config, Reach& out) : config_(config), out_(out) {}

  void Path(size_t index) {
    if (index >= config_.paths.size() || out_.paths[index]) return;
    out_.paths[index] = true;
    const PathConfig& path = config_.paths[index];
    for (const uint32_t service : path.services) Service(service);
    Block(path.steps);
  }

  void Attempt(const AttemptConfig& attempt) {
    for (const BlockConfig& block : attempt.fallback) Block(block);
  }

 private:
  void Service(size_t index) {
    if (out_.services[index]) return;
    out_.services[index] = true;
    const int32_t hold = config_.services[index].blocking_path;
    if (hold >= 0) Path(static_cast<size_t>(hold));
    if (const auto to = RolledTo(config_, index)) Service(*to);
  }

  void Block(const BlockConfig& block) {
    for (const StepConfig& step : block.steps) {
      if (step.kind == StepKind::kCall) Service(step.target);
      if (step.kind == StepKind::kCache) out_.caches[step.target] = true;
      if (step.kind == StepKind::kStore) out_.stores[step.target] = true;
      if (step.degrade_to >= 0) Service(static_cast<size_t>(step.degrade_to));
      for (const BlockConfig& inner : step.blocks) Block(inner);
      Attempt(step.attempt);
    }
  }

  const Config& config_;
  Reach& out_;
};

}  // namespace

Reach ReachOf(const TrafficConfig& source, const Config& config) {
  Reach out{std::vector<bool>(config.services.size()), std::vector<bool>(config.caches.size()),
            std::vector<bool>(config.stores.size()), std::vector<bool>(config.paths.size())};
  Walk walk(config, out);
  walk.Path(source.path);
  walk.Attempt(source.attempt);
  std::vector<bool> sent(config.classes.size());
  for (size_t c = 0; c < sent.size() && c < source.class_weights.size(); ++c) {
    sent[c] = source.class_weights[c] > 0;
  }
  for (const TraceRow& row : source.trace) {
    if (row.request_class < sent.size()) sent[row.request_class] = true;
  }
  for (size_t c = 0; c < sent.size(); ++c) {
    if (sent[c] && config.classes[c].has_path) walk.Path(config.classes[c].path);
  }
  return out;
}

}  // namespace servescape
