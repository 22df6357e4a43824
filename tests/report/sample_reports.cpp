// SPDX-License-Identifier: MIT
#include "tests/report/sample_reports.h"

#include <limits>

namespace servescape {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<Metric> BusyMetrics() {
  return {{"latency.mean", Unit::kSeconds, {0.02143, 0.02119, 0.02167, 1200345}},
          {"latency.p50", Unit::kSeconds, {0.0184, 0.0183, 0.0185, 1200345}},
          {"latency.p99", Unit::kSeconds, {0.1683, 0.1312, 0.2054, 1200345}},
          {"latency.p999", Unit::kSeconds, {kNan, kNan, kNan, 4000}},
          {"latency.max", Unit::kSeconds, {1.52, 1.2, 1.84, 1200345}},
          {"throughput", Unit::kPerSecond, {1996.3, 1989.2, 2003.4, 1200345}},
          {"availability", Unit::kRatio, {0.99934, 0.99921, 0.99947, 1200345}},
          {"in_system.mean", Unit::kRequests, {42.78, 42.1, 43.46, 1200345}},
          {"service.gateway.utilization", Unit::kRatio, {0.0998, 0.0995, 0.1001, 1200345}},
          {"service.gateway.wait.p99", Unit::kSeconds, {0.00000403, 3.9e-6, 4.2e-6, 1200345}},
          {"service.ranker.utilization", Unit::kRatio, {0.824, 0.815, 0.833, 1200345}},
          {"service.ranker.queue.mean", Unit::kRequests, {12.31, 11.8, 12.82, 1200345}},
          {"service.ranker.batch.mean", Unit::kItems, {9.871, 9.84, 9.902, 121603}},
          {"cost.per_hour", Unit::kUsdPerHour, {1.678, 1.678, 1.678, 10}},
          {"cost.per_million", Unit::kUsdPerMillion, {0.2335, 0.2327, 0.2343, 10}}};
}

}  // namespace

RunReport BusyReport() {
  RunReport r;
  r.version = "0.1.0";
  r.title = "Ad click prediction through a launch spike";
  r.question = "How many GPUs keep p99 under 100 ms through a 3x spike, and what does it cost?";
  r.scenario_hash = "00ff00ff00ff00ff";
  r.seed = 18446744073709551615u;
  r.replications = 10;
  r.duration = 1800;
  r.warmup = 22.5;
  r.verdict = Verdict::kStable;
  r.load = LoadState::kOverloaded;
  r.goals = GoalsState::kMissed;
  r.lost = 0.00066;
  r.verdict_reason = "the queue returns to 12 requests within 40 s of the spike.";
  r.growth_rate = 0.001;
  r.bottleneck = "ranker";
  r.why = "Its servers are busy 82.4 % of the time; at the spike 2000 requests per second meet a "
          "capacity of 2424, so each waits for one batch and a half.";
  r.slos = {{"latency.p99 <= 100ms",
             "latency.p99",
             true,
             false,
             0.1,
             SloState::kMissed,
             {0.1683, 0.1312, 0.2054, 1200345}},
            {"availability >= 99.9%",
             "availability",
             false,
             false,
             0.999,
             SloState::kMet,
             {0.99934, 0.99921, 0.99947, 1200345}},
            {"latency.p999 <= 1s",
             "latency.p999",
             true,
             false,
             1,
             SloState::kInconclusive,
             {kNan, kNan, kNan, 4000}}};
  r.metrics = BusyMetrics();
  r.times = {600, 1200, 1800};
  r.series = {{"latency.p99", Unit::kSeconds, {0.1, kNan, 1.0 / 3}, {0.09, kNan, 0.3},
               {0.11, kNan, 0.4}},
              {"throughput", Unit::kPerSecond, {2000, 2001.5, 1999}, {1990, 1991, 1992},
               {2010, 2011, 2012}}};
  r.distribution = {{0.01, 0.02, 700000}, {0.02, 0.04, 500000}, {0.04, 0.08, 345}};
  r.bill = {{"3 x g4dn.xlarge (ranker)", 1.578, 0.2777}, {"1 x c7g.large (gateway)", 0.1, 0.09}};
  r.services = {{"gateway", "c7g.large", 1, 64, 1, 20000, 2000},
                {"ranker", "g4dn.xlarge", 3, 1, 16, 2424.24, 2000}};
  r.checks = {{"Little's law: system", 42.78, 42.7801, 0.001, true},
              {"conservation", 1200345, 1200346, 1e-9, false}};
  r.warnings = {"line \"12\" of the trace has no size; 1 is taken"};
  r.digest = "0123456789abcdef";
  r.events = 4801234;
  r.requests = 1201137;
  return r;
}

RunReport UnstableReport() {
  RunReport r;
  r.version = "0.1.0";
  r.title = "One server, too many customers";
  r.scenario_hash = "1111111111111111";
  r.seed = 7;
  r.replications = 4;
  r.duration = 90;
  r.verdict = Verdict::kUnstable;
  r.load = LoadState::kUnstable;
  r.goals = GoalsState::kMissed;
  r.verdict_reason = "12 requests per second arrive and 10 can be served.";
  r.growth_rate = 2.013;
  r.bottleneck = "desk";
  r.why = "desk is asked for 12/s and can serve 10/s.";
  r.metrics = {{"latency.mean", Unit::kSeconds, {kNan, kNan, kNan, 3600}},
               {"latency.p99", Unit::kSeconds, {kNan, kNan, kNan, 3600}},
               {"throughput", Unit::kPerSecond, {9.998, 9.95, 10.046, 3600}}};
  r.slos = {{"latency.p99 < 2s",
             "latency.p99",
             true,
             true,
             2,
             SloState::kMissed,
             {kNan, kNan, kNan, 3600}}};
  r.services = {{"desk", "", 1, 1, 1, 10, 12}};
  r.digest = "fedcba9876543210";
  r.events = 8400;
  r.requests = 4320;
  return r;
}

RunReport SmallReport() {
  RunReport r;
  r.version = "0.1.0";
  r.replications = 1;
  r.seed = 1;
  r.duration = 5400;
  r.open_load = false;
  r.verdict = Verdict::kInconclusive;
  r.verdict_reason = "one replication has no interval.";
  r.metrics = {{"latency.mean", Unit::kSeconds, {0.25, kNan, kNan, 100}},
               {"latency.p99", Unit::kSeconds, {kNan, kNan, kNan, 100}},
               {"throughput", Unit::kPerSecond, {4, kNan, kNan, 100}}};
  r.scenario_hash = "2222222222222222";
  r.digest = "0000000000000000";
  r.events = 200;
  r.requests = 100;
  return r;
}

RunReport DetailedReport() {
  RunReport r = BusyReport();
  const std::vector<Metric> more = {
      {"failed", Unit::kPerSecond, {0, 0, 0, 1200345}},
      {"shed", Unit::kPerSecond, {1.31, 1.21, 1.41, 1200345}},
      {"timed_out", Unit::kPerSecond, {0, 0, 0, 1200345}},
      {"attempts.per_request", Unit::kRatio, {1.0412, 1.0398, 1.0426, 1249800}},
      {"retries", Unit::kPerSecond, {82.3, 79.5, 85.1, 1249800}},
      {"hedges", Unit::kPerSecond, {0, 0, 0, 1249800}},
      {"quality.mean", Unit::kRatio, {1, 1, 1, 1200345}},
      {"class.premium.latency.mean", Unit::kSeconds, {0.0123, 0.0121, 0.0125, 120034}},
      {"class.premium.latency.p99", Unit::kSeconds, {0.0893, 0.0812, 0.0974, 120034}},
      {"class.premium.throughput", Unit::kPerSecond, {199.7, 198.1, 201.3, 120034}},
      {"class.premium.availability", Unit::kRatio, {1, 1, 1, 120034}},
      {"class.premium.deadline_met", Unit::kRatio, {0.9931, 0.9925, 0.9937, 120034}},
      {"class.free.latency.mean", Unit::kSeconds, {0.0225, 0.0222, 0.0228, 1080311}},
      {"class.free.latency.p99", Unit::kSeconds, {kNan, kNan, kNan, 400}},
      {"class.free.throughput", Unit::kPerSecond, {1796, 1790, 1802, 1080311}},
      {"class.free.availability", Unit::kRatio, {0.9991, 0.9989, 0.9993, 1080311}},
      {"cache.results.requests", Unit::kPerSecond, {1997.6, 1990, 2005.2, 1201137}},
      {"cache.results.hit_ratio", Unit::kRatio, {0.412, 0.409, 0.415, 1201137}},
      {"cache.results.stale_ratio", Unit::kRatio, {0.021, 0.02, 0.022, 1201137}},
      {"cache.results.coalesced_ratio", Unit::kRatio, {0.0031, 0.003, 0.0032, 1201137}},
      {"store.features.reads", Unit::kPerSecond, {1174, 1169, 1179, 706000}},
      {"store.features.staleness.mean", Unit::kSeconds, {2100, 2098, 2102, 706000}},
      {"store.features.staleness.p99", Unit::kSeconds, {3880, 3878, 3882, 706000}},
      {"service.ranker.shed", Unit::kPerSecond, {1.31, 1.21, 1.41, 1201137}},
      {"service.ranker.preempted", Unit::kPerSecond, {0, 0, 0, 1201137}},
      {"service.ranker.up.mean", Unit::kReplicas, {2.98, 2.97, 2.99, 1201137}}};
  r.metrics.insert(r.metrics.end(), more.begin(), more.end());
  r.split = {{ComponentKind::kNetwork, "", 0.0011, 0.0011, 0.0514},
             {ComponentKind::kQueueing, "ranker", 0.0094, 0.1402, 0.4386},
             {ComponentKind::kBatchWait, "ranker", 0.0018, 0.0021, 0.084},
             {ComponentKind::kService, "ranker", 0.00913, 0.0119, 0.426},
             {ComponentKind::kRetry, "", 0, kNan, 0}};
  r.in_system = {{"", {0.25, 0.5, 0.25}}, {"ranker", {0.5, 0.5}}};
  r.replicas = {{"gateway", {{1201137, 1, 0.0001}}},
                {"ranker", {{700000, 0.5833, 0.0204}, {500000, 0.4167, 0.0202}, {0, 0, kNan}}}};
  return r;
}

std::vector<LoadPoint> SamplePoints() {
  LoadPoint calm;
  calm.factor = 0.5;
  calm.offered = 5;
  calm.throughput = {5.01, 4.97, 5.05, 100000};
  calm.p50 = {0.1386, 0.1381, 0.1391, 100000};
  calm.p99 = {0.921, 0.911, 0.931, 100000};
  calm.mean = {0.2001, 0.1993, 0.2009, 100000};
  calm.theory = "M/M/1";
  calm.theory_mean = 0.2;
  calm.theory_p99 = 0.92103;
  LoadPoint over;
  over.factor = 1.2;
  over.offered = 12;
  over.throughput = {9.998, 9.95, 10.046, 100000};
  over.p50 = over.p99 = over.mean = {kNan, kNan, kNan, 100000};
  over.verdict = Verdict::kUnstable;
  over.load = LoadState::kUnstable;
  over.theory = "M/M/1";
  over.theory_mean = over.theory_p99 = kNan;
  return {calm, over};
}

}  // namespace servescape
