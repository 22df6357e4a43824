// SPDX-License-Identifier: MIT
#include <deque>

#include "sim/scenario/bind.h"
#include "sim/scenario/config.h"
#include "sim/scenario/data_systems.h"
#include "sim/scenario/whole.h"

namespace servescape {
namespace {

using enum ValueType;

// Columns: path, type, words, unit, low, high, above low, default, example, sentence.
constexpr SchemaRow kTop[] = {
    Bound<&Config::title>({"title", kText, "", "", 0, 0, false, R"("")",
                           R"("Ad ranking on two GPUs")",
                           "The scenario's name, as menus show it."}),
    Bound<&Config::question>({"question", kText, "", "", 0, 0, false, R"("")",
                              R"("How many replicas meet the goal?")",
                              "The question it answers, one sentence."}),
    Bound<&Config::answer>({"answer", kText, "", "", 0, 0, false, R"("")",
                            R"("Four; the fifth buys 3 ms.")",
                            "The answer to expect, with figures."}),
    Bound<&Config::source>({"source", kText, "", "", 0, 0, false, R"("")",
                            R"("doi.org/10.1145/3341617")", "Where its figures come from."}),
    {"slo", kTextList, "", "", 0, 0, false, "[]", R"(["latency.p99 <= 100ms"])",
     "Goals: a metric, one of <= < >= >, and a limit in the metric's unit."},

    {"run", kTable, "", "", 0, 0, false, "", "", "How long and how often to simulate."},
    Automatic<Field<&RunConfig::duration_automatic>, Field<&RunConfig::duration>>(
        {"run.duration", kDuration, "auto", "s", 0, kTenYears, true, R"("auto")", R"("30min")",
         "Simulated time of each replication; auto is long enough for the slowest queue to settle "
         "many times over, or covers the trace, profile and incidents, within a bound of work."}),
    Automatic<Field<&RunConfig::warmup_automatic>, Field<&RunConfig::warmup>>(
        {"run.warmup", kDuration, "auto", "s", 0, kTenYears, false, R"("auto")", R"("10s")",
         "Time discarded at the start; auto is eight relaxation times of the slowest queue where "
         "traffic is steady and nothing elsewhere."}),
    Automatic<Field<&RunConfig::replications_automatic>, Field<&RunConfig::replications>>(
        {"run.replications", kInteger, "auto", "runs", 1, 10000, false, R"("auto")", "10",
         "Independent runs behind each interval; auto is 10 where traffic is steady, up to 40 "
         "where "
         "it changes with time and only replications tell of chance, and 1 where nothing is left "
         "to chance."}),
    Bound<&RunConfig::precision>({"run.precision", kRatio, "", "", 0, 1, false, "0", R"("5%")",
                                  "Run longer (steady traffic) or more often until the interval of "
                                  "every goal's metric, or of "
                                  "the mean and p99 latency without goals, is within this share of "
                                  "its value, or max_requests "
                                  "would be exceeded; 0 runs once as given."}),
    Bound<&RunConfig::seed>(
        {"run.seed", kInteger, "", "", 0, 1e15, false, "1", "42",
         "Master seed of every random stream: the same seed gives the same run, bit by bit."}),
    Bound<&RunConfig::max_requests>(
        {"run.max_requests", kInteger, "", "requests", 1, 1e13, false, "500_000_000",
         "1_000_000_000",
         "A study expected to simulate more requests is refused, one that does is stopped."}),
    Bound<&RunConfig::max_in_flight>(
        {"run.max_in_flight", kInteger, "", "requests", 1, 1e9, false, "5_000_000", "1_000_000",
         "A replication stops as unstable when more requests than this are in the system."}),
    Bound<&RunConfig::detail>(Key(
        "run.detail", kBoolean, "false", "true",
        "Also measures classes, replicas and the number in the system, by the slower engine."))};

constexpr SchemaRow kDistribution[] = {
    {"distribution", kTable, "", "", 0, 0, false, "", "",
     "Keys of every distribution: durations for times, numbers for sizes, noise and gaps."},
    {"distribution.distribution", kWord,
     "deterministic uniform exponential erlang hyperexponential gamma weibull lognormal pareto "
     "lomax normal geometric empirical mixture",
     "", 0, 0, false, "", R"("lognormal")", "The family."},
    {"distribution.value", kDuration, "", "", 0, 0, false, "", R"("10ms")",
     "The value (deterministic)."},
    {"distribution.mean", kDuration, "", "", 0, 0, true, "", R"("10ms")",
     "The mean (exponential, erlang, hyperexponential, gamma, lognormal, geometric; normal: before "
     "truncation at zero)."},
    {"distribution.cv", kNumber, "", "", 0, 1000, false, "", "1.5",
     "Standard deviation divided by mean (hyperexponential: at least 1, gamma, lognormal)."},
    {"distribution.scv", kNumber, "", "", 0, 1e6, false, "", "4",
     "The square of cv, in its place."},
    {"distribution.low", kDuration, "", "", 0, 0, false, "", R"("5ms")", "Least value (uniform)."},
    {"distribution.high", kDuration, "", "", 0, 0, true, "", R"("15ms")",
     "Greatest value (uniform)."},
    {"distribution.phases", kInteger, "", "", 1, 10000, false, "", "4",
     "Number of exponential phases (erlang)."},
    {"distribution.scale", kDuration, "", "", 0, 0, true, "", R"("10ms")",
     "Scale (weibull, lomax)."},
    {"distribution.shape", kNumber, "", "", 0, 1000, true, "", "1.5",
     "Shape (weibull, pareto, lomax)."},
    {"distribution.minimum", kDuration, "", "", 0, 0, true, "", R"("5ms")",
     "Least value (pareto)."},
    {"distribution.maximum", kDuration, "", "", 0, 0, true, "", R"("10s")",
     "Greatest value (pareto; unbounded without it)."},
    {"distribution.stddev", kDuration, "", "", 0, 0, true, "", R"("3ms")",
     "Standard deviation before truncation at zero (normal)."},
    {"distribution.values", kTextList, "", "", 0, 0, false, "", R"(["5ms", "20ms"])",
     "The values (empirical)."},
    {"distribution.weights", kTextList, "", "", 0, 0, false, "", "[0.9, 0.1]",
     "Positive weights of values or parts, in their order; equal without it (empirical, mixture)."},
    {"distribution.parts", kTextList, "", "", 0, 0, false, "", R"(["1ms", "50ms"])",
     "Distributions to choose from (mixture); none of them a mixture."},
    {"distribution.shift", kDuration, "", "", 0, 0, false, "", R"("1ms")", "Added to every draw."},
};

class WholeTable {
 public:
  WholeTable() {
    Add(kTop);
    Add(WholeLanguage().run);
    Add(ClassRows());
    Add(TrafficRows());
    Add(WholeLanguage().traffic);
    AddPolicies("traffic.*.");
    Add(PathRows());
    AddPolicies("path.*[].");
    Add(ServiceRows());
    Add(BatchingRows());
    Add(ServerlessRows());
    Add(WholeLanguage().rows);
    Add(ScalingRows());
    Add(StoreRows());
    Add(DataSystemRows());
    Add(WholeLanguage().jobs);
    Add(WholeLanguage().studies);
    Add(kDistribution);
  }

  std::span<const SchemaRow> rows() const { return rows_; }

 private:
  void Add(std::span<const SchemaRow> rows) { rows_.insert(rows_.end(), rows.begin(), rows.end()); }

  void AddPolicies(std::string_view prefix) {
    for (SchemaRow row : PolicyRows()) {
      row.path = paths_.emplace_back(std::string(prefix) + std::string(row.path));
      rows_.push_back(row);
    }
  }

  std::deque<std::string> paths_;  // its strings stay where they are
  std::vector<SchemaRow> rows_;
};

}  // namespace

std::span<const SchemaRow> Schema() {
  static const WholeTable table;
  return table.rows();
}

}  // namespace servescape
