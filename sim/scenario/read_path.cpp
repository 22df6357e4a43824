// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/scenario/readers.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

// Sub-paths may double at every level; unfolded, a path stays a list one can read.
constexpr size_t kMaxSteps = 256;
constexpr size_t kMaxPaths = 256;
// Sub-paths entered while unfolding one path: bounds the work where the steps name no service.
constexpr size_t kMaxVisits = 10'000;

class PathReader {
 public:
  PathReader(const Node& paths, Config& config, Reporter& reporter)
      : paths_(paths), config_(config), reporter_(reporter) {
    for (const ServiceConfig& service : config.services) services_.push_back(service.name);
    for (const Member& member : paths.members) names_.push_back(member.key);
  }

  void Read() {
    for (const Member& member : paths_.members) {
      if (!member.value.bad) CheckSteps(member);
      PathConfig& path = config_.paths.emplace_back();
      path.name = member.key;
    }
    for (size_t i = 0; i < paths_.members.size(); ++i) {
      std::vector<std::string> stack;
      visits_ = 0;
      Unfold(paths_.members[i], stack, config_.paths[i].services);
      if (config_.paths[i].services.size() > kMaxSteps || visits_ > kMaxVisits) {
        reporter_.Error(paths_.members[i].origin,
                        fmt::format("path \"{}\": more than {} steps once its sub-paths are "
                                    "unfolded",
                                    names_[i], kMaxSteps));
      }
    }
    ReportUncalled();
  }

  const std::vector<std::string>& uncalled() const { return uncalled_; }

 private:
  void Unclear(const Origin& origin, std::string message) {
    reporter_.Error(origin, std::move(message));
    unclear_ = true;
  }

  // Each step names exactly one thing that exists.
  void CheckSteps(const Member& path) {
    if (path.value.items.empty()) {
      reporter_.Error(path.value.origin, fmt::format("path \"{}\" has no steps", path.key));
    }
    for (size_t i = 0; i < path.value.items.size(); ++i) {
      const Node& step = path.value.items[i];
      unclear_ = unclear_ || step.bad;
      if (step.bad) continue;
      const std::string label = fmt::format("path \"{}\": step {}", path.key, i + 1);
      const Node* call = step.Find("call");
      const Node* sub = step.Find("path");
      if (call && sub) {
        Unclear(sub->origin, label + " has both call and path; give one");
      } else if (!call && !sub && !step.members.empty()) {
        unclear_ = true;  // of unknown keys, which were told
      } else if (!call && !sub) {
        Unclear(step.origin, label + " needs call = \"a service\" or path = \"a path\"");
      } else if (call) {
        CheckName(*call, label + " calls", "service", services_);
      } else {
        CheckName(*sub, label + " takes", "path", names_);
      }
    }
  }

  void CheckName(const Node& node, const std::string& label, const std::string& kind,
                 const std::vector<std::string>& known) {
    unclear_ = unclear_ || node.bad;
    if (node.bad || std::find(known.begin(), known.end(), node.text) != known.end()) return;
    Unclear(node.origin, fmt::format("{} {} \"{}\", which does not exist{}", label, kind,
                                     node.text.substr(0, 60), DidYouMean(node.text, known)));
  }

  void Unfold(const Member& path, std::vector<std::string>& stack, std::vector<uint32_t>& out) {
    if (++visits_ > kMaxVisits) return;
    stack.push_back(path.key);
    for (const Node& step : path.value.items) {
      if (out.size() > kMaxSteps || visits_ > kMaxVisits) break;
      const Node* call = step.Find("call");
      const Node* sub = step.Find("path");
      if (call && !call->bad) {
        const auto found = std::find(services_.begin(), services_.end(), call->text);
        if (found != services_.end()) {
          out.push_back(static_cast<uint32_t>(found - services_.begin()));
        }
      } else if (sub && !sub->bad) {
        Follow(*sub, stack, out);
      }
    }
    stack.pop_back();
  }

  void Follow(const Node& sub, std::vector<std::string>& stack, std::vector<uint32_t>& out) {
    const Member* next = paths_.FindMember(sub.text);
    if (!next) return;
    const auto begin = std::find(stack.begin(), stack.end(), sub.text);
    if (begin == stack.end()) return Unfold(*next, stack, out);
    // Told once, from the path of it that stands first in the text.
    const bool first = begin == stack.begin() &&
                       std::all_of(stack.begin(), stack.end(), [&](const std::string& name) {
                         return std::find(names_.begin(), names_.end(), name) >=
                                std::find(names_.begin(), names_.end(), sub.text);
                       });
    if (!first) return;
    std::string cycle;
    for (auto name = begin; name != stack.end(); ++name) cycle += *name + " -> ";
    reporter_.Error(sub.origin,
                    fmt::format("path \"{}\" goes in a cycle: {}{}", sub.text, cycle, sub.text));
  }

  void ReportUncalled() {
    // A step that names nothing may be the call that is missing: one slip, one complaint.
    if (unclear_) return;
    for (size_t s = 0; s < services_.size(); ++s) {
      const bool called =
          std::any_of(config_.paths.begin(), config_.paths.end(), [&](const PathConfig& path) {
            const auto& steps = path.services;
            return std::find(steps.begin(), steps.end(), static_cast<uint32_t>(s)) != steps.end();
          });
      if (!called) uncalled_.push_back(services_[s]);
    }
  }

  const Node& paths_;
  Config& config_;
  Reporter& reporter_;
  std::vector<std::string> services_;
  std::vector<std::string> names_;
  std::vector<std::string> uncalled_;
  size_t visits_ = 0;
  bool unclear_ = false;  // a step whose meaning is not known
};

}  // namespace

void ReadPaths(const Node& root, Config& config, Reporter& reporter) {
  const Node* paths = root.Find("path");
  if (paths && paths->bad) return;
  if (!paths || paths->members.empty()) {
    if (config.services.size() == 1) {
      config.paths.push_back({"main", {0}});
    } else if (config.services.size() > 1) {
      reporter.Error({}, fmt::format("there are {} services and no path: say which are called, and "
                                     "in which order, with [[path.main]] call = \"{}\"",
                                     config.services.size(), config.services[0].name));
    }
    return;
  }
  if (paths->members.size() > kMaxPaths) {
    reporter.Error(paths->members[kMaxPaths].origin, fmt::format("more than {} paths", kMaxPaths));
    return;
  }
  PathReader reader(*paths, config, reporter);
  reader.Read();
  const Node* services = root.Find("service");
  for (const std::string& name : reader.uncalled()) {
    reporter.Error(
        services->FindMember(name)->origin,
        fmt::format("service \"{}\": nothing calls it; add it to a path or remove it", name));
  }
}

}  // namespace servescape
