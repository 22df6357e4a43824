// SPDX-License-Identifier: MIT
// servescape run: simulate a scenario and report.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "sim/cli/event_log.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/output_file.h"
#include "sim/cli/request_log.h"
#include "sim/cli/run_json.h"
#include "sim/cli/scaling_log.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/study_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/report/csv.h"
#include "sim/report/event_text.h"
#include "sim/report/text.h"
#include "sim/studies/chrome_trace.h"
#include "sim/studies/html_report.h"
#include "sim/studies/junit.h"
#include "sim/studies/open_metrics.h"
#include "sim/studies/scale_error.h"
#include "sim/study/load_words.h"

namespace servescape {
namespace {

struct RunOptions {
  ScenarioOptions scenario;
  bool json = false;
  std::string csv;
  std::string requests;
  std::string log;
  uint64_t log_limit = 1'000'000;
  std::string html, metrics, junit, trace;
  int64_t trace_limit = 10'000;
};

// Curves, requests, events and the report; at most one of them goes to standard output.
class Outputs {
 public:
  explicit Outputs(const RunOptions& options) : options_(options) {}

  // Opened before the run, so that a path that cannot be written is reported at once.
  std::string Open() {
    const auto files = Paths();
    int wanted = options_.json;
    for (const auto& [option, path] : files) wanted += *path == "-";
    if (wanted > 1) {
      return "--json, --csv -, --requests - and --log - each want standard output: take one of "
             "them";
    }
    to_output_ = wanted > 0 && !options_.json;
    for (size_t i = 0; i < kFiles; ++i) {
      const auto& [option, path] = files[i];
      if (path->empty()) continue;
      for (size_t j = 0; j < i; ++j) {
        if (*files[j].second != *path) continue;
        return fmt::format("{} and {} name the same file", files[j].first, option);
      }
    }
    for (size_t i = 0; i < kFiles; ++i) {
      if (files[i].second->empty()) continue;
      files_[i].emplace(*files[i].second);
      if (files_[i]->unusable()) return files_[i]->error();
    }
    return "";
  }

  // Once all is read: why one of them must not be written.
  std::string LosesInput() const {
    std::string wrong;
    for (const auto& [option, path] : Paths()) {
      if (wrong.empty()) wrong = servescape::LosesInput(option, *path);
    }
    return wrong;
  }

  bool to_output() const { return to_output_; }
  bool files() const {
    return std::any_of(std::begin(files_), std::end(files_),
                       [](const std::optional<OutputFile>& file) { return file.has_value(); });
  }
  OutputFile* requests() { return files_[kRequests] ? &*files_[kRequests] : nullptr; }
  OutputFile* events() { return files_[kEvents] ? &*files_[kEvents] : nullptr; }
  bool wants_trace() const { return files_[kTrace].has_value(); }
  void WriteTrace(const ChromeTrace& trace) { files_[kTrace]->Write(trace.Text()); }

  void set_scale_error(std::optional<ScaleError> error) { scale_error_ = std::move(error); }

  // An error message, if something could not be written.
  std::string Finish(const RunReport& report, const Prepared& scenario, const ScalingLog& scaling,
                     double wall_seconds) {
    if (files_[kCurves]) files_[kCurves]->Write(SeriesToCsv(report));
    if (files_[kHtml]) files_[kHtml]->Write(ToHtml(report, scenario.name));
    if (files_[kMetrics]) files_[kMetrics]->Write(ToOpenMetrics(report, scenario.name));
    if (files_[kJUnit]) files_[kJUnit]->Write(ToJUnit(report, scenario.name));
    for (std::optional<OutputFile>& file : files_) {
      if (file && !file->Commit().empty()) return file->error();
    }
    return WriteReport(report, scenario, scaling, wall_seconds);
  }

  // The report alone, where it is wanted. Files that are not finished are not kept.
  std::string WriteReport(const RunReport& report, const Prepared& scenario,
                          const ScalingLog& scaling, double wall_seconds) const {
    if (to_output_) return "";
    if (options_.json) {
      if (!options_.scenario.quiet && ErrorIsTerminal()) {
        std::fprintf(stderr, "%s\n", SpeedLine(report, wall_seconds).c_str());
      }
      return WriteFile("-", RunJson(report, scaling, scenario.settings, Scale()) + "\n");
    }
    TextOptions text;
    text.color = UseColor(options_.scenario.no_color);
    text.width = OutputWidth();
    text.wall_seconds = wall_seconds;
    std::string out = ToText(report, text) + scaling.ToText(text.color);
    if (scale_error_) out += ToText(*scale_error_, report, text.color);
    return WriteFile("-", out);
  }

 private:
  const ScaleError* Scale() const { return scale_error_ ? &*scale_error_ : nullptr; }

  enum { kCurves, kRequests, kEvents, kHtml, kMetrics, kJUnit, kTrace, kFiles };

  std::array<std::pair<const char*, const std::string*>, kFiles> Paths() const {
    return {{{"--csv", &options_.csv},
             {"--requests", &options_.requests},
             {"--log", &options_.log},
             {"--html", &options_.html},
             {"--openmetrics", &options_.metrics},
             {"--junit", &options_.junit},
             {"--chrome-trace", &options_.trace}}};
  }

  const RunOptions& options_;
  std::optional<OutputFile> files_[kFiles];
  std::optional<ScaleError> scale_error_;
  bool to_output_ = false;  // one of them goes to standard output
};

// What there is of a study that was interrupted: the replications that are whole.
int EndInterrupted(const RunReport& report, const Prepared& scenario, const ScalingLog& scaling,
                   double wall_seconds, const Outputs& outputs) {
  const bool told = report.replications > 0 && !outputs.to_output();
  const std::string end = !told             ? "there is no report"
                          : outputs.files() ? "the report is of these alone, and no file is written"
                                            : "the report is of these alone";
  Complain(InterruptedWords(report.replications,
                            std::max(scenario.config.run.replications, report.replications),
                            "replication", end));
  std::string error;
  if (told) error = outputs.WriteReport(report, scenario, scaling, wall_seconds);
  if (!error.empty()) Complain(error);
  return kExitInterrupted;
}

// The same once more at another scale, to say what the scale costs.
void PlayAtOtherScale(const RunOptions& options, const Prepared& scenario, RunReport* report,
                      Outputs* outputs) {
  const OpenedScenario opened{scenario.text, scenario.settings};
  std::optional<ScaleError> error;
  PlayWatched(options.scenario, [&](const PlayTerms& terms) {
    error = MeasureScale(scenario.name, scenario.config, *report, LoaderOf(opened), terms);
  });
  if (!error) {
    report->warnings.push_back(
        "What the scale costs was not measured: parts of the scenario allow no other scale.");
  }
  outputs->set_scale_error(std::move(error));
}

// The first replication, written down while it runs.
class Records {
 public:
  // Sets the scenario to be run by the general engine, which alone tells this, where it is asked
  // for.
  Records(Outputs* outputs, const RunOptions& options, Config* config)
      : outputs_(outputs), scaling_(*config) {
    const uint64_t log_limit = options.log_limit;
    if (outputs->wants_trace()) {
      trace_.emplace(*config, static_cast<size_t>(options.trace_limit));
    }
    if (outputs->requests()) requests_.emplace(outputs->requests(), *config);
    if (outputs->events()) events_.emplace(outputs->events(), *config, log_limit);
    if (requests_ || events_ || trace_) config->run.detail = true;
  }

  Listeners listeners() {
    Listeners listeners;
    if (requests_ || trace_) {
      listeners.requests = [this](const RequestRow& row) {
        if (requests_) requests_->Add(row);
        if (trace_) trace_->Add(row);
      };
    }
    if (events_ || scaling_.decides()) {
      listeners.start = ReportEvents([this](const ReportedEvent& event) {
        if (events_) events_->Add(event);
        scaling_.Add(event);
      });
    }
    return listeners;
  }
  const ScalingLog& scaling() const { return scaling_; }
  void Finish() {
    if (requests_) requests_->Flush();
    if (events_) events_->Finish();
    if (trace_) outputs_->WriteTrace(*trace_);
  }

 private:
  Outputs* const outputs_;
  std::optional<ChromeTrace> trace_;
  std::optional<RequestLog> requests_;
  std::optional<EventLog> events_;
  ScalingLog scaling_;
};

int Run(const RunOptions& options) {
  Outputs outputs(options);
  const std::string unusable = outputs.Open();
  if (!unusable.empty()) {
    Complain(unusable);
    return kExitUsage;
  }
  Result<Prepared, int> prepared = Prepare(options.scenario);
  if (!prepared) return prepared.error();
  Prepared scenario = std::move(prepared).value();
  if (const std::string loses = outputs.LosesInput(); !loses.empty()) {
    Complain(loses);
    return kExitUsage;
  }
  Records records(&outputs, options, &scenario.config);
  // What no run is needed for is said before it.
  if (const std::string over = OverloadWords(scenario.config); !over.empty()) Complain(over);
  StopOnInterrupt();
  const auto start = std::chrono::steady_clock::now();
  RunReport report;
  {
    ProgressBar bar(options.scenario.quiet);
    report = RunStudy(
        scenario.config, scenario.hash, ExecutorOf(options.scenario),
        [&bar](double share) {
          bar.Show(share);
          return !StudiesStopped();
        },
        records.listeners(), MachineOf(options.scenario));
  }
  EndOnInterrupt();
  if (scenario.config.run.scale > 1 && report.stopped.empty() && !Interrupted()) {
    PlayAtOtherScale(options, scenario, &report, &outputs);
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  if (options.json) {  // elsewhere they stand on standard error, and are not said twice
    report.warnings.insert(report.warnings.begin(), scenario.warnings.begin(),
                           scenario.warnings.end());
  }
  if (Interrupted()) {
    return EndInterrupted(report, scenario, records.scaling(), wall.count(), outputs);
  }
  if (!report.stopped.empty()) {
    Complain(fmt::format("{}: {}", scenario.name, report.stopped));
    return report.lacks_memory ? kExitInternal : kExitInvalid;
  }
  records.Finish();
  const std::string error = outputs.Finish(report, scenario, records.scaling(), wall.count());
  if (error.empty()) return ReportCode(report);
  Complain(error);
  return kExitInternal;
}

void AddRunFiles(CLI::App* verb, RunOptions* options) {
  const auto add = [verb](const char* name, std::string* path, const char* says) {
    return verb->add_option(name, *path, says)->check(NotEmpty())->type_name("FILE");
  };
  add("--html", &options->html,
      "Also write the report as one HTML file with pictures (-: instead of the report)");
  add("--openmetrics", &options->metrics,
      "Also write the metrics as OpenMetrics text (-: instead of the report)");
  add("--junit", &options->junit, "Also write the goals as JUnit XML (-: instead of the report)");
  CLI::Option* trace = add("--chrome-trace", &options->trace,
                           "Also write requests of the first replication for Perfetto (-: instead "
                           "of the report)");
  verb->add_option("--trace-limit", options->trace_limit,
                   "Requests written by --chrome-trace, 10,000 by default")
      ->needs(trace)
      ->check(WholeNumber(1, 10'000'000))
      ->type_name("N");
}

}  // namespace

int ReportCode(const RunReport& report) {
  const auto any = [&report](SloState state) {
    return std::any_of(report.slos.begin(), report.slos.end(),
                       [state](const SloResult& slo) { return slo.state == state; });
  };
  for (const SelfCheck& check : report.checks) {
    if (check.holds) continue;
    Complain(
        fmt::format("self-check broken: {} ({:.10g} is not {:.10g}); this is a defect of the "
                    "engine, do not trust the result",
                    check.name, check.left, check.right));
    return kExitInternal;
  }
  if (any(SloState::kMissed)) return kExitMissed;
  if (any(SloState::kInconclusive)) return kExitInconclusive;
  return report.verdict == Verdict::kInconclusive ? kExitInconclusive : kExitOk;
}

void AddRun(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* verb = app->add_subcommand("run", "Simulate a scenario and report");
  AddFileOption(verb, &options->scenario);
  verb->add_flag("--json", options->json, "The machine-readable result (see schema --result)");
  verb->add_option("--csv", options->csv,
                   "Also write the curves over time to a CSV file (-: instead of the report)")
      ->check(NotEmpty())
      ->type_name("FILE");
  verb->add_option("--requests", options->requests,
                   "Also write the requests of the first replication to a CSV file (-: instead of "
                   "the report)")
      ->check(NotEmpty())
      ->type_name("FILE");
  CLI::Option* log =
      verb->add_option(
              "--log", options->log,
              "Also write the events of the first replication to a text file (-: instead of "
              "the report)")
          ->check(NotEmpty())
          ->type_name("FILE");
  verb->add_option("--log-limit", options->log_limit,
                   "Events written by --log, 1,000,000 by default; 0: all")
      ->needs(log)
      ->check(WholeNumber(0, 1'000'000'000'000'000))
      ->type_name("N");
  AddRunFiles(verb, options.get());
  AddStudyOptions(verb, &options->scenario);
  const std::string events = "Events (--log), at T ns; then the service, cache, store or source:\n";
  verb->footer(events + kEventNotation +
               "\n\n"
               "Exit codes: 0 goals met, 10 a goal missed, 11 undecided, 3 invalid scenario,\n"
               "2 wrong usage, 1 internal error, 130 interrupted.\n"
               "\n"
               "Examples:\n"
               "  servescape run quickstart\n"
               "  servescape run scenarios/mmc.toml --set service.desk.replicas=3 --seed 7\n"
               "  servescape run my.toml --json | jq '.metrics[\"latency.p99\"]'\n"
               "  servescape run - < my.toml");
  verb->callback([options, exit_code] { *exit_code = Run(*options); });
}

}  // namespace servescape
