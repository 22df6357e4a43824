// SPDX-License-Identifier: MIT
// servescape reference: the scenario language and the metrics, as Markdown.
#include <string>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/schema.h"

namespace servescape {

void AddReference(CLI::App* app, int* exit_code) {
  CLI::App* verb = app->add_subcommand(
      "reference", "The keys of scenario files and the metrics, as Markdown");
  verb->footer("Example:\n  servescape reference | less");
  verb->callback([exit_code] {
    std::string text = ReferenceMarkdown();
    if (!text.ends_with('\n')) text += '\n';
    const std::string error = WriteFile("-", text);
    *exit_code = error.empty() ? kExitOk : kExitInternal;
    if (!error.empty()) Complain(error);
  });
}

}  // namespace servescape
