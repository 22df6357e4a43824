// SPDX-License-Identifier: MIT
#include "sim/rollout/rollout_control.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/base/math.h"

namespace servescape {
namespace {

constexpr int64_t kFewLabels = 30;

double Ratio(double part, double of) { return of > 0 ? part / of : 0; }

std::string PerCent(double share) { return fmt::format("{:.4g} %", share * 100); }

}  // namespace

RolloutControl::RolloutControl(const RolloutConfig& config)
    : config_(config), step_due_(config.at), check_due_(kEndOfTime) {}

double RolloutControl::ShareOf(size_t step) const {
  return config_.kind == RolloutKind::kBlueGreen ? 1 : config_.steps[step];
}

SimTime RolloutControl::next() const {
  return over_ ? kEndOfTime : std::min(step_due_, check_due_);
}

RolloutDecision RolloutControl::Decide(RolloutMove move, std::string reason) {
  return {move, share_, ToSeconds(now_ - config_.at), std::move(reason)};
}

// A check that is due with the end of a step comes first.
RolloutDecision RolloutControl::Look(const VersionCounts& old_version,
                                     const VersionCounts& new_version) {
  now_ = next();
  if (now_ != check_due_) return NextStep();
  check_due_ = now_ + config_.check_every;
  return Check(old_version, new_version);
}

RolloutDecision RolloutControl::NextStep() {
  const size_t steps = config_.kind == RolloutKind::kBlueGreen ? 1 : config_.steps.size();
  if (step_ == 0 && config_.check_every.ns > 0) check_due_ = now_ + config_.check_every;
  if (step_ == steps) {
    over_ = true;
    const bool shadow = config_.kind == RolloutKind::kShadow;
    share_ = shadow ? 0 : 1;
    return Decide(shadow ? RolloutMove::kEnded : RolloutMove::kPromoted,
                  failed_ == 0
                      ? "no check has failed"
                      : fmt::format("{} of {} checks have failed", failed_, config_.failures));
  }
  share_ = ShareOf(step_++);
  step_due_ = now_ + config_.step;
  return Decide(RolloutMove::kStep, fmt::format("step {} of {}", step_, steps));
}

RolloutDecision RolloutControl::Check(const VersionCounts& old_version,
                                      const VersionCounts& new_version) {
  labels_.push_back({now_, old_version, new_version});
  const VersionCounts lately = new_version.Since(checked_);
  checked_ = new_version;
  std::string reason = WhatFails(lately);
  bool fails = !reason.empty();
  if (config_.compares_quality) {
    bool worse = false;
    const std::string words = Judge(&worse);
    if (worse || !fails) reason += (reason.empty() ? "" : "; ") + words;
    fails = fails || worse;
  }
  if (!fails) return Decide(RolloutMove::kHolds, std::move(reason));
  if (++failed_ < config_.failures) return Decide(RolloutMove::kCheckFailed, std::move(reason));
  over_ = true;
  share_ = 0;
  return Decide(RolloutMove::kRolledBack, std::move(reason));
}

std::string RolloutControl::WhatFails(const VersionCounts& lately) {
  const double calls = static_cast<double>(lately.answers + lately.failures);
  const double success = Ratio(static_cast<double>(lately.answers), calls);
  if (calls > 0 && success < config_.min_success) {
    return fmt::format("{} of {} calls were answered, below {}", lately.answers,
                       lately.answers + lately.failures, PerCent(config_.min_success));
  }
  const double mean = Ratio(lately.seconds, static_cast<double>(lately.answers));
  if (config_.max_latency.ns > 0 && mean > ToSeconds(config_.max_latency)) {
    return fmt::format("{:.4g} ms in the mean of {} answers, above {:.4g} ms", mean * 1e3,
                       lately.answers, ToSeconds(config_.max_latency) * 1e3);
  }
  return "";
}

// Of the labels that had come when the last check lay label_delay back.
std::string RolloutControl::Judge(bool* fails) const {
  const SimTime known_until{now_.ns - config_.label_delay.ns};
  const auto later = std::upper_bound(labels_.begin(), labels_.end(), known_until,
                                      [](SimTime at, const Known& each) { return at < each.at; });
  if (later == labels_.begin()) return "no labels yet";
  const Known& known = *(later - 1);
  const auto n = static_cast<double>(known.of_old.labels);
  const auto m = static_cast<double>(known.of_new.labels);
  if (known.of_old.labels < kFewLabels || known.of_new.labels < kFewLabels) {
    return fmt::format("{} and {} labels, too few", known.of_new.labels, known.of_old.labels);
  }
  const double old_share = static_cast<double>(known.of_old.good) / n;
  const double new_share = static_cast<double>(known.of_new.good) / m;
  const double all = static_cast<double>(known.of_old.good + known.of_new.good) / (n + m);
  const double deviation = std::sqrt(all * (1 - all) * (1 / n + 1 / m));
  const double loss = old_share - new_share - config_.max_quality_loss;
  const double limit = NormalQuantile(config_.confidence);
  const double z = deviation > 0 ? loss / deviation : 0;
  *fails = z > limit;
  return fmt::format("good: {} of {} labels against {} of {}, z = {:.2f}, {} {:.2f}",
                     PerCent(new_share), known.of_new.labels, PerCent(old_share),
                     known.of_old.labels, z, *fails ? "above" : "within", limit);
}

}  // namespace servescape
