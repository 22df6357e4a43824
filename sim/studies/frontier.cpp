// SPDX-License-Identifier: MIT
#include "sim/studies/frontier.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/metrics/confidence.h"
#include "sim/report/csv.h"
#include "sim/report/format.h"
#include "sim/report/missing.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/scenario/metric_names.h"
#include "sim/scenario/suggest.h"
#include "sim/studies/difference.h"
#include "sim/studies/words.h"

namespace servescape {
namespace {

constexpr size_t kMostFrontierPoints = 2000;  // pairs of them are looked at

// How a point stands to another in one metric.
struct Side {
  bool less = false;  // worse than it, as measured
  bool surely_not_worse = false;
  bool surely_better = false;
  bool better = false;
};

Side SideOf(const PlayedVariant& point, const PlayedVariant& other, const std::string& metric,
            double level) {
  const Difference d = DifferenceOf(other, point, metric);  // point - other
  const double sign = DirectionOf(metric) == Direction::kMore ? -1 : 1;
  const double half = HalfWidth(d, level);
  Side side;
  if (std::isnan(d.value) || std::isnan(half)) {
    // What has no steady state is beaten by what has one.
    const bool grows = other.report.verdict == Verdict::kUnstable && std::isnan(d.first);
    side.better = side.surely_better = side.surely_not_worse = grows && !std::isnan(d.second);
    side.less = !side.better;
    return side;
  }
  side.better = sign * d.value < 0;
  side.less = sign * d.value > 0;
  side.surely_better = sign * d.value + half < 0;
  side.surely_not_worse = sign * d.value + half <= 0;
  return side;
}

// What `point` does to `other`.
Standing Beats(const PlayedVariant& point, const PlayedVariant& other,
               const std::vector<std::string>& metrics, double level) {
  bool surely = true, some_surely = false, some = false;
  for (const std::string& metric : metrics) {
    const Side side = SideOf(point, other, metric, level);
    if (side.less) return Standing::kOn;
    surely = surely && side.surely_not_worse;
    some_surely = some_surely || side.surely_better;
    some = some || side.better;
  }
  if (surely && some_surely) return Standing::kBeaten;
  return some ? Standing::kMaybe : Standing::kOn;
}

std::string CheckMetrics(const std::vector<std::string>& metrics) {
  if (metrics.size() < 2 || metrics.size() > 3) return "a frontier is of two or three metrics";
  for (const std::string& metric : metrics) {
    if (FindMetricName(metric) == nullptr) {
      std::vector<std::string> names;
      for (const MetricName& each : MetricNames()) names.push_back(std::string(each.pattern));
      return fmt::format("no such metric: {}{}", metric, DidYouMean(metric, names));
    }
    if (DirectionOf(metric) == Direction::kNone) {
      return fmt::format("of {} neither less nor more is better", metric);
    }
  }
  return "";
}

void Place(const std::vector<PlayedVariant>& played, Frontier* out) {
  // Sure for all pairs and metrics together.
  const size_t looks = out->metrics.size() * std::max<size_t>(1, played.size() - 1);
  const double level = 1 - (1 - kLevel) / static_cast<double>(looks);
  for (size_t i = 0; i < played.size(); ++i) {
    FrontierPoint& point = out->points[i];
    // What a run was too short to tell may be anything; what grows without end is known to.
    const bool known = played[i].report.verdict == Verdict::kUnstable ||
                       std::none_of(point.metrics.begin(), point.metrics.end(),
                                    [](const Estimate& e) { return std::isnan(e.value); });
    if (!known) point.standing = Standing::kMaybe;
    for (size_t j = 0; j < played.size() && point.standing != Standing::kBeaten; ++j) {
      if (i == j) continue;
      const Standing standing = Beats(played[j], played[i], out->metrics, level);
      if (standing <= point.standing) continue;
      point.standing = standing;
      point.by = played[j].name;
    }
  }
}

// The metrics without a value, each with the reason.
std::string Missing(const RunReport& report, const std::vector<std::string>& metrics,
                    const std::vector<Estimate>& estimates) {
  std::string out;
  for (size_t m = 0; m < metrics.size(); ++m) {
    const std::string why = WhyMissing(report, metrics[m], estimates[m]);
    if (!why.empty()) out += (out.empty() ? "" : ", ") + metrics[m] + " " + why;
  }
  return out;
}

Style StyleFor(Standing standing) {
  if (standing == Standing::kOn) return Style::kGood;
  return standing == Standing::kMaybe ? Style::kCareful : Style::kMuted;
}

}  // namespace

const char* NameOf(Standing standing) {
  switch (standing) {
    case Standing::kOn:
      return "on it";
    case Standing::kMaybe:
      return "cannot tell";
    case Standing::kBeaten:
      return "beaten";
  }
  return "";
}

Result<Frontier, std::string> FindFrontier(const std::string& name, const SweepSpec& spec,
                                           const std::vector<std::string>& metrics,
                                           const VariantLoader& load, const PlayTerms& terms) {
  if (std::string wrong = CheckMetrics(metrics); !wrong.empty()) return wrong;
  Result<std::vector<std::vector<std::string>>, std::string> points = PointsOf(spec);
  if (!points) return points.error();
  if (points.value().size() > kMostFrontierPoints) {
    return fmt::format("{} points are more than {}", points.value().size(), kMostFrontierPoints);
  }
  Frontier out;
  out.name = name;
  out.knobs = spec.knobs;
  out.metrics = metrics;
  Result<std::vector<PlayedVariant>, std::string> result =
      PlayPoints(spec.knobs, points.value(), load, terms);
  if (!result) return result.error();
  const std::vector<PlayedVariant>& played = result.value();
  if (played.empty()) return out;  // cancelled
  for (const std::string& metric : metrics) {
    const Metric* found = FindMetric(played.front().report, metric);
    if (found == nullptr) return fmt::format("{} has no {}", name, metric);
    out.units.push_back(found->unit);
  }
  for (size_t i = 0; i < played.size(); ++i) {
    FrontierPoint point;
    point.values = points.value()[i];
    for (const std::string& metric : metrics) {
      const Metric* found = FindMetric(played[i].report, metric);
      point.metrics.push_back(found != nullptr ? found->estimate : Estimate{kNaN, kNaN, kNaN, 0});
    }
    point.missing = Missing(played[i].report, metrics, point.metrics);
    out.points.push_back(std::move(point));
  }
  Place(played, &out);
  std::stable_sort(out.points.begin(), out.points.end(),
                   [](const FrontierPoint& a, const FrontierPoint& b) {
                     const double x = a.metrics[0].value, y = b.metrics[0].value;
                     return std::isnan(y) ? !std::isnan(x) : x < y;
                   });
  return out;
}

std::string ToText(const Frontier& frontier, bool all, const TextOptions& options) {
  Table table(options.color);
  std::vector<Cell> head{{""}};
  for (const std::string& metric : frontier.metrics) {
    head.push_back({metric, Align::kRight, Style::kMuted});
  }
  table.AddRow(std::move(head));
  size_t beaten = 0;
  for (const FrontierPoint& point : frontier.points) {
    beaten += point.standing == Standing::kBeaten;
    if (point.standing == Standing::kBeaten && !all) continue;
    std::vector<Cell> row{{PointName(frontier.knobs, point.values)}};
    for (size_t m = 0; m < frontier.metrics.size(); ++m) {
      const Figure figure = ToFigure(point.metrics[m], frontier.units[m]);
      std::string text = Join(figure);
      if (!figure.lower.empty() && figure.lower != figure.upper) {
        text += fmt::format(" ({} .. {})", figure.lower, figure.upper);
      }
      row.push_back({text, Align::kRight});
    }
    row.push_back({NameOf(point.standing), Align::kLeft, StyleFor(point.standing)});
    row.push_back({point.by.empty() ? point.missing : "by " + point.by});
    table.AddRow(std::move(row));
  }
  return table.Print() + fmt::format(
                             "\n{} of {} points are beaten: another one is surely better "
                             "in one metric and in none worse.\n",
                             beaten, frontier.points.size());
}

std::string ToCsv(const Frontier& frontier) {
  std::string out;
  for (const StudyKnob& knob : frontier.knobs) out += CsvField(knob.key) + ",";
  for (size_t m = 0; m < frontier.metrics.size(); ++m) {
    const std::string& name = frontier.metrics[m];
    out += CsvField(fmt::format("{} [{}]", name, NameOf(frontier.units[m]))) + "," +
           CsvField(name + " lower") + "," + CsvField(name + " upper") + ",";
  }
  out += "standing,by,missing\n";
  for (const FrontierPoint& point : frontier.points) {
    for (const std::string& value : point.values) out += CsvField(value) + ",";
    for (const Estimate& e : point.metrics) {
      out += CsvField(e.value) + "," + CsvField(e.lower) + "," + CsvField(e.upper) + ",";
    }
    out += std::string(NameOf(point.standing)) + "," + CsvField(point.by) + "," +
           CsvField(point.missing) + "\n";
  }
  return out;
}

std::string ToJson(const Frontier& frontier) {
  Json points = Json::array();
  for (const FrontierPoint& point : frontier.points) {
    Json values = Json::object(), metrics = Json::object();
    for (size_t k = 0; k < point.values.size(); ++k) {
      values[frontier.knobs[k].key] = point.values[k];
    }
    for (size_t m = 0; m < frontier.metrics.size(); ++m) {
      Json one = ToValue(point.metrics[m]);
      one["unit"] = NameOf(frontier.units[m]);
      metrics[frontier.metrics[m]] = std::move(one);
    }
    points.push_back({{"values", values},
                      {"metrics", metrics},
                      {"standing", NameOf(point.standing)},
                      {"by", point.by},
                      {"missing", point.missing}});
  }
  return Print({{"kind", "servescape.frontier"},
                {"schema", 1},
                {"scenario", frontier.name},
                {"metrics", frontier.metrics},
                {"points", points}},
               /*pretty=*/true);
}

}  // namespace servescape
