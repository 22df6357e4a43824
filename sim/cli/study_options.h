// SPDX-License-Identifier: MIT
// What the verbs that play several scenarios at once have in common: reading them, playing them
// with progress and interruption, and writing their outputs.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/report/text.h"
#include "sim/studies/play.h"
#include "sim/studies/sweep.h"

namespace servescape {

// A scenario that was opened and may be loaded with any settings.
struct OpenedScenario {
  ScenarioText text;
  std::vector<Setting> settings;  // --set, --seed, --replications, --precision
};

// Says that there is no report; kExitInterrupted.
int StudyInterrupted();

// Opens the file of the options and reads their settings (`with_set`: --set among them); what is
// wrong is said on standard error, and the exit code returned.
Result<OpenedScenario, int> OpenForStudy(const ScenarioOptions& options, bool with_set);

// With more settings; what is wrong, or warned of, is said.
Result<Variant, int> LoadNamed(const OpenedScenario& scenario, std::string name,
                               const std::vector<Setting>& more, bool warn);

// The same for a library function, without a word; the scenario has to outlive it.
VariantLoader LoaderOf(const OpenedScenario& scenario);

// Plays something with a progress bar: `play` gets what PlayAll needs. The exit code to leave with
// if it was interrupted, or kExitOk.
int PlayWatched(const ScenarioOptions& options, const std::function<void(const PlayTerms&)>& play);

// The same for what may be refused: `find` gives a result or says what is wrong, which is said here
// (kExitInvalid).
template <class T>
int FindWatched(const ScenarioOptions& options,
                const std::function<Result<T, std::string>(const PlayTerms&)>& find, T* found) {
  std::string wrong;
  const int watched = PlayWatched(options, [&](const PlayTerms& terms) {
    Result<T, std::string> result = find(terms);
    if (result) *found = std::move(result).value();
    else wrong = result.error();
  });
  if (watched != kExitOk || wrong.empty()) return watched;
  Complain(wrong);
  return kExitInvalid;
}

// Outputs by option: at most one of those wanted goes to standard output.
struct WantedOutput {
  std::string option;  // "--json"
  std::string path;    // "-": standard output; empty: not wanted
  std::function<std::string()> text;
};
// Before a run: an error message where two want standard output or one file, or an input would be
// lost.
std::string CheckOutputs(const std::vector<WantedOutput>& outputs);
// Writes all; what is said where none goes to standard output is `report`. An exit code.
int WriteOutputs(const std::vector<WantedOutput>& outputs,
                 const std::function<std::string()>& report);

TextOptions TextOptionsOf(const ScenarioOptions& options);

}  // namespace servescape
