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

// Bit for bit, NaN included.
uint64_t Bits(double value) { return __builtin_bit_cast(uint64_t, value); }

void CheckSame(const Histogram& a, const Histogram& b) {
  CHECK(a.total() == b.total());
  CHECK(a.first() == b.first());
  CHECK(a.counts() == b.counts());
  CHECK(Bits(a.Maximum()) == Bits(b.Maximum()));
  for (const double q : {0.001, 0.5, 0.99}) CHECK(Bits(a.Quantile(q)) == Bits(b.Quantile(q)));
}

void CheckSame(const SystemWindow& a, const SystemWindow& b) {
  CHECK(a.arrivals == b.arrivals);
  CHECK(a.completions == b.completions);
  CHECK(a.rejections == b.rejections);
  CHECK(Bits(a.latency_sum) == Bits(b.latency_sum));
  CHECK(Bits(a.in_system_area) == Bits(b.in_system_area));
  CHECK(Bits(a.p50) == Bits(b.p50));
  CHECK(Bits(a.p99) == Bits(b.p99));
  CHECK(a.outcomes == b.outcomes);
}

void CheckSame(const ServiceWindow& a, const ServiceWindow& b) {
  CHECK(a.arrivals == b.arrivals);
  CHECK(a.completions == b.completions);
  CHECK(a.started == b.started);
  CHECK(a.waited == b.waited);
  CHECK(a.batches == b.batches);
  CHECK(a.batch_items == b.batch_items);
  CHECK(Bits(a.wait_sum) == Bits(b.wait_sum));
  CHECK(Bits(a.sojourn_sum) == Bits(b.sojourn_sum));
  CHECK(Bits(a.service_sum) == Bits(b.service_sum));
  CHECK(Bits(a.queue_area) == Bits(b.queue_area));
  CHECK(Bits(a.busy_area) == Bits(b.busy_area));
  CHECK(Bits(a.up_area) == Bits(b.up_area));
  CHECK(Bits(a.billed_area) == Bits(b.billed_area));
}

// But for sums of what is left at the end, whose order is another.
void CheckSame(const ReplicationRecord& a, const ReplicationRecord& b) {
  CHECK(a.digest.Hex() == b.digest.Hex());
  CHECK(a.events == b.events);
  CHECK(a.truncated == b.truncated);
  CHECK(Bits(a.duration) == Bits(b.duration));
  CHECK(a.in_flight == b.in_flight);
  CHECK(a.arrivals == b.arrivals);
  const auto close = [](double x, double y) { CHECK(x == doctest::Approx(y).epsilon(1e-12)); };
  close(a.in_flight_age_sum, b.in_flight_age_sum);
  for (size_t w = 0; w < a.windows.size(); ++w) CheckSame(a.windows[w], b.windows[w]);
  for (size_t block = 0; block < a.latency.size(); ++block) {
    CheckSame(a.latency[block], b.latency[block]);
  }
  for (size_t s = 0; s < a.services.size(); ++s) {
    close(a.remaining_service[s], b.remaining_service[s]);
    close(a.waiting_age_sum[s], b.waiting_age_sum[s]);
    for (size_t w = 0; w < a.services[s].size(); ++w) {
      CheckSame(a.services[s][w], b.services[s][w]);
    }
    for (size_t block = 0; block < a.wait[s].size(); ++block) {
      CheckSame(a.wait[s][block], b.wait[s][block]);
    }
  }
}

void CheckAlike(const Config& config, Draw& draw) {
  const Model model(config);
  REQUIRE(IsFifoSeries(model));
  constexpr int64_t kSteps[] = {1, 7, 1'000, 100'000};
  CheckSame(Play<FifoSeries<Recorder>>(config, model, kSteps[draw.Below(4)]),
            Play<TandemEngine<Recorder>>(config, model, 1'000));
}

std::string Arrivals(Draw& draw) {
  const std::string rate = fmt::format("rate = \"{}/s\"\n", draw.Chance(0.5) ? 500 : 40);
  switch (draw.Below(4)) {
    case 0: return rate + "arrivals = \"uniform\"\n";
    case 1: return rate + "profile = [{ at = \"2s\", factor = 3, hold = \"1s\" }]\n";
    default: return rate;
  }
}

// Loads from next to nothing to more than can be served; whole milliseconds, which make ties.
std::string RandomSeries(uint64_t seed) {
  Draw draw(seed);
  std::string text = fmt::format(
      "title = \"series {}\"\nslo = [\"latency.p99 <= 20ms\"]\n[run]\nwarmup = \"0s\"\n"
      "replications = 1\nduration = \"{}\"\nseed = {}\n[traffic.users]\npath = \"all\"\n",
      seed, draw.Chance(0.2) ? "2.5s" : "6s", seed) +
      Arrivals(draw) + (draw.Chance(0.3) ? "items = 3\n" : "");
  const uint32_t stages = 1 + draw.Below(4);
  for (uint32_t s = 0; s < stages; ++s) text += fmt::format("[[path.all]]\ncall = \"s{}\"\n", s);
  constexpr int kServers[] = {1, 1, 2, 3, 16, 40};
  for (uint32_t s = 0; s < stages; ++s) {
    const int servers = kServers[draw.Below(6)];
    std::string time = draw.Time(draw.Chance(0.5) ? 2 : servers * (1 + draw.Below(4)));
    if (time == "\"0ms\"") time = "\"1ms\"";
    const bool batches = s == 0 && draw.Chance(0.4);
    text += fmt::format("[service.s{}]\nreplicas = {}\ntime = {}\n", s, batches ? 1 : servers,
                        time);
    if (batches) {
      text += fmt::format("batching = {{ max_size = {}, max_delay = \"{}ms\" }}\n",
                          3 + draw.Below(8), draw.Chance(0.4) ? 0 : draw.Below(20));
    }
    if (batches && draw.Chance(0.5)) {
      text += "batch_time = { base = \"1ms\", per_item = \"1ms\" }\n"
              "noise = { distribution = \"lognormal\", cv = 0.3 }\n";
    }
  }
  return text;
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
  constexpr const char* kTimes[] = {
      "\"1h\"", "\"1200h\"", "{ distribution = \"pareto\", minimum = \"1h\", shape = 1.01 }",
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
