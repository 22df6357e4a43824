// SPDX-License-Identifier: MIT
#include "sim/schedule/timetable.h"

#include <fmt/format.h>

#include <algorithm>

namespace servescape {
namespace {

constexpr Duration kLeastGrace{300 * kNsOfSecond};

// UTC of a wall-clock time as make_aware has it, with fold=1: of a time that comes twice the
// second, one that is skipped moved on by the change.
Instant FromWall(const Zone& zone, int64_t local) {
  const LocalTime at = zone.AtLocal(local);
  return AtSeconds(local - (at.kind == LocalTime::Kind::kTwice ? at.last : at.first));
}

// What a kind of timetable ticks by: CronMixin or DeltaMixin.
class Ticks {
 public:
  explicit Ticks(const Timetable& timetable, size_t cron = 0)
      : timetable_(timetable), cron_(timetable.crons.empty() ? nullptr : &timetable.crons[cron]) {}

  // None where an expression never fits again.
  std::optional<Instant> Next(Instant at) const { return Step(at, 1); }
  std::optional<Instant> Previous(Instant at) const { return Step(at, -1); }

  std::optional<Instant> AlignToNext(Instant at) const {
    if (cron_ == nullptr) return at;
    const std::optional<Instant> next = Next(at);
    return next && Previous(*next) == at ? at : next;
  }
  std::optional<Instant> AlignToPrevious(Instant at) const {
    if (cron_ == nullptr) return at;
    const std::optional<Instant> previous = Previous(at);
    return previous && Next(*previous) == at ? at : previous;
  }

 private:
  std::optional<Instant> Step(Instant at, int64_t sign) const {
    if (cron_ == nullptr) return AddDelta(at, timetable_.delta, sign);
    const Zone& zone = timetable_.zone;
    const int64_t wall = at.ns + zone.At(WholeSecondsOf(at)).offset * kNsOfSecond;
    const std::optional<int64_t> found =
        sign > 0 ? NextCroniter(*cron_, wall) : PreviousCroniter(*cron_, wall);
    if (!found) return {};
    // What runs each hour goes on by real time, so that no hour that comes twice is left out.
    if (cron_->every_hour) return at + Duration{*found * kNsOfSecond - wall};
    return FromWall(zone, *found);
  }

  const Timetable& timetable_;
  const CronExpression* cron_;
};

NextRun None(std::string why) { return {{}, std::move(why)}; }

constexpr const char* kNever = "the expression never fits again";

// _calc_first_run of the triggers, for a DAG without start_date.
std::optional<Instant> FirstRun(const Timetable& timetable, const Ticks& ticks, Instant now,
                                std::string* reason) {
  const std::optional<Instant> past = ticks.AlignToPrevious(now);
  if (timetable.kind == Timetable::Kind::kDeltaTrigger) return past;
  const std::optional<Instant> next = ticks.AlignToNext(now);
  if (!past || !next) return {};
  if (timetable.run_immediately) {
    *reason = "no start_date, run_immediately: the last tick";
    return past;
  }
  const Duration grace =
      timetable.run_within.value_or(std::max(Duration{(*next - *past).ns / 10}, kLeastGrace));
  const bool within = now - *past <= grace;
  *reason = fmt::format(
      "no start_date: the last tick is {} s old, {} {} s{}", (now - *past).ns / kNsOfSecond,
      within ? "within" : "more than", grace.ns / kNsOfSecond,
      timetable.run_within ? " (run_immediately)" : " (a tenth of the period, at least 300 s)");
  return within ? past : next;
}

NextRun NextTrigger(const Timetable& timetable, const Ticks& ticks,
                    const std::optional<DataInterval>& last, const TimeRestriction& restriction,
                    Instant now) {
  std::optional<Instant> start;
  std::string reason;
  if (restriction.catchup) {
    if (last) {
      start = ticks.Next(last->end);
      reason = "the tick after the last run";
    } else if (!restriction.earliest) {
      start = FirstRun(timetable, ticks, now, &reason);
    } else {
      start = ticks.AlignToNext(*restriction.earliest);
      reason = "the first tick from start_date on";
    }
    if (!start) return None(kNever);
  } else {
    const auto take = [&](const std::optional<Instant>& candidate, std::string why) {
      if (!candidate || (start && *candidate < *start)) return candidate.has_value();
      start = candidate;
      reason = std::move(why);
      return true;
    };
    if (!take(ticks.AlignToPrevious(now), "catchup is off: the latest tick")) return None(kNever);
    if (last) {
      if (!take(ticks.Next(last->end), "the tick after the last run")) return None(kNever);
    } else if (!restriction.earliest) {
      std::string why;
      const std::optional<Instant> first = FirstRun(timetable, ticks, now, &why);
      if (why.empty()) why = "no start_date: at once";
      if (!take(first, why)) return None(kNever);
    }
    if (restriction.earliest &&
        !take(ticks.AlignToNext(*restriction.earliest), "the first tick from start_date on")) {
      return None(kNever);
    }
  }
  if (restriction.latest && *restriction.latest < *start) return None("after end_date");
  return {DagRunInfo{*start, {AddDelta(*start, timetable.interval, -1), *start}}, reason};
}

// DeltaDataIntervalTimetable._round: a grid from 1970 on; by months, steps from the anchor.
Instant RoundDown(const Timetable& timetable, Instant at, Instant anchor) {
  if (timetable.delta.months != 0) {
    Instant boundary = anchor;
    for (Instant next = AddDelta(boundary, timetable.delta, 1); next <= at;
         next = AddDelta(boundary, timetable.delta, 1)) {
      boundary = next;
    }
    return boundary;
  }
  const int64_t step = timetable.delta.fixed.ns;
  return {FloorDivide(at.ns, step) * step};
}

// _skip_to_latest: where the data interval of the latest complete period begins.
std::optional<Instant> SkipToLatest(const Timetable& timetable, const Ticks& ticks,
                                    const std::optional<Instant>& earliest, Instant now) {
  if (timetable.kind == Timetable::Kind::kDeltaDataInterval) {
    const Instant anchor = earliest && *earliest <= now ? *earliest : now;
    const Instant start = AddDelta(RoundDown(timetable, now, anchor), timetable.delta, -1);
    return earliest ? std::max(start, *earliest) : start;
  }
  const std::optional<Instant> last = ticks.Previous(now);
  if (!last) return {};
  const std::optional<Instant> next = ticks.Next(*last);
  if (!next) return {};
  const std::optional<Instant> start = *next == now ? last : ticks.Previous(*last);
  if (!start || !earliest) return start;
  const std::optional<Instant> aligned = ticks.AlignToNext(*earliest);
  if (!aligned) return {};
  return std::max(*start, *aligned);
}

NextRun NextInterval(const Timetable& timetable, const Ticks& ticks,
                     const std::optional<DataInterval>& last, const TimeRestriction& restriction,
                     Instant now) {
  std::optional<Instant> earliest = restriction.earliest;
  if (!restriction.catchup) {
    earliest = SkipToLatest(timetable, ticks, earliest, now);
    if (!earliest) return None(kNever);
  } else if (earliest) {
    earliest = ticks.AlignToNext(*earliest);
    if (!earliest) return None(kNever);
  }
  Instant start;
  std::string reason;
  const char* const from_earliest = restriction.catchup ? "the first interval from start_date on"
                                                        : "catchup is off: the latest interval";
  if (!last) {
    if (!earliest) return None("neither start_date nor a run before");
    start = *earliest;
    reason = from_earliest;
  } else {
    const std::optional<Instant> aligned = ticks.AlignToPrevious(last->end);
    if (!aligned) return None(kNever);
    start = *aligned;
    reason = "the interval after that of the last run";
    if (earliest && *earliest > start) {
      start = *earliest;
      reason = from_earliest;
    }
    if (start <= last->start) {
      const std::optional<Instant> past = ticks.Next(start);
      if (!past || *past <= last->start) return None("the timetable does not advance");
      start = *past;
    }
  }
  if (restriction.latest && start > *restriction.latest) return None("after end_date");
  const std::optional<Instant> end = ticks.Next(start);
  if (!end) return None(kNever);
  return {DagRunInfo{*end, {start, *end}}, reason};
}

NextRun NextOnce(const std::optional<DataInterval>& last, const TimeRestriction& restriction,
                 Instant now) {
  if (last) return None("@once has run");
  const Instant at = restriction.earliest.value_or(now);
  if (restriction.latest && at > *restriction.latest) return None("after end_date");
  return {DagRunInfo{at, {at, at}}, "@once: at start_date, or at once without"};
}

NextRun NextContinuous(const std::optional<DataInterval>& last, const TimeRestriction& restriction,
                       Instant now) {
  Instant start = restriction.earliest.value_or(now);
  Instant end = std::max(start, now);
  if (last && last->end > now) {
    end = start + (last->end - last->start);
  } else if (last) {
    start = last->end;
    end = now;
  }
  if (restriction.latest && end > *restriction.latest) return None("after end_date");
  return {DagRunInfo{end, {start, end}}, "@continuous: as soon as the last run has ended"};
}

// MultipleCronTriggerTimetable: the latest that is due without catchup, else the earliest.
NextRun NextOfSeveral(const Timetable& timetable, const std::optional<DataInterval>& last,
                      const TimeRestriction& restriction, Instant now) {
  NextRun best = None(kNever);
  for (size_t i = 0; i < timetable.crons.size(); ++i) {
    NextRun each = NextTrigger(timetable, Ticks(timetable, i), last, restriction, now);
    if (!each.run) {
      if (!best.run) best.reason = each.reason;
      continue;
    }
    const auto key = [&](const DagRunInfo& info) {
      const int64_t at = info.interval.start.ns;
      return !restriction.catchup && at <= now.ns ? -at : at;
    };
    if (!best.run || key(*each.run) < key(*best.run)) best = std::move(each);
  }
  return best;
}

}  // namespace

Instant AddDelta(Instant at, const CalendarDelta& delta, int64_t sign) {
  if (delta.months != 0) {
    const int64_t seconds = WholeSecondsOf(at);
    Civil civil = CivilOf(seconds);
    const int64_t month = civil.year * 12 + civil.month - 1 + sign * delta.months;
    civil.year = FloorDivide(month, 12);
    civil.month = month - civil.year * 12 + 1;
    civil.day = std::min(civil.day, DaysInMonth(civil.year, civil.month));
    at.ns += (SecondsOf(civil) - seconds) * kNsOfSecond;
  }
  return {at.ns + sign * delta.fixed.ns};
}

NextRun NextDagRun(const Timetable& timetable, const std::optional<DataInterval>& last,
                   const TimeRestriction& restriction, Instant now) {
  switch (timetable.kind) {
    case Timetable::Kind::kNull:
      return None("the DAG has no schedule");
    case Timetable::Kind::kOnce:
      return NextOnce(last, restriction, now);
    case Timetable::Kind::kContinuous:
      return NextContinuous(last, restriction, now);
    case Timetable::Kind::kCronTrigger:
      if (timetable.crons.size() > 1) return NextOfSeveral(timetable, last, restriction, now);
      [[fallthrough]];
    case Timetable::Kind::kDeltaTrigger:
      return NextTrigger(timetable, Ticks(timetable), last, restriction, now);
    case Timetable::Kind::kCronDataInterval:
    case Timetable::Kind::kDeltaDataInterval:
      return NextInterval(timetable, Ticks(timetable), last, restriction, now);
  }
  return None("");
}

std::string NameOf(const Timetable& timetable) {
  switch (timetable.kind) {
    case Timetable::Kind::kNull:
      return "NullTimetable";
    case Timetable::Kind::kOnce:
      return "OnceTimetable";
    case Timetable::Kind::kContinuous:
      return "ContinuousTimetable";
    case Timetable::Kind::kCronTrigger:
      return timetable.crons.size() > 1 ? "MultipleCronTriggerTimetable" : "CronTriggerTimetable";
    case Timetable::Kind::kCronDataInterval:
      return "CronDataIntervalTimetable";
    case Timetable::Kind::kDeltaTrigger:
      return "DeltaTriggerTimetable";
    case Timetable::Kind::kDeltaDataInterval:
      return "DeltaDataIntervalTimetable";
  }
  return "";
}

DataInterval IntervalOfRunAt(const Timetable& timetable, Instant run_after) {
  switch (timetable.kind) {
    case Timetable::Kind::kCronTrigger:
    case Timetable::Kind::kDeltaTrigger:
      return {AddDelta(run_after, timetable.interval, -1), run_after};
    case Timetable::Kind::kCronDataInterval:
    case Timetable::Kind::kDeltaDataInterval: {
      const std::optional<Instant> start = Ticks(timetable).Previous(run_after);
      return {start.value_or(run_after), run_after};
    }
    default:
      return {run_after, run_after};
  }
}

}  // namespace servescape
