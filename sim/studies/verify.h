// SPDX-License-Identifier: MIT
// Whether a result comes out again, bit by bit: of run --json and of sweep --json.
#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/load.h"
#include "sim/studies/sweep.h"

namespace servescape {

// What a result says of how it was made. Of a run it is the same wherever its scenario was read
// from: the scenario is known by its hash.
struct ResultInput {
  bool is_sweep = false;
  std::string scenario;  // of a sweep: as it was named
  std::string hash;      // of a run: of the text with the settings (ScenarioHash)
  std::vector<Setting> settings;
  std::string version;  // of the engine
};
Result<ResultInput, std::string> InputOf(const std::string& text);

// The result of a run with what it was made of, which InputOf reads: the text of ToJson with a
// member `input`.
std::string WithInput(const std::string& result, const std::vector<Setting>& settings);

// Whether a scenario's text with the settings is that of the result.
bool IsInput(const ResultInput& input, const std::string& text);

struct Verification {
  bool same = false;
  bool other_scenario = false;  // its text or settings are not those of the result
  // Where it differs, at most twenty places: "metrics.latency.p99.value: 0.0395, now 0.0396".
  std::vector<std::string> differences;
  size_t compared = 0;  // values
};

// Plays it again. `load` gives the scenario with the settings of InputOf. The error: of the text,
// or of a scenario that is invalid, refused or stopped. Cancelled, nothing is compared.
Result<Verification, std::string> Verify(const std::string& text, const VariantLoader& load,
                                         const PlayTerms& terms);

}  // namespace servescape
