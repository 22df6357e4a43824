// SPDX-License-Identifier: MIT
#include "sim/cli/autoscale_kpa.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "sim/autoscaler/kpa_metrics.h"
#include "sim/autoscaler/kpa_revision.h"
#include "sim/cli/pods.h"
#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

constexpr const char* kKpaSystem = "Knative KPA v0.51";
constexpr int64_t kSecondNs = 1'000'000'000;

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

// The revision and its pods together.
class KpaLoop {
 public:
  KpaLoop(const KpaScaling& config, const KpaCourse& course)
      : course_(course), pods_(course.pod_start) {
    pods_.Resize(SimTime{}, course.replicas);
    revision_.emplace(config, course.replicas, pods_.Ready(SimTime{}));
  }

  Played Play() {
    played_.system = kKpaSystem;
    for (int64_t second = 0; second <= course_.horizon; ++second) Second(second);
    return std::move(played_);
  }

 private:
  void Second(int64_t second) {
    const SimTime now{second * kSecondNs};
    const int64_t ready = pods_.Ready(now), before = revision_->replicas();
    std::optional<double> stat = course_.load(second);
    if (!stat && ready > 0 && second > 0) stat = 0;
    const bool answers = now >= SimTime{course_.probe_fails_before * kSecondNs};
    if (revision_->Second(second, stat, ready, answers)) Tell(now, stat, ready, before);
    pods_.Resize(now, revision_->replicas());
  }

  void Tell(SimTime now, std::optional<double> stat, int64_t ready, int64_t before) {
    PlayedTick tick;
    tick.at = now;
    tick.replicas = before;
    tick.desired = revision_->replicas();
    tick.seen = stat ? FormatNumber(*stat) : "-";
    tick.reason = revision_->reason();
    tick.more = Json::object();
    tick.more["stat"] = MaybeNumber(stat);
    tick.more["ready"] = ready;
    const std::optional<KpaAverages>& averages = revision_->averages();
    tick.more["stable"] = averages ? averages->stable : 0;
    tick.more["panic"] = averages ? averages->panic : 0;
    tick.more["panicking"] = revision_->panicking();
    tick.more["decider_desired"] = revision_->decided();
    tick.more["ebc"] = revision_->excess_burst_capacity();
    tick.more["want"] = revision_->want();
    tick.more["pa_active"] = ActiveWord(revision_->scaler().active);
    tick.more["sks_mode"] = revision_->scaler().proxy ? "Proxy" : "Serve";
    played_.ticks.push_back(std::move(tick));
  }

  const KpaCourse& course_;
  SimulatedPods pods_;
  std::optional<KpaRevision> revision_;
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

Result<Played, std::string> PlayKpa(const KpaScaling& config, const MetricSeries& series,
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

Played PlayKpa(const KpaScaling& config, Recording* recording) {
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
