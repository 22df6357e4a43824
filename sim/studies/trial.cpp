// SPDX-License-Identifier: MIT
#include "sim/studies/trial.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/model/load.h"

namespace servescape {
namespace {

constexpr double kMostLonger = 64;  // times as long as the scenario says, for one point
constexpr uint64_t kFreshSeeds = 1'000'003;

// How many times as long a run would probably decide the goals that are open.
double LongerFor(const RunReport& report) {
  constexpr double kLeast = 2, kMost = 8, kUnknown = 4, kMargin = 1.2;
  double factor = 0;
  for (const SloResult& slo : report.slos) {
    if (slo.state == SloState::kInconclusive) factor = std::max(factor, kMargin * slo.needs_factor);
  }
  return factor > 0 ? std::clamp(factor, kLeast, kMost) : kUnknown;
}

// Steady traffic is run for longer, what changes with time more often.
void Lengthen(double factor, Config* config) {
  if (IsStationary(*config)) {
    config->run.duration = FromSeconds(ToSeconds(config->run.duration) * factor);
  } else {
    const double count = std::ceil(config->run.replications * factor);
    config->run.replications = static_cast<uint32_t>(std::min(count, 10'000.0));
  }
}

// A quarter of a long steady run is enough to tell what is far from its goals; how much of it was
// taken. No run is made so short that its warm-up is half of it. Of what changes with time only
// replications tell of chance, and there are few of them.
double Shorten(Config* config) {
  constexpr double kFirst = 0.25;
  RunConfig& run = config->run;
  const double seconds = ToSeconds(run.duration) * kFirst;
  if (!IsStationary(*config)) return 1;
  if (!run.warmup_automatic && seconds < 2 * ToSeconds(run.warmup)) return 1;
  run.duration = FromSeconds(seconds);
  return kFirst;
}

}  // namespace

Feasible FeasibleBy(const RunReport& report, std::string* why) {
  std::string missed, open;
  for (const SloResult& slo : report.slos) {
    std::string& words = slo.state == SloState::kMissed ? missed : open;
    if (slo.state != SloState::kMet) words += (words.empty() ? "" : ", ") + slo.text;
  }
  if (!missed.empty()) {
    *why = missed;
    return Feasible::kNo;
  }
  if (report.load == LoadState::kUnstable) {
    *why = "it grows without end";
    return Feasible::kNo;
  }
  if (open.empty() && !report.slos.empty()) return Feasible::kYes;
  if (report.slos.empty() && report.load == LoadState::kStable) return Feasible::kYes;
  *why = open.empty() ? "whether it has a steady state" : open;
  return report.slos.empty() && report.load == LoadState::kOverloaded ? Feasible::kNo
                                                                      : Feasible::kOpen;
}

Variant* Trials::VariantOf(const std::vector<std::string>& values) {
  const auto found = variants_.find(values);
  if (found != variants_.end()) return &found->second;
  const std::string name = PointName(spec_.knobs, values);
  Result<Variant, Diagnostics> variant = load_(name, SettingsAt(spec_.knobs, values));
  if (!variant) {
    error_ = name + ": no valid scenario";
    for (const Diagnostic& wrong : variant.error()) {
      if (wrong.severity != Severity::kError) continue;
      error_ = name + ": " + wrong.message;
      break;
    }
    return nullptr;
  }
  std::string refused = RefusalOf({variant.value()}, terms_.machine);
  if (!refused.empty()) {
    error_ = std::move(refused);
    return nullptr;
  }
  return &variants_.emplace(values, std::move(variant).value()).first->second;
}

const Config* Trials::ConfigOf(const std::vector<std::string>& values) {
  const Variant* variant = VariantOf(values);
  return variant != nullptr ? &variant->config : nullptr;
}

bool Trials::Play(const std::vector<Variant>& variants, bool pairs,
                  std::vector<PlayedVariant>* out) {
  PlayTerms watched = terms_;
  watched.pairs = pairs;
  watched.progress = [this](double) {
    const double share =
        static_cast<double>(requests_) / static_cast<double>(std::max<int64_t>(1, most()));
    cancelled_ = cancelled_ || (terms_.progress && !terms_.progress(std::min(1.0, share)));
    return !cancelled_;
  };
  *out = PlayAll(variants, watched);
  if (cancelled_) return false;
  for (const PlayedVariant& each : *out) requests_ += each.report.requests;
  error_ = StoppedWords(*out);
  return error_.empty();
}

Estimate Trials::ObjectiveOf(const std::vector<std::string>& values,
                             const RunReport& report) const {
  for (size_t k = 0; k < spec_.knobs.size(); ++k) {
    double number = 0;
    std::string unit;
    if (spec_.knobs[k].key != spec_.objective) continue;
    if (SplitUnit(values[k], &number, &unit)) return {number, number, number, 0};
  }
  const Metric* metric = FindMetric(report, spec_.objective);
  return metric != nullptr ? metric->estimate : Estimate{kNaN, kNaN, kNaN, 0};
}

std::optional<double> Trials::NextFactor(const Config& played, const RunReport& report,
                                         double longer_by) const {
  constexpr double kRoom = 1.001;  // for durations that are rounded
  const double now = ExpectedArrivals(played) * played.run.replications;
  double factor = LongerFor(report);
  // It is played as long once more, with fresh seeds, if it is the answer; else its neighbours are.
  const double all = static_cast<double>(requests_) + 3 * now * factor;
  if (spec_.budget == 0 && all > allowed_) factor = std::min(factor, 1 / longer_by);
  if (factor < kRoom || longer_by * factor > kMostLonger || spent() ||
      now * factor > static_cast<double>(played.run.max_requests)) {
    return std::nullopt;
  }
  return factor;
}

const Trials::Trial* Trials::Of(const std::vector<std::string>& values) {
  const auto known = trials_.find(values);
  if (known != trials_.end()) return &known->second;
  const Variant* variant = VariantOf(values);
  if (variant == nullptr) return nullptr;
  Variant longer = *variant;
  Trial trial;
  std::string why;
  int64_t requests = 0;
  double longer_by = Shorten(&longer.config);
  while (true) {
    std::vector<PlayedVariant> played;
    if (!Play({longer}, false, &played)) return nullptr;
    trial.report = std::move(played[0].report);
    requests += trial.report.requests;
    why.clear();
    trial.feasible = FeasibleBy(trial.report, &why);
    if (trial.feasible != Feasible::kOpen) break;
    const std::optional<double> factor = NextFactor(longer.config, trial.report, longer_by);
    if (!factor) break;
    longer_by *= *factor;
    Lengthen(*factor, &longer.config);
  }
  trial.duration = longer.config.run.duration;
  trial.replications = longer.config.run.replications;
  trial.objective = ObjectiveOf(values, trial.report);
  tried_.push_back({values, trial.feasible, trial.objective, why, requests});
  return &trials_.emplace(values, std::move(trial)).first->second;
}

bool Trials::Confirm(const std::vector<std::string>& values, Trial* out) {
  const auto known = trials_.find(values);
  Variant* variant = VariantOf(values);
  if (variant == nullptr) return false;
  Variant fresh = *variant;
  fresh.config.run.seed += kFreshSeeds;
  if (known != trials_.end()) {
    fresh.config.run.duration = std::max(fresh.config.run.duration, known->second.duration);
    fresh.config.run.replications =
        std::max(fresh.config.run.replications, known->second.replications);
  }
  std::string why;
  for (int longer = 0; longer < 3; ++longer) {
    std::vector<PlayedVariant> played;
    if (!Play({fresh}, false, &played)) return false;
    out->report = std::move(played[0].report);
    out->feasible = FeasibleBy(out->report, &why);
    if (out->feasible != Feasible::kOpen) break;
    Lengthen(LongerFor(out->report), &fresh.config);
  }
  out->objective = ObjectiveOf(values, out->report);
  return true;
}

std::vector<PlayedVariant> Trials::Together(const std::vector<std::vector<std::string>>& points,
                                            double factor) {
  std::vector<Variant> variants;
  for (const std::vector<std::string>& values : points) {
    const Variant* variant = VariantOf(values);
    if (variant == nullptr) return {};
    variants.push_back(*variant);
  }
  AlignLengths(&variants);
  for (Variant& each : variants) Lengthen(factor, &each.config);
  std::vector<PlayedVariant> played;
  if (!Play(variants, true, &played)) return {};
  return played;
}

void Trials::Note(const std::vector<std::string>& values, const PlayedVariant& played) {
  std::string why;
  Trial trial;
  trial.feasible = FeasibleBy(played.report, &why);
  trial.report = played.report;
  trial.duration = played.config.run.duration;
  trial.replications = played.config.run.replications;
  trial.objective = ObjectiveOf(values, played.report);
  tried_.push_back({values, trial.feasible, trial.objective, why, played.report.requests});
  trials_[values] = std::move(trial);
}

}  // namespace servescape
