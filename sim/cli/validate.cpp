// SPDX-License-Identifier: MIT
// servescape validate: is the scenario right? All mistakes at once, no simulation.
#include <fmt/format.h>

#include <memory>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/suggest.h"
#include "sim/studies/written.h"
#include "sim/study/load_words.h"

namespace servescape {
namespace {

// Of the studies that it has written down.
int CheckStudies(const ScenarioOptions& options) {
  if (options.file == "-") return kExitOk;  // it has been read, and cannot be again
  const Result<ScenarioText, FileProblem> opened = OpenScenario(options.file);
  const auto settings = SettingsOf(options);
  if (!opened || !settings) return kExitOk;
  const auto studies = ReadStudies(opened.value().text, *settings);
  if (studies) return kExitOk;
  std::fputs(Format(studies.error(), opened.value().text, opened.value().name).c_str(), stderr);
  return kExitInvalid;
}

int Validate(const ScenarioOptions& options, const std::vector<std::string>& files) {
  int code = kExitOk;
  if (const std::string wrong = WrongSetting(options); !wrong.empty()) {  // of no file
    Complain(wrong);
    return kExitUsage;
  }
  for (const std::string& file : files) {
    ScenarioOptions one = options;
    one.file = file;
    const Result<Prepared, int> prepared = Prepare(one);
    if (!prepared) {
      // A file that cannot be read is reported as such even when another one is invalid.
      if (code != kExitUsage) code = prepared.error();
      continue;
    }
    if (const int wrong = CheckStudies(one); wrong != kExitOk) {
      if (code != kExitUsage) code = wrong;
      continue;
    }
    const Config& config = prepared.value().config;
    const std::string error =
        WriteFile("-", fmt::format("{}: valid ({}, {}, {})\n", prepared.value().name,
                                   Counted(config.traffic.size(), "source"),
                                   Counted(config.services.size(), "service"),
                                   Counted(config.slos.size(), "goal")));
    if (const std::string over = OverloadWords(config); !over.empty()) {
      Complain(prepared.value().name + ": " + over);
    }
    if (error.empty()) continue;
    Complain(error);
    return kExitInternal;
  }
  return code;
}

}  // namespace

void AddValidate(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<ScenarioOptions>();
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* verb = app->add_subcommand("validate", "Check scenarios without running them");
  verb->add_option("FILE", *files, "Scenario files, - for standard input")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("--set", options->set,
                   "Override a value of the scenario; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb->footer(
      "Exit codes: 0 valid, 3 invalid, 2 unreadable.\n"
      "\n"
      "Examples:\n"
      "  servescape validate scenarios/*.toml\n"
      "  servescape validate quickstart --set service.classifier.replicas=0");
  verb->callback([options, files, exit_code] { *exit_code = Validate(*options, *files); });
}

}  // namespace servescape
