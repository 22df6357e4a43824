// SPDX-License-Identifier: MIT
// What each published form of file is taken for. The rows are made for this, in the forms that
// their publishers describe.
#include "sim/input/table_text.h"

#include <doctest/doctest.h>

#include "sim/scenario/trace.h"

namespace servescape {
namespace {

constexpr size_t kMegabyte = 1 << 20;

TableText Read(std::string_view bytes) {
  auto table = ReadTable(std::string(bytes), kMegabyte);
  INFO((table ? "" : table.error()));
  REQUIRE(table.ok());
  return std::move(table).value();
}

std::string Refusal(std::string_view bytes) {
  const auto table = ReadTable(std::string(bytes), kMegabyte);
  return table ? "none" : table.error();
}

// The requests as `run` would replay them.
std::vector<TraceRow> Rows(const TableText& table, TraceFormat format = {}) {
  format.time_column = table.time_column;
  format.time_unit = TimeUnitOf(table.time_unit);
  format.places = table.places;
  auto parsed = ParseTrace(table.text, format);
  INFO((parsed ? "" : parsed.error()));
  REQUIRE(parsed.ok());
  return std::move(parsed).value().rows;
}

constexpr int64_t kMs = 1'000'000;

TEST_CASE("Azure's traces of language models") {
  const TableText table = Read(
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-10 00:00:00.009930+00:00,2162,5\n"
      "2024-05-10 00:00:00.017335+00:00,2399,6\n");
  CHECK(table.kind == "Azure LLM inference trace 2024: dates, ContextTokens, GeneratedTokens");
  TraceFormat format;
  format.output_column = "GeneratedTokens";
  const auto rows = Rows(table, format);
  CHECK(rows[1].at.ns == 7'405'000);
  CHECK(rows[1].output_tokens == 6);
  CHECK(Read("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n")
            .kind.find("trace 2023") != std::string::npos);
}

TEST_CASE("Azure's functions: a column a minute, and invocations reported by their end") {
  const TableText minutes =
      Read("HashOwner,HashApp,HashFunction,Trigger,1,2,3\na,b,c,http,1,0,5\na,b,d,queue,2,2,0\n");
  CHECK(minutes.kind == "Azure Functions 2019: 2 functions, added up for each of 3 minutes");
  CHECK(minutes.text == "minute,requests\n0,3\n1,2\n2,5\n");
  CHECK(minutes.counts_column == "requests");
  const TableText wide = Read("path,0,1,2\n/a,4,0,1\n/b,1,1,1\n");
  CHECK(wide.kind == "wide counts: 2 rows, added up for each of 3 intervals");
  CHECK(wide.text == "interval,requests\n0,5\n1,1\n2,2\n");
  CHECK(Read("time,0,1,2\n5,4,0,1\n6,1,1,1\n").counts_column.empty());
  const TableText calls = Read("app,func,end_timestamp,duration\na,f,10.5,0.25\na,g,10.0,8\n");
  CHECK(calls.kind.find("Azure Functions 2021") == 0);
  const auto rows = Rows(calls);
  CHECK(rows[0].at.ns == 2000 * kMs);
  CHECK(rows[1].at.ns == 10'250 * kMs);
}

TEST_CASE("BurstGPT, Alibaba GenAI and the requests of our own runs") {
  const TableText burst = Read(
      "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
      "5,ChatGPT,472,18,490,Conversation log\n224,ChatGPT,199,0,199,API log\n");
  CHECK(burst.kind.find("BurstGPT") == 0);
  TraceFormat format;
  format.output_column = "response_tokens";
  CHECK(Rows(burst, format).size() == 1);
  CHECK(Read("gmt_create,predict_type,predict_status,exec_time_seconds\n"
             "2024-11-15 16:57:50,TXT_2_IMG,SUCCEED,32.0\n")
            .kind.find("Alibaba GenAI") == 0);
  CHECK(Read("timestamp_anon,value,container_ip,request_type\n1,2.5,x,API Requests\n")
            .counts_column == "value");
  CHECK(Refusal("timestamp_anon,value,container_ip\n1,2.5,x\n").find("no requests") !=
        std::string::npos);
  CHECK(Read("arrival_s,end_s,source,class,outcome,latency_s\n1,2,u,default,answered,1\n")
            .kind.find("--requests") != std::string::npos);
}

TEST_CASE("Mooncake and AIPerf: JSON Lines") {
  const TableText mooncake = Read(
      "{\"timestamp\": 0, \"input_length\": 6758, \"output_length\": 500, \"hash_ids\": [0, 1]}\n"
      "not an object\n"
      "{\"timestamp\": 3000, \"input_length\": 7, \"output_length\": 4, \"hash_ids\": [0, 2]}\n");
  CHECK(mooncake.kind == "Mooncake trace, JSON Lines");
  CHECK(mooncake.text ==
        "timestamp,input_length,output_length,hash_ids\n0,6758,500,0 1\n"
        "\n3000,7,4,0 2\n");
  CHECK(mooncake.places.left_out == 1);
  CHECK(mooncake.places.why_left_out ==
        "line 2: is not valid JSON from character 1 on: \"not an object\"");
  const auto rows = Rows(mooncake);
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].at.ns == 3000 * kMs);
  const TableText aiperf = Read(
      "{\"metadata\":{\"request_start_ns\":1762400000000000007,\"worker_id\":\"w\"},\"metrics\":"
      "{\"output_sequence_length\":{\"value\":9,\"unit\":\"tokens\"}},\"error\":null}\n"
      "{\"metadata\":{\"request_start_ns\":1762400000002000007,\"worker_id\":\"w\"},\"metrics\":"
      "{\"output_sequence_length\":{\"value\":5,\"unit\":\"tokens\"}},\"error\":null}\n");
  CHECK(aiperf.kind.find("AIPerf") == 0);
  TraceFormat format;
  format.output_column = "metrics.output_sequence_length.value";
  CHECK(Rows(aiperf, format)[1].at.ns == 2 * kMs);
  CHECK(Rows(aiperf, format)[1].output_tokens == 5);
}

TEST_CASE("JSON: lists of objects, a list a column, GenAI-Perf's export, Prometheus") {
  CHECK(Read("[{\"time\": 1, \"n\": 2},\n {\"time\": 2.5}]").text == "time,n\n1,2\n2.5,\n");
  CHECK(Read("{\"rows\": [{\"time\": 1, \"k\": \"a,b\"}]}").text == "time,k\n1,\"a,b\"\n");
  CHECK(Read("{\"time\": [1, 2], \"n\": [3, 4]}").text == "time,n\n1,3\n2,4\n");
  const TableText genai = Read(
      "{\"experiments\":[{\"requests\":[{\"timestamp\":1700000000000000000,"
      "\"response_timestamps\":[1700000000100000000,1700000000200000000]}]}]}");
  CHECK(genai.text == "timestamp_ns,end_ns,responses\n1700000000000000000,1700000000200000000,2\n");
  const TableText prometheus = Read(
      "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
      "{\"metric\":{},\"values\":[[1714000000,\"12.5\"],[1714000060,\"NaN\"]]},"
      "{\"metric\":{},\"values\":[[1714000000,\"1.5\"],[1714000060.5,\"3\"]]}]}}");
  CHECK(prometheus.kind == "Prometheus query_range, 2 series added up");
  CHECK(prometheus.text == "timestamp,requests\n1714000000.000,14\n1714000060.500,3\n");
  CHECK(prometheus.places.left_out == 1);
  // One of two series has no number: the sum is not known.
  const TableText half = Read(
      "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
      "{\"metric\":{},\"values\":[[10,\"2\"],[20,\"NaN\"]]},"
      "{\"metric\":{},\"values\":[[10,\"1\"],[20,\"3\"]]}]}}");
  CHECK(half.text == "timestamp,requests\n10.000,3\n");
  CHECK(half.places.why_left_out == "at 20.000 a value is \"NaN\"");
  // A counter, restarted before the third sample.
  const TableText counter = Read(
      "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
      "{\"metric\":{\"__name__\":\"http_requests_total\"},"
      "\"values\":[[10,\"1000\"],[20,\"1300\"],[30,\"50\"],[40,\"80\"]]}]}}");
  CHECK(counter.kind ==
        "Prometheus query_range, one series; http_requests_total is a counter: its increases");
  CHECK(counter.text == "timestamp,requests\n10.000,300\n20.000,50\n30.000,30\n");
  CHECK(Refusal("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"no such query\"}") ==
        "is an error that Prometheus answered with: no such query");
  CHECK(Refusal("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}")
            .find("query_range") != std::string::npos);
  CHECK(Refusal("{\"a\": 1}") == "is JSON, but neither a list of objects nor lists of values");
  CHECK(Refusal("{\"a\": [{\"b\":") ==
        "begins like JSON, but line 1 ends in the middle of its JSON, after 12 characters");
}

TEST_CASE("JSON that is no table is named for what it is, and what is left out is said") {
  const std::string no_rows =
      "holds a list without objects, no table; a row is an object such as {\"timestamp\": 1.5}";
  for (const char* text : {"[[1, 2]]", "[0.5, 1.5, 2.5]", "[\"2024-01-01\", null]\n", "[ 7 ]"}) {
    CHECK(Refusal(text) == no_rows);
  }
  CHECK(Refusal("[]") == "is an empty list, no table");
  const TableText uneven = Read("{\"time\": [1, 2], \"n\": [3], \"k\": [4, 5], \"m\": [6, 7, 8]}");
  CHECK(uneven.text == "time,k\n1,4\n2,5\n");
  CHECK(uneven.kind == "JSON, a list a column; left out, not of 2 values: n, m");
  // A time in brackets is no JSON.
  CHECK(Read("[16/Nov/2023:18:15:46 +0000],200\n").kind.find("JSON") == std::string::npos);
}

TEST_CASE("what is wrong with a line of JSON is said in JSON's words") {
  const std::string good = "{\"timestamp\": 1, \"n\": 2}\n";
  const auto why = [&](const std::string& line) {
    return Read(good + good + line + "\n" + good).places.why_left_out;
  };
  CHECK(why("{\"timestamp\": 1, \"n\":") ==
        "line 3: ends in the middle of its JSON, after 21 characters");
  CHECK(why("{\"timestamp\": NaN}") == "line 3: is not valid JSON from character 15 on: \"NaN}\"");
  CHECK(why("{'timestamp': 1}") ==
        "line 3: is not valid JSON from character 2 on: \"'timestamp': 1}\"");
  CHECK(why("[1, 2]") == "line 3: is a list, no object such as {\"timestamp\": 1.5}");
  CHECK(why("null") == "line 3: is \"null\", no object such as {\"timestamp\": 1.5}");
  CHECK(why("{}") == "line 3: is an object without values");
  CHECK(why("") == "");
  CHECK(Refusal("{\"time\": 1},\n{\"time\": 2},\n") ==
        "begins like JSON, but no line of it is an object with values: line 1: is not valid JSON "
        "from character 12 on: \",\"");
  CHECK(Refusal("{\n \"rows\": [\n  {\"t\": 1}\n  {\"t\": 2}\n]}\n") ==
        "begins like JSON, but line 4 is not valid JSON from character 3 on: \"{\"t\": 2}\"");
}

TEST_CASE("a row is reported by its place in the file, or by its number where it has no line") {
  const auto refusal = [](const std::string& bytes) {
    const TableText table = Read(bytes);
    TraceFormat format;
    format.time_column = table.time_column;
    format.places = table.places;
    const auto parsed = ParseTrace(table.text, format);
    return parsed ? "none" : parsed.error();
  };
  CHECK(
      refusal("{\"time\": 1, \"text\": \"two\\nlines\"}\n{\"time\": \"x\"}\n{\"time\": \"y\"}\n") ==
      "line 2: column time: \"x\" is not a number");
  CHECK(refusal("[{\"time\":\n 1},\n\n {\"time\": \"x\"}]") ==
        "entry 2: column time: \"x\" is not a number");
  CHECK(refusal("metric_name,timestamp,metric_value\nvus,1,1\nhttp_reqs,1,1\nvus,2,1\n"
                "http_reqs,x,1\n") == "request 2: column timestamp: \"x\" is not a number");
  CHECK(refusal("{\"timestamp\": 1}\n7\n7\n7\n").find("line 2: is a number, no object") == 0);
  // The first that is left out, whichever way it was.
  const TableText table = Read("{\"time\": 1}\n{\"time\": 1}\n{\"a\": 1}\n8\n{\"time\": 2}\n");
  TraceFormat format;
  format.places = table.places;
  CHECK(ParseTrace(table.text, format).value().notes[0] ==
        "2 rows were left out; the first: line 3: column time holds nothing");
  const TableText wide = Read("app,1,2,3\na,1,2,3\nb,1,x,3\nc,1,1,1\n");
  CHECK(wide.places.left_out == 1);
  CHECK(wide.places.why_left_out == "line 3: column 2: \"x\" is not a number");
}

TEST_CASE("k6 and Locust") {
  const TableText k6 = Read(
      "metric_name,timestamp,metric_value,method\nhttp_reqs,1595325560,1,GET\n"
      "http_req_duration,1595325560,221.9,GET\nhttp_reqs,1595325561,1,GET\n");
  CHECK(k6.kind ==
        "k6: 2 requests, the rows of http_reqs among 3, at the ends of requests, in whole seconds "
        "(K6_CSV_TIME_FORMAT=unix_milli tells them finer)");
  CHECK(Read("metric_name,timestamp,metric_value\nhttp_reqs,1595325560123,1\n"
             "http_reqs,1595325561000,1\n")
            .kind == "k6: 2 requests, the rows of http_reqs among 2, at the ends of requests");
  CHECK(Rows(k6)[1].at.ns == 1000 * kMs);
  const TableText lines = Read(
      "{\"type\":\"Metric\",\"data\":{\"name\":\"http_reqs\"},\"metric\":\"http_reqs\"}\n"
      "{\"type\":\"Point\",\"data\":{\"time\":\"2017-05-09T14:34:45.239+02:00\",\"value\":1},"
      "\"metric\":\"http_reqs\"}\n"
      "{\"type\":\"Point\",\"data\":{\"time\":\"2017-05-09T14:34:45.3+02:00\",\"value\":5.8},"
      "\"metric\":\"http_req_duration\"}\n");
  CHECK(lines.kind == "k6 (JSON): 1 request, the points of http_reqs among 3 lines");
  CHECK(Rows(lines).size() == 1);
  const TableText locust = Read(
      "Timestamp,User Count,Type,Name,Requests/s,Failures/s\n"
      "1714000000,10,GET,/a,40,0\n1714000000,10,,Aggregated,42.5,0\n");
  CHECK(locust.text == "timestamp,requests,users\n1714000000,42.5,10\n");
  // A row each ten seconds tells requests a second, too.
  CHECK(Read("Timestamp,User Count,Type,Name,Requests/s,Failures/s\n"
             "1714000000,10,,Aggregated,22,0\n1714000010,10,,Aggregated,30,0\n")
            .text == "timestamp,requests,users\n1714000000,220,10\n1714000010,300,10\n");
  CHECK(Refusal("Type,Name,Request Count,Failure Count,Median Response Time\nGET,/,1,0,5\n")
            .find("_stats_history.csv") != std::string::npos);
}

TEST_CASE("caches: Twitter, MSR Cambridge, Wikimedia, libCacheSim as text and binary") {
  const TableText twitter = Read("0,nz:u:e,22,304,7,get,0\n1,nz:u:a,22,120,9,set,86400\n");
  CHECK(twitter.kind.find("Twitter") == 0);
  CHECK(twitter.places.first == 0);
  CHECK(Rows(twitter).size() == 2);
  const TableText msr = Read(
      "128166372003061629,hm,1,Read,383496192,32768,413\n"
      "128166372016382155,hm,1,Write,2822144,65536,1310\n");
  CHECK(msr.kind.find("MSR") == 0);
  CHECK(msr.text.find("hm.1:383496192,32768,read") != std::string::npos);
  CHECK(Rows(msr)[1].at.ns == 1'332'052'600);
  CHECK(Read("relative_unix\thashed_path_query\timage_type\tresponse_size\ttime_firstbyte\n"
             "0\t833946053\tjpeg\t9665\t1.85E-4\n")
            .kind.find("Wikimedia") == 0);
  const TableText text = Read(
      "# time, object, size, next_access_vtime\n0, 13053225291711363978, 737, 13\n"
      "1, 7, 4, -1\n");
  CHECK(text.kind.find("libCacheSim") == 0);
  TraceFormat sized;
  sized.size = {{"size", 1}};
  CHECK(Rows(text, sized)[0].size == 737);
  std::string binary(48, '\0');
  const auto put = [&](size_t at, uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; ++i) binary[at + i] = static_cast<char>(value >> (8 * i));
  };
  put(0, 5, 4), put(4, 99, 8), put(12, 4096, 4), put(16, 1, 8);
  put(24, 7, 4), put(28, 99, 8), put(36, 4096, 4), put(40, UINT64_MAX, 8);
  const TableText oracle = Read(binary);
  CHECK(oracle.kind.find("oracleGeneral") != std::string::npos);
  CHECK(oracle.text == "time_s,obj_id,size\n5,99,4096\n7,99,4096\n");
  put(24, 4, 4);  // a time that falls: some other binary file
  CHECK(Refusal(binary) == "is binary, no table in text such as CSV or JSON Lines");
}

TEST_CASE("results are named, with what to do with them") {
  CHECK(Refusal("{\"request_throughput\":{\"unit\":\"requests/sec\",\"avg\":0.15},"
                "\"request_latency\":{\"unit\":\"ms\",\"avg\":6655.5}}")
            .find("profile_export.jsonl") != std::string::npos);
  CHECK(Refusal("Concurrency,Inferences/Second,Client Send,p99 latency\n1,69.2,225,21018\n")
            .find("Perf Analyzer") != std::string::npos);
  CHECK(Refusal("{\"run_id\":\"x\",\"results\":[{\"metrics\":{\"qps\":822.3}}]}")
            .find("VectorDBBench") != std::string::npos);
  // A result on a line of its own, with a date: no trace of one request.
  const std::string serving =
      "{\"date\":\"20240501-101010\",\"backend\":\"vllm\",\"num_prompts\":100,"
      "\"request_rate\":4.0,\"duration\":25.3,\"mean_ttft_ms\":44.1}";
  for (const std::string& text : {serving, serving + "\n", serving + "\n" + serving + "\n"}) {
    CHECK(Refusal(text).find("is a summary of a serving benchmark (vLLM, SGLang)") == 0);
  }
  CHECK(Refusal("{\"latencies\":{\"total\":5,\"mean\":1},\"requests\":5,"
                "\"rate\":4.2}")
            .find("is the report of a Vegeta run") == 0);
  CHECK(Refusal("{\"RunType\":\"HTTP\",\"StartTime\":\"2024-05-10T00:00:00Z\","
                "\"ActualQPS\":8,"
                "\"DurationHistogram\":{\"Count\":9}}")
            .find("is the result of a Fortio run") == 0);
}

TEST_CASE("hey: a request begins at its offset") {
  const TableText hey = Read(
      "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n"
      "0.0421,0.001,0.001,0,0.04,0,200,0.0012\n0.0411,0.001,0.001,0,0.04,0,200,0.0512\n");
  CHECK(hey.kind.find("requests of hey") == 0);
  CHECK(Rows(hey)[1].at.ns == 51'200'000);
}

TEST_CASE("UTF-16 is text, and what is packed in other ways is named") {
  std::string wide = "\xff\xfe";
  for (const char c : std::string("time,n\n0,1\n")) wide += {c, '\0'};
  CHECK(Read(wide).text == "time,n\n0,1\n");
  std::string tar(600, '\0');
  tar.replace(257, 5, "ustar");
  CHECK(Refusal(tar).find("is a tar archive") == 0);
  CHECK(Refusal("PK\x03\x04...").find("is a zip archive") == 0);
  CHECK(Refusal(std::string("\x7f"
                            "ELF\0\1",
                            6))
            .find("is binary") == 0);
}

}  // namespace
}  // namespace servescape
