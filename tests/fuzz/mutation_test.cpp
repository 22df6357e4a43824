// SPDX-License-Identifier: MIT
// The fuzzers' functions on damaged scenarios and traces, always exercised.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/random/generator.h"
#include "tests/fuzz/damage.h"
#include "tests/fuzz/targets.h"
#include "tests/property/random_scenario.h"

namespace servescape::fuzz {
namespace {

TEST_CASE("damaged scenarios load or are reported, and run or are refused") {
  Generator draw(3);
  for (uint64_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    const std::string text = Damaged(property::RandomScenario(seed), draw);
    Parse(text);
    Run(text);
    RunSeed(seed);
  }
}

TEST_CASE("damaged traces are replayed or refused") {
  Generator draw(4);
  for (int i = 0; i < 500; ++i) {
    std::string text(1, static_cast<char>(draw.NextBelow(256)));
    text += "key,size\n";
    for (int line = 0; line < 30; ++line) {
      text += std::to_string(draw.NextBelow(9)) + ",";
      text += std::to_string(1 + draw.NextBelow(4)) + "\n";
    }
    Cache(draw.NextBelow(2) == 0 ? text : Damaged(text, draw));
  }
  CHECK(true);
}

// A trace in each form that is read, small, to be damaged.
const std::vector<std::string>& Samples() {
  static const std::vector<std::string> samples = {
      "timestamp,requests\n2024-05-10 00:00:00.25+02:00,10\n2024-05-10T00:05:00Z,20\n",
      "time;key;size\r\n0,5;\"a;b\";4\r\n1,5;\"say \"\"c\"\"\";NaN\r\n",
      "1714000000123 a 3\n1714000000456 b 4\n1714000000001 c 5\n",
      "{\"timestamp\": 0, \"input_length\": 6, \"hash_ids\": [0, 1]}\n{\"timestamp\": 3}\n",
      "[{\"time\": 1, \"n\": {\"a\": [1, 2]}}, {\"time\": 2.5}]",
      "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"values\":"
      "[[1714000000,\"12.5\"],[1714000060,\"3\"]]}]}}",
      "HashOwner,HashApp,HashFunction,Trigger,1,2,3\na,b,c,http,1,0,5\n",
      "app,func,end_timestamp,duration\na,f,10.5,0.25\n",
      "metric_name,timestamp,metric_value\nhttp_reqs,1595325560,1\n",
      "Timestamp,User Count,Name,Requests/s\n1714000000,10,Aggregated,42.5\n",
      "0,nz:u:e,22,304,7,get,0\n1,nz:u:a,22,120,9,set,86400\n",
      "128166372003061629,hm,1,Read,383496192,32768,413\n",
      "apiVersion: v1\nkind: Deployment\nspec: { replicas: 3 }\n",
      "name: \"m\"\nmax_batch_size: 8\ninstance_group [ { count: 2 } ]\n"};
  return samples;
}

TEST_CASE("damaged files of every form are read or refused") {
  Generator draw(5);
  for (int i = 0; i < 2000; ++i) {
    const std::string& sample = Samples()[draw.NextBelow(static_cast<uint32_t>(Samples().size()))];
    const std::string text = i < 20 ? sample : Damaged(sample, draw);
    CAPTURE(text);
    File(text);
    Table(text);
    Counts(text);
    Deployment(text);
    Cache(" " + text);
    Packed(text);
  }
  CHECK(true);
}

TEST_CASE("damaged times are read or refused") {
  Generator draw(6);
  const char* samples[] = {"3 2023-11-16 18:15:46.6805900+02:00",
                           "8 1714000000.014",
                           "2 1e3",
                           "0 9223372036854775807",
                           "7 106751.99",
                           "4 153722867"};
  for (int i = 0; i < 3000; ++i) {
    std::string text = samples[draw.NextBelow(6)];
    text.erase(1, 1);
    Times(Damaged(text, draw));
  }
  CHECK(true);
}

}  // namespace
}  // namespace servescape::fuzz
