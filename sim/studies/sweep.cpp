// SPDX-License-Identifier: MIT
#include "sim/studies/sweep.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "sim/model/load.h"
#include "sim/studies/expression.h"

namespace servescape {
namespace {

using Values = std::vector<std::string>;

ConditionNames NamesAt(const std::vector<StudyKnob>& knobs, const std::vector<std::string>& shorts,
                       const Values& values) {
  ConditionNames names;
  for (size_t k = 0; k < knobs.size(); ++k) {
    ConditionValue value;
    const std::optional<double> number = ConditionNumber(values[k]);
    value.is_number = number.has_value();
    value.number = number.value_or(0);
    value.text = values[k];
    if (value.text.size() > 1 && value.text.front() == '"' && value.text.back() == '"') {
      value.text = value.text.substr(1, value.text.size() - 2);
    }
    names[knobs[k].key] = value;
    names[shorts[k]] = value;
  }
  return names;
}

std::vector<std::string> KeysOf(const std::vector<StudyKnob>& knobs) {
  std::vector<std::string> keys;
  for (const StudyKnob& knob : knobs) keys.push_back(knob.key);
  return keys;
}

// All with all: the last knob changes fastest.
Result<std::vector<Values>, std::string> Products(const std::vector<StudyKnob>& knobs) {
  double count = 1;
  for (const StudyKnob& knob : knobs) count *= static_cast<double>(knob.values.size());
  if (count > static_cast<double>(kMostPoints)) {
    return fmt::format("{:.0f} points are more than {}", count, kMostPoints);
  }
  std::vector<Values> all{{}};
  for (const StudyKnob& knob : knobs) {
    std::vector<Values> next;
    for (const Values& begun : all) {
      for (const std::string& value : knob.values) {
        next.push_back(begun);
        next.back().push_back(value);
      }
    }
    all = std::move(next);
  }
  return all;
}

Result<std::vector<Values>, std::string> Zipped(const std::vector<StudyKnob>& knobs) {
  std::vector<Values> all(knobs.front().values.size());
  for (const StudyKnob& knob : knobs) {
    if (knob.values.size() != all.size()) {
      return fmt::format("zip takes as many values of each key: {} has {}, {} has {}",
                         knobs.front().key, all.size(), knob.key, knob.values.size());
    }
    for (size_t i = 0; i < all.size(); ++i) all[i].push_back(knob.values[i]);
  }
  return all;
}

// Beside its settings a point keeps what tables and files tell.
void DropCurves(RunReport* report) {
  report->series = {};
  report->times = {};
  report->distribution = {};
  report->in_system = {};
  report->replicas = {};
  report->split = {};
}

// The places of `points` that this shard plays.
std::vector<size_t> PlacesIn(const SweepSpec& spec, size_t count) {
  std::vector<size_t> places;
  for (size_t i = spec.shard - 1; i < count; i += spec.shards) places.push_back(i);
  return places;
}

// Where a value stands among those of its knob, or between them.
double RankIn(const StudyKnob& knob, const std::string& value) {
  double number = 0;
  std::string unit;
  if (knob.is_ordered() && SplitUnit(value, &number, &unit)) return number;
  const auto place = std::find(knob.values.begin(), knob.values.end(), value);
  return static_cast<double>(place - knob.values.begin());
}

// Points that were added go where they belong.
void SortPoints(const std::vector<StudyKnob>& knobs, std::vector<SweepPoint>* points) {
  std::stable_sort(points->begin(), points->end(), [&](const SweepPoint& a, const SweepPoint& b) {
    for (size_t k = 0; k < knobs.size(); ++k) {
      const double x = RankIn(knobs[k], a.values[k]), y = RankIn(knobs[k], b.values[k]);
      if (x != y) return x < y;
    }
    return false;
  });
  for (size_t i = 0; i < points->size(); ++i) (*points)[i].index = i;
}

class SweepRun {
 public:
  SweepRun(const SweepSpec& spec, const VariantLoader& load, const PlayTerms& terms)
      : spec_(spec), load_(load), terms_(terms) {}

  // Empty, or what is wrong. `cancelled` tells of the rest.
  std::string Play(const std::vector<Values>& values, std::vector<SweepPoint>* out) {
    std::vector<Variant> variants;
    if (std::string wrong = LoadPoints(values, &variants); !wrong.empty()) return wrong;
    PlayTerms watched = terms_;
    watched.progress = [this](double share) {
      cancelled_ = cancelled_ || (terms_.progress && !terms_.progress(share));
      return !cancelled_;
    };
    if (std::string beyond = Divide(&variants); !beyond.empty()) return beyond;
    std::vector<PlayedVariant> played = PlayAll(variants, watched);
    if (cancelled_) return "";
    for (const PlayedVariant& each : played) used_ += each.report.requests;
    if (std::string stopped = StoppedWords(played); !stopped.empty()) return stopped;
    for (size_t i = 0; i < values.size(); ++i) {
      SweepPoint point{out->size(), values[i], std::move(played[i].report)};
      DropCurves(&point.report);
      out->push_back(std::move(point));
    }
    return "";
  }

  // The same in pairs.
  std::string PlayInPairs(const std::vector<Values>& values, std::vector<PlayedVariant>* out) {
    std::vector<Variant> variants;
    if (std::string wrong = LoadPoints(values, &variants); !wrong.empty()) return wrong;
    AlignLengths(&variants);
    PlayTerms pairs = terms_;
    pairs.pairs = true;
    pairs.progress = [this](double share) {
      cancelled_ = cancelled_ || (terms_.progress && !terms_.progress(share));
      return !cancelled_;
    };
    *out = PlayAll(variants, pairs);
    if (cancelled_) out->clear();
    return StoppedWords(*out);
  }

  // Adds points where they tell most, some at a time.
  std::string Refine(std::vector<SweepPoint>* points) {
    constexpr size_t kAtOnce = 4;
    const size_t most = points->size() + spec_.refine;
    while (points->size() < most && !cancelled_ && !IsSpent(*points)) {
      std::vector<Values> values;
      for (Refinement& each : RefinementsOf(spec_, *points)) {
        if (values.size() < std::min(kAtOnce, most - points->size())) {
          values.push_back(std::move(each.values));
        }
      }
      if (values.empty()) break;
      if (std::string wrong = Play(values, points); !wrong.empty()) return wrong;
    }
    return "";
  }

  bool cancelled() const { return cancelled_; }

 private:
  // Whether another point, as long as the mean of those there are, is beyond the budget.
  bool IsSpent(const std::vector<SweepPoint>& points) const {
    return spec_.budget > 0 && used_ + used_ / static_cast<int64_t>(points.size()) > spec_.budget;
  }

  // The budget's rest among the points, as the most that each is played longer for precision. Why
  // it does not do for them as they are, of the first ones.
  std::string Divide(std::vector<Variant>* variants) const {
    if (spec_.budget == 0) return "";
    double least = 0;
    for (const Variant& each : *variants) {
      least += ExpectedArrivals(each.config) * each.config.run.replications;
    }
    const double left = static_cast<double>(spec_.budget - used_);
    if (least > left && used_ == 0) {
      return fmt::format("the points alone take {:.0f} requests, more than the budget of {}",
                         std::ceil(least), spec_.budget);
    }
    for (Variant& each : *variants) {
      const double own = ExpectedArrivals(each.config) * each.config.run.replications;
      // As it is, in any case: with room for chance, so that no guard stops it.
      const double most = std::max(left / static_cast<double>(variants->size()), 1.5 * own + 1000);
      each.config.run.max_requests =
          std::min(each.config.run.max_requests, static_cast<int64_t>(most));
    }
    return "";
  }

  std::string LoadPoints(const std::vector<Values>& values, std::vector<Variant>* variants) const {
    for (const Values& each : values) {
      const std::string name = PointName(spec_.knobs, each);
      Result<Variant, Diagnostics> variant = load_(name, SettingsAt(spec_.knobs, each));
      if (!variant) {
        for (const Diagnostic& wrong : variant.error()) {
          if (wrong.severity == Severity::kError) return name + ": " + wrong.message;
        }
        return name + ": no valid scenario";
      }
      variants->push_back(std::move(variant).value());
    }
    return RefusalOf(*variants, terms_.machine);
  }

  const SweepSpec& spec_;
  const VariantLoader& load_;
  const PlayTerms& terms_;
  bool cancelled_ = false;
  int64_t used_ = 0;  // requests simulated
};

}  // namespace

Result<std::vector<std::vector<std::string>>, std::string> PointsOf(const SweepSpec& spec) {
  if (spec.knobs.empty()) return std::string("nothing is varied");
  const std::vector<std::string> keys = KeysOf(spec.knobs);
  for (size_t k = 0; k < keys.size(); ++k) {
    if (std::find(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(k), keys[k]) !=
        keys.begin() + static_cast<std::ptrdiff_t>(k)) {
      return keys[k] + " is varied twice";
    }
  }
  Result<std::vector<Values>, std::string> all =
      spec.zip ? Zipped(spec.knobs) : Products(spec.knobs);
  if (!all || spec.where.empty()) return all;
  const std::vector<std::string> shorts = ShortNames(keys);
  std::vector<Values> kept;
  for (const Values& values : all.value()) {
    const Result<bool, std::string> holds = Holds(spec.where, NamesAt(spec.knobs, shorts, values));
    if (!holds) return holds.error();
    if (holds.value()) kept.push_back(values);
  }
  if (kept.empty()) return fmt::format("no point fulfils \"{}\"", spec.where);
  return kept;
}

Result<SweepResult, std::string> RunSweep(const std::string& name, const SweepSpec& spec,
                                          const VariantLoader& load, const PlayTerms& terms) {
  Result<std::vector<Values>, std::string> all = PointsOf(spec);
  if (!all) return all.error();
  SweepResult out;
  out.name = name;
  out.spec = spec;
  out.points_in_all = all.value().size();
  const std::vector<size_t> places = PlacesIn(spec, all.value().size());
  std::vector<Values> values;
  for (const size_t place : places) values.push_back(all.value()[place]);
  SweepRun run(spec, load, terms);
  if (std::string wrong = run.Play(values, &out.points); !wrong.empty()) return wrong;
  for (size_t i = 0; i < out.points.size(); ++i) out.points[i].index = places[i];
  if (spec.refine > 0) {
    if (std::string wrong = run.Refine(&out.points); !wrong.empty()) return wrong;
    out.points_in_all = out.points.size();
    SortPoints(spec.knobs, &out.points);
  }
  if (run.cancelled()) out.points.clear();
  return out;
}

Result<std::vector<PlayedVariant>, std::string> PlayPoints(
    const std::vector<StudyKnob>& knobs, const std::vector<std::vector<std::string>>& points,
    const VariantLoader& load, const PlayTerms& terms) {
  SweepSpec spec;
  spec.knobs = knobs;
  std::vector<PlayedVariant> played;
  if (std::string wrong = SweepRun(spec, load, terms).PlayInPairs(points, &played);
      !wrong.empty()) {
    return wrong;
  }
  return played;
}

std::string PointName(const std::vector<StudyKnob>& knobs, const std::vector<std::string>& values) {
  const std::vector<std::string> shorts = ShortNames(KeysOf(knobs));
  std::string out;
  for (size_t k = 0; k < knobs.size(); ++k) {
    out += fmt::format("{}{}={}", k == 0 ? "" : ", ", shorts[k], values[k]);
  }
  return out;
}

std::vector<Setting> SettingsAt(const std::vector<StudyKnob>& knobs,
                                const std::vector<std::string>& values) {
  std::vector<Setting> settings;
  for (size_t k = 0; k < knobs.size(); ++k) settings.push_back({knobs[k].key, values[k]});
  return settings;
}

std::vector<std::string> MetricsToShow(const RunReport& report) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (FindMetric(report, name) == nullptr) return;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const SloResult& slo : report.slos) add(slo.metric);
  if (names.empty()) {
    for (const char* name : {"latency.mean", "latency.p99", "throughput"}) add(name);
  }
  add("cost.per_hour");
  return names;
}

}  // namespace servescape
