// SPDX-License-Identifier: MIT
#include "ui/charts/strip_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ui/charts/words.h"
#include "ui/numbers.h"

namespace servescape::ui {
namespace {

using Kind = StripItem::Kind;

constexpr int kMostBoxes = 30;
constexpr int kMostLanes = 6;
constexpr int kMostSteps = 12;  // of one sequence
constexpr int kDeepest = 3;     // lanes within lanes

class Builder {
 public:
  explicit Builder(const Config& config) : config_(config) {}

  StripItem Sequence(const PathConfig& path, int depth) {
    if (!path.calls_only) return Sequence(path.steps, depth);
    BlockConfig block;
    for (const uint32_t service : path.services) {
      StepConfig step;
      step.target = service;
      block.steps.push_back(std::move(step));
    }
    return Sequence(block, depth);
  }

  StripItem Sequence(const BlockConfig& block, int depth) {
    StripItem item;
    int left = static_cast<int>(block.steps.size());
    for (const StepConfig& step : block.steps) {
      const bool full = boxes_ >= kMostBoxes || static_cast<int>(item.parts.size()) >= kMostSteps;
      if (full && left > 1) {
        item.parts.push_back(More(left));
        break;
      }
      StripItem part = Step(step, depth);
      // What stands in a row anyway needs no group of its own.
      if (part.kind == Kind::kSequence) {
        for (StripItem& inner : part.parts) item.parts.push_back(std::move(inner));
      } else {
        item.parts.push_back(std::move(part));
      }
      --left;
    }
    if (item.parts.size() != 1) return item;
    StripItem only = std::move(item.parts.front());
    return only;
  }

 private:
  StripItem Node(StripNode::Kind kind, int index, double seconds = 0) {
    ++boxes_;
    StripItem item;
    item.kind = Kind::kNode;
    item.node = {kind, index, seconds};
    return item;
  }
  StripItem More(int steps) { return Node(StripNode::Kind::kMore, steps); }

  StripItem Step(const StepConfig& step, int depth) {
    StripItem item = Bare(step, depth);
    if (step.degrade_to >= 0) {
      item = Aside(std::move(item), Node(StripNode::Kind::kService, step.degrade_to),
                   "when crowded");
    }
    if (!step.attempt.fallback.empty()) {
      item = Aside(std::move(item), Sequence(step.attempt.fallback.front(), depth + 1),
                   "if it fails");
    }
    return item;
  }

  StripItem Bare(const StepConfig& step, int depth) {
    const int target = static_cast<int>(step.target);
    switch (step.kind) {
      case StepKind::kCall: return Call(target, depth);
      case StepKind::kCache: return Node(StripNode::Kind::kCache, target);
      case StepKind::kStore: return Node(StripNode::Kind::kStore, target);
      case StepKind::kDelay: return Node(StripNode::Kind::kDelay, 0, step.delay.Mean());
      default: break;
    }
    if (step.blocks.empty()) return StripItem();
    if (depth >= kDeepest) return More(std::max(1, StepsIn(step)));
    StripItem item;
    if (step.kind == StepKind::kBlock) {
      item = Sequence(step.blocks.front(), depth + (step.attempt.any ? 1 : 0));
      return step.attempt.any ? Framed(std::move(item), AttemptWords(step.attempt)) : item;
    }
    if (step.kind == StepKind::kFanOut) {
      return Framed(Sequence(step.blocks.front(), depth + 1), FanOutWords(step));
    }
    if (step.kind == StepKind::kLoop) {
      return Framed(Sequence(step.blocks.front(), depth + 1), LoopWords(step));
    }
    return Lanes(step, depth);
  }

  // A service, and framed behind it the path that it is held for.
  StripItem Call(int service, int depth) {
    StripItem node = Node(StripNode::Kind::kService, service);
    const int32_t hold = config_.services[static_cast<size_t>(service)].blocking_path;
    if (hold < 0 || depth >= kDeepest) return node;
    StripItem row;
    row.parts.push_back(std::move(node));
    row.parts.push_back(Framed(Sequence(config_.paths[static_cast<size_t>(hold)], depth + 1),
                               "held meanwhile"));
    return row;
  }

  StripItem Lanes(const StepConfig& step, int depth) {
    StripItem item;
    item.kind = Kind::kLanes;
    const size_t count = step.blocks.size();
    const bool branch = step.kind == StepKind::kBranch;
    item.caption = branch ? (step.by_class.empty() ? "one of these" : "by class")
                          : NeedWords(step.need, static_cast<uint32_t>(count), "at once");
    for (size_t i = 0; i < count; ++i) {
      const bool full = boxes_ >= kMostBoxes || i + 1 >= kMostLanes;
      if (full && i + 1 < count) {
        item.parts.push_back(More(static_cast<int>(count - i)));
        break;
      }
      StripItem lane = Sequence(step.blocks[i], depth + 1);
      if (branch) {
        lane.share = ShareOf(step, i);
        lane.label = step.by_class.empty() ? Share(lane.share) : ClassesOf(step, i);
      }
      item.parts.push_back(std::move(lane));
    }
    return item;
  }

  double ShareOf(const StepConfig& step, size_t block) const {
    if (step.by_class.empty()) return block < step.weights.size() ? step.weights[block] : 0;
    double share = 0;
    const std::vector<double>* weights =
        config_.traffic.empty() ? nullptr : &config_.traffic.front().class_weights;
    for (size_t c = 0; c < step.by_class.size(); ++c) {
      if (step.by_class[c] != block) continue;
      share += weights != nullptr && c < weights->size() ? (*weights)[c] : 0;
    }
    return share;
  }

  std::string ClassesOf(const StepConfig& step, size_t block) const {
    std::string words;
    for (size_t c = 0; c < step.by_class.size() && c < config_.classes.size(); ++c) {
      if (step.by_class[c] == block) words += (words.empty() ? "" : ", ") + config_.classes[c].name;
    }
    return words.empty() ? "no class" : words;
  }

  static StripItem Framed(StripItem inside, std::string caption) {
    StripItem item;
    item.kind = Kind::kLanes;
    item.caption = std::move(caption);
    item.framed = true;
    item.parts.push_back(std::move(inside));
    return item;
  }

  // A lane that requests take only when the first one does not do.
  static StripItem Aside(StripItem first, StripItem second, std::string label) {
    StripItem item;
    item.kind = Kind::kLanes;
    second.label = std::move(label);
    second.share = 0;
    item.parts.push_back(std::move(first));
    item.parts.push_back(std::move(second));
    return item;
  }

  static std::string NeedWords(uint32_t need, uint32_t count, const char* all) {
    if (need == 0 || need >= count) return all;
    if (need == 1) return std::string(all) + ", first counts";
    return fmt::format("{}, {} of {} count", all, need, count);
  }

  static std::string FanOutWords(const StepConfig& step) {
    return NeedWords(step.need, step.shards, fmt::format("\xC3\x97 {}", step.shards).c_str());
  }

  static std::string LoopWords(const StepConfig& step) {
    const std::string most = fmt::format("up to {} rounds", step.times);
    if (step.repeat >= 1) return fmt::format("{} rounds", step.times);
    return fmt::format("again {}, {}", Share(step.repeat), most);
  }

  static std::string AttemptWords(const AttemptConfig& attempt) {
    std::string words;
    const auto add = [&words](std::string part) {
      words += (words.empty() ? "" : ", ") + std::move(part);
    };
    if (attempt.timeout.ns > 0) add(FormatSeconds(ToSeconds(attempt.timeout)) + " at most");
    if (attempt.max_retries == 1) add("1 retry");
    if (attempt.max_retries > 1) add(fmt::format("{} retries", attempt.max_retries));
    if (attempt.hedges > 0) add("hedged");
    return words.empty() ? "guarded" : words;
  }

  static int StepsIn(const StepConfig& step) {
    int sum = step.blocks.empty() ? 1 : 0;
    for (const BlockConfig& block : step.blocks) {
      for (const StepConfig& inner : block.steps) sum += StepsIn(inner);
    }
    return sum;
  }

  const Config& config_;
  int boxes_ = 0;
};

// A way into the system: a path with the words for who takes it.
struct Entry {
  uint32_t path = 0;
  std::string label;
  double weight = 0;
};

std::vector<Entry> EntriesOf(const Config& config) {
  std::vector<Entry> entries;
  const auto add = [&](uint32_t path, const std::string& label, double weight) {
    if (path >= config.paths.size()) return;
    for (Entry& entry : entries) {
      if (entry.path != path) continue;
      entry.weight += weight;
      if (entry.label.find(label) == std::string::npos) entry.label += ", " + label;
      return;
    }
    entries.push_back({path, label, weight});
  };
  for (const TrafficConfig& traffic : config.traffic) {
    const double rate = traffic.rate > 0 ? traffic.rate : 1;
    double own = rate;
    for (size_t c = 0; c < config.classes.size() && c < traffic.class_weights.size(); ++c) {
      const ClassConfig& request_class = config.classes[c];
      if (!request_class.has_path || !(traffic.class_weights[c] > 0)) continue;
      add(request_class.path, request_class.name, rate * traffic.class_weights[c]);
      own -= rate * traffic.class_weights[c];
    }
    if (own > 1e-9 * rate) add(traffic.path, traffic.name, own);
  }
  return entries;
}

}  // namespace

StripItem StripTree(const Config& config) {
  Builder builder(config);
  const std::vector<Entry> entries = EntriesOf(config);
  if (entries.size() == 1) return builder.Sequence(config.paths[entries.front().path], 0);
  StripItem item;
  if (entries.empty()) {
    PathConfig all;
    for (uint32_t i = 0; i < config.services.size(); ++i) all.services.push_back(i);
    return builder.Sequence(all, 0);
  }
  item.kind = Kind::kLanes;
  double sum = 0;
  for (const Entry& entry : entries) sum += entry.weight;
  for (const Entry& entry : entries) {
    StripItem lane = builder.Sequence(config.paths[entry.path], 1);
    lane.label = entry.label;
    lane.share = entry.weight / sum;
    item.parts.push_back(std::move(lane));
    if (item.parts.size() >= kMostLanes) break;
  }
  return item;
}

int BoxesIn(const StripItem& item) {
  if (item.kind == Kind::kNode) return 1;
  int sum = 0;
  for (const StripItem& part : item.parts) sum += BoxesIn(part);
  return sum;
}

}  // namespace servescape::ui
