// SPDX-License-Identifier: MIT
// servescape schema: JSON Schemas of scenarios and results.
#include "sim/scenario/schema.h"

#include <memory>
#include <string>
#include <vector>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verb_schemas.h"
#include "sim/cli/verbs.h"

namespace servescape {

void AddSchema(CLI::App* app, int* exit_code) {
  auto result = std::make_shared<bool>(false);
  auto output = std::make_shared<std::string>();
  CLI::App* verb = app->add_subcommand(
      "schema", "Print the JSON Schema (draft-07) of scenario files, for editors and checkers");
  verb->add_flag("--result", *result, "The schema of run --json instead");
  const CLI::Validator known = OneOf(VerbsWithSchema());
  verb->add_option("--output", *output, "That of a verb's --json: run, sweep, solve, ..")
      ->check([known](const std::string& text) {
        std::string same = text;
        return known(same);
      })
      ->type_name("VERB");
  verb->footer(
      "Examples:\n"
      "  servescape schema > scenario.schema.json\n"
      "  servescape schema --result > result.schema.json\n"
      "  servescape schema --output sweep > sweep.schema.json");
  verb->callback([result, output, exit_code] {
    if (*result) *output = "run";
    std::string text = output->empty() ? JsonSchema() : VerbSchema(*output);
    if (!text.ends_with('\n')) text += '\n';
    const std::string error = WriteFile("-", text);
    *exit_code = error.empty() ? kExitOk : kExitInternal;
    if (!error.empty()) Complain(error);
  });
}

}  // namespace servescape
