// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iterator>

#include "sim/scenario/traits.h"
#include "sim/scenario/read_steps.h"
#include "sim/scenario/readers.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/visits.h"

namespace servescape {
namespace {

// Sub-paths may double at every level; unfolded, a path stays a list one can read.
constexpr size_t kMaxSteps = 256;
constexpr size_t kMaxPaths = 256;
// Sub-paths entered while unfolding one path: bounds the work where the steps name no service.
constexpr size_t kMaxVisits = 10'000;

class PathReader {
 public:
  PathReader(const Node& paths, Config& config, Usage& usage, Reporter& reporter)
      : paths_(paths), config_(config), usage_(usage), reporter_(reporter) {}

  void Read() {
    names_ = NamesOf(config_);
    for (const Member& member : paths_.members) names_.paths.push_back(member.key);
    for (const Member& member : paths_.members) {
      drafts_.emplace_back();
      config_.paths.emplace_back().name = member.key;
      if (!member.value.bad) ReadSteps(member);
      usage_.unclear = usage_.unclear || member.value.bad;
    }
    for (uint32_t i = 0; i < drafts_.size(); ++i) {
      std::vector<uint32_t> stack;
      visits_ = 0;
      steps_ = 0;
      BlockConfig steps = Unfold(i, stack);
      if (TooLong()) {
        reporter_.Error(paths_.members[i].origin,
                        fmt::format("path \"{}\": more than {} steps once its sub-paths are "
                                    "unfolded",
                                    names_.paths[i], kMaxSteps));
      } else {
        Finish(std::move(steps), config_.paths[i]);
      }
    }
  }

 private:
  bool TooLong() const { return steps_ > kMaxSteps || visits_ > kMaxVisits; }

  void ReadSteps(const Member& path) {
    if (path.value.items.empty()) {
      reporter_.Error(path.value.origin, fmt::format("path \"{}\" has no steps", path.key));
    }
    for (size_t i = 0; i < path.value.items.size(); ++i) {
      const Node& step = path.value.items[i];
      usage_.unclear = usage_.unclear || step.bad;
      if (step.bad) continue;
      const std::string label = fmt::format("path \"{}\": step {}", path.key, i + 1);
      if (auto draft = ReadStep(step, label, names_, usage_, reporter_)) {
        const bool policies = draft->step.attempt.any;
        if (policies) draft->step.key = fmt::format("path.{}.{}", path.key, i);
        drafts_.back().push_back(*std::move(draft));
      }
    }
  }

  BlockConfig Unfold(uint32_t path, std::vector<uint32_t>& stack) {
    BlockConfig out;
    if (++visits_ > kMaxVisits) return out;
    stack.push_back(path);
    for (const StepDraft& draft : drafts_[path]) {
      if (TooLong()) break;
      const bool inlined =
          draft.step.kind == StepKind::kBlock && !draft.step.attempt.any && !draft.fallback;
      if (inlined) {
        BlockConfig sub = Fill(draft.blocks[0], stack);
        const bool cached = std::any_of(
            sub.steps.begin(), sub.steps.end(),
            [](const StepConfig& step) { return step.kind == StepKind::kCache; });
        // A hit skips the rest of its own path, not of the path around it.
        if (!cached) {
          std::move(sub.steps.begin(), sub.steps.end(), std::back_inserter(out.steps));
          continue;
        }
        ++steps_;
        StepConfig& step = out.steps.emplace_back(draft.step);
        step.blocks.push_back(std::move(sub));
        continue;
      }
      ++steps_;
      StepConfig& step = out.steps.emplace_back(draft.step);
      for (const Target& target : draft.blocks) step.blocks.push_back(Fill(target, stack));
      if (draft.fallback) step.attempt.fallback.push_back(Fill(*draft.fallback, stack));
    }
    stack.pop_back();
    return out;
  }

  BlockConfig Fill(const Target& target, std::vector<uint32_t>& stack) {
    if (target.is_path) return Follow(target, stack);
    ++steps_;
    BlockConfig out;
    out.steps.emplace_back().target = target.index;
    return out;
  }

  BlockConfig Follow(const Target& target, std::vector<uint32_t>& stack) {
    const auto begin = std::find(stack.begin(), stack.end(), target.index);
    if (begin == stack.end()) return Unfold(target.index, stack);
    // Told once, from the path of it that stands first in the text.
    const bool first = begin == stack.begin() &&
                       std::all_of(stack.begin(), stack.end(),
                                   [&](uint32_t path) { return path >= target.index; });
    if (!first) return {};
    std::string cycle;
    for (auto path = begin; path != stack.end(); ++path) cycle += names_.paths[*path] + " -> ";
    const std::string& name = names_.paths[target.index];
    reporter_.Error(target.origin,
                    fmt::format("path \"{}\" goes in a cycle: {}{}", name, cycle, name));
    return {};
  }

  void Finish(BlockConfig steps, PathConfig& path) const {
    path.calls_only = std::all_of(steps.steps.begin(), steps.steps.end(), IsBareCall);
    if (path.calls_only) {
      for (const StepConfig& step : steps.steps) path.services.push_back(step.target);
      return;
    }
    path.steps = std::move(steps);
    path.visits = VisitsOf(path.steps, config_.services.size());
  }

  const Node& paths_;
  Config& config_;
  Usage& usage_;
  Reporter& reporter_;
  StepNames names_;
  std::vector<std::vector<StepDraft>> drafts_;  // by path
  size_t visits_ = 0;
  size_t steps_ = 0;
};

}  // namespace

StepNames NamesOf(const Config& config) {
  StepNames names;
  for (const ServiceConfig& service : config.services) names.services.push_back(service.name);
  for (const CacheConfig& cache : config.caches) names.caches.push_back(cache.name);
  for (const StoreConfig& store : config.stores) names.stores.push_back(store.name);
  for (const ClassConfig& each : config.classes) names.classes.push_back(each.name);
  for (const PathConfig& path : config.paths) names.paths.push_back(path.name);
  return names;
}

Usage ReadPaths(const Node& root, Config& config, Reporter& reporter) {
  Usage usage;
  usage.services.assign(config.services.size(), false);
  usage.caches.assign(config.caches.size(), false);
  usage.stores.assign(config.stores.size(), false);
  const Node* paths = root.Find("path");
  if (paths && paths->bad) {
    usage.unclear = true;
  } else if (paths && paths->members.size() > kMaxPaths) {
    reporter.Error(paths->members[kMaxPaths].origin, fmt::format("more than {} paths", kMaxPaths));
    usage.unclear = true;
  } else if (paths && !paths->members.empty()) {
    PathReader(*paths, config, usage, reporter).Read();
  } else if (config.services.size() == 1) {
    PathConfig& path = config.paths.emplace_back();
    path.name = "main";
    path.services = {0};
    usage.services[0] = true;
  } else if (config.services.size() > 1) {
    reporter.Error({}, fmt::format("there are {} services and no path: say which are called, and "
                                   "in which order, with [[path.main]] call = \"{}\"",
                                   config.services.size(), config.services[0].name));
    usage.unclear = true;
  }
  return usage;
}

}  // namespace servescape
