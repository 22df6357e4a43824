// SPDX-License-Identifier: MIT
// What a service with a blocking path can serve, and what a run that holds too many tasks says of
// them.
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "sim/model/load.h"
#include "sim/scenario/load.h"
#include "tests/study/builders.h"

using namespace servescape;
using namespace servescape::testing;

namespace {

Config Read(const std::string& text) {
  const Result<Loaded, Diagnostics> loaded =
      Load(text, {}, [](const std::string&) { return std::nullopt; });
  REQUIRE_MESSAGE(loaded, Format(loaded.error(), text, "test"));
  return loaded.value().config;
}

// Per second, of a gate in front of the path "inner" and of "model", which is on it.
double GateCapacity(const std::string& gate, const std::string& inner, const std::string& model) {
  const Config config = Read(
      "[run]\nduration = \"60s\"\n[traffic.u]\nrate = \"1/s\"\npath = \"main\"\n"
      "[service.gate]\nblocking_path = \"inner\"\n" +
      gate + "\n[[path.main]]\ncall = \"gate\"\n" + inner + "\n[service.model]\n" + model + "\n");
  return LoadsOf(config)[0].capacity;
}

constexpr const char* kCall = "[[path.inner]]\ncall = \"model\"";
constexpr const char* kNoQueue = "time = \"500ms\"\nconcurrency = \"unlimited\"";

}  // namespace

TEST_CASE("a server that is held for a path is taken for the time of the path, too") {
  CHECK(GateCapacity("time = \"1ns\"", kCall, kNoQueue) == doctest::Approx(2));
  CHECK(GateCapacity("time = \"100ms\"\nreplicas = 3\nconcurrency = 2", kCall, kNoQueue) ==
        doctest::Approx(6 / 0.6));
  // Only its own time is divided by a pool's speed.
  CHECK(GateCapacity("time = \"100ms\"\npools = [{ replicas = 2, speed = 2 }, { replicas = 1 }]",
                     kCall, kNoQueue) == doctest::Approx(2 / 0.55 + 1 / 0.6));
  CHECK(GateCapacity("time = \"100ms\"",
                     "[[path.inner]]\ncall = \"model\"\nnetwork = \"10ms\"\n"
                     "[[path.inner]]\ndelay = \"180ms\"\n"
                     "[[path.inner]]\nbranch = { slow = 1, none = 3 }\n"
                     "[[path.slow]]\ndelay = \"400ms\"\n[[path.none]]\ndelay = \"0s\"\n",
                     kNoQueue) == doctest::Approx(1 / 0.9));
}

TEST_CASE("a path that may queue, or be tried again, leaves no figure") {
  CHECK(std::isinf(GateCapacity("time = \"1ns\"", kCall, "time = \"500ms\"")));
  CHECK(std::isinf(GateCapacity("time = \"1ns\"", kCall, "time = \"500ms\"\nreplicas = 9")));
  CHECK(std::isinf(GateCapacity("time = \"1ns\"",
                                std::string(kCall) + "\ntimeout = \"1s\"\nretries = { max = 1 }",
                                kNoQueue)));
  CHECK(std::isinf(GateCapacity("time = \"1ns\"\nconcurrency = \"unlimited\"", kCall, kNoQueue)));
}

TEST_CASE("a stop counts tasks as tasks and requests as requests") {
  const std::string tail =
      "max_in_flight = 1000\n[traffic.u]\nrate = \"10/s\"\npath = \"p\"\n"
      "arrivals = \"uniform\"\n";
  Config config = Read("[run]\nduration = \"1s\"\nreplications = 1\n" + tail +
                       "[[path.p]]\nfan_out = \"q\"\nshards = 2000\n[[path.q]]\ncall = \"m\"\n"
                       "[service.m]\ntime = \"1s\"\nreplicas = 4000\n");
  std::string reason = Run(config).verdict_reason;
  CAPTURE(reason);
  CHECK(reason.find(" with 1 request and ") != std::string::npos);
  CHECK(reason.find(" 2,000 tasks in flight (run.max_in_flight)") != std::string::npos);
  // Without a fork a request is its own task.
  config = Read("[run]\nduration = \"300s\"\nreplications = 1\ndetail = true\n" + tail +
                "[[path.p]]\ncall = \"m\"\n[service.m]\ntime = \"1s\"\n");
  reason = Run(config).verdict_reason;
  CHECK(reason.find(" with 1,001 requests in flight (run.max_in_flight)") != std::string::npos);
}
