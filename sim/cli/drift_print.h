// SPDX-License-Identifier: MIT
// What the verb drift tells: JSON, or tables and sentences.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/drift_columns.h"
#include "sim/drift/monitors.h"
#include "sim/drift/trial.h"
#include "sim/report/json_value.h"

namespace servescape {

// A result in both forms; `text` has its colours.
struct DriftTold {
  Json json = Json::object();
  std::string text;
};

// Alarms of a detector in a column.
struct DriftAlarm {
  size_t row = 0;
  double value = 0;
};
DriftTold TellAlarms(const NumberColumn& column, const std::vector<DriftAlarm>& alarms,
                     bool warning, bool color);
DriftTold TellTrial(const StreamTrial& trial, const StreamTrialResult& result);

struct NamedDrift {
  std::string column;
  ColumnDrift drift;
};
DriftTold TellEvidently(const std::vector<NamedDrift>& columns, double drift_share, bool color);
DriftTold TellEvidentlyTrial(const BatchTrial& trial, const EvidentlyTrialResult& result);

struct NamedTest {
  std::string column;
  KsTest test;
};
DriftTold TellAlibi(const std::vector<NamedTest>& columns, const BatchDrift& drift, bool color);
DriftTold TellAlibiTrial(const BatchTrial& trial, const BatchTrialResult& result);

struct NamedNanny {
  std::string column;
  NannyColumn result;
};
DriftTold TellNanny(const std::vector<NamedNanny>& columns, bool color);
DriftTold TellNannyTrial(const NannyTrialResult& result, bool color);

}  // namespace servescape
