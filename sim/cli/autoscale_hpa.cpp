// SPDX-License-Identifier: MIT
#include "sim/cli/autoscale_hpa.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/cli/pods.h"
#include "sim/manifest/manifest.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr const char* kHpaSystem = "Kubernetes HPA v1.37";
// A pod's request where the series tells per cent of it: any would do.
constexpr int64_t kRequestMilli = 100'000;
constexpr Duration kSampleWindow = FromSeconds(15);

bool OfPods(const HpaMetric& metric) {
  return metric.type != HpaMetricType::kObject && metric.type != HpaMetricType::kExternal;
}

PlayedTick TickOf(const HpaSignals& signals, const HpaDecision& decision, const HpaState& state) {
  PlayedTick out;
  out.at = signals.now;
  out.replicas = signals.replicas;
  out.desired = decision.desired;
  out.reason = decision.reason;
  out.more = Json::object();
  out.more["proposal"] = decision.proposal ? Json(*decision.proposal) : Json();
  out.more["able"] = state.conditions.able;
  out.more["limited"] = state.conditions.limited;
  out.more["active"] = state.conditions.active;
  out.more["event"] = decision.rescale ? decision.rescale_reason : "";
  out.more["error"] = decision.error;
  out.more["utilization"] = decision.utilization ? Json(*decision.utilization) : Json();
  return out;
}

// ---- against a table ----------------------------------------------------------------------------

class HpaPlayer {
 public:
  HpaPlayer(const HpaSpec& spec, const HpaController& controller, const MetricSeries& series,
            const PlayOptions& options)
      : spec_(spec), controller_(controller), series_(series), options_(options) {}

  Result<Played, std::string> Play() {
    std::string error;
    recorded_ = series_.Find("replicas");
    bool pod_metric = false;
    for (const HpaMetric& metric : spec_.metrics) {
      columns_.push_back(ColumnOf(series_, options_, metric.name, &error));
      pod_metric = pod_metric || OfPods(metric);
    }
    if (error.empty()) error = TooLong({series_.end().ns}, controller_.sync_period, kMostTicks);
    if (!error.empty()) return error;
    played_.system = kHpaSystem;
    if (pod_metric && recorded_ == nullptr && !options_.total) {
      played_.notes.emplace_back(
          "pod metrics are taken as recorded: more pods do not lower them (a column replicas, or "
          "--total, lets the load be shared)");
    }
    const int64_t first = recorded_ != nullptr && recorded_->values[0]
                              ? static_cast<int64_t>(std::llround(*recorded_->values[0]))
                              : spec_.min_replicas;
    replicas_ = options_.replicas.value_or(first);
    pods_.Begin(replicas_);
    for (SimTime now; now <= series_.end(); now = now + controller_.sync_period) Sync(now);
    return std::move(played_);
  }

 private:
  void Sync(SimTime now) {
    const size_t row = series_.RowAt(now);
    HpaSignals signals;
    signals.now = now;
    signals.replicas = replicas_;
    signals.status_replicas = pods_.count();
    for (const PodAges& each : pods_.At(now)) signals.pods.push_back(PodsOf(each, row, now));
    std::string seen;
    for (size_t i = 0; i < spec_.metrics.size(); ++i) {
      const std::optional<double> value = columns_[i]->values[row];
      signals.values.push_back(!OfPods(spec_.metrics[i]) ? MilliOf(value, 1000)
                                                         : std::optional<int64_t>());
      seen += (seen.empty() ? "" : ", ") + spec_.metrics[i].name + " " +
              (value ? FormatNumber(*value) : "-");
    }
    const HpaDecision decision = Decide(spec_, controller_, signals, &state_);
    PlayedTick tick = TickOf(signals, decision, state_);
    tick.seen = std::move(seen);
    played_.ticks.push_back(std::move(tick));
    Rescaled(spec_, now, replicas_, decision.desired, &state_);
    replicas_ = decision.desired;
    pods_.Resize(now, replicas_);
  }

  static std::optional<int64_t> MilliOf(std::optional<double> value, double scale) {
    if (!value || !(std::fabs(*value) < 9e11)) return {};
    return std::llround(*value * scale);
  }

  // A pod's share of what the series says at the row.
  std::optional<double> ShareOf(size_t metric, size_t row, SimTime now) const {
    const std::optional<double> value = columns_[metric]->values[row];
    if (!value) return {};
    double sum = *value;
    if (recorded_ != nullptr && !options_.total) {
      if (!recorded_->values[row]) return {};
      sum *= *recorded_->values[row];
    } else if (!options_.total) {
      return value;
    }
    const int64_t ready = pods_.Ready(now);
    return ready == 0 ? std::optional<double>() : sum / static_cast<double>(ready);
  }

  HpaPods PodsOf(const PodAges& each, size_t row, SimTime now) const {
    HpaPods out;
    out.count = each.count;
    out.age = each.age;
    const bool ready = each.ready_for.has_value();
    out.ready = ready;
    out.ready_for = ready ? *each.ready_for : each.age;
    if (!ready) out.phase = PodPhase::kPending;
    for (size_t i = 0; i < spec_.metrics.size(); ++i) {
      const bool percent = spec_.metrics[i].target == HpaTargetType::kUtilization;
      const std::optional<double> share =
          ready && OfPods(spec_.metrics[i]) ? ShareOf(i, row, now) : std::optional<double>();
      const std::optional<int64_t> milli = MilliOf(share, 1000);
      out.samples.push_back(milli ? std::optional<HpaSample>({*milli, kSampleWindow})
                                  : std::optional<HpaSample>());
      out.requests.push_back(percent ? std::optional<int64_t>(kRequestMilli)
                                     : std::optional<int64_t>());
    }
    return out;
  }

  const HpaSpec& spec_;
  const HpaController& controller_;
  const MetricSeries& series_;
  const PlayOptions& options_;
  std::vector<const SeriesColumn*> columns_;
  const SeriesColumn* recorded_ = nullptr;
  int64_t replicas_ = 0;
  SimulatedPods pods_{options_.pod_start};
  HpaState state_;
  Played played_;
};

// ---- against a recording ------------------------------------------------------------------------

// "500m", 0.5 or [1, 2], whose items are added up; none where there is nothing.
std::optional<int64_t> QuantityOf(const ManifestField& field) {
  if (!field || field.node()->kind != NodeKind::kArray) return field.Milli(-1'000'000'000'000);
  double sum = 0;
  int64_t exact = 0;
  for (const ManifestField& item : field.Items()) {
    const int64_t each = QuantityOf(item).value_or(0);
    sum += static_cast<double>(each);
    if (!(std::fabs(sum) < 9e15)) {
      field.Wrong("adds up to more than can be held");
      break;
    }
    exact += each;
  }
  return exact;
}

HpaPods PodsOf(const HpaSpec& spec, const ManifestField& pods) {
  HpaPods out;
  out.count = ReplicasOf(pods["count"], 1);
  out.phase = static_cast<PodPhase>(
      pods["phase"].OneOf({"Running", "Pending", "Succeeded", "Failed", "Unknown"}));
  out.ready = pods["ready"].Boolean(true);
  out.has_ready = pods["has_ready"].Boolean(true);
  out.deleting = pods["deleting"].Boolean(false);
  out.age = SecondsOf(pods["age"], FromSeconds(3600));
  out.ready_for = SecondsOf(pods["ready_for"], out.age);
  const Duration window = SecondsOf(pods["window"], kSampleWindow);
  const ManifestField metrics = pods["metrics"], requests = pods["requests"];
  metrics.Ignore();  // pods tell more than this HPA asks for
  requests.Ignore();
  for (const HpaMetric& metric : spec.metrics) {
    const std::optional<int64_t> milli =
        OfPods(metric) ? QuantityOf(metrics[metric.name]) : std::optional<int64_t>();
    out.samples.push_back(milli ? std::optional<HpaSample>({*milli, window})
                                : std::optional<HpaSample>());
    out.requests.push_back(OfPods(metric) ? QuantityOf(requests[metric.name])
                                          : std::optional<int64_t>());
  }
  return out;
}

HpaSignals SignalsOf(const HpaSpec& spec, const ManifestField& tick, int64_t replicas) {
  HpaSignals out;
  out.now = TimeOf(tick);
  out.replicas = replicas;
  out.status_replicas = ReplicasOf(tick["status_replicas"], replicas);
  for (const ManifestField& pods : tick["pods"].Items()) out.pods.push_back(PodsOf(spec, pods));
  const ManifestField metrics = tick["metrics"];
  metrics.Ignore();
  for (const HpaMetric& metric : spec.metrics) {
    out.values.push_back(OfPods(metric) ? std::optional<int64_t>()
                                        : QuantityOf(metrics[metric.name]));
  }
  return out;
}

}  // namespace

Result<Played, std::string> PlayHpa(const HpaSpec& spec, const HpaController& controller,
                                    const MetricSeries& series, const PlayOptions& options) {
  return HpaPlayer(spec, controller, series, options).Play();
}

Played PlayHpa(const HpaSpec& given, const HpaController& controller, Recording* recording) {
  HpaSpec spec = given;
  HpaState state;
  Played out;
  out.system = kHpaSystem;
  int64_t replicas = ReplicasOf(recording->root()["replicas"], spec.min_replicas);
  // The controller has seen its target at 0, before anything was changed by hand.
  state.known = true;
  state.recommendations.push_back({SimTime{}, replicas});
  for (const ManifestField& tick : recording->ticks()) {
    replicas = ReplicasOf(tick["replicas"], replicas);
    spec.min_replicas = ReplicasOf(tick["minReplicas"], spec.min_replicas);
    spec.max_replicas = ReplicasOf(tick["maxReplicas"], spec.max_replicas);
    const HpaSignals signals = SignalsOf(spec, tick, replicas);
    if (recording->failed()) break;
    const HpaDecision decision = Decide(spec, controller, signals, &state);
    out.ticks.push_back(TickOf(signals, decision, state));
    const int64_t after = ReplicasOf(tick["decided"], decision.desired);
    Rescaled(spec, signals.now, replicas, after, &state);
    replicas = after;
  }
  return out;
}

}  // namespace servescape
