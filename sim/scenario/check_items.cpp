// SPDX-License-Identifier: MIT
// Requests with more items than a batch of the service they come to may have. No server splits
// them (Triton refuses a request above max_batch_size), so neither is it done here. And prompts
// that the memory of a language-model server cannot hold.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "sim/scenario/readers.h"
#include "sim/scenario/rolled_to.h"

namespace servescape {
namespace {

// The items that a source's requests may carry.
struct Range {
  double least = 1;
  double most = 1;       // of laws without a greatest value: eight deviations above the mean
  bool endless = false;  // such a law
};

Range RangeOf(const Distribution& law) {
  const auto between = [&](double least, double most) {
    return Range{least + law.shift, most + law.shift, false};
  };
  // Of all laws whose sd is below the mean, next to nothing is beyond.
  const auto from = [&](double least) {
    return Range{least + law.shift, law.Mean() * (1 + 8 * std::sqrt(law.Scv())), true};
  };
  switch (law.kind) {
    case DistributionKind::kDeterministic:
      return between(law.a, law.a);
    case DistributionKind::kUniform:
      return between(law.a, law.b);
    case DistributionKind::kBoundedPareto:
      return between(law.a, law.c);
    case DistributionKind::kPareto:
      return from(law.a);
    case DistributionKind::kGeometric:
      return from(law.b);
    case DistributionKind::kEmpirical:
      if (law.points.empty()) return from(0);
      return between(*std::min_element(law.points.begin(), law.points.end()),
                     *std::max_element(law.points.begin(), law.points.end()));
    case DistributionKind::kMixture: {
      Range out{std::numeric_limits<double>::infinity(), 0, false};
      for (const Distribution& part : law.parts) {
        const Range inner = RangeOf(part);
        out.least = std::min(out.least, inner.least + law.shift);
        out.most = std::max(out.most, inner.most + law.shift);
        out.endless = out.endless || inner.endless;
      }
      return out;
    }
    default:
      return from(0);
  }
}

class ItemCheck {
 public:
  ItemCheck(const Node& root, const Config& config, Reporter& reporter)
      : root_(root), config_(config), reporter_(reporter) {}

  void Run() {
    for (const TrafficConfig& source : config_.traffic) {
      source_ = &source;
      paths_.assign(config_.paths.size(), false);
      own_.assign(config_.services.size(), false);
      Path(source.path);
      Fallback(source.attempt);
      for (const ClassConfig& each : config_.classes) {
        if (each.has_path && Sends(each)) Path(each.path);
      }
    }
  }

 private:
  bool Sends(const ClassConfig& each) const {
    const auto index = static_cast<size_t>(&each - config_.classes.data());
    const std::vector<double>& weights = source_->class_weights;
    return (index < weights.size() && weights[index] > 0) ||
           std::any_of(source_->trace.begin(), source_->trace.end(),
                       [&](const TraceRow& row) { return row.request_class == index; });
  }

  void Path(size_t index) {
    if (index >= paths_.size() || paths_[index]) return;
    paths_[index] = true;
    const PathConfig& path = config_.paths[index];
    for (const uint32_t service : path.services) Call(service, 0);
    Block(path.steps);
  }

  void Fallback(const AttemptConfig& attempt) {
    for (const BlockConfig& block : attempt.fallback) Block(block);
  }

  void Block(const BlockConfig& block) {
    for (const StepConfig& step : block.steps) {
      if (step.kind == StepKind::kCall) Call(step.target, step.items);
      if (step.degrade_to >= 0) Call(static_cast<size_t>(step.degrade_to), step.items);
      for (const BlockConfig& inner : step.blocks) Block(inner);
      Fallback(step.attempt);
    }
  }

  // `items`: of the step; 0: the request's.
  void Call(size_t index, uint32_t items) {
    const ServiceConfig& service = config_.services[index];
    if (const auto to = RolledTo(config_, index)) Call(*to, items);
    if (service.blocking_path >= 0) Path(static_cast<size_t>(service.blocking_path));
    if (service.tokens.paged() && !own_[index]) Prompt(service);
    if (service.tokens.paged()) own_[index] = true;
    // Without batching, whatever a request carries is one unit of work; a system has its own rule.
    if (service.max_batch_size == 1 || service.tokens.any || service.system.any()) return;
    if (items == 0) {
      if (!own_[index]) Own(service);
      own_[index] = true;
    } else if (items > service.max_batch_size && steps_.insert({index, items}).second) {
      Step(service, items);
    }
  }

  std::string Above(const ServiceConfig& service) const {
    return fmt::format(
        "more than a batch of service \"{}\" may have (batching.max_size = {}); "
        "raise it, or send requests of fewer items",
        service.name, service.max_batch_size);
  }

  // vLLM refuses a prompt that leaves no room in its memory for a token of the answer.
  void Prompt(const ServiceConfig& service) {
    const uint32_t size = service.tokens.block_size;
    const uint32_t held = service.tokens.kv_tokens / size * size;
    Range range = RangeOf(source_->tokens.prompt);
    for (const TraceRow& row : source_->trace) {
      range.most = std::max<double>(range.most, row.prompt_tokens);
    }
    if (range.endless || range.most < held) return;
    reporter_.Warn(Place("prompt_tokens"),
                   fmt::format("traffic \"{}\": a prompt may have {:g} tokens; service \"{}\" "
                               "holds {} and rejects what leaves no room for an answer",
                               source_->name, range.most, service.name, held));
  }

  void Own(const ServiceConfig& service) {
    const double limit = service.max_batch_size;
    const std::string head = fmt::format("traffic \"{}\": ", source_->name);
    uint32_t longest = 0;
    for (const TraceRow& row : source_->trace) longest = std::max(longest, row.items);
    if (longest > 0) {
      if (longest <= limit) return;
      return reporter_.Error(
          Place("trace"),
          fmt::format("{}a request of the trace has {} items, {}", head, longest, Above(service)));
    }
    if (!source_->items_vary) {
      if (source_->items <= limit) return;
      return reporter_.Error(Place("items"), fmt::format("{}a request has {} items, {}", head,
                                                         source_->items, Above(service)));
    }
    const Range range = RangeOf(source_->item_law);
    if (range.least >= limit + 0.5) {
      reporter_.Error(Place("items"), fmt::format("{}every request has at least {:g} items, {}",
                                                  head, range.least, Above(service)));
    } else if (range.most >= limit + 0.5) {
      reporter_.Warn(
          Place("items"),
          fmt::format("{}a request may have {}, {}; here it is served as one batch", head,
                      range.endless ? "any number of items" : fmt::format("{:g} items", range.most),
                      Above(service)));
    }
  }

  void Step(const ServiceConfig& service, uint32_t items) {
    const Node* paths = root_.Find("path");
    for (const Member& path : paths->members) {
      for (size_t i = 0; i < path.value.items.size(); ++i) {
        const Node& step = path.value.items[i];
        const Member* member = step.FindMember("items");
        if (!member || member->value.bad || member->value.integer != items) continue;
        const Node* call = step.Find("call");
        if (!call || call->text != service.name) continue;
        return reporter_.Error(member->value.origin,
                               fmt::format("path \"{}\": step {}: the call has {} items, {}",
                                           path.key, i + 1, items, Above(service)));
      }
    }
    // In a brown-out, by a step that names another service.
    reporter_.Error(root_.Find("service")->FindMember(service.name)->origin,
                    fmt::format("service \"{}\": a call has {} items, {}", service.name, items,
                                Above(service)));
  }

  Origin Place(std::string_view key) const {
    const Member* traffic = root_.Find("traffic")->FindMember(source_->name);
    const Member* member = traffic->value.FindMember(key);
    const Member* column = member && key == "trace" ? member->value.FindMember("items") : nullptr;
    if (column) return column->value.origin;
    return member ? member->value.origin : traffic->origin;
  }

  const Node& root_;
  const Config& config_;
  Reporter& reporter_;
  const TrafficConfig* source_ = nullptr;
  std::vector<bool> paths_, own_;
  std::set<std::pair<size_t, uint32_t>> steps_;
};

}  // namespace

void CheckItems(const Node& root, const Config& config, Reporter& reporter) {
  ItemCheck(root, config, reporter).Run();
}

}  // namespace servescape
