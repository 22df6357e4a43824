// SPDX-License-Identifier: MIT
// Times the engine's event loop on a scenario: bench_engine FILE CUSTOMERS. The duration is chosen
// so that about that many arrive. Prints one line of JSON.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "sim/manifest/read_scaler.h"
#include "sim/scenario/load.h"
#include "sim/study/replication.h"
#include "tests/bench/memory.h"
#include "tests/bench/stopwatch.h"

namespace servescape::bench {
namespace {

int Run(const char* file, double customers) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const Resources none = [](const std::string&) { return std::nullopt; };
  const ScalerReader scalers = ScalersOf(nullptr);
  const Result<Loaded, Diagnostics> first = Load(text, {}, none, nullptr, &scalers);
  if (!first) {
    std::fprintf(stderr, "%s\n", Format(first.error(), text, file).c_str());
    return 1;
  }
  Config config = first.value().config;
  config.run.duration = FromSeconds(customers / config.traffic[0].rate);

  Replication replication(BuildModel(config), config.run.seed, 0);
  const double start = ProcessorSeconds();
  // Called from two places, so that no optimiser melts the engine into this function: a loop that
  // is never entered again stays in V8's baseline code.
  bool finished = replication.Step(1'000);
  while (!finished) finished = replication.Step(100'000);
  const double seconds = ProcessorSeconds() - start;
  const ReplicationRecord record = replication.Finish();
  Histogram latency;
  for (const Histogram& block : record.latency) latency.Merge(block);
  std::printf("{\"customers\": %lld, \"events\": %lld, \"seconds\": %.9g, \"mean\": %.9g, "
              "\"p99\": %.9g, \"memory\": %lld, \"digest\": \"%s\"}\n",
              static_cast<long long>(record.arrivals), static_cast<long long>(record.events),
              seconds, record.latency_sum / static_cast<double>(record.completions),
              latency.Quantile(0.99), static_cast<long long>(PeakMemory()),
              record.digest.Hex().c_str());
  return 0;
}

}  // namespace
}  // namespace servescape::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: bench_engine FILE CUSTOMERS\n");
    return 2;
  }
  return servescape::bench::Run(argv[1], std::atof(argv[2]));
}
