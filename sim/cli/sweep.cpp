// SPDX-License-Identifier: MIT
// servescape sweep, merge: a scenario at many values of its keys, in one piece or in shards.
#include "sim/studies/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/study_options.h"
#include "sim/cli/study_verbs.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/input/deployment.h"
#include "sim/input/json_table.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/studies/plot.h"
#include "sim/studies/sweep_output.h"

namespace servescape {
namespace {

// "2/8"; false if it is none.
bool ReadShard(const std::string& text, SweepSpec* spec) {
  if (text.empty()) return true;
  const size_t slash = text.find('/');
  if (slash == std::string::npos) return false;
  const std::optional<double> number = ParseNumber(text.substr(0, slash));
  const std::optional<double> all = ParseNumber(text.substr(slash + 1));
  const auto whole = [](const std::optional<double>& n) {
    return n && *n >= 1 && *n <= static_cast<double>(kMostPoints) &&
           *n == static_cast<double>(static_cast<size_t>(*n));
  };
  if (!whole(number) || !whole(all) || *number > *all) return false;
  spec->shard = static_cast<size_t>(*number);
  spec->shards = static_cast<size_t>(*all);
  return true;
}

constexpr size_t kMostRefined = 10'000;

// Empty, or what is wrong with the options.
std::string ReadSpec(const SweepOptions& options, SweepSpec* spec) {
  for (const std::string& text : options.vary) {
    Result<StudyKnob, std::string> knob = ReadKnob(text);
    if (!knob) return "--vary " + knob.error();
    spec->knobs.push_back(std::move(knob).value());
  }
  spec->zip = options.zip;
  spec->where = options.where;
  if (options.refine == "auto") {
    spec->refine = kMostRefined;
    spec->straight = 0.05;
    if (const std::optional<double> precision = ParseRatio(options.scenario.precision)) {
      spec->straight = *precision;
    }
  } else if (!options.refine.empty()) {
    spec->refine = static_cast<size_t>(*ParseNumber(options.refine));
  }
  spec->budget = options.budget;
  if (!ReadShard(options.shard, spec)) {
    return fmt::format("--shard {}: expected i/n with i from 1 to n, as in 2/8", options.shard);
  }
  if (spec->refine > 0 && spec->shards > 1) {
    return "--refine looks at neighbours, which other shards have: take it without --shard";
  }
  const auto points = PointsOf(*spec);
  return points ? "" : (spec->where.empty() ? "--vary: " : "--where: ") + points.error();
}

std::string UnknownMetric(const SweepResult& sweep, const std::vector<std::string>& metrics) {
  for (const std::string& name : metrics) {
    if (sweep.points.empty() || name.empty()) continue;
    const bool known = std::any_of(
        sweep.points.begin(), sweep.points.end(),
        [&](const SweepPoint& point) { return FindMetric(point.report, name) != nullptr; });
    if (known) continue;
    std::vector<std::string> names;
    for (const Metric& each : sweep.points.front().report.metrics) names.push_back(each.name);
    return fmt::format("no such metric: {}{}", name, DidYouMean(name, names));
  }
  return "";
}

std::vector<WantedOutput> SweepOutputsOf(const SweepOutputs& options, const SweepResult& sweep) {
  return {{"--json", options.json ? "-" : "", [&] { return ToJson(sweep) + "\n"; }},
          {"--csv", options.csv, [&] { return ToCsv(sweep); }},
          {"--jsonl", options.lines, [&] { return ToJsonLines(sweep); }}};
}

int Show(const SweepOutputs& options, const ScenarioOptions& scenario, const SweepResult& sweep) {
  std::vector<std::string> asked = options.metrics;
  asked.push_back(options.plot == "auto" ? "" : options.plot);
  if (const std::string wrong = UnknownMetric(sweep, asked); !wrong.empty()) {
    Complain(wrong);
    return kExitUsage;
  }
  return WriteOutputs(SweepOutputsOf(options, sweep), [&] {
    const TextOptions text = TextOptionsOf(scenario);
    std::string out = ToText(sweep, options.metrics, text);
    if (options.plot.empty() || sweep.points.empty()) return out;
    std::string metric = options.plot;
    if (metric == "auto") {
      metric = options.metrics.empty() ? MetricsToShow(sweep.points.front().report).front()
                                       : options.metrics.front();
    }
    const Result<Plot, std::string> plot = PlotOf(sweep, metric);
    if (!plot) return out + "\n" + plot.error() + "\n";
    return out + "\n" + Draw(plot.value(), text.width, 22);
  });
}

// Instead of a sweep, the manifest of a job that plays it.
int Emit(const SweepOptions& options, const SweepSpec& spec, const OpenedScenario& opened) {
  constexpr size_t kMostData = 900'000;  // bytes; a ConfigMap holds a MiB
  if (!options.shard.empty() || !options.refine.empty()) {
    Complain("--emit cuts the sweep itself: take it without --shard and --refine");
    return kExitUsage;
  }
  if (opened.text.text.size() > kMostData) {
    Complain(fmt::format("{} is too long for a ConfigMap, {} bytes", opened.text.name,
                         opened.text.text.size()));
    return kExitInvalid;
  }
  const size_t points = PointsOf(spec).value().size();
  const size_t wanted = options.shards > 0 ? static_cast<size_t>(options.shards) : 10;
  const size_t shards = std::min(points, wanted);
  const std::string error = WriteFile("-", JobOf(options, opened.text.text, shards));
  if (!error.empty()) Complain(error);
  return error.empty() ? kExitOk : kExitInternal;
}

}  // namespace

int SweepAll(const SweepOptions& options) {
  SweepSpec spec;
  if (const std::string wrong = ReadSpec(options, &spec); !wrong.empty()) {
    Complain(wrong);
    return kExitUsage;
  }
  const Result<OpenedScenario, int> opened = OpenForStudy(options.scenario, true);
  if (!opened) return opened.error();
  const Result<Variant, int> base =
      LoadNamed(opened.value(), opened.value().text.name, {}, /*warn=*/true);
  if (!base) return base.error();
  if (!options.emit.empty()) return Emit(options, spec, opened.value());
  SweepResult sweep;
  if (const std::string wrong = CheckOutputs(SweepOutputsOf(options.outputs, sweep));
      !wrong.empty()) {
    Complain(wrong);
    return kExitUsage;
  }
  const int played = FindWatched<SweepResult>(
      options.scenario,
      [&](const PlayTerms& terms) {
        return RunSweep(base.value().name, spec, LoaderOf(opened.value()), terms);
      },
      &sweep);
  if (played != kExitOk) return played;
  sweep.settings = opened.value().settings;
  return Show(options.outputs, options.scenario, sweep);
}

namespace {

int MergeAll(const std::vector<std::string>& files, const SweepOutputs& outputs,
             const ScenarioOptions& scenario) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const std::string& file : files) {
    Result<std::string, FileProblem> text = ReadFile(file, kMaxTraceFileBytes);
    if (!text) {
      Complain(text.error().message);
      return kExitUsage;
    }
    const std::string named =
        LooksLikeJson(text.value()) ? "" : NameWrongFile(text.value(), "shard of a sweep as JSON");
    if (!named.empty()) {
      Complain(file + ": " + named);
      return kExitInvalid;
    }
    parts.push_back({file, std::move(text).value()});
  }
  const Result<MergedSweep, std::string> merged = MergeSweeps(parts);
  if (!merged) {
    Complain(merged.error());
    return kExitInvalid;
  }
  if (outputs.json) {
    const std::string error = WriteFile("-", merged.value().json + "\n");
    if (!error.empty()) Complain(error);
    return error.empty() ? kExitOk : kExitInternal;
  }
  const Result<SweepResult, std::string> sweep = SweepFromJson(merged.value().json);
  if (!sweep) {
    Complain(sweep.error());
    return kExitInvalid;
  }
  return Show(outputs, scenario, sweep.value());
}

}  // namespace

void AddSweepOutputs(CLI::App* verb, SweepOutputs* outputs) {
  verb->add_option("--metric", outputs->metrics,
                   "What the table shows, once for each; files have all of them")
      ->type_name("NAME")
      ->allow_extra_args(false);
  verb->add_flag("--plot{auto}", outputs->plot,
                 "A curve below the table; --plot=NAME: of that metric");
  verb->add_flag("--json", outputs->json, "All points as JSON, which merge and verify read");
  verb->add_option("--csv", outputs->csv, "Also write a CSV file (-: instead of the table)")
      ->check(NotEmpty())
      ->type_name("FILE");
  verb->add_option("--jsonl", outputs->lines,
                   "Also write JSON Lines, a point each (-: instead of the table)")
      ->check(NotEmpty())
      ->type_name("FILE");
}

void AddSweep(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<SweepOptions>();
  CLI::App* verb = app->add_subcommand("sweep", "A scenario at many values of its keys");
  AddFileOption(verb, &options->scenario);
  verb->add_option("--vary", options->vary,
                   "A key and its values, once for each: 1,2,4 or 1..8 or \"0.1..1 step 0.1\"")
      ->required()
      ->type_name("KEY=VALUES")
      ->allow_extra_args(false);
  verb->add_flag("--zip", options->zip, "The first values together, then the second ones, ..");
  verb->add_option("--where", options->where,
                   "Only points that fulfil it, such as \"replicas * max_size <= 64\"")
      ->check(NotEmpty())
      ->type_name("CONDITION");
  verb->add_option("--refine", options->refine,
                   "Up to N points more where a goal is crossed or the curve bends, or enough")
      ->type_name("N|auto")
      ->check(NumberOrAuto(1, 10'000));
  verb->add_option("--budget", options->budget,
                   "Requests to simulate: no point is added or played longer beyond it")
      ->type_name("N")
      ->check(WholeNumber(1, 1'000'000'000'000));
  verb->add_option("--shard", options->shard, "Only part i of n; merge joins the parts' --json")
      ->type_name("I/N");
  verb->add_option("--emit", options->emit,
                   "Play nothing: print an Indexed Job that plays it in parts (kubernetes)")
      ->type_name("SYSTEM")
      ->check(OneOf({"kubernetes"}));
  verb->add_option("--shards", options->shards, "Of --emit: how many parts (10)")
      ->type_name("N")
      ->check(WholeNumber(1, 10'000));
  verb->add_option("--image", options->image, "Of --emit: an image that has servescape")
      ->type_name("IMAGE");
  AddSweepOutputs(verb, &options->outputs);
  AddStudyOptions(verb, &options->scenario);
  verb->footer(
      "Values: a list, whole numbers a..b, \"a..b step s\", or \"log a..b n\" for n in equal "
      "ratios, with\n"
      "units (100/s..400/s step 50/s). Several keys: all with all, or --zip.\n"
      "All points have the same seeds: neighbours differ by what was changed. With --precision\n"
      "each point goes on until its goals are known that well, with --refine auto points are\n"
      "added until the curve and where a goal is crossed are (or to 5%), within --budget.\n"
      "\n"
      "Exit codes: 0 done, 3 invalid scenario, 2 wrong usage, 130 interrupted.\n"
      "\n"
      "Examples:\n"
      "  servescape sweep quickstart --vary service.classifier.replicas=2..6\n"
      "  servescape sweep mm1 --vary \"traffic.users.rate=10/s..90/s step 20/s\" --plot\n"
      "  servescape sweep mm1 --vary \"traffic.users.rate=10/s..90/s step 40/s\" --refine auto \\\n"
      "    --precision 5% --budget 20000000 --plot\n"
      "  servescape sweep mmc --vary service.server.replicas=4..8 --shard 1/2 --json\n"
      "  servescape sweep mmc --vary service.server.replicas=4..8 --emit kubernetes | \\\n"
      "    kubectl apply -f -");
  verb->callback([options, exit_code] { *exit_code = SweepAll(*options); });
}

void AddMerge(CLI::App* app, int* exit_code) {
  struct MergeOptions {
    std::vector<std::string> files;
    SweepOutputs outputs;
    ScenarioOptions scenario;
  };
  auto options = std::make_shared<MergeOptions>();
  CLI::App* verb = app->add_subcommand("merge", "Join the shards of a sweep");
  verb->add_option("FILE", options->files, "What sweep --shard I/N --json wrote, all of it")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  AddSweepOutputs(verb, &options->outputs);
  verb->add_flag("--no-color", options->scenario.no_color, "No colours (also: NO_COLOR=1)");
  verb->footer(
      "The result has the very bits of the undivided sweep. What is missing, there twice or of\n"
      "another sweep is an error (exit code 3).\n"
      "\n"
      "Examples:\n"
      "  servescape merge part1.json part2.json --json > whole.json\n"
      "  servescape merge whole.json --plot");
  verb->callback([options, exit_code] {
    *exit_code = MergeAll(options->files, options->outputs, options->scenario);
  });
}

}  // namespace servescape
