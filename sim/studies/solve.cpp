// SPDX-License-Identifier: MIT
#include "sim/studies/solve.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/metrics/confidence.h"
#include "sim/model/load.h"
#include "sim/model/prices.h"
#include "sim/report/format.h"
#include "sim/scenario/metric_names.h"
#include "sim/studies/difference.h"
#include "sim/studies/trial.h"

namespace servescape {
namespace {

using Values = std::vector<std::string>;
using Line = std::vector<Values>;  // easiest to hardest for the goals, along one knob

bool IsReplicas(const std::string& key) {
  return key.starts_with("service.") && key.ends_with(".replicas");
}
bool IsLoad(const std::string& key) {
  return key.starts_with("traffic.") && (key.ends_with(".rate") || key.ends_with(".clients"));
}
bool IsCost(const std::string& metric) {
  return metric == "cost.per_hour" || metric == "cost.total";
}

// Goals that more capacity never harms.
bool AskForSpeed(const Config& config) {
  return std::all_of(config.slos.begin(), config.slos.end(), [](const SloConfig& slo) {
    const Direction direction = DirectionOf(slo.metric);
    if (slo.metric.starts_with("cost.")) return false;
    return direction == (slo.at_most ? Direction::kLess : Direction::kMore);
  });
}

class Search {
 public:
  Search(const SolveSpec& spec, const VariantLoader& load, const PlayTerms& terms, Solution* out)
      : spec_(spec), trials_(spec, load, terms), out_(*out) {}

  // Empty, or what is wrong.
  std::string Run() {
    SweepSpec all;
    all.knobs = spec_.knobs;
    all.where = spec_.where;
    Result<std::vector<Values>, std::string> points = PointsOf(all);
    if (!points) return points.error();
    points_ = std::move(points).value();
    out_.points_in_all = points_.size();
    if (std::string wrong = CheckObjective(); !wrong.empty()) return wrong;
    const Config* config = trials_.ConfigOf(points_.front());
    if (config == nullptr) return trials_.error();
    const std::optional<size_t> knob = BisectedKnob(*config);
    Allow();
    if (trials_.stopped()) return trials_.error();
    if (knob) {
      for (const Line& line : LinesAlong(*knob)) Bisect(line, *knob);
      RaceBest();
    } else {
      Race(points_);
    }
    out_.tried = trials_.tried();
    out_.requests = trials_.requests();
    if (trials_.stopped()) return trials_.error();
    Finish();
    return trials_.error();
  }

 private:
  // A fifth of what all points would take, by three of them.
  void Allow() {
    constexpr double kShare = 0.2, kLeastPoints = 8, kLeastRequests = 2e6;
    const size_t samples[] = {0, points_.size() / 2, points_.size() - 1};
    double each = 0;
    for (const size_t sample : samples) {
      const Config* config = trials_.ConfigOf(points_[sample]);
      if (config == nullptr) return;
      each += ExpectedArrivals(*config) * config->run.replications / std::size(samples);
    }
    const auto points = static_cast<double>(points_.size());
    trials_.Allow(std::max(kLeastRequests, each * std::max(kShare * points, kLeastPoints)));
  }

  std::string CheckObjective() const {
    for (const StudyKnob& knob : spec_.knobs) {
      if (knob.key != spec_.objective) continue;
      return knob.numbers.empty() ? spec_.objective + ": its values are no numbers" : "";
    }
    if (FindMetricName(spec_.objective) != nullptr) return "";
    return fmt::format("{} is neither a metric nor a key that is varied", spec_.objective);
  }

  // The knob that is bisected: the objective itself, or replicas where they cost.
  std::optional<size_t> BisectedKnob(const Config& config) const {
    if (!AskForSpeed(config)) return std::nullopt;
    for (size_t k = 0; k < spec_.knobs.size(); ++k) {
      const StudyKnob& knob = spec_.knobs[k];
      if (!knob.is_ordered()) continue;
      const bool itself = knob.key == spec_.objective;
      if (itself && IsLoad(knob.key) && spec_.maximize) return k;
      if (itself && IsReplicas(knob.key) && !spec_.maximize) return k;
      if (!spec_.maximize && IsCost(spec_.objective) && IsReplicas(knob.key)) return k;
    }
    return std::nullopt;
  }

  // Points that differ in that knob alone, from the easiest to the hardest.
  std::vector<Line> LinesAlong(size_t knob) const {
    std::map<Values, Line> lines;
    for (const Values& values : points_) {
      Values others = values;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(knob));
      lines[others].push_back(values);
    }
    std::vector<Line> out;
    for (auto& [others, line] : lines) {
      if (IsReplicas(spec_.knobs[knob].key)) std::reverse(line.begin(), line.end());
      out.push_back(std::move(line));
    }
    return out;
  }

  // An hour's price, where nothing but the configuration decides it; NaN otherwise.
  double KnownCost(const Values& values) {
    if (!IsCost(spec_.objective)) return kNaN;
    const Config* config = trials_.ConfigOf(values);
    if (config == nullptr) return kNaN;
    for (const ServiceConfig& service : config->services) {
      if (service.autoscaler) return kNaN;
    }
    return DollarsPerHour(*config);
  }

  // Whether a better point than the best so far is possible there.
  bool MayBeBetter(const Values& values) {
    const double cost = KnownCost(values);
    return std::isnan(cost) || std::isnan(least_cost_) || cost < least_cost_;
  }

  // The hardest point of the line that meets the goals.
  void Bisect(Line line, size_t) {
    while (!line.empty() && !MayBeBetter(line.front())) line.erase(line.begin());
    if (line.empty() || trials_.stopped()) return;
    size_t meets = 0, misses = line.size();
    while (misses - meets > 1 && !trials_.stopped()) {
      const size_t middle = meets + (misses - meets) / 2;
      const Trials::Trial* trial = trials_.Of(line[middle]);
      if (trial == nullptr) return;
      if (trial->feasible == Feasible::kYes) {
        meets = middle;
      } else {
        if (trial->feasible == Feasible::kOpen) open_.push_back(line[middle]);
        misses = middle;
      }
    }
    // The easiest is played where all others miss: whatever meets is harder than it.
    if (meets == 0) {
      const Trials::Trial* easiest = trials_.stopped() ? nullptr : trials_.Of(line.front());
      if (easiest == nullptr || easiest->feasible == Feasible::kNo) return;
      if (easiest->feasible == Feasible::kOpen) {
        open_.push_back(line.front());
        return;
      }
    }
    // With fresh seeds, or the next easier one.
    for (size_t at = meets + 1; at-- > 0 && !trials_.stopped();) {
      if (at < meets && trials_.Of(line[at]) == nullptr) return;
      if (!Confirmed(line[at])) {
        open_.push_back(line[at]);
        continue;
      }
      const double cost = KnownCost(line[at]);
      if (!std::isnan(cost)) least_cost_ = cost;
      best_.push_back(line[at]);
      if (at + 1 < line.size()) next_[line[at]] = line[at + 1];
      return;
    }
  }

  bool Confirmed(const Values& values) {
    Trials::Trial trial;
    if (!trials_.Confirm(values, &trial) || trial.feasible != Feasible::kYes) return false;
    confirmed_[values] = std::move(trial);
    return true;
  }

  double Sign() const { return spec_.maximize ? -1 : 1; }

  // Of the lines' answers the best; where costs are not known before, by a race.
  void RaceBest() {
    if (best_.size() < 2 || trials_.stopped()) return;
    const bool known = std::all_of(best_.begin(), best_.end(), [&](const Values& values) {
      const Estimate e = confirmed_[values].objective;
      return e.lower == e.upper;
    });
    if (!known) return Race(std::exchange(best_, {}));
    const auto value = [&](const Values& values) {
      return Sign() * confirmed_[values].objective.value;
    };
    std::stable_sort(best_.begin(), best_.end(),
                     [&](const Values& a, const Values& b) { return value(a) < value(b); });
  }

  // Rounds of all that are left, four times as long each.
  void Race(std::vector<Values> left) {
    constexpr double kFirst = 0.25, kLast = 16, kLonger = 4;
    for (double factor = kFirst; factor <= kLast && !trials_.stopped(); factor *= kLonger) {
      const std::vector<PlayedVariant> played = trials_.Together(left, factor);
      if (played.empty()) return;
      for (size_t i = 0; i < left.size(); ++i) trials_.Note(left[i], played[i]);
      left = Remaining(left, played);
      const bool decided = std::all_of(left.begin(), left.end(), [&](const Values& values) {
        return trials_.Of(values)->feasible == Feasible::kYes;
      });
      if (left.empty() || (left.size() == 1 && decided) || (decided && alike_) || trials_.spent()) {
        break;
      }
    }
    ConfirmRaced(left);
  }

  // Those that may still be the best. The first is the best so far, if any meets the goals.
  std::vector<Values> Remaining(const std::vector<Values>& points,
                                const std::vector<PlayedVariant>& played) {
    std::optional<size_t> best;
    const auto value = [&](size_t i) {
      return Sign() * trials_.ObjectiveOf(points[i], played[i].report).value;
    };
    const auto feasible = [&](size_t i) { return trials_.Of(points[i])->feasible; };
    for (size_t i = 0; i < points.size(); ++i) {
      if (feasible(i) != Feasible::kYes || std::isnan(value(i))) continue;
      if (!best || value(i) < value(*best)) best = i;
    }
    std::vector<Values> left;
    if (best) left.push_back(points[*best]);
    alike_ = true;
    const double level = 1 - (1 - kLevel) / static_cast<double>(points.size());
    for (size_t i = 0; i < points.size(); ++i) {
      if (feasible(i) == Feasible::kNo || (best && i == *best)) continue;
      if (best && !std::isnan(value(i)) &&
          SurelyWorse(played[*best], points[*best], played[i], points[i], level)) {
        continue;
      }
      if (!best || value(i) != value(*best)) alike_ = false;
      left.push_back(points[i]);
    }
    return left;
  }

  bool SurelyWorse(const PlayedVariant& best, const Values& best_values, const PlayedVariant& other,
                   const Values& values, double level) const {
    const Estimate a = trials_.ObjectiveOf(best_values, best.report);
    const Estimate b = trials_.ObjectiveOf(values, other.report);
    if (FindMetric(best.report, spec_.objective) == nullptr) {
      return Sign() * b.value > Sign() * a.value;
    }
    const Difference difference = DifferenceOf(best, other, spec_.objective);
    return Sign() * difference.value - HalfWidth(difference, level) > 0;
  }

  void ConfirmRaced(const std::vector<Values>& left) {
    for (const Values& values : left) {
      if (trials_.stopped()) return;
      if (trials_.Of(values)->feasible != Feasible::kYes) {
        open_.push_back(values);
      } else if (!best_.empty()) {
        ties_.push_back(values);
      } else if (Confirmed(values)) {
        best_.push_back(values);
      } else {
        open_.push_back(values);
      }
    }
  }

  void Finish() {
    out_.tried = trials_.tried();
    out_.requests = trials_.requests();
    out_.found = !best_.empty();
    const double best = best_.empty() ? kNaN : Sign() * confirmed_[best_[0]].objective.value;
    std::set<Values> told;
    for (const Values& values : open_) {
      const Trials::Trial* trial = trials_.Of(values);
      if (trial == nullptr) return;
      // What is surely no better is of no interest.
      if (out_.found && Sign() * trial->objective.value >= best) continue;
      if (told.insert(values).second) out_.open.push_back(PointName(spec_.knobs, values));
    }
    for (const Values& values : ties_) out_.ties.push_back(PointName(spec_.knobs, values));
    if (out_.found) TellAnswer(best_[0]);
    out_.sentence = Sentence();
  }

  void TellAnswer(const Values& values) {
    const Trials::Trial& trial = confirmed_[values];
    out_.values = values;
    out_.objective = trial.objective;
    out_.confirmation = trial.report;
    if (const Metric* metric = FindMetric(trial.report, spec_.objective)) out_.unit = metric->unit;
    for (const SloResult& slo : trial.report.slos) {
      GoalMargin margin{slo.text, slo.estimate, Unit::kRatio, kNaN};
      if (const Metric* metric = FindMetric(trial.report, slo.metric)) margin.unit = metric->unit;
      const double room =
          slo.at_most ? slo.limit - slo.estimate.value : slo.estimate.value - slo.limit;
      // Of a share that is to be large, a part of what may be lost.
      const bool rest = margin.unit == Unit::kRatio && !slo.at_most;
      margin.margin = room / (rest ? 1 - slo.limit : slo.limit);
      out_.margins.push_back(std::move(margin));
    }
    std::stable_sort(out_.margins.begin(), out_.margins.end(),
                     [](const GoalMargin& a, const GoalMargin& b) { return a.margin < b.margin; });
    const auto next = next_.find(values);
    if (next == next_.end()) return;
    for (const TriedPoint& each : out_.tried) {
      if (each.values != next->second || each.why.empty()) continue;
      out_.next = fmt::format("{} {} {}", PointName(spec_.knobs, each.values),
                              each.feasible == Feasible::kNo ? "misses" : "leaves open:", each.why);
    }
  }

  std::string Sentence() const {
    if (!out_.found) {
      if (!out_.open.empty()) {
        return fmt::format("Cannot tell whether any of the {} points meets the goals: {} may.",
                           out_.points_in_all, out_.open.front());
      }
      return fmt::format("None of the {} points meets the goals.", out_.points_in_all);
    }
    std::string value = FindMetric(out_.confirmation, spec_.objective) != nullptr
                            ? Join(ToFigure(out_.objective, out_.unit))
                            : "";
    std::string out = PointName(spec_.knobs, out_.values);
    out += fmt::format(" {} {}{}{}", spec_.maximize ? "maximizes" : "minimizes", spec_.objective,
                       value.empty() ? "" : ": ", value);
    out += out_.confirmation.slos.empty() ? ", with a steady state" : ", with all goals met";
    out += " (again with fresh seeds).";
    if (!out_.ties.empty()) {
      out += fmt::format(" Cannot tell it from {}.", fmt::join(out_.ties, "; "));
    }
    if (!out_.open.empty()) {
      out += fmt::format(" Cannot tell whether {} would do.", fmt::join(out_.open, "; "));
    }
    return out;
  }

  const SolveSpec& spec_;
  Trials trials_;
  Solution& out_;
  std::vector<Values> points_;
  std::vector<Values> best_, ties_, open_;
  std::map<Values, Trials::Trial> confirmed_;
  std::map<Values, Values> next_;
  double least_cost_ = kNaN;
  bool alike_ = false;  // all that are left have the very same objective
};

}  // namespace

const char* NameOf(Feasible feasible) {
  switch (feasible) {
    case Feasible::kYes:
      return "meets";
    case Feasible::kNo:
      return "misses";
    case Feasible::kOpen:
      return "cannot tell";
  }
  return "";
}

Result<Solution, std::string> Solve(const std::string& name, const SolveSpec& spec,
                                    const VariantLoader& load, const PlayTerms& terms) {
  Solution out;
  out.name = name;
  out.spec = spec;
  Search search(out.spec, load, terms, &out);
  if (std::string wrong = search.Run(); !wrong.empty()) return wrong;
  return out;
}

}  // namespace servescape
