// SPDX-License-Identifier: MIT
#include "sim/schedule/zone.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

#include "sim/schedule/posix_tz.h"

namespace servescape {
namespace {

constexpr int64_t kFirstYear = 1900, kLastYear = 2200;
constexpr size_t kHeaderBytes = 44;
constexpr size_t kMostChanges = 20'000;

// Big-endian numbers of a TZif file.
uint64_t Big(std::string_view bytes, size_t at, size_t size) {
  uint64_t out = 0;
  for (size_t i = 0; i < size; ++i) out = out << 8U | static_cast<uint8_t>(bytes[at + i]);
  return out;
}

struct Header {
  size_t utc = 0, standard = 0, leap = 0, times = 0, types = 0, letters = 0;

  size_t Bytes(size_t time_size) const {
    return times * time_size + times + types * 6 + letters + leap * (time_size + 4) + standard +
           utc;
  }
};

std::optional<Header> ReadHeader(std::string_view bytes, size_t at) {
  if (bytes.size() < at + kHeaderBytes || bytes.substr(at, 4) != "TZif") return {};
  const auto count = [&](size_t i) { return static_cast<size_t>(Big(bytes, at + 20 + 4 * i, 4)); };
  const Header out{count(0), count(1), count(2), count(3), count(4), count(5)};
  for (const size_t each : {out.utc, out.standard, out.leap, out.times, out.types, out.letters}) {
    if (each > kMostChanges) return {};
  }
  if (out.types == 0) return {};
  return out;
}

}  // namespace

Zone Zone::Fixed(int64_t offset, std::string name) {
  Zone out;
  out.name_ = std::move(name);
  out.first_offset_ = offset;
  return out;
}

Result<Zone, std::string> Zone::FromTzif(std::string_view bytes, std::string name) {
  std::optional<Header> header = ReadHeader(bytes, 0);
  if (!header) return std::string("is no time zone file (TZif)");
  size_t at = kHeaderBytes;
  size_t time_size = 4;
  const bool second = bytes[4] >= '2';
  if (second) {  // times of 64 bits come after those of 32
    at += header->Bytes(4);
    header = ReadHeader(bytes, at);
    if (!header) return std::string("is a time zone file that breaks off");
    at += kHeaderBytes;
    time_size = 8;
  }
  if (bytes.size() < at + header->Bytes(time_size)) {
    return std::string("is a time zone file that breaks off");
  }
  const size_t types_at = at + header->times * (time_size + 1);
  const auto offset_of = [&](size_t type) {
    return static_cast<int64_t>(static_cast<int32_t>(Big(bytes, types_at + type * 6, 4)));
  };
  for (size_t type = 0; type < header->types; ++type) {
    if (std::abs(offset_of(type)) > kDaySeconds) {
      return std::string("is a time zone file with an offset of more than a day");
    }
  }
  Zone out = Fixed(offset_of(0), std::move(name));
  for (size_t i = 0; i < header->times; ++i) {
    const uint64_t raw = Big(bytes, at + i * time_size, time_size);
    const int64_t when = time_size == 8 ? static_cast<int64_t>(raw)
                                        : static_cast<int64_t>(static_cast<int32_t>(raw));
    const auto type = static_cast<uint8_t>(bytes[at + header->times * time_size + i]);
    if (type >= header->types) return std::string("is a time zone file with an unknown type");
    if (!out.changes_.empty() && when <= out.changes_.back().at) {
      return std::string("is a time zone file whose changes are not in order");
    }
    out.changes_.push_back({when, offset_of(type)});
  }
  if (!second) return out;
  std::string_view rule = bytes.substr(at + header->Bytes(8));
  if (rule.size() < 2 || rule.front() != '\n') return out;
  rule = rule.substr(1, rule.find('\n', 1) - 1);
  if (rule.empty()) return out;
  const std::optional<PosixTz> tz = ParsePosixTz(rule);
  if (!tz) return std::string("is a time zone file with an unknown rule at its end");
  if (!tz->daylight) return out;
  // Some files begin with a change at the beginning of time.
  const auto begins = [](int64_t year) { return DaysOf(year, 1, 1) * kDaySeconds; };
  const int64_t last = out.changes_.empty() ? begins(1970)
                                            : std::clamp(out.changes_.back().at, begins(kFirstYear),
                                                         begins(kLastYear));
  const int64_t from = CivilOf(last).year;
  for (int64_t year = from; year <= kLastYear; ++year) {
    Change pair[] = {{tz->begins.InYear(year) - tz->standard, *tz->daylight},
                     {tz->ends.InYear(year) - *tz->daylight, tz->standard}};
    if (pair[1].at < pair[0].at) std::swap(pair[0], pair[1]);
    for (const Change& each : pair) {
      if (out.changes_.empty() || each.at > out.changes_.back().at) out.changes_.push_back(each);
    }
  }
  return out;
}

OffsetSpan Zone::At(int64_t utc) const {
  const auto after =
      std::upper_bound(changes_.begin(), changes_.end(), utc,
                       [](int64_t time, const Change& change) { return time < change.at; });
  OffsetSpan out{std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max(),
                 first_offset_};
  if (after != changes_.end()) out.until = after->at;
  if (after != changes_.begin()) {
    out.from = (after - 1)->at;
    out.offset = (after - 1)->offset;
  }
  return out;
}

LocalTime Zone::AtLocal(int64_t local) const {
  // No offset is longer than a day, nor do two changes come within one.
  const OffsetSpan before = At(local - kDaySeconds);
  if (before.until == std::numeric_limits<int64_t>::max()) {
    return {LocalTime::Kind::kUnique, before.offset, before.offset};
  }
  const OffsetSpan after = At(before.until);
  const bool in_first = local - before.offset < before.until;
  const bool in_last = local - after.offset >= before.until;
  if (in_first && in_last) return {LocalTime::Kind::kTwice, before.offset, after.offset};
  if (!in_first && !in_last) return {LocalTime::Kind::kSkipped, before.offset, after.offset};
  const int64_t offset = in_first ? before.offset : after.offset;
  return {LocalTime::Kind::kUnique, offset, offset};
}

int64_t Zone::GoDate(int64_t local) const {
  const OffsetSpan guess = At(local);
  const int64_t utc = local - guess.offset;
  if (utc >= guess.from && utc < guess.until) return utc;
  return local - At(utc).offset;
}

std::optional<Zone> ZoneWithoutFile(std::string_view name) {
  std::string_view rest = name;
  for (const std::string_view word : {"UTC", "GMT", "Etc/UTC", "Z"}) {
    if (rest == word) return Zone::Fixed(0, std::string(name));
  }
  for (const std::string_view word : {"UTC", "GMT"}) {
    if (rest.starts_with(word)) {
      rest.remove_prefix(3);
      break;
    }
  }
  if (rest.empty() || (rest.front() != '+' && rest.front() != '-')) return {};
  const int64_t sign = rest.front() == '-' ? -1 : 1;
  rest.remove_prefix(1);
  std::string digits;
  for (const char c : rest) {
    if (c >= '0' && c <= '9') digits += c;
    if ((c < '0' || c > '9') && (c != ':' || digits.size() != 2)) return {};
  }
  if (digits.size() == 1) digits = "0" + digits;
  if (digits.size() == 2) digits += "00";
  if (digits.size() != 4) return {};
  const int64_t hours = (digits[0] - '0') * 10 + (digits[1] - '0');
  const int64_t minutes = (digits[2] - '0') * 10 + (digits[3] - '0');
  if (hours > 14 || minutes > 59) return {};
  return Zone::Fixed(sign * (hours * 3600 + minutes * 60), std::string(name));
}

}  // namespace servescape
