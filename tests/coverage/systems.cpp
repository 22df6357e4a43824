// SPDX-License-Identifier: MIT
#include "tests/coverage/systems.h"

#include <cmath>
#include <functional>

#include "sim/theory/markov.h"
#include "sim/theory/md1.h"

namespace servescape::coverage {
namespace {

constexpr struct {
  const char* name;
  double q;
} kPercentiles[] = {{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}};

// The goal names the share, so that it is measured.
std::string Queue(const std::string& traffic, const std::string& service,
                  const std::string& within) {
  return "slo = [\"latency.within(" + within + ") >= 1%\"]\n[traffic.u]\n" + traffic +
         "\n[service.m]\n" + service + "\n";
}

void AddQuantiles(const std::function<double(double)>& quantile, System* system) {
  for (const auto& p : kPercentiles) {
    system->truths.push_back({std::string("latency.") + p.name, quantile(p.q)});
  }
}

System Mmc(const std::string& name, double rate, double mean, int servers) {
  const MMc queue(rate, mean, servers);
  System out;
  out.name = name;
  out.scenario =
      Queue("rate = \"" + std::to_string(rate) + "/s\"",
            "time = { distribution = \"exponential\", mean = \"" + std::to_string(mean * 1e3) +
                "ms\" }\nreplicas = " + std::to_string(servers),
            "50ms");
  out.truths = {{"latency.mean", queue.MeanSojourn()},
                {"latency.within(50ms)", 1 - queue.SojournTail(0.05)},
                {"service.m.utilization", queue.Utilization()},
                {"service.m.wait.probability", queue.WaitProbability()},
                {"service.m.wait.mean", queue.MeanWait()},
                {"service.m.wait.p99", queue.WaitQuantile(0.99)},
                {"in_system.mean", queue.MeanInSystem()}};
  AddQuantiles([&](double q) { return queue.SojournQuantile(q); }, &out);
  return out;
}

System Deterministic(double rate, double time) {
  const MD1 queue(rate, time);
  System out;
  out.name = "md1_80";
  out.scenario = Queue("rate = \"" + std::to_string(rate) + "/s\"",
                       "time = \"" + std::to_string(time * 1e3) + "ms\"", "50ms");
  out.truths = {{"latency.mean", queue.MeanSojourn()},
                {"latency.within(50ms)", 1 - queue.WaitTail(0.05 - time)}};
  AddQuantiles([&](double q) { return queue.SojournQuantile(q); }, &out);
  return out;
}

// Two M/M/1 in a row: by Burke's theorem the sojourns are independent exponentials.
System Tandem(double rate, double mean) {
  const double theta = 1 / mean - rate;
  const auto tail = [theta](double t) { return std::exp(-theta * t) * (1 + theta * t); };
  System out;
  out.name = "tandem_80";
  const std::string time = "time = { distribution = \"exponential\", mean = \"" +
                           std::to_string(mean * 1e3) + "ms\" }\n";
  out.scenario = "slo = [\"latency.within(50ms) >= 1%\"]\n[traffic.u]\nrate = \"" +
                 std::to_string(rate) + "/s\"\npath = \"p\"\n[[path.p]]\ncall = \"a\"\n" +
                 "[[path.p]]\ncall = \"b\"\n[service.a]\n" + time + "[service.b]\n" + time;
  out.truths = {{"latency.mean", 2 / theta}, {"latency.within(50ms)", 1 - tail(0.05)}};
  AddQuantiles(
      [&](double q) {
        double low = 0, high = 100 / theta;
        for (int i = 0; i < 200; ++i) {
          const double middle = (low + high) / 2;
          (1 - tail(middle) < q ? low : high) = middle;
        }
        return low;
      },
      &out);
  return out;
}

// Without a closed form: values of 64 runs of a hundred times the length (--reference), whose own
// intervals are a fiftieth to a tenth as wide as those that are tried.
System Measured(const std::string& name, const std::string& scenario,
                const std::vector<Truth>& truths) {
  return {name, scenario, truths};
}

// Service times of which a few make the mean wait, by Pollaczek and Khinchine.
void AddHeavy(std::vector<System>* out) {
  for (const int cv : {3, 4, 5}) {
    const double rate = 70, mean = 0.01;
    const double wait = rate * mean * mean * (1 + cv * cv) / (2 * (1 - rate * mean));
    out->push_back(Measured("mg1_cv" + std::to_string(cv),
                            Queue("rate = \"70/s\"",
                                  "time = { distribution = \"lognormal\", mean = \"10ms\", cv = " +
                                      std::to_string(cv) + " }",
                                  "50ms"),
                            {{"latency.mean", wait + mean},
                             {"service.m.wait.mean", wait},
                             {"service.m.queue.mean", rate * wait}}));
  }
}

// Whose state changes slowly.
void AddSlow(std::vector<System>* out) {
  out->push_back(
      Measured("mmpp",
               Queue("arrivals = \"mmpp\"\nstates = [{ rate = \"40/s\", mean_time = \"4s\" }, "
                     "{ rate = \"140/s\", mean_time = \"1s\" }]",
                     "time = { distribution = \"exponential\", mean = \"10ms\" }", "50ms"),
               {{"latency.mean", 0.302281},
                {"latency.p50", 0.07091},
                {"latency.p90", 0.904921},
                {"latency.p95", 1.26458},
                {"latency.p99", 2.10344},
                {"latency.p999", 3.30931},
                {"latency.within(50ms)", 0.464434}}));
  out->push_back(Measured(
      "cache",
      "slo = [\"latency.within(5ms) >= 1%\"]\n[traffic.u]\nrate = \"400/s\"\nkeys = "
      "{ distribution = \"zipf\", exponent = 0.9, count = 20_000 }\npath = \"p\"\n[[path.p]]\n"
      "cache = \"c\"\n[[path.p]]\ncall = \"m\"\n[cache.c]\npolicy = \"lru\"\ncapacity = 3_000\n"
      "lookup = \"1ms\"\n[service.m]\ntime = { distribution = \"exponential\", mean = \"4ms\" }\n",
      {{"latency.mean", 0.00447844},
       {"latency.p50", 0.001},
       {"latency.p90", 0.013353},
       {"latency.p95", 0.0199557},
       {"latency.p99", 0.0353239},
       {"latency.p999", 0.057344},
       {"latency.within(5ms)", 0.7607},
       {"cache.c.hit_ratio", 0.636403}}));
}

}  // namespace

std::vector<System> Systems() {
  std::vector<System> out{Mmc("mm1_50", 50, 0.01, 1),
                          Mmc("mm1_80", 80, 0.01, 1),
                          Mmc("mm1_90", 90, 0.01, 1),
                          Mmc("mm1_95", 95, 0.01, 1),
                          Mmc("mm7_90", 630, 0.01, 7),
                          Deterministic(80, 0.01),
                          Tandem(80, 0.01)};
  // The mean by Pollaczek and Khinchine, the rest by 6e9 steps of Lindley's recursion.
  out.push_back(
      Measured("mg1_70",
               Queue("rate = \"70/s\"",
                     "time = { distribution = \"lognormal\", mean = \"10ms\", cv = 2.3 }", "50ms"),
               {{"latency.mean", 0.0833833},
                {"latency.p50", 0.0299},
                {"latency.p90", 0.21812},
                {"latency.p95", 0.33476},
                {"latency.p99", 0.69955},
                {"latency.p999", 1.6058},
                {"latency.within(50ms)", 0.60907}}));
  out.push_back(Measured("batch",
                         Queue("rate = \"600/s\"",
                               "batch_time = { base = \"8ms\", per_item = \"0.5ms\" }\n"
                               "batching = { max_size = 8, max_delay = \"4ms\" }",
                               "30ms"),
                         {{"latency.mean", 0.0220396},
                          {"latency.p50", 0.0204145},
                          {"latency.p90", 0.0322765},
                          {"latency.p95", 0.03729},
                          {"latency.p99", 0.0488243},
                          {"latency.p999", 0.0652083},
                          {"latency.within(30ms)", 0.862653}}));
  out.push_back(
      Measured("priority",
               "slo = [\"latency.within(50ms) >= 1%\"]\n[traffic.u]\nrate = \"80/s\"\nclasses = "
               "{ high = 0.3, low = 0.7 }\n[class.high]\npriority = 0\n[class.low]\npriority = 1\n"
               "[service.m]\ntime = { distribution = \"exponential\", mean = \"10ms\" }\n"
               "queue = { discipline = \"priority\" }\n",
               {{"latency.mean", 0.0499843},
                {"latency.p50", 0.0276234},
                {"latency.p90", 0.126222},
                {"latency.p95", 0.175374},
                {"latency.p99", 0.289931},
                {"latency.p999", 0.453509},
                {"latency.within(50ms)", 0.684562},
                {"class.high.latency.mean", 0.0205242},
                {"class.low.latency.mean", 0.0626111}}));
  AddHeavy(&out);
  AddSlow(&out);
  return out;
}

}  // namespace servescape::coverage
