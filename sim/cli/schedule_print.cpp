// SPDX-License-Identifier: MIT
#include "sim/cli/schedule_print.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/cli/terminal.h"
#include "sim/input/table_writer.h"
#include "sim/report/format.h"
#include "sim/report/table.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

double SecondsBetween(Instant from, Instant until) {
  return static_cast<double>((until - from).ns) / 1e9;
}

std::string Late(Instant due, Instant started) {
  const double late = SecondsBetween(due, started);
  return late < 1 ? "" : FormatSeconds(late) + " late";
}

Json SkippedJson(const SkippedTicks& skipped, const Zone& zone) {
  Json out = Json::object();
  out["count"] = skipped.count;
  if (skipped.count > 0) {
    out["first"] = zone.Format(skipped.first);
    out["last"] = zone.Format(skipped.last);
  }
  return out;
}

}  // namespace

ScheduleResult Tell(const CronJobSpec& spec, const PlayedCronJob& played) {
  ScheduleResult out;
  out.system = "Kubernetes CronJob v1.37";
  out.heads = {"time", "event", "slot", "until"};
  if (spec.suspend) out.notes.emplace_back("spec.suspend is true: nothing is started");
  const Zone& zone = spec.zone;
  Json jobs = Json::array();
  for (const PlayedJob& each : played.jobs) {
    const CronJobJob& job = each.job;
    Json row = Json::object();
    row["job"] = job.name;
    row["scheduled"] = zone.Format(job.slot);
    row["started"] = zone.Format(job.started);
    row["ended"] = zone.Format(job.ends);
    row["late_s"] = SecondsBetween(job.slot, job.started);
    row["deleted"] = each.deleted;
    row["missed_before"] = each.missed;
    row["reason"] = each.reason;
    jobs.push_back(std::move(row));
  }
  Json events = Json::array();
  size_t next = 0;
  for (const CronJobEvent& event : played.events) {
    Json row = Json::object();
    row["at"] = zone.Format(event.at);
    row["type"] = event.type;
    row["reason"] = event.reason;
    events.push_back(std::move(row));
    if (event.type == "SawCompletedJob") continue;
    if (event.type != "SuccessfulCreate") {
      out.rows.push_back({zone.Format(event.at), event.type, "", "", event.reason, true});
      continue;
    }
    const PlayedJob& each = played.jobs[next++];
    std::string why = each.reason;
    if (each.missed > 0) why += fmt::format("; {} before it never will", each.missed);
    out.rows.push_back({zone.Format(event.at), "start", zone.Format(each.job.slot),
                        each.job.ends > each.job.started ? zone.Format(each.job.ends) : "",
                        std::move(why), !Late(each.job.slot, each.job.started).empty()});
  }
  out.last = Counted(played.jobs.size(), "run");
  if (played.cut) out.last += ", as many as were asked for";
  out.json["runs"] = std::move(jobs);
  out.json["events"] = std::move(events);
  return out;
}

ScheduleResult Tell(const AirflowDag& dag, const AirflowSettings& settings,
                    const PlayedDag& played) {
  ScheduleResult out;
  out.system = "Airflow 3.3";
  out.heads = {"starts", "logical date", "data interval ends", "skipped before"};
  const Zone& zone = dag.spec.timetable.zone;
  Json used = Json::object();
  used["timetable"] = NameOf(dag.spec.timetable);
  used["catchup"] = dag.spec.restriction.catchup;
  used["max_active_runs"] = dag.spec.max_active_runs;
  used["max_active_tasks"] = dag.max_active_tasks;
  used["parallelism"] = settings.parallelism;
  used["retries"] = dag.retries;
  used["retry_delay_s"] = static_cast<double>(dag.retry_delay.ns) / 1e9;
  used["create_cron_data_intervals"] = settings.create_cron_data_intervals;
  used["create_delta_data_intervals"] = settings.create_delta_data_intervals;
  out.json["settings"] = std::move(used);
  Json runs = Json::array();
  for (const PlayedDagRun& run : played.runs) {
    const DagRunInfo& info = run.info;
    Json row = Json::object();
    row["run_after"] = zone.Format(info.run_after);
    row["logical_date"] = zone.Format(info.interval.start);
    row["data_interval"] =
        Json::array({zone.Format(info.interval.start), zone.Format(info.interval.end)});
    row["started"] = zone.Format(run.started);
    row["ended"] = zone.Format(run.ended);
    row["late_s"] = SecondsBetween(info.run_after, run.started);
    row["skipped_before"] = SkippedJson(run.skipped, zone);
    row["backfill"] = run.backfill;
    row["reason"] = run.reason;
    runs.push_back(std::move(row));
    std::string why = run.reason;
    if (const std::string late = Late(info.run_after, run.started);
        !late.empty() && !run.backfill) {
      why = late + ": " + why;
    }
    const std::string skipped =
        run.skipped.count == 0
            ? ""
            : fmt::format("{} ({} to {})", run.skipped.count, zone.Format(run.skipped.first),
                          zone.Format(run.skipped.last));
    out.rows.push_back({zone.Format(run.started), zone.Format(info.interval.start),
                        zone.Format(info.interval.end), skipped, why, run.skipped.count > 0});
  }
  out.json["runs"] = std::move(runs);
  out.json["end"] = played.end;
  out.last = Counted(played.runs.size(), "run");
  if (!played.end.empty()) out.last += "; then none: " + played.end;
  if (played.cut) out.last += ", as many as were asked for";
  return out;
}

std::string ToCsv(const ScheduleResult& result) {
  TableWriter out;
  for (const std::string& head : result.heads) out.Field(head);
  out.Field("why");
  out.EndRow();
  for (const ScheduleRow& row : result.rows) {
    for (const std::string* cell : {&row.time, &row.what, &row.slot, &row.more, &row.why}) {
      out.Field(*cell);
    }
    out.EndRow();
  }
  return std::move(out).Take();
}

std::string ToTable(const ScheduleResult& result, bool color) {
  Table table(color, 0);
  std::vector<Cell> heads;
  for (const std::string& head : result.heads)
    heads.push_back({head, Align::kLeft, Style::kStrong});
  const bool more = std::any_of(result.rows.begin(), result.rows.end(),
                                [](const ScheduleRow& row) { return !row.more.empty(); });
  if (!more) heads.pop_back();
  heads.push_back({"why", Align::kLeft, Style::kStrong});
  table.AddRow(std::move(heads));
  for (const ScheduleRow& row : result.rows) {
    const Style style = row.careful ? Style::kCareful : Style::kPlain;
    std::vector<Cell> cells{{row.time}, {row.what, Align::kLeft, style}, {row.slot}};
    if (more) cells.push_back({row.more});
    cells.push_back({row.why});
    table.AddRow(std::move(cells));
  }
  std::string out = result.system + "\n";
  for (const std::string& note : result.notes) out += Wrap(note, OutputWidth(), 0) + "\n";
  out += "\n";
  if (!result.rows.empty()) out += table.Print() + "\n";
  return out + result.last + "\n";
}

}  // namespace servescape
