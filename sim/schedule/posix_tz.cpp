// SPDX-License-Identifier: MIT
#include "sim/schedule/posix_tz.h"

#include "sim/schedule/civil.h"

namespace servescape {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool done() const { return rest_.empty(); }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }

  // "EST", "<+03>"
  bool Name() {
    size_t length = 0;
    if (Take('<')) {
      length = rest_.find('>');
      if (length == std::string_view::npos) return false;
      rest_.remove_prefix(length + 1);
      return true;
    }
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    while (length < rest_.size() && letter(rest_[length])) ++length;
    rest_.remove_prefix(length);
    return length >= 3;
  }

  bool Number(int64_t most, int64_t* out) {
    size_t length = 0;
    *out = 0;
    while (length < rest_.size() && rest_[length] >= '0' && rest_[length] <= '9' && length < 4) {
      *out = *out * 10 + (rest_[length++] - '0');
    }
    rest_.remove_prefix(length);
    return length > 0 && *out <= most;
  }

  // "5", "-3:30", "26:00:00" in seconds.
  bool Time(int64_t* out) {
    const bool minus = Take('-');
    if (!minus) Take('+');
    int64_t hours = 0, minutes = 0, seconds = 0;
    if (!Number(167, &hours)) return false;
    if (Take(':') && !Number(59, &minutes)) return false;
    if (Take(':') && !Number(59, &seconds)) return false;
    *out = (hours * 3600 + minutes * 60 + seconds) * (minus ? -1 : 1);
    return true;
  }

  // Of a zone, at most a day.
  bool Offset(int64_t* out) { return Time(out) && *out >= -kDaySeconds && *out <= kDaySeconds; }

  bool Change(PosixChange* out) {
    if (!Take(',')) return false;
    if (Take('M')) {
      out->kind = PosixChange::Kind::kWeekday;
      if (!Number(12, &out->month) || !Take('.') || !Number(5, &out->week) || !Take('.') ||
          !Number(6, &out->day) || out->month < 1 || out->week < 1) {
        return false;
      }
    } else {
      out->kind = Take('J') ? PosixChange::Kind::kJulian : PosixChange::Kind::kDayOfYear;
      if (!Number(365, &out->day)) return false;
    }
    return !Take('/') || Time(&out->time);
  }

 private:
  std::string_view rest_;
};

}  // namespace

int64_t PosixChange::InYear(int64_t year) const {
  int64_t days = 0;
  switch (kind) {
    case Kind::kJulian:  // from 1, 29 February never counted
      days = DaysOf(year, 1, day) + (IsLeapYear(year) && day >= 60 ? 1 : 0);
      break;
    case Kind::kDayOfYear:
      days = DaysOf(year, 1, day + 1);
      break;
    case Kind::kWeekday: {
      const int64_t first = DaysOf(year, month, 1);
      days = first + (day - WeekdayOf(first) + 7) % 7 + 7 * (week - 1);
      if (days >= first + DaysInMonth(year, month)) days -= 7;  // 5 is the last
      break;
    }
  }
  return days * kDaySeconds + time;
}

std::optional<PosixTz> ParsePosixTz(std::string_view text) {
  Reader reader(text);
  PosixTz out;
  int64_t west = 0;
  if (!reader.Name() || !reader.Offset(&west)) return {};
  out.standard = -west;
  if (reader.done()) return out;
  if (!reader.Name()) return {};
  out.daylight = out.standard + 3600;
  if (reader.front() != ',') {
    if (!reader.Offset(&west)) return {};
    out.daylight = -west;
  }
  if (!reader.Change(&out.begins) || !reader.Change(&out.ends) || !reader.done()) return {};
  return out;
}

}  // namespace servescape
