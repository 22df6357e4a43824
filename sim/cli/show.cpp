// SPDX-License-Identifier: MIT
// servescape show: the text of a scenario that comes with the program.
#include <memory>
#include <string>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/shipped.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"

namespace servescape {
namespace {

int Show(const std::string& name) {
  std::string text;
  if (const std::optional<std::string> file = ShippedFile(name)) {
    text = *file;
  } else {
    const Result<std::string, FileProblem> scenario = ShippedText(name);
    if (!scenario) {
      Complain(scenario.error().message);
      return kExitUsage;
    }
    text = scenario.value();
  }
  const std::string error = WriteFile("-", text);
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

}  // namespace

void AddShow(CLI::App* app, int* exit_code) {
  auto name = std::make_shared<std::string>();
  CLI::App* verb = app->add_subcommand("show", "Print a shipped scenario, or a file it refers to");
  verb->add_option("NAME", *name, "The name of a shipped scenario, or traces/... as it has it")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->footer(
      "Examples:\n"
      "  servescape show quickstart\n"
      "  servescape show recommender > my.toml");
  verb->callback([name, exit_code] { *exit_code = Show(*name); });
}

}  // namespace servescape
