// SPDX-License-Identifier: MIT
// servescape schema: JSON Schemas of scenarios and results.
#include "sim/scenario/schema.h"

#include <memory>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/report/json.h"

namespace servescape {

void AddSchema(CLI::App* app, int* exit_code) {
  auto result = std::make_shared<bool>(false);
  CLI::App* verb = app->add_subcommand(
      "schema", "Print the JSON Schema (draft-07) of scenario files, for editors and checkers");
  verb->add_flag("--result", *result, "The schema of run --json instead");
  verb->footer(
      "Examples:\n"
      "  servescape schema > scenario.schema.json\n"
      "  servescape schema --result > result.schema.json");
  verb->callback([result, exit_code] {
    std::string text = *result ? ResultSchema() : JsonSchema();
    if (!text.ends_with('\n')) text += '\n';
    const std::string error = WriteFile("-", text);
    *exit_code = error.empty() ? kExitOk : kExitInternal;
    if (!error.empty()) Complain(error);
  });
}

}  // namespace servescape
