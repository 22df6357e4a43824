// SPDX-License-Identifier: MIT
#include "sim/cli/autoscale_kpa.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "sim/autoscaler/kpa_metrics.h"
#include "sim/cli/pods.h"
#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

constexpr const char* kKpaSystem = "Knative KPA v0.51";
constexpr int64_t kSecondNs = 1'000'000'000;
// Reconciliations at one instant; more than a handful would be a circle.
constexpr int kMostReconciliations = 20;

Json MaybeNumber(std::optional<double> value) { return value ? Json(*value) : Json(); }

// What is recorded at a second; none: nothing.
using KpaLoad = std::function<std::optional<double>(int64_t second)>;

struct KpaCourse {
  KpaLoad load;
  int64_t horizon = 0;  // seconds
  int64_t replicas = 1;
  Duration pod_start;
  int64_t probe_fails_before = 0;
};

const char* ActiveWord(PaActive active) {
  switch (active) {
    case PaActive::kUnknown:
      return "Unknown";
    case PaActive::kTrue:
      return "True";
    case PaActive::kFalse:
      break;
  }
  return "False";
}

// Autoscaler, reconciler and pods together, second by second.
class KpaLoop {
 public:
  KpaLoop(const KnativeAutoscaling& config, const KpaCourse& course)
      : config_(config), course_(course), collector_(config.decision), pods_(course.pod_start) {
    decider_ = {};
    decider_.excess_burst_capacity = static_cast<int64_t>(
        static_cast<double>(config.scaler.initial_scale) * config.decision.total_value -
        config.decision.target_burst_capacity);
  }

  Played Play() {
    played_.system = kKpaSystem;
    spec_ = course_.replicas;
    pods_.Resize(SimTime{}, spec_);
    state_ = BeginKpa(SimTime{}, pods_.Ready(SimTime{}));
    for (int64_t second = 0; second <= course_.horizon; ++second) Second(second);
    return std::move(played_);
  }

 private:
  void Second(int64_t second) {
    const SimTime now{second * kSecondNs};
    const int64_t ready = pods_.Ready(now);
    bool reconcile = second == 0 || ready != ready_;
    ready_ = ready;
    // Ready pods report each second; without any, the activator does when something waits.
    std::optional<double> stat = course_.load(second);
    if (!stat && ready_ > 0 && second > 0) stat = 0;
    if (stat) collector_.Record(now, *stat);
    const bool poked = stat && *stat != 0 && decided_ == 0;
    const bool due = second > 0 && second % 2 == 0;
    if (due || poked) reconcile = DecideNow(now) || reconcile;
    if (again_ && *again_ <= now) {
      again_.reset();
      reconcile = true;
    }
    const int64_t before = spec_;
    scaler_reason_.clear();
    if (reconcile) ReconcileUntilSettled(now);
    if (reconcile || due) Tell(now, stat, before);
    pods_.Resize(now, spec_);
  }

  // Whether the reconciler hears of it: another number, or another sign of the burst capacity.
  bool DecideNow(SimTime now) {
    averages_ = collector_.Averages(now);
    const KpaDecision decision = Decide(config_.decision, {now, ready_, averages_}, &state_);
    panicking_ = decision.panicking;
    reason_ = decision.reason;
    if (!decision.valid) return false;
    const bool heard = decision.desired != decided_ ||
                       (decision.excess_burst_capacity < 0) != (decider_.excess_burst_capacity < 0);
    decided_ = decision.desired;
    decider_ = decision;
    return heard;
  }

  void ReconcileUntilSettled(SimTime now) {
    for (int i = 0; i < kMostReconciliations; ++i) {
      const KpaScalerDecision decision =
          Decide(config_.scaler,
                 {now, decided_, decider_.excess_burst_capacity, ready_, spec_,
                  now >= SimTime{course_.probe_fails_before * kSecondNs}},
                 &scaler_);
      const bool moved = decision.desired != spec_;
      spec_ = decision.desired;
      want_ = decision.want;
      scaler_reason_ = decision.reason;
      if (decision.again) again_ = now + *decision.again;
      if (!decision.status_changed && !moved) break;
    }
  }

  void Tell(SimTime now, std::optional<double> stat, int64_t before) {
    PlayedTick tick;
    tick.at = now;
    tick.replicas = before;
    tick.desired = spec_;
    tick.seen = stat ? FormatNumber(*stat) : "-";
    tick.reason = reason_.empty() ? "no decision yet" : reason_;
    if (!scaler_reason_.empty()) tick.reason += "; " + scaler_reason_;
    tick.more = Json::object();
    tick.more["stat"] = MaybeNumber(stat);
    tick.more["ready"] = ready_;
    tick.more["stable"] = averages_ ? averages_->stable : 0;
    tick.more["panic"] = averages_ ? averages_->panic : 0;
    tick.more["panicking"] = panicking_;
    tick.more["decider_desired"] = decided_;
    tick.more["ebc"] = decider_.excess_burst_capacity;
    tick.more["want"] = want_;
    tick.more["pa_active"] = ActiveWord(scaler_.active);
    tick.more["sks_mode"] = scaler_.proxy ? "Proxy" : "Serve";
    played_.ticks.push_back(std::move(tick));
  }

  const KnativeAutoscaling& config_;
  const KpaCourse& course_;
  KpaCollector collector_;
  KpaState state_;
  KpaScalerState scaler_;
  KpaDecision decider_;
  SimulatedPods pods_;
  std::optional<KpaAverages> averages_;
  bool panicking_ = false;
  int64_t ready_ = 0, spec_ = 0, decided_ = kKpaUnknown, want_ = kKpaUnknown;
  std::optional<SimTime> again_;
  std::string reason_, scaler_reason_;
  Played played_;
};

// ---- recordings ---------------------------------------------------------------------------------

Played PlayDecisions(const KpaConfig& config, Recording* recording) {
  Played out;
  out.system = kKpaSystem;
  KpaState state = BeginKpa(SimTime{}, ReplicasOf(recording->root()["ready_at_creation"], 0));
  KpaCollector collector(config);
  for (const ManifestField& field : recording->ticks()) {
    const SimTime now = TimeOf(field);
    for (const ManifestField& stat : field["stats"].Items()) {
      stat["value"].Require();
      const SimTime at = TimeOf(stat);
      if (at > now) stat["t"].Wrong("must not be after the tick");
      collector.Record(at, stat["value"].Real(0, 0, 1e12));
    }
    const int64_t ready = ReplicasOf(field["ready"], 0);
    if (recording->failed()) break;
    const std::optional<KpaAverages> averages = collector.Averages(now);
    const KpaDecision decision = Decide(config, {now, ready, averages}, &state);
    PlayedTick tick;
    tick.at = now;
    tick.replicas = ready;
    tick.desired = decision.desired;
    tick.reason = decision.reason;
    tick.more = Json::object();
    tick.more["valid"] = decision.valid;
    tick.more["stable"] = averages ? averages->stable : 0;
    tick.more["panic"] = averages ? averages->panic : 0;
    tick.more["panicking"] = decision.panicking;
    tick.more["ebc"] = decision.excess_burst_capacity;
    tick.seen = averages ? fmt::format("{}", averages->stable) : "-";
    out.ticks.push_back(std::move(tick));
  }
  return out;
}

struct LoadPart {
  int64_t from = 0, to = 0;
  double value = 0;
};

int64_t WholeSeconds(const ManifestField& field, int64_t otherwise) {
  return field.Integer(otherwise, 0, 1'000'000'000);
}

}  // namespace

Result<Played, std::string> PlayKpa(const KnativeAutoscaling& config, const MetricSeries& series,
                                    const PlayOptions& options) {
  std::string error;
  const SeriesColumn* column =
      ColumnOf(series, options, config.decision.rps ? "rps" : "concurrency", &error);
  if (error.empty()) error = TooLong({series.end().ns}, {kSecondNs}, 2 * kMostTicks);
  if (!error.empty()) return error;
  KpaCourse course;
  course.load = [&](int64_t second) -> std::optional<double> {
    const std::optional<double> value = column->values[series.RowAt({second * kSecondNs})];
    return second > 0 && value && *value > 0 ? value : std::optional<double>();
  };
  course.horizon = series.end().ns / kSecondNs;
  course.replicas =
      options.replicas.value_or(std::max(config.scaler.initial_scale, config.scaler.min_scale));
  course.pod_start = options.pod_start;
  return KpaLoop(config, course).Play();
}

Played PlayKpa(const KnativeAutoscaling& config, Recording* recording) {
  const ManifestField root = recording->root();
  if (root["ticks"]) return PlayDecisions(config.decision, recording);
  std::vector<LoadPart> parts;
  for (const ManifestField& part : root["load"].Items()) {
    for (const char* key : {"from", "to", "value"}) part[key].Require();
    parts.push_back({WholeSeconds(part["from"], 0), WholeSeconds(part["to"], 0),
                     part["value"].Real(0, 0, 1e12)});
  }
  KpaCourse course;
  course.load = [&](int64_t second) -> std::optional<double> {
    for (const LoadPart& part : parts) {
      if (part.from <= second && second <= part.to) return part.value;
    }
    return {};
  };
  root["horizon"].Require();
  course.horizon = root["horizon"].Integer(0, 0, 2 * kMostTicks);
  course.replicas = ReplicasOf(root["replicas"], config.scaler.initial_scale);
  course.pod_start = SecondsOf(root["pod_start"], {});
  course.probe_fails_before = WholeSeconds(root["probe_fails_before"], 0);
  if (recording->failed()) return {};
  return KpaLoop(config, course).Play();
}

}  // namespace servescape
