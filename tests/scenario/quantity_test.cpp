// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

TEST_CASE("durations: every unit, spaces, decimals, exponents") {
  CHECK(ParseSeconds("1ns") == 1e-9);
  CHECK(ParseSeconds("250us") == 250e-6);
  CHECK(ParseSeconds("250 ms") == 0.25);
  CHECK(ParseSeconds("1.5s") == 1.5);
  CHECK(ParseSeconds("30min") == 1800.0);
  CHECK(ParseSeconds("2h") == 7200.0);
  CHECK(ParseSeconds("1d") == 86400.0);
  CHECK(ParseSeconds(".5s") == 0.5);
  CHECK(ParseSeconds("1e-3s") == 0.001);
  CHECK(ParseSeconds("1_000ms") == 1.0);
  CHECK(ParseSeconds("-5ms") == -0.005);
}

TEST_CASE("durations of several units, largest first, and the micro sign of reports") {
  CHECK(ParseSeconds("1h30min") == 5400.0);
  CHECK(ParseSeconds("1 h 30 min") == 5400.0);
  CHECK(ParseSeconds("2d12h") == 216000.0);
  CHECK(ParseSeconds("1min0.5s") == 60.5);
  CHECK(ParseSeconds("1s500ms") == 1.5);
  CHECK(ParseSeconds("4.03 \u00b5s") == ParseSeconds("4.03us"));
  CHECK(ParseSeconds("4.03\u03bcs") == ParseSeconds("4.03us"));
  for (const char* text : {"30min1h", "1h2h", "1h30", "1h-30min", "-1h30min", "1us1\u00b5s",
                           "1h 30", "1h,30min", "h30min"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseSeconds(text).has_value());
  }
}

TEST_CASE("durations: what is none") {
  for (const char* text : {"", "ms", "5", "5 m", "5msec", "5 m s", "five s", "nan s", "inf s",
                           "0x5s", "5ms ms", "1..5s", "--5s"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseSeconds(text).has_value());
  }
}

TEST_CASE("bytes and bandwidths") {
  CHECK(ParseBytes("2kB") == 2000.0);
  CHECK(ParseBytes("1.5 MB") == 1.5e6);
  CHECK(ParseBytes("512MiB") == 512.0 * 1024 * 1024);
  CHECK(ParseBytes("1TiB") == 1099511627776.0);
  CHECK(ParseBytes("7B") == 7.0);
  for (const char* text : {"", "2", "2k", "2KB", "2mb", "kB", "2kB/s"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseBytes(text).has_value());
  }
  CHECK(ParseBandwidth("10Gbit/s") == 1.25e9);
  CHECK(ParseBandwidth("8 kbit/s") == 1000.0);
  CHECK(ParseBandwidth("100MB/s") == 1e8);
  for (const char* text : {"10Gbit", "10Gb/s", "10/s", "Gbit/s", "10 Gbit / s"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseBandwidth(text).has_value());
  }
}

TEST_CASE("rates, prices, shares and plain numbers") {
  CHECK(ParseRate("2000/s") == 2000.0);
  CHECK(ParseRate("120 / min") == 2.0);
  CHECK(ParseRate("7200/h") == 2.0);
  CHECK(ParseRate("86400/d") == 1.0);
  CHECK_FALSE(ParseRate("2000").has_value());
  CHECK_FALSE(ParseRate("2000/ms").has_value());
  CHECK_FALSE(ParseRate("2000s").has_value());
  CHECK(ParseMoneyPerHour("1.006 usd/h") == 1.006);
  CHECK(ParseRate("12.3 k/s") == 12300.0);
  CHECK(ParseRate("1.5k/s") == 1500.0);
  CHECK(ParseRate("6M/min") == 1e5);
  CHECK_FALSE(ParseRate("5 k").has_value());
  CHECK_FALSE(ParseRate("5 m/s").has_value());
  for (const char* text : {"$5", "$5/h", "$5 /h", "5 usd/h", "5usd/h", "$5.00"}) {
    CAPTURE(text);
    CHECK(ParseMoneyPerHour(text).value_or(-1) == 5.0);
  }
  for (const char* text : {"5", "5$", "$5 usd/h", "$5/s", "$", "5 usd", "$5/million", "$$5"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseMoneyPerHour(text).has_value());
  }
  CHECK(ParseMoney("$12.35", "") == 12.35);
  CHECK(ParseMoney("3 usd", "/million") == 3.0);
  CHECK(ParseMoney("$3/million", "/million") == 3.0);
  CHECK_FALSE(ParseMoney("$3/h", "/million").has_value());
  CHECK(ParseCount("12.3 k", "requests") == 12300.0);
  CHECK(ParseCount("5 replicas", "replicas") == 5.0);
  CHECK(ParseCount("1.2 M requests", "requests") == 1.2e6);
  CHECK_FALSE(ParseCount("5 items", "requests").has_value());
  CHECK_FALSE(ParseMoneyPerHour("1.006").has_value());
  CHECK_FALSE(ParseMoneyPerHour("1.006 eur/h").has_value());
  CHECK(ParseRatio("50%") == 0.5);
  CHECK(ParseRatio("0.999") == 0.999);
  CHECK_FALSE(ParseRatio("x").has_value());
  CHECK(ParseNumber("5_000_000") == 5e6);
  CHECK_FALSE(ParseNumber("5x").has_value());
}

TEST_CASE("durations are written in the unit that reads best") {
  CHECK(FormatDuration({0}) == "0s");
  CHECK(FormatDuration({1}) == "1ns");
  CHECK(FormatDuration({1500}) == "1.5us");
  CHECK(FormatDuration({250'000'000}) == "250ms");
  CHECK(FormatDuration({1'500'000'000}) == "1.5s");
  CHECK(FormatDuration({90'000'000'000}) == "90s");
  CHECK(FormatDuration({1'800'000'000'000}) == "30min");
  CHECK(FormatDuration({86'400'000'000'000}) == "1d");
  CHECK(WriteSeconds(1.25e-10) == "0.125ns");
  CHECK(WriteRate(2000) == "2000/s");
  CHECK(FormatMoneyPerHour(1.006) == "1.006 usd/h");
}

TEST_CASE("what is written reads back as the same value") {
  for (int64_t ns = 1; ns < int64_t{1} << 58; ns = ns * 3 + 1) {
    CAPTURE(ns);
    const auto read = ParseSeconds(FormatDuration({ns}));
    REQUIRE(read.has_value());
    // Up to 13 days; beyond, seconds in a double have no room for single nanoseconds.
    if (ns < int64_t{1} << 50) CHECK(FromSeconds(*read).ns == ns);
  }
  double value = 1.1e-9;
  for (int i = 0; i < 200; ++i, value *= 1.37) {
    CAPTURE(value);
    CHECK(ParseSeconds(WriteSeconds(value)) == value);
    CHECK(ParseRate(WriteRate(value)) == value);
    CHECK(ParseMoneyPerHour(FormatMoneyPerHour(value)) == value);
    CHECK(ParseNumber(FormatNumber(value)) == value);
  }
}

TEST_CASE("edit distance and the nearest word") {
  CHECK(EditDistance("replicas", "replicas") == 0);
  CHECK(EditDistance("replica", "replicas") == 1);
  CHECK(EditDistance("repilcas", "replicas") == 1);
  CHECK(EditDistance("kitten", "sitting") == 3);
  CHECK(EditDistance("P99", "p99") == 0);
  const std::vector<std::string> words{"replicas", "routing", "max_size"};
  CHECK(DidYouMean("replica", words) == "; did you mean replicas?");
  CHECK(DidYouMean("maxSize", words) == "; did you mean max_size?");
  CHECK(DidYouMean("wibble", words).empty());
  CHECK(DidYouMean("x", {"m"}).empty());
  CHECK(JoinWords({"a", "b", "c"}) == "a, b or c");
}

}  // namespace
}  // namespace servescape
