// SPDX-License-Identifier: MIT
#include "sim/cli/scenario_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sim/cli/executor.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/memory.h"
#include "sim/cli/terminal.h"
#include "sim/cli/yaml.h"
#include "sim/input/deployment.h"
#include "sim/manifest/read_scaler.h"
#include "sim/scenario/advice.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/studies/variant.h"
#include "sim/study/run_length.h"

namespace servescape {
namespace {

// A precision, as run.precision takes it.
CLI::Validator Share() {
  return {[](const std::string& text) -> std::string {
            const std::optional<double> value = ParseRatio(text);
            if (value && *value > 0 && *value < 1) return {};
            const bool percent = value && *value >= 1 && *value < 100 && ParseNumber(text);
            return fmt::format("must be a share between 0 and 1, such as 5% or 0.05, not {}{}",
                               text, percent ? fmt::format("; write {}%", text) : "");
          },
          ""};
}

// incident[0].at, as messages name an entry, is incident.0.at.
std::string Dotted(const std::string& path) {
  std::string out;
  for (const char c : path) {
    if (c == '[') out += '.';
    if (c != '[' && c != ']') out += c;
  }
  return out;
}

void Report(const Diagnostics& diagnostics, const ScenarioText& scenario) {
  std::fputs(Format(diagnostics, scenario.text, scenario.name).c_str(), stderr);
}

}  // namespace

std::vector<std::string> Sentences(const Diagnostics& diagnostics, const std::string& name) {
  std::vector<std::string> out;
  for (const Diagnostic& each : diagnostics) {
    const Position& at = each.position;
    out.push_back(at.line == 0
                      ? each.message
                      : fmt::format("{}:{}:{}: {}", name, at.line, at.column, each.message));
  }
  return out;
}

std::optional<std::vector<Setting>> SettingsOf(const ScenarioOptions& options) {
  std::vector<Setting> settings;
  for (const std::string& text : options.set) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      Complain(fmt::format("--set {}: expected KEY=VALUE, as in service.model.replicas=3", text));
      return std::nullopt;
    }
    settings.push_back({Dotted(text.substr(0, equals)), text.substr(equals + 1)});
  }
  if (options.seed) settings.push_back({"run.seed", fmt::format("{}", *options.seed)});
  if (options.replications) {
    settings.push_back({"run.replications", fmt::format("{}", *options.replications)});
  }
  if (!options.precision.empty()) settings.push_back({"run.precision", options.precision});
  if (!options.scale.empty()) settings.push_back({"run.scale", options.scale});
  return settings;
}

void AddFileOption(CLI::App* verb, ScenarioOptions* options) {
  verb->add_option("FILE", options->file,
                   "Scenario file, - for standard input, or the name of a shipped scenario")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("--set", options->set,
                   "Override a value of the scenario; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void AddStudyOptions(CLI::App* verb, ScenarioOptions* options) {
  verb->add_option("--seed", options->seed, "Master seed (run.seed)")
      ->type_name("N")
      ->check(WholeNumber(0, 1'000'000'000'000'000));
  verb->add_option("--replications", options->replications,
                   "Independent replications (run.replications)")
      ->type_name("N")
      ->check(WholeNumber(1, 10'000));
  verb->add_option("--precision", options->precision,
                   "Run until goals are known to this share, such as 5% (run.precision)")
      ->type_name("SHARE")
      ->check(Share());
  verb->add_option("--scale", options->scale,
                   "Play a large system at 1/N of its size, figures at full size (run.scale)")
      ->type_name("N|auto")
      ->check(NumberOrAuto(1, 1'000'000));
  AddPlayOptions(verb, options);
}

void AddPlayOptions(CLI::App* verb, ScenarioOptions* options) {
  verb->add_option("--threads", options->threads,
                   "Threads (0: as many as the machine has); the result does not depend on it")
      ->type_name("N")
      ->check(WholeNumber(0, 256));
  verb->add_flag("--quiet,-q", options->quiet, "No progress bar");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
}

CLI::Validator NotEmpty() {
  return {[](const std::string& text) { return text.empty() ? "must not be empty" : ""; }, ""};
}

CLI::Validator WholeNumber(int64_t low, int64_t high) {
  return {[low, high](const std::string& text) -> std::string {
            const std::optional<double> value = ParseNumber(text);
            const bool whole = value && *value == std::floor(*value) &&
                               text.find_first_of(".eE_") == std::string::npos;
            if (whole && *value >= static_cast<double>(low) && *value <= static_cast<double>(high))
              return {};
            return fmt::format("must be a whole number from {} to {}, not {}", Grouped(low),
                               Grouped(high), text);
          },
          ""};
}

CLI::Validator NumberOrAuto(int64_t low, int64_t high) {
  return {[low, high](const std::string& text) -> std::string {
            std::string same = text;
            if (text == "auto" || WholeNumber(low, high)(same).empty()) return {};
            return fmt::format("must be a whole number from {} to {} or auto, not {}", Grouped(low),
                               Grouped(high), text);
          },
          ""};
}

CLI::Validator OneOf(const std::vector<std::string>& words) {
  return {[words](const std::string& text) {
            const bool known = std::find(words.begin(), words.end(), text) != words.end();
            return known ? std::string()
                         : fmt::format("must be {}, not {}{}", JoinWords(words), text,
                                       DidYouMean(text, words));
          },
          fmt::format("{{{}}}", fmt::join(words, ","))};
}

std::string WrongSetting(const ScenarioOptions& options) {
  for (const std::string& text : options.set) {
    const size_t equals = text.find('=');
    if (equals != std::string::npos && equals != 0) continue;
    return fmt::format("--set {}: expected KEY=VALUE, as in service.model.replicas=3", text);
  }
  return "";
}

Result<Prepared, int> Prepare(const ScenarioOptions& options) {
  if (const std::string wrong = WrongSetting(options); !wrong.empty()) {
    Complain(wrong);
    return int{kExitUsage};
  }
  const std::optional<std::vector<Setting>> settings = SettingsOf(options);
  Result<ScenarioText, FileProblem> opened = OpenScenario(options.file);
  if (!opened) {
    Complain(opened.error().message);
    return int{kExitUsage};
  }
  const ScenarioText scenario = std::move(opened).value();
  const std::string other = NameDeployment(scenario.text);
  if (!other.empty()) {
    Complain(scenario.name + ": " + other);
    return int{kExitInvalid};
  }
  Result<Loaded, Diagnostics> loaded =
      Load(scenario.text, *settings, FilesNear(scenario), &FullAdvice(), &Scalers());
  if (!loaded) {
    Report(loaded.error(), scenario);
    return int{kExitInvalid};
  }
  Report(loaded.value().warnings, scenario);
  std::vector<std::string> warnings = Sentences(loaded.value().warnings, scenario.name);
  Prepared out{scenario.name, WithRunLength(loaded.value().config),
               HashWith(scenario.text, *settings), std::move(warnings), *settings, scenario};
  const std::string refusal = Refusal(out.config, MachineOf(options));
  if (!refusal.empty()) {
    Complain(fmt::format("{}: refused: {}", scenario.name, refusal));
    return int{kExitInvalid};
  }
  return out;
}

const ScalerReader& Scalers() {
  static const ScalerReader scalers = ScalersOf(ParseYaml);
  return scalers;
}

Executor ExecutorOf(const ScenarioOptions& options) {
  return ThreadExecutor(options.threads > 0 ? options.threads : DefaultThreads());
}

Machine MachineOf(const ScenarioOptions& options) {
  Machine machine;
  machine.memory = std::min(machine.memory, AvailableMemory());
  machine.threads = options.threads > 0 ? options.threads : DefaultThreads();
  return machine;
}

}  // namespace servescape
