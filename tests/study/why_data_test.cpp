// SPDX-License-Identifier: MIT
// Caches and feature stores of real systems in scenarios: what their rules do to a run, that `why`
// names the rule and what avoids it, and that short runs show what long ones do.
#include <cmath>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/cache/system/system_cache.h"
#include "sim/random/zipf.h"
#include "tests/study/text_scenario.h"

namespace servescape::testing {
namespace {

RunReport RunCache(double rate, const std::string& keys, const std::string& cache,
                   const std::string& time = "1ms") {
  return RunText(fmt::format(R"([run]
duration = "{}s"
warmup = "0s"
replications = 4
[traffic.u]
rate = "{}/s"
keys = {}
path = "p"
[[path.p]]
cache = "c"
[[path.p]]
call = "m"
[service.m]
time = "{}"
replicas = 200
[cache.c]
{})",
                             std::min(600.0, 20'000 / rate), rate, keys, time, cache));
}

constexpr const char* kKeys = "{ distribution = \"zipf\", exponent = 1.0, count = 20_000 }";

double HitsOf(const RunReport& report) { return Find(report, "cache.c.hit_ratio").value; }

bool Tells(const RunReport& report, const std::string& words) {
  return report.why.find(words) != std::string::npos;
}

TEST_CASE("redis lfu: at a low rate the decay takes what the counters know, and why says so") {
  const std::string cache =
      "system = \"redis\"\nmaxmemory_policy = \"allkeys-lfu\"\ncapacity = 500";
  const RunReport night = RunCache(20, kKeys, cache), day = RunCache(2'000, kKeys, cache);
  const RunReport mended = RunCache(20, kKeys, cache + "\nlfu_decay_time = 0");
  CHECK(HitsOf(day) - HitsOf(night) > 0.03);
  CHECK(HitsOf(mended) - HitsOf(night) > 0.03);
  CHECK(Tells(night, "lfu_decay_time = 0 keeps them"));
  CHECK_FALSE(Tells(mended, "lfu_decay_time"));
  CHECK_FALSE(Tells(day, "lfu_decay_time"));
}

TEST_CASE("redis: its own default refuses what does not fit, and why says so") {
  const RunReport report = RunCache(200, kKeys, "system = \"redis\"\ncapacity = 500");
  CHECK(Tells(report, "noeviction"));
  CHECK_FALSE(Tells(RunCache(200, kKeys,
                             "system = \"redis\"\nmaxmemory_policy = \"allkeys-lru\"\n"
                             "capacity = 500"),
                    "noeviction"));
}

TEST_CASE("nginx' lock: one fetch, answers at looks 500 ms apart, and why says so") {
  const std::string one = "{ distribution = \"uniform\", count = 20 }";
  const std::string cache = "system = \"nginx\"\nttl = \"5s\"\n";
  const std::string slow = "700ms";
  const RunReport locked = RunCache(100, one, cache + "proxy_cache_lock = true", slow);
  const RunReport open = RunCache(100, one, cache, slow);
  const RunReport waits = RunCache(100, one, "capacity = 20\nttl = \"5s\"\ncoalesce = true", slow);
  CHECK(Tells(locked, "look each 500 ms of their own"));
  CHECK_FALSE(Tells(waits, "500 ms"));
  // Of waiters of 700 ms two looks of three come late.
  CHECK(Find(locked, "latency.p99").value > 0.8);
  CHECK(Find(locked, "latency.p99").value < 1.01);
  CHECK(Find(waits, "latency.p99").value < 0.71);
  // A fetch for each key and ttl, where without the lock all that come in 700 ms fetch.
  CHECK(Find(locked, "service.m.throughput").value < 20 / 5.0 + 0.1);
  CHECK(Find(open, "service.m.throughput").value > 1.5 * 20 / 5.7);
  for (const SelfCheck& check : locked.checks) CHECK_MESSAGE(check.holds, check.name);
}

TEST_CASE("nginx' lock: who has waited for its time-out fetches, uncached") {
  const std::string one = "{ distribution = \"uniform\", count = 1 }";
  const RunReport report =
      RunCache(20, one, "system = \"nginx\"\nttl = \"10s\"\nproxy_cache_lock = true", "7s");
  CHECK(Tells(report, "after proxy_cache_lock_timeout"));
}

TEST_CASE("feast: late rows, absent entities and old values are worth less, and why says so") {
  const std::string text = R"([run]
duration = "20min"
warmup = "0s"
replications = 4
[traffic.u]
rate = "50/s"
keys = { distribution = "uniform", count = 5_000 }
path = "p"
[[path.p]]
store = "s"
[[path.p]]
call = "m"
[service.m]
time = "1ms"
[store.s]
system = "feast"
read = "1ms"
materialization = "1min"
updates = "0.01/s"
first_run = "1d"
stale_after = "2min"
stale_quality = 0.5
)";
  const RunReport fresh = RunText(text);
  const RunReport late = RunText(text + "late = \"50%\"\nlateness = \"5min\"");
  // Age: exponential of mean 100 s, and up to a minute: 1 - (e^-.6 - ... ) by the mean over it.
  double old = 0;
  for (int second = 0; second < 60; ++second) old += std::exp(-(120 - second - 0.5) / 100) / 60;
  CHECK(std::fabs(Find(fresh, "quality.mean").value - (1 - 0.5 * old)) < 0.01);
  CHECK(Find(late, "quality.mean").value < Find(fresh, "quality.mean").value - 0.05);
  CHECK(std::fabs(Find(fresh, "store.s.staleness.mean").value - 130) < 3);
  CHECK(Tells(late, "incremental runs never see it again"));
  CHECK_FALSE(Tells(fresh, "incremental runs"));
  const RunReport first = RunText(text + "ttl = \"30s\"", {{"store.s.first_run", "0s"}});
  CHECK(Tells(first, "NOT_FOUND"));
}

// Of a cache that starts empty, after long traffic at 1,000/s.
double LongRunOf(CacheSystem system, int64_t capacity) {
  SystemSpec spec(system);
  spec.capacity = capacity;
  if (system == CacheSystem::kRistretto) spec.values[0] = spec.values[3] = 1;
  if (system == CacheSystem::kCaffeine || system == CacheSystem::kOtter) spec.values[1] = 0;
  const auto cache = MakeSystemCache(spec, Generator(3));
  const Zipf zipf(0.9, 4'000);
  Generator generator(7);
  constexpr int kBefore = 200'000, kRequests = 200'000;
  int hits = 0;
  for (int i = 0; i < kBefore + kRequests; ++i) {
    const uint64_t key = zipf.Draw(generator);
    const SimTime now{int64_t{i} * 1'000'000};
    const bool hit = cache->Get(key, now);
    hits += hit && i >= kBefore;
    if (!hit) cache->Set(key, now, {});
  }
  return static_cast<double>(hits) / kRequests;
}

TEST_CASE("every system: short runs show what long ones do") {
  for (const SystemInfo& info : CacheSystems()) {
    CAPTURE(info.name);
    std::string cache = fmt::format("system = \"{}\"\ncapacity = 200", info.name);
    if (info.system == CacheSystem::kRedis) cache += "\nmaxmemory_policy = \"allkeys-lru\"";
    if (info.system == CacheSystem::kRistretto) cache += "\nIgnoreInternalCost = true\nWait = true";
    const double hits =
        HitsOf(RunCache(1000, "{ distribution = \"zipf\", exponent = 0.9, count = 4_000 }", cache));
    // 80,000 requests: 0.002 of chance; and a hundredth for what settles slowly. Where a climber
    // comes to rest is chance, at this size worth a few points.
    const bool climbs = info.system == CacheSystem::kCaffeine ||
                        info.system == CacheSystem::kOtter || info.system == CacheSystem::kTheine;
    CHECK(std::fabs(hits - LongRunOf(info.system, 200)) < (climbs ? 0.05 : 0.0125));
  }
}

TEST_CASE("a system composes with flushes, copies, ages and invalidations") {
  const std::string cache =
      "system = \"redis\"\nmaxmemory_policy = \"allkeys-lru\"\ncapacity = 500\n";
  const double plain = HitsOf(RunCache(1000, kKeys, cache));
  CHECK(HitsOf(RunCache(1000, kKeys, cache + "flush_at = [\"5s\", \"10s\"]")) < plain - 0.005);
  CHECK(HitsOf(RunCache(1000, kKeys, cache + "ttl = \"1s\"")) < plain - 0.02);
  CHECK(HitsOf(RunCache(1000, kKeys, cache + "invalidations = \"100/s\"")) < plain - 0.01);
  CHECK(HitsOf(RunCache(1000, kKeys, cache + "warm = \"0%\"")) < plain - 0.001);
  const RunReport stale = RunCache(1000, kKeys, cache + "ttl = \"4s\"\nsoft_ttl = \"1s\"");
  CHECK(Find(stale, "cache.c.stale_ratio").value > 0.005);
}

}  // namespace
}  // namespace servescape::testing
