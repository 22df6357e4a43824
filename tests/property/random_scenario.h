// SPDX-License-Identifier: MIT
// Random scenarios: a pure function of a seed to the text of a valid scenario that uses the whole
// language, short enough (a few thousand requests) to run by the hundred.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace servescape::property {

struct Wishes {
  bool tandem = false;   // what the tandem engine can play, too
  bool drains = false;  // traffic stops at kStop, and nothing stays broken
  bool classes = false;  // at least one class
};

constexpr double kStop = 2;        // seconds
constexpr double kDuration = 6;    // of every run

std::string RandomScenario(uint64_t seed, const Wishes& wishes = {});

// What the scenarios refer to.
std::optional<std::string> RandomResource(const std::string& path);

}  // namespace servescape::property
