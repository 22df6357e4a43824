// SPDX-License-Identifier: MIT
#include "sim/systems/rollout.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "sim/scenario/bind.h"
#include "sim/scenario/config_rollout.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

using enum ValueType;
using R = RolloutConfig;

constexpr SchemaRow kRollout[] = {
    Table("service.*.rollout", R"({ to = "ranker_v8", steps = ["5%", "50%"] })",
          "Another service, a new version of this one, takes over its calls."),
    Bound<&R::to>(Key("service.*.rollout.to", kText, "", R"("ranker_v8")",
                      "The service that is the new version: its own time, quality, replicas and "
                      "price.")),
    Choice<kRolloutWords, &R::kind>(
        "service.*.rollout.kind", R"("canary")", R"("shadow")",
        "Shares of the calls by steps and then all; all at once; or copies of calls whose answers "
        "nobody waits for."),
    Bound<&R::at>(Ranged("service.*.rollout.at", kDuration, "s", 0, kTenYears, false, R"("0s")",
                         R"("10min")", "When it begins.")),
    Bound<&R::steps>(Ranged("service.*.rollout.steps", kRatioList, "ratio", 0, 1, false, "[]",
                            R"(["5%", "25%", "50%"])",
                            "Shares of the calls that the new version gets, one step after the "
                            "other; of shadow: of which it gets a copy.")),
    Bound<&R::step>(Ranged("service.*.rollout.step", kDuration, "s", 0, kTenYears, true,
                           R"("10min")", R"("1h")",
                           "How long a step lasts; of blue_green, until it is final.")),
    Bound<&R::check_every>(Ranged("service.*.rollout.check_every", kDuration, "s", 0, kTenYears,
                                  false, R"("0s")", R"("1min")",
                                  "Between two checks of the new version; 0: there are none.")),
    Bound<&R::min_success>(
        Ranged("service.*.rollout.min_success", kRatio, "ratio", 0, 1, false, "0", R"("99%")",
               "A check fails where fewer of its calls since the last one were answered.")),
    Bound<&R::max_latency>(
        Ranged("service.*.rollout.max_latency", kDuration, "s", 0, kTenYears, false, R"("0s")",
               R"("80ms")",
               "A check fails where its answers since the last one took longer in the mean; 0: "
               "never.")),
    Optional<Field<&R::compares_quality>, Field<&R::max_quality_loss>>(
        Ranged("service.*.rollout.max_quality_loss", kRatio, "ratio", 0, 1, false, "", R"("0%")",
               "A check fails where its share of good answers is significantly more than this "
               "below the old version's.")),
    Bound<&R::confidence>(Ranged("service.*.rollout.confidence", kRatio, "ratio", 0.5, 0.999999,
                                 false, "0.95", R"("99.9%")",
                                 "Of one comparison of quality; many are made.")),
    Bound<&R::labels>(Ranged("service.*.rollout.labels", kRatio, "ratio", 0, 1, true, "1",
                             R"("5%")",
                             "The share of answers of which it gets known whether they are good, "
                             "which they are with the probability quality.")),
    Bound<&R::label_delay>(Ranged("service.*.rollout.label_delay", kDuration, "s", 0, kTenYears,
                                  false, R"("0s")", R"("1h")", "How late that gets known.")),
    Bound<&R::failures>(Ranged("service.*.rollout.failures", kInteger, "", 1, 1000, false, "1", "3",
                               "Checks that fail before it is rolled back.")),
};

class RolloutReader {
 public:
  RolloutReader(const Section& in, Reporter& reporter)
      : in_(in), rollout_(in.Below("rollout")), reporter_(reporter) {}

  void Read(ServiceConfig* out) {
    ReadFields(rollout_, config_, reporter_);
    const bool steps = rollout_.Has("steps");
    if (config_.to.empty() && !rollout_.Has("to")) {
      Error("", "rollout needs to: the service that is the new version");
    }
    if (config_.kind == RolloutKind::kBlueGreen && steps) {
      Error("steps", "rollout.steps has no place in blue_green, which moves all calls at once");
    }
    if (config_.kind != RolloutKind::kBlueGreen && config_.steps.empty()) {
      Error(steps ? "steps" : "", "rollout needs steps, such as steps = [\"5%\", \"50%\"]");
    }
    CheckChecks();
    out->rollout = std::make_shared<const RolloutConfig>(config_);
  }

 private:
  void Error(const char* key, const std::string& what) {
    const Origin at = *key == '\0' ? in_.KeyOrigin("rollout") : rollout_.KeyOrigin(key);
    reporter_.Error(at, in_.label().Prefix() + what);
  }

  void CheckChecks() {
    const bool judged =
        config_.min_success > 0 || config_.max_latency.ns > 0 || config_.compares_quality;
    if (judged && config_.check_every.ns == 0) {
      Error("", "rollout needs check_every, or its limits are never looked at");
    }
    if (!judged && config_.check_every.ns > 0) {
      Error("check_every",
            "rollout.check_every needs min_success, max_latency or max_quality_loss to check");
    }
    constexpr int64_t kMostChecks = 100'000;
    const auto steps = static_cast<int64_t>(std::max<size_t>(1, config_.steps.size()));
    if (config_.check_every.ns > 0 &&
        config_.step.ns / config_.check_every.ns > kMostChecks / steps) {
      Error("check_every",
            fmt::format("rollout.check_every makes more than {} checks", kMostChecks));
    }
    for (const char* key : {"labels", "label_delay", "confidence"}) {
      if (rollout_.Has(key) && !config_.compares_quality) {
        Error(key, fmt::format("rollout.{} needs max_quality_loss", key));
      }
    }
  }

  const Section& in_;
  Section rollout_;
  Reporter& reporter_;
  RolloutConfig config_;
};

// The mean of the planned shares from 0 to `length`.
double MeanShare(const RolloutConfig& rollout, Duration length) {
  if (length.ns <= 0) return 0;
  double area = 0;
  const double end = ToSeconds(length), step = ToSeconds(rollout.step);
  double at = std::min(end, ToSeconds(rollout.at - SimTime{0}));
  for (const double share : rollout.steps) {
    const double until = std::min(end, at + step);
    area += share * (until - at);
    at = until;
  }
  if (rollout.kind != RolloutKind::kShadow) area += end - at;
  return area / end;
}

void Divide(const RolloutConfig& rollout, size_t from, size_t to, Config* config) {
  const double share = MeanShare(rollout, config->run.duration);
  for (PathConfig& path : config->paths) {
    std::vector<double> visits;
    for (uint32_t s = 0; s < config->services.size(); ++s) {
      visits.push_back(ExpectedVisits(path, s));
    }
    path.visits = std::move(visits);
    path.visits[to] += path.visits[from] * share;
    if (rollout.kind != RolloutKind::kShadow) path.visits[from] *= 1 - share;
  }
}

}  // namespace

std::span<const SchemaRow> RolloutRows() { return kRollout; }

void ReadRollout(const Section& in, ServiceConfig& out, Reporter& reporter) {
  if (in.Given("rollout") != nullptr) RolloutReader(in, reporter).Read(&out);
}

void BindRollouts(const Node& root, Config* config, std::vector<bool>* called, Reporter& reporter) {
  const Node* const services = root.Find("service");
  std::vector<std::string> names;
  for (const ServiceConfig& service : config->services) names.push_back(service.name);
  std::vector<bool> taken(names.size());
  for (size_t s = 0; s < names.size(); ++s) {
    const auto rollout = config->services[s].rollout;
    if (rollout == nullptr || rollout->to.empty()) continue;
    const Section at(&services->members[s].value, "service.*",
                     Label(fmt::format("service \"{}\"", names[s])), services->members[s].origin);
    const Origin origin = at.Below("rollout").KeyOrigin("to");
    const auto found = std::find(names.begin(), names.end(), rollout->to);
    const auto to = static_cast<size_t>(found - names.begin());
    if (found == names.end()) {
      reporter.Error(origin,
                     fmt::format("{}rollout.to: there is no service \"{}\"{}", at.label().Prefix(),
                                 rollout->to.substr(0, 60), DidYouMean(rollout->to, names)));
      continue;
    }
    if (to == s || config->services[to].rollout != nullptr || taken[to]) {
      reporter.Error(origin, at.label().Prefix() +
                                 "rollout.to must be another service, without a rollout of its "
                                 "own or of others to it");
      continue;
    }
    if (config->services[s].blocking_path >= 0 || config->services[to].blocking_path >= 0) {
      reporter.Error(origin, at.label().Prefix() +
                                 "a service with blocking_path has no rollout, nor is it a new "
                                 "version");
    }
    taken[to] = true;
    if (called->size() > to) (*called)[to] = true;
    if (config->run.duration_automatic) {
      reporter.Error(
          origin, at.label().Prefix() + "a rollout needs run.duration, the time that is looked at");
    }
    Divide(*rollout, s, to, config);
  }
}

}  // namespace servescape
