// SPDX-License-Identifier: MIT
#include "sim/rollout/retraining_control.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/base/math.h"

namespace servescape {
namespace {

constexpr int64_t kFewestLabels = 30;
constexpr double kLn2 = 0.693147180559945309417;

std::string Share(double share) { return fmt::format("{:.4g} %", share * 100); }

}  // namespace

double WorthOf(const DriftConfig& drift, SimTime learnt, SimTime now) {
  const double age = ToSeconds(now - learnt), loss = 1 - drift.worst;
  switch (drift.kind) {
    case DriftKind::kGradual:
      return drift.worst + loss * Exp(-kLn2 * age / ToSeconds(drift.half_life));
    case DriftKind::kSudden: {
      const bool changed = std::any_of(drift.at.begin(), drift.at.end(), [&](SimTime at) {
        return learnt < at && at <= now;
      });
      return changed ? drift.worst : 1;
    }
    case DriftKind::kSeasonal:
      return 1 - loss * (1 - Cos(2 * kPi * age / ToSeconds(drift.period))) / 2;
  }
  return 1;
}

RetrainingControl::RetrainingControl(const RetrainingConfig& config, SimTime learnt)
    : config_(config), learnt_(learnt), done_(kEndOfTime), due_(kEndOfTime),
      check_due_(kEndOfTime), known_{{SimTime{0}, {}}} {
  if (config_.every.ns > 0) due_ = SimTime{config_.every.ns};
  if (config_.alarm_below > 0) check_due_ = SimTime{config_.check_every.ns};
  if (config_.window.ns == 0) config_.window = config_.check_every;
}

SimTime RetrainingControl::next() const { return std::min({done_, check_due_, due_}); }

TrainingDecision RetrainingControl::Begin(bool by_alarm, std::string reason) {
  begun_ = now_;
  done_ = now_ + config_.takes;
  return {{TrainingMove::kBegins, by_alarm, learnt_, config_.takes}, std::move(reason)};
}

// At one instant: the new model, then the check, then the schedule.
TrainingDecision RetrainingControl::Look(const LabelCounts& counts) {
  now_ = next();
  if (now_ == done_) {
    const double age = ToSeconds(now_ - begun_) / 3600, old_age = ToSeconds(now_ - learnt_) / 3600;
    learnt_ = begun_;
    serves_since_ = now_;
    done_ = kEndOfTime;
    known_.push_back({now_, counts});
    return {{TrainingMove::kServes, false, learnt_, Duration{0}},
            fmt::format("knows the world up to {:.4g} h ago, not up to {:.4g} h", age, old_age)};
  }
  if (now_ == check_due_) {
    check_due_ = now_ + config_.check_every;
    return Check(counts);
  }
  due_ = now_ + config_.every;
  if (trains()) return {};
  return Begin(false, fmt::format("each {:.4g} h", ToSeconds(config_.every) / 3600));
}

const RetrainingControl::Known* RetrainingControl::KnownAt(SimTime at) const {
  const auto later = std::upper_bound(known_.begin(), known_.end(), at,
                                      [](SimTime t, const Known& each) { return t < each.at; });
  return later == known_.begin() ? nullptr : &*(later - 1);
}

TrainingDecision RetrainingControl::Check(const LabelCounts& counts) {
  known_.push_back({now_, counts});
  if (trains()) return {};
  const SimTime until{now_.ns - config_.label_delay.ns};
  const SimTime from{std::max(until.ns - config_.window.ns, serves_since_.ns)};
  const Known *const last = KnownAt(until), *const first = KnownAt(from);
  if (last == nullptr || first == nullptr || last <= first) return {};
  const int64_t labels = last->counts.labels - first->counts.labels;
  const int64_t good = last->counts.good - first->counts.good;
  if (labels < kFewestLabels) return {};
  const double limit = config_.alarm_below, n = static_cast<double>(labels);
  const double share = static_cast<double>(good) / n;
  const double z = (limit - share) / std::sqrt(limit * (1 - limit) / n);
  const double most = NormalQuantile(config_.confidence);
  if (!(z > most)) return {};
  return Begin(true, fmt::format("good: {} of {} labels, below {}: z = {:.2f}, above {:.2f}",
                                 Share(share), labels, Share(limit), z, most));
}

}  // namespace servescape
