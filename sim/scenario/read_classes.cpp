// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/scenario/fields.h"
#include "sim/scenario/readers.h"
#include "sim/scenario/section.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

Section SectionOf(const Member& member) {
  return {&member.value, "class.*", Label(fmt::format("class \"{}\"", member.key)), member.origin};
}

}  // namespace

void ReadClasses(const Node& root, Config& config, Reporter& reporter) {
  constexpr size_t kMost = 64;
  const Node* classes = root.Find("class");
  if (!classes || classes->bad || classes->members.empty()) return;
  if (classes->members.size() > kMost) {
    reporter.Error(classes->members[kMost].origin, fmt::format("more than {} classes", kMost));
    return;
  }
  config.classes.clear();
  for (const Member& member : classes->members) {
    ClassConfig& out = config.classes.emplace_back();
    out.name = member.key;
    if (member.value.bad) continue;
    ReadFields(SectionOf(member), out, reporter);
  }
}

void BindClasses(const Node& root, Config& config, Reporter& reporter) {
  std::vector<std::string> paths;
  for (const PathConfig& path : config.paths) paths.push_back(path.name);
  const Node* classes = root.Find("class");
  for (ClassConfig& out : config.classes) {
    const Member* member = classes ? classes->FindMember(out.name) : nullptr;
    if (!member || member->value.bad) continue;
    const Section in = SectionOf(*member);
    const Node* wanted = in.Given("path");
    if (!wanted) continue;
    const auto found = std::find(paths.begin(), paths.end(), wanted->text);
    out.has_path = found != paths.end();
    if (out.has_path) {
      out.path = static_cast<uint32_t>(found - paths.begin());
    } else {
      reporter.Error(wanted->origin, fmt::format("{}there is no path \"{}\"{}", in.label().Prefix(),
                                                 wanted->text.substr(0, 60),
                                                 DidYouMean(wanted->text, paths)));
    }
  }
}

void CheckClasses(const Node& root, const Config& config, Reporter& reporter) {
  const Node* classes = root.Find("class");
  if (!classes || classes->bad || config.traffic.empty()) return;
  for (size_t c = 0; c < config.classes.size(); ++c) {
    const auto sends = [&](const TrafficConfig& source) {
      if (c < source.class_weights.size() && source.class_weights[c] > 0) return true;
      // A trace that was refused may hold any.
      if (source.arrivals == ArrivalKind::kTrace && source.trace.empty()) return true;
      return std::any_of(source.trace.begin(), source.trace.end(),
                         [&](const TraceRow& row) { return row.request_class == c; });
    };
    if (std::any_of(config.traffic.begin(), config.traffic.end(), sends)) continue;
    const Member* member = classes->FindMember(config.classes[c].name);
    if (!member) continue;
    reporter.Warn(member->origin, fmt::format("class \"{}\": no traffic belongs to it; give a "
                                              "source class = \"{}\", or a share in its classes",
                                              member->key, member->key));
  }
}

}  // namespace servescape
