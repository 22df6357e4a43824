// SPDX-License-Identifier: MIT
#include "sim/cli/autoscale_keda.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/cli/pods.h"
#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

constexpr const char* kKedaSystem = "KEDA v2.21";

PlayedTick KedaTick(const KedaSignals& signals, const Decision& decision, const KedaState& state) {
  PlayedTick out;
  out.at = signals.now;
  out.replicas = signals.replicas;
  out.desired = decision.desired;
  out.reason = decision.reason;
  out.more = Json::object();
  out.more["by"] = "KEDA";
  out.more["active_condition"] = state.active_condition;
  return out;
}

class KedaPlayer {
 public:
  KedaPlayer(const KedaScaling& scaling, const HpaController& controller,
             const MetricSeries& series, const PlayOptions& options)
      : scaling_(scaling),
        controller_(controller),
        series_(series),
        pods_(options.pod_start),
        replicas_(options.replicas.value_or(
            scaling.config.idle_replica_count.value_or(scaling.config.min_replica_count))) {}

  Result<Played, std::string> Play(const PlayOptions& options) {
    if (scaling_.triggers.empty()) return std::string("cannot be played: there is no trigger");
    std::string error;
    for (const KedaTrigger& trigger : scaling_.triggers) {
      if (trigger.in_scenarios_alone()) {
        return "cannot be played against a table: trigger " + trigger.name +
               " is of pods or of the clock; play it in a scenario";
      }
      columns_.push_back(ColumnOf(series_, options, trigger.name, &error));
    }
    if (error.empty()) {
      error = TooLong({series_.end().ns}, std::min(controller_.sync_period, Poll()), kMostTicks);
    }
    if (!error.empty()) return error;
    played_.system = std::string(kKedaSystem) + " and its HPA";
    if (scaling_.config.fallback_replicas) {
      played_.notes.emplace_back("fallback is not modelled: a trigger that errs proposes nothing");
    }
    pods_.Begin(replicas_);
    SimTime next_poll, next_sync;
    while (std::min(next_poll, next_sync) <= series_.end()) {
      if (next_poll <= next_sync) {
        PollAt(next_poll);
        next_poll = next_poll + Poll();
      } else {
        SyncAt(next_sync);
        next_sync = next_sync + controller_.sync_period;
      }
    }
    return std::move(played_);
  }

 private:
  Duration Poll() const { return {scaling_.config.polling_interval * 1'000'000'000}; }

  std::optional<int64_t> ValueOf(size_t trigger, SimTime now) const {
    const std::optional<double> value = columns_[trigger]->values[series_.RowAt(now)];
    if (!value || !(std::fabs(*value) < 9e11)) return {};
    return std::llround(*value * 1000);
  }

  std::string Seen(SimTime now) const {
    std::string out;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::optional<double> value = columns_[i]->values[series_.RowAt(now)];
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", scaling_.triggers[i].name,
                         value ? FormatNumber(*value) : "-");
    }
    return out;
  }

  void PollAt(SimTime now) {
    KedaSignals signals{now, replicas_};
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::optional<int64_t> value = ValueOf(i, now);
      signals.error = signals.error || !value;
      signals.active = signals.active || (value && *value > scaling_.triggers[i].activation_milli);
    }
    const Decision decision = Decide(scaling_.config, signals, &keda_);
    Follow(KedaTick(signals, decision, keda_), "KEDA: ");
  }

  void SyncAt(SimTime now) {
    HpaSignals signals;
    signals.now = now;
    signals.replicas = replicas_;
    signals.status_replicas = pods_.count();
    HpaPods ready;
    ready.count = pods_.Ready(now);
    ready.samples.resize(columns_.size());
    signals.pods.push_back(ready);
    for (size_t i = 0; i < columns_.size(); ++i) signals.values.push_back(ValueOf(i, now));
    const HpaDecision decision = Decide(scaling_.hpa, controller_, signals, &hpa_);
    Rescaled(scaling_.hpa, now, replicas_, decision.desired, &hpa_);
    PlayedTick tick;
    tick.at = now;
    tick.replicas = replicas_;
    tick.desired = decision.desired;
    tick.reason = decision.reason;
    tick.more = Json::object();
    tick.more["by"] = "HPA";
    tick.more["active_condition"] = keda_.active_condition;
    Follow(std::move(tick), "HPA: ");
  }

  void Follow(PlayedTick tick, const char* who) {
    tick.seen = Seen(tick.at);
    tick.reason = who + tick.reason;
    replicas_ = tick.desired;
    pods_.Resize(tick.at, replicas_);
    played_.ticks.push_back(std::move(tick));
  }

  const KedaScaling& scaling_;
  const HpaController& controller_;
  const MetricSeries& series_;
  std::vector<const SeriesColumn*> columns_;
  SimulatedPods pods_;
  int64_t replicas_;
  KedaState keda_;
  HpaState hpa_;
  Played played_;
};

}  // namespace

Result<Played, std::string> PlayKeda(const KedaScaling& scaling, const HpaController& controller,
                                     const MetricSeries& series, const PlayOptions& options) {
  return KedaPlayer(scaling, controller, series, options).Play(options);
}

Played PlayKeda(const KedaScaling& scaling, Recording* recording) {
  Played out;
  out.system = kKedaSystem;
  const ManifestField root = recording->root();
  KedaState state;
  state.created = SimTime{-SecondsOf(root["object_age"], {}).ns};
  int64_t replicas = ReplicasOf(root["replicas"], 0);
  for (const ManifestField& tick : recording->ticks()) {
    replicas = ReplicasOf(tick["replicas"], replicas);
    const KedaSignals signals{TimeOf(tick), replicas, tick["active"].Boolean(false),
                              tick["error"].Boolean(false)};
    const int64_t decided = ReplicasOf(tick["decided"], -1);
    if (recording->failed()) break;
    const Decision decision = Decide(scaling.config, signals, &state);
    out.ticks.push_back(KedaTick(signals, decision, state));
    replicas = decided >= 0 ? decided : decision.desired;
  }
  return out;
}

}  // namespace servescape
