// SPDX-License-Identifier: MIT
#include "sim/studies/html_report.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/math.h"
#include "sim/report/format.h"
#include "sim/studies/words.h"

namespace servescape {
namespace {

constexpr double kWide = 720, kHigh = 220, kLeft = 70, kBottom = 28, kTop = 10;

constexpr const char* kStyle =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:900px;margin:2em auto;padding:0 1em;"
    "color:#1b1f24;background:#fff}table{border-collapse:collapse;margin:.5em 0}"
    "td,th{padding:.2em .9em .2em 0;text-align:left;border-bottom:1px solid #e3e6ea}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.met{color:#116329}"
    ".missed{color:#a40e26}.inconclusive{color:#7d4e00}svg{max-width:100%;height:auto}"
    "text{font:12px system-ui,sans-serif;fill:#57606a}.muted{color:#57606a}";

double X(double share) { return kLeft + share * (kWide - kLeft - 10); }
double Y(double share) { return kHigh - kBottom - share * (kHigh - kBottom - kTop); }

std::string Frame(const std::string& inside, const std::string& title) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" role=\"img\"><title>{2}</title>"
      "<path d=\"M{3:.1f} {4:.1f}V{5:.1f}H{6:.1f}\" fill=\"none\" stroke=\"#8c959f\"/>{7}</svg>\n",
      kWide, kHigh, XmlText(title), X(0), Y(1), Y(0), X(1), inside);
}

std::string Label(double x, double y, const std::string& anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x, y, anchor,
                     XmlText(text));
}

std::string YLabels(double most, Unit unit) {
  std::string out;
  for (const double share : {0.0, 0.5, 1.0}) {
    out += Label(X(0) - 6, Y(share) + 4, "end", Format(share * most, unit));
  }
  return out;
}

std::string Row(const std::vector<std::string>& cells, const std::string& cls) {
  std::string out = "<tr>";
  for (size_t i = 0; i < cells.size(); ++i) {
    out += fmt::format("<td{}>{}</td>", i == 0 ? "" : cls, XmlText(cells[i]));
  }
  return out + "</tr>\n";
}

Unit UnitOf(const RunReport& report, const std::string& metric) {
  const Metric* found = FindMetric(report, metric);
  return found != nullptr ? found->unit : Unit::kSeconds;
}

std::string GoalsPart(const RunReport& report) {
  if (report.slos.empty()) return "";
  std::string out = "<h2>Goals</h2>\n<table>\n";
  for (const SloResult& slo : report.slos) {
    const Figure figure = ToFigure(slo.estimate, UnitOf(report, slo.metric));
    out +=
        fmt::format("<tr><td>{}</td><td class=\"{}\">{}</td><td class=\"n\">{}</td></tr>\n",
                    XmlText(slo.text), NameOf(slo.state), NameOf(slo.state), XmlText(Join(figure)));
  }
  return out + "</table>\n";
}

std::string MetricsPart(const RunReport& report) {
  std::string out =
      "<h2>Metrics</h2>\n<table>\n<tr><th></th><th class=\"n\">value</th>"
      "<th class=\"n\">95 % interval</th></tr>\n";
  for (const Metric& metric : report.metrics) {
    const Figure figure = ToFigure(metric.estimate, metric.unit);
    const bool interval = !figure.lower.empty() && figure.lower != figure.upper;
    out += Row({metric.name, Join(figure),
                interval ? figure.lower + " \u2026 " + figure.upper : std::string()},
               " class=\"n\"");
  }
  return out + "</table>\n";
}

std::string BillPart(const RunReport& report) {
  if (report.bill.empty()) return "";
  std::string out = "<h2>Bill</h2>\n<table>\n";
  for (const CostLine& line : report.bill) {
    out += Row({line.label, FormatUsd(line.usd_per_hour) + "/h"}, " class=\"n\"");
  }
  return out + "</table>\n";
}

}  // namespace

std::string DistributionSvg(const std::vector<Bin>& distribution) {
  // Sixty bars over the logarithm of the latency, which spans decades.
  constexpr int kBars = 60;
  std::vector<double> bars(kBars, 0);
  double low = 0, high = 0;
  for (const Bin& bin : distribution) {
    if (bin.count == 0 || !(bin.upper > 0)) continue;
    const double least = std::max(bin.lower, bin.upper / 2);
    low = low == 0 ? least : std::min(low, least);
    high = std::max(high, bin.upper);
  }
  if (!(high > low)) return "";
  double total = 0;
  for (const Bin& bin : distribution) {
    if (bin.count == 0) continue;
    const double middle = std::max((bin.lower + bin.upper) / 2, low);
    const double share = Log(middle / low) / Log(high / low);
    bars[static_cast<size_t>(std::clamp(static_cast<int>(share * kBars), 0, kBars - 1))] +=
        static_cast<double>(bin.count);
    total += static_cast<double>(bin.count);
  }
  const double most = *std::max_element(bars.begin(), bars.end());
  std::string inside;
  const double width = (X(1) - X(0)) / kBars;
  for (int i = 0; i < kBars; ++i) {
    const double height = bars[static_cast<size_t>(i)] / most;
    if (height == 0) continue;
    inside += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.2f}\" width=\"{:.1f}\" height=\"{:.2f}\" fill=\"#4c78a8\"/>",
        X(0) + i * width, Y(height), width - 1, Y(0) - Y(height));
  }
  inside += YLabels(most / total, Unit::kRatio);
  inside += Label(X(0), kHigh - 8, "start", FormatSeconds(low));
  inside += Label(X(0.5), kHigh - 8, "middle",
                  "latency, logarithmic; middle " + FormatSeconds(std::sqrt(low * high)));
  inside += Label(X(1), kHigh - 8, "end", FormatSeconds(high));
  return Frame(inside, "Distribution of the latency: share of the answers");
}

std::string CurveSvg(const Series& series, const std::vector<double>& times) {
  double most = 0;
  for (size_t i = 0; i < series.value.size(); ++i) {
    if (std::isfinite(series.value[i])) most = std::max(most, series.value[i]);
    if (std::isfinite(series.upper[i])) most = std::max(most, series.upper[i]);
  }
  if (times.empty() || !(most > 0) || !(times.back() > 0)) return "";
  std::string line, band;
  bool gap = true;
  for (size_t i = 0; i < times.size() && i < series.value.size(); ++i) {
    const double x = X(times[i] / times.back());
    if (!std::isfinite(series.value[i])) {
      gap = true;
      continue;
    }
    line += fmt::format("{}{:.1f} {:.1f}", gap ? "M" : "L", x, Y(series.value[i] / most));
    gap = false;
    if (std::isfinite(series.lower[i]) && std::isfinite(series.upper[i])) {
      band += fmt::format("M{0:.1f} {1:.1f}V{2:.1f}", x, Y(std::max(0.0, series.lower[i]) / most),
                          Y(series.upper[i] / most));
    }
  }
  std::string inside = fmt::format(
      "<path d=\"{}\" stroke=\"#4c78a8\" stroke-opacity=\".3\" stroke-width=\"2\"/>"
      "<path d=\"{}\" fill=\"none\" stroke=\"#4c78a8\" stroke-width=\"1.5\"/>",
      band, line);
  inside += YLabels(most, series.unit);
  inside += Label(X(0), kHigh - 8, "start", "0 s") +
            Label(X(1), kHigh - 8, "end", FormatSeconds(times.back()));
  return Frame(inside, series.name + " over time");
}

std::string ToHtml(const RunReport& report, const std::string& scenario) {
  const std::string title = report.title.empty() ? scenario : report.title;
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{0}</title>\n"
      "<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n",
      XmlText(title), kStyle);
  if (!report.question.empty()) out += "<p>" + XmlText(report.question) + "</p>\n";
  out += "<p><strong>" + XmlText(VerdictWords(report)) + "</strong></p>\n<p>" +
         XmlText(report.verdict_reason) + "</p>\n<p>" + XmlText(report.why) + "</p>\n";
  out += GoalsPart(report);
  if (const std::string picture = DistributionSvg(report.distribution); !picture.empty()) {
    out += "<h2>Latency</h2>\n" + picture;
  }
  std::string curves;
  for (const char* name : {"latency.p99", "throughput", "in_system.mean"}) {
    const Series* series = FindSeries(report, name);
    if (series == nullptr) continue;
    const std::string picture = CurveSvg(*series, report.times);
    if (!picture.empty()) curves += "<h3>" + XmlText(name) + "</h3>\n" + picture;
  }
  if (!curves.empty()) out += "<h2>Over time</h2>\n" + curves;
  out += MetricsPart(report) + BillPart(report);
  for (const std::string& warning : report.warnings) {
    out += "<p class=\"muted\">" + XmlText(warning) + "</p>\n";
  }
  out += fmt::format(
      "<p class=\"muted\">{}, servescape {}, seed {}, {} of {}, digest {}, scenario {}</p>\n"
      "</body>\n</html>\n",
      XmlText(scenario), report.version, report.seed,
      FormatCount(report.replications, "replication"), FormatSeconds(report.duration),
      report.digest, report.scenario_hash);
  return out;
}

}  // namespace servescape
