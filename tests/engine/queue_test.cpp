// SPDX-License-Identifier: MIT
// Hand-computed trajectories of queues: fair queueing, what becomes of them when a replica crashes,
// and what keeps requests out of them. Times are milliseconds; see log.h for the notation.
#include <string>

#include <doctest/doctest.h>

#include "tests/engine/systems.h"
#include "tests/model/log.h"

namespace servescape::test {
namespace {

// Two classes, of weights 1 and `weight`; arrivals are (ms, class).
Config Fair(std::initializer_list<std::pair<int64_t, uint32_t>> arrivals, double weight) {
  Config config = Traced({});
  config.classes = {ClassConfig{}, ClassConfig{}};
  config.classes[0].name = "a";
  config.classes[1].name = "b";
  config.classes[1].weight = weight;
  config.traffic[0].class_weights = {1, 0};
  for (const auto& [at, request_class] : arrivals) {
    TraceRow row{SimTime{at * kMs}, 1};
    row.request_class = request_class;
    config.traffic[0].trace.push_back(row);
  }
  config.services[0].queue.discipline = Discipline::kFair;
  return config;
}

TEST_CASE("fair queueing serves classes by their weights") {
  // Start tags of a: 0, 1, 2; of b, half a unit apart: 0, 0.5, 1, 1.5. At 1 the elder goes first.
  CHECK(Only(PlayGeneral(Fair({{0, 0}, {1, 0}, {2, 0}, {3, 1}, {4, 1}, {5, 1}, {6, 1}}, 2)), 'c') ==
        "c10=10 c20=17 c30=26 c40=39 c50=45 c60=54 c70=68");
}

TEST_CASE("fair queueing holds nothing against who had the server when nobody else wanted it") {
  // The idle server starts all at the greatest finish tag, 3: a has 3, 4, 5 and b 3, 4.
  CHECK(Only(PlayGeneral(
                 Fair({{0, 0}, {20, 0}, {40, 0}, {60, 0}, {61, 0}, {62, 1}, {63, 0}, {64, 1}}, 1)),
             'c') == "c10=10 c30=10 c50=10 c70=10 c80=18 c90=29 c100=36 c110=47");
  // Nor does it come behind: b starts at 3, too, so that its second has 4, and a goes first with 3.
  CHECK(Only(PlayGeneral(Fair({{0, 0}, {20, 0}, {40, 0}, {60, 1}, {61, 1}, {62, 0}}, 1)), 'c') ==
        "c10=10 c30=10 c50=10 c70=10 c80=18 c90=29");
}

TEST_CASE("fair queueing counts only what comes into the queue") {
  Config config =
      Fair({{0, 0}, {1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 0}, {11, 0}, {21, 1}, {31, 1}}, 1);
  config.services[0].queue_bounded = true;
  config.services[0].queue_capacity = 2;
  // Those at 3, 4 and 5 are refused: the next of a has the tag 3, as b has at 31.
  CHECK(Only(PlayGeneral(config), 'c') == "c10=10 c20=19 c30=28 c40=19 c50=39 c60=29");
}

TEST_CASE("a token bucket in front of a service gives a token every 10 ms, and holds two") {
  Config config = Traced({0, 1, 2, 9, 10, 11, 20, 45, 46, 47});
  config.services[0].replicas = 10;
  config.services[0].admission.rate_limit = 100;
  config.services[0].admission.rate_burst = 2;
  CHECK(Only(PlayGeneral(config), 'f') == "f2 f9 f11 f47");
}

// Answers within 15 ms add 1 / limit to it, later ones take a tenth of it, once for those who came
// before: 2, 2.5, 2.25, 2.69, 2.43, 2.84, 3 (the most), 3, 2.7, 2.7, 3, 2.7, 3, ...
TEST_CASE("adaptive concurrency follows the latency of answers") {
  Config config =
      Traced({0, 1, 2, 21, 22, 23, 50, 70, 90, 91, 92, 93, 121, 122, 123, 150, 170, 171, 172, 173});
  AdmissionConfig& admission = config.services[0].admission;
  admission.adaptive = true;
  admission.adaptive_target = Duration{15 * kMs};
  admission.adaptive_initial = 2;
  admission.adaptive_max = 3;
  CHECK(Only(PlayGeneral(config), 'f') == "f2 f23 f93 f123 f173");
  // One answer adds a half to two, which is no third place yet.
  Config once = Traced({0, 20, 21, 22});
  once.services[0].admission = admission;
  CHECK(Only(PlayGeneral(once), 'f') == "f22");
}

TEST_CASE("shedding keeps a class out once its share of the queue is full") {
  Config config = Fair({{0, 0}, {1, 0}, {2, 0}, {3, 1}, {4, 0}, {5, 0}}, 1);
  config.classes[1].priority = 1;
  config.services[0].queue_bounded = true;
  config.services[0].queue_capacity = 4;
  config.services[0].admission.shed_above = {1, 0.5};
  // Two wait when b comes; with it four would when the last one does.
  CHECK(Only(PlayGeneral(config), 'f') == "f3");
  config.services[0].admission.shed_above = {1, 0.75};
  CHECK(Only(PlayGeneral(config), 'f') == "f5");
}

TEST_CASE("while too many wait for a service another is called") {
  Config config = Traced({0, 1, 2, 3, 22}, 2);
  config.services[1].time.time = Constant(0.005);
  config.paths[0].calls_only = false;
  config.paths[0].services.clear();
  StepConfig call;
  call.degrade_to = 1;
  call.degrade_above = 1;
  config.paths[0].steps.steps = {call};
  CHECK(PlayGeneral(config) ==
        "a0 s0x1 a1 w1 a2 w2 a3 s3x1' e8' c8=5 e10 s10x1 c10=10 e20 s20x1 "
        "c20=19 a22 w22 e30 s30x1 c30=28 e40 c40=18");
}

IncidentConfig Strikes(IncidentKind kind, int64_t at, int64_t lasts) {
  IncidentConfig incident;
  incident.kind = kind;
  incident.service = 0;
  incident.at = SimTime{at * kMs};
  incident.duration = Duration{lasts * kMs};
  return incident;
}

TEST_CASE("a partition fails calls at once; what is there goes on") {
  Config config = Traced({0, 4, 6, 14, 16});
  config.incidents.push_back(Strikes(IncidentKind::kPartition, 5, 10));
  CHECK(PlayGeneral(config) ==
        "a0 s0x1 a4 w4 a6 f6 e10 s10x1 c10=10 a14 f14 a16 w16 e20 s20x1 c20=16 e30 c30=14");
}

TEST_CASE("a bad deploy answers with errors while it lasts; a slow replica takes longer") {
  Config config = Traced({0, 20, 40, 60});
  config.incidents.push_back(Strikes(IncidentKind::kErrors, 25, 10));
  config.incidents[0].error_rate = 1;
  CHECK(Only(PlayGeneral(config), 'f') == "f30");
  config.incidents[0] = Strikes(IncidentKind::kSlow, 15, 10);
  config.incidents[0].factor = 2;
  CHECK(Only(PlayGeneral(config), 'c') == "c10=10 c40=20 c50=10 c70=10");
}

TEST_CASE("what a replica serves when it crashes resumes, or is served anew, when it is back") {
  Config config = Traced({0});
  FailureConfig& failures = config.services[0].failures;
  failures.any = true;
  failures.up = failures.down = Constant(1000);
  failures.in_service = InService::kResume;
  config.incidents.push_back(Strikes(IncidentKind::kCrash, 5, 10));
  CHECK(PlayGeneral(config) == "a0 s0x1 p5 u15 e20 c20=20");
  failures.in_service = InService::kRestart;
  CHECK(PlayGeneral(config) == "a0 s0x1 p5 u15 e25 c25=25");
}

TEST_CASE("the queue of a replica that crashes goes to the others, or is lost") {
  Config config = Traced({0, 1, 2, 3});
  config.services[0].replicas = 2;
  config.services[0].routing = Routing::kRoundRobin;
  FailureConfig& failures = config.services[0].failures;
  failures.any = true;
  failures.up = failures.down = Constant(1000);
  config.incidents.push_back(Strikes(IncidentKind::kCrash, 5, 10));
  // The first replica has those that came at 0 and 2.
  CHECK(PlayGeneral(config) ==
        "a0 s0x1 a1 s1x1 a2 w2 a3 w3 x5 f5 e11 s11x1 c11=10 e21 s21x1 c21=18 e31 c31=29");
  failures.queue_survives = false;
  CHECK(PlayGeneral(config) ==
        "a0 s0x1 a1 s1x1 a2 w2 a3 w3 x5 l5 f5 f5 e11 s11x1 c11=10 e21 c21=18");
}

// A quarter and three quarters of the core; the rest, 6.67 ms, alone from 13.33 on.
TEST_CASE("shared cores follow the weights of classes") {
  Config config = Fair({{0, 0}, {0, 1}}, 3);
  ServiceConfig& service = config.services[0];
  service.queue.discipline = Discipline::kFifo;
  service.cores = 1;
  service.concurrency = kUnlimited;
  service.class_shares = true;
  CHECK(Only(PlayGeneral(config), 'c') == "c13=13 c20=20");
}

}  // namespace
}  // namespace servescape::test
