// SPDX-License-Identifier: MIT
// What the verb schedule tells: runs, events and skipped ticks, as JSON, CSV and a table.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/manifest_airflow.h"
#include "sim/report/json_value.h"
#include "sim/schedule/cronjob_run.h"

namespace servescape {

// One line of the table.
struct ScheduleRow {
  std::string time, what, slot, more, why;
  bool careful = false;  // something that was not started, or late
};

struct ScheduleResult {
  std::string system;  // "Kubernetes CronJob v1.37"
  std::vector<std::string> notes;
  std::vector<std::string> heads;  // of the columns time, what, slot, more
  std::vector<ScheduleRow> rows;
  std::string last;  // the last line: how many runs
  Json json = Json::object();
};

ScheduleResult Tell(const CronJobSpec& spec, const PlayedCronJob& played);
ScheduleResult Tell(const AirflowDag& dag, const AirflowSettings& settings,
                    const PlayedDag& played);

std::string ToCsv(const ScheduleResult& result);
std::string ToTable(const ScheduleResult& result, bool color);

}  // namespace servescape
