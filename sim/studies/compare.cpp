// SPDX-License-Identifier: MIT
#include "sim/studies/compare.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "sim/metrics/confidence.h"
#include "sim/model/prices.h"
#include "sim/studies/words.h"

namespace servescape {
namespace {

void AddOnce(const std::string& name, std::vector<std::string>* names) {
  if (std::find(names->begin(), names->end(), name) == names->end()) names->push_back(name);
}

bool IsUnstable(const PlayedVariant& played) { return played.report.verdict == Verdict::kUnstable; }

// What counts as no worsening, in the metric's unit.
double Allowance(const Difference& difference, double tolerance) {
  if (difference.unit == Unit::kRatio) return tolerance / 10;
  return tolerance * std::fabs(difference.first);
}

// One of them has no value.
void JudgeWithheld(const PlayedVariant& first, const PlayedVariant& second, Judged* out) {
  const bool lacks_first = std::isnan(out->difference.first);
  const bool lacks_second = std::isnan(out->difference.second);
  if (lacks_first && lacks_second && IsUnstable(first) == IsUnstable(second)) {
    out->reason = IsUnstable(first) ? "both grow without end" : "neither was run for long enough";
  } else if (lacks_second && IsUnstable(second) && !IsUnstable(first)) {
    out->finding = Finding::kWorse;
    out->reason = second.name + " grows without end";
  } else if (lacks_first && IsUnstable(first) && !IsUnstable(second)) {
    out->finding = Finding::kNoWorse;
    out->better = true;
    out->reason = first.name + " grows without end";
  } else {
    out->reason = (lacks_second ? second : first).name + " was not run for long enough";
  }
}

Judged JudgeOne(const PlayedVariant& first, const PlayedVariant& second, const std::string& metric,
                double tolerance, double level) {
  Judged out;
  out.difference = DifferenceOf(first, second, metric);
  const Difference& d = out.difference;
  if (FindMetric(first.report, metric) == nullptr || FindMetric(second.report, metric) == nullptr) {
    out.reason = "only one of them has it";
    return out;
  }
  if (std::isnan(d.value)) {
    JudgeWithheld(first, second, &out);
    return out;
  }
  const double half = HalfWidth(d, level);
  if (std::isnan(half)) {
    out.reason = "one replication has no interval";
    return out;
  }
  // A metric of which neither is better: any change beyond the allowance is one for the worse.
  const Direction direction = DirectionOf(metric);
  const double sign = direction == Direction::kMore ? -1 : 1;
  const double allowance = Allowance(d, tolerance);
  const double worse = direction == Direction::kNone ? std::fabs(d.value) : sign * d.value;
  if (worse - half > allowance) out.finding = Finding::kWorse;
  if (worse + half <= allowance) out.finding = Finding::kNoWorse;
  out.better = direction != Direction::kNone && worse + half < 0;
  return out;
}

Finding WorstOf(Finding a, Finding b) {
  if (a == Finding::kWorse || b == Finding::kWorse) return Finding::kWorse;
  return a == Finding::kCannotTell ? a : b;
}

std::string List(const std::vector<Judged>& judged, const std::function<bool(const Judged&)>& of) {
  std::string out;
  for (const Judged& each : judged) {
    if (!of(each)) continue;
    out += (out.empty() ? "" : "; ") + each.difference.metric + " ";
    out += each.reason.empty() ? ChangeWords(each.difference) : "(" + each.reason + ")";
  }
  return out;
}

std::string SentenceOf(const std::string& base, const Contender& contender) {
  const auto is = [&](Finding finding) {
    return [finding](const Judged& j) { return j.finding == finding && !j.better; };
  };
  const std::string worse = List(contender.judged, is(Finding::kWorse));
  const std::string open = List(contender.judged, is(Finding::kCannotTell));
  const std::string better = List(contender.judged, [](const Judged& j) { return j.better; });
  std::string out;
  if (!worse.empty()) {
    out = fmt::format("{} is worse than {}: {}", contender.name, base, worse);
    if (!open.empty()) out += fmt::format("; cannot tell: {}", open);
    if (!better.empty()) out += fmt::format("; better: {}", better);
    return out + ".";
  }
  if (!open.empty()) {
    out = fmt::format("Cannot tell whether {} is worse than {}: {}", contender.name, base, open);
    if (!better.empty()) out += fmt::format("; better: {}", better);
    return out + ".";
  }
  if (better.empty()) return fmt::format("{} is no worse than {}.", contender.name, base);
  return fmt::format("{} is no worse than {}; better: {}.", contender.name, base, better);
}

// What differs beside what is judged.
void AddOthers(const PlayedVariant& first, const PlayedVariant& second,
               const std::vector<std::string>& judged, Contender* out) {
  std::vector<Difference> all;
  for (const Metric& metric : first.report.metrics) {
    if (std::find(judged.begin(), judged.end(), metric.name) != judged.end()) continue;
    const Difference difference = DifferenceOf(first, second, metric.name);
    if (!std::isnan(difference.error)) all.push_back(difference);
  }
  const double level = 1 - (1 - kLevel) / static_cast<double>(std::max<size_t>(1, all.size()));
  for (const Difference& each : all) {
    if (std::fabs(each.value) > HalfWidth(each, level)) {
      out->others.push_back(each);
    } else {
      ++out->alike;
    }
  }
}

Contender ContenderOf(const PlayedVariant& first, const PlayedVariant& second,
                      const CompareOptions& options) {
  Contender out;
  out.name = second.name;
  const std::vector<std::string> names =
      options.metrics.empty() ? JudgedMetrics(first.config, second.config) : options.metrics;
  const double level = 1 - (1 - kLevel) / static_cast<double>(std::max<size_t>(1, names.size()));
  out.finding = Finding::kNoWorse;
  for (const std::string& name : names) {
    out.judged.push_back(JudgeOne(first, second, name, options.tolerance, level));
    out.finding = WorstOf(out.finding, out.judged.back().finding);
  }
  AddOthers(first, second, names, &out);
  out.sentence = SentenceOf(first.name, out);
  return out;
}

void AddNotes(const std::vector<PlayedVariant>& played, Comparison* out) {
  const PlayedVariant& first = played.front();
  for (const PlayedVariant& each : played) {
    for (const std::string& warning : each.report.warnings) {
      out->warnings.push_back(each.name + ": " + warning);
    }
    const RunConfig& run = each.config.run;
    if (run.duration.ns != first.config.run.duration.ns) {
      out->notes.push_back(
          fmt::format("{} is run for another time than {}: nothing is common to their chance.",
                      each.name, first.name));
    } else if (run.seed != first.config.run.seed) {
      out->notes.push_back(fmt::format(
          "{} has another seed than {}: nothing is common to their chance, and intervals are "
          "wider than need be.",
          each.name, first.name));
    }
  }
}

}  // namespace

const char* NameOf(Finding finding) {
  switch (finding) {
    case Finding::kNoWorse:
      return "no worse";
    case Finding::kWorse:
      return "worse";
    case Finding::kCannotTell:
      return "cannot tell";
  }
  return "";
}

std::vector<std::string> JudgedMetrics(const Config& base, const Config& other) {
  std::vector<std::string> names;
  for (const SloConfig& goal : base.slos) AddOnce(goal.metric, &names);
  for (const SloConfig& goal : other.slos) AddOnce(goal.metric, &names);
  if (names.empty()) names = {"latency.mean", "latency.p99", "availability"};
  if (HasPrice(base) && HasPrice(other)) AddOnce("cost.per_hour", &names);
  return names;
}

Comparison Compare(const std::vector<PlayedVariant>& played, const CompareOptions& options) {
  Comparison out;
  const PlayedVariant& first = played.front();
  out.base = first.name;
  out.tolerance = options.tolerance;
  out.seed = first.config.run.seed;
  out.replications = first.config.run.replications;
  out.duration = ToSeconds(first.config.run.duration);
  for (size_t i = 1; i < played.size(); ++i) {
    out.contenders.push_back(ContenderOf(first, played[i], options));
    out.finding = WorstOf(out.finding, out.contenders.back().finding);
  }
  AddNotes(played, &out);
  return out;
}

}  // namespace servescape
