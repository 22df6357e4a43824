// SPDX-License-Identifier: MIT
// Caches start as they stay: the hit ratio of short runs is that of the policy after long traffic,
// from the first second on.
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "sim/base/math.h"
#include "sim/cache/cache.h"
#include "sim/random/zipf.h"
#include "sim/scenario/load.h"
#include "sim/study/slow_state.h"
#include "sim/study/study.h"
#include "tests/study/builders.h"

namespace servescape::testing {
namespace {

constexpr const char* kZipf = "{ distribution = \"zipf\", exponent = 0.9, count = 4_000 }";

Config ConfigOf(const std::string& text) {
  const auto loaded = Load(text, {}, {});
  REQUIRE_MESSAGE(loaded.ok(),
                  (loaded.ok() ? std::string() : Format(loaded.error(), text, "x.toml")));
  return loaded.value().config;
}

// One source at 1,000/s, ten replications of two seconds.
std::string Text(const std::string& keys, const std::string& cache) {
  return "[run]\nduration = \"2s\"\nwarmup = \"0s\"\nreplications = 10\n[traffic.u]\n"
         "rate = \"1000/s\"\npath = \"p\"\nkeys = " +
         keys +
         "\n[[path.p]]\ncache = \"c\"\n[[path.p]]\ncall = \"m\"\n"
         "[service.m]\ntime = \"0.1ms\"\nreplicas = 4\n[cache.c]\n" +
         cache + "\n";
}

Estimate Hits(const std::string& text) { return Find(Run(ConfigOf(text)), "cache.c.hit_ratio"); }

// Of a cache that starts empty, after `before` of the requests that follow at 1,000/s.
double LongRun(const CacheSpec& spec, int before, int requests) {
  Cache cache(spec, Generator(3));
  const Zipf zipf(0.9, 4'000);
  Generator generator(7);
  int hits = 0;
  for (int i = -before; i < requests; ++i) {
    const SimTime now{int64_t{i + before} * 1'000'000};
    hits += cache.Access(zipf.Draw(generator), 1, now) && i >= 0;
  }
  return static_cast<double>(hits) / requests;
}

TEST_CASE("every policy, with and without a ttl: short runs show what long ones do") {
  for (const std::string& name : CachePolicyNames(false)) {
    for (const int64_t ttl : {int64_t{0}, int64_t{400'000'000}, int64_t{3'000'000'000}}) {
      if (name == "ttl" && ttl == 0) continue;
      CAPTURE(name);
      CAPTURE(ttl);
      CacheSpec spec;
      spec.policy = *CachePolicyFromName(name);
      spec.capacity = 200;
      spec.ttl = {ttl};
      const double reported = LongRun(spec, 200'000, 300'000);
      std::string cache = "capacity = 200\npolicy = \"" + name + "\"";
      if (ttl > 0) cache += "\nttl = \"" + std::to_string(ttl / 1'000'000) + "ms\"";
      const Estimate hits = Hits(Text(kZipf, cache));
      // 20,000 requests: 0.0035 of chance; and a hundredth for policies that settle slowly.
      CHECK(std::fabs(hits.value - reported) <= 0.0125);
      CHECK(hits.upper - hits.lower <= 0.03);
    }
  }
}

TEST_CASE("lru: Che's hit ratio at the default length, and in the first second as in the last") {
  // 0.9 of Zipf's law over 200,000 keys and room for 30,000: the characteristic time, by bisection.
  const double keys = 200'000, capacity = 30'000;
  double low = 1, high = 1e9, hit = 0, sum = 0;
  std::vector<double> p;
  for (double k = 1; k <= keys; ++k) sum += p.emplace_back(Pow(k, -0.9));
  for (int i = 0; i < 40; ++i) {
    const double time = (low + high) / 2;
    double held = 0;
    for (const double each : p) held += 1 - Exp(-each / sum * time);
    (held < capacity ? low : high) = time;
  }
  for (const double each : p) hit += each / sum * (1 - Exp(-each / sum * low));
  const std::string text =
      Text("{ distribution = \"zipf\", exponent = 0.9, count = 200_000 }", "capacity = 30_000");
  const RunReport report = Run(ConfigOf(text));
  const Estimate hits = Find(report, "cache.c.hit_ratio");
  CHECK(hits.lower <= hit);
  CHECK(hit <= hits.upper);
  const Series* series = FindSeries(report, "cache.c.hit_ratio");
  REQUIRE(series != nullptr);
  double first = 0, last = 0;
  const size_t half = series->value.size() / 2;
  for (size_t i = 0; i < half; ++i) {
    first += series->value[i] / static_cast<double>(half);
    last += series->value[half + i] / static_cast<double>(half);
  }
  CHECK(std::fabs(first - last) <= 0.02);  // 3 standard errors
  CHECK(report.warnings.empty());
}

TEST_CASE("bytes, hot sets, drift, several sources, levels, copies, loops: early as late") {
  const std::string hot =
      "{ distribution = \"hot_set\", count = 4_000, hot_count = 100, hot_share = 0.6 }";
  const std::string moving =
      "{ distribution = \"zipf\", exponent = 1, count = 4_000, drift = \"40/s\" }";
  const std::string tail =
      "[service.m]\ntime = \"0.1ms\"\nreplicas = 4\n[cache.c]\ncapacity = 100\n";
  const std::string head = "[run]\nduration = \"2s\"\nwarmup = \"0s\"\nreplications = 10\n";
  const std::string source =
      "[traffic.u]\nrate = \"1000/s\"\npath = \"p\"\nkeys = " + std::string(kZipf) + "\n";
  const std::string texts[] = {
      Text(hot, "capacity = 200"),
      Text(hot, "capacity = 200\npolicy = \"arc\"\ninvalidations = \"100/s\""),
      Text(kZipf,
           "capacity = \"400kB\"\nitem_size = { distribution = \"lognormal\", mean = 2000, "
           "cv = 1 }"),
      Text(kZipf, "capacity = 300\nadmission = 0.3\npolicy = \"fifo\""),
      Text(kZipf, "ttl = \"900ms\"\nsoft_ttl = \"300ms\"\ncoalesce = true"),
      Text(moving, "capacity = 200"),
      Text(moving, "capacity = 200\npolicy = \"s3-fifo\"\nttl = \"700ms\""),
      // Two sources of different keys and rates; the second comes once in four.
      head + source +
          "[traffic.v]\nrate = \"500/s\"\npath = \"q\"\nkeys = { distribution = "
          "\"uniform\", count = 300 }\n[[path.p]]\ncache = \"c\"\n[[path.p]]\ncall = \"m\"\n"
          "[[path.q]]\nbranch = { p = 0.25, r = 0.75 }\n[[path.r]]\ncall = \"m\"\n" +
          tail,
      // Behind a cache of its own.
      head + source +
          "[[path.p]]\ncache = \"near\"\n[[path.p]]\ncache = \"c\"\n[[path.p]]\n"
          "call = \"m\"\n" +
          tail + "[cache.near]\ncapacity = 40\n",
      // A copy in each replica, each with its share of the requests.
      head + source +
          "[[path.p]]\ncall = \"m\"\n[[path.p]]\ncache = \"c\"\n[[path.p]]\n"
          "delay = \"1ms\"\n" +
          tail + "local_to = \"m\"\n",
      head + source +
          "[[path.p]]\nloop = \"q\"\ntimes = 3\nrepeat = 0.5\n[[path.q]]\n"
          "cache = \"c\"\n[[path.q]]\ncall = \"m\"\n" +
          tail};
  for (const std::string& text : texts) {
    CAPTURE(text);
    const Estimate early = Hits(text);
    Config later = ConfigOf(text);
    for (CacheConfig& cache : later.caches) cache.warm = 0;
    later.run.duration = FromSeconds(80);
    later.run.warmup = FromSeconds(20);
    later.run.replications = 1;
    const double late = Find(Run(later), "cache.c.hit_ratio").value;
    CHECK(std::fabs(early.value - late) <= 0.016);
  }
}

TEST_CASE("warm: empty, a share, the most popular; the arrivals are the same") {
  const auto first = [](const std::string& warm) {
    Config config = ConfigOf(Text(kZipf, "capacity = 1_000\nwarm = " + warm));
    config.run.duration = FromSeconds(0.1);
    return Run(config);
  };
  const auto hits = [&](const std::string& warm) {
    return Find(first(warm), "cache.c.hit_ratio").value;
  };
  CHECK(hits("0") < hits("\"10%\""));
  CHECK(hits("\"10%\"") < hits("\"50%\""));
  CHECK(hits("\"50%\"") < hits("\"steady\""));
  CHECK(hits("\"steady\"") < hits("\"most_popular\""));
  CHECK(hits("\"100%\"") == hits("\"steady\""));
  CHECK(first("0").requests == first("\"steady\"").requests);
  // Of the 1,000 most popular of 4,000 keys, all are there at first.
  Config kept = ConfigOf(Text(kZipf, "capacity = 1_000\nwarm = \"most_popular\"\nadmission = 0"));
  double top = 0, all = 0;
  for (double k = 1; k <= 4000; ++k) (k <= 1000 ? top : all) += Pow(k, -0.9);
  const Estimate held = Find(Run(kept), "cache.c.hit_ratio");
  CHECK(held.value == doctest::Approx(top / (top + all)).epsilon(0.015));
}

TEST_CASE("warm: what does not start as it stays is said") {
  const auto warnings = [](const std::string& keys, const std::string& cache) {
    return SlowStateWarnings(ConfigOf(Text(keys, cache)));
  };
  const std::string many = "{ distribution = \"zipf\", exponent = 0.9, count = 100_000_000 }";
  CHECK(warnings(kZipf, "capacity = 200").empty());
  CHECK(warnings(kZipf, "capacity = 4_000").empty());
  CHECK(warnings(kZipf, "capacity = 200\nwarm = 0").empty());  // 0.5 s, and the run is 2 s
  CHECK(warnings(kZipf, "capacity = 200\nwarm = 0\nflush_at = [\"1s\"]").empty());
  const auto empty = warnings(kZipf, "capacity = 2_000\nwarm = 0");
  REQUIRE(empty.size() == 1);
  CHECK(empty[0] == "The cache c starts empty and takes about 6.86 s of this traffic to be as in "
                    "the long run: the run of 2 s shows how it changes, not how it stays.");
  const auto large = warnings(many, "capacity = 10_000_000");
  REQUIRE(large.size() == 1);
  CHECK(large[0] == "The cache c is too large to start as it stays and takes about 6.8 hours of "
                    "this traffic to be as in the long run: the run of 2 s shows how it changes, "
                    "not how it stays.");
}

}  // namespace
}  // namespace servescape::testing
