// SPDX-License-Identifier: MIT
// Callers and what they ask: back-off, throttling, breakers, sessions, keys that drift, caches that
// admit and forget, ages of what stores return.
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/engine/systems.h"
#include "tests/model/log.h"

namespace servescape::test {
namespace {

// How long before the only retry, of each request; each attempt fails at once.
struct Retried : Watcher {
  void OnFail(SimTime, uint32_t, Duration age) override { after.push_back(ToSeconds(age)); }
  std::vector<double> after;
};

// Change is applied to the caller.
template <class Change>
std::vector<double> RetriesOf(Change change) {
  Config config = Traced({});
  for (int64_t i = 0; i < 4'000; ++i) config.traffic[0].trace.push_back({SimTime{i * kMs}, 1});
  config.run.duration = Duration{10'000 * kMs};
  config.services[0].time.time = Constant(0);
  config.services[0].error_rate = 1;
  AttemptConfig& attempt = config.traffic[0].attempt;
  attempt.any = attempt.retries = true;
  attempt.max_retries = 1;
  attempt.backoff_base = Duration{100 * kMs};
  change(attempt);
  Retried retried;
  Run(config, &retried);
  REQUIRE(retried.after.size() == 4'000);
  return retried.after;
}

std::vector<double> BackoffsOf(Jitter jitter) {
  std::vector<double> after = RetriesOf([&](AttemptConfig& attempt) { attempt.jitter = jitter; });
  std::sort(after.begin(), after.end());
  return after;
}

double MeanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

TEST_CASE("back-off without jitter, with full and with equal jitter") {
  const std::vector<double> none = BackoffsOf(Jitter::kNone);
  CHECK(none.front() == 0.1);
  CHECK(none.back() == 0.1);
  // Uniform between 0 and 100 ms, and between 50 and 100 ms: within four standard errors.
  const std::vector<double> full = BackoffsOf(Jitter::kFull);
  CHECK(full.front() < 0.001);
  CHECK(full.back() > 0.099);
  CHECK(full.back() < 0.1);
  CHECK(MeanOf(full) == doctest::Approx(0.050).epsilon(0.037));
  CHECK(full[1'000] == doctest::Approx(0.025).epsilon(0.11));
  const std::vector<double> equal = BackoffsOf(Jitter::kEqual);
  CHECK(equal.front() > 0.05);
  CHECK(equal.front() < 0.0505);
  CHECK(equal.back() > 0.099);
  CHECK(MeanOf(equal) == doctest::Approx(0.075).epsilon(0.012));
}

TEST_CASE("back-off grows by its factor up to its cap") {
  const std::vector<double> after = RetriesOf([](AttemptConfig& attempt) {
    attempt.max_retries = 3;
    attempt.backoff_cap = Duration{150 * kMs};
  });
  CHECK(after[0] == doctest::Approx(0.4));  // 100, 150 and 150 ms
}

TEST_CASE("a budget of one half lets every other request be tried again") {
  const std::vector<double> after = RetriesOf([](AttemptConfig& attempt) {
    attempt.budget = 0.5;
    attempt.budget_burst = 1;
  });
  CHECK(std::count(after.begin(), after.end(), 0.0) == 2'000);
  CHECK(MeanOf(after) == doctest::Approx(0.05));
}

TEST_CASE("only what is named is tried again") {
  const auto retried = [](auto change) { return RetriesOf(change)[0] > 0; };
  CHECK(retried([](AttemptConfig& attempt) { attempt.retry_on_timeout = false; }));
  CHECK(retried([](AttemptConfig& attempt) { attempt.retry_on_rejected = false; }));
  CHECK_FALSE(retried([](AttemptConfig& attempt) { attempt.retry_on_error = false; }));
}

struct Attempts : Watcher {
  void OnAttempt(SimTime now, AttemptKind) override { text += std::to_string(now.ns / kMs) + " "; }
  std::string text;
};

// A request a millisecond, and all fail: three open it for 20 ms, then each trial does.
TEST_CASE("a circuit breaker opens when enough have failed, and tries again after a while") {
  Config config = Traced({});
  for (int64_t i = 0; i < 50; ++i) config.traffic[0].trace.push_back({SimTime{i * kMs}, 1});
  config.services[0].time.time = Constant(0);
  config.services[0].error_rate = 1;
  AttemptConfig& attempt = config.traffic[0].attempt;
  attempt.any = true;
  attempt.breaker_ratio = 0.5;
  attempt.breaker_requests = 3;
  attempt.breaker_open = Duration{20 * kMs};
  Attempts heard;
  Run(config, &heard);
  CHECK(heard.text == "0 1 2 22 42 ");
}

struct Sent : Watcher {
  void OnAttempt(SimTime now, AttemptKind) override { sent += now.ns > 50'000 * kMs ? 1 : 0; }
  void OnComplete(SimTime now, uint32_t, Duration) override {
    answered += now.ns > 50'000 * kMs ? 1 : 0;
  }
  double sent = 0, answered = 0;
};

// A bucket of one token, each 20 ms in coming, lets 1 / (20 ms + 1 / s) of s calls a second pass.
// Throttling with K sends K times what is accepted: s = (K - 1) * 50/s, of which 1 / K pass.
TEST_CASE("client-side throttling sends K times what is accepted") {
  for (const double k : {1.5, 2.0, 3.0}) {
    CAPTURE(k);
    Config config = Steady(400, 250);
    config.services[0].time.time = Constant(0);
    config.services[0].admission.rate_limit = 50;
    AttemptConfig& attempt = config.traffic[0].attempt;
    attempt.any = true;
    attempt.throttle = k;
    attempt.throttle_window = Duration{10'000 * kMs};
    Sent heard;
    Run(config, &heard);
    CHECK(heard.sent / 200 == doctest::Approx((k - 1) * 50).epsilon(0.05));
    CHECK(heard.answered / 200 == doctest::Approx((k - 1) * 50 / k).epsilon(0.05));
  }
}

TEST_CASE("a session's next request comes when its user has thought about the last answer") {
  Config config = Traced({});
  config.run.duration = Duration{1'500 * kMs};
  TrafficConfig& traffic = config.traffic[0];
  traffic.arrivals = ArrivalKind::kUniform;
  traffic.rate = 1;
  traffic.session.any = true;
  traffic.session.requests = Constant(3);
  traffic.session.think = Constant(0.020);
  CHECK(PlayGeneral(config) ==
        "a1000 s1000x1 e1010 c1010=10 a1030 s1030x1 e1040 c1040=10 a1060 "
        "s1060x1 e1070 c1070=10");
}

TEST_CASE("drifting keys move through the key space, a rank each time") {
  KeyConfig config;
  config.kind = KeyKind::kHotSet;
  config.count = 10;
  config.hot_share = 1;
  config.hot_count = 1;
  config.drift = 100;
  const KeyLaw law(config);
  Generator random(1);
  const auto key = [&](int64_t ms) { return law.Draw(random, SimTime{ms * kMs}); };
  CHECK(key(0) == 0);
  CHECK(key(9) == 0);
  CHECK(key(15) == 1);
  CHECK(key(95) == 9);
  CHECK(key(105) == 0);
  CHECK(key(-5) == 9);
}

struct Ages : Watcher {
  void OnStoreRead(SimTime, uint32_t, Duration age, bool) override {
    text += std::to_string(age.ns / kMs) + " ";
  }
  std::string text;
};

TEST_CASE("what a store returns is as old as its job's lag and the time since the job") {
  Config config = Traced({0, 4, 9, 12, 29});
  StoreConfig store;
  store.materialization = Duration{10 * kMs};
  store.lag = Duration{3 * kMs};
  config.stores.push_back(store);
  StepConfig read;
  read.kind = StepKind::kStore;
  config.paths[0].calls_only = false;
  config.paths[0].services.clear();
  config.paths[0].steps.steps = {read};
  Ages ages;
  Run(config, &ages);
  CHECK(ages.text == "3 7 12 5 12 ");
}

TEST_CASE("a read takes its time and more for each key, and longer in a brown-out") {
  Config config = Traced({0, 12});
  config.traffic[0].items = 2;
  StoreConfig store;
  store.read = Constant(0.001);
  store.per_key = 0.001;
  config.stores.push_back(store);
  StepConfig read;
  read.kind = StepKind::kStore;
  config.paths[0].calls_only = false;
  config.paths[0].services.clear();
  config.paths[0].steps.steps = {read};
  IncidentConfig slow;
  slow.kind = IncidentKind::kBrownOut;
  slow.store = 0;
  slow.at = SimTime{10 * kMs};
  slow.factor = 4;
  config.incidents.push_back(slow);
  CHECK(PlayGeneral(config) == "a0 c3=3 a12 c24=12");
}

struct Lookups : Watcher {
  void OnLookup(SimTime, uint32_t, LookupResult result) override {
    ++all;
    missed += result == LookupResult::kMiss ? 1 : 0;
  }
  double all = 0, missed = 0;
};

// One service behind a cache, keys evenly among `count`, 100 requests a second for 200 s.
Config Cached(uint64_t count) {
  Config config = Steady(100, 200);
  config.services[0].time.time = Constant(0);
  config.traffic[0].keys.kind = KeyKind::kUniform;
  config.traffic[0].keys.count = count;
  config.caches.emplace_back().name = "cache";
  StepConfig lookup, call;
  lookup.kind = StepKind::kCache;
  config.paths[0].calls_only = false;
  config.paths[0].services.clear();
  config.paths[0].steps.steps = {lookup, call};
  return config;
}

// Each key is asked for 20 times, and stored after two misses in the mean.
TEST_CASE("a cache stores the share of misses that it admits") {
  Config config = Cached(1'000);
  config.caches[0].start = CacheStart::kShare;
  config.caches[0].warm = 0;
  config.caches[0].admission = 0.5;
  Lookups heard;
  Run(config, &heard);
  CHECK(heard.missed == doctest::Approx(2'000).epsilon(0.09));
}

// One key, asked for 100 times a second and invalidated 50 times: a look misses where the last of
// both kinds before it was an invalidation, which is 50 of 150 times.
TEST_CASE("an invalidated key is fetched again") {
  Config config = Cached(1);
  config.caches[0].invalidations = 50;
  Lookups heard;
  Run(config, &heard);
  CHECK(heard.missed / heard.all == doctest::Approx(1.0 / 3).epsilon(0.04));
}

struct Arrivals : Watcher {
  void OnArrival(SimTime) override { ++all; }
  double all = 0;
};

TEST_CASE("traffic whose rate jumps is in each of its states in turn") {
  Config config = Steady(100, 400);
  config.traffic[0].arrivals = ArrivalKind::kMmpp;
  config.traffic[0].states = {{200, 1}, {0, 1}};
  Arrivals heard;
  Run(config, &heard);
  CHECK(heard.all == doctest::Approx(40'000).epsilon(0.2));  // four standard errors
}

}  // namespace
}  // namespace servescape::test
