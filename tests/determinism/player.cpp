// SPDX-License-Identifier: MIT
// Plays a scenario and prints its machine-readable result, as `servescape run --json`, without the
// options and outputs of that program, so that it takes less time to build another way.
//   scenario_player FILE [KEY=VALUE..]
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/manifest/read_scaler.h"
#include "sim/servescape.h"

namespace servescape {
namespace {

std::optional<std::string> ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

int Play(const std::string& path, const std::vector<Setting>& settings) {
  const std::optional<std::string> text = ReadAll(path);
  if (!text) {
    std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
    return 2;
  }
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  const Resources beside = [&folder](const std::string& file) -> std::optional<Resource> {
    std::optional<std::string> table = ReadAll(folder + file);
    if (!table) return std::nullopt;
    return Resource(std::move(*table));
  };
  const ScalerReader scalers = ScalersOf(nullptr);
  const Result<Loaded, Diagnostics> loaded = Load(*text, settings, beside, nullptr, &scalers);
  if (!loaded) {
    std::fputs(Format(loaded.error(), *text, path).c_str(), stderr);
    return 3;
  }
  const RunReport report = RunStudy(loaded.value().config, ScenarioHash(*text));
  std::printf("%s\n", ToJson(report, true).c_str());
  return 0;
}

}  // namespace
}  // namespace servescape

int main(int argc, char** argv) {
  std::vector<servescape::Setting> settings;
  for (int i = 2; i < argc; ++i) {
    const std::string word = argv[i];
    const size_t equals = word.find('=');
    if (equals == std::string::npos) return 2;
    settings.push_back({word.substr(0, equals), word.substr(equals + 1)});
  }
  return argc < 2 ? 2 : servescape::Play(argv[1], settings);
}
