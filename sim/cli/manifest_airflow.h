// SPDX-License-Identifier: MIT
// An Airflow DAG's schedule, its fields written as YAML or JSON with the names that they have in
// Python: schedule, start_date, end_date, catchup, max_active_runs, default_args.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/manifest/manifest.h"
#include "sim/schedule/dag_run.h"

namespace servescape {

// Settings of airflow.cfg as section.key, with their defaults.
struct AirflowSettings {
  bool catchup_by_default = false;
  bool create_cron_data_intervals = false;   // of deltas, too
  bool create_delta_data_intervals = false;  // nobody reads it in 3.3.2
  int64_t max_active_runs_per_dag = 16;
  int64_t max_active_tasks_per_dag = 16;
  int64_t parallelism = 32;
  int64_t default_task_retries = 0;
  int64_t default_task_retry_delay = 300;  // seconds
};

// What is wrong with a setting, or "".
std::string SetAirflow(const std::vector<std::pair<std::string, std::string>>& settings,
                       AirflowSettings* out);

struct AirflowDag {
  std::string id = "dag";
  DagSpec spec;
  int64_t max_active_tasks = 16;
  int64_t retries = 0;
  Duration retry_delay;
};

bool LooksLikeAirflow(const Node& document);
AirflowDag ReadAirflow(const ManifestField& dag, const AirflowSettings& settings);

}  // namespace servescape
