// SPDX-License-Identifier: MIT
// Services in series played by recursions leave the record that events leave.
#include <string>

#include <fmt/format.h>

#include "sim/engine/tandem/fifo_series.h"
#include "sim/engine/tandem/tandem_engine.h"
#include "sim/metrics/recorder.h"
#include "sim/model/model.h"
#include "sim/study/replication_run.h"
#include "tests/property/harness.h"
#include "tests/property/random_parts.h"
#include "tests/property/series.h"

namespace servescape::property {
namespace {

template <class Simulation>
ReplicationRecord Play(const Config& config, const Model& model, int64_t step) {
  std::vector<uint32_t> replicas;
  for (const ServiceModel& service : model.services()) replicas.push_back(service.replicas);
  Recorder recorder(0, Duration{model.end().ns}, replicas);
  WatchWith(ThresholdsOf(config), &recorder);
  Simulation simulation(model, config.run.seed, 0, recorder);
  for (int64_t done = 0; !simulation.Step(step); ++done) REQUIRE(done < kTooMany);
  const SimTime end = simulation.stopped() ? simulation.now() : model.end();
  recorder.Close(end, simulation.stopped());
  ReplicationRecord record = std::move(recorder.record());
  Complete(simulation, end, model.services().size(), &record);
  return record;
}

void CheckAlike(const Config& config, Draw& draw) {
  const Model model(config);
  REQUIRE(IsFifoSeries(model));
  constexpr int64_t kSteps[] = {1, 7, 1'000, 100'000};
  CheckSame(Play<FifoSeries<Recorder>>(config, model, kSteps[draw.Below(4)]),
            Play<TandemEngine<Recorder>>(config, model, 1'000));
}

TEST_CASE("random series are recorded alike by recursions and by events") {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Draw draw(seed + 1'000'000);
    Config config = Loaded(RandomSeries(seed));
    // A run that stops at what may be in flight.
    if (draw.Chance(0.3)) config.run.max_in_flight = 1 + draw.Below(200);
    CheckAlike(config, draw);
  }
}

// Many at one instant, in service for the same time.
TEST_CASE("series of traced bursts are recorded alike by recursions and by events") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    Draw draw(seed);
    Config config = Loaded(RandomSeries(seed));
    TrafficConfig& source = config.traffic[0];
    source.arrivals = ArrivalKind::kTrace;
    source.profile = {};
    int64_t at = 0;
    for (int i = 0; i < 300; ++i) {
      if (!draw.Chance(0.7)) at += 1'000'000 * (1 + draw.Below(20));
      source.trace.push_back({SimTime{at}, 1});
    }
    source.trace_repeat = draw.Chance(0.5);
    CheckAlike(config, draw);
  }
}

TEST_CASE("one that ends as the next comes makes room for it, in series, too") {
  Config config = Loaded(
      "title = \"room\"\n[run]\nwarmup = \"0s\"\nreplications = 1\nduration = \"1s\"\n"
      "[traffic.users]\narrivals = \"uniform\"\nrate = \"500/s\"\n[service.s]\ntime = \"2ms\"\n");
  config.run.max_in_flight = 1;
  const Model model(config);
  const ReplicationRecord record = Play<FifoSeries<Recorder>>(config, model, 100);
  CHECK(!record.truncated);
  CHECK(record.completions > 490);
  CheckSame(record, Play<TandemEngine<Recorder>>(config, model, 100));
}

// Windows longer than areas may be, times longer than the run.
TEST_CASE("long runs with long times are recorded alike by recursions and by events") {
  constexpr const char* kTimes[] = {"\"1h\"", "\"1200h\"",
                                    "{ distribution = \"pareto\", minimum = \"1h\", shape = 1.01 }",
                                    "{ distribution = \"exponential\", mean = \"87000h\" }"};
  for (const char* time : kTimes) {
    for (const int servers : {1, 7}) {
      Draw draw(1);
      const std::string text = fmt::format(
          "title = \"long\"\n[run]\nwarmup = \"0s\"\nreplications = 1\nduration = \"9000h\"\n"
          "[traffic.users]\nrate = \"2/h\"\n[service.s]\nreplicas = {}\ntime = {}\n",
          servers, time);
      CAPTURE(text);
      CheckAlike(Loaded(text), draw);
    }
  }
}

}  // namespace
}  // namespace servescape::property
