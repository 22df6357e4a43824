// SPDX-License-Identifier: MIT
#include "sim/cli/scenario_options.h"

#include <fmt/format.h>

#include <cstdio>

#include "sim/cli/executor.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/terminal.h"

namespace servescape {
namespace {

// Nothing if one of --set has no "=" or no key (said on standard error).
std::optional<std::vector<Setting>> SettingsOf(const ScenarioOptions& options) {
  std::vector<Setting> settings;
  for (const std::string& text : options.set) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      Complain(fmt::format("--set {}: expected KEY=VALUE, as in service.model.replicas=3", text));
      return std::nullopt;
    }
    settings.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  if (options.seed) settings.push_back({"run.seed", fmt::format("{}", *options.seed)});
  if (options.replications) {
    settings.push_back({"run.replications", fmt::format("{}", *options.replications)});
  }
  return settings;
}

void Report(const Diagnostics& diagnostics, const ScenarioText& scenario) {
  std::fputs(Format(diagnostics, scenario.text, scenario.name).c_str(), stderr);
}

std::string HashOf(std::string text, const std::vector<Setting>& settings) {
  for (const Setting& setting : settings) {
    Result<std::string, Diagnostics> changed = SetValue(text, setting);
    if (changed) text = std::move(changed).value();
  }
  return ScenarioHash(text);
}

}  // namespace

void AddFileOption(CLI::App* verb, ScenarioOptions* options) {
  verb->add_option("FILE", options->file,
                   "Scenario file, - for standard input, or the name of a shipped scenario")
      ->required()
      ->type_name("");
  verb->add_option("--set", options->set,
                   "Override a value of the scenario; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void AddStudyOptions(CLI::App* verb, ScenarioOptions* options) {
  verb->add_option("--seed", options->seed, "Master seed (run.seed)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  verb->add_option("--replications", options->replications,
                   "Independent replications (run.replications)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  verb->add_option("--threads", options->threads,
                   "Threads to use; the result does not depend on it")
      ->type_name("N")
      ->check(CLI::Range(1, 256));
  verb->add_flag("--quiet,-q", options->quiet, "No progress bar");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
}

Result<Prepared, int> Prepare(const ScenarioOptions& options) {
  const std::optional<std::vector<Setting>> settings = SettingsOf(options);
  if (!settings) return int{kExitUsage};
  Result<ScenarioText, FileProblem> opened = OpenScenario(options.file);
  if (!opened) {
    Complain(opened.error().message);
    return int{kExitUsage};
  }
  const ScenarioText scenario = std::move(opened).value();
  Result<Loaded, Diagnostics> loaded = Load(scenario.text, *settings, FilesNear(scenario));
  if (!loaded) {
    Report(loaded.error(), scenario);
    return int{kExitInvalid};
  }
  Report(loaded.value().warnings, scenario);
  Prepared out{scenario.name, std::move(loaded).value().config, HashOf(scenario.text, *settings)};
  const std::string refusal = Refusal(out.config);
  if (!refusal.empty()) {
    Complain(fmt::format("{}: refused: {}", scenario.name, refusal));
    return int{kExitInvalid};
  }
  return out;
}

Executor ExecutorOf(const ScenarioOptions& options) {
  return ThreadExecutor(options.threads > 0 ? options.threads : DefaultThreads());
}

}  // namespace servescape
