// SPDX-License-Identifier: MIT
#include "sim/scenario/read_steps.h"

#include <algorithm>
#include <array>

#include "sim/catalog/catalog.h"
#include "sim/scenario/check.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/read_attempt.h"
#include "sim/scenario/read_distribution.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

struct KindUse {
  std::string_view key;
  StepKind kind;
  std::string_view keys;  // that mean something with it; a space before and after each
  bool policies;          // whether it can be tried again
};

constexpr std::string_view kWire = " network request_bytes response_bytes bandwidth ";

constexpr std::array<KindUse, 10> kKinds{{
    {"call", StepKind::kCall, " items degrade network request_bytes response_bytes bandwidth ",
     true},
    {"path", StepKind::kBlock, "", true},
    {"cache", StepKind::kCache, kWire, false},
    {"store", StepKind::kStore, kWire, true},
    {"delay", StepKind::kDelay, "", false},
    {"parallel", StepKind::kParallel, " wait_for cancel_rest ", true},
    {"fan_out", StepKind::kFanOut, " wait_for cancel_rest shards ", true},
    {"branch", StepKind::kBranch, "", true},
    {"branch_by_class", StepKind::kBranch, "", true},
    {"loop", StepKind::kLoop, " times repeat ", true},
}};

std::optional<uint32_t> IndexOf(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<uint32_t>(found - names.begin());
}

class StepReader {
 public:
  StepReader(const Node& node, const std::string& label, const StepNames& names, Usage& usage,
             Reporter& reporter)
      : in_(&node, "path.*[]", Label(label), node.origin),
        names_(names),
        usage_(usage),
        reporter_(reporter) {}

  std::optional<StepDraft> Read() {
    const KindUse* use = FindKind();
    if (!use) {
      usage_.unclear = true;
      return std::nullopt;
    }
    CheckKeys(*use);
    StepConfig& step = out_.step;
    step.kind = use->kind;
    ReadFields(in_, step, reporter_);
    ReadKind(*use);
    if (step.kind == StepKind::kParallel || step.kind == StepKind::kFanOut) CheckJoin();
    if (use->keys.find(" network ") != std::string_view::npos) ReadWire();
    if (use->keys.find(" degrade ") != std::string_view::npos && in_.Given("degrade")) {
      ReadDegrade(in_.Below("degrade"));
    }
    if (use->policies) {
      step.attempt = ReadAttempt(in_, reporter_);
      if (const Node* name = in_.Given("fallback")) {
        out_.fallback = Find(name->origin, name->text, " falls back to");
      }
    }
    if (!known_) usage_.unclear = true;
    return known_ ? std::optional(std::move(out_)) : std::nullopt;
  }

 private:
  std::string Head() const { return in_.label().Text(); }

  void Unknown(const Origin& origin, std::string message) {
    reporter_.Error(origin, std::move(message));
    known_ = false;
  }

  const KindUse* FindKind() {
    const KindUse* found = nullptr;
    for (const KindUse& use : kKinds) {
      if (!in_.Has(use.key)) continue;
      if (found) {
        reporter_.Error(in_.ValueOrigin(use.key), fmt::format("{} has both {} and {}; give one",
                                                              Head(), found->key, use.key));
        return nullptr;
      }
      found = &use;
    }
    if (found) return in_.Given(found->key) ? found : nullptr;
    const std::vector<std::string> known = KeysBelow("path.*[]");
    for (const Member& member : in_.table()->members) {
      // An unknown key was reported, and may be the one that is missing.
      if (std::find(known.begin(), known.end(), member.key) == known.end()) return nullptr;
    }
    std::vector<std::string> kinds;
    for (const KindUse& use : kKinds) kinds.emplace_back(use.key);
    reporter_.Error(in_.origin(), fmt::format("{} needs one of {}", Head(), JoinWords(kinds)));
    return nullptr;
  }

  void CheckKeys(const KindUse& use) {
    const std::vector<std::string> known = KeysBelow("path.*[]");
    for (const Member& member : in_.table()->members) {
      const std::string& key = member.key;
      const bool used = key == use.key || (use.policies && IsPolicy(key)) ||
                        use.keys.find(" " + key + " ") != std::string_view::npos;
      if (used || std::find(known.begin(), known.end(), key) == known.end()) continue;
      reporter_.Error(member.origin, fmt::format("{}: {} has no meaning with {}", Head(), key,
                                                 use.key));
    }
  }

  std::optional<Target> Find(const Origin& at, const std::string& name, const std::string& verb) {
    return FindTarget(name, at, Head() + verb, names_, usage_, reporter_);
  }

  uint32_t Entity(const Node& node, const std::string& verb, const std::string& kind,
                  const std::vector<std::string>& known, std::vector<bool>* used) {
    const std::optional<uint32_t> index = IndexOf(known, node.text);
    if (!index) {
      Unknown(node.origin, fmt::format("{} {} {} \"{}\", which does not exist{}", Head(), verb,
                                       kind, node.text.substr(0, 60),
                                       DidYouMean(node.text, known)));
      return 0;
    }
    if (used) (*used)[*index] = true;
    return *index;
  }

  void Block(const Origin& at, const std::string& name) {
    if (std::optional<Target> target = Find(at, name, " takes")) {
      out_.blocks.push_back(*target);
    } else {
      known_ = false;
    }
  }

  void ReadKind(const KindUse& use) {
    const Node& node = *in_.Given(use.key);
    StepConfig& step = out_.step;
    if (use.key == "call") {
      step.target = Entity(node, "calls", "service", names_.services, &usage_.services);
    } else if (use.key == "cache") {
      step.target = Entity(node, "looks into", "cache", names_.caches, &usage_.caches);
    } else if (use.key == "store") {
      step.target = Entity(node, "reads", "store", names_.stores, &usage_.stores);
    } else if (use.key == "path") {
      const uint32_t index = Entity(node, "takes", "path", names_.paths, nullptr);
      out_.blocks.push_back({true, index, node.origin});
    } else if (use.key == "parallel") {
      ReadParallel(node);
    } else if (use.key == "branch") {
      ReadBranch(node);
    } else if (use.key == "branch_by_class") {
      ReadByClass(node);
    } else if (use.key == "fan_out" || use.key == "loop") {
      Block(node.origin, node.text);
      CheckRounds(use.key == "loop");
    }
  }

  void ReadParallel(const Node& list) {
    constexpr size_t kMost = 256;
    if (list.items.empty() || list.items.size() > kMost) {
      return Unknown(list.origin, fmt::format("{}: parallel must be 1 to {} names", Head(), kMost));
    }
    for (const Node& item : list.items) {
      if (item.kind == NodeKind::kString) {
        Block(item.origin, item.text);
      } else {
        Unknown(item.origin, fmt::format("{}: parallel must be an array of strings, not {}",
                                         Head(), NameOf(item.kind)));
      }
    }
  }

  void ReadBranch(const Node& map) {
    if (map.kind != NodeKind::kTable || map.members.empty()) {
      return Unknown(map.origin, Head() + ": branch must be a table of names and weights, such as "
                                          "{ small = 0.8, large = 0.2 }");
    }
    double sum = 0;
    for (const Member& member : map.members) {
      const auto weight = QuantityOf(ValueType::kNumber, member.value);
      if (!weight || !(*weight > 0 && *weight <= 1e12)) {
        Unknown(member.value.origin, fmt::format("{} must be a number above 0",
                                                 in_.label().Below("branch").Below(member.key)
                                                     .Text()));
        continue;
      }
      Block(member.origin, member.key);
      out_.step.weights.push_back(*weight);
      sum += *weight;
    }
    for (double& weight : out_.step.weights) weight /= sum;
  }

  void ReadByClass(const Node& map) {
    if (map.kind != NodeKind::kTable || map.members.empty()) {
      return Unknown(map.origin, Head() + ": branch_by_class must be a table of classes and names, "
                                          "such as { premium = \"large\", default = \"small\" }");
    }
    std::vector<std::string> known = names_.classes;
    known.emplace_back("default");
    constexpr uint32_t kNone = 0xffffffffu;
    std::vector<uint32_t> by_class(names_.classes.size(), kNone);
    uint32_t rest = kNone;
    for (const Member& member : map.members) {
      const std::optional<uint32_t> index = IndexOf(names_.classes, member.key);
      if (!index && member.key != "default") {
        Unknown(member.origin, fmt::format("{}: there is no class \"{}\"{}", Head(),
                                           member.key.substr(0, 60),
                                           DidYouMean(member.key, known)));
        continue;
      }
      if (member.value.kind != NodeKind::kString) {
        const Label at = in_.label().Below("branch_by_class").Below(member.key);
        Unknown(member.value.origin, fmt::format("{} must be a string, not {}", at.Text(),
                                                 NameOf(member.value.kind)));
        continue;
      }
      const auto block = static_cast<uint32_t>(out_.blocks.size());
      if (index) by_class[*index] = block;
      if (member.key == "default") rest = block;
      Block(member.value.origin, member.value.text);
    }
    for (size_t c = 0; c < by_class.size() && known_; ++c) {
      if (by_class[c] == kNone) by_class[c] = rest;
      if (by_class[c] != kNone) continue;
      Unknown(map.origin,
              fmt::format("{}: branch_by_class says nothing of class \"{}\"; add it, or default "
                          "for the rest",
                          Head(), names_.classes[c]));
    }
    out_.step.by_class = std::move(by_class);
  }

  void CheckRounds(bool loop) {
    if (!loop && !in_.Has("shards")) {
      reporter_.Error(in_.origin(), Head() + " needs shards, such as shards = 100");
    }
    if (loop && !in_.Has("times") && !in_.Has("repeat")) {
      reporter_.Error(in_.origin(), Head() + " needs times or repeat, such as times = 3 or repeat "
                                             "= 0.25");
    }
  }

  void CheckJoin() {
    const StepConfig& step = out_.step;
    const auto all =
        step.kind == StepKind::kFanOut ? step.shards : static_cast<uint32_t>(out_.blocks.size());
    if (known_ && step.need > all) {
      reporter_.Error(in_.ValueOrigin("wait_for"),
                      fmt::format("{}: wait_for must not be above {}, the number of branches",
                                  Head(), all));
    }
    if (step.cancel_rest && step.need == 0) {
      reporter_.Warn(in_.KeyOrigin("cancel_rest"),
                     Head() + ": cancel_rest has no effect where all are waited for");
    }
  }

  void ReadWire() {
    StepConfig& step = out_.step;
    if (const Node* node = in_.Given("network")) {
      step.has_network = true;
      step.network = ReadNetwork(*node);
    }
    const bool bytes = in_.Has("request_bytes") || in_.Has("response_bytes");
    if (in_.Has("bandwidth") && !bytes) {
      reporter_.Warn(in_.KeyOrigin("bandwidth"),
                     Head() + ": bandwidth has no effect without request_bytes or response_bytes");
    } else if (bytes && !in_.Has("bandwidth")) {
      const char* key = in_.Has("request_bytes") ? "request_bytes" : "response_bytes";
      reporter_.Warn(in_.KeyOrigin(key),
                     fmt::format("{}: {} has no effect without bandwidth", Head(), key));
    }
  }

  Distribution ReadNetwork(const Node& node) {
    const Label label = in_.label().Below("network");
    if (node.kind != NodeKind::kString) {
      return ReadDistribution(node, true, label, reporter_).value_or(Constant(0));
    }
    if (const NetworkDistance* distance = FindNetworkDistance(node.text)) {
      return Constant(distance->one_way_seconds);
    }
    SchemaRow row = *FindSchema("path.*[].network");
    row.type = ValueType::kDuration;
    if (!CheckScalar(row, node, label, reporter_)) return Constant(0);
    return Constant(*QuantityOf(row.type, node));
  }

  void ReadDegrade(const Section& degrade) {
    const Node* to = degrade.Given("to");
    if (!degrade.Has("to") || !degrade.Has("queue_above")) {
      reporter_.Error(degrade.origin(), degrade.label().Text() +
                                            " needs both to and queue_above, such as { to = "
                                            "\"small\", queue_above = 20 }");
    }
    if (!to) return;
    const uint32_t index =
        Entity(*to, "degrades to", "service", names_.services, &usage_.services);
    out_.step.degrade_to = static_cast<int32_t>(index);
    if (known_ && index == out_.step.target) {
      reporter_.Error(to->origin, Head() + " degrades to the service it calls");
    }
  }

  Section in_;
  const StepNames& names_;
  Usage& usage_;
  Reporter& reporter_;
  StepDraft out_;
  bool known_ = true;
};

}  // namespace

std::optional<Target> FindTarget(const std::string& name, const Origin& origin,
                                 const std::string& label, const StepNames& names, Usage& usage,
                                 Reporter& reporter) {
  const std::optional<uint32_t> service = IndexOf(names.services, name);
  const std::optional<uint32_t> path = IndexOf(names.paths, name);
  if (service && path) {
    reporter.Error(origin, fmt::format("{} \"{}\", which is both a service and a path: rename one "
                                       "of them",
                                       label, name));
    return std::nullopt;
  }
  if (path) return Target{true, *path, origin};
  if (service) {
    usage.services[*service] = true;
    return Target{false, *service, origin};
  }
  std::vector<std::string> known = names.services;
  known.insert(known.end(), names.paths.begin(), names.paths.end());
  reporter.Error(origin, fmt::format("{} \"{}\", which is neither a service nor a path{}", label,
                                     name.substr(0, 60), DidYouMean(name, known)));
  usage.unclear = true;
  return std::nullopt;
}

std::optional<StepDraft> ReadStep(const Node& step, const std::string& label,
                                  const StepNames& names, Usage& usage, Reporter& reporter) {
  return StepReader(step, label, names, usage, reporter).Read();
}

}  // namespace servescape
