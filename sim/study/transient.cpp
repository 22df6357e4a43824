// SPDX-License-Identifier: MIT
#include "sim/study/transient.h"

#include <algorithm>
#include <cmath>

#include "sim/study/chance.h"
#include "sim/study/outcome.h"
#include "sim/study/pressure.h"
#include "sim/study/steady.h"
#include "sim/study/words.h"
#include "sim/study/work.h"

namespace servescape {
namespace {

constexpr int kEndWindows = kWindows / 20;
constexpr size_t kSettled = 8;  // windows whose mean is "the level at the end"
constexpr size_t kLastQuarter = kWindows * 3 / 4;

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

Judgement JudgePersistent(const Case& of, const Overload& overload) {
  const double width = WindowSeconds(of.config);
  const std::string& name = of.config.services[static_cast<size_t>(overload.service)].name;
  const ServiceLoad& load = of.loads[static_cast<size_t>(overload.service)];
  const double capacity = load.capacity;
  // The later half of the last stretch without a break above capacity.
  const std::vector<double>& offered = load.offered;
  int from = overload.last;
  while (from > overload.first && offered[static_cast<size_t>(from - 1)] > capacity) --from;
  from = std::min((from + kWindows) / 2, kWindows - static_cast<int>(kSettled));
  const Growth growth = GrowthSince(of.records, width, static_cast<size_t>(from));
  const RatePair rates = RatePairWords(overload.end_offered, capacity);
  const std::string gets = name + " gets " + rates.first + " and can serve " + rates.second;
  Judgement out;
  if (growth.rate.lower > 0 && growth.relative.mean > kLevelTolerance && !load.station.bounded) {
    out.verdict = Verdict::kUnstable;
    out.growth_rate = growth.rate.mean;
    out.reason = "The run ends in overload and the number in the system grows by " +
                 NumberWords(growth.rate.mean) + " a second: " + gets + ".";
  } else if (load.station.bounded && !(growth.relative.lower > kLevelTolerance)) {
    out.verdict = Verdict::kStable;
    out.overloaded = true;
    out.reason = "The run ends in overload (" + gets + "), and the bounded queue turns the rest "
                 "away: at the end the number in the system stays near " +
                 NumberWords(growth.level) + ".";
  } else {
    out.growth_rate = std::max(0.0, growth.rate.mean);
    out.reason = "The run ends in overload (" + gets + "): too early to tell where it leads.";
  }
  return out;
}

// Below capacity all the time.
Judgement NeverAbove(const Case& of) {
  size_t heaviest = 0;
  const auto peak = [&](size_t s) { return of.loads[s].peak / of.loads[s].capacity; };
  for (size_t s = 1; s < of.loads.size(); ++s) {
    if (peak(s) > peak(heaviest)) heaviest = s;
  }
  Judgement out;
  out.verdict = Verdict::kStable;
  out.reason = "At its highest the traffic asks " + of.config.services[heaviest].name + " for " +
               ShareWords(peak(heaviest)) + " of what it can serve." +
               LossWords(of.config, of.records, of.reported.from);
  return out;
}

// Where the number in the system stands at the end, and what it was before and at the worst.
struct Course {
  double before = 0, highest = 0, end = 0;

  // Back to one and a half times what it was before, or a tenth of the peak.
  bool IsBack() const { return end <= std::max(1.5 * before, 0.1 * highest); }
};

Course CourseOf(const Case& of, size_t calm) {
  const std::vector<double> level = MeanLevel(of.records, WindowSeconds(of.config));
  return {MeanBetween(level, 0, calm), *std::max_element(level.begin(), level.end()),
          MeanBetween(level, kWindows - kSettled, kWindows)};
}

// After an overload whose time and height are known.
Judgement JudgeOverload(const Case& of, const Overload& overload) {
  const double width = WindowSeconds(of.config);
  const Course course = CourseOf(of, static_cast<size_t>(overload.first));
  const size_t s = static_cast<size_t>(overload.service);
  const std::string above = "For " + SpanWords(of.loads[s].above) + " the traffic was above what " +
                            of.config.services[s].name + " can serve";
  const std::string after =
      WaitWords(of.records, s) + LossWords(of.config, of.records, of.reported.from);
  const std::string highest = NumberWords(course.highest), end = NumberWords(course.end);
  Judgement out;
  if (course.IsBack()) {
    out.verdict = Verdict::kStable;
    out.overloaded = true;
    out.reason = above + "; the number in the system rose to " + highest + " and was back at " +
                 end + " in the end." + after;
    return out;
  }
  out.growth_rate = std::max(0.0, GrowthSince(of.records, width, kWindows / 2).rate.mean);
  out.reason = above + ", and of the " + highest + " requests in the system at the worst " + end +
               " are left when the run ends" +
               LongerRunShows(of.config, "whether they are served") + "." + after;
  return out;
}

// Of the run before anything happens: up to the first incident, or a tenth.
size_t CalmWindows(const Config& config) {
  const double width = WindowSeconds(config);
  const double calm =
      std::min(ToSeconds(config.run.duration) / 10, std::max(width, FirstIncident(config)));
  return std::clamp<size_t>(static_cast<size_t>(calm / width), 1, kWindows / 10);
}

// A time in which all that is ready of a service was at work and more came than it served.
struct Backlog {
  int service = -1;  // the one whose queue rose highest; -1: none
  int windows = 0;   // in which it rose
  double rise = 0;   // requests, mean over the replications
};

bool IsFull(const ServiceLoad& load, const ServiceWindow& sum) {
  constexpr double kFull = 0.98;
  if (!(sum.up_area > 0)) return sum.queue_area > 0;
  if (load.station.servers > 0) {
    return sum.busy_area >= kFull * sum.up_area * load.station.servers;
  }
  return WorkShare(load, sum, Fleet::kReady) >= kFull;
}

// From the beginning of a full time to where the queue is longest, if it rises there by more than
// chance: four times the root of the arrivals and departures, which is the standard error of their
// difference where both come by chance.
void Consider(const std::vector<ServiceWindow>& sums, size_t from, size_t to, Backlog* out) {
  const auto queue = [&](size_t w) { return sums[w].queue_area; };
  size_t peak = from;
  for (size_t w = from; w < to; ++w) {
    if (queue(w) > queue(peak)) peak = w;
  }
  double moves = 0;
  for (size_t w = from; w <= peak; ++w) {
    moves += static_cast<double>(sums[w].arrivals + sums[w].completions);
  }
  const double rise = queue(peak) - (from > 0 ? queue(from - 1) : 0);
  if (!(rise > 4 * std::sqrt(moves))) return;
  out->rise = std::max(out->rise, rise);
  out->windows += static_cast<int>(peak - from + 1);
}

Backlog BacklogOf(const Case& of) {
  const double width = WindowSeconds(of.config);
  Backlog worst;
  for (size_t s = 0; s < of.loads.size(); ++s) {
    std::vector<ServiceWindow> sums(kWindows);
    for (size_t w = 0; w < sums.size(); ++w) {
      for (const ReplicationRecord& record : of.records) AddTo(record.services[s][w], &sums[w]);
    }
    Backlog own;
    std::vector<bool> full;
    for (ServiceWindow& sum : sums) {
      full.push_back(IsFull(of.loads[s], sum));
      sum.queue_area /= width;  // requests, of all replications together
    }
    for (size_t w = 0, from = 0; w <= sums.size(); ++w) {
      if (w < sums.size() && full[w]) continue;
      if (w > from) Consider(sums, from, w, &own);
      from = w + 1;
    }
    own.service = static_cast<int>(s);
    if (own.windows > 0 && own.rise > worst.rise) worst = own;
  }
  worst.rise /= static_cast<double>(of.records.size());
  return worst;
}

// Where the end of the run begins: its last quarter, or what of it comes after the last change.
size_t EndOf(const Config& config) {
  const double last = std::ceil(LastChange(config) / WindowSeconds(config));
  const double windows = kWindows - static_cast<double>(kSettled);
  return last > windows ? kLastQuarter : std::max(kLastQuarter, static_cast<size_t>(last));
}

// A backlog that is being served is no growth.
bool Drains(const Case& of) {
  const Growth growth = GrowthSince(of.records, WindowSeconds(of.config), kWindows - kEndWindows);
  return growth.rate.upper < 0;
}

// By what was measured alone.
Judgement JudgeCourse(const Case& of) {
  const Pressures all = PressuresOf(of, EndOf(of.config));
  const bool grows = (IsRising(all.growth) || all.rising >= 0) && all.strained >= 0;
  if (grows && !Drains(of)) {
    return UnstableBy(of, all, "At the end of the run ");
  }
  const Course course = CourseOf(of, CalmWindows(of.config));
  const std::string losses = LossWords(of.config, of.records, of.reported.from);
  Judgement out;
  if (!all.room && !course.IsBack()) {
    out.growth_rate = std::max(0.0, all.growth.rate.mean);
    out.reason = "At the end " + NumberWords(course.end) + " requests are in the system, of " +
                 NumberWords(course.highest) + " at the worst and " + NumberWords(course.before) +
                 " at the start, and " +
                 (Drains(of) ? "they become fewer" : ShareOf(of, all, all.busiest)) +
                 LongerRunShows(of.config,
                                Drains(of) ? "when all is as before" : "whether it recovers") +
                 "." + losses;
    return out;
  }
  out.verdict = Verdict::kStable;
  const Backlog backlog = BacklogOf(of);
  if (backlog.service >= 0) {
    const size_t s = static_cast<size_t>(backlog.service);
    out.overloaded = true;
    out.reason = "For " + SpanWords(backlog.windows * WindowSeconds(of.config)) +
                 " more came than " + of.config.services[s].name +
                 " could serve; the number in the system rose to " + NumberWords(course.highest) +
                 " and was " + (course.IsBack() ? "back at " : "") + NumberWords(course.end) +
                 " in the end." + WaitWords(of.records, s) + losses;
    return out;
  }
  out.reason = "The number in the system was " + NumberWords(course.highest) +
               " at its highest and is " + NumberWords(course.end) + " at the end." +
               (all.busiest < 0 ? "" : WaitWords(of.records, static_cast<size_t>(all.busiest))) +
               losses;
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

Judgement JudgeChanging(const Case& of) {
  Judgement out;
  if (of.facts.KnowsOverload()) {
    const Overload overload = OverloadOf(of.config, of.loads);
    out = overload.service < 0 ? NeverAbove(of)
          : overload.at_end    ? JudgePersistent(of, overload)
                               : JudgeOverload(of, overload);
  } else {
    out = JudgeCourse(of);
  }
  if (out.verdict == Verdict::kInconclusive && IsTraced(of.config) && of.config.incidents.empty()) {
    // A log of bursts may end in one, as the bursts of a rate may.
    Judgement steady = JudgeSteady(of);
    if (steady.verdict == Verdict::kStable) out = std::move(steady);
  }
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
  return " In the worst " + SpanWords(records[0].duration / kWindows) +
         " of the run requests waited " + SpanWords(worst) + " in the mean, in the whole of it " +
         SpanWords(sum / static_cast<double>(started)) + ".";
}

}  // namespace servescape
