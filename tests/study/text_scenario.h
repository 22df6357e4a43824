// SPDX-License-Identifier: MIT
// Runs of scenarios written as text, as users write them.
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/scenario/load.h"
#include "tests/study/builders.h"

namespace servescape::testing {

inline Config ConfigOf(const std::string& text, const std::vector<Setting>& settings = {},
                       const Resources& files = nullptr) {
  Result<Loaded, Diagnostics> loaded = Load(text, settings, files);
  if (!loaded) {
    for (const Diagnostic& each : loaded.error()) MESSAGE(each.message);
  }
  REQUIRE(loaded);
  return std::move(loaded).value().config;
}

inline RunReport RunText(const std::string& text, const std::vector<Setting>& settings = {},
                         const Resources& files = nullptr) {
  return Run(ConfigOf(text, settings, files));
}

}  // namespace servescape::testing
