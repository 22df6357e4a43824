// SPDX-License-Identifier: MIT
// The fuzzers' functions of verbs, on their seeds as they are and damaged, always exercised.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "generated/source_dir.h"
#include "sim/random/generator.h"
#include "tests/fuzz/damage.h"
#include "tests/fuzz/verb_targets.h"

namespace servescape::fuzz {
namespace {

std::vector<std::string> Seeds(const std::string& target) {
  std::vector<std::filesystem::path> paths;
  const std::string folder = std::string(SERVESCAPE_SOURCE_DIR) + "/tests/fuzz/seeds/" + target;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> out;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    out.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return out;
}

TEST_CASE("damaged files of the verbs are played or refused") {
  const struct {
    const char* name;
    void (*play)(std::string_view);
    int times;
  } targets[] = {{"balance", Balance, 12}, {"schedule", Schedule, 12},  {"cron", Cron, 100},
                 {"zone", ZoneFile, 60},   {"autoscale", Autoscale, 8}, {"vllm", Vllm, 20},
                 {"steps", Steps, 30},     {"recall", Recall, 12},
                 {"benchmark", Benchmark, 200}, {"result", OwnResult, 30},
                 {"drift", Drift, 20},     {"import", Import, 12},
                 {"export", Export, 12},   {"lessons", Lessons, 40}};
  Generator draw(7);
  for (const auto& target : targets) {
    CAPTURE(target.name);
    const std::vector<std::string> seeds = Seeds(target.name);
    CHECK(seeds.size() >= 2);
    for (const std::string& seed : seeds) {
      target.play(seed);
      for (int i = 0; i < target.times; ++i) {
        const std::string text = Damaged(seed, draw);
        CAPTURE(text);
        target.play(text);
      }
    }
  }
}

}  // namespace
}  // namespace servescape::fuzz
