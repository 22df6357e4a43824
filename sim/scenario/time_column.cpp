// SPDX-License-Identifier: MIT
#include "sim/scenario/time_column.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"

namespace servescape {
namespace {

// The likeliest first. A unit may follow (_ms); `unit` is what the name means without one.
struct TimeName {
  std::string_view name;
  TimeUnit unit;
};
constexpr TimeUnit kSecond = kTimeUnits[3];
constexpr std::array<TimeName, 48> kTimeNames{{{"time", kSecond},
                                               {"timestamp", kSecond},
                                               {"arrival", kSecond},
                                               {"arrival_time", kSecond},
                                               {"arrival_timestamp", kSecond},
                                               {"arrived_at", kSecond},
                                               {"request_time", kSecond},
                                               {"request_timestamp", kSecond},
                                               {"request_start", kSecond},
                                               {"request_start_time", kSecond},
                                               {"start_time", kSecond},
                                               {"start_timestamp", kSecond},
                                               {"start", kSecond},
                                               {"started_at", kSecond},
                                               {"created_at", kSecond},
                                               {"gmt_create", kSecond},
                                               {"event_time", kSecond},
                                               {"event_timestamp", kSecond},
                                               {"submit_time", kSecond},
                                               {"submitted_at", kSecond},
                                               {"received_at", kSecond},
                                               {"requested_at", kSecond},
                                               {"enqueued_at", kSecond},
                                               {"queued_at", kSecond},
                                               {"sent_at", kSecond},
                                               {"invoked_at", kSecond},
                                               {"invocation_time", kSecond},
                                               {"create_time", kSecond},
                                               {"created_time", kSecond},
                                               {"arrived_time", kSecond},
                                               {"op_time", kSecond},
                                               {"log_time", kSecond},
                                               {"time_generated", kSecond},
                                               {"datetime", kSecond},
                                               {"date", kSecond},
                                               {"ts", kSecond},
                                               {"t", kSecond},
                                               {"relative_unix", kSecond},
                                               {"unix", kSecond},
                                               {"epoch", kSecond},
                                               {"unix_time", kSecond},
                                               {"real_time", kSecond},
                                               {"timestamp_anon", kSecond},
                                               {"second", kSecond},
                                               {"minute", kTimeUnits[4]},
                                               {"hour", kTimeUnits[5]},
                                               {"day", kTimeUnits[6]},
                                               {"end_timestamp", kSecond}}};

struct UnitName {
  std::string_view word;
  TimeUnit unit;
};
constexpr std::array<UnitName, 14> kEndings{{{"_ns", kTimeUnits[0]},
                                             {"_nanoseconds", kTimeUnits[0]},
                                             {"_us", kTimeUnits[1]},
                                             {"_microseconds", kTimeUnits[1]},
                                             {"_ms", kTimeUnits[2]},
                                             {"_millis", kTimeUnits[2]},
                                             {"_milliseconds", kTimeUnits[2]},
                                             {"_s", kTimeUnits[3]},
                                             {"_sec", kTimeUnits[3]},
                                             {"_seconds", kTimeUnits[3]},
                                             {"_min", kTimeUnits[4]},
                                             {"_minutes", kTimeUnits[4]},
                                             {"_h", kTimeUnits[5]},
                                             {"_hours", kTimeUnits[5]}}};

// The plain name with the words of eventTime and TimeStamp apart, without the mark of @timestamp
// and a zone behind it (time_utc, "Time (local)").
std::string NameOfTime(std::string_view name) {
  std::string apart;
  for (const char c : name) {
    const bool capital = c >= 'A' && c <= 'Z';
    const bool small_before = !apart.empty() && apart.back() >= 'a' && apart.back() <= 'z';
    if (capital && small_before) apart += '_';
    if (c != '@' || !apart.empty()) apart += c;
  }
  std::string plain = PlainName(apart);
  for (const std::string_view zone : {"_utc", "_gmt", "_local"}) {
    if (plain.ends_with(zone)) plain.resize(plain.size() - zone.size());
  }
  return plain;
}

// date_time is datetime, and time_stamp timestamp.
bool SameWords(std::string_view a, std::string_view b) {
  const auto next = [](std::string_view text, size_t i) {
    while (i < text.size() && text[i] == '_') ++i;
    return i;
  };
  size_t i = next(a, 0), j = next(b, 0);
  while (i < a.size() && j < b.size() && a[i] == b[j]) {
    i = next(a, i + 1);
    j = next(b, j + 1);
  }
  return i == a.size() && j == b.size();
}

// The unit at the end of a plain name, which is taken off it.
std::optional<TimeUnit> TakeEnding(std::string_view& name) {
  for (const UnitName& ending : kEndings) {
    if (!name.ends_with(ending.word)) continue;
    name.remove_suffix(ending.word.size());
    return ending.unit;
  }
  return std::nullopt;
}

// Days from 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms").
int64_t DaysFromCivil(int64_t year, int64_t month, int64_t day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = year / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

int64_t DaysOfMonth(int64_t year, int64_t month) {
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (month == 2) return leap ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// `digits` digits at the front, taken off the text; at most `most`.
bool Take(std::string_view& text, size_t digits, int64_t most, int64_t& out) {
  if (text.size() < digits) return false;
  out = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (!IsDigit(text[i])) return false;
    out = out * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return out <= most;
}

bool TakeOne(std::string_view& text, std::string_view of) {
  if (text.empty() || of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// ".6805900": nanoseconds; digits beyond the ninth are dropped.
bool TakeFraction(std::string_view& text, int64_t& ns) {
  ns = 0;
  if (!TakeOne(text, ".,")) return true;
  size_t digits = 0;
  for (; digits < text.size() && IsDigit(text[digits]); ++digits) {
    if (digits < 9) ns = ns * 10 + (text[digits] - '0');
  }
  for (size_t i = digits; i < 9; ++i) ns *= 10;
  text.remove_prefix(digits);
  return digits > 0;
}

// "", "Z", " UTC", "+02:00", "-0700", "+02": minutes east of Greenwich.
bool TakeZone(std::string_view text, int64_t& minutes) {
  minutes = 0;
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (text.empty() || text == "Z" || text == "z" || text == "UTC" || text == "GMT") return true;
  const bool west = text.front() == '-';
  int64_t hours = 0;
  if (!TakeOne(text, "+-") || !Take(text, 2, 14, hours)) return false;
  TakeOne(text, ":");
  if (!text.empty() && !Take(text, 2, 59, minutes)) return false;
  minutes = (west ? -1 : 1) * (hours * 60 + minutes);
  return text.empty();
}

constexpr uint64_t kSecondNs = 1'000'000'000;
// 1973, and so later than any trace lasts.
constexpr int64_t kEpochNs = 100'000'000'000'000'000;

// A plain decimal number of at most 19 digits before the point, times `unit` nanoseconds: exact
// but for what is finer than one.
std::optional<int64_t> Exactly(std::string_view text, int64_t unit) {
  size_t whole = 0;
  while (whole < text.size() && IsDigit(text[whole])) ++whole;
  if (whole == 0 || whole > 19) return std::nullopt;
  uint64_t digits = 0;
  for (const char c : text.substr(0, whole)) digits = digits * 10 + static_cast<uint64_t>(c - '0');
  if (digits > static_cast<uint64_t>(INT64_MAX / unit)) return std::nullopt;
  int64_t number = static_cast<int64_t>(digits);
  number *= unit;
  if (whole == text.size()) return number;
  if (text[whole] != '.' || text.size() - whole > 16) return std::nullopt;
  uint64_t part = 0, scale = 1;
  for (const char c : text.substr(whole + 1)) {
    if (!IsDigit(c)) return std::nullopt;
    part = part * 10 + static_cast<uint64_t>(c - '0');
    scale *= 10;
  }
  const uint64_t u = static_cast<uint64_t>(unit);
  uint64_t add = 0;
  if (scale <= 1'000'000'000 && u <= kSecondNs) {  // the product stays within 64 bits
    add = (part * u + scale / 2) / scale;
  } else {
    const double share = static_cast<double>(part) / static_cast<double>(scale);
    add = static_cast<uint64_t>(share * static_cast<double>(u) + 0.5);
  }
  if (number > INT64_MAX - static_cast<int64_t>(add)) return std::nullopt;
  return number + static_cast<int64_t>(add);
}

// 20240425T010203Z and, where nothing else can be meant, 20240425010203 as 2024-04-25T01:02:03.
std::string Spread(std::string_view text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const bool split = digits == 8 && text.size() > 9 && (text[8] == 'T' || text[8] == 't');
  if (!split && digits != 14) return "";
  const std::string_view clock = text.substr(split ? 9 : 8);
  if (clock.size() < 6) return "";
  return fmt::format("{}-{}-{}T{}:{}:{}", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2),
                     clock.substr(0, 2), clock.substr(2, 2), clock.substr(4));
}

}  // namespace

std::optional<TimeUnit> TimeUnitOf(std::string_view word) {
  for (const TimeUnit& unit : kTimeUnits) {
    if (unit.word == word) return unit;
  }
  return std::nullopt;
}

std::string PlainName(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == ')' || c == ']') continue;
    if (c == ' ' || c == '-' || c == '.' || c == '(' || c == '[') c = '_';
    if (c != '_' || !out.ends_with('_')) out += c;
  }
  return out;
}

std::optional<size_t> FindTimeColumn(const std::vector<std::string>& names) {
  std::optional<size_t> best;
  size_t rank = kTimeNames.size();
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string plain = NameOfTime(names[i]);
    std::string_view bare = plain;
    TakeEnding(bare);
    for (size_t r = 0; r < rank; ++r) {
      if (!SameWords(kTimeNames[r].name, plain) && !SameWords(kTimeNames[r].name, bare)) continue;
      best = i;
      rank = r;
    }
  }
  return best;
}

bool NamesSpans(std::string_view name) {
  const std::string plain = NameOfTime(name);
  std::string_view bare = plain;
  TakeEnding(bare);
  constexpr std::string_view kSpans[] = {
      "interarrival", "inter_arrival", "inter_arrival_time", "iat",       "gap",
      "gaps",         "delta",         "interval",           "duration",  "latency",
      "elapsed",      "response_time", "service_time",       "exec_time", "runtime",
      "think",        "time_diff"};
  return std::any_of(std::begin(kSpans), std::end(kSpans), [&](std::string_view known) {
    return SameWords(known, bare) || SameWords(known, plain);
  });
}

std::string TimeColumnNames() {
  std::vector<std::string> names;
  for (size_t r = 0; r < 4; ++r) names.emplace_back(kTimeNames[r].name);
  return JoinWords(names) + " (in any capitals, also with a unit as in time_ms)";
}

std::optional<int64_t> ParseDate(std::string_view text) {
  int64_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ns = 0, zone = 0;
  if (!Take(text, 4, 2200, year) || year < 1970 || !TakeOne(text, "-/") ||
      !Take(text, 2, 12, month) || month < 1 || !TakeOne(text, "-/") || !Take(text, 2, 31, day) ||
      day < 1 || day > DaysOfMonth(year, month)) {
    return std::nullopt;
  }
  if (!text.empty()) {
    if (!TakeOne(text, "Tt ") || !Take(text, 2, 23, hour) || !TakeOne(text, ":") ||
        !Take(text, 2, 59, minute)) {
      return std::nullopt;
    }
    if (TakeOne(text, ":") && (!Take(text, 2, 60, second) || !TakeFraction(text, ns))) {
      return std::nullopt;
    }
    if (!TakeZone(text, zone)) return std::nullopt;
  }
  const int64_t minutes = (DaysFromCivil(year, month, day) * 24 + hour) * 60 + minute - zone;
  return (minutes * 60 + second) * int64_t{kSecondNs} + ns;
}

TimeReader::TimeReader(std::string_view column, std::optional<TimeUnit> unit) {
  const std::string plain = NameOfTime(column);
  std::string_view bare = plain;
  std::optional<TimeUnit> own = TakeEnding(bare);
  for (const TimeName& known : kTimeNames) {
    if (!own && SameWords(known.name, bare) && known.unit.ns != kSecond.ns) own = known.unit;
  }
  fixed_ = unit || own;
  unit_ = unit.value_or(own.value_or(kSecond));
}

std::string TimeReader::Read(std::string_view text, int64_t& ns) {
  constexpr const char* kNoTime =
      "is no time: neither a number nor a date such as 2014-04-10 00:04:00";
  if (kind_ != Kind::kNumbers) {
    std::optional<int64_t> date = ParseDate(text);
    if (!date && !fixed_) date = ParseDate(Spread(text));
    if (date) {
      kind_ = Kind::kDates;
      since_1970_ = true;
      ns = *date;
      return "";
    }
    if (kind_ == Kind::kDates) return "is no time: those above are dates";
  }
  if (IsGrouped(text)) return Read(Ungrouped(text), ns);
  const std::optional<double> value = ParseNumber(text);
  if (!value) return kind_ == Kind::kUnknown ? kNoTime : "is not a number";
  if (!std::isfinite(*value)) return "is not a number";
  if (*value < 0) return "is negative";
  return ReadNumber(text, ns);
}

std::string TimeReader::ReadNumber(std::string_view text, int64_t& ns) {
  const double value = *ParseNumber(text);
  if (kind_ == Kind::kUnknown && !fixed_) {
    // 2001 to 2286 in each unit: no overlap, and no trace is that long in a larger one.
    constexpr double kFrom = 1e9, kTo = 1e10;
    for (const size_t unit : {2, 1, 0}) {
      const double per_second = 1e9 / static_cast<double>(kTimeUnits[unit].ns);
      if (value >= kFrom * per_second && value < kTo * per_second) unit_ = kTimeUnits[unit];
    }
  }
  const double nanoseconds = value * static_cast<double>(unit_.ns);
  if (!(nanoseconds < 9.2e18)) {
    return fmt::format("is more than 290 years in {}; name another unit", unit_.word);
  }
  ns = Exactly(text, unit_.ns).value_or(static_cast<int64_t>(nanoseconds + 0.5));
  if (kind_ == Kind::kUnknown) since_1970_ = ns >= kEpochNs;
  kind_ = Kind::kNumbers;
  return "";
}

std::string TimeReader::Words() const {
  if (dates()) return "dates";
  return std::string(unit_.word) + (since_1970_ ? " since 1970" : "");
}

}  // namespace servescape
