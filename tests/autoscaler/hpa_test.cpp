// SPDX-License-Identifier: MIT
// What the metrics of an HPA propose, computed by hand from its rules.
#include <doctest/doctest.h>

#include "tests/autoscaler/hpa_cases.h"

namespace servescape {
namespace {

TEST_CASE("utilisation is a whole per cent, cut off, before the tolerance is asked") {
  CHECK(Proposes(CpuSpec(), {Pods(10, 550)}) == 10);  // 55 / 50 = 1.1: the edge is within
  CHECK(Proposes(CpuSpec(), {Pods(10, 559)}) == 10);  // 55.9 % is 55 %
  CHECK(Proposes(CpuSpec(), {Pods(10, 560)}) == 12);  // ceil(10 x 56 / 50)
  CHECK(Proposes(CpuSpec(), {Pods(10, 450)}) == 10);
  CHECK(Proposes(CpuSpec(), {Pods(10, 449)}) == 9);  // 44 %: ceil(8.8)
  const HpaProposal reported = ProposeReplicas(CpuSpec(), {}, Sees(10, {Pods(10, 560)}));
  CHECK(reported.utilization == 56);
  CHECK(reported.words == "cpu 56 % / 50 % = 1.12, ceil(1.12 x 10 pods) = 12");
}

TEST_CASE("an average value keeps its thousandths") {
  HpaSpec spec = CpuSpec();
  spec.metrics[0].target = HpaTargetType::kAverageValue;
  spec.metrics[0].value = 500;
  CHECK(Proposes(spec, {Pods(10, 550)}) == 10);
  CHECK(Proposes(spec, {Pods(10, 551)}) == 12);  // ceil(11.02)
}

TEST_CASE("a proposal is counted from the pods that there are, within tolerance from the spec") {
  CHECK(Proposes(CpuSpec(), {Pods(6, 800)}) == 10);  // ceil(6 x 1.6)
  CHECK(Proposes(CpuSpec(), {Pods(6, 540)}) == 10);  // spec
  CHECK(Proposes(CpuSpec(), {Pods(16, 800)}) == 26);
}

TEST_CASE("pods without a sample count for what would change least") {
  // 9 at 80 %, one at 0: 72 % of 10, ceil(14.4).
  CHECK(Proposes(CpuSpec(), {Pods(9, 800), Pods(1, {})}) == 15);
  // 9 at 30 %, one at its request: 37 % of 10, ceil(7.4).
  CHECK(Proposes(CpuSpec(), {Pods(9, 300), Pods(1, {})}) == 8);
  // 2 at 90 %, 8 at 0: 18 %, which would turn the direction.
  CHECK(Proposes(CpuSpec(), {Pods(2, 900), Pods(8, {})}) == 10);
  // Of a target above 100 % it is the target: 4 at 50 %, 6 at 200 %: 140 % of 200 %, ceil(7).
  HpaSpec spec = CpuSpec();
  spec.metrics[0].value = 200;
  CHECK(Proposes(spec, {Pods(4, 500), Pods(6, {})}) == 7);
  // Exactly on target nothing is filled in.
  CHECK(Proposes(CpuSpec(), {Pods(5, 500), Pods(5, {})}) == 10);
  // No sample at all is no answer.
  const HpaProposal none = ProposeReplicas(CpuSpec(), {}, Sees(10, {Pods(10, {})}));
  CHECK(!none.replicas);
  CHECK(none.failed == "FailedGetResourceMetric");
}

TEST_CASE(
    "of CPU alone, pods that are starting count for nothing upwards and not at all downwards") {
  const auto young = [](int64_t milli) { return NotReady(Pods(1, milli), 10, 10); };
  CHECK(Proposes(CpuSpec(), {Pods(9, 800), young(900)}) == 15);  // 72 % of 10
  CHECK(Proposes(CpuSpec(), {Pods(9, 300), young(900)}) == 6);   // ceil(9 x .6)
  HpaPods pending = Pods(1, {});
  pending.phase = PodPhase::kPending;
  CHECK(Proposes(CpuSpec(), {Pods(9, 800), pending}) == 15);
  HpaSpec memory = CpuSpec();
  memory.metrics[0].name = "memory";
  CHECK(Proposes(memory, {Pods(9, 800), young(100)}) == 15);  // 73 %, ceil(14.6)
  CHECK(Proposes(memory, {Pods(9, 800), young(900)}) == 17);  // 81 %, ceil(16.2)
}

TEST_CASE("when a pod counts as not ready for CPU") {
  // Nine pods at 80 % and this one at 880 %: 160 % of 10 makes 32, and 15 where it counts as 0.
  const auto counts = [](HpaPods pod) {
    pod.samples[0]->milli = 8800;
    return Proposes(CpuSpec(), {Pods(9, 800), pod}) == 32;
  };
  HpaPods pod = Pods(1, 0);
  pod.age = FromSeconds(40);
  pod.ready_for = FromSeconds(15);
  CHECK(counts(pod));
  pod.ready_for = FromSeconds(14);  // ready for less than a sample's window, and young
  CHECK(!counts(pod));
  pod.age = FromSeconds(300);  // no longer young: the initialisation period is over
  CHECK(counts(pod));
  CHECK(counts(NotReady(Pods(1, 0), 400, 20)));    // turned unready, long after its start
  CHECK(!counts(NotReady(Pods(1, 0), 400, 371)));  // within 30 s of its start: never ready
  CHECK(counts(NotReady(Pods(1, 0), 400, 370)));
  pod = Pods(1, 0);
  pod.has_ready = false;
  CHECK(!counts(pod));
}

TEST_CASE("pods that go are ignored with their samples") {
  HpaPods going = Pods(1, 950);
  going.deleting = true;
  HpaPods failed = Pods(1, 950);
  failed.phase = PodPhase::kFailed;
  CHECK(Proposes(CpuSpec(), {Pods(9, 400), going, failed}) == 8);  // ceil(9 x .8)
}

TEST_CASE("a value for all counts the ready pods, an average answers status.replicas") {
  HpaSpec spec = QueueSpec();
  spec.metrics[0].target = HpaTargetType::kValue;
  spec.metrics[0].value = 100'000;
  const HpaPods starting = NotReady(Pods(6, {}), 20, 20);
  const auto value = [&](int64_t replicas, int64_t milli) {
    return ProposeReplicas(spec, {}, Sees(replicas, {Pods(4, {}), starting}, milli)).replicas;
  };
  CHECK(value(10, 250'000) == 10);  // ceil(2.5 x 4)
  CHECK(value(10, 110'000) == 10);  // within tolerance
  CHECK(value(0, 105'000) == 2);    // from 0 the ratio alone, without tolerance
  HpaSignals sees = Sees(12, {}, 108'000);
  sees.status_replicas = 10;
  CHECK(ProposeReplicas(QueueSpec(), {}, sees).replicas == 10);  // 108 / (10 x 10)
  sees.values = {111'000};
  CHECK(ProposeReplicas(QueueSpec(), {}, sees).replicas == 12);
  sees.status_replicas = 0;
  sees.values = {0};
  CHECK(ProposeReplicas(QueueSpec(), {}, sees).replicas == 0);  // 0 / 0 is not within tolerance
}

TEST_CASE("the largest of several metrics counts, and one that fails forbids the way down") {
  HpaSpec spec = CpuSpec();
  spec.metrics.push_back(QueueSpec().metrics[0]);
  const auto both = [&](int64_t cpu, std::optional<int64_t> queue) {
    HpaPods pods = Pods(10, cpu);
    pods.samples.emplace_back();
    HpaSignals sees = Sees(10, {pods});
    sees.values = {{}, queue};
    return ProposeReplicas(spec, {}, sees);
  };
  CHECK(both(700, 200'000).replicas == 20);
  CHECK(both(700, 200'000).metric == "external metric queue(nil)");
  CHECK(both(700, {}).replicas == 14);
  CHECK(both(500, {}).replicas == 10);
  const HpaProposal down = both(350, {});
  CHECK(!down.replicas);
  CHECK(down.failed == "FailedGetExternalMetric");
  CHECK(
      down.error.starts_with("invalid metrics (1 invalid out of 2), first error is: failed to "
                             "get queue external metric value"));
}

TEST_CASE("each side's tolerance of its own") {
  HpaSpec spec = CpuSpec();
  spec.behavior = DefaultHpaBehavior();
  spec.behavior->scale_up.tolerance = 0;
  CHECK(Proposes(spec, {Pods(10, 509)}) == 10);  // still a whole per cent
  CHECK(Proposes(spec, {Pods(10, 510)}) == 11);
  CHECK(Proposes(spec, {Pods(10, 460)}) == 10);  // downwards the controller's .1
}

}  // namespace
}  // namespace servescape
