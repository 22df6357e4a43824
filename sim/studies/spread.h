// SPDX-License-Identifier: MIT
// How a metric depends on each part of a study (a replication, or a section of a long one): its
// value over all parts, and with one of them left out. The grouped jackknife (Miller, "The
// jackknife: a review", Biometrika 61, 1974) makes of it the error of the metric itself and,
// with the parts of two studies that share their random numbers taken in pairs, that of a
// difference: of ratios and of percentiles alike.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"

namespace servescape {

struct Spread {
  std::string name;
  Unit unit = Unit::kSeconds;
  double value = 0;             // over all parts
  std::vector<double> without;  // over all parts but one
};

// Of all metrics of the report that have a value, but largest ones, which have no interval. With
// fewer than two parts there is none.
std::vector<Spread> SpreadsOf(const Config& config, const RunReport& report,
                              const std::vector<ReplicationRecord>& records, int sections);

// Sections of a replication that are as good as independent, by what is known before the run (as
// SectionsOf of study/run_length.h): 1 where replications are enough.
int SectionsBefore(const Config& config);

// nullptr: the metric has none.
const Spread* FindSpread(const std::vector<Spread>& spreads, const std::string& name);

}  // namespace servescape
