// SPDX-License-Identifier: MIT
// servescape compare: is one scenario, or one setting, worse than another?
#include "sim/studies/compare.h"

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
#include "sim/studies/compare_output.h"

namespace servescape {
namespace {

// One file: itself and each --set as a variant of it. Several: each as it is, with all of --set.
Result<std::vector<Variant>, int> VariantsOf(const ComparisonOptions& options) {
  std::vector<Variant> variants;
  const bool one = options.files.size() == 1;
  for (const std::string& file : options.files) {
    ScenarioOptions scenario = options.scenario;
    scenario.file = file;
    const Result<OpenedScenario, int> opened = OpenForStudy(scenario, !one);
    if (!opened) return opened.error();
    Result<Variant, int> base =
        LoadNamed(opened.value(), opened.value().text.name, {}, /*warn=*/true);
    if (!base) return base.error();
    variants.push_back(std::move(base).value());
    if (!one) continue;
    for (const std::string& text : options.scenario.set) {
      const Result<std::vector<Setting>, std::string> settings = ReadSettings(text);
      if (!settings) {
        Complain("--set " + settings.error());
        return int{kExitUsage};
      }
      Result<Variant, int> variant = LoadNamed(opened.value(), text, settings.value(), false);
      if (!variant) return variant.error();
      variants.push_back(std::move(variant).value());
    }
  }
  AlignLengths(&variants);
  return variants;
}

std::string UnknownJudged(const std::vector<PlayedVariant>& played,
                          const std::vector<std::string>& metrics) {
  for (const std::string& name : metrics) {
    const bool known = std::any_of(played.begin(), played.end(), [&](const PlayedVariant& each) {
      return FindMetric(each.report, name) != nullptr;
    });
    if (known) continue;
    std::vector<std::string> names;
    for (const Metric& each : played.front().report.metrics) names.push_back(each.name);
    return fmt::format("--metric {}: no such metric{}", name, DidYouMean(name, names));
  }
  return "";
}

}  // namespace

int CompareAll(const ComparisonOptions& options) {
  const std::optional<double> tolerance = ParseRatio(options.tolerance);
  if (!tolerance || !(*tolerance >= 0 && *tolerance < 1)) {
    Complain(
        fmt::format("--tolerance must be a share such as 1% or 0.01, not {}", options.tolerance));
    return kExitUsage;
  }
  if (options.files.size() == 1 && options.scenario.set.empty()) {
    Complain("compare takes two scenarios, or one and --set KEY=VALUE for each variant of it");
    return kExitUsage;
  }
  Result<std::vector<Variant>, int> variants = VariantsOf(options);
  if (!variants) return variants.error();
  Comparison comparison;
  std::vector<WantedOutput> outputs = {
      {"--json", options.json ? "-" : "", [&] { return ToJson(comparison) + "\n"; }},
      {"--markdown", options.markdown, [&] { return ToMarkdown(comparison); }},
      {"--junit", options.junit, [&] { return ToJUnit(comparison); }}};
  if (const std::string wrong = CheckOutputs(outputs); !wrong.empty()) {
    Complain(wrong);
    return kExitUsage;
  }
  const std::string refused = RefusalOf(variants.value(), MachineOf(options.scenario));
  if (!refused.empty()) {
    Complain(refused);
    return kExitInvalid;
  }
  std::vector<PlayedVariant> played;
  const int watched = PlayWatched(options.scenario, [&](const PlayTerms& terms) {
    PlayTerms pairs = terms;
    pairs.pairs = true;
    played = PlayAll(variants.value(), pairs);
  });
  if (watched != kExitOk) return watched;
  if (const std::string stopped = StoppedWords(played); !stopped.empty()) {
    Complain(stopped);
    return kExitInvalid;
  }
  if (const std::string wrong = UnknownJudged(played, options.metrics); !wrong.empty()) {
    Complain(wrong);
    return kExitUsage;
  }
  comparison = Compare(played, {options.metrics, *tolerance});
  const int code =
      WriteOutputs(outputs, [&] { return ToText(comparison, TextOptionsOf(options.scenario)); });
  if (code != kExitOk) return code;
  if (comparison.finding == Finding::kWorse) return kExitMissed;
  return comparison.finding == Finding::kNoWorse ? kExitOk : kExitInconclusive;
}

void AddCompare(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<ComparisonOptions>();
  CLI::App* verb = app->add_subcommand(
      "compare", "Whether one scenario or setting is worse than another, with intervals");
  verb->add_option("FILE", options->files,
                   "Scenarios: the first is the base, each other one is compared with it")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option(
          "--set", options->scenario.set,
          "With one scenario: a variant (\"KEY=VALUE; KEY=VALUE\"), once for each; else of all")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--metric", options->metrics,
                   "What decides, once for each; by default what goals name, and the cost")
      ->type_name("NAME")
      ->allow_extra_args(false);
  verb->add_option("--tolerance", options->tolerance,
                   "A worsening up to this part counts as none; of shares a tenth of it, in points")
      ->type_name("SHARE")
      ->capture_default_str();
  verb->add_flag("--json", options->json, "The comparison as JSON");
  verb->add_option("--markdown", options->markdown,
                   "Also write a table for a pull request (-: instead of the report)")
      ->check(NotEmpty())
      ->type_name("FILE");
  verb->add_option("--junit", options->junit,
                   "Also write JUnit XML: what is worse has failed (-: instead of the report)")
      ->check(NotEmpty())
      ->type_name("FILE");
  AddStudyOptions(verb, &options->scenario);
  verb->footer(
      "All are run over the same time with the same seeds, and are compared in pairs: chance that\n"
      "they have in common drops out. Intervals of what decides are 95 % together.\n"
      "\n"
      "Exit codes: 0 no worse, 10 worse, 11 cannot tell, 3 invalid scenario, 2 wrong usage,\n"
      "130 interrupted.\n"
      "\n"
      "Examples:\n"
      "  servescape compare before.toml after.toml --markdown comment.md\n"
      "  servescape compare mmc --set service.desk.replicas=5 --set service.desk.replicas=6\n"
      "  servescape compare quickstart --set \"service.classifier.replicas=4; run.seed=2\"");
  verb->callback([options, exit_code] { *exit_code = CompareAll(*options); });
}

}  // namespace servescape
