// SPDX-License-Identifier: MIT
// What the verbs that take a scenario have in common: its file, overrides, threads, and the way
// from there to a checked Config or to an exit code.
#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/cli/files.h"
#include "sim/scenario/load.h"
#include "sim/scenario/scaler_reader.h"
#include "sim/study/study.h"

namespace servescape {

struct ScenarioOptions {
  std::string file;
  std::vector<std::string> set;  // KEY=VALUE
  std::optional<int64_t> seed;
  std::optional<int64_t> replications;
  std::string precision, scale;
  int threads = 0;  // 0: as many as the machine has
  bool quiet = false;
  bool no_color = false;
};

void AddFileOption(CLI::App* verb, ScenarioOptions* options);    // FILE, --set
void AddStudyOptions(CLI::App* verb, ScenarioOptions* options);  // --seed .. --no-color
void AddPlayOptions(CLI::App* verb, ScenarioOptions* options);   // of them --threads .. --no-color

// What --set and the options of a study set. Nothing if one of --set has no "=" or no key (said on
// standard error).
std::optional<std::vector<Setting>> SettingsOf(const ScenarioOptions& options);

// A scenario ready to simulate.
struct Prepared {
  std::string name;
  Config config;
  std::string hash;
  std::vector<std::string> warnings;  // what was warned of, each with its place
  std::vector<Setting> settings;      // that were applied
  ScenarioText text;
};

// As messages without their source lines: "NAME:3:1: ..".
std::vector<std::string> Sentences(const Diagnostics& diagnostics, const std::string& name);

// Who reads the autoscalers of a scenario here.
const ScalerReader& Scalers();

// What is wrong with one of --set, of whichever scenario, or "".
std::string WrongSetting(const ScenarioOptions& options);

// Reads, checks and prints what is wrong (or warned of) on standard error; on failure the exit
// code. A scenario too large to simulate is a failure, too.
Result<Prepared, int> Prepare(const ScenarioOptions& options);

// Refuses a name of no letters, as an unset variable of a shell leaves it.
CLI::Validator NotEmpty();
// Refuses what is none of the words, in a plain sentence.
CLI::Validator OneOf(const std::vector<std::string>& words);
// Refuses what is not a whole number of that range, in a plain sentence.
CLI::Validator WholeNumber(int64_t low, int64_t high);

// The same, and the word auto.
CLI::Validator NumberOrAuto(int64_t low, int64_t high);

Executor ExecutorOf(const ScenarioOptions& options);
// The memory that is free now and the threads of ExecutorOf.
Machine MachineOf(const ScenarioOptions& options);

}  // namespace servescape
