// SPDX-License-Identifier: MIT
// servescape run: simulate a scenario and report.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/request_log.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/report/csv.h"
#include "sim/report/json.h"
#include "sim/report/text.h"

namespace servescape {
namespace {

struct RunOptions {
  ScenarioOptions scenario;
  bool json = false;
  std::string csv;
  std::string requests;
};

int CodeOf(const RunReport& report) {
  const auto any = [&report](SloState state) {
    return std::any_of(report.slos.begin(), report.slos.end(),
                       [state](const SloResult& slo) { return slo.state == state; });
  };
  for (const SelfCheck& check : report.checks) {
    if (check.holds) continue;
    Complain(fmt::format("self-check broken: {} ({:.10g} is not {:.10g}); this is a defect of the "
                         "engine, do not trust the result", check.name, check.left, check.right));
    return kExitInternal;
  }
  if (any(SloState::kMissed)) return kExitMissed;
  if (any(SloState::kInconclusive)) return kExitInconclusive;
  return report.verdict == Verdict::kInconclusive ? kExitInconclusive : kExitOk;
}

// Where the report goes: as a whole to one place, or an error message.
std::string Output(const RunOptions& options, const RunReport& report, double wall_seconds) {
  if (!options.csv.empty()) {
    const std::string error = WriteFile(options.csv, SeriesToCsv(report));
    if (!error.empty() || options.csv == "-") return error;
  }
  if (options.json) {
    if (!options.scenario.quiet && ErrorIsTerminal()) {
      std::fprintf(stderr, "%s\n", SpeedLine(report, wall_seconds).c_str());
    }
    return WriteFile("-", ToJson(report, /*pretty=*/true) + "\n");
  }
  TextOptions text;
  text.color = UseColor(options.scenario.no_color);
  text.width = OutputWidth();
  text.wall_seconds = wall_seconds;
  return WriteFile("-", ToText(report, text));
}

int Run(const RunOptions& options) {
  if (options.json && options.csv == "-") {
    Complain("--json and --csv - both want standard output");
    return kExitUsage;
  }
  Result<Prepared, int> prepared = Prepare(options.scenario);
  if (!prepared) return prepared.error();
  Prepared scenario = std::move(prepared).value();
  std::optional<RequestLog> log;
  RequestSink sink;
  if (!options.requests.empty()) {
    scenario.config.run.detail = true;  // only the full engine tells requests one by one
    log.emplace(options.requests, scenario.config);
    if (!log->error().empty()) {
      Complain(log->error());
      return kExitInternal;
    }
    sink = [&log](const RequestRow& row) { log->Add(row); };
  }
  CatchInterrupt();
  const auto start = std::chrono::steady_clock::now();
  RunReport report;
  {
    ProgressBar bar(options.scenario.quiet);
    report = RunStudy(scenario.config, scenario.hash, ExecutorOf(options.scenario),
                      [&bar](double share) {
                        bar.Show(share);
                        return !Interrupted();
                      },
                      sink);
  }
  if (log && !log->Close().empty()) {
    Complain(log->error());
    return kExitInternal;
  }
  if (Interrupted()) {
    Complain(fmt::format("interrupted: {} of {} replications were complete", report.replications,
                         scenario.config.run.replications));
    return kExitInterrupted;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  const std::string error = Output(options, report, wall.count());
  if (error.empty()) return CodeOf(report);
  Complain(error);
  return kExitInternal;
}

}  // namespace

void AddRun(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* verb = app->add_subcommand("run", "Simulate a scenario and report");
  AddFileOption(verb, &options->scenario);
  verb->add_flag("--json", options->json, "The machine-readable result (see schema --result)");
  verb->add_option("--csv", options->csv,
                   "Also write the curves over time to a CSV file (-: instead of the report)")
      ->type_name("FILE");
  verb->add_option("--requests", options->requests,
                   "Also write the requests of the first replication to a CSV file")
      ->type_name("FILE");
  AddStudyOptions(verb, &options->scenario);
  verb->footer(
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
