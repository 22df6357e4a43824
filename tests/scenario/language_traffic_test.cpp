// SPDX-License-Identifier: MIT
// What the keys of traffic and classes become.
#include <doctest/doctest.h>

#include "sim/scenario/load.h"

namespace servescape {
namespace {

std::optional<std::string> Files(const std::string& path) {
  if (path == "t.csv") {
    return "arrival_s,user,tier,n\n0,17,free,5\n1,anna,paid,65536\n1,anna,free,1\n";
  }
  if (path == "counts.csv") return "minute,requests\n0,10\n1,30\n2,20\n";
  return std::nullopt;
}

Config Loads(const std::string& text) {
  auto loaded = Load(text, {}, Files);
  if (!loaded) FAIL(Format(loaded.error(), text, "x.toml"));
  return std::move(loaded).value().config;
}

const std::string kService = "[service.m]\ntime = \"10ms\"\n";

TrafficConfig TrafficOf(const std::string& lines) {
  return Loads(kService + "[traffic.u]\n" + lines).traffic[0];
}

TEST_CASE("gamma and weibull gaps have the mean 1 / rate") {
  const TrafficConfig gamma = TrafficOf("arrivals = \"gamma\"\nrate = \"50/s\"\ncv = 4\n");
  CHECK(gamma.arrivals == ArrivalKind::kRenewal);
  CHECK(gamma.interarrival.kind == DistributionKind::kGamma);
  CHECK(gamma.interarrival.Mean() == doctest::Approx(0.02));
  CHECK(gamma.interarrival.Scv() == doctest::Approx(16));
  const TrafficConfig weibull = TrafficOf("arrivals = \"weibull\"\nrate = \"50/s\"\nshape = 0.6\n");
  CHECK(weibull.arrivals == ArrivalKind::kRenewal);
  CHECK(weibull.interarrival.kind == DistributionKind::kWeibull);
  CHECK(weibull.interarrival.b == 0.6);
  CHECK(weibull.interarrival.Mean() == doctest::Approx(0.02));
}

TEST_CASE("mmpp: states, and the rate they come to in the long run") {
  const TrafficConfig traffic = TrafficOf(R"(arrivals = "mmpp"
states = [{ rate = "2/s", mean_time = "50s" }, { rate = "9.5/s", mean_time = "20s" },
          { rate = "0/s", mean_time = "10s" }]
)");
  CHECK(traffic.arrivals == ArrivalKind::kMmpp);
  REQUIRE(traffic.states.size() == 3);
  CHECK(traffic.states[1].rate == 9.5);
  CHECK(traffic.states[1].mean_time == 20);
  CHECK(traffic.rate == doctest::Approx((2 * 50 + 9.5 * 20) / 80));
}

TEST_CASE("users in place of a rate") {
  const std::string users = "users = { daily_active = 5_000_000, requests_per_user = 20";
  CHECK(TrafficOf(users + ", peak_to_mean = 2.5 }\n").rate ==
        doctest::Approx(5e6 * 20 / 86400 * 2.5));
  CHECK(TrafficOf(users + " }\n").rate == doctest::Approx(5e6 * 20 / 86400));
  CHECK(TrafficOf(users + " }\n").daily_active == 5e6);
}

TEST_CASE("keys of every kind") {
  const auto keys = [](const std::string& table) {
    return TrafficOf("rate = \"1/s\"\nkeys = { distribution = " + table + " }\n").keys;
  };
  const KeyConfig zipf =
      keys("\"zipf\", exponent = 0.99, count = 5_000_000, drift = \"3600/h\"");
  CHECK(zipf.kind == KeyKind::kZipf);
  CHECK(zipf.exponent == 0.99);
  CHECK(zipf.count == 5'000'000);
  CHECK(zipf.drift == 1);
  CHECK(keys("\"uniform\", count = 7").kind == KeyKind::kUniform);
  const KeyConfig hot = keys("\"hot_set\", count = 100, hot_count = 10, hot_share = \"90%\"");
  CHECK(hot.kind == KeyKind::kHotSet);
  CHECK(hot.hot_count == 10);
  CHECK(hot.hot_share == 0.9);
  CHECK(TrafficOf("rate = \"1/s\"\n").keys.kind == KeyKind::kNone);
}

TEST_CASE("items: a number or a law") {
  const TrafficConfig fixed = TrafficOf("rate = \"1/s\"\nitems = 500\n");
  CHECK(fixed.items == 500);
  CHECK_FALSE(fixed.items_vary);
  const TrafficConfig drawn =
      TrafficOf("rate = \"1/s\"\nitems = { distribution = \"uniform\", low = 1, high = 10 }\n");
  CHECK(drawn.items_vary);
  CHECK(drawn.items == 6);  // the mean, 5.5, rounded
  CHECK(drawn.item_law.b == 10);
}

TEST_CASE("sessions, a rate limit, the client's own policies") {
  const TrafficConfig traffic = TrafficOf(R"(rate = "1/s"
session = { requests = 5, think = { distribution = "exponential", mean = "10s" } }
rate_limit = { rate = "100/s", burst = 20 }
timeout = "2s"
cancellation = "propagate"
retries.max = 3
retries.backoff = "100ms"
retries.factor = 3
retries.cap = "1s"
retries.jitter = "full"
retries.on = ["timeout"]
retries.budget = 0.1
retries.budget_burst = 7
hedge = { after = "p95", max = 2 }
throttle = { k = 1.5, window = "60s" }
breaker = { failure_ratio = "40%", min_requests = 5, window = "9s", open = "8s" }
fallback = "m"
)");
  CHECK(traffic.session.any);
  CHECK(traffic.session.requests == Constant(5));
  CHECK(traffic.session.think == Exponential(10));
  CHECK(traffic.rate_limit == 100);
  CHECK(traffic.rate_burst == 20);
  const AttemptConfig& attempt = traffic.attempt;
  CHECK(attempt.any);
  CHECK(attempt.timeout.ns == 2'000'000'000);
  CHECK(attempt.cancel);
  CHECK(attempt.max_retries == 3);
  CHECK(attempt.backoff_base.ns == 100'000'000);
  CHECK(attempt.backoff_factor == 3);
  CHECK(attempt.backoff_cap.ns == 1'000'000'000);
  CHECK(attempt.jitter == Jitter::kFull);
  CHECK_FALSE(attempt.retry_on_rejected);
  CHECK(attempt.retry_on_timeout);
  CHECK_FALSE(attempt.retry_on_error);
  CHECK(attempt.budget == 0.1);
  CHECK(attempt.budget_burst == 7);
  CHECK(attempt.hedge_quantile == 0.95);
  CHECK(attempt.hedge_after.ns == 0);
  CHECK(attempt.hedges == 2);
  CHECK(attempt.throttle == 1.5);
  CHECK(attempt.throttle_window.ns == 60'000'000'000);
  CHECK(attempt.breaker_ratio == 0.4);
  CHECK(attempt.breaker_requests == 5);
  CHECK(attempt.breaker_window.ns == 9'000'000'000);
  CHECK(attempt.breaker_open.ns == 8'000'000'000);
  REQUIRE(attempt.fallback.size() == 1);
  REQUIRE(attempt.fallback[0].steps.size() == 1);
  CHECK(attempt.fallback[0].steps[0].target == 0);
}

TEST_CASE("policies have their defaults") {
  const AttemptConfig attempt = TrafficOf(R"(rate = "1/s"
retries = { max = 1 }
hedge = { after = "30ms" }
throttle = {}
breaker = {}
)").attempt;
  CHECK(attempt.backoff_base.ns == 0);
  CHECK(attempt.backoff_factor == 2);
  CHECK(attempt.backoff_cap.ns == 0);
  CHECK(attempt.jitter == Jitter::kNone);
  CHECK(attempt.retry_on_rejected);
  CHECK(attempt.retry_on_error);
  CHECK(attempt.budget == 0);
  CHECK(attempt.hedge_after.ns == 30'000'000);
  CHECK(attempt.hedge_quantile == 0);
  CHECK(attempt.hedges == 1);
  CHECK(attempt.throttle == 2);
  CHECK(attempt.breaker_ratio == 0.5);
  CHECK_FALSE(TrafficOf("rate = \"1/s\"\n").attempt.any);
}

TEST_CASE("classes: in order, bound by name, shares of traffic") {
  const Config config = Loads(kService + R"([class.premium]
priority = 1
weight = 4
deadline = "200ms"
path = "deep"
[class.free]
[traffic.u]
rate = "1/s"
path = "main"
classes = { free = 3, premium = 1 }
[traffic.v]
rate = "1/s"
path = "main"
class = "free"
[traffic.w]
rate = "1/s"
path = "main"
[[path.main]]
call = "m"
[[path.deep]]
call = "m"
)");
  REQUIRE(config.classes.size() == 2);
  CHECK(config.classes[0].name == "premium");
  CHECK(config.classes[0].priority == 1);
  CHECK(config.classes[0].weight == 4);
  CHECK(config.classes[0].deadline.ns == 200'000'000);
  CHECK(config.classes[0].has_path);
  CHECK(config.classes[0].path == 1);
  CHECK_FALSE(config.classes[1].has_path);
  CHECK(config.classes[1].priority == 0);
  CHECK(config.traffic[0].class_weights == std::vector<double>{0.25, 0.75});
  CHECK(config.traffic[1].class_weights == std::vector<double>{0, 1});
  CHECK(config.traffic[2].class_weights == std::vector<double>{1, 0});
  const Config plain = Loads(kService + "[traffic.u]\nrate = \"1/s\"\n");
  REQUIRE(plain.classes.size() == 1);
  CHECK(plain.classes[0].name == "default");
  CHECK(plain.traffic[0].class_weights == std::vector<double>{1});
}

TEST_CASE("a trace's keys, classes and items") {
  const Config config = Loads(kService + R"([class.paid]
[class.free]
[traffic.u]
arrivals = "trace"
trace = { file = "t.csv", key = "user", class = "tier", items = "n" }
)");
  const TrafficConfig& traffic = config.traffic[0];
  CHECK(traffic.keys.kind == KeyKind::kTrace);
  REQUIRE(traffic.trace.size() == 3);
  CHECK(traffic.trace[0].key == 17);
  CHECK(traffic.trace[1].key != 0);
  CHECK(traffic.trace[1].key == traffic.trace[2].key);
  CHECK(traffic.trace[0].request_class == 1);
  CHECK(traffic.trace[1].request_class == 0);
  CHECK(traffic.trace[0].items == 5);
  CHECK(traffic.trace[1].items == 65536);
  CHECK(traffic.class_weights == std::vector<double>{1, 0});
}

TEST_CASE("profiles: a week, a drawn curve, counts from a file") {
  const TrafficConfig traffic = TrafficOf(R"(rate = "1/s"
profile = [
  { shape = "weekly", days = [1, 1, 1, 1, 1.2, 0.7, 0] },
  { shape = "points", points = [["0s", 1.0], ["10min", 3]] },
  { shape = "counts", file = "counts.csv", interval = "5min" },
]
)");
  const std::vector<ProfileConfig>& profile = traffic.profile;
  REQUIRE(profile.size() == 3);
  CHECK(profile[0].shape == ProfileShape::kWeekly);
  REQUIRE(profile[0].points.size() == 7);
  CHECK(profile[0].points[4].at.ns == 4 * 86'400'000'000'000);
  CHECK(profile[0].points[4].factor == 1.2);
  CHECK(profile[1].shape == ProfileShape::kPoints);
  REQUIRE(profile[1].points.size() == 2);
  CHECK(profile[1].points[1].at.ns == 600'000'000'000);
  CHECK(profile[1].points[1].factor == 3);
  CHECK(profile[2].shape == ProfileShape::kCounts);
  REQUIRE(profile[2].points.size() == 3);
  CHECK(profile[2].points[2].at.ns == 600'000'000'000);
  CHECK(profile[2].points[0].factor == 0.5);
  CHECK(profile[2].points[1].factor == 1.5);
}

}  // namespace
}  // namespace servescape
