// SPDX-License-Identifier: MIT
// Files of steps that are played one after the other, each with what came of it: the verbs
// features and registry.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <vector>

#include "sim/manifest/manifest.h"
#include "sim/report/json_value.h"

namespace servescape {

// What is told of one step: rows of the table, and JSON.
struct StepResult {
  std::vector<std::vector<std::string>> rows;  // as many cells as there are heads
  Json json = Json::object();
};

struct PlayedSteps {
  std::string system;
  std::vector<std::string> heads;
  std::vector<StepResult> steps;
};

// Adds the verb, which reads its file and writes what `play` makes of it, unless that reported a
// mistake.
void AddStepsVerb(CLI::App* app, const char* name, const char* says, const char* footer,
                  const std::function<PlayedSteps(const ManifestField& file)>& play,
                  int* exit_code);

// Of a step's map the one member that says what is done, none of `besides`; null after a mistake.
ManifestField ActionOf(const ManifestField& step, std::initializer_list<const char*> besides);

}  // namespace servescape
