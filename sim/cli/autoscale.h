// SPDX-License-Identifier: MIT
// What `servescape autoscale` plays an autoscaler against, and what comes of it. Each system has a
// file autoscale_SYSTEM.cpp with two ways to play: a table of metrics, with replicas of its own
// that follow what it decides, or a recording, which brings all that the autoscaler sees at each
// tick.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/base/time.h"
#include "sim/cli/manifest_file.h"
#include "sim/cli/metric_series.h"
#include "sim/manifest/manifest.h"
#include "sim/report/json_value.h"

namespace servescape {

// Each tick that is reported takes two kilobytes.
constexpr int64_t kMostTicks = 400'000;

struct PlayOptions {
  std::optional<int64_t> replicas;  // at the start
  Duration pod_start;               // from the decision until a pod is ready
  bool total = false;               // a pod metric's column is the sum over all pods
  Settings columns;                 // metric -> column
};

struct PlayedTick {
  SimTime at;
  std::string seen;      // of the metrics, for the table
  int64_t replicas = 0;  // before
  int64_t desired = 0;
  std::string reason;
  Json more;  // further members of its JSON, an object
};

struct Played {
  std::string system;  // "Kubernetes HPA v1.37"
  std::vector<std::string> notes;
  std::vector<PlayedTick> ticks;
};

// A recording: what the system sees at each tick, as JSON (or YAML), {"ticks": [{"t": 0, ..}, ..]}.
// Every field of it must be one that the system reads.
class Recording {
 public:
  explicit Recording(Node root) : root_(std::move(root)) {}

  ManifestField root() { return {&root_, "", root_.origin, &log_}; }
  std::vector<ManifestField> ticks() { return root()["ticks"].Items(); }
  bool failed() const { return log_.failed(); }
  // All mistakes, fields that nobody has read among them.
  Diagnostics Finish();

 private:
  Node root_;
  ManifestLog log_;
};

// The time of a tick: its member "t", seconds.
SimTime TimeOf(const ManifestField& tick);
// A member that is seconds; `otherwise` where there is none.
Duration SecondsOf(const ManifestField& field, Duration otherwise);
// A member that is a number of replicas.
int64_t ReplicasOf(const ManifestField& field, int64_t otherwise);

// Why so many ticks are too many to be played, or "".
std::string TooLong(Duration span, Duration tick, int64_t most);

// The column of a metric: the one that --column names, that of its name, or the only one there is.
const SeriesColumn* ColumnOf(const MetricSeries& series, const PlayOptions& options,
                             const std::string& metric, std::string* error);

}  // namespace servescape
