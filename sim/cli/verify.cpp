// SPDX-License-Identifier: MIT
// servescape verify, plan: does a result come out again, and what would a study do?
#include "sim/studies/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/shipped.h"
#include "sim/cli/study_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/input/deployment.h"
#include "sim/input/json_table.h"
#include "sim/studies/outlook.h"
#include "sim/study/replication.h"
#include "sim/study/version.h"

namespace servescape {
namespace {

struct VerifyOptions {
  std::string result;
  ScenarioOptions scenario;
};

// At most two hundred scenario files of a folder, by name.
std::vector<std::string> ScenarioFilesIn(const std::string& folder) {
  constexpr size_t kMostScenarioFiles = 200;
  std::vector<std::string> files;
  std::error_code unreadable;
  std::filesystem::directory_iterator entry(folder, unreadable), end;
  for (; !unreadable && entry != end && files.size() < kMostScenarioFiles;
       entry.increment(unreadable)) {
    const std::filesystem::path path = entry->path();
    if (path.extension() == ".toml" && entry->is_regular_file(unreadable)) {
      files.push_back(path.string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The scenario of a result by its hash: a shipped one, or a file beside it or in this folder. Of a
// sweep as it was named. Empty if there is none.
std::string ScenarioOf(const std::string& result, const ResultInput& input) {
  if (input.is_sweep) return input.scenario == "standard input" ? "" : input.scenario;
  std::vector<std::string> names;
  for (const ShippedScenario& each : ShippedScenarios()) names.push_back(std::string(each.name));
  const size_t slash = result.rfind('/');
  for (const std::string& folder :
       {slash == std::string::npos ? "." : result.substr(0, slash), std::string(".")}) {
    for (std::string& file : ScenarioFilesIn(folder)) names.push_back(std::move(file));
  }
  for (const std::string& name : names) {
    const Result<ScenarioText, FileProblem> opened = OpenScenario(name);
    if (opened && IsInput(input, opened.value().text)) return name;
  }
  return "";
}

int VerifyResult(const VerifyOptions& options) {
  const Result<std::string, FileProblem> text = ReadFile(options.result, kMaxTraceFileBytes);
  if (!text) {
    Complain(text.error().message);
    return kExitUsage;
  }
  const Result<ResultInput, std::string> input = InputOf(text.value());
  if (!input) {
    const std::string named =
        LooksLikeJson(text.value()) ? "" : NameWrongFile(text.value(), "result as JSON");
    Complain(options.result + ": " + (named.empty() ? input.error() : named));
    return kExitInvalid;
  }
  ScenarioOptions scenario = options.scenario;
  if (scenario.file.empty()) scenario.file = ScenarioOf(options.result, input.value());
  if (scenario.file.empty()) {
    Complain(
        fmt::format("{}: no shipped scenario, and none beside it or in this folder, is the one "
                    "that it was made of: name it as the second file",
                    options.result));
    return kExitUsage;
  }
  Result<OpenedScenario, int> opened = OpenForStudy(scenario, true);
  if (!opened) return opened.error();
  OpenedScenario from = std::move(opened).value();
  if (scenario.set.empty()) from.settings = input.value().settings;
  const Result<Variant, int> base = LoadNamed(from, from.text.name, {}, /*warn=*/false);
  if (!base) return base.error();
  Verification verification;
  std::string wrong;
  const int watched = PlayWatched(options.scenario, [&](const PlayTerms& terms) {
    Result<Verification, std::string> result = Verify(text.value(), LoaderOf(from), terms);
    if (result) {
      verification = std::move(result).value();
    } else {
      wrong = result.error();
    }
  });
  if (watched != kExitOk) return watched;
  if (wrong.empty() && verification.other_scenario) {
    wrong = from.text.name + ": its text or settings are not those of the result";
  }
  if (!wrong.empty()) {
    Complain(options.result + ": " + wrong);
    return kExitInvalid;
  }
  std::string out;
  for (const std::string& difference : verification.differences) out += difference + "\n";
  if (input.value().version != EngineVersion()) {
    out += fmt::format("The result is of version {}, this is {}.\n", input.value().version,
                       EngineVersion());
  }
  out += verification.same ? fmt::format("The same bits: {} values.\n",
                                         Grouped(static_cast<int64_t>(verification.compared)))
                           : "Not the same bits.\n";
  const std::string error = WriteFile("-", out);
  if (!error.empty()) {
    Complain(error);
    return kExitInternal;
  }
  return verification.same ? kExitOk : kExitMissed;
}

struct PlanOptions {
  ScenarioOptions scenario;
  std::vector<std::string> vary;
  std::string where;
  bool zip = false, json = false;
};

// Plays a moment of one replication, and says what all of it would take.
struct StudyPace {
  double seconds_per_request = 0;  // of processor time
  double bytes = 0;                // of one replication, at its end
};
StudyPace PaceOf(const Config& config) {
  constexpr double kMoment = 0.15;  // seconds
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [start] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  Replication replication(BuildModel(config), config.run.seed, 0);
  const double built = elapsed();
  bool ended = false;
  while (!ended && elapsed() - built < kMoment) ended = replication.Step(1 << 14);
  const double share = std::max(replication.progress(), 1e-9);
  StudyPace pace;
  const double requests = static_cast<double>(replication.arrivals());
  pace.seconds_per_request = requests > 0 ? (elapsed() - built) / requests : 0;
  // What waits may grow; a record has half a megabyte, and as much for each service.
  pace.bytes = static_cast<double>(replication.memory()) / (ended ? 1 : std::min(1.0, share * 10)) +
               3e5 * static_cast<double>(config.services.size() + 1);
  return pace;
}

int PlanAll(const PlanOptions& options) {
  const Result<OpenedScenario, int> opened = OpenForStudy(options.scenario, true);
  if (!opened) return opened.error();
  const Result<Variant, int> base =
      LoadNamed(opened.value(), opened.value().text.name, {}, /*warn=*/true);
  if (!base) return base.error();
  std::vector<Variant> variants{base.value()};
  if (!options.vary.empty()) {
    SweepSpec spec;
    spec.zip = options.zip;
    spec.where = options.where;
    for (const std::string& text : options.vary) {
      Result<StudyKnob, std::string> knob = ReadKnob(text);
      if (!knob) {
        Complain("--vary " + knob.error());
        return kExitUsage;
      }
      spec.knobs.push_back(std::move(knob).value());
    }
    const auto points = PointsOf(spec);
    if (!points) {
      Complain("--vary: " + points.error());
      return kExitUsage;
    }
    variants.clear();
    for (const std::vector<std::string>& values : points.value()) {
      Result<Variant, int> variant = LoadNamed(opened.value(), PointName(spec.knobs, values),
                                               SettingsAt(spec.knobs, values), false);
      if (!variant) return variant.error();
      variants.push_back(std::move(variant).value());
    }
  }
  const Machine machine = MachineOf(options.scenario);
  std::vector<StudyOutlook> outlooks;
  for (const Variant& each : variants) outlooks.push_back(OutlookOf(each, machine));
  if (outlooks.front().refused.empty()) {
    const StudyPace pace = PaceOf(variants.front().config);
    const double threads = machine.threads;
    for (StudyOutlook& each : outlooks) {
      each.seconds = each.requests * pace.seconds_per_request /
                     std::min<double>(threads, variants.size() > 1 ? threads : each.replications);
      each.bytes = pace.bytes * std::max<double>(threads, each.replications);
    }
  }
  return WriteOutputs(
      {{"--json", options.json ? "-" : "", [&] { return ToJson(outlooks) + "\n"; }}},
      [&] { return ToText(outlooks, TextOptionsOf(options.scenario)); });
}

}  // namespace

void AddVerify(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* verb = app->add_subcommand("verify", "Run a result again and compare it bit by bit");
  verb->add_option("RESULT", options->result, "What run --json or sweep --json wrote")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option(
          "FILE", options->scenario.file,
          "Its scenario; by default one that is shipped, beside the result or in this folder")
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("--set", options->scenario.set,
                   "The settings it was made with, where they are not those it names")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--threads", options->scenario.threads,
                   "Threads (0: as many as the machine has); the result does not depend on it")
      ->type_name("N")
      ->check(WholeNumber(0, 256));
  verb->add_flag("--quiet,-q", options->scenario.quiet, "No progress bar");
  verb->footer(
      "Exit codes: 0 the same bits, 10 not, 3 another scenario, 2 wrong usage.\n"
      "\n"
      "Examples:\n"
      "  servescape verify result.json\n"
      "  servescape verify result.json my.toml");
  verb->callback([options, exit_code] { *exit_code = VerifyResult(*options); });
}

void AddPlan(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<PlanOptions>();
  CLI::App* verb = app->add_subcommand(
      "plan", "What would run: loads by capacity, unstable parts, time and memory");
  AddFileOption(verb, &options->scenario);
  verb->add_option("--vary", options->vary, "As of sweep: the plan of all its points")
      ->type_name("KEY=VALUES")
      ->allow_extra_args(false);
  verb->add_flag("--zip", options->zip, "As of sweep");
  verb->add_option("--where", options->where, "As of sweep")->type_name("CONDITION");
  verb->add_flag("--json", options->json, "The plan as JSON");
  AddStudyOptions(verb, &options->scenario);
  verb->footer(
      "Loads are offers over capacities, as the scenario states them, caches without hits.\n"
      "Time and memory are those of its first moment, carried on.\n"
      "\n"
      "Examples:\n"
      "  servescape plan quickstart\n"
      "  servescape plan quickstart --vary service.classifier.replicas=2..6");
  verb->callback([options, exit_code] { *exit_code = PlanAll(*options); });
}

}  // namespace servescape
