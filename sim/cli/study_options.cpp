// SPDX-License-Identifier: MIT
#include "sim/cli/study_options.h"

#include <cstdio>

#include <fmt/format.h>

#include "sim/cli/exit_code.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/output_file.h"
#include "sim/cli/terminal.h"
#include "sim/input/deployment.h"
#include "sim/scenario/advice.h"

namespace servescape {

Result<OpenedScenario, int> OpenForStudy(const ScenarioOptions& options, bool with_set) {
  ScenarioOptions some = options;
  if (!with_set) some.set.clear();
  std::optional<std::vector<Setting>> settings = SettingsOf(some);
  if (!settings) return int{kExitUsage};
  Result<ScenarioText, FileProblem> opened = OpenScenario(options.file);
  if (!opened) {
    Complain(opened.error().message);
    return int{kExitUsage};
  }
  const std::string other = NameDeployment(opened.value().text);
  if (!other.empty()) {
    Complain(opened.value().name + ": " + other);
    return int{kExitInvalid};
  }
  return OpenedScenario{std::move(opened).value(), std::move(*settings)};
}

Result<Variant, int> LoadNamed(const OpenedScenario& scenario, std::string name,
                               const std::vector<Setting>& more, bool warn) {
  std::vector<Setting> settings = scenario.settings;
  settings.insert(settings.end(), more.begin(), more.end());
  const ScenarioText& text = scenario.text;
  const Resources files = FilesNear(text);
  const auto say = [&](const Diagnostics& diagnostics) {
    std::fputs(Format(diagnostics, text.text, text.name).c_str(), stderr);
  };
  if (warn) {  // of the field's words and of what has no effect, too
    Result<Loaded, Diagnostics> advised =
        Load(text.text, settings, files, &FullAdvice(), &Scalers());
    say(advised ? advised.value().warnings : advised.error());
    if (!advised) return int{kExitInvalid};
  }
  Result<Variant, Diagnostics> loaded =
      LoadVariant(name, text.text, settings, files, &Scalers());
  if (loaded) return std::move(loaded).value();
  Complain(name + ":");
  say(loaded.error());
  return int{kExitInvalid};
}

VariantLoader LoaderOf(const OpenedScenario& scenario) {
  return [&scenario](std::string name, const std::vector<Setting>& more) {
    std::vector<Setting> settings = scenario.settings;
    settings.insert(settings.end(), more.begin(), more.end());
    return LoadVariant(std::move(name), scenario.text.text, settings, FilesNear(scenario.text),
                       &Scalers());
  };
}

int PlayWatched(const ScenarioOptions& options, const std::function<void(const PlayTerms&)>& play) {
  StopOnInterrupt();
  {
    ProgressBar bar(options.quiet);
    PlayTerms terms;
    terms.executor = ExecutorOf(options);
    terms.machine = MachineOf(options);
    terms.progress = [&bar](double share) {
      bar.Show(share);
      return !StudiesStopped();
    };
    play(terms);
  }
  EndOnInterrupt();
  if (!Interrupted()) return kExitOk;
  return StudyInterrupted();
}

int StudyInterrupted() {
  Complain("interrupted before the study was over; there is no report");
  return kExitInterrupted;
}

std::string CheckOutputs(const std::vector<WantedOutput>& outputs) {
  std::string first;
  for (size_t i = 0; i < outputs.size(); ++i) {
    const WantedOutput& each = outputs[i];
    if (each.path.empty()) continue;
    for (size_t j = 0; j < i; ++j) {
      if (outputs[j].path != each.path) continue;
      if (each.path == "-") {
        return fmt::format("{} and {} each want standard output: take one of them",
                           outputs[j].option, each.option);
      }
      return fmt::format("{} and {} name the same file", outputs[j].option, each.option);
    }
    if (const std::string loses = LosesInput(each.option, each.path); !loses.empty()) return loses;
    if (each.path == "-") continue;
    const OutputFile probe(each.path);  // its unfinished file is removed again
    if (probe.unusable()) return probe.error();
  }
  return "";
}

int WriteOutputs(const std::vector<WantedOutput>& outputs,
                 const std::function<std::string()>& report) {
  bool to_output = false;
  for (const WantedOutput& each : outputs) {
    if (each.path.empty()) continue;
    to_output = to_output || each.path == "-";
    OutputFile file(each.path);
    file.Write(each.text());
    if (file.Commit().empty()) continue;
    Complain(file.error());
    return kExitInternal;
  }
  if (to_output) return kExitOk;
  const std::string error = WriteFile("-", report());
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

TextOptions TextOptionsOf(const ScenarioOptions& options) {
  TextOptions text;
  text.color = UseColor(options.no_color);
  text.width = OutputWidth();
  return text;
}

}  // namespace servescape
