// SPDX-License-Identifier: MIT
// croniter 7.0.0, croniter/croniter.py: _expand and _calc; Airflow 3.3, airflow/utils/dates.py.
#include <fmt/format.h>

#include <algorithm>

#include "sim/schedule/cron.h"
#include "sim/schedule/cron_text.h"

namespace servescape {
namespace {

constexpr int64_t kYearsAway = 50;

std::string_view CroniterPreset(std::string_view text) {
  constexpr std::array<std::array<std::string_view, 2>, 8> kPresets{{{"@hourly", "0 * * * *"},
                                                                     {"@daily", "0 0 * * *"},
                                                                     {"@midnight", "0 0 * * *"},
                                                                     {"@weekly", "0 0 * * 0"},
                                                                     {"@monthly", "0 0 1 * *"},
                                                                     {"@quarterly", "0 0 1 */3 *"},
                                                                     {"@yearly", "0 0 1 1 *"},
                                                                     {"@annually", "0 0 1 1 *"}}};
  for (const auto& [name, means] : kPresets) {
    if (text == name) return means;
  }
  return text;
}

// One field while it is read.
struct FieldValues {
  uint64_t set = 0;
  bool star = false;
};

class FieldReader {
 public:
  FieldReader(size_t index, CronExpression* out) : index_(index), out_(out) {}

  // What is wrong, or "".
  std::string Read(const std::string& text, FieldValues* values) {
    values_ = values;
    if (text == "?" && (index_ == kDay || index_ == kWeekday)) {
      values_->star = true;
      return "";
    }
    const std::vector<std::string> elements = SplitAt(text, ',');
    for (const std::string& element : elements) {
      std::string wrong = Element(element, elements.size() == 1);
      if (!wrong.empty()) return wrong;
    }
    return "";
  }

 private:
  std::string Wrong(const std::string& element, std::string_view what) const {
    return fmt::format("{}: \"{}\" {}", kCronFields[index_].name, element, what);
  }

  std::string Element(std::string element, bool alone) {
    if (element.find_first_of("hr") != std::string::npos && IsHashed(element)) {
      return Wrong(element, "is drawn by a hash or at random, which is not modelled");
    }
    int64_t nth = -1;
    if (index_ == kWeekday) {
      const size_t hash = element.find('#');
      if (hash != std::string::npos) {
        const std::optional<int64_t> number = CronNumber(element.substr(hash + 1));
        if (!number || *number < 1 || *number > 5) {
          return Wrong(element, "wants a number from 1 to 5 behind #");
        }
        nth = *number;
        element.resize(hash);
      } else if (element.size() > 1 && element[0] == 'l' && CronNumber(element.substr(1))) {
        nth = 0;  // the last
        element.erase(0, 1);
      }
    }
    if (index_ == kDay && Nearest(element)) {
      if (!alone) return Wrong(element, "must stand alone");
      if (out_->nearest_weekday < 1 || out_->nearest_weekday > 31) {
        return Wrong(element, "is no day");
      }
      values_->set |= uint64_t{1} << static_cast<uint64_t>(out_->nearest_weekday);
      return "";
    }
    return Values(element, nth);
  }

  static bool IsHashed(const std::string& element) {
    const char first = element.empty() ? ' ' : element[0];
    return (first == 'h' || first == 'r') &&
           (element.size() == 1 || element[1] == '(' || element[1] == '/');
  }

  bool Nearest(const std::string& element) {
    if (element.size() < 2) return false;
    const bool front = element.front() == 'w';
    if (!front && element.back() != 'w') return false;
    const std::optional<int64_t> day =
        CronNumber(front ? element.substr(1) : element.substr(0, element.size() - 1));
    if (day) out_->nearest_weekday = *day;
    return day.has_value();
  }

  std::optional<int64_t> Value(const std::string& text) const {
    if (const auto named = CronName(index_, text)) return named;
    const std::optional<int64_t> number = CronNumber(text);
    return number && index_ == kWeekday && *number == 7 ? 0 : number;
  }

  std::string Values(const std::string& element, int64_t nth) {
    const CronField& field = kCronFields[index_];
    const size_t slash = element.find('/');
    const std::string range = element.substr(0, slash);
    int64_t step = 1;
    if (slash != std::string::npos) {
      const std::optional<int64_t> given = CronNumber(element.substr(slash + 1));
      if (!given || *given == 0) return Wrong(element, "has a step that is no number above 0");
      step = *given;
    }
    const size_t hyphen = range.find('-');
    if (range == "*") {
      if (step == 1 && slash == std::string::npos) {
        values_->star = true;
        return "";
      }
      return Add(field.least, field.most, step, false, nth);
    }
    if (range == "l" && index_ == kDay && slash == std::string::npos) {
      out_->last_day = true;
      return "";
    }
    const std::optional<int64_t> first = Value(range.substr(0, hyphen));
    std::optional<int64_t> last = first;
    if (hyphen != std::string::npos) {
      const std::string end = range.substr(hyphen + 1);
      last = end == "l" && index_ == kDay ? field.most : Value(end);
    } else if (slash != std::string::npos) {
      last = field.most;  // "5/15" is 5-59/15
    }
    if (!first || !last) return Wrong(element, "is no number, name or range");
    for (const int64_t each : {*first, *last}) {
      if (each > field.most || (hyphen == std::string::npos && each < field.least)) {
        return Wrong(element, fmt::format("is not from {} to {}", field.least, field.most));
      }
    }
    // "5-5" is the whole field, "59/15" that minute alone.
    const bool equal_range = hyphen != std::string::npos && *first == *last;
    if (equal_range) return Add(field.least, field.most, step, false, nth);
    return Add(*first, *last, step, *first > *last, nth);
  }

  // From `first` on in steps to `last`, round the end of the field if it runs backwards.
  std::string Add(int64_t first, int64_t last, int64_t step, bool wraps, int64_t nth) {
    const CronField& field = kCronFields[index_];
    if (first < field.least) return Wrong(fmt::format("{}", first), "is out of range");
    int64_t value = first;
    for (; value <= (wraps ? field.most : last); value += step) Put(value, nth);
    if (!wraps) return "";
    // How the second part is begun where the step reaches over the end.
    const int64_t left = field.most - (value - step);
    const int64_t at = value - step - field.least;
    const int64_t count = field.most - field.least + 1;
    const int64_t skip = at + step > count && left < step ? step - left : 0;
    for (value = field.least + skip; value <= last; value += step) Put(value, nth);
    return "";
  }

  void Put(int64_t value, int64_t nth) {
    values_->set |= uint64_t{1} << static_cast<uint64_t>(value);
    if (index_ != kWeekday) return;
    if (nth >= 0) {
      out_->has_nth = true;
      out_->nth[static_cast<size_t>(value)] |=
          static_cast<uint8_t>(1U << static_cast<unsigned>(nth));
    }
  }

  size_t index_;
  CronExpression* out_;
  FieldValues* values_ = nullptr;
};

int64_t NearestWeekday(int64_t year, int64_t month, int64_t day) {
  const int64_t last = DaysInMonth(year, month);
  day = std::min(day, last);
  const int64_t weekday = WeekdayOf(DaysOf(year, month, day));
  if (weekday == 6) return day > 1 ? day - 1 : day + 2;
  if (weekday == 0) return day < last ? day + 1 : day - 2;
  return day;
}

bool DayFits(const CronExpression& cron, int64_t year, int64_t month, int64_t day) {
  const auto weekday = static_cast<size_t>(WeekdayOf(DaysOf(year, month, day)));
  const int64_t last = DaysInMonth(year, month);
  const bool day_fits = cron.nearest_weekday > 0
                            ? day == NearestWeekday(year, month, cron.nearest_weekday)
                            : cron.any_day || (cron.days >> static_cast<uint64_t>(day) & 1U) != 0 ||
                                  (cron.last_day && day == last);
  if (cron.has_nth) {
    const unsigned which = cron.nth[weekday];
    const bool nth_fits = (which >> static_cast<unsigned>((day - 1) / 7 + 1) & 1U) != 0 ||
                          ((which & 1U) != 0 && day + 7 > last);
    // Where both fields are given, either would do, but this one holds in both cases.
    return nth_fits && (cron.nearest_weekday == 0 || day_fits);
  }
  if (cron.nearest_weekday > 0) return day_fits;
  const bool weekday_fits = cron.any_weekday || (cron.weekdays >> weekday & 1U) != 0;
  return cron.any_day || cron.any_weekday ? day_fits && weekday_fits : day_fits || weekday_fits;
}

// Seconds since midnight of the first time of day at or after this one.
std::optional<int64_t> TimeFrom(const CronExpression& cron, int64_t seconds) {
  for (auto hour = BitFrom(cron.hours, seconds / 3600); hour;
       hour = BitFrom(cron.hours, *hour + 1)) {
    const int64_t in_hour = std::max<int64_t>(0, seconds - *hour * 3600);
    for (auto minute = BitFrom(cron.minutes, in_hour / 60); minute;
         minute = BitFrom(cron.minutes, *minute + 1)) {
      const int64_t rest = std::max<int64_t>(0, in_hour - *minute * 60);
      if (const auto second = BitFrom(cron.seconds, rest)) {
        return *hour * 3600 + *minute * 60 + *second;
      }
    }
  }
  return {};
}

// The last at or before it.
std::optional<int64_t> TimeUpTo(const CronExpression& cron, int64_t seconds) {
  for (auto hour = BitUpTo(cron.hours, seconds / 3600); hour;
       hour = BitUpTo(cron.hours, *hour - 1)) {
    const int64_t in_hour = std::min<int64_t>(3599, seconds - *hour * 3600);
    for (auto minute = BitUpTo(cron.minutes, in_hour / 60); minute;
         minute = BitUpTo(cron.minutes, *minute - 1)) {
      const int64_t rest = std::min<int64_t>(59, in_hour - *minute * 60);
      if (const auto second = BitUpTo(cron.seconds, rest)) {
        return *hour * 3600 + *minute * 60 + *second;
      }
    }
  }
  return {};
}

// From a second on, forwards (1) or backwards (-1).
std::optional<int64_t> Search(const CronExpression& cron, int64_t local, int64_t direction) {
  const int64_t year = CivilOf(local).year;
  int64_t days = FloorDivide(local, kDaySeconds);
  int64_t time = local - days * kDaySeconds;
  for (;;) {
    const Civil at = CivilOf(days * kDaySeconds);
    if (at.year > year + kYearsAway || at.year < year - kYearsAway) return {};
    if ((cron.months >> static_cast<uint64_t>(at.month) & 1U) == 0) {
      days = direction > 0 ? DaysOf(at.year, at.month + 1, 1) : DaysOf(at.year, at.month, 0);
    } else {
      const std::optional<int64_t> found = !DayFits(cron, at.year, at.month, at.day)
                                               ? std::optional<int64_t>()
                                           : direction > 0 ? TimeFrom(cron, time)
                                                           : TimeUpTo(cron, time);
      if (found) return days * kDaySeconds + *found;
      days += direction;
    }
    time = direction > 0 ? 0 : kDaySeconds - 1;
  }
}

}  // namespace

CronResult ParseCroniter(std::string_view text) {
  CronExpression out;
  out.text = std::string(text);
  const std::vector<std::string> words = CronWords(CroniterPreset(LowerCase(text)));
  if (words.size() == 7) return std::string("has a field of years, which is not modelled");
  if (words.size() != 5 && words.size() != 6) {
    return fmt::format("has {} fields where five or six are expected", words.size());
  }
  FieldValues values[6];
  for (size_t i = 0; i < words.size(); ++i) {
    std::string wrong = FieldReader(i, &out).Read(words[i], &values[i]);
    if (!wrong.empty()) return wrong;
  }
  const auto full = [](size_t i) {
    uint64_t all = 0;
    for (int64_t v = kCronFields[i].least; v <= kCronFields[i].most; ++v) {
      all |= uint64_t{1} << static_cast<uint64_t>(v);
    }
    return all;
  };
  // A field that lists every value counts as a star; of days only beside a star in the other one.
  for (size_t i = 0; i < words.size(); ++i) {
    const size_t other = i == kDay ? kWeekday : kDay;
    const bool days = i == kDay || i == kWeekday;
    const bool beside = !days || words[other].find('*') != std::string::npos;
    const bool pure = !(i == kWeekday && out.has_nth);
    if (values[i].set == full(i) && beside && pure && !(i == kDay && out.last_day)) {
      values[i].star = true;
    }
    if (values[i].star && pure) values[i].set = full(i);
  }
  if (out.has_nth) {
    for (size_t day = 0; day < 7; ++day) {
      if ((values[kWeekday].set >> day & 1U) != 0 && out.nth[day] == 0) {
        return std::string("day of week: plain days beside # or L are not possible");
      }
    }
  }
  out.minutes = values[kMinute].set;
  out.hours = values[kHour].set;
  out.days = values[kDay].set;
  out.months = values[kMonth].set;
  out.weekdays = values[kWeekday].set;
  out.any_day = values[kDay].star;
  out.any_weekday = values[kWeekday].star;
  out.every_hour = values[kHour].star;
  out.has_seconds = words.size() == 6;
  if (out.has_seconds) out.seconds = values[kCronSecond].set;
  return out;
}

std::optional<int64_t> NextCroniter(const CronExpression& cron, int64_t local_ns) {
  const int64_t unit = cron.has_seconds ? 1 : 60;
  return Search(cron, FloorDivide(local_ns, unit * kNsOfSecond) * unit + unit, 1);
}

std::optional<int64_t> PreviousCroniter(const CronExpression& cron, int64_t local_ns) {
  // Python's times are whole microseconds.
  const int64_t unit = cron.has_seconds ? 1 : 60;
  return Search(cron, FloorDivide(local_ns - 1000, unit * kNsOfSecond) * unit, -1);
}

}  // namespace servescape
