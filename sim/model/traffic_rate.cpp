// SPDX-License-Identifier: MIT
#include "sim/model/traffic_rate.h"

#include <algorithm>
#include <cmath>

#include "sim/model/rate_profile.h"
#include "sim/model/rate_steps.h"

namespace servescape {
namespace {

// From the first row of a repeated trace to the first of its next round (model/arrivals.cpp): one
// mean gap after the last row.
int64_t TracePeriod(const std::vector<TraceRow>& rows) {
  const int64_t last = rows.back().at.ns;
  const int64_t gaps = static_cast<int64_t>(rows.size()) - 1;
  return last > 0 && gaps > 0 ? last + last / gaps : last + 1'000'000'000;
}

struct Span {
  double from = 0, to = 0;  // ns
};

// Rows in equal parts of a span of one round, or of as many as begin in it.
RateSteps StepsIn(const TrafficConfig& source, int64_t period, const Span& span) {
  const size_t bins = std::clamp<size_t>(source.trace.size(), 1, kLoadParts);
  const double width = (span.to - span.from) / static_cast<double>(bins);
  std::vector<double> counts(bins, 0);
  for (int64_t offset = 0; static_cast<double>(offset) < span.to; offset += period) {
    for (const TraceRow& row : source.trace) {
      const double at = static_cast<double>(row.at.ns + offset);
      if (at >= span.to) break;
      if (at < span.from) continue;
      const size_t bin = static_cast<size_t>((at - span.from) / width);
      counts[std::min(bin, bins - 1)] += 1;
    }
    if (!source.trace_repeat) break;
  }
  return StepsOf(counts, width * 1e-9);
}

TrafficRate LogRate(const TrafficConfig& source, Duration duration) {
  TrafficRate out;
  out.curve.assign(kRateSteps, 0);
  if (source.trace.empty() || duration.ns <= 0) return out;
  const int64_t period = TracePeriod(source.trace);
  const double end = static_cast<double>(duration.ns);
  const double rows = static_cast<double>(source.trace.size());
  const double first = static_cast<double>(source.trace[0].at.ns);
  // It begins one gap before its first row, or with the run.
  const double gap = (static_cast<double>(period) - first) / rows;
  Span span{std::max(0.0, first - gap), static_cast<double>(period)};
  if (span.from >= end) return out;
  // All that the log holds tells its rate, however little of it is played; where it changes, what
  // is played counts.
  RateSteps steps = StepsIn(source, period, span);
  const bool often = source.trace_repeat && duration.ns / period > kLoadParts;
  const double rate = rows / static_cast<double>(period) * 1e9;
  span.to = source.trace_repeat ? end : std::min(end, span.to);
  if (steps.steps > 1 && !often) steps = StepsIn(source, period, span);
  // Repeated often, a log is as good as its mean rate.
  if (often) steps = {{rate}, 1, rate, end * 1e-9, 1 / std::sqrt(rows)};
  const double width = (span.to - span.from) / static_cast<double>(steps.rate.size());
  const double step = end / static_cast<double>(kRateSteps);
  for (size_t i = 0; i < kRateSteps; ++i) {
    const double from = std::max(span.from, static_cast<double>(i) * step);
    const double to = std::min(span.to, static_cast<double>(i + 1) * step);
    if (to <= from) continue;
    const size_t bin = static_cast<size_t>(((from + to) / 2 - span.from) / width);
    out.curve[i] = steps.rate[std::min(bin, steps.rate.size() - 1)] * (to - from) / step;
  }
  out.peak_seconds = steps.peak_seconds;
  out.peak_error = steps.peak_error;
  return out;
}

}  // namespace

TrafficRate RateOf(const TrafficConfig& source, Duration duration) {
  if (source.arrivals == ArrivalKind::kTrace) return LogRate(source, duration);
  TrafficRate out;
  out.curve.assign(kRateSteps, 0);
  if (source.arrivals == ArrivalKind::kClosed) return out;
  const double step = static_cast<double>(duration.ns) / static_cast<double>(kRateSteps);
  const double session =
      source.session.any ? std::max(1.0, source.session.requests.Mean()) : 1;
  const RateProfile profile(source.profile);
  for (size_t i = 0; i < kRateSteps; ++i) {
    const double middle = (static_cast<double>(i) + 0.5) * step;
    out.curve[i] = source.rate * session * profile.FactorAt({static_cast<int64_t>(middle)});
  }
  return out;
}

double RowsPlayed(const TrafficConfig& source, Duration duration) {
  if (source.trace.empty()) return 0;
  const auto before = [&](int64_t end) {
    return static_cast<double>(std::partition_point(source.trace.begin(), source.trace.end(),
                                                    [end](const TraceRow& row) {
                                                      return row.at.ns < end;
                                                    }) -
                               source.trace.begin());
  };
  if (!source.trace_repeat) return before(duration.ns);
  const int64_t period = TracePeriod(source.trace);
  return static_cast<double>(duration.ns / period * static_cast<int64_t>(source.trace.size())) +
         before(duration.ns % period);
}

}  // namespace servescape
