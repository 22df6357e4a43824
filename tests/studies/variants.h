// SPDX-License-Identifier: MIT
// Variants of a scenario in text, and their studies.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/studies/play.h"
#include "sim/studies/sweep.h"

namespace servescape::testing {

// One server with exponential times of 10 ms; two loads of it are two M/M/1 queues.
inline std::string OneQueue(const std::string& rate, int replications = 10,
                            const std::string& duration = "400s") {
  return "[run]\nduration = \"" + duration + "\"\nreplications = " + std::to_string(replications) +
         "\n[traffic.users]\nrate = \"" + rate +
         "\"\n[service.desk]\nprice = \"1 usd/h\"\ntime = { distribution = \"exponential\", "
         "mean = \"10ms\" }\n";
}

inline Variant VariantOf(const std::string& name, const std::string& text,
                         const std::string& settings = "") {
  std::vector<Setting> read;
  if (!settings.empty()) {
    const Result<std::vector<Setting>, std::string> some = ReadSettings(settings);
    REQUIRE(some);
    read = some.value();
  }
  Result<Variant, Diagnostics> variant = LoadVariant(name, text, read, nullptr);
  if (!variant) {
    for (const Diagnostic& each : variant.error()) MESSAGE(each.message);
  }
  REQUIRE(variant);
  return std::move(variant).value();
}

inline std::vector<PlayedVariant> InPairs(std::vector<Variant> variants) {
  AlignLengths(&variants);
  PlayTerms terms;
  terms.pairs = true;
  return PlayAll(variants, terms);
}

// The text with any settings.
inline VariantLoader LoaderOf(std::string text) {
  return [text = std::move(text)](std::string name, const std::vector<Setting>& settings) {
    return LoadVariant(std::move(name), text, settings, nullptr);
  };
}

}  // namespace servescape::testing
