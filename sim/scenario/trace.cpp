// SPDX-License-Identifier: MIT
#include "sim/scenario/trace.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "sim/base/stable_sort.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"

namespace servescape {
namespace {

struct Column {
  std::string name;
  double weight = 1;
  size_t index = 0;
};

// FNV-1a: a key's text as a number, the same everywhere.
uint64_t HashOf(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3u;
  }
  return hash;
}

// The number itself, if the text is nothing but digits that fit.
std::optional<uint64_t> WholeNumber(std::string_view text) {
  if (!IsWholeNumber(text)) return std::nullopt;
  uint64_t number = 0;
  for (const char c : text) number = number * 10 + static_cast<uint64_t>(c - '0');
  return number;
}

// Rows of which some columns are wanted by name.
class WantedColumns : public TableParser {
 public:
  WantedColumns() : TableParser("arrival_s,size", "requests") {}

  // What is wrong with the text, or "".
  std::string ParseSome(std::string_view text, const RowPlaces& places) {
    if (text.size() > kMaxTraceBytes) {
      return fmt::format("has {} bytes; a trace has at most {}", text.size(), kMaxTraceBytes);
    }
    Expect(HeaderRow::kFind, places);
    return Parse(text);
  }

  // What the reader of the file should know.
  std::vector<std::string> Notes() const {
    std::vector<std::string> notes;
    if (!has_header()) {
      notes.push_back(fmt::format("line {} looks like data: no header, columns are numbered", 1));
    }
    if (left_out() > 0) notes.push_back(LeftOutWords(left_out(), why_left_out()));
    for (const std::string& twins : twins_) notes.push_back(twins);
    return notes;
  }

 protected:
  std::string Bind() {
    for (Column* column : wanted_) {
      const std::optional<size_t> index = Find(column->name);
      if (!index) return NoColumn(column->name);
      column->index = *index;
      NoteTwins(*index, column->name);
    }
    return "";
  }

  // The column of times: the one of that name; without a name the likeliest, if there is one.
  std::string FindTime(const std::string& name, std::optional<TimeUnit> unit) {
    time_ = name.empty() ? FindTimeColumn(names_) : Find(name);
    if (!time_ && !name.empty()) return NoColumn(name);
    if (!time_ && !has_header()) time_ = 0;
    if (time_) times_ = TimeReader(has_header() ? names_[*time_] : "", unit);
    if (time_) NoteTwins(*time_, name);
    return "";
  }
  void NoteTwins(size_t column, const std::string& name) {
    std::string words = TwinWords(column, name);
    const bool said = std::find(twins_.begin(), twins_.end(), words) != twins_.end();
    if (!words.empty() && !said) twins_.push_back(std::move(words));
  }

  std::string Time(int64_t& ns) {
    const std::string wrong = times_.Read(fields_[*time_], ns);
    return wrong.empty() ? "" : Wrong(*time_, wrong);
  }

  std::vector<Column*> wanted_;
  std::optional<size_t> time_;
  TimeReader times_;

 private:
  std::vector<std::string> twins_;
};

// What counts of requests are called in published files, the likeliest first.
constexpr std::array<std::string_view, 10> kCountsNames{
    "requests", "requests/s", "count", "counts", "invocations",
    "value",    "qps",        "rps",   "hits",   "request_count"};

class TraceParser : public WantedColumns {
 public:
  explicit TraceParser(const TraceFormat& format) : format_(format) {
    for (const auto& [name, weight] : format.size) sizes_.push_back({name, weight, 0});
    key_.name = format.key_column;
    class_.name = format.class_column;
    items_.name = format.items_column;
    prompt_.name = format.prompt_column;
    output_.name = format.output_column;
    for (Column& column : sizes_) wanted_.push_back(&column);
    for (Column* column : {&key_, &class_, &items_, &prompt_, &output_}) {
      if (!column->name.empty()) wanted_.push_back(column);
    }
  }

  ParsedTrace Take() && {
    ParsedTrace out;
    out.notes = Notes();
    if (format_.time_unit && times_.dates()) {
      out.notes.push_back("its times are dates: time_unit has no effect");
    }
    const auto earlier = [](const TraceRow& a, const TraceRow& b) { return a.at < b.at; };
    if (!std::is_sorted(rows_.begin(), rows_.end(), earlier)) {
      size_t late = 0;
      for (size_t i = 1; i < rows_.size(); ++i) late += rows_[i].at < rows_[i - 1].at ? 1 : 0;
      out.notes.push_back(fmt::format("{} {} earlier than the row before: sorted by time", late,
                                      late == 1 ? "row is" : "rows are"));
      StableSort(rows_, earlier);
    }
    NoteCounts(out.notes);
    std::vector<int64_t> times;
    for (const TraceRow& row : rows_) times.push_back(row.at.ns);
    if (std::string coarse = CoarseTimesWords(times); !coarse.empty()) {
      out.notes.push_back(std::move(coarse));
    }
    const SimTime first = rows_.front().at;
    if (times_.since_1970() || first >= format_.end) {
      if (!times_.since_1970()) {
        out.notes.push_back(
            fmt::format("the first request comes at {} s, after the end of the "
                        "run: times are counted from it",
                        FormatNumber(ToSeconds(first))));
      }
      for (TraceRow& row : rows_) row.at.ns -= first.ns;
    }
    out.rows = std::move(rows_);
    return out;
  }

 private:
  std::string Header() override {
    const std::string wrong = FindTime(format_.time_column, format_.time_unit);
    if (!wrong.empty()) return wrong;
    if (!time_ && names_.size() == 1 && has_header() && NamesSpans(names_[0])) {
      return fmt::format(
          "column {} holds how long something lasts, no times of arrival: add gaps "
          "up to times, or name it with trace.time",
          names_[0]);
    }
    if (!time_ && names_.size() == 1) time_ = 0;
    if (!time_) {
      return fmt::format("no column is called {}; name one with trace.time: {}", TimeColumnNames(),
                         KnownColumns());
    }
    return Bind();
  }

  std::string Row() override {
    TraceRow row{SimTime{}, 1};
    std::string wrong = Time(row.at.ns);
    if (!wrong.empty()) return wrong;
    if (!sizes_.empty()) row.size = 0;
    for (const Column& column : sizes_) {
      double value = 0;
      wrong = Number(column.index, value);
      if (!wrong.empty()) return wrong;
      row.size += column.weight * value;
    }
    wrong = ReadMarks(row);
    if (wrong.empty()) rows_.push_back(row);
    return wrong;
  }

  // Rows that look like intervals are played all the same, as they may be requests.
  void NoteCounts(std::vector<std::string>& notes) const {
    const std::optional<size_t> counts = has_header() ? FindCountsColumn(names_) : std::nullopt;
    if (!counts || counts == time_ || !wanted_.empty()) return;
    std::vector<int64_t> times;
    for (const TraceRow& row : rows_) times.push_back(row.at.ns);
    const int64_t step = EvenStep(times);
    if (step == 0) return;
    notes.push_back(
        fmt::format("its rows are {} apart and column {} looks like counts, but each "
                    "row is played as one request; for counts give rate and {} in "
                    "place of arrivals and trace",
                    FormatDuration(Duration{step}), names_[*counts],
                    CountsProfile(format_.file, names_[*counts])));
  }

  // Key, class, items and tokens.
  std::string ReadMarks(TraceRow& row) {
    if (!key_.name.empty()) {
      const std::string_view field = fields_[key_.index];
      row.key = format_.keys ? format_.keys->Read(field)
                             : WholeNumber(field).value_or(HashOf(field));
    }
    if (!class_.name.empty()) {
      const std::string_view field = fields_[class_.index];
      const std::vector<std::string>& classes = format_.classes;
      while (row.request_class < classes.size() && classes[row.request_class] != field) {
        ++row.request_class;
      }
      if (row.request_class == classes.size()) {
        const std::string hint = DidYouMean(std::string(field), classes);
        return fmt::format("column {}: there is no class {}{}", class_.name, QuotedField(field),
                           hint.empty() ? "; there are " + JoinWords(classes).substr(0, 200) +
                                              " (tables [class.NAME], named as the column's values)"
                                        : hint);
      }
    }
    std::string wrong = Count(items_, 1, 65536, row.items);
    if (wrong.empty()) wrong = Count(prompt_, 0, kMostTokens, row.prompt_tokens);
    if (wrong.empty()) wrong = Count(output_, 1, kMostTokens, row.output_tokens);
    return wrong;
  }

  std::string Count(const Column& column, uint32_t least, uint32_t most, uint32_t& out) {
    if (column.name.empty()) return "";
    const std::optional<double> count = TableNumber(fields_[column.index]);  // also 12.0
    if (least == 1 && most == kMostTokens && count && *count == 0) {
      const std::string wrong = Wrong(column.index, "answer tokens: nothing was generated");
      missing_ = true;
      return wrong;
    }
    if (!count || !(*count >= least && *count <= most) || *count != std::floor(*count)) {
      return Wrong(column.index, fmt::format("is not a whole number from {} to {}", least, most));
    }
    out = static_cast<uint32_t>(*count);
    return "";
  }

  const TraceFormat& format_;
  Column key_, class_, items_, prompt_, output_;
  std::vector<Column> sizes_;
  std::vector<TraceRow> rows_;
};

class CountsParser : public WantedColumns {
 public:
  explicit CountsParser(const std::string& name) {
    column_.name = name;
    wanted_.push_back(&column_);
  }

  size_t rows() const { return counts_.size(); }

  // Without times one row follows the other every `interval`; with them they say which intervals
  // there are, and how long one is unless that is given.
  ParsedCounts Take(Duration interval, bool given) && {
    ParsedCounts out;
    out.notes = Notes();
    const auto earlier = [](const auto& a, const auto& b) { return a.first < b.first; };
    if (time_) StableSort(counts_, earlier);
    const Duration step = time_ ? Step(interval, given) : interval;
    if (!given) interval = step;
    if (step != interval) {
      out.notes.push_back(fmt::format("its rows are {} apart by column {}; each is played for {}",
                                      FormatDuration(step), names_[*time_],
                                      FormatDuration(interval)));
    }
    out.interval = interval;
    const int64_t first = counts_.front().first;
    int64_t missing = 0, intervals = 0, slot = -1;
    double sum = 0;
    for (size_t i = 0; i < counts_.size(); ++i) {
      const int64_t next =
          time_ ? (counts_[i].first - first + step.ns / 2) / step.ns : static_cast<int64_t>(i);
      if (next > kEndOfTime.ns / interval.ns) break;
      if (next > slot + 1) {
        missing += next - slot - 1;
        out.slots.push_back({Duration{(slot + 1) * interval.ns}, 0});
      }
      sum += counts_[i].second;
      if (next == slot) {
        out.slots.back().second += counts_[i].second;
        continue;
      }
      slot = next;
      ++intervals;
      out.slots.push_back({Duration{slot * interval.ns}, counts_[i].second});
    }
    out.mean = intervals > 0 ? sum / static_cast<double>(intervals) : 0;
    if (missing > 0) {
      out.notes.push_back(fmt::format("{} of {} intervals of {} {} missing and taken as 0", missing,
                                      missing + intervals, FormatDuration(interval),
                                      missing == 1 ? "is" : "are"));
    }
    return out;
  }

 private:
  // The interval given, if the rows are whole numbers of it apart; else the median step.
  Duration Step(Duration interval, bool given) const {
    std::vector<int64_t> steps;
    bool fits = given;
    for (size_t i = 1; i < counts_.size(); ++i) {
      const int64_t step = counts_[i].first - counts_[i - 1].first;
      const int64_t over = step % interval.ns;
      if (step > 0) steps.push_back(step);
      fits = fits && std::min(over, interval.ns - over) <= interval.ns / 50;
    }
    if (fits || steps.empty()) return interval;
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>((steps.size() - 1) / 2);
    std::nth_element(steps.begin(), middle, steps.end());
    return {*middle};
  }

  std::string Header() override {
    if (const std::string wrong = FindTime("", std::nullopt); !wrong.empty()) return wrong;
    if (column_.name == "requests" && !Find("requests")) FindUsual();
    const std::string wrong = Bind();
    if (time_ && *time_ == column_.index) time_.reset();
    return wrong;
  }

  // What such columns are called in published files; else the only one.
  void FindUsual() {
    if (const std::optional<size_t> usual = FindCountsColumn(names_)) {
      column_.name = names_[*usual];
    } else if (names_.size() == 1) {
      column_.name = names_[0];
    }
  }

  std::string Row() override {
    std::pair<int64_t, double> row;
    std::string wrong = time_ ? Time(row.first) : "";
    if (wrong.empty()) wrong = Number(column_.index, row.second);
    if (wrong.empty()) counts_.push_back(row);
    return wrong;
  }

  Column column_;
  std::vector<std::pair<int64_t, double>> counts_;
};

}  // namespace

std::string CountsProfile(const std::string& file, const std::string& column) {
  const std::string named =
      column == "requests" ? "" : fmt::format(", column = \"{}\"", column.substr(0, 60));
  return fmt::format("profile = [{{ shape = \"counts\", file = \"{}\"{} }}]", file.substr(0, 200),
                     named);
}

std::optional<size_t> FindCountsColumn(const std::vector<std::string>& names) {
  for (const std::string_view known : kCountsNames) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
      return PlainName(name) == PlainName(known);
    });
    if (found != names.end()) return static_cast<size_t>(found - names.begin());
  }
  return std::nullopt;
}

std::string CoarseTimesWords(const std::vector<int64_t>& times) {
  constexpr int64_t kWholeSecond = 1'000'000'000;
  constexpr size_t kFewest = 10;  // rows, of which chance cannot be told
  if (times.size() < kFewest) return "";
  size_t shared = 0;
  for (size_t i = 0; i < times.size(); ++i) {
    if (times[i] % kWholeSecond != 0) return "";
    const bool before = i > 0 && times[i - 1] == times[i];
    shared += before || (i + 1 < times.size() && times[i + 1] == times[i]);
  }
  if (times.front() == times.back() || 2 * shared <= times.size()) return "";
  return fmt::format(
      "its times are whole seconds, which {} of {} rows share with others: these "
      "come at one instant, and wait for each other for that reason alone",
      shared, times.size());
}

int64_t EvenStep(const std::vector<int64_t>& times) {
  if (times.size() < 3) return 0;
  int64_t step = times[1] - times[0];
  for (size_t i = 1; i < times.size(); ++i) step = std::min(step, times[i] - times[i - 1]);
  if (step <= 0) return 0;
  size_t even = 0;
  for (size_t i = 1; i < times.size(); ++i) {
    if ((times[i] - times[i - 1]) % step != 0) return 0;
    even += times[i] - times[i - 1] == step ? 1 : 0;
  }
  return 2 * even >= times.size() ? step : 0;  // requests in whole seconds are not even
}

Result<ParsedTrace, std::string> ParseTrace(std::string_view text, const TraceFormat& format) {
  TraceParser parser(format);
  std::string wrong = parser.ParseSome(text, format.places);
  if (!wrong.empty()) return wrong;
  return std::move(parser).Take();
}

Result<ParsedCounts, std::string> ParseCounts(std::string_view text, const std::string& column,
                                              Duration interval, bool interval_given,
                                              const RowPlaces& places) {
  constexpr size_t kMost = 1'000'000;
  CountsParser parser(column);
  std::string wrong = parser.ParseSome(text, places);
  if (!wrong.empty()) return wrong;
  if (parser.rows() > kMost) {
    return fmt::format("has {} rows; at most {} are read", parser.rows(), kMost);
  }
  return std::move(parser).Take(interval, interval_given);
}

}  // namespace servescape
