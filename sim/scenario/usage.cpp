// SPDX-License-Identifier: MIT
// What only the whole scenario can tell: things that nothing uses, and caches and routings that
// look at keys no traffic has.
#include <algorithm>

#include "sim/scenario/readers.h"
#include "sim/scenario/rolled_to.h"

namespace servescape {
namespace {

void CheckUsed(const Node& root, const std::string& kind, const std::vector<std::string>& names,
               const std::vector<bool>& used, const std::string& advice, Reporter& reporter) {
  const Node* table = root.Find(kind);
  if (!table || table->bad) return;
  for (size_t i = 0; i < names.size(); ++i) {
    const Member* member = used[i] ? nullptr : table->FindMember(names[i]);
    if (!member) continue;
    reporter.Error(member->origin, fmt::format("{} \"{}\": {}", kind, names[i], advice));
  }
}

bool IsKeyed(const ServiceConfig& service) {
  return service.routing == Routing::kConsistentHash || service.routing == Routing::kKeyModulo;
}

std::string KeyedOn(const PathConfig& path, const Config& config, std::vector<bool>& seen);

// The routing of a service, or what looks at keys on the path it holds; "" for those seen already.
std::string KeyedAt(uint32_t index, const Config& config, std::vector<bool>& seen) {
  if (seen[index]) return "";
  seen[index] = true;
  const ServiceConfig& service = config.services[index];
  if (IsKeyed(service)) return fmt::format("the routing of service \"{}\"", service.name);
  if (const auto to = RolledTo(config, index)) {
    if (std::string found = KeyedAt(static_cast<uint32_t>(*to), config, seen); !found.empty()) {
      return found;
    }
  }
  if (service.blocking_path < 0) return "";
  return KeyedOn(config.paths[static_cast<size_t>(service.blocking_path)], config, seen);
}

// The first thing in a block that looks at a request's key: cache "c", or "" if there is none.
std::string KeyedIn(const BlockConfig& block, const Config& config, std::vector<bool>& seen) {
  for (const StepConfig& step : block.steps) {
    if (step.kind == StepKind::kCache) {
      return fmt::format("cache \"{}\"", config.caches[step.target].name);
    }
    if (step.kind == StepKind::kStore &&
        (config.stores[step.target].view.feast || IsWritten(config, step.target))) {
      return fmt::format("store \"{}\"", config.stores[step.target].name);
    }
    if (step.kind == StepKind::kCall) {
      std::string found = KeyedAt(step.target, config, seen);
      if (!found.empty()) return found;
    }
    for (const BlockConfig& inner : step.blocks) {
      std::string found = KeyedIn(inner, config, seen);
      if (!found.empty()) return found;
    }
  }
  return "";
}

std::string KeyedOn(const PathConfig& path, const Config& config, std::vector<bool>& seen) {
  for (const uint32_t service : path.services) {
    std::string found = KeyedAt(service, config, seen);
    if (!found.empty()) return found;
  }
  return KeyedIn(path.steps, config, seen);
}

}  // namespace

void CheckUsage(const Node& root, const Config& config, const Usage& usage, Reporter& reporter) {
  // What is passed over may be what uses them.
  if (usage.unclear || !reporter.passed_over().empty()) return;
  const StepNames names = NamesOf(config);
  CheckUsed(root, "service", names.services, usage.services,
            "nothing calls it; add it to a path or remove it", reporter);
  CheckUsed(root, "cache", names.caches, usage.caches,
            "no step looks into it; add it to a path or remove it", reporter);
  CheckUsed(root, "store", names.stores, usage.stores,
            "no step reads it; add it to a path or remove it", reporter);
}

void CheckKeys(const Node& root, const Config& config, Reporter& reporter) {
  const Node* traffic = root.Find("traffic");
  if (!traffic || traffic->bad || config.paths.empty()) return;
  for (const TrafficConfig& source : config.traffic) {
    const Member* member = traffic->FindMember(source.name);
    if (source.keys.kind != KeyKind::kNone || !member || member->value.Find("keys")) continue;
    std::vector<bool> seen(config.services.size());
    std::string found = KeyedOn(config.paths[source.path], config, seen);
    for (size_t c = 0; c < config.classes.size() && found.empty(); ++c) {
      const bool sent = c < source.class_weights.size() && source.class_weights[c] > 0;
      const ClassConfig& each = config.classes[c];
      if (sent && each.has_path) found = KeyedOn(config.paths[each.path], config, seen);
    }
    if (found.empty()) continue;
    reporter.Error(member->origin,
                   fmt::format("traffic \"{}\": needs keys, which {} looks at, such as keys = {{ "
                               "distribution = \"zipf\", count = 1_000_000 }}",
                               source.name, found));
  }
}

}  // namespace servescape
