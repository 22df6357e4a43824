// SPDX-License-Identifier: MIT
// servescape load: the tradeoff curve, latency against throughput as the load is scaled.
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <optional>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/output_file.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/report/csv.h"
#include "sim/report/json.h"
#include "sim/report/overlay.h"
#include "sim/report/text.h"
#include "sim/scenario/suggest.h"
#include "sim/study/heavy_tails.h"

namespace servescape {
namespace {

constexpr size_t kMaxPoints = 1000;

struct LoadOptions {
  ScenarioOptions scenario;
  std::string factors = "0.25,0.5,0.75,0.9,1,1.1,1.25,1.5";
  int64_t requests = 0;
  bool json = false;
  std::string csv;
};

// "0.5" exactly as written, nothing around it.
bool ReadNumber(const std::string& text, double* value) {
  return CLI::detail::lexical_cast(text, *value) && std::isfinite(*value) && *value > 0;
}

// "0.2,0.5,1" or "0.2:1.2:0.1" (first:last:step); empty and a complaint if it is neither.
std::vector<double> ReadFactors(const std::string& text) {
  std::vector<double> factors;
  const std::vector<std::string> range = CLI::detail::split(text, ':');
  double first = 0, last = 0, step = 0;
  if (range.size() == 3 && ReadNumber(range[0], &first) && ReadNumber(range[1], &last) &&
      ReadNumber(range[2], &step) && (last - first) / step < double{kMaxPoints}) {
    const int count = static_cast<int>(std::floor((last - first) / step + 1e-9)) + 1;
    for (int i = 0; i < count; ++i) {
      // 0.3 rather than 0.30000000000000004.
      factors.push_back(std::round((first + i * step) * 1e9) / 1e9);
    }
  } else if (range.size() == 1) {
    for (const std::string& item : CLI::detail::split(text, ',')) {
      double factor = 0;
      if (!ReadNumber(item, &factor) || factors.size() == kMaxPoints) return {};
      factors.push_back(factor);
    }
  }
  return factors;
}

// An error message, if something could not be written.
std::string Write(const LoadOptions& options, const std::vector<LoadPoint>& points,
                  const std::vector<std::string>& warnings, OutputFile* csv) {
  if (csv) {
    csv->Write(PointsToCsv(points));
    if (!csv->Commit().empty() || options.csv == "-") return csv->error();
  }
  if (options.json) return WriteFile("-", ToJson(points, warnings) + "\n");
  TextOptions text;
  text.color = UseColor(options.scenario.no_color);
  text.width = OutputWidth();
  return WriteFile("-", ToText(points, text));
}

// The scenario's warnings, and what the points lack of it (AtLoad), which is reported here.
std::vector<std::string> WarningsOf(const Config& config, std::vector<std::string> warnings) {
  std::vector<std::string> parts;
  for (const TrafficConfig& source : config.traffic) {
    if (!source.profile.empty()) parts.push_back("the profile of " + source.name);
  }
  for (const CacheConfig& cache : config.caches) {
    if (!cache.flushes.empty()) parts.push_back("the flushes of " + cache.name);
  }
  if (!config.incidents.empty()) parts.push_back(Counted(config.incidents.size(), "incident"));
  if (parts.empty()) return warnings;
  warnings.push_back(fmt::format("Each point is a steady load, without {}: that is for run.",
                                 fmt::join(parts, ", ")));
  Complain(warnings.back());
  return warnings;
}

int Curve(const LoadOptions& options) {
  const std::vector<double> factors = ReadFactors(options.factors);
  if (factors.empty()) {
    Complain(
        fmt::format("--factors {}: expected positive numbers such as 0.5,1,1.5 or a range "
                    "first:last:step such as 0.2:1.2:0.1, at most {} of them",
                    options.factors, kMaxPoints));
    return kExitUsage;
  }
  if (options.json && options.csv == "-") {
    Complain("--json and --csv - each want standard output: take one of them");
    return kExitUsage;
  }
  std::optional<OutputFile> csv;
  if (!options.csv.empty()) csv.emplace(options.csv);
  if (csv && csv->unusable()) {
    Complain(csv->error());
    return kExitUsage;
  }
  const Result<Prepared, int> prepared = Prepare(options.scenario);
  if (!prepared) return prepared.error();
  if (const std::string loses = LosesInput("--csv", options.csv); !loses.empty()) {
    Complain(loses);
    return kExitUsage;
  }
  const Prepared& scenario = prepared.value();
  const Executor executor = ExecutorOf(options.scenario);
  for (const HeavyTail& tail : HeavyTailsOf(scenario.config)) {
    Complain(tail.text);
  }
  const std::vector<std::string> warnings = WarningsOf(scenario.config, scenario.warnings);
  StopOnInterrupt();
  const Machine machine = MachineOf(options.scenario);
  std::vector<LoadPoint> points;
  std::string refused;
  int code = kExitInvalid;
  {
    ProgressBar bar(options.scenario.quiet);
    for (const double factor : factors) {
      const Config config = AtLoad(scenario.config, factor, options.requests);
      const auto progress = [&](double share) {
        bar.Show((static_cast<double>(points.size()) + share) /
                 static_cast<double>(factors.size()));
        return !StudiesStopped();
      };
      refused = Refusal(config, machine);
      if (!refused.empty()) break;
      const RunReport report = RunStudy(config, scenario.hash, executor, progress, {}, machine);
      refused = report.stopped;
      if (report.lacks_memory) code = kExitInternal;
      if (Interrupted() || !refused.empty()) break;
      points.push_back(ToLoadPoint(config, factor, report));
      OverlayTheory(config, &points.back());
    }
  }
  EndOnInterrupt();
  if (Interrupted()) {
    Complain(InterruptedWords(points.size(), factors.size(), "point"));
    return kExitInterrupted;
  }
  if (!refused.empty()) {
    Complain(fmt::format("{}: at {} times the load: {}", scenario.name, factors[points.size()],
                         refused));
    return code;
  }
  const std::string error = Write(options, points, warnings, csv ? &*csv : nullptr);
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

}  // namespace

void AddLoad(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<LoadOptions>();
  CLI::App* verb =
      app->add_subcommand("load", "Latency against throughput as the scenario's load is scaled");
  AddFileOption(verb, &options->scenario);
  verb->add_option("--factors", options->factors,
                   "Factors of the load: a list (0.5,1,1.5) or a range first:last:step")
      ->type_name("LIST")
      ->capture_default_str();
  verb->add_option("--requests", options->requests,
                   "At most so many requests a point, over all replications")
      ->type_name("N")
      ->capture_default_str()
      ->check(WholeNumber(100, 1'000'000'000));
  verb->add_flag("--json", options->json, "The points as JSON");
  verb->add_option("--csv", options->csv,
                   "Also write the points to a CSV file (-: instead of the table)")
      ->check(NotEmpty())
      ->type_name("FILE");
  AddStudyOptions(verb, &options->scenario);
  verb->footer(
      "Each point is a steady load: profiles, incidents and flushes are left out. Where a closed\n"
      "form exists it stands beside the simulation.\n"
      "\n"
      "Examples:\n"
      "  servescape load mm1\n"
      "  servescape load quickstart --factors 0.2:1.2:0.1 --csv curve.csv");
  verb->callback([options, exit_code] { *exit_code = Curve(*options); });
}

}  // namespace servescape
