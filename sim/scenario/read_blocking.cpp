// SPDX-License-Identifier: MIT
// service.NAME.blocking_path: the path that each request plays before its replica is free again.
// Replicas that wait for each other in a circle would never be free: that is reported as a mistake.
#include <algorithm>

#include "sim/scenario/readers.h"
#include "sim/scenario/section.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

// Where a cache is looked into: what a miss waits for is the rest of the block.
struct Lookup {
  const BlockConfig* block;
  size_t at;
};

class BlockingReader {
 public:
  BlockingReader(const Node& services, Config& config, Reporter& reporter)
      : services_(services), config_(config), reporter_(reporter) {}

  void Read() {
    for (uint32_t s = 0; s < config_.services.size(); ++s) {
      if (!services_.members[s].value.bad) Bind(s);
    }
    if (none_) return;
    lookups_.resize(config_.caches.size());
    for (const PathConfig& path : config_.paths) FindLookups(path.steps);
    for (uint32_t s = 0; s < config_.services.size(); ++s) CheckCycle(s);
    std::vector<std::vector<double>> visits(config_.paths.size());
    for (size_t p = 0; p < visits.size(); ++p) AddVisits(p, visits);
    for (size_t p = 0; p < visits.size(); ++p) config_.paths[p].visits = std::move(visits[p]);
  }

 private:
  void Bind(uint32_t index) {
    const Member& member = services_.members[index];
    const Section in(&member.value, "service.*", Label(fmt::format("service \"{}\"", member.key)),
                     member.origin);
    const Node* wanted = in.Given("blocking_path");
    if (!wanted) return;
    none_ = false;
    Check(in, config_.services[index]);
    std::vector<std::string> paths;
    for (const PathConfig& path : config_.paths) paths.push_back(path.name);
    const auto found = std::find(paths.begin(), paths.end(), wanted->text);
    if (found != paths.end()) {
      config_.services[index].blocking_path = static_cast<int32_t>(found - paths.begin());
      return;
    }
    reporter_.Error(wanted->origin, fmt::format("{}there is no path \"{}\"{}", in.label().Prefix(),
                                                wanted->text.substr(0, 60),
                                                DidYouMean(wanted->text, paths)));
  }

  void Check(const Section& in, const ServiceConfig& service) {
    const std::string prefix = in.label().Prefix();
    for (const std::string_view key :
         {"batching", "processor_sharing", "accelerator", "vector_search"}) {
      if (!in.Has(key)) continue;
      reporter_.Error(in.KeyOrigin(key),
                      fmt::format("{}has both blocking_path and {}; give one", prefix, key));
    }
    const Section queue = in.Below("queue"), failures = in.Below("failures");
    if (service.queue.preemption != Preemption::kNone) {
      reporter_.Error(queue.KeyOrigin("preemption"),
                      prefix + "queue.preemption has no meaning with blocking_path");
    }
    if (service.failures.in_service != InService::kFail) {
      reporter_.Error(failures.KeyOrigin("in_service"),
                      prefix + "failures.in_service must be \"fail\" with blocking_path");
    }
  }

  void FindLookups(const BlockConfig& block) {
    for (size_t i = 0; i < block.steps.size(); ++i) {
      const StepConfig& step = block.steps[i];
      if (step.kind == StepKind::kCache) lookups_[step.target].push_back({&block, i + 1});
      for (const BlockConfig& inner : step.blocks) FindLookups(inner);
      for (const BlockConfig& inner : step.attempt.fallback) FindLookups(inner);
    }
  }

  // Each circle is reported once, at the service of it that stands first.
  void CheckCycle(uint32_t index) {
    first_ = index;
    seen_.assign(config_.services.size(), false);
    seen_caches_.assign(config_.caches.size(), false);
    chain_.clear();
    if (config_.services[index].blocking_path < 0 || !Reaches(index)) return;
    std::string chain;
    for (const std::string& name : chain_) chain += name + " -> ";
    const std::string& name = config_.services[index].name;
    const Node* hold = services_.members[index].value.Find("blocking_path");
    reporter_.Error(
        hold->origin,
        fmt::format("service \"{}\": blocking_path goes in a circle: {}{}; replicas would wait "
                    "for each other for ever",
                    name, chain, name));
    config_.services[index].blocking_path = -1;  // so that nothing below runs in it
  }

  // Whether a replica of the service waits, while it is held, for one of first_.
  bool Reaches(uint32_t service) {
    const int32_t hold = config_.services[service].blocking_path;
    if (hold < 0) return false;
    chain_.push_back(config_.services[service].name);
    const PathConfig& path = config_.paths[static_cast<size_t>(hold)];
    for (const uint32_t next : path.services) {
      if (Waits(next)) return true;
    }
    if (Waits(path.steps, 0)) return true;
    chain_.pop_back();
    return false;
  }

  bool Waits(uint32_t service) {
    if (service == first_) return true;
    if (service < first_ || seen_[service]) return false;
    seen_[service] = true;
    return Reaches(service);
  }

  bool Waits(const BlockConfig& block, size_t from) {
    for (size_t i = from; i < block.steps.size(); ++i) {
      const StepConfig& step = block.steps[i];
      if (step.kind == StepKind::kCall && Waits(step.target)) return true;
      if (step.degrade_to >= 0 && Waits(static_cast<uint32_t>(step.degrade_to))) return true;
      if (step.kind == StepKind::kCache && WaitsFor(step.target)) return true;
      for (const BlockConfig& inner : step.blocks) {
        if (Waits(inner, 0)) return true;
      }
      for (const BlockConfig& inner : step.attempt.fallback) {
        if (Waits(inner, 0)) return true;
      }
    }
    return false;
  }

  // A miss may wait for another request's fetch of the key, wherever that looks.
  bool WaitsFor(uint32_t cache) {
    if (!config_.caches[cache].coalesce || seen_caches_[cache]) return false;
    seen_caches_[cache] = true;
    chain_.push_back(config_.caches[cache].name);
    for (const Lookup& lookup : lookups_[cache]) {
      if (Waits(*lookup.block, lookup.at)) return true;
    }
    chain_.pop_back();
    return false;
  }

  // Expected calls on the path and, below those of services that hold one, on the path held.
  void AddVisits(size_t index, std::vector<std::vector<double>>& visits) {
    if (!visits[index].empty()) return;
    const PathConfig& path = config_.paths[index];
    const size_t count = config_.services.size();
    std::vector<double> out(count);
    for (uint32_t s = 0; s < count; ++s) out[s] = ExpectedVisits(path, s);
    const std::vector<double> own = out;
    for (size_t s = 0; s < count; ++s) {
      if (config_.services[s].blocking_path < 0 || own[s] == 0) continue;
      const size_t held = static_cast<size_t>(config_.services[s].blocking_path);
      AddVisits(held, visits);
      for (size_t each = 0; each < count; ++each) out[each] += own[s] * visits[held][each];
    }
    visits[index] = std::move(out);
  }

  const Node& services_;
  Config& config_;
  Reporter& reporter_;
  bool none_ = true;
  std::vector<std::vector<Lookup>> lookups_;  // by cache
  uint32_t first_ = 0;
  std::vector<bool> seen_, seen_caches_;
  std::vector<std::string> chain_;
};

}  // namespace

void BindHolds(const Node& root, Config& config, Reporter& reporter) {
  const Node* services = root.Find("service");
  if (!services || services->bad || config.services.empty()) return;
  BlockingReader(*services, config, reporter).Read();
}

}  // namespace servescape
