// SPDX-License-Identifier: MIT
// Single steps of paths, before paths are unfolded into each other: what a step does, with the
// services and paths it names still to be filled in as blocks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/config.h"
#include "sim/scenario/document.h"
#include "sim/scenario/reporter.h"

namespace servescape {

// Which entities something names: what nothing names is reported as a mistake, unless some step's
// meaning is not known (one slip, one complaint).
struct Usage {
  std::vector<bool> services, caches, stores;  // by index
  bool unclear = false;
};

// A name in place of a block: a service, or a path.
struct Target {
  bool is_path = false;
  uint32_t index = 0;
  Origin origin;
};

struct StepDraft {
  StepConfig step;              // without its blocks; kBlock for a path as a step
  std::vector<Target> blocks;
  std::optional<Target> fallback;
};

// Names of everything a step can refer to.
struct StepNames {
  std::vector<std::string> services, paths, caches, stores, classes;
};

// What the name stands for, or nothing if it was reported. `label`: "path \"main\": step 2 takes".
std::optional<Target> FindTarget(const std::string& name, const Origin& origin,
                                 const std::string& label, const StepNames& names, Usage& usage,
                                 Reporter& reporter);

// One step, or nothing if what it does is not known.
std::optional<StepDraft> ReadStep(const Node& step, const std::string& label,
                                  const StepNames& names, Usage& usage, Reporter& reporter);

}  // namespace servescape
