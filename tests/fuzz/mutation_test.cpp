// SPDX-License-Identifier: MIT
// The fuzzers' functions on damaged scenarios and traces, always exercised.
#include <string>

#include <doctest/doctest.h>

#include "sim/random/generator.h"
#include "tests/fuzz/targets.h"
#include "tests/property/random_scenario.h"

namespace servescape::fuzz {
namespace {

// A few bytes replaced, doubled or left out.
std::string Damaged(std::string text, Generator& draw) {
  const uint32_t times = 1 + draw.NextBelow(4);
  for (uint32_t i = 0; i < times && !text.empty(); ++i) {
    const size_t at = draw.NextBelow(static_cast<uint32_t>(text.size()));
    switch (draw.NextBelow(4)) {
      case 0: text[at] = static_cast<char>(draw.NextBelow(256)); break;
      case 1: text.insert(at, text.substr(at, draw.NextBelow(60))); break;
      case 2: text.erase(at, 1 + draw.NextBelow(20)); break;
      default: text[at] = static_cast<char>('0' + draw.NextBelow(10)); break;
    }
  }
  return text;
}

TEST_CASE("damaged scenarios load or are told, and run or are refused") {
  Generator draw(3);
  for (uint64_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    const std::string text = Damaged(property::RandomScenario(seed), draw);
    Parse(text);
    Run(text);
    RunSeed(seed);
  }
}

TEST_CASE("damaged traces are replayed or refused") {
  Generator draw(4);
  for (int i = 0; i < 500; ++i) {
    std::string text(1, static_cast<char>(draw.NextBelow(256)));
    text += "key,size\n";
    for (int line = 0; line < 30; ++line) {
      text += std::to_string(draw.NextBelow(9)) + ",";
      text += std::to_string(1 + draw.NextBelow(4)) + "\n";
    }
    Cache(draw.NextBelow(2) == 0 ? text : Damaged(text, draw));
  }
  CHECK(true);
}

}  // namespace
}  // namespace servescape::fuzz
