// SPDX-License-Identifier: MIT
// Steps and checks of a rollout, computed by hand.
#include "sim/rollout/rollout_control.h"

#include <doctest/doctest.h>

#include <tuple>

namespace servescape {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

RolloutConfig Canary() {
  RolloutConfig out;
  out.to = "new";
  out.at = {5 * kSecond};
  out.steps = {0.1, 0.5};
  out.step = {10 * kSecond};
  return out;
}

TEST_CASE("a canary gets its shares step by step, then all") {
  RolloutControl control(Canary());
  CHECK(control.share() == 0);
  for (const auto& [at, share, move] :
       {std::tuple{5, 0.1, RolloutMove::kStep}, std::tuple{15, 0.5, RolloutMove::kStep},
        std::tuple{25, 1.0, RolloutMove::kPromoted}}) {
    CHECK(control.next().ns == at * kSecond);
    const RolloutDecision decision = control.Look({}, {});
    CHECK(decision.move == move);
    CHECK(decision.share == share);
    CHECK(control.share() == share);
    CHECK(decision.after == at - 5);
  }
  CHECK(control.next() == kEndOfTime);
}

TEST_CASE("blue and green change at once, a shadow ends without a call of its own") {
  RolloutConfig config = Canary();
  config.kind = RolloutKind::kBlueGreen;
  config.steps.clear();
  RolloutControl green(config);
  CHECK(green.Look({}, {}).share == 1);
  CHECK(green.next().ns == 15 * kSecond);
  CHECK(green.Look({}, {}).move == RolloutMove::kPromoted);
  config = Canary();
  config.kind = RolloutKind::kShadow;
  RolloutControl shadow(config);
  shadow.Look({}, {});
  shadow.Look({}, {});
  const RolloutDecision end = shadow.Look({}, {});
  CHECK(end.move == RolloutMove::kEnded);
  CHECK(end.share == 0);
}

TEST_CASE("a check looks at the calls since the last one, and the last that may fail rolls back") {
  RolloutConfig config = Canary();
  config.check_every = {4 * kSecond};
  config.min_success = 0.99;
  config.failures = 2;
  RolloutControl control(config);
  control.Look({}, {});
  CHECK(control.next().ns == 9 * kSecond);
  CHECK(control.Look({}, {98, 2}).move == RolloutMove::kCheckFailed);
  CHECK(control.share() == 0.1);
  CHECK(control.Look({}, {1098, 2}).move == RolloutMove::kHolds);  // 1,000 of 1,000 since
  CHECK(control.Look({}, {1098, 2}).move == RolloutMove::kStep);   // at 15 s
  const RolloutDecision last = control.Look({}, {1098, 5});        // at 17 s
  CHECK(last.move == RolloutMove::kRolledBack);
  CHECK(last.reason == "0 of 3 calls were answered, below 99 %");
  CHECK(last.after == 12);
  CHECK(control.share() == 0);
  CHECK(control.next() == kEndOfTime);
}

TEST_CASE("a mean time above its limit fails") {
  RolloutConfig config = Canary();
  config.check_every = {4 * kSecond};
  config.max_latency = {100'000'000};
  RolloutControl control(config);
  control.Look({}, {});
  CHECK(control.Look({}, {10, 0, 1.0}).move == RolloutMove::kHolds);
  const RolloutDecision slow = control.Look({}, {20, 0, 2.01});
  CHECK(slow.move == RolloutMove::kRolledBack);
  CHECK(slow.reason == "101 ms in the mean of 10 answers, above 100 ms");
}

TEST_CASE("quality is compared by the labels that are known") {
  RolloutConfig config = Canary();
  config.check_every = {4 * kSecond};
  config.compares_quality = true;
  config.label_delay = {4 * kSecond};
  const VersionCounts old_version{0, 0, 0, 1000, 900};
  RolloutControl control(config);
  control.Look({}, {});
  CHECK(control.Look(old_version, {0, 0, 0, 100, 84}).reason == "no labels yet");
  // p = 984/1100, sqrt(p (1 - p) (1/1000 + 1/100)) = .03221, z = .06 / .03221 = 1.86.
  const RolloutDecision worse = control.Look(old_version, {0, 0, 0, 400, 400});
  CHECK(worse.reason == "good: 84 % of 100 labels against 90 % of 1000, z = 1.86, above 1.64");
  CHECK(worse.move == RolloutMove::kRolledBack);

  config.label_delay = {0};
  config.max_quality_loss = 0.01;
  RolloutControl lenient(config);
  lenient.Look({}, {});
  CHECK(lenient.Look(old_version, {0, 0, 0, 29, 0}).reason == "29 and 1000 labels, too few");
  CHECK(lenient.Look(old_version, {0, 0, 0, 100, 84}).move == RolloutMove::kHolds);  // z = 1.55
}

}  // namespace
}  // namespace servescape
