// SPDX-License-Identifier: MIT
// What a study varies: a key of the scenario and the values that it takes, as text for a Setting.
//
//   service.model.replicas=1,2,4            a list; any values
//   service.model.replicas=1..8             whole steps
//   traffic.users.rate=100/s..400/s step 50/s
//   service.model.batching.max_delay=log 1ms..100ms 5    five points, in equal ratios
//
// Numbers may have a unit; both ends have the same.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace servescape {

struct StudyKnob {
  std::string key;
  std::vector<std::string> values;  // as written in a scenario
  // Where all are numbers with one unit: they, without it, and it. Else empty.
  std::vector<double> numbers;
  std::string unit;

  bool is_ordered() const;  // numbers that rise
};

constexpr size_t kMostKnobValues = 10'000;

// The error is a sentence.
Result<StudyKnob, std::string> ReadKnob(std::string_view text);

// A number and its unit: {250, "ms"}; false where it does not begin with a number.
bool SplitUnit(std::string_view text, double* number, std::string* unit);

// The last words of keys that tell them apart: "replicas", or "model.replicas".
std::vector<std::string> ShortNames(const std::vector<std::string>& keys);

}  // namespace servescape
