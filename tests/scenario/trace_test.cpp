// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "sim/scenario/trace.h"

namespace servescape {
namespace {

std::string ErrorOf(std::string_view text, const TraceFormat& format = {}) {
  const auto rows = ParseTrace(text, format);
  return rows ? "none" : rows.error();
}

TEST_CASE("times, weighted sizes, comments, blank lines and carriage returns") {
  TraceFormat format;
  format.time_column = "ms";
  format.time_unit = 1000;
  format.size = {{"out", 1.0}, {"in", 0.5}};
  const auto rows = ParseTrace(
      "\xEF\xBB\xBF# a comment\r\n ms , in,\"out\"\r\n0,10,1\r\n\r\n"
      "1500,4,2\r\n1500,0,3",
      format);
  REQUIRE(rows.ok());
  REQUIRE(rows.value().size() == 3);
  CHECK(rows.value()[0].at.ns == 0);
  CHECK(rows.value()[0].size == 6.0);
  CHECK(rows.value()[1].at.ns == 1'500'000'000);
  CHECK(rows.value()[1].size == 4.0);
  CHECK(rows.value()[2].size == 3.0);
}

TEST_CASE("quotes protect commas") {
  TraceFormat format;
  format.key_column = "k";
  const auto rows = ParseTrace("arrival_s,k\n1,\"7\"\n2,\"a,b\"\n3,\"a,c\"\n", format);
  REQUIRE(rows.ok());
  CHECK(rows.value()[0].key == 7);
  CHECK(rows.value()[1].key != rows.value()[2].key);
  CHECK(ErrorOf("arrival_s,k\n1,\"a\n", format) == "none");
}

TEST_CASE("tokens of prompts and answers are whole numbers; a prompt may have none") {
  TraceFormat format;
  format.prompt_column = "in";
  format.output_column = "out";
  const auto rows = ParseTrace("arrival_s,in,out\n0,0,7\n1,512,1000000\n", format);
  REQUIRE(rows.ok());
  CHECK(rows.value()[0].prompt_tokens == 0);
  CHECK(rows.value()[0].output_tokens == 7);
  CHECK(rows.value()[1].prompt_tokens == 512);
  CHECK(rows.value()[1].output_tokens == 1'000'000);
  CHECK(ErrorOf("arrival_s,in,out\n0,5,0\n", format) ==
        "line 2: column out: \"0\" is not a whole number from 1 to 1000000");
  CHECK(ErrorOf("arrival_s,in,out\n0,0.5,1\n", format) ==
        "line 2: column in: \"0.5\" is not a whole number from 0 to 1000000");
}

TEST_CASE("without size columns every size is 1") {
  const auto rows = ParseTrace("arrival_s\n0.25\n", {});
  REQUIRE(rows.ok());
  CHECK(rows.value()[0].at.ns == 250'000'000);
  CHECK(rows.value()[0].size == 1.0);
}

TEST_CASE("each mistake names its line") {
  CHECK(ErrorOf("") == "is empty; it needs a header row such as arrival_s,size");
  CHECK(ErrorOf("arrival_s\n") == "has a header row and no requests");
  CHECK(ErrorOf("arrivals,b\n1,2\n") ==
        "line 1: there is no column \"arrival_s\"; did you mean arrivals?");
  CHECK(ErrorOf("x,y\n1,2\n") == "line 1: there is no column \"arrival_s\"; there are x or y");
  CHECK(ErrorOf("arrival_s\n1\n1x\n") == "line 3: column arrival_s: \"1x\" is not a number");
  CHECK(ErrorOf("arrival_s\n\n-1\n") == "line 3: column arrival_s: \"-1\" is negative");
  CHECK(ErrorOf("arrival_s\nnan\n") == "line 2: column arrival_s: \"nan\" is not a number");
  CHECK(ErrorOf("arrival_s\n1e999\n") == "line 2: column arrival_s: \"1e999\" is not a number");
  CHECK(ErrorOf("arrival_s,b\n1\n") == "line 2: 1 fields, but the header has 2");
  CHECK(ErrorOf("arrival_s\n2\n1\n") ==
        "line 3: column arrival_s: \"1\" is earlier than the line before; sort the file by time");
  CHECK(ErrorOf(std::string(kMaxTraceBytes + 1, 'x')) ==
        "has 67108865 bytes; a trace has at most 67108864");
}

}  // namespace
}  // namespace servescape
