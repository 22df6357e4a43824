// SPDX-License-Identifier: MIT
// What studies are asked for by options, or by a scenario's own tables, and who plays them: each
// prints or writes its outputs and gives an exit code.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/cli/scenario_options.h"

namespace servescape {

struct SweepOutputs {
  std::vector<std::string> metrics;
  bool json = false;
  std::string csv, lines;
  std::string plot;
};

struct SweepOptions {
  ScenarioOptions scenario;
  std::vector<std::string> vary;
  bool zip = false;
  std::string where;
  std::string shard;
  std::string refine;   // a number, "auto" or empty
  int64_t budget = 0;   // requests; 0: no bound
  std::string emit, image;
  int64_t shards = 0;  // of what is emitted; 0: ten, or as many as there are points
  SweepOutputs outputs;
};

// The manifest of a Kubernetes Job that plays the sweep in `shards` parts.
std::string JobOf(const SweepOptions& options, const std::string& scenario, size_t shards);

struct SolveOptions {
  ScenarioOptions scenario;
  std::string minimize, maximize;
  std::vector<std::string> over, subject_to, metrics;
  std::string where, csv;
  int64_t budget = 0;  // requests; 0: as SolveSpec
  bool json = false, all = false;
};

struct ComparisonOptions {
  ScenarioOptions scenario;
  std::vector<std::string> files;
  std::vector<std::string> metrics;
  std::string tolerance = "1%";
  bool json = false;
  std::string markdown, junit;
};

int SweepAll(const SweepOptions& options);
int SolveFor(const SolveOptions& options);
int FrontierOf(const SolveOptions& options);
int CompareAll(const ComparisonOptions& options);

// The outputs of sweep.
void AddSweepOutputs(CLI::App* verb, SweepOutputs* outputs);

}  // namespace servescape
