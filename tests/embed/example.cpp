// SPDX-License-Identifier: MIT
// A program that embeds the simulator: prints the report of the scenario on standard input, and its
// p99. Tried by embed_test.py.
#include <iostream>
#include <iterator>
#include <string>
#include <utility>

#include "sim/servescape.h"

int main() {
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  auto loaded = servescape::Load(text, {}, servescape::NoResources);
  if (!loaded) {
    std::cerr << servescape::Format(loaded.error(), text, "scenario");
    return 3;
  }
  const servescape::Config config = std::move(loaded).value().config;
  const servescape::RunReport report =
      servescape::RunStudy(config, servescape::ScenarioHash(text));
  std::cout << servescape::ToText(report, {});
  if (const servescape::Metric* p99 = servescape::FindMetric(report, "latency.p99")) {
    std::cout << "p99 in seconds: " << p99->estimate.value << '\n';
  }
  return 0;
}
