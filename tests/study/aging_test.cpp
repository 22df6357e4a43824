// SPDX-License-Identifier: MIT
// Models that lose worth with age and are trained anew, and stores whose values do: quality against
// integrals, trainings and their bill.
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "sim/study/study.h"
#include "tests/study/text_scenario.h"

namespace servescape::test {
namespace {

using testing::RunText;

double ValueOf(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  REQUIRE_MESSAGE(metric != nullptr, name);
  return metric->estimate.value;
}

// 100/s for 60 s to a model that is good for 80 %.
std::string Aged(const std::string& tables, const std::string& more = "replications = 2") {
  return "[run]\nwarmup = \"0s\"\nduration = \"60s\"\n" + more +
         "\n[traffic.u]\narrivals = \"uniform\"\nrate = \"100/s\"\n[service.m]\ntime = \"1ms\"\n"
         "quality = 0.8\nprice = \"1 usd/h\"\n" + tables;
}

void CheckSelf(const RunReport& report) {
  for (const SelfCheck& check : report.checks) CHECK_MESSAGE(check.holds, check.name);
}

// The mean of 2^(-age / h) for ages from a to b.
double MeanHalving(double a, double b, double h) {
  return h / std::log(2.0) / (b - a) * (std::exp2(-a / h) - std::exp2(-b / h));
}

TEST_CASE("quality falls with the age of the model") {
  const RunReport report =
      RunText(Aged("[service.m.drift]\nhalf_life = \"20s\"\nworst = 0.25\nage = \"10s\"\n"));
  CheckSelf(report);
  const double worth = 0.25 + 0.75 * MeanHalving(10, 70, 20);
  CHECK(ValueOf(report, "quality.mean") == doctest::Approx(0.8 * worth).epsilon(1e-3));
  CHECK(ValueOf(report, "service.m.model_age.mean") == doctest::Approx(40));
  const RunReport sudden = RunText(
      Aged("[service.m.drift]\nat = [\"45s\"]\nworst = 0.5\n"));
  CHECK(ValueOf(sudden, "quality.mean") == doctest::Approx(0.8 * 0.875).epsilon(1e-3));
  const RunReport season = RunText(
      Aged("[service.m.drift]\nperiod = \"30s\"\nworst = 0.5\n"));
  CHECK(ValueOf(season, "quality.mean") == doctest::Approx(0.8 * 0.75).epsilon(1e-3));
}

TEST_CASE("a scheduled training makes the model young again, from when it serves") {
  const RunReport report = RunText(
      Aged("[service.m.drift]\nhalf_life = \"20s\"\n[service.m.retraining]\nevery = \"20s\"\n"
           "takes = \"5s\"\nprice = \"36 usd/h\"\ncost = 2\n"));
  CheckSelf(report);
  // Ages 0 to 25 until 25 s, then 5 to 25, then 5 to 20.
  const double worth = (25 * MeanHalving(0, 25, 20) + 20 * MeanHalving(5, 25, 20) +
                        15 * MeanHalving(5, 20, 20)) / 60;
  CHECK(ValueOf(report, "quality.mean") == doctest::Approx(0.8 * worth).epsilon(1e-3));
  CHECK(ValueOf(report, "service.m.model_age.mean") ==
        doctest::Approx((12.5 * 25 + 15 * 20 + 12.5 * 15) / 60));
  CHECK(ValueOf(report, "service.m.retraining.trainings") == 2);
  CHECK(ValueOf(report, "service.m.retraining.by_alarm") == 0);
  // Two of $2 and 5 s of $36/h, beside a minute of $1/h.
  CHECK(ValueOf(report, "cost.total") == doctest::Approx(2 * (2 + 0.05) + 1.0 / 60));
  double lines = 0;
  bool told = false;
  for (const CostLine& line : report.bill) {
    lines += line.usd_per_hour;
    told = told || (line.label == "retraining (m)" &&
                    std::fabs(line.usd_per_hour - 2 * 2.05 * 60) < 1e-6);
  }
  CHECK(told);
  CHECK(lines == doctest::Approx(ValueOf(report, "cost.per_hour")));
}

TEST_CASE("an alarm trains when quality has fallen, and false ones are as frequent as told") {
  const std::string alarm =
      "[service.m.retraining]\nalarm_below = 0.6\ncheck_every = \"1s\"\ntakes = \"2s\"\ncost = 1\n";
  const RunReport report = RunText(
      Aged("[service.m.drift]\nat = [\"30s\"]\nworst = 0.5\n" + alarm,
           "replications = 20"));
  CheckSelf(report);
  CHECK(ValueOf(report, "service.m.retraining.trainings") == 1);
  CHECK(ValueOf(report, "service.m.retraining.by_alarm") == 1);
  // A check of 100 labels at 31 s sees 40 % for 60 %; the new model serves 2 s later.
  CHECK(ValueOf(report, "quality.mean") == doctest::Approx(0.8 - 0.4 * 3 / 60).epsilon(2e-3));
  // At the limit itself one check in twenty raises it: 20 checks less those of a training's time.
  const RunReport equal = RunText(
      Aged("[service.m.drift]\nat = [\"1h\"]\n" + alarm, "replications = 40"),
      {{"service.m.retraining.alarm_below", "0.8"}, {"service.m.retraining.takes", "0s"},
       {"service.m.retraining.check_every", "2s"}});
  CHECK(ValueOf(equal, "service.m.retraining.trainings") ==
        doctest::Approx(29 * 0.05).epsilon(0.25));
}

TEST_CASE("a rollout judges what a model is worth at its age") {
  const std::string to = "[[path.p]]\ncall = \"m\"\n[service.n]\ntime = \"1ms\"\nquality = 0.8\n"
                         "[service.m.rollout]\nto = \"n\"\nsteps = [\"50%\"]\nstep = \"40s\"\n"
                         "check_every = \"10s\"\nmax_quality_loss = \"0%\"\nconfidence = 0.999\n";
  const RunReport young = RunText(Aged(to));
  CHECK(ValueOf(young, "service.m.rollout.rolled_back") == 0);
  const RunReport old =
      RunText(Aged(to + "[service.n.drift]\nhalf_life = \"10s\"\nage = \"10s\"\n"));
  CHECK(ValueOf(old, "service.m.rollout.rolled_back") == 1);
}

TEST_CASE("values of a store are worth less the older they are") {
  const std::string store =
      "path = \"p\"\n[[path.p]]\nstore = \"s\"\n[[path.p]]\ncall = \"m\"\n[store.s]\n"
      "read = \"1ms\"\nmaterialization = \"20s\"\nlag = \"4s\"\nhalf_life = \"8s\"\nworst = 0.3\n";
  std::string text = Aged("");
  const std::string rate = "rate = \"100/s\"\n";
  text.insert(text.find(rate) + rate.size(), store);
  const RunReport report = RunText(text);
  CheckSelf(report);
  const double worth = 0.3 + 0.7 * MeanHalving(4, 24, 8);
  CHECK(ValueOf(report, "quality.mean") == doctest::Approx(0.8 * worth).epsilon(1e-3));
}

TEST_CASE("what is missing or has no place is told") {
  const auto wrong = [](const std::string& tables) {
    const auto loaded = Load(Aged(tables), {}, nullptr);
    REQUIRE_FALSE(loaded);
    return loaded.error()[0].message;
  };
  CHECK(wrong("[service.m.drift]\nworst = 0.5\n") ==
        "service \"m\": drift needs one of half_life (gradual), at (sudden) and period (seasonal)");
  CHECK(wrong("[service.m.drift]\nat = [\"1s\"]\nperiod = \"1s\"\n") ==
        "service \"m\": drift needs one of half_life (gradual), at (sudden) and period (seasonal)");
  CHECK(wrong("[service.m.retraining]\nevery = \"1s\"\ncost = 1\n") ==
        "service \"m\": retraining needs drift, without which a new model is worth no more than "
        "the old one");
  const std::string drift = "drift = { half_life = \"1s\" }\n[service.m.retraining]\n";
  CHECK(wrong(drift + "cost = 1\n") ==
        "service \"m\": retraining needs every, for a schedule, or alarm_below, for an alarm");
  CHECK(wrong(drift + "every = \"1s\"\n") ==
        "service \"m\": retraining needs price or cost (0 where it costs nothing), or the bill is "
        "not whole");
  CHECK(wrong(drift + "every = \"1s\"\ncost = 1\nlabels = 0.5\n") ==
        "service \"m\": retraining.labels needs alarm_below");
}

}  // namespace
}  // namespace servescape::test
