// SPDX-License-Identifier: MIT
// The load of each kind of service is what is offered over what it can serve, and the headline and
// the bill say the same.
#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/study/text_scenario.h"

namespace servescape::testing {
namespace {

struct Kind {
  const char* name;
  const char* traffic;  // beside its path
  const char* service;
  double load;  // offered over capacity, by hand
};

constexpr Kind kKinds[] = {
    // Batches of four lists on one accelerator: one at a time is what it does, 100 a second.
    {"accelerator", "rate = \"50/s\"",
     "concurrency = 4\ntime = \"10ms\"\naccelerator = { occupancy = 1.0 }", 0.5},
    {"half an accelerator", "rate = \"100/s\"",
     "concurrency = 4\ntime = \"10ms\"\naccelerator = { occupancy = 0.5 }", 0.5},
    // 2 x 100 and 2 x 20 a second.
    {"speeds", "rate = \"120/s\"",
     "time = \"10ms\"\npools = [{ replicas = 2 }, { replicas = 2, speed = 0.2 }]", 0.5},
    {"speeds and queues", "rate = \"120/s\"",
     "time = \"10ms\"\nrouting = \"join_shortest_queue\"\n"
     "pools = [{ replicas = 2 }, { replicas = 2, speed = 0.2 }]",
     0.5},
    // Full batches of 8 in 40 ms; of 6 padded to 8 also.
    {"padding", "rate = \"80/s\"",
     "batch_time = { per_item = \"5ms\" }\nbatching = { max_size = 8, shapes = [4, 8] }", 0.4},
    {"padding beyond the limit", "rate = \"75/s\"",
     "batch_time = { per_item = \"5ms\" }\nbatching = { max_size = 6, shapes = [4, 8] }", 0.5},
    // 8 in 36 ms, whatever the classes.
    {"batches of one class", "rate = \"80/s\"\nclasses = { a = 0.5, b = 0.5 }",
     "batch_time = { base = \"20ms\", per_item = \"2ms\" }\n"
     "batching = { max_size = 8, per_class = true }",
     0.36},
    // The limit comes to 8 or 9 in 36 or 38 ms.
    {"an adaptive limit", "rate = \"80/s\"",
     "batch_time = { base = \"20ms\", per_item = \"2ms\" }\n"
     "batching = { max_size = 32, adaptive = { target = \"36ms\" } }",
     0.338},
    // The longest of 8 geometric answers has 135.5 tokens in the mean: 1.355 s for 8.
    {"static tokens", "rate = \"4/s\"\noutput_tokens = { distribution = \"geometric\", mean = 50 }",
     "batching = { tokens = \"static\", max_running = 8, step = { base = \"10ms\" } }", 0.678},
    {"continuous tokens",
     "rate = \"4/s\"\noutput_tokens = { distribution = \"geometric\", mean = 50 }",
     "batching = { tokens = \"continuous\", max_running = 8, "
     "step = { base = \"10ms\", per_sequence = \"1ms\" } }",
     0.45},
};

std::string TextOf(const Kind& kind) {
  const bool classes = std::string(kind.traffic).find("classes") != std::string::npos;
  return std::string("[run]\nduration = \"10min\"\nreplications = 4\n[traffic.u]\n") +
         kind.traffic + "\n" + (classes ? "[class.a]\n[class.b]\n" : "") + "[service.m]\n" +
         "price = \"1 usd/h\"\n" + kind.service + "\n";
}

double BillOfPool(const RunReport& report, size_t line) {
  return 1 - report.bill.at(line).idle_usd_per_hour / report.bill.at(line).usd_per_hour;
}

TEST_CASE("the load of each kind of service is the offer over what it can serve") {
  for (const Kind& kind : kKinds) {
    CAPTURE(kind.name);
    std::string text = TextOf(kind);
    const bool pools = text.find("pools") != std::string::npos;
    if (pools) text.erase(text.find("price = "), std::string("price = \"1 usd/h\"\n").size());
    const RunReport report = RunText(text);
    const Metric* load = FindMetric(report, "service.m.load");
    REQUIRE(load);
    CHECK(load->estimate.value == doctest::Approx(kind.load).epsilon(0.03));
    CHECK(report.verdict == Verdict::kStable);
    CHECK(report.verdict_reason.find(", gets ") != std::string::npos);
    if (!pools) CHECK(BillOfPool(report, 0) == doctest::Approx(load->estimate.value));
  }
}

TEST_CASE("the bill says of each pool what its own replicas leave") {
  // 25/s to each: a fast one is busy for a quarter of the time, a slow one for all of it.
  const std::string text =
      "[run]\nduration = \"2min\"\nreplications = 4\n[traffic.u]\nrate = \"100/s\"\n[service.m]\n"
      "time = \"10ms\"\nrouting = \"random\"\n"
      "pools = [{ replicas = 2, price = \"$1\" }, { replicas = 2, speed = 0.2, price = \"$0.1\" "
      "}]\n";
  const RunReport report = RunText(text);
  REQUIRE(report.bill.size() == 2);
  CHECK(BillOfPool(report, 0) == doctest::Approx(0.25).epsilon(0.02));
  CHECK(BillOfPool(report, 1) == doctest::Approx(1.0).epsilon(0.01));
}

TEST_CASE("services on one machine pay for it once") {
  const std::string both =
      "[run]\nduration = \"1min\"\nreplications = 2\n[traffic.u]\nrate = \"20/s\"\n"
      "[[path.p]]\ncall = \"a\"\n[[path.p]]\ncall = \"b\"\n"
      "[service.a]\ntime = \"5ms\"\nmachine = \"g\"\naccelerator = { occupancy = 1.0 }\n"
      "host = \"g4dn.xlarge\"\n"
      "[service.b]\ntime = \"5ms\"\nmachine = \"g\"\naccelerator = { occupancy = 1.0 }\n";
  for (const std::string& second : {std::string("host = \"g4dn.xlarge\"\n"), std::string()}) {
    const RunReport report = RunText(both + second);
    REQUIRE(report.bill.size() == 1);
    CHECK(report.bill[0].label == "1 x g4dn.xlarge (a and b)");
    CHECK(FindMetric(report, "cost.per_hour")->estimate.value == doctest::Approx(0.526));
    CHECK(report.unpriced.empty());
  }
  // Who gives parts of its price has both.
  const RunReport parts = RunText(both + "price = \"$0.1/h\"\n");
  CHECK(FindMetric(parts, "cost.per_hour")->estimate.value == doctest::Approx(0.626));
}

TEST_CASE("what sessions ask of a full service is what they would, not what they come to") {
  // 10 sessions a second of 20 requests: 200/s, of which one replica serves half.
  const RunReport report = RunText(
      "[run]\nduration = \"1min\"\nreplications = 4\n[traffic.u]\nrate = \"10/s\"\n"
      "session = { requests = 20, think = \"1s\" }\n"
      "[service.m]\ntime = { distribution = \"exponential\", mean = \"10ms\" }\n");
  CHECK(report.verdict == Verdict::kUnstable);
  CAPTURE(report.why);
  CHECK(report.why.find("is asked for 200/s") != std::string::npos);
  CHECK(report.why.find("3 replicas would be 67% loaded") != std::string::npos);
}

}  // namespace
}  // namespace servescape::testing
