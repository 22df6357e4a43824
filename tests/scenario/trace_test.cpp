// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "sim/scenario/table_parser.h"
#include "sim/scenario/trace.h"

namespace servescape {
namespace {

std::string ErrorOf(std::string_view text, const TraceFormat& format = {}) {
  const auto parsed = ParseTrace(text, format);
  return parsed ? "none" : parsed.error();
}

ParsedTrace Read(std::string_view text, const TraceFormat& format = {}) {
  auto parsed = ParseTrace(text, format);
  INFO(text << (parsed ? "" : parsed.error()));
  REQUIRE(parsed.ok());
  return std::move(parsed).value();
}

std::vector<int64_t> TimesOf(std::string_view text, const TraceFormat& format = {}) {
  std::vector<int64_t> times;
  for (const TraceRow& row : Read(text, format).rows) times.push_back(row.at.ns);
  return times;
}

using Times = std::vector<int64_t>;
constexpr int64_t kSecond = 1'000'000'000;

TEST_CASE("times, weighted sizes, comments, blank lines and carriage returns") {
  TraceFormat format;
  format.time_column = "ms";
  format.time_unit = TimeUnitOf("ms");
  format.size = {{"out", 1.0}, {"in", 0.5}};
  const auto rows = Read(
                        "\xEF\xBB\xBF# a comment\r\n ms , in,\"out\"\r\n0,10,1\r\n\r\n"
                        "1500,4,2\r\n1500,0,3",
                        format)
                        .rows;
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].at.ns == 0);
  CHECK(rows[0].size == 6.0);
  CHECK(rows[1].at.ns == 1'500'000'000);
  CHECK(rows[1].size == 4.0);
  CHECK(rows[2].size == 3.0);
}

TEST_CASE("quotes protect separators and line breaks") {
  TraceFormat format;
  format.key_column = "k";
  const auto rows =
      Read("arrival_s,k\n1,\"7\"\n2,\"a,b\"\n3,\"a,c\"\n4,\"a\nb\"\n5,\"say \"\"a\"\"\"\n", format)
          .rows;
  REQUIRE(rows.size() == 5);
  CHECK(rows[0].key == 7);
  CHECK(rows[1].key != rows[2].key);
  CHECK(rows[4].at.ns == 5 * kSecond);
  CHECK(ErrorOf("arrival_s,k\n1,\"a\n", format) == "none");
}

TEST_CASE("tokens are whole numbers; a prompt may have none, rows without an answer are left out") {
  TraceFormat format;
  format.prompt_column = "in";
  format.output_column = "out";
  const auto parsed =
      Read("arrival_s,in,out\n0,0,7\n1,512,1000000\n2,5,0\n3,0.5,1\n4,3.0,1\n", format);
  REQUIRE(parsed.rows.size() == 3);
  CHECK(parsed.rows[0].prompt_tokens == 0);
  CHECK(parsed.rows[0].output_tokens == 7);
  CHECK(parsed.rows[1].prompt_tokens == 512);
  CHECK(parsed.rows[1].output_tokens == 1'000'000);
  CHECK(parsed.rows[2].prompt_tokens == 3);
  REQUIRE(parsed.notes.size() == 1);
  CHECK(parsed.notes[0] ==
        "2 rows were left out; the first: line 4: column out: \"0\" answer tokens: nothing was "
        "generated");
  CHECK(ErrorOf("arrival_s,in,out\n0,0.5,1\n", format) ==
        "line 2: column in: \"0.5\" is not a whole number from 0 to 1000000");
}

TEST_CASE("without size columns every size is 1") {
  const auto rows = Read("arrival_s\n0.25\n").rows;
  CHECK(rows[0].at.ns == 250'000'000);
  CHECK(rows[0].size == 1.0);
}

TEST_CASE("any unit and any form of time, in any capitals") {
  CHECK(TimesOf("Timestamp_MS,x\n0,1\n1500,1\n") == Times{0, 1'500'000'000});
  CHECK(TimesOf("arrival_us\n7\n9\n") == Times{7000, 9000});
  CHECK(TimesOf("Time (ms),x\n7,1\n9,1\n") == Times{7'000'000, 9'000'000});
  CHECK(TimesOf("minute,n\n0,1\n2,1\n") == Times{0, 120 * kSecond});
  for (const char* name : {"eventTime", "event_time", "@timestamp", "Time (UTC)", "timestamp_utc",
                           "Time Stamp", "date_time", "startTimestamp", "Arrived at", "created_at",
                           "submit_time", "op_time", "unixtime", "arrivalTime"}) {
    CAPTURE(name);
    CHECK(TimesOf(std::string("x,") + name + "\n1,7\n1,9\n") == Times{7 * kSecond, 9 * kSecond});
  }
  CHECK(TimesOf("timeMs,x\n7,1\n9,1\n") == Times{7'000'000, 9'000'000});
  CHECK(TimesOf("epochMillis,x\n7,1\n9,1\n") == Times{7'000'000, 9'000'000});
  for (const char* name : {"timeout", "times", "elapsed", "offset", "runtime", "updated"}) {
    CAPTURE(name);
    CHECK(ErrorOf(std::string("x,") + name + "\n1,7\n").find("no column is called") !=
          std::string::npos);
  }
  // Since 1970, and so counted from the first row, exact to the nanosecond.
  CHECK(TimesOf("time\n1714000000.014\n1714000000.044\n") == Times{0, 30'000'000});
  CHECK(TimesOf("time\n1714000000014\n1714000000044\n") == Times{0, 30'000'000});
  CHECK(TimesOf("time\n1714000000014000\n1714000000044001\n") == Times{0, 30'001'000});
  CHECK(TimesOf("time\n1714000000014000001\n1714000000044001003\n") == Times{0, 30'001'002});
  // Dates, seven digits, zones.
  CHECK(TimesOf("TIMESTAMP\n2023-11-16 18:15:46.6805900\n2023-11-16 18:15:50.9951690\n") ==
        Times{0, 4'314'579'000});
  CHECK(
      TimesOf("ts\n2024-05-10T00:00:00Z\n2024-05-10 02:00:01+02:00\n2024-05-09T17:00:02-0700\n") ==
      Times{0, kSecond, 2 * kSecond});
  CHECK(TimesOf("date\n2024-02-28\n2024-02-29\n") == Times{0, 86400 * kSecond});
  CHECK(ErrorOf("time\n2023-02-29 00:00:00\n") ==
        "line 2: column time: \"2023-02-29 00:00:00\" is no time: neither a number nor a date such "
        "as 2014-04-10 00:04:00");
}

TEST_CASE("dates without marks, and digits in groups as spreadsheets write them") {
  CHECK(TimesOf("ts\n20240425T010203Z\n20240425T010205.5Z\n") == Times{0, 2'500'000'000});
  CHECK(TimesOf("ts\n20240425235959\n20240426000001\n") == Times{0, 2 * kSecond});
  // Where the unit is named it is a number.
  CHECK(TimesOf("t_ns,time_ns\n1,20240425235959\n1,20240425235960\n")[1] == 20240425235960);
  CHECK(TimesOf("time_ms\n0\n\"1,000\"\n\"1,234,567.5\"\n") ==
        Times{0, kSecond, 1'234'567'500'000});
  TraceFormat format;
  format.size = {{"n", 1.0}};
  const auto rows = Read("time,n\n0,\"1,234\"\n1,7\n", format).rows;
  CHECK(rows[0].size == 1234);
  CHECK(rows[1].size == 7);
  for (const char* word : {"1,23", "1234,567", ",123", "1,2345", "1,234,5"}) {
    CAPTURE(word);
    CHECK_FALSE(IsGrouped(word));
  }
}

TEST_CASE("times of the trace's own stay; those behind the run's end begin with the first row") {
  TraceFormat format;
  format.end = SimTime{60 * kSecond};
  CHECK(TimesOf("time\n5\n45\n", format) == Times{5 * kSecond, 45 * kSecond});
  const auto parsed = Read("time\n3600\n3601\n", format);
  CHECK(parsed.rows[1].at.ns == kSecond);
  REQUIRE(parsed.notes.size() == 1);
  CHECK(parsed.notes[0] ==
        "the first request comes at 3600 s, after the end of the run: times are "
        "counted from it");
}

TEST_CASE("separators, tables without a header and rows in another order") {
  TraceFormat format;
  format.size = {{"n", 1}};
  for (const char* text : {"time\tn\n0\t3\n1\t4\n", "time;n\n0,0;3\n1;4\n", "time n\n0  3\n1 4\n",
                           "time|n\n0|3\n1|4\n", "time,n\r0,3\r1,4\r"}) {
    CAPTURE(text);
    const auto rows = Read(text, format).rows;
    REQUIRE(rows.size() == 2);
    CHECK(rows[1].at.ns == kSecond);
    CHECK(rows[1].size == 4);
  }
  CHECK(Read("time;n\n0,5;10\n1,5;20\n", format).rows[1].at.ns == 1'500'000'000);
  format.size = {{"2", 1}};
  const auto bare = Read("0,3\n1,4\n", format);
  CHECK(bare.rows[1].size == 4);
  REQUIRE(bare.notes.size() == 1);
  CHECK(bare.notes[0] == "line 1 looks like data: no header, columns are numbered");
  const auto named = Read("# time, n\n0,3\n1,4\n", format);
  CHECK(named.rows.size() == 2);
  const auto ended = Read("time\n0.5\n0.3\n0.9\n");
  CHECK(ended.rows[0].at.ns == 300'000'000);
  REQUIRE(ended.notes.size() == 1);
  CHECK(ended.notes[0] == "1 row is earlier than the row before: sorted by time");
}

TEST_CASE("a row that cannot be read costs itself, and each mistake names its line") {
  TraceFormat format;
  format.size = {{"n", 1}};
  const auto parsed = Read("time,n\n0,5\n1,NaN\n2,7\n3,\n4,inf\n5,1e3\nx,1\n7\n", format);
  REQUIRE(parsed.rows.size() == 3);
  CHECK(parsed.rows[2].size == 1000);
  CHECK(parsed.notes == std::vector<std::string>{
                            "5 rows were left out; the first: line 3: column n: \"NaN\" is not a "
                            "number"});
  CHECK(ErrorOf("") == "is empty; it needs a header row such as arrival_s,size");
  CHECK(ErrorOf("arrival_s\n") == "has a header row and no requests");
  format = {};
  format.time_column = "arrival_s";
  CHECK(ErrorOf("arrivals,b\n1,2\n", format) ==
        "line 1: there is no column \"arrival_s\"; did you mean arrivals?");
  CHECK(ErrorOf("x,y\n1,2\n", format) ==
        "line 1: there is no column \"arrival_s\"; there are x or y");
  CHECK(ErrorOf("x,y\n1,2\n") ==
        "line 1: no column is called time, timestamp, arrival or arrival_time (in any capitals, "
        "also with a unit as in time_ms); name one with trace.time: x or y");
  CHECK(ErrorOf("arrival_s\n1x\n") ==
        "line 2: column arrival_s: \"1x\" is no time: neither a number nor a date such as "
        "2014-04-10 00:04:00");
  CHECK(ErrorOf("interarrival_ms\n100\n100\n").find("no times of arrival") != std::string::npos);
  CHECK(ErrorOf("Latency\n100\n100\n").find("no times of arrival") != std::string::npos);
  CHECK(ErrorOf("arrival_s\n\n-1\n") == "line 3: column arrival_s: \"-1\" is negative");
  CHECK(ErrorOf("arrival_s\nnan\n").find("is no") != std::string::npos);
  CHECK(ErrorOf("arrival_s,b\n1\n") == "line 2: 1 field, but the header has 2");
  CHECK(ErrorOf("arrival_s\n1e12\n") ==
        "line 2: column arrival_s: \"1e12\" is more than 290 years in s; name another unit");
  CHECK(ErrorOf(std::string(kMaxTraceBytes + 1, 'x')) ==
        "has 67108865 bytes; a trace has at most 67108864");
  CHECK(ErrorOf("\x1f\x8b\b") == "is compressed (gzip); unpack it to CSV or JSON Lines first");
  CHECK(ErrorOf(std::string_view("a\0b", 3)) ==
        "is binary, no table in text such as CSV or JSON Lines");
}

TEST_CASE("counts are where their times say, and a missing interval is 0") {
  const auto read = [](std::string_view text, bool given = true) {
    auto counts = ParseCounts(text, "requests", Duration{300 * kSecond}, given, {});
    REQUIRE(counts.ok());
    return std::move(counts).value();
  };
  const std::string gap =
      "timestamp,requests\n2024-05-10 00:00:00,10\n2024-05-10 00:05:00,20\n2024-05-10 00:15:00,5\n";
  const ParsedCounts counts = read(gap);
  REQUIRE(counts.slots.size() == 4);
  CHECK(counts.slots[1] == std::pair{Duration{300 * kSecond}, 20.0});
  CHECK(counts.slots[2] == std::pair{Duration{600 * kSecond}, 0.0});
  CHECK(counts.slots[3] == std::pair{Duration{900 * kSecond}, 5.0});
  CHECK(counts.mean == doctest::Approx(35.0 / 3));
  CHECK(counts.notes ==
        std::vector<std::string>{"1 of 4 intervals of 5min is missing and taken as 0"});
  // Another interval than its own stretches it, and that is said; none given is its own.
  const std::string minutes = "minute,requests\n0,1\n1,3\n3,5\n";
  CHECK(read(minutes).slots[3] == std::pair{Duration{900 * kSecond}, 5.0});
  CHECK(read(minutes).notes.front() ==
        "its rows are 1min apart by column minute; each is played "
        "for 5min");
  CHECK(read(minutes, false).slots[3] == std::pair{Duration{180 * kSecond}, 5.0});
  // Rows of one interval are added up, in whatever order they stand.
  CHECK(read("minute,requests\n5,1\n0,4\n5,2\n").slots[1].second == 3);
  // Without times one follows the other; the only column may be called anything.
  CHECK(read("load\n1\n3\n").slots[1] == std::pair{Duration{300 * kSecond}, 3.0});
}

TEST_CASE("several columns of one name, and times of whole seconds, are said") {
  const ParsedTrace twins = Read("time,Time,v\n0,100,1\n1,101,2\n");
  CHECK(twins.notes ==
        std::vector<std::string>{"2 columns are called time: the first of them, column 1, is read; "
                                 "another can be named by its number"});
  // Who names one of them has said which.
  TraceFormat second;
  second.time_column = "2";
  CHECK(Read("time,time\n0,100\n1,101.5\n", second).notes.empty());
  CHECK(TimesOf("time,time\n0,100\n1,101.5\n", second) == Times{100 * kSecond, 101'500'000'000});
  second.time_column = "Time";
  CHECK(Read("time,Time\n0,100\n1,101.5\n", second).notes.empty());
  TraceFormat sized;
  sized.size = {{"n", 1.0}};
  CHECK(Read("time,n,n\n0,100,1\n1,101,2\n", sized).notes.size() == 1);

  std::string burst = "time\n";
  for (int i = 0; i < 12; ++i) burst += std::to_string(i / 3) + "\n";
  CHECK(Read(burst).notes ==
        std::vector<std::string>{
            "its times are whole seconds, which 12 of 12 rows share with others: these come at "
            "one instant, and wait for each other for that reason alone"});
  CHECK(Read(burst + "3.5\n").notes.empty());
  std::string even = "time\n";
  for (int i = 0; i < 12; ++i) even += std::to_string(i) + "\n";
  CHECK(Read(even).notes.empty());
}

}  // namespace
}  // namespace servescape
