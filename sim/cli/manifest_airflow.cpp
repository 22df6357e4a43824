// SPDX-License-Identifier: MIT
#include "sim/cli/manifest_airflow.h"

#include <fmt/format.h>

#include <array>

#include "sim/cli/zone_file.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr int64_t kMostCount = 1'000'000;
constexpr double kLongestDelta = 1e10;

struct DeltaUnit {
  const char* name;
  int64_t seconds, months;
};
constexpr std::array<DeltaUnit, 7> kDeltaUnits{{{"weeks", 604'800, 0},
                                                {"days", 86'400, 0},
                                                {"hours", 3600, 0},
                                                {"minutes", 60, 0},
                                                {"seconds", 1, 0},
                                                {"months", 0, 1},
                                                {"years", 0, 12}}};

// "1d", "2h30min", a number of seconds, or {days: 1, hours: 2, months: 1}.
CalendarDelta ReadDelta(const ManifestField& field) {
  CalendarDelta out;
  if (!field) return out;
  if (field.node()->kind == NodeKind::kTable) {
    for (const DeltaUnit& unit : kDeltaUnits) {
      const ManifestField part = field[unit.name];
      const int64_t count = part.Integer(0, 0, kMostCount);
      if (static_cast<double>(count) * static_cast<double>(unit.seconds) > kLongestDelta) {
        part.Wrong("is too long");
        continue;
      }
      out.fixed.ns += count * unit.seconds * kNsOfSecond;
      out.months += count * unit.months;
    }
    if (out.months > 12 * 300) field.Wrong("is too long");
    return out;
  }
  const std::string text = field.Text();
  std::optional<double> seconds = ParseNumber(text);
  if (!seconds) seconds = ParseSeconds(text);
  if (!seconds || !(*seconds >= 0 && *seconds <= kLongestDelta)) {
    field.Wrong("must be a duration such as 1d, 90min or {days: 1}");
    return out;
  }
  out.fixed = FromSeconds(*seconds);
  return out;
}

std::optional<Instant> ReadDate(const ManifestField& field, const Zone& zone) {
  if (!field) return {};
  std::optional<Instant> at = ParseInstant(field.Text(), zone);
  if (!at) field.Wrong("must be a date such as 2026-03-08 or 2026-03-08T02:30:00+01:00");
  return at;
}

void ReadZone(const ManifestField& field, Zone* zone) {
  if (!field) return;
  Result<Zone, std::string> loaded = LoadZone(field.Text());
  if (loaded) {
    *zone = std::move(loaded).value();
  } else {
    field.Wrong("is wrong: " + loaded.error());
  }
}

void ReadCron(const ManifestField& field, Timetable* out) {
  const std::string text = field.Text();
  const CronResult read = ParseCroniter(text);
  if (read) {
    out->crons.push_back(read.value());
  } else {
    field.Wrong(fmt::format("\"{}\" {}", text.substr(0, 60), read.error()));
  }
}

void ReadRunImmediately(const ManifestField& field, Timetable* out) {
  if (!field) return;
  if (field.node()->kind == NodeKind::kBoolean) {
    out->run_immediately = field.Boolean(false);
  } else {
    out->run_within = ReadDelta(field).fixed;
  }
}

// {timetable: CLASS, cron: .., delta: .., timezone: .., interval: .., run_immediately: ..}
void ReadTimetable(const ManifestField& map, const AirflowSettings& settings, Timetable* out) {
  using Kind = Timetable::Kind;
  const ManifestField cron = map["cron"];
  const ManifestField delta = map["delta"];
  ReadZone(map["timezone"], &out->zone);
  if (static_cast<bool>(cron) == static_cast<bool>(delta)) {
    map.Wrong("must have one of cron and delta");
    return;
  }
  const bool intervals = settings.create_cron_data_intervals;
  const ManifestField name = map["timetable"];
  constexpr std::array<Kind, 6> kKinds{Kind::kNull,         Kind::kCronTrigger,
                                       Kind::kCronTrigger,  Kind::kCronDataInterval,
                                       Kind::kDeltaTrigger, Kind::kDeltaDataInterval};
  const size_t which = name.OneOf({"", "CronTriggerTimetable", "MultipleCronTriggerTimetable",
                                   "CronDataIntervalTimetable", "DeltaTriggerTimetable",
                                   "DeltaDataIntervalTimetable"});
  out->kind = kKinds[which];
  if (which == 0 && cron) out->kind = intervals ? Kind::kCronDataInterval : Kind::kCronTrigger;
  if (which == 0 && delta) out->kind = intervals ? Kind::kDeltaDataInterval : Kind::kDeltaTrigger;
  const bool of_cron = out->kind == Kind::kCronTrigger || out->kind == Kind::kCronDataInterval;
  const bool trigger = out->kind == Kind::kCronTrigger || out->kind == Kind::kDeltaTrigger;
  if (of_cron != static_cast<bool>(cron)) {
    map.Wrong(fmt::format("is a {}, which takes {}", NameOf(*out), of_cron ? "cron" : "delta"));
    return;
  }
  if (cron && cron.node()->kind == NodeKind::kArray && out->kind == Kind::kCronTrigger) {
    for (const ManifestField& each : cron.Items()) ReadCron(each, out);
    if (out->crons.empty()) cron.Wrong("must have an expression");
  } else if (cron) {
    ReadCron(cron, out);
  }
  if (delta) {
    out->delta = ReadDelta(delta);
    if (out->delta.zero()) delta.Wrong("must be above zero");
  }
  const ManifestField interval = map["interval"];
  const ManifestField immediately = map["run_immediately"];
  if (interval && !trigger) interval.Wrong("is of triggers alone");
  if (immediately && out->kind != Kind::kCronTrigger) {
    immediately.Wrong("is of CronTriggerTimetable alone");
  }
  out->interval = ReadDelta(interval);
  ReadRunImmediately(immediately, out);
}

void ReadSchedule(const ManifestField& schedule, const AirflowSettings& settings, Timetable* out) {
  using Kind = Timetable::Kind;
  if (!schedule) return;
  if (schedule.node()->kind == NodeKind::kTable) return ReadTimetable(schedule, settings, out);
  const std::string text = schedule.Text();
  if (text == "None") return;
  if (text == "@once" || text == "@continuous") {
    out->kind = text == "@once" ? Kind::kOnce : Kind::kContinuous;
    return;
  }
  out->kind = settings.create_cron_data_intervals ? Kind::kCronDataInterval : Kind::kCronTrigger;
  ReadCron(schedule, out);
}

}  // namespace

std::string SetAirflow(const std::vector<std::pair<std::string, std::string>>& settings,
                       AirflowSettings* out) {
  struct Row {
    std::string_view name;
    bool AirflowSettings::*flag;
    int64_t AirflowSettings::*count;
  };
  using S = AirflowSettings;
  const std::array<Row, 8> rows{
      {{"scheduler.catchup_by_default", &S::catchup_by_default, nullptr},
       {"scheduler.create_cron_data_intervals", &S::create_cron_data_intervals, nullptr},
       {"scheduler.create_delta_data_intervals", &S::create_delta_data_intervals, nullptr},
       {"core.max_active_runs_per_dag", nullptr, &S::max_active_runs_per_dag},
       {"core.max_active_tasks_per_dag", nullptr, &S::max_active_tasks_per_dag},
       {"core.parallelism", nullptr, &S::parallelism},
       {"core.default_task_retries", nullptr, &S::default_task_retries},
       {"core.default_task_retry_delay", nullptr, &S::default_task_retry_delay}}};
  for (const auto& [name, value] : settings) {
    const Row* found = nullptr;
    std::vector<std::string> known;
    for (const Row& row : rows) {
      known.emplace_back(row.name);
      if (row.name == name) found = &row;
    }
    if (found == nullptr) {
      return fmt::format("{} is no setting that is known here{}; known are {}", name,
                         DidYouMean(name, known), JoinWords(known));
    }
    if (found->flag != nullptr) {
      if (value != "true" && value != "false") return name + " must be true or false";
      out->*found->flag = value == "true";
      continue;
    }
    const std::optional<double> number = ParseNumber(value);
    const bool retry = name.find("retr") != std::string::npos;
    if (!number || !(*number >= (retry ? 0 : 1)) || *number > 1e6 ||
        *number != static_cast<double>(static_cast<int64_t>(*number))) {
      return fmt::format("{} must be a whole number from {} to 1000000", name, retry ? 0 : 1);
    }
    out->*found->count = static_cast<int64_t>(*number);
  }
  return "";
}

bool LooksLikeAirflow(const Node& document) {
  return document.kind == NodeKind::kTable && document.Find("kind") == nullptr &&
         (document.Find("schedule") != nullptr || document.Find("dag_id") != nullptr);
}

AirflowDag ReadAirflow(const ManifestField& dag, const AirflowSettings& settings) {
  AirflowDag out;
  out.id = dag["dag_id"].Text("dag");
  Timetable* const timetable = &out.spec.timetable;
  ReadZone(dag["timezone"], &timetable->zone);
  const Zone zone = timetable->zone;
  ReadSchedule(dag["schedule"], settings, timetable);
  const ManifestField defaults = dag["default_args"];
  const ManifestField own = dag["start_date"];
  out.spec.restriction.earliest = ReadDate(own ? own : defaults["start_date"], zone);
  const ManifestField end = dag["end_date"];
  out.spec.restriction.latest = ReadDate(end ? end : defaults["end_date"], zone);
  out.spec.restriction.catchup = dag["catchup"].Boolean(settings.catchup_by_default);
  out.spec.max_active_runs =
      dag["max_active_runs"].Integer(settings.max_active_runs_per_dag, 1, kMostCount);
  out.max_active_tasks =
      dag["max_active_tasks"].Integer(settings.max_active_tasks_per_dag, 1, kMostCount);
  out.retries = defaults["retries"].Integer(settings.default_task_retries, 0, kMostCount);
  const ManifestField delay = defaults["retry_delay"];
  out.retry_delay =
      delay ? ReadDelta(delay).fixed : Duration{settings.default_task_retry_delay * kNsOfSecond};
  for (const char* each : {"description", "tags", "owner_links", "doc_md", "params"}) {
    dag[each].Ignore();
  }
  for (const char* each : {"owner", "email", "email_on_failure", "email_on_retry", "params"}) {
    defaults[each].Ignore();
  }
  defaults["depends_on_past"].NotModelled("each run starts when it is made");
  defaults["wait_for_downstream"].NotModelled("each run starts when it is made");
  dag["dagrun_timeout"].NotModelled("runs end by themselves");
  return out;
}

}  // namespace servescape
