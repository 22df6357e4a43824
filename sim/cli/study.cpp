// SPDX-License-Identifier: MIT
// servescape study: the studies that a scenario has written down.
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
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/studies/written.h"

namespace servescape {
namespace {

struct StudyOptions {
  ScenarioOptions scenario;
  std::string name, shard;
  SweepOutputs outputs;
  bool list = false;
};

std::string KnobText(const StudyKnob& knob) {
  return fmt::format("{}={}", knob.key, fmt::join(knob.values, ","));
}

std::string LineOf(const WrittenStudy& study) {
  std::vector<std::string> keys;
  for (const StudyKnob& knob : study.knobs) {
    keys.push_back(fmt::format("{} ({} values)", knob.key, knob.values.size()));
  }
  for (const std::string& variant : study.variants) keys.push_back(variant);
  return fmt::format("{:<16} {:<8}  {}\n", study.name, NameOf(study.kind), fmt::join(keys, ", "));
}

// What of the outputs the kind of study has not.
std::string Lacking(const StudyOptions& options, StudyKind kind) {
  const bool sweep = kind == StudyKind::kSweep;
  const auto lacks = [&](const char* option) {
    return fmt::format("a study of kind {} has no {}", NameOf(kind), option);
  };
  if (!sweep && !options.outputs.plot.empty()) return lacks("--plot");
  if (!sweep && !options.outputs.lines.empty()) return lacks("--jsonl");
  if (!sweep && !options.shard.empty()) return lacks("--shard");
  const bool table = sweep || kind == StudyKind::kFrontier;
  return table || options.outputs.csv.empty() ? "" : lacks("--csv");
}

int PlaySweep(const StudyOptions& options, const WrittenStudy& study) {
  SweepOptions sweep;
  sweep.scenario = options.scenario;
  for (const StudyKnob& knob : study.knobs) sweep.vary.push_back(KnobText(knob));
  sweep.zip = study.zip;
  sweep.where = study.where;
  sweep.shard = options.shard;
  if (study.refine > 0) sweep.refine = fmt::format("{}", study.refine);
  sweep.budget = study.budget;
  sweep.outputs = options.outputs;
  if (sweep.outputs.metrics.empty()) sweep.outputs.metrics = study.metrics;
  return SweepAll(sweep);
}

int PlaySearch(const StudyOptions& options, const WrittenStudy& study) {
  SolveOptions solve;
  solve.scenario = options.scenario;
  for (const StudyKnob& knob : study.knobs) solve.over.push_back(KnobText(knob));
  solve.minimize = study.minimize;
  solve.maximize = study.maximize;
  solve.subject_to = study.subject_to;
  solve.where = study.where;
  if (study.budget > 0) solve.budget = study.budget;
  solve.metrics = {"cost.per_hour", "latency.p99"};
  if (!study.metrics.empty()) solve.metrics = study.metrics;
  if (!options.outputs.metrics.empty()) solve.metrics = options.outputs.metrics;
  solve.json = options.outputs.json;
  solve.csv = options.outputs.csv;
  return study.kind == StudyKind::kSolve ? SolveFor(solve) : FrontierOf(solve);
}

int PlayComparison(const StudyOptions& options, const WrittenStudy& study) {
  if (!options.scenario.set.empty()) {
    Complain("compare takes its settings from variants: --set would be one more");
    return kExitUsage;
  }
  ComparisonOptions compare;
  compare.scenario = options.scenario;
  compare.scenario.set = study.variants;
  compare.files = {options.scenario.file};
  compare.metrics = options.outputs.metrics.empty() ? study.metrics : options.outputs.metrics;
  compare.tolerance = FormatNumber(study.tolerance);
  compare.json = options.outputs.json;
  return CompareAll(compare);
}

int PlayStudy(StudyOptions options, const WrittenStudy& study) {
  if (const std::string lacks = Lacking(options, study.kind); !lacks.empty()) {
    Complain(lacks);
    return kExitUsage;
  }
  if (study.precision > 0 && options.scenario.precision.empty()) {
    options.scenario.precision = FormatNumber(study.precision);
  }
  if (study.kind == StudyKind::kSweep) return PlaySweep(options, study);
  if (study.kind == StudyKind::kCompare) return PlayComparison(options, study);
  return PlaySearch(options, study);
}

// The studies of the scenario; an exit code after saying what is wrong with it or with them.
Result<std::vector<WrittenStudy>, int> StudiesOf(const ScenarioOptions& options) {
  const Result<OpenedScenario, int> opened = OpenForStudy(options, true);
  if (!opened) return opened.error();
  const ScenarioText& text = opened.value().text;
  const Result<Variant, int> valid = LoadNamed(opened.value(), text.name, {}, /*warn=*/false);
  if (!valid) return valid.error();
  Result<std::vector<WrittenStudy>, Diagnostics> studies =
      ReadStudies(text.text, opened.value().settings);
  if (!studies) {
    std::fputs(Format(studies.error(), text.text, text.name).c_str(), stderr);
    return int{kExitInvalid};
  }
  if (!studies.value().empty()) return std::move(studies).value();
  Complain(text.name +
           ": has no study, such as [study.size] with vary = "
           "{ \"service.model.replicas\" = \"1..8\" }");
  return int{kExitInvalid};
}

int Study(const StudyOptions& options) {
  const Result<std::vector<WrittenStudy>, int> studies = StudiesOf(options.scenario);
  if (!studies) return studies.error();
  const std::vector<WrittenStudy>& all = studies.value();
  std::vector<std::string> names;
  std::string list;
  for (const WrittenStudy& each : all) {
    names.push_back(each.name);
    list += LineOf(each);
  }
  if (options.list) {
    const std::string error = WriteFile("-", list);
    if (!error.empty()) Complain(error);
    return error.empty() ? kExitOk : kExitInternal;
  }
  if (options.name.empty() && all.size() == 1) return PlayStudy(options, all.front());
  const auto found = std::find(names.begin(), names.end(), options.name);
  if (found != names.end()) {
    return PlayStudy(options, all[static_cast<size_t>(found - names.begin())]);
  }
  Complain(options.name.empty() ? "which study? There are " + JoinWords(names)
                                : fmt::format("there is no study {}; there are {}{}", options.name,
                                              JoinWords(names), DidYouMean(options.name, names)));
  return kExitUsage;
}

}  // namespace

void AddStudy(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<StudyOptions>();
  CLI::App* verb = app->add_subcommand("study", "Play a study that a scenario has written down");
  AddFileOption(verb, &options->scenario);
  verb->add_option("NAME", options->name, "Which, where the scenario has several")->type_name("");
  verb->add_flag("--list", options->list, "Only list them");
  verb->add_option("--shard", options->shard, "Of a sweep: only part i of n, for merge")
      ->type_name("I/N");
  AddSweepOutputs(verb, &options->outputs);
  AddStudyOptions(verb, &options->scenario);
  verb->footer(
      "[study.NAME] of a scenario says what sweep, solve, frontier and compare are told by\n"
      "options (servescape reference has its keys):\n"
      "  [study.size]\n"
      "  kind = \"solve\"\n"
      "  minimize = \"cost.per_hour\"\n"
      "  over = { \"service.web.replicas\" = \"1..8\" }\n"
      "Exit codes are those of the verb; 2 also for a name that is none.\n"
      "\n"
      "Examples:\n"
      "  servescape study my.toml\n"
      "  servescape study my.toml size --json\n"
      "  servescape study my.toml --list");
  verb->callback([options, exit_code] { *exit_code = Study(*options); });
}

}  // namespace servescape
