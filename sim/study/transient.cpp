// SPDX-License-Identifier: MIT
#include "sim/study/transient.h"

#include <algorithm>
#include <cmath>

#include "sim/study/steady.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

constexpr int kEndWindows = kWindows / 20;
constexpr size_t kSettled = 8;  // windows whose mean is "the level at the end"

// Mean number in the system by window, over the replications.
std::vector<double> MeanLevel(const std::vector<ReplicationRecord>& records, double width) {
  std::vector<double> level(kWindows, 0);
  for (const ReplicationRecord& record : records) {
    for (size_t w = 0; w < level.size(); ++w) {
      level[w] += record.windows[w].in_system_area / width / static_cast<double>(records.size());
    }
  }
  return level;
}

Growth GrowthSince(const std::vector<ReplicationRecord>& records, double width, size_t from) {
  std::vector<std::vector<double>> levels;
  for (const ReplicationRecord& record : records) {
    std::vector<double> level;
    for (size_t w = from; w < record.windows.size(); ++w) {
      level.push_back(record.windows[w].in_system_area / width);
    }
    levels.push_back(std::move(level));
  }
  return GrowthOf(levels, width);
}

Judgement JudgePersistent(const Config& config, const std::vector<ReplicationRecord>& records,
                          const std::vector<ServiceLoad>& loads, const Overload& overload) {
  const double width = WindowSeconds(config);
  const ServiceConfig& service = config.services[static_cast<size_t>(overload.service)];
  const double capacity = loads[static_cast<size_t>(overload.service)].capacity;
  // The later half of the last stretch without a break above capacity.
  const std::vector<double>& offered = loads[static_cast<size_t>(overload.service)].offered;
  int from = overload.last;
  while (from > overload.first && offered[static_cast<size_t>(from - 1)] > capacity) --from;
  from = std::min((from + kWindows) / 2, kWindows - static_cast<int>(kSettled));
  const Growth growth = GrowthSince(records, width, static_cast<size_t>(from));
  const std::string gets = service.name + " gets " + RateWords(overload.end_offered) +
                           " and can serve " + RateWords(capacity);
  Judgement out;
  if (growth.rate.lower > 0 && growth.relative.mean > kLevelTolerance && !service.queue_bounded) {
    out.verdict = Verdict::kUnstable;
    out.growth_rate = growth.rate.mean;
    out.reason = "The run ends in overload and the number in the system grows by " +
                 NumberWords(growth.rate.mean) + " a second: " + gets + ".";
  } else if (service.queue_bounded && !(growth.relative.lower > kLevelTolerance)) {
    out.verdict = Verdict::kStable;
    out.overloaded = true;
    out.reason = "The run ends in overload (" + gets + "), and the bounded queue turns the rest "
                 "away: the number in the system stays near " + NumberWords(growth.level) + ".";
  } else {
    out.growth_rate = std::max(0.0, growth.rate.mean);
    out.reason = "The run ends in overload (" + gets + "): too early to tell where it leads.";
  }
  return out;
}

}  // namespace

double MeanBetween(const std::vector<double>& values, size_t from, size_t to) {
  double sum = 0;
  for (size_t i = from; i < to; ++i) sum += values[i];
  return to > from ? sum / static_cast<double>(to - from) : 0;
}

Overload OverloadOf(const Config& config, const std::vector<ServiceLoad>& loads) {
  Overload out;
  double worst = 1;
  for (size_t s = 0; s < config.services.size(); ++s) {
    const double load = *std::max_element(loads[s].offered.begin(), loads[s].offered.end()) /
                        loads[s].capacity;
    if (load > worst) {
      worst = load;
      out.service = static_cast<int>(s);
    }
  }
  if (out.service < 0) return out;
  const ServiceLoad& load = loads[static_cast<size_t>(out.service)];
  for (int w = 0; w < kWindows; ++w) {
    if (load.offered[static_cast<size_t>(w)] <= load.capacity) continue;
    if (out.windows == 0) out.first = w;
    out.last = w;
    ++out.windows;
  }
  out.end_offered = MeanBetween(load.offered, kWindows - kEndWindows, kWindows);
  out.at_end = out.end_offered > load.capacity;
  return out;
}

Judgement JudgeTransient(const Config& config, const std::vector<ReplicationRecord>& records,
                         const std::vector<ServiceLoad>& loads) {
  const double width = WindowSeconds(config);
  const Overload overload = OverloadOf(config, loads);
  Judgement out;
  if (overload.service < 0) {
    size_t heaviest = 0;
    const auto peak = [&](size_t s) { return loads[s].peak / loads[s].capacity; };
    for (size_t s = 1; s < loads.size(); ++s) {
      if (peak(s) > peak(heaviest)) heaviest = s;
    }
    out.verdict = Verdict::kStable;
    out.reason = "At its highest the traffic asks " + config.services[heaviest].name + " for " +
                 ShareWords(peak(heaviest)) + " of what it can serve.";
    return out;
  }
  if (overload.at_end) return JudgePersistent(config, records, loads, overload);
  const std::vector<double> level = MeanLevel(records, width);
  const double end = MeanBetween(level, kWindows - kSettled, kWindows);
  const double highest = *std::max_element(level.begin(), level.end());
  const double before = MeanBetween(level, 0, static_cast<size_t>(overload.first));
  const std::string name = config.services[static_cast<size_t>(overload.service)].name;
  const std::string span = SpanWords(overload.windows * width);
  // Gone: back to one and a half times what it was before the overload, or a tenth of the peak.
  const std::string waits = WaitWords(records, static_cast<size_t>(overload.service));
  if (end <= std::max(1.5 * before, 0.1 * highest)) {
    out.verdict = Verdict::kStable;
    out.overloaded = true;
    out.reason = "For " + span + " the traffic was above what " + name +
                 " can serve; the number in the system rose to " + NumberWords(highest) +
                 " and was back at " + NumberWords(end) + " in the end." + waits;
    return out;
  }
  out.growth_rate = std::max(0.0, GrowthSince(records, width, kWindows / 2).rate.mean);
  out.reason = "For " + span + " the traffic was above what " + name +
               " can serve, and of the " + NumberWords(highest) + " requests in the system at "
               "the worst " + NumberWords(end) + " are left when the run ends: a longer "
               "run.duration will show whether they are served." + waits;
  return out;
}

std::string WaitWords(const std::vector<ReplicationRecord>& records, size_t service) {
  double worst = 0, sum = 0;
  int64_t started = 0;
  for (size_t w = 0; w < static_cast<size_t>(kWindows); ++w) {
    double own = 0;
    int64_t count = 0;
    for (const ReplicationRecord& record : records) {
      own += record.services[service][w].wait_sum;
      count += record.services[service][w].started;
    }
    if (count > 0) worst = std::max(worst, own / static_cast<double>(count));
    sum += own;
    started += count;
  }
  if (started == 0 || !(worst > 0)) return "";
  return " At the worst a request waited " + SpanWords(worst) + ", in the mean of the run " +
         SpanWords(sum / static_cast<double>(started)) + ".";
}

}  // namespace servescape
