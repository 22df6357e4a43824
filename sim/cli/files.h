// SPDX-License-Identifier: MIT
// Reading and writing files, each failure as one clear sentence with the path.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/input/resource.h"
#include "sim/scenario/load.h"

namespace servescape {

constexpr size_t kMaxTraceFileBytes = size_t{1} << 30;

bool FileExists(const std::string& path);

// Why a file could not be had: one sentence with its path.
struct FileProblem {
  std::string message;
};

// The whole file, "-" being standard input. Refuses directories and more than `limit` bytes.
Result<std::string, FileProblem> ReadFile(const std::string& path, size_t limit);

// The same of a trace, which may also be one that comes with the program (traces/..).
Result<std::string, FileProblem> ReadTraceFile(const std::string& path);

// An empty text, or why the file could not be written; "-" is standard output.
std::string WriteFile(const std::string& path, std::string_view text);

// Why an option should not write to the path: it is a file that was read, the scenario or what it
// refers to, and would be lost. "" if it is none.
std::string LosesInput(std::string_view option, const std::string& path);

// "no such file", "permission denied": the words for an errno.
std::string WhyNot(int error);

// A scenario the user named: a file, "-", or one of those that come with the program.
struct ScenarioText {
  std::string name;    // for messages: the path, "standard input", or the embedded name
  std::string folder;  // of the file, "" if it is none
  std::string text;
};

Result<ScenarioText, FileProblem> OpenScenario(const std::string& argument);

// The text of a scenario that comes with the program.
Result<std::string, FileProblem> ShippedText(const std::string& name);

// Files a scenario refers to: seen from its folder, then from the current one, then among those
// that come with the program. A file that is there but cannot be read says why.
Resources FilesNear(const ScenarioText& scenario);

}  // namespace servescape
