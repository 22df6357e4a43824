// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "sim/scenario/service_parts.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

struct StageShare {
  const char* name;
  double StartConfig::*share;
};
constexpr StageShare kStageShares[] = {{"provisioning", &StartConfig::provisioning_fails},
                                       {"image_pull", &StartConfig::image_pull_fails},
                                       {"model_load", &StartConfig::model_load_fails},
                                       {"warm_up", &StartConfig::warm_up_fails}};

}  // namespace

void ReadStart(const Section& in, ServiceConfig& out, Reporter& reporter) {
  constexpr double kMostFails = 0.99;
  const Section start = in.Below("start");
  if (in.Given("start") && !in.Has("autoscaler") && !in.Has("nodes")) {
    reporter.Warn(in.KeyOrigin("start"), in.label().Prefix() +
                                             "start has no effect without autoscaler: the "
                                             "replicas are there from the start");
  }
  const Node* const failures = start.Given("failures");
  if (failures == nullptr) return;
  const Label label = start.label().Below("failures");
  if (failures->kind != NodeKind::kTable) {
    reporter.Error(failures->origin,
                   label.Text() + " must be a table, such as { image_pull = 0.02 }");
    return;
  }
  std::vector<std::string> known;
  for (const StageShare& each : kStageShares) known.emplace_back(each.name);
  for (const Member& member : failures->members) {
    const auto* const found =
        std::find_if(std::begin(kStageShares), std::end(kStageShares),
                     [&](const StageShare& each) { return member.key == each.name; });
    const Node& value = member.value;
    const bool number = value.kind == NodeKind::kInteger || value.kind == NodeKind::kNumber;
    if (found == std::end(kStageShares)) {
      reporter.Error(member.origin, fmt::format("{}: stages are {}{}", label.Text(),
                                                JoinWords(known), DidYouMean(member.key, known)));
    } else if (!number || !(value.number >= 0 && value.number <= kMostFails)) {
      reporter.Error(value.origin, fmt::format("{} must be a number from 0 to {}",
                                               label.Below(member.key).Text(), kMostFails));
    } else {
      out.start.*found->share = value.number;
    }
  }
}

}  // namespace servescape
