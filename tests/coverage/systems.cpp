// SPDX-License-Identifier: MIT
#include "tests/coverage/systems.h"

#include <algorithm>
#include <array>
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

// Neuts, Matrix-Geometric Solutions in Stochastic Models (1981), section 6.2, for two states: the
// number in the system is matrix-geometric, and who comes finds it by the rate of each state.
class Modulated {
 public:
  Modulated(double calm, double calm_time, double busy, double busy_time, double service_rate)
      : rates_{calm, busy}, mu_(service_rate) {
    const double leave[] = {1 / calm_time, 1 / busy_time};
    share_[0] = leave[1] / (leave[0] + leave[1]);
    share_[1] = 1 - share_[0];
    const Matrix own{{{-leave[0] - calm - mu_, leave[0]}, {leave[1], -leave[1] - busy - mu_}}};
    const Matrix inverse = Inverse(own);
    // R = -(A0 + R^2 A2) A1^-1, from 0.
    for (int step = 0; step < 100'000; ++step) {
      Matrix sum = Times(r_, r_);
      for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 2; ++j) sum[i][j] = -mu_ * sum[i][j] - (i == j ? rates_[i] : 0);
      }
      r_ = Times(sum, inverse);
    }
    // None in the system: p (A1 + mu + R mu) = 0, and p (I - R)^-1 sums to 1.
    const double out = -leave[0] - calm + mu_ * r_[0][0], in = leave[1] + mu_ * r_[1][0];
    none_ = {in, -out};
    const double all = Sum(Row(none_, Inverse(WithoutR())));
    for (double& p : none_) p /= all;
  }

  double MeanSojourn() const {
    const Matrix inverse = Inverse(WithoutR());
    return Sum(Row(Row(Row(none_, r_), inverse), inverse)) / Rate();
  }
  // Who finds n waits for n services and has one.
  double SojournTail(double time) const {
    double at_most = 0, tail = 0;
    Vector here = none_;
    for (int n = 0; n < 4000; ++n, here = Row(here, r_)) {
      at_most += std::exp(-mu_ * time + n * std::log(mu_ * time) - std::lgamma(n + 1.0));
      const double found = (here[0] * rates_[0] + here[1] * rates_[1]) / Rate();
      tail += found * std::min(at_most, 1.0);
    }
    return tail;
  }
  double SojournQuantile(double q) const {
    double low = 1e-6, high = 100;
    for (int i = 0; i < 60; ++i) {
      const double middle = (low + high) / 2;
      (1 - SojournTail(middle) < q ? low : high) = middle;
    }
    return low;
  }

 private:
  using Vector = std::array<double, 2>;
  using Matrix = std::array<Vector, 2>;
  static double Sum(const Vector& v) { return v[0] + v[1]; }
  static Vector Row(const Vector& v, const Matrix& m) {
    return {v[0] * m[0][0] + v[1] * m[1][0], v[0] * m[0][1] + v[1] * m[1][1]};
  }
  static Matrix Times(const Matrix& a, const Matrix& b) { return {Row(a[0], b), Row(a[1], b)}; }
  static Matrix Inverse(const Matrix& m) {
    const double d = m[0][0] * m[1][1] - m[0][1] * m[1][0];
    return {{{m[1][1] / d, -m[0][1] / d}, {-m[1][0] / d, m[0][0] / d}}};
  }
  Matrix WithoutR() const { return {{{1 - r_[0][0], -r_[0][1]}, {-r_[1][0], 1 - r_[1][1]}}}; }
  double Rate() const { return share_[0] * rates_[0] + share_[1] * rates_[1]; }

  Vector rates_, share_{}, none_{};
  double mu_;
  Matrix r_{};
};

// Whose state changes slowly.
void AddSlow(std::vector<System>* out) {
  const Modulated queue(40, 4, 140, 1, 100);
  out->push_back(
      Measured("mmpp",
               Queue("arrivals = \"mmpp\"\nstates = [{ rate = \"40/s\", mean_time = \"4s\" }, "
                     "{ rate = \"140/s\", mean_time = \"1s\" }]",
                     "time = { distribution = \"exponential\", mean = \"10ms\" }", "50ms"),
               {{"latency.mean", queue.MeanSojourn()},
                {"latency.within(50ms)", 1 - queue.SojournTail(0.05)}}));
  AddQuantiles([&](double q) { return queue.SojournQuantile(q); }, &out->back());
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
