// SPDX-License-Identifier: MIT
// servescape solve, frontier, gradient: the best configuration, the ones worth a thought, and what
// one step of each knob does.
#include "sim/studies/solve.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "sim/cli/exit_code.h"
#include "sim/cli/study_options.h"
#include "sim/cli/study_verbs.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/studies/frontier.h"
#include "sim/studies/gradient.h"
#include "sim/studies/solve_output.h"

namespace servescape {
namespace {

// --over as knobs; false after saying what is wrong.
bool ReadKnobs(const std::vector<std::string>& texts, std::vector<StudyKnob>* knobs) {
  for (const std::string& text : texts) {
    Result<StudyKnob, std::string> knob = ReadKnob(text);
    if (!knob) {
      Complain("--over " + knob.error());
      return false;
    }
    knobs->push_back(std::move(knob).value());
  }
  return true;
}

// --subject-to: "slo" are the scenario's own goals, all else replaces them, or joins them.
std::string GoalsWith(const Config& config, const std::vector<std::string>& subject_to) {
  std::string list;
  const auto add = [&](const std::string& goal) {
    list += (list.empty() ? "" : ", ") + ("\"" + goal + "\"");
  };
  for (const std::string& each : subject_to) {
    if (each != "slo") {
      add(each);
      continue;
    }
    for (const SloConfig& slo : config.slos) add(slo.text);
  }
  return "[" + list + "]";
}

Result<OpenedScenario, int> OpenWithGoals(const SolveOptions& options) {
  Result<OpenedScenario, int> opened = OpenForStudy(options.scenario, true);
  if (!opened) return opened;
  OpenedScenario scenario = std::move(opened).value();
  const Result<Variant, int> base = LoadNamed(scenario, scenario.text.name, {}, /*warn=*/true);
  if (!base) return base.error();
  if (options.subject_to.empty()) return scenario;
  scenario.settings.push_back({"slo", GoalsWith(base.value().config, options.subject_to)});
  const Result<Variant, int> again = LoadNamed(scenario, scenario.text.name, {}, false);
  if (!again) return again.error();
  return scenario;
}

}  // namespace

int SolveFor(const SolveOptions& options) {
  SolveSpec spec;
  if (!ReadKnobs(options.over, &spec.knobs)) return kExitUsage;
  if (options.minimize.empty() == options.maximize.empty()) {
    Complain("solve takes one of --minimize METRIC and --maximize METRIC or KEY");
    return kExitUsage;
  }
  spec.maximize = !options.maximize.empty();
  spec.objective = spec.maximize ? options.maximize : options.minimize;
  spec.where = options.where;
  spec.budget = options.budget;
  const Result<OpenedScenario, int> opened = OpenWithGoals(options);
  if (!opened) return opened.error();
  Solution solution;
  const int played = FindWatched<Solution>(
      options.scenario,
      [&](const PlayTerms& terms) {
        return Solve(opened.value().text.name, spec, LoaderOf(opened.value()), terms);
      },
      &solution);
  if (played != kExitOk) return played;
  const std::vector<WantedOutput> outputs = {
      {"--json", options.json ? "-" : "", [&] { return ToJson(solution) + "\n"; }}};
  const int code =
      WriteOutputs(outputs, [&] { return ToText(solution, TextOptionsOf(options.scenario)); });
  if (code != kExitOk || solution.found) return code;
  return solution.open.empty() ? kExitMissed : kExitInconclusive;
}

int FrontierOf(const SolveOptions& options) {
  SweepSpec spec;
  if (!ReadKnobs(options.over, &spec.knobs)) return kExitUsage;
  spec.where = options.where;
  const Result<OpenedScenario, int> opened = OpenWithGoals(options);
  if (!opened) return opened.error();
  Frontier frontier;
  const std::vector<WantedOutput> outputs = {
      {"--json", options.json ? "-" : "", [&] { return ToJson(frontier) + "\n"; }},
      {"--csv", options.csv, [&] { return ToCsv(frontier); }}};
  if (const std::string wrong = CheckOutputs(outputs); !wrong.empty()) {
    Complain(wrong);
    return kExitUsage;
  }
  const int played = FindWatched<Frontier>(
      options.scenario,
      [&](const PlayTerms& terms) {
        return FindFrontier(opened.value().text.name, spec, options.metrics,
                            LoaderOf(opened.value()), terms);
      },
      &frontier);
  if (played != kExitOk) return played;
  return WriteOutputs(
      outputs, [&] { return ToText(frontier, options.all, TextOptionsOf(options.scenario)); });
}

namespace {

int GradientOf(const SolveOptions& options) {
  const Result<OpenedScenario, int> opened = OpenWithGoals(options);
  if (!opened) return opened.error();
  const OpenedScenario& scenario = opened.value();
  std::string text = scenario.text.text;
  for (const Setting& setting : scenario.settings) {
    Result<std::string, Diagnostics> changed = SetValue(text, setting);
    if (changed) text = std::move(changed).value();
  }
  std::vector<Setting> steps;
  for (const std::string& over : options.over) {
    Result<std::vector<Setting>, std::string> step = ReadSettings(over);
    if (!step) {
      Complain("--step " + step.error());
      return kExitUsage;
    }
    steps.insert(steps.end(), step.value().begin(), step.value().end());
  }
  if (steps.empty()) {
    const Result<Variant, int> base = LoadNamed(scenario, scenario.text.name, {}, false);
    if (!base) return base.error();
    steps = UsualSteps(base.value().config, text);
  }
  Gradient gradient;
  const int played = FindWatched<Gradient>(
      options.scenario,
      [&](const PlayTerms& terms) {
        return FindGradient(scenario.text.name, text, steps, options.metrics, LoaderOf(scenario),
                            terms);
      },
      &gradient);
  if (played != kExitOk) return played;
  return WriteOutputs(
      {{"--json", options.json ? "-" : "", [&] { return ToJson(gradient) + "\n"; }}},
      [&] { return ToText(gradient, TextOptionsOf(options.scenario)); });
}

void AddOver(CLI::App* verb, SolveOptions* options) {
  verb->add_option("--over", options->over,
                   "A knob and its values, as --vary of sweep; once for each, all with all")
      ->required()
      ->type_name("KEY=VALUES")
      ->allow_extra_args(false);
  verb->add_option("--where", options->where,
                   "Only points that fulfil it, such as \"replicas * max_size <= 64\"")
      ->check(NotEmpty())
      ->type_name("CONDITION");
}

}  // namespace

void AddSolve(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<SolveOptions>();
  CLI::App* verb = app->add_subcommand("solve", "The best configuration that meets every goal");
  AddFileOption(verb, &options->scenario);
  verb->add_option("--minimize", options->minimize, "A metric such as cost.per_hour, or a knob")
      ->type_name("METRIC");
  verb->add_option("--maximize", options->maximize,
                   "A metric, or a knob such as traffic.users.rate")
      ->type_name("METRIC");
  AddOver(verb, options.get());
  verb->add_option("--subject-to", options->subject_to,
                   "A goal such as \"latency.p99 <= 100ms\", once for each; slo: the scenario's")
      ->type_name("GOAL")
      ->allow_extra_args(false);
  verb->add_option("--budget", options->budget,
                   "Requests to simulate; without it a fifth of what all points take")
      ->type_name("N")
      ->check(WholeNumber(1000, 1'000'000'000'000));
  verb->add_flag("--json", options->json, "The solution as JSON");
  AddStudyOptions(verb, &options->scenario);
  verb->footer(
      "Knobs that act in one direction (replicas against cost, a rate that is maximized) are\n"
      "bisected, all else is raced; the answer has to meet every goal again with fresh seeds.\n"
      "\n"
      "Exit codes: 0 found, 10 no point meets the goals, 11 cannot tell, 3 invalid scenario,\n"
      "2 wrong usage, 130 interrupted.\n"
      "\n"
      "Examples:\n"
      "  servescape solve quickstart --minimize cost.per_hour --over "
      "service.classifier.replicas=1..8\n"
      "  servescape solve mmc --maximize traffic.users.rate \\\n"
      "    --over \"traffic.users.rate=100/s..390/s step 10/s\" --subject-to "
      "\"latency.p99 <= 60ms\"");
  verb->callback([options, exit_code] { *exit_code = SolveFor(*options); });
}

void AddFrontier(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<SolveOptions>();
  options->metrics = {"cost.per_hour", "latency.p99"};
  CLI::App* verb = app->add_subcommand(
      "frontier", "The configurations that no other beats in two or three metrics at once");
  AddFileOption(verb, &options->scenario);
  AddOver(verb, options.get());
  verb->add_option("--metric", options->metrics,
                   "Two or three, once for each; cost.per_hour and latency.p99 by default")
      ->type_name("NAME")
      ->allow_extra_args(false);
  verb->add_flag("--all", options->all, "Show the beaten ones, too");
  verb->add_flag("--json", options->json, "All points as JSON");
  verb->add_option("--csv", options->csv, "Also write a CSV file (-: instead of the table)")
      ->check(NotEmpty())
      ->type_name("FILE");
  AddStudyOptions(verb, &options->scenario);
  verb->footer(
      "Examples:\n"
      "  servescape frontier quickstart --over service.classifier.replicas=2..6 \\\n"
      "    --over service.classifier.batching.max_size=4,8");
  verb->callback([options, exit_code] { *exit_code = FrontierOf(*options); });
}

void AddGradient(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<SolveOptions>();
  CLI::App* verb = app->add_subcommand(
      "gradient", "What one step of each knob would do, largest first, useless ones named");
  AddFileOption(verb, &options->scenario);
  verb->add_option("--step", options->over,
                   "A step, once for each; by default replicas, batches, queues, caches, traffic")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--metric", options->metrics, "What is told, once for each; the first sorts")
      ->type_name("NAME")
      ->allow_extra_args(false);
  verb->add_flag("--json", options->json, "The steps as JSON");
  AddStudyOptions(verb, &options->scenario);
  verb->footer(
      "Examples:\n"
      "  servescape gradient quickstart\n"
      "  servescape gradient mm1 --step traffic.users.rate=85/s --metric latency.mean");
  verb->callback([options, exit_code] { *exit_code = GradientOf(*options); });
}

}  // namespace servescape
