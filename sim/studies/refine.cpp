// SPDX-License-Identifier: MIT
// Where a sweep's next points would tell most.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "sim/base/math.h"
#include "sim/scenario/quantity.h"
#include "sim/studies/sweep.h"

namespace servescape {
namespace {

// A point on a line along the refined knob: all others have one value.
struct OnLine {
  double number = 0;
  const SweepPoint* point = nullptr;
};

// The first knob with rising numbers, of three values at least; knobs in step have none.
std::optional<size_t> RefinedKnob(const SweepSpec& spec) {
  if (spec.zip || spec.shards > 1) return std::nullopt;
  for (size_t k = 0; k < spec.knobs.size(); ++k) {
    if (spec.knobs[k].is_ordered() && spec.knobs[k].values.size() >= 3) return k;
  }
  return std::nullopt;
}

bool AreWhole(const StudyKnob& knob) {
  return knob.unit.empty() &&
         std::all_of(knob.numbers.begin(), knob.numbers.end(),
                     [](double number) { return number == std::floor(number); });
}

// Between two neighbours; nothing where there is no value.
std::optional<double> Middle(const StudyKnob& knob, double left, double right) {
  constexpr double kFar = 3;  // ends so many times apart are halved by their ratio
  double middle = left > 0 && right > kFar * left ? std::sqrt(left * right) : (left + right) / 2;
  middle = *ParseNumber(fmt::format("{:.4g}", middle));
  if (AreWhole(knob)) middle = std::floor(middle + 0.5);
  if (middle > left && middle < right) return middle;
  return std::nullopt;
}

// Logarithm of what the line is about; nothing where it is withheld.
std::optional<double> HeightOf(const SweepPoint& point) {
  const std::vector<std::string> names = MetricsToShow(point.report);
  if (names.empty()) return std::nullopt;
  const Metric* metric = FindMetric(point.report, names.front());
  if (metric == nullptr || !(metric->estimate.value > 0)) return std::nullopt;
  return Log(metric->estimate.value);
}

// Of the gap after line[i]: by how much the curve turns at its ends, in logarithms.
double BendAt(const std::vector<OnLine>& line, size_t i) {
  const auto turn = [&](size_t a, size_t b, size_t c) {
    const auto x = HeightOf(*line[a].point), y = HeightOf(*line[b].point),
               z = HeightOf(*line[c].point);
    if (!x || !y || !z) return 0.0;
    const double share = (line[b].number - line[a].number) / (line[c].number - line[a].number);
    return std::fabs(*y - (*x + share * (*z - *x)));
  };
  double bend = 0;
  if (i > 0) bend = std::max(bend, turn(i - 1, i, i + 1));
  if (i + 2 < line.size()) bend = std::max(bend, turn(i, i + 1, i + 2));
  return bend;
}

// 0: nothing to find there. A crossed goal, or the edge of what has a steady state, comes first.
double ScoreOf(const std::vector<OnLine>& line, size_t i, double straight) {
  constexpr double kCrossed = 1000;
  const RunReport& a = line[i].point->report;
  const RunReport& b = line[i + 1].point->report;
  const double width =
      (line[i + 1].number - line[i].number) / (line.back().number - line.front().number);
  if (a.goals != b.goals || (a.load == LoadState::kUnstable) != (b.load == LoadState::kUnstable)) {
    const double gap = line[i + 1].number - line[i].number;
    return gap > straight * std::fabs(line[i + 1].number) ? kCrossed * (1 + width) : 0;
  }
  constexpr double kStraight = 0.02;
  const double bend = BendAt(line, i);
  return bend > (straight > 0 ? straight : kStraight) ? bend : 0;
}

}  // namespace

std::vector<Refinement> RefinementsOf(const SweepSpec& spec,
                                      const std::vector<SweepPoint>& points) {
  const std::optional<size_t> refined = RefinedKnob(spec);
  if (!refined) return {};
  const StudyKnob& knob = spec.knobs[*refined];
  std::map<std::vector<std::string>, std::vector<OnLine>> lines;
  for (const SweepPoint& point : points) {
    std::vector<std::string> others = point.values;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(*refined));
    double number = 0;
    std::string unit;
    if (SplitUnit(point.values[*refined], &number, &unit)) {
      lines[others].push_back({number, &point});
    }
  }
  std::vector<Refinement> out;
  for (auto& [others, line] : lines) {
    std::sort(line.begin(), line.end(),
              [](const OnLine& a, const OnLine& b) { return a.number < b.number; });
    for (size_t i = 0; i + 1 < line.size(); ++i) {
      const double score = ScoreOf(line, i, spec.straight);
      const std::optional<double> middle = Middle(knob, line[i].number, line[i + 1].number);
      if (!(score > 0) || !middle) continue;
      Refinement one{line[i].point->values, score};
      one.values[*refined] = FormatNumber(*middle) + knob.unit;
      out.push_back(std::move(one));
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Refinement& a, const Refinement& b) { return a.score > b.score; });
  return out;
}

}  // namespace servescape
