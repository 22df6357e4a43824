// SPDX-License-Identifier: MIT
// servescape schedule: which runs of a CronJob or an Airflow DAG start when, and which never do.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/manifest_airflow.h"
#include "sim/cli/manifest_cronjob.h"
#include "sim/cli/manifest_file.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/schedule_print.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/cli/yaml.h"
#include "sim/cli/zone_file.h"
#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

constexpr size_t kUsualRuns = 10;
constexpr double kLongestSpan = 100.0 * 366 * 86'400;

struct ScheduleOptions {
  std::string manifest;
  std::string from, until, span, runs, takes, last, created, backfill, backfill_runs, tasks, tries;
  std::vector<std::string> down, suspended, set;
  std::string csv;
  bool backwards = false, json = false, no_color = false;
};

// The options as read; `wrong` is what is wrong with one.
class ReadOptions {
 public:
  explicit ReadOptions(const Zone& zone) : zone_(zone) {}

  std::optional<Instant> Time(const char* option, const std::string& text) {
    if (text.empty()) return {};
    const std::optional<Instant> at = ParseInstant(text, zone_);
    if (!at) {
      Complain(option, text, "is no time; expected for example 2026-03-08T02:30 or with -05:00");
    }
    return at;
  }

  Duration Span(const char* option, const std::string& text) {
    if (text.empty()) return {};
    const std::optional<double> seconds = ParseSeconds(text);
    if (seconds && *seconds >= 0 && *seconds <= kLongestSpan) {
      return {static_cast<int64_t>(*seconds * 1e9 + .5)};
    }
    Complain(option, text, "is no duration; expected for example 25min");
    return {};
  }

  int64_t Count(const char* option, const std::string& text, int64_t otherwise, int64_t least,
                int64_t most) {
    if (text.empty()) return otherwise;
    const std::optional<double> number = ParseNumber(text);
    if (number && *number >= static_cast<double>(least) && *number <= static_cast<double>(most) &&
        *number == static_cast<double>(static_cast<int64_t>(*number))) {
      return static_cast<int64_t>(*number);
    }
    Complain(option, text, fmt::format("is no whole number from {} to {}", least, most));
    return otherwise;
  }

  // "FROM/UNTIL"; `instant` where the end may be the beginning.
  std::optional<Outage> Stretch(const char* option, const std::string& text, bool instant) {
    if (text.empty()) return {};
    const size_t slash = text.find('/');
    const std::optional<Instant> from = ParseInstant(text.substr(0, slash), zone_);
    const std::optional<Instant> until =
        slash == std::string::npos ? from : ParseInstant(text.substr(slash + 1), zone_);
    if (slash != std::string::npos && from && until &&
        (*from < *until || (instant && *from == *until))) {
      return Outage{*from, *until};
    }
    Complain(option, text, "is no stretch of time FROM/UNTIL");
    return {};
  }

  std::vector<Outage> Stretches(const char* option, const std::vector<std::string>& texts) {
    std::vector<Outage> out;
    for (const std::string& text : texts) {
      if (const std::optional<Outage> read = Stretch(option, text, false)) out.push_back(*read);
    }
    std::sort(out.begin(), out.end(),
              [](const Outage& a, const Outage& b) { return a.from < b.from; });
    return out;
  }

  void Complain(const char* option, const std::string& text, std::string_view what) {
    if (wrong.empty()) wrong = fmt::format("{}: \"{}\" {}", option, text.substr(0, 60), what);
  }

  std::string wrong;

 private:
  const Zone& zone_;
};

Instant Now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return AtSeconds(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

SchedulePlay ReadPlay(const ScheduleOptions& options, Instant otherwise, ReadOptions* read) {
  SchedulePlay play;
  play.from = read->Time("--from", options.from).value_or(otherwise);
  play.takes = read->Span("--takes", options.takes);
  play.last_run = read->Time("--last", options.last);
  play.down = read->Stretches("--down", options.down);
  const bool bounded = !options.until.empty() || !options.span.empty();
  play.runs = static_cast<size_t>(
      read->Count("--runs", options.runs, static_cast<int64_t>(bounded ? kMostRuns : kUsualRuns), 1,
                  kMostRuns));
  const Duration span = read->Span("--for", options.span);
  constexpr Duration kTenYears{int64_t{3653} * kDaySeconds * kNsOfSecond};
  play.until = play.from + (options.span.empty() ? kTenYears : span);
  if (!options.until.empty() && !options.span.empty()) {
    read->Complain("--until", options.until, "stands beside --for: take one of them");
  }
  if (const std::optional<Instant> until = read->Time("--until", options.until)) {
    play.until = *until;
    if (*until < play.from) read->Complain("--until", options.until, "is before the start");
  }
  return play;
}

int WriteSchedule(const ScheduleOptions& options, const SchedulePlay& play, const Zone& zone,
                  ScheduleResult result) {
  Json json = Json::object();
  json["schema"] = 1;
  json["scheduler"] = result.system;
  json["time_zone"] = zone.name();
  json["from"] = zone.Format(play.from);
  json["until"] = zone.Format(play.until);
  json["notes"] = result.notes;
  for (const auto& [name, value] : result.json.items()) json[name] = value;
  std::string error;
  if (!options.csv.empty()) error = WriteFile(options.csv, ToCsv(result));
  if (error.empty() && options.csv != "-") {
    error = WriteFile(
        "-", options.json ? Print(json, true) + "\n" : ToTable(result, UseColor(options.no_color)));
  }
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

int WrongUsage(const std::string& wrong) {
  Complain(wrong);
  return kExitUsage;
}

int ScheduleCronJob(const ScheduleOptions& options, const Node& document, const NamedText& file) {
  for (const auto& [option, given] : {std::pair{"--backfill", !options.backfill.empty()},
                                      {"--set", !options.set.empty()},
                                      {"--tasks", !options.tasks.empty()},
                                      {"--failing-tries", !options.tries.empty()}}) {
    if (given) return WrongUsage(fmt::format("{} is of Airflow's DAGs alone", option));
  }
  ManifestLog log;
  CronJobManifest read = ReadCronJob({&document, "", document.origin, &log});
  if (!TellManifest(document, &log, file)) return kExitInvalid;
  ReadOptions reader(read.spec.zone);
  if (const auto created = reader.Time("--created", options.created)) read.created = created;
  SchedulePlay play = ReadPlay(options, read.created.value_or(Now()), &reader);
  const std::vector<Outage> suspended = reader.Stretches("--suspended", options.suspended);
  if (!reader.wrong.empty()) return WrongUsage(reader.wrong);
  if (!play.last_run) play.last_run = read.last_schedule;
  const Instant created = read.created.value_or(play.from);
  return WriteSchedule(options, play, read.spec.zone,
                       Tell(read.spec, PlayCronJob(read.spec, created, play, suspended)));
}

// How long a run takes whose tasks, all alike, run beside each other, and fail that many times.
Duration LengthOfRun(const AirflowDag& dag, const AirflowSettings& settings, Duration takes,
                     int64_t tasks, int64_t failing) {
  const int64_t at_once = std::min(dag.max_active_tasks, settings.parallelism);
  const int64_t waves = (tasks + at_once - 1) / at_once;
  const int64_t tries = std::min(failing, dag.retries) + 1;
  return {waves * (tries * takes.ns + (tries - 1) * dag.retry_delay.ns)};
}

int ScheduleDag(const ScheduleOptions& options, const Node& document, const NamedText& file) {
  if (!options.suspended.empty() || !options.created.empty()) {
    return WrongUsage("--suspended and --created are of a CronJob alone");
  }
  Settings set;
  std::string wrong = ReadPairs("--set", options.set, &set);
  AirflowSettings settings;
  if (wrong.empty()) {
    wrong = SetAirflow(set, &settings);
    if (!wrong.empty()) wrong = "--set: " + wrong;
  }
  if (!wrong.empty()) return WrongUsage(wrong);
  ManifestLog log;
  const AirflowDag dag = ReadAirflow({&document, "", document.origin, &log}, settings);
  if (!TellManifest(document, &log, file)) return kExitInvalid;
  const Zone& zone = dag.spec.timetable.zone;
  ReadOptions reader(zone);
  SchedulePlay play = ReadPlay(options, Now(), &reader);
  const int64_t tasks = reader.Count("--tasks", options.tasks, 1, 1, 1'000'000);
  const int64_t failing = reader.Count("--failing-tries", options.tries, 0, 0, 1000);
  const std::optional<Outage> stretch = reader.Stretch("--backfill", options.backfill, true);
  DagBackfill backfill;
  backfill.max_active_runs =
      reader.Count("--backfill-runs", options.backfill_runs, 10, 1, 1'000'000);
  backfill.backwards = options.backwards;
  if (!reader.wrong.empty()) return WrongUsage(reader.wrong);
  if (!stretch && (options.backwards || !options.backfill_runs.empty())) {
    return WrongUsage("--run-backwards and --backfill-runs go with --backfill");
  }
  play.takes = LengthOfRun(dag, settings, play.takes, tasks, failing);
  PlayedDag played;
  if (stretch) {
    backfill.from = stretch->from;
    backfill.until = stretch->until;
    played = PlayBackfill(dag.spec, backfill, play);
  } else {
    played = PlayDag(dag.spec, play);
  }
  ScheduleResult result = Tell(dag, settings, played);
  if (failing > dag.retries) {
    result.notes.push_back(fmt::format("each run fails: {} tries of a task fail, retries is {}",
                                       failing, dag.retries));
  }
  if (std::min(tasks, dag.max_active_tasks) * dag.spec.max_active_runs > settings.parallelism &&
      tasks > 1) {
    result.notes.push_back(fmt::format(
        "several runs at once would share core.parallelism = {} tasks, which is not modelled",
        settings.parallelism));
  }
  return WriteSchedule(options, play, zone, std::move(result));
}

int Schedule(const ScheduleOptions& options) {
  if (options.json && options.csv == "-") {
    return WrongUsage("--json and --csv - each want standard output: take one of them");
  }
  Result<NamedText, int> opened = OpenNamed(options.manifest, kMaxManifestBytes);
  if (!opened) return opened.error();
  const NamedText file = std::move(opened).value();
  const Result<std::vector<Node>, int> documents = ParseNamed(file, "schedule");
  if (!documents) return documents.error();
  for (const Node& document : documents.value()) {
    const Node* kind = document.kind == NodeKind::kTable ? document.Find("kind") : nullptr;
    if (kind != nullptr && kind->text == "CronJob") {
      return ScheduleCronJob(options, document, file);
    }
    if (LooksLikeAirflow(document)) return ScheduleDag(options, document, file);
  }
  Complain(
      fmt::format("{}: holds no schedule that is known here; known are Kubernetes' CronJob and "
                  "an Airflow DAG's fields (dag_id, schedule)",
                  file.name));
  return kExitInvalid;
}

constexpr const char* kScheduleHelp =
    "Known are Kubernetes' CronJob (batch/v1; `kubectl get cronjob -o yaml` with its status, too) "
    "and an\n"
    "Airflow DAG, its fields as YAML or JSON:\n"
    "  dag_id: nightly\n"
    "  schedule: 0 2 * * *        # or @daily, @once, or a timetable:\n"
    "  # {timetable: CronTriggerTimetable, cron: 0 2 * * *, interval: 1d, run_immediately: true}\n"
    "  # {timetable: DeltaDataIntervalTimetable, delta: 90min}, with months: {delta: {months: 1}}\n"
    "  timezone: America/New_York\n"
    "  start_date: 2026-01-01     # end_date, catchup, max_active_runs, default_args.retries, ..\n"
    "Times without an offset are in the time zone of the schedule. Zones come from the system's "
    "tzdata.\n"
    "--set: settings of airflow.cfg (scheduler.create_cron_data_intervals=true, "
    "core.max_active_runs_per_dag=4).\n"
    "Not modelled: delays of the schedulers themselves, failed jobs, tasks that wait for others, "
    "assets.\n"
    "Exit codes: 0 played, 2 wrong usage, 3 a manifest that cannot be played.\n"
    "\n"
    "Examples:\n"
    "  servescape schedule cronjob.yaml --from 2026-10-31 --for 3d\n"
    "  servescape schedule cronjob.yaml --takes 25min --for 2h\n"
    "  servescape schedule dag.yaml --from 2026-03-06T12:00 --down 2026-03-07/2026-03-10T03:00\n"
    "  servescape schedule dag.yaml --backfill 2026-03-01/2026-03-07 --takes 2h --json";

}  // namespace

void AddSchedule(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<ScheduleOptions>();
  CLI::App* verb = app->add_subcommand(
      "schedule", "Say when the runs of a CronJob or an Airflow DAG start, and which never do");
  verb->add_option("MANIFEST", options->manifest, "The schedule, as YAML (-: standard input)")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  const auto text = [verb](const char* name, std::string* to, const char* says, const char* type) {
    verb->add_option(name, *to, says)->type_name(type);
  };
  const auto list = [verb](const char* name, std::vector<std::string>* to, const char* says,
                           const char* type) {
    verb->add_option(name, *to, says)->type_name(type)->allow_extra_args(false);
  };
  text("--from", &options->from,
       "The start: deployed then, or looked at again (now; a CronJob's creation)", "TIME");
  text("--until", &options->until, "The end", "TIME");
  text("--for", &options->span, "The end, from the start", "DURATION");
  text("--runs", &options->runs, "At most so many runs (10, without an end)", "N");
  text("--takes", &options->takes, "How long each run takes (0s)", "DURATION");
  list("--down", &options->down, "The scheduler or controller is away; repeatable", "FROM/UNTIL");
  text("--last", &options->last, "When the last run before the start was due", "TIME");
  text("--created", &options->created,
       "When the CronJob was created (else its "
       "creationTimestamp, or --from)",
       "TIME");
  list("--suspended", &options->suspended, "The CronJob is suspended; repeatable", "FROM/UNTIL");
  text("--backfill", &options->backfill,
       "The runs of a backfill of these logical dates instead, begun at --from", "FROM/UNTIL");
  text("--backfill-runs", &options->backfill_runs, "Its max_active_runs (10)", "N");
  verb->add_flag("--run-backwards", options->backwards, "The newest first");
  text("--tasks", &options->tasks, "Tasks of a DAG's run, side by side (1); each takes --takes",
       "N");
  text("--failing-tries", &options->tries, "How often each task fails first (0)", "N");
  list("--set", &options->set, "A setting of airflow.cfg; repeatable", "NAME=VALUE");
  verb->add_flag("--json", options->json, "The result as JSON");
  text("--csv", &options->csv, "The table as CSV (-: instead of the table)", "FILE");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
  verb->footer(kScheduleHelp);
  verb->callback([options, exit_code] { *exit_code = Schedule(*options); });
}

}  // namespace servescape
