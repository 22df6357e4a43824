// SPDX-License-Identifier: MIT
// What it costs to play a scenario at a part of its size (run.scale, systems/scale.h), measured: it
// is played at another scale, too, twice as large where parts allow it, and the difference says how
// far the figures of the whole may be.
//
// Where a figure at scale s is off by a * s^b, the one at r * s is off by r^b times as much, so the
// error is the difference over |r^b - 1|. Large pools of servers approach their limit as one over
// their size (b = 1) or, near full load, as one over its square root (Halfin and Whitt, "Heavy-
// traffic limits for queues with many exponential servers", Operations Research 29:3, 1981): b =
// 1/2 is taken, the worse of the two. The 95 % interval of the figure itself is added.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/report/json_value.h"
#include "sim/studies/sweep.h"

namespace servescape {

struct ScaledFigure {
  std::string metric;
  Unit unit = Unit::kSeconds;
  double value = 0;  // of the whole, by the run at `scale`
  double other = 0;  // and by the one at the other scale; NaN: it has none
  double error = 0;  // the whole lies within value +- error; NaN: not known
};

struct ScaleError {
  uint32_t scale = 1, other = 1;
  std::vector<ScaledFigure> figures;  // of every metric that has a value
};

ScaleError ScaleErrorOf(const RunReport& report, uint32_t scale, const RunReport& at_other,
                        uint32_t other);

// Plays `config`, whose report is given, at another scale, as long and as often. Nothing where
// parts allow no other scale, or it was cancelled.
std::optional<ScaleError> MeasureScale(const std::string& name, const Config& config,
                                       const RunReport& report, const VariantLoader& load,
                                       const PlayTerms& terms);

// Goals' metrics and the most important others.
std::string ToText(const ScaleError& error, const RunReport& report, bool color);
Json ToValue(const ScaleError& error);

}  // namespace servescape
