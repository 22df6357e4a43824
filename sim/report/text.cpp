// SPDX-License-Identifier: MIT
#include "sim/report/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/format.h"
#include "sim/report/text_detail.h"
#include "sim/report/text_sections.h"

namespace servescape {
namespace {

Style StyleOf(const RunReport& report) {
  if (report.load == LoadState::kUnstable || report.load == LoadState::kOverloaded ||
      report.goals == GoalsState::kMissed) {
    return Style::kBad;
  }
  const bool good = report.load == LoadState::kStable && report.lost < 0.01 &&
                    report.goals != GoalsState::kInconclusive;
  return good ? Style::kGood : Style::kCareful;
}

Style StyleOf(Verdict verdict) {
  if (verdict == Verdict::kStable) return Style::kGood;
  return verdict == Verdict::kUnstable ? Style::kBad : Style::kCareful;
}

// A sentence begins with a capital, unless with the name of a service or of another part.
std::string Capitalised(std::string text, const RunReport& report) {
  const std::string first = text.substr(0, text.find_first_of(" ,:"));
  if (first.find('.') < first.size() - 1) return text;  // a key, such as service.m.time
  const std::string name = "." + first + ".";
  const auto names = [&](const Metric& metric) {
    const size_t dot = metric.name.find('.');
    return dot != std::string::npos && metric.name.compare(dot, name.size(), name) == 0;
  };
  if (std::any_of(report.metrics.begin(), report.metrics.end(), names)) return text;
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

// "Label: text", wrapped; the label may be coloured.
std::string Sentence(std::string_view label, Style style, std::string_view text,
                     const TextOptions& options) {
  const std::string body = Wrap(fmt::format("{} {}", label, text), options.width, 2);
  return Paint(label, style, options.color) + body.substr(label.size()) + "\n";
}

std::string Opening(const RunReport& report, const TextOptions& options) {
  std::string out = Paint(Wrap(report.title, options.width, 0), Style::kStrong, options.color);
  if (!out.empty()) out += "\n";
  if (!report.question.empty()) out += Wrap(report.question, options.width, 0) + "\n";
  if (!out.empty()) out += "\n";
  out += Sentence(fmt::format("Verdict: {}.", VerdictWords(report)), StyleOf(report),
                  Capitalised(report.verdict_reason, report), options);
  if (!report.bottleneck.empty()) {
    // The sentence opens with the service's name more often than not.
    const bool named = report.why.starts_with(report.bottleneck + " ");
    out += Sentence(named ? "Bottleneck:" : fmt::format("Bottleneck: {}.", report.bottleneck),
                    Style::kStrong, report.why, options);
  } else if (!report.why.empty()) {
    out += Wrap(Capitalised(report.why, report), options.width, 2) + "\n";
  }
  for (const std::string& warning : report.warnings) {
    out += Sentence("Warning:", Style::kCareful, Capitalised(warning, report), options);
  }
  return out;
}

// Exact, for durations of the scenario: "30 min", "90 s", "250 ms".
std::string Span(double seconds) {
  if (seconds >= 3600 && std::fmod(seconds, 360) == 0) return fmt::format("{} h", seconds / 3600);
  if (seconds >= 120 && std::fmod(seconds, 6) == 0) return fmt::format("{} min", seconds / 60);
  if (seconds >= 1 || seconds == 0) return fmt::format("{:.6g} s", seconds);
  return FormatSeconds(seconds);
}

std::string Repetition(const RunReport& report, const TextOptions& options) {
  const std::string runs =
      fmt::format("{} {} of {}, {} load, seed {}, {}", report.replications,
                  report.replications == 1 ? "replication" : "replications",
                  Span(report.duration), report.open_load ? "open" : "closed", report.seed,
                  report.warmup > 0 ? "the first " + Span(report.warmup) + " of each discarded"
                                    : std::string("no warm-up discarded"));
  const std::string work =
      FormatCount(report.requests, "request") + ", " + FormatCount(report.events, "event");
  std::string out = "\n" + Paint("Run", Style::kStrong, options.color) + "\n";
  Table table(options.color);
  table.AddRow({{"simulated"}, {Wrap(runs, options.width, 13)}});
  table.AddRow({{"work"}, {work}});
  table.AddRow({{"scenario"}, {report.scenario_hash}});
  table.AddRow({{"version"}, {report.version}});
  table.AddRow({{"digest"}, {report.digest, Align::kLeft, Style::kStrong}});
  return out + table.Print();
}

std::string Remark(const LoadPoint& point) {
  std::string text = point.load == LoadState::kStable ? "" : NameOf(point.load);
  if (!(point.lost > 0)) return text;
  return text + (text.empty() ? "" : ", ") + FormatRatio(point.lost) + " lost";
}

Cell Right(std::string text, Style style = Style::kPlain) {
  return {std::move(text), Align::kRight, style};
}

}  // namespace

std::string SpeedLine(const RunReport& report, double wall_seconds) {
  const double seconds = std::max(wall_seconds, 1e-9);
  return fmt::format("{} events and {} requests simulated per second, {} in all",
                     FormatCount(std::floor(static_cast<double>(report.events) / seconds)),
                     FormatCount(std::floor(static_cast<double>(report.requests) / seconds)),
                     FormatSeconds(wall_seconds));
}

std::string ToText(const RunReport& report, const TextOptions& options) {
  std::string out = Opening(report, options);
  out += GoalsSection(report, options);
  out += LatencySection(report, options);
  out += SplitSection(report, options);
  out += SystemSection(report, options);
  out += ClassesSection(report, options);
  out += ServiceSections(report, options);
  out += ReplicasSection(report, options);
  out += CachesSection(report, options);
  out += StoresSection(report, options);
  out += CostSection(report, options);
  out += ChecksSection(report, options);
  out += Repetition(report, options);
  if (std::isfinite(options.wall_seconds)) {
    out += "  speed      " + SpeedLine(report, options.wall_seconds) + "\n";
  }
  return out;
}

std::string ToText(const std::vector<LoadPoint>& points, const TextOptions& options) {
  Table table(options.color, 0);
  const Style head = Style::kStrong;
  table.AddRow({Right("factor", head), Right("offered", head), Right("throughput", head),
                Right("p50", head), Right("p99", head), {"95 % interval", Align::kLeft, head},
                Right("theory", head), Right("mean", head), Right("theory", head),
                {"", Align::kLeft, head}});
  std::string theory;
  for (const LoadPoint& point : points) {
    const Figure p99 = ToFigure(point.p99, Unit::kSeconds);
    const auto seconds = [](double value) {
      return std::isfinite(value) ? FormatSeconds(value) : std::string();
    };
    table.AddRow({Right(fmt::format("{:.6g}", point.factor)), Right(FormatRate(point.offered)),
                  Right(Join(ToFigure(point.throughput, Unit::kPerSecond))),
                  Right(Join(ToFigure(point.p50, Unit::kSeconds))), Right(Join(p99), head),
                  {p99.lower.empty() ? "" : p99.lower + " .. " + p99.upper, Align::kLeft,
                   Style::kMuted},
                  Right(seconds(point.theory_p99)),
                  Right(Join(ToFigure(point.mean, Unit::kSeconds))),
                  Right(seconds(point.theory_mean)),
                  {Remark(point), Align::kLeft, StyleOf(point.verdict)}});
    if (std::isfinite(point.theory_mean) || theory.empty()) theory = point.theory;
  }
  std::string out = table.Print();
  if (!theory.empty()) out += "\n" + Wrap("theory: " + theory, options.width, 2) + "\n";
  return out;
}

}  // namespace servescape
