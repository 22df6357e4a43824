// SPDX-License-Identifier: MIT
#include "sim/study/merge.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "sim/base/check.h"
#include "sim/base/constants.h"
#include "sim/model/load.h"
#include "sim/model/prices.h"
#include "sim/model/recordings.h"
#include "sim/model/relaxation.h"
#include "sim/study/bill.h"
#include "sim/study/chance.h"
#include "sim/study/checks.h"
#include "sim/study/curves.h"
#include "sim/study/detail_sections.h"
#include "sim/study/estimates.h"
#include "sim/study/evidence.h"
#include "sim/study/heavy_tails.h"
#include "sim/study/measured_load.h"
#include "sim/study/objectives.h"
#include "sim/study/outcome.h"
#include "sim/study/rare_events.h"
#include "sim/study/run_length.h"
#include "sim/study/slow_state.h"
#include "sim/study/steady.h"
#include "sim/study/touched.h"
#include "sim/study/verdict.h"
#include "sim/study/version.h"
#include "sim/study/why.h"
#include "sim/study/why_batching.h"
#include "sim/study/why_data.h"
#include "sim/study/why_serverless.h"
#include "sim/study/whole_size.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

void AddTotals(const std::vector<ReplicationRecord>& records, RunReport* report) {
  Digest digest;
  int64_t in_flight = 0, ended = 0;
  for (const ReplicationRecord& record : records) {
    digest.Add(record.digest.value());
    report->events += record.events;
    report->requests += record.arrivals;
    in_flight += record.in_flight;
    ended += record.completions + record.rejections;
  }
  if (in_flight > 0) {
    report->unanswered = static_cast<double>(in_flight) / static_cast<double>(in_flight + ended);
  }
  report->digest = digest.Hex();
}

// The metric `load` of each service.
std::vector<double> SharesOf(const Config& config, const std::vector<Metric>& metrics) {
  std::vector<double> shares(config.services.size(), std::nan(""));
  for (const Metric& metric : metrics) {
    for (size_t s = 0; s < shares.size(); ++s) {
      if (metric.name != "service." + config.services[s].name + ".load") continue;
      shares[s] = metric.estimate.value;
    }
  }
  return shares;
}

// Whether a duration of "auto" would be longer than the one there is.
bool AutoIsLonger(const Config& config) {
  if (config.run.duration_automatic) return false;
  Config automatic = config;
  automatic.run.duration_automatic = true;
  return WithRunLength(automatic).run.duration > config.run.duration;
}

// NaN: withheld, or not measured.
double ValueIn(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  return metric == nullptr ? kNaN : metric->estimate.value;
}

// What is withheld because the run is too short, with the run that would do.
void WarnOfWithheld(const Config& config, const RunExtent& run, const std::string& slowest,
                    bool alike, RunReport* report) {
  if (report->verdict == Verdict::kUnstable) return;
  std::vector<const Metric*> withheld;
  const auto consider = [&](const std::string& name) {
    const Metric* metric = FindMetric(*report, name);
    if (name.starts_with("cost.") && !HasPrice(config)) return;  // no run tells what nobody gave
    if (metric == nullptr || !std::isnan(metric->estimate.value) || metric->estimate.samples == 0) {
      return;
    }
    if (std::find(withheld.begin(), withheld.end(), metric) == withheld.end()) {
      withheld.push_back(metric);
    }
  };
  for (const SloConfig& slo : config.slos) consider(slo.metric);
  for (const char* name :
       {"latency.mean", "latency.p50", "latency.p90", "latency.p95", "latency.p99"}) {
    consider(name);
  }
  std::vector<std::pair<std::string, double>> untold;
  for (const Metric* metric : withheld) untold.push_back({metric->name, metric->needs_duration});
  bool nearly = false;
  for (const SloResult& slo : report->slos) {
    // One whose value is the limit would take for ever.
    constexpr double kMost = 100;
    const bool soon = slo.needs_duration > 0 && slo.needs_duration <= kMost * run.duration;
    if (slo.state != SloState::kInconclusive || !(slo.nearly || soon)) continue;
    untold.push_back({slo.text, slo.needs_duration});
    nearly = nearly || slo.nearly;
  }
  if (untold.empty()) return;
  std::string text = "Too short a run to tell";
  for (size_t i = 0; i < untold.size(); ++i) {
    text += (i == 0 ? " " : ", ") + untold[i].first;
    if (untold[i].second > 0) text += " (needs about " + SpanWords(untold[i].second) + ")";
  }
  text += ".";
  if (run.steady && run.relaxations < 1e6 && !slowest.empty()) {
    text += " What forgets its past slowest, " + slowest + ", takes about " +
            SpanWords(run.relaxation) + " to do so; " +
            (AutoIsLonger(config) ? "run.duration = \"auto\" allows for that, " : "") +
            "run.precision asks for more.";
  } else if (!run.steady && !alike) {
    text += " More run.replications would.";
  }
  if (nearly) {
    text +=
        " An interval clear of its limit does not decide a goal as long as the contrary, by a "
        "tenth of the limit, is not surely ruled out.";
  }
  report->warnings.push_back(text);
}

// What of a trace was not played, and what of the run had no trace.
void WarnOfTraces(const Config& config, std::vector<std::string>* warnings) {
  const int64_t end = config.run.duration.ns;
  for (const TraceUse& trace : TracesUsed(config)) {
    const std::string file = "Trace \"" + trace.file.substr(0, 200) + "\": ";
    const int64_t last = trace.last.ns;
    if (trace.played < trace.rows) {
      warnings->push_back(file + CountWords(trace.played) + " of " + Plural(trace.rows, "request") +
                          " were played; the run ends after " +
                          SpanWords(ToSeconds(config.run.duration)) + ", the trace after " +
                          SpanWords(ToSeconds(trace.last)) + ".");
      continue;
    }
    // Silence at the end that is no gap as the others.
    const int64_t gap = (last - trace.first.ns) / std::max<int64_t>(trace.rows - 1, 1);
    if (end - last > std::max(5 * gap, end / 50)) {
      warnings->push_back(file + "the last request came after " + SpanWords(ToSeconds(trace.last)) +
                          ", the run went on for " + SpanWords(ToSeconds(Duration{end - last})) +
                          " without any.");
    }
  }
}

// Where counts end before the run does.
void WarnOfCounts(const Config& config, std::vector<std::string>* warnings) {
  constexpr int64_t kSecond = 1'000'000'000;
  const int64_t run = config.run.duration.ns;
  for (const CountsUse& counts : CountsUsed(config)) {
    const int64_t held = run - counts.end.ns;
    // Runs of automatic length are whole seconds.
    if (held < std::min(kSecond, run / 50)) continue;
    const std::string value = counts.alone ? RateWords(counts.last_rate)
                                           : NumberWords(counts.last_factor) + " times their mean";
    warnings->push_back("Counts \"" + counts.file.substr(0, 200) + "\": they end after " +
                        SpanWords(ToSeconds(counts.end)) + ", the run goes on for " +
                        SpanWords(ToSeconds(Duration{held})) + " with their last value held, " +
                        value + ".");
  }
}

void AddWarnings(const Config& config, const std::vector<ReplicationRecord>& records,
                 const WarmUp& warm_up, const RunExtent& run, const Relaxation& relaxation,
                 RunReport* report) {
  std::vector<std::string>& warnings = report->warnings;
  if (records.size() < config.run.replications) {
    warnings.push_back("Only " + CountWords(static_cast<int64_t>(records.size())) + " of " +
                       Plural(config.run.replications, "replication") + " were completed.");
  }
  const int64_t truncated = std::count_if(records.begin(), records.end(),
                                          [](const ReplicationRecord& r) { return r.truncated; });
  if (truncated > 0) {
    warnings.push_back(Plural(truncated, "replication") +
                       " stopped before the end: run.max_in_flight (" +
                       CountWords(config.run.max_in_flight) + ") was reached.");
  }
  for (std::string& warning : SlowStateWarnings(config)) warnings.push_back(std::move(warning));
  const bool growing = report->verdict == Verdict::kUnstable;
  if (!warm_up.warning.empty() && !growing) warnings.push_back(warm_up.warning);
  const bool alike = AreAlike(config, records);
  const bool one = records.size() == 1 && SectionsOf(run, 1) == 1;
  if (alike) {
    warnings.push_back(AlikeWords(records.size()));
  } else if (one) {
    warnings.push_back("One replication has no intervals: objectives are judged by single values.");
  }
  for (std::string& warning : RareEventWarnings(config, records.size())) {
    warnings.push_back(std::move(warning));
  }
  WarnOfTraces(config, &warnings);
  WarnOfCounts(config, &warnings);
  WarnOfWithheld(config, run, relaxation.of, alike, report);
  for (const SelfCheck& check : report->checks) {
    if (check.holds) continue;
    warnings.push_back("Self-check failed, a defect of the simulator: " + check.name + " (" +
                       NumberWords(check.left) + " against " + NumberWords(check.right) + ").");
  }
}

// What the scenario says of itself, with the loads as they came out, and what the run showed where
// that is surely slower.
Relaxation SlowestOf(const Config& config, const std::vector<ServiceLoad>& stated,
                     std::vector<ServiceLoad> loads,
                     const std::vector<ReplicationRecord>& records) {
  if (!IsStationary(config)) return {};
  // A closed loop's services are known by its clients' cycle, not by what they were asked for.
  for (size_t s = 0; s < loads.size(); ++s) {
    if (stated[s].peak == 0) loads[s].peak = 0;
  }
  Relaxation out = RelaxationOf(config, loads);
  const double measured = MeasuredRelaxation(config, records);
  if (measured > (out.known ? 2.0 : 1.0) * out.seconds) {
    out.seconds = measured;
    out.copies = 1;
    out.of = "the number in the system";
  }
  return out;
}

// Whether no service is busy enough for its queue to be why requests are lost, at any time.
bool HaveRoom(const Config& config, const RunReport& report,
              const std::vector<ServiceLoad>& loads) {
  constexpr double kMuch = 0.6;
  if (!IsStationary(config)) return false;
  const std::vector<double> shares = SharesOf(config, report.metrics);
  for (size_t s = 0; s < loads.size(); ++s) {
    const bool busy = shares[s] >= kMuch || loads[s].peak >= kMuch * loads[s].limit;
    if (loads[s].station.fails || busy) return false;
  }
  return true;
}

// The verdict, and what it takes back of the metrics.
Judgement AddVerdict(const Config& config, const std::vector<ReplicationRecord>& records,
                     const std::vector<ServiceLoad>& loads, const Facts& facts,
                     const std::vector<HeavyTail>& tails, const WarmUp& warm_up,
                     const Losses& losses, RunReport* report) {
  constexpr double kMost = 0.5;  // unanswered: what is known is of the lesser part
  Judgement judgement =
      Judge(config, records, loads, facts,
            {SharesOf(config, report->metrics), ValueIn(*report, "in_system.mean"),
             static_cast<size_t>(warm_up.window), false});
  for (const Unanswered& cut : UnansweredOf(config, records, kMost)) {
    if (judgement.verdict != Verdict::kStable) continue;
    judgement.verdict = Verdict::kInconclusive;
    judgement.reason = ShareWords(cut.share) + " of " + cut.whom +
                       " had no answer when the run ended: it is too short to tell.";
  }
  report->verdict = judgement.verdict;
  report->load = LoadOf(judgement, losses, HaveRoom(config, *report, loads));
  report->lost = losses.all;
  report->verdict_reason = judgement.reason;
  for (const HeavyTail& tail : tails) {
    if (!tail.names.empty()) report->verdict_reason += " " + tail.text;
  }
  report->growth_rate = judgement.growth_rate;
  if (report->verdict != Verdict::kUnstable) WithholdInfinite(tails, &report->metrics);
  return judgement;
}

// What was measured, whether or not it has settled.
std::vector<Metric> UnsettledOf(const Config& config, const std::vector<ServiceLoad>& loads,
                                const std::vector<Steady>& parts, RunExtent run) {
  run.settled = true;
  run.relaxations = RunExtent().relaxations;  // nothing has to forget its past
  run.rare = {};
  std::vector<Metric> metrics = MetricsOf(config, loads, parts, run);
  for (Metric& metric : metrics) KeepInRange(metric.name, metric.unit, &metric.estimate);
  return metrics;
}

// What of an unstable run has a steady state keeps its figures: it is settled, whatever grows.
void KeepSteady(const Config& config, const Touched& touched, std::vector<Metric> metrics,
                RunReport* report) {
  SERVESCAPE_CHECK(metrics.size() == report->metrics.size());
  for (size_t i = 0; i < metrics.size(); ++i) {
    if (touched.Of(config, metrics[i].name) != Trace::kSteady) continue;
    report->metrics[i] = std::move(metrics[i]);
  }
  WithholdUnstable(config, touched, &report->metrics);
}

}  // namespace

RunReport MergeRecords(const Config& config, std::string scenario_hash,
                       const std::vector<ReplicationRecord>& records) {
  const std::optional<Config> less = InEffect(config, records);
  const Config& effective = less ? *less : config;
  const std::vector<ServiceLoad> stated = LoadsOf(effective);
  std::vector<ServiceLoad> loads = stated;
  const Facts facts = FactsOf(effective, records, stated);
  if (!facts.offers_given) loads = MeasuredLoads(effective, records, std::move(loads));
  if (facts.calls_counted) AskWithSessions(effective, stated, &loads);
  const Relaxation relaxation = SlowestOf(effective, stated, loads, records);
  const WarmUp warm_up = FindWarmUp(effective, records, relaxation.seconds);
  const RunExtent run = ExtentOf(effective, loads, records.size(), relaxation, warm_up.seconds);
  const std::vector<Steady> parts = SteadyParts(records, warm_up, SectionsOf(run, records.size()));
  RunReport report;
  report.version = EngineVersion();
  report.title = config.title;
  report.question = config.question;
  report.scenario_hash = std::move(scenario_hash);
  report.seed = config.run.seed;
  report.replications = static_cast<uint32_t>(records.size());
  report.duration = ToSeconds(config.run.duration);
  report.warmup = warm_up.seconds;
  report.open_load = HasOpenTraffic(config);
  report.metrics = MetricsOf(config, loads, parts, run);
  for (Metric& metric : report.metrics) KeepInRange(metric.name, metric.unit, &metric.estimate);
  const std::vector<HeavyTail> tails = HeavyTailsOf(effective, loads);
  const Losses losses = LossesOf(records, warm_up);
  const Judgement judgement =
      AddVerdict(effective, records, loads, facts, tails, warm_up, losses, &report);
  const Touched touched = TouchedBy(config, records, judgement.growing);
  if (report.verdict == Verdict::kUnstable) {
    KeepSteady(config, touched, UnsettledOf(config, loads, parts, run), &report);
  }
  report.services = ServicesOf(config, loads, report.metrics);
  report.bill = BillOf(config, report.metrics, parts);
  report.unpriced = UnpricedParts(config);
  report.slos = SlosOf(config, report.metrics, run, report.verdict);
  std::vector<Metric> filling;
  if (judgement.fills) {
    filling = UnsettledOf(config, loads, SteadyParts(records, warm_up), run);
  }
  CorrectGoals(config, touched, records, report.verdict, filling, &report.slos);
  report.goals = GoalsOf(report.slos);
  report.times = WindowEnds(config);
  report.series = SeriesOf(config, loads, records);
  report.distribution = DistributionOf(parts);
  AddDetailSections(config, records, parts, &report);
  report.checks = SelfChecksOf(config, records);
  AddTotals(records, &report);
  std::vector<std::optional<Uptime>> uptimes;
  for (size_t s = 0; s < loads.size(); ++s) {
    uptimes.push_back(
        UptimeOf(records, loads[s], s, WindowSeconds(config), static_cast<size_t>(warm_up.window)));
  }
  Explain(effective, loads, facts, losses, uptimes, &report);
  const Metric* latency = FindMetric(report, "latency.mean");
  const double mean = latency != nullptr ? latency->estimate.value : 0;
  report.why += BatchRuleWords(config, loads, records, mean) + DataRuleWords(config, records, mean);
  report.why += ServerlessWords(config, report);
  AddWarnings(config, records, warm_up, run, relaxation, &report);
  for (const HeavyTail& tail : tails) {
    if (tail.names.empty()) report.warnings.push_back(tail.text);  // else the verdict says it
  }
  for (const Unanswered& cut :
       UnansweredOf(config, records,
                    report.verdict == Verdict::kUnstable ? kLeastGrowing : kLeastUnanswered)) {
    report.warnings.push_back(UnansweredWords(cut));
  }
  if (config.run.scale > 1) TellWhole(config, &report);
  return report;
}

}  // namespace servescape
