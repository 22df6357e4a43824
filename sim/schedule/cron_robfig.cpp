// SPDX-License-Identifier: MIT
// github.com/robfig/cron/v3 v3.0.1: parser.go, spec.go, constantdelay.go.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sim/schedule/cron.h"
#include "sim/schedule/cron_text.h"

namespace servescape {
namespace {

constexpr int64_t kYearsAhead = 5;
// A walk that ends takes some thousands.
constexpr int64_t kMostSteps = 100'000;

bool Has(uint64_t set, int64_t value) { return (set >> static_cast<uint64_t>(value) & 1U) != 0; }

uint64_t Bits(int64_t least, int64_t most, int64_t step) {
  uint64_t out = 0;
  for (int64_t i = least; i <= most; i += step) out |= uint64_t{1} << static_cast<uint64_t>(i);
  return out;
}

std::optional<int64_t> Value(size_t field, std::string_view text) {
  if (const auto named = CronName(field, LowerCase(text))) return named;
  return CronNumber(text);
}

// "5", "*", "?", "1-5", each with "/2". What is wrong, or "".
std::string ReadRange(size_t index, const std::string& text, uint64_t* set, bool* star) {
  const CronField& field = kCronFields[index];
  const std::vector<std::string> parts = SplitAt(text, '/');
  const std::vector<std::string> ends = SplitAt(parts[0], '-');
  const auto wrong = [&](std::string_view what) {
    return fmt::format("{}: \"{}\" {}", field.name, text, what);
  };
  const bool all = ends[0] == "*" || ends[0] == "?";
  int64_t least = field.least, most = field.most, step = 1;
  if (!all) {
    if (ends.size() > 2) return wrong("has too many hyphens");
    const std::optional<int64_t> first = Value(index, ends[0]);
    const std::optional<int64_t> last = Value(index, ends.back());
    if (!first || !last) return wrong("is no number, name or range");
    least = *first;
    most = *last;
  }
  if (parts.size() > 2) return wrong("has too many slashes");
  if (parts.size() == 2) {
    const std::optional<int64_t> given = CronNumber(parts[1]);
    if (!given) return wrong("has a step that is no number");
    step = *given;
    if (ends.size() == 1) most = field.most;  // "5/15" is 5-59/15
  }
  if (least < field.least) return wrong(fmt::format("begins below {}", field.least));
  if (most > field.most) return wrong(fmt::format("ends above {}", field.most));
  if (least > most) return wrong("runs backwards");
  if (step == 0) return wrong("has a step of 0");
  *set |= Bits(least, most, step);
  if (all && step == 1) *star = true;
  return "";
}

std::string ReadField(size_t index, const std::string& text, uint64_t* set, bool* star) {
  for (const std::string& range : SplitAt(text, ',')) {
    if (range.empty()) continue;
    std::string wrong = ReadRange(index, range, set, star);
    if (!wrong.empty()) return wrong;
  }
  return "";
}

std::string_view RobfigPreset(std::string_view text) {
  constexpr std::array<std::array<std::string_view, 2>, 7> kPresets{{{"@yearly", "0 0 1 1 *"},
                                                                     {"@annually", "0 0 1 1 *"},
                                                                     {"@monthly", "0 0 1 * *"},
                                                                     {"@weekly", "0 0 * * 0"},
                                                                     {"@daily", "0 0 * * *"},
                                                                     {"@midnight", "0 0 * * *"},
                                                                     {"@hourly", "0 * * * *"}}};
  for (const auto& [name, means] : kPresets) {
    if (text == name) return means;
  }
  return "";
}

// A duration of Go, as time.ParseDuration reads it, in nanoseconds.
std::optional<int64_t> GoDuration(std::string_view text) {
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return 0;
  constexpr std::array<std::pair<std::string_view, double>, 6> kUnits{
      {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"h", 3600e9}, {"m", 60e9}, {"s", 1e9}}};
  double sum = 0;
  if (text.empty()) return {};
  while (!text.empty()) {
    double number = 0, place = 0;
    size_t length = 0;
    for (; length < text.size(); ++length) {
      const char c = text[length];
      if (c == '.' && place == 0) {
        place = 1;
      } else if (c >= '0' && c <= '9') {
        number = number * 10 + (c - '0');
        place *= 10;
      } else {
        break;
      }
    }
    if (length == 0 || text.substr(0, length) == ".") return {};
    if (place > 1) number /= place;
    text.remove_prefix(length);
    double factor = 0;
    for (const auto& [word, ns] : kUnits) {
      if (factor != 0 || !text.starts_with(word)) continue;
      factor = ns;
      text.remove_prefix(word.size());
    }
    if (factor == 0) return {};
    sum += number * factor;
  }
  if (!(sum < 9e18)) return {};
  return static_cast<int64_t>(minus ? -sum : sum);
}

// Walks an instant to the first that fits, as SpecSchedule.Next does, in whole seconds of UTC.
class Walker {
 public:
  Walker(const CronExpression& cron, const Zone& zone, int64_t utc)
      : cron_(cron), zone_(zone), utc_(utc) {
    last_year_ = Local().year + kYearsAhead;
  }

  bool endless() const { return steps_ > kMostSteps; }

  std::optional<int64_t> Walk() {
    while (Local().year <= last_year_ && steps_ <= kMostSteps) {
      ++steps_;
      if (Month() && Day() && Hour() && Minute()) return utc_;
    }
    return {};
  }

 private:
  Civil Local() const { return CivilOf(utc_ + zone_.At(utc_).offset); }
  // False when the walk has gone on for too long.
  bool Step() { return ++steps_ <= kMostSteps; }
  void Set(const Civil& civil) { utc_ = zone_.GoDate(SecondsOf(civil)); }

  bool DayFits(const Civil& at) const {
    const bool day = Has(cron_.days, at.day);
    const bool weekday = Has(cron_.weekdays, WeekdayOf(DaysOf(at.year, at.month, at.day)));
    return cron_.any_day || cron_.any_weekday ? day && weekday : day || weekday;
  }

  // Each false when it has come round to the beginning of a larger unit.
  bool Month() {
    for (Civil at = Local(); !Has(cron_.months, at.month); at = Local()) {
      if (!Step()) return false;
      if (!added_) {
        added_ = true;
        Set({at.year, at.month, 1});
        at = Local();
      }
      ++at.month;
      Set(at);
      if (Local().month == 1) return false;
    }
    return true;
  }

  bool Day() {
    for (Civil at = Local(); !DayFits(at); at = Local()) {
      if (!Step()) return false;
      if (!added_) {
        added_ = true;
        Set({at.year, at.month, at.day});
        at = Local();
      }
      ++at.day;
      Set(at);
      at = Local();
      // Where a change of the clock has skipped midnight.
      if (at.hour != 0) utc_ += (at.hour > 12 ? 24 - at.hour : -at.hour) * 3600;
      if (Local().day == 1) return false;
    }
    return true;
  }

  bool Hour() {
    for (Civil at = Local(); !Has(cron_.hours, at.hour); at = Local()) {
      if (!Step()) return false;
      if (!added_) {
        added_ = true;
        Set({at.year, at.month, at.day, at.hour});
      }
      utc_ += 3600;
      if (Local().hour == 0) return false;
    }
    return true;
  }

  bool Minute() {
    while (!Has(cron_.minutes, Local().minute)) {
      if (!added_) utc_ = FloorDivide(utc_, 60) * 60;
      added_ = true;
      utc_ += 60;
      if (Local().minute == 0) return false;
    }
    const int64_t second = Local().second;
    if (second == 0) return true;
    added_ = true;
    utc_ += 60 - second;
    return false;
  }

  const CronExpression& cron_;
  const Zone& zone_;
  int64_t utc_;
  int64_t last_year_ = 0;
  int64_t steps_ = 0;
  bool added_ = false;
};

}  // namespace

CronResult ParseRobfig(std::string_view text) {
  CronExpression out;
  out.text = std::string(text);
  constexpr std::string_view kEvery = "@every ";
  if (text.starts_with(kEvery)) {
    const std::optional<int64_t> every = GoDuration(text.substr(kEvery.size()));
    if (!every) return fmt::format("\"{}\" is no duration such as 90s or 1h30m", text.substr(7));
    out.every = {*every < kNsOfSecond ? kNsOfSecond : *every - *every % kNsOfSecond};
    return out;
  }
  if (text.starts_with('@')) {
    const std::string_view means = RobfigPreset(text);
    if (means.empty()) return std::string("is no descriptor such as @daily or @every 90s");
    text = means;
  }
  const std::vector<std::string> words = CronWords(text);
  if (words.size() != 5) return fmt::format("has {} fields where five are expected", words.size());
  bool star = false;
  uint64_t* const sets[] = {&out.minutes, &out.hours, &out.days, &out.months, &out.weekdays};
  bool* const stars[] = {&star, &star, &out.any_day, &star, &out.any_weekday};
  for (size_t i = 0; i < words.size(); ++i) {
    std::string wrong = ReadField(i, words[i], sets[i], stars[i]);
    if (!wrong.empty()) return wrong;
  }
  return out;
}

std::optional<Instant> NextRobfig(const CronExpression& cron, const Zone& zone, Instant after,
                                  bool* endless) {
  const int64_t second = WholeSecondsOf(after);
  if (cron.every.ns > 0) {
    // Beyond 2262 no instant can be said.
    const Instant from = AtSeconds(second);
    const int64_t left = std::numeric_limits<int64_t>::max() - std::max<int64_t>(from.ns, 0);
    if (cron.every.ns > left) return {};
    return from + cron.every;
  }
  Walker walker(cron, zone, second + 1);
  const std::optional<int64_t> found = walker.Walk();
  if (endless != nullptr && walker.endless()) *endless = true;
  if (!found) return {};
  return AtSeconds(*found);
}

}  // namespace servescape
