// SPDX-License-Identifier: MIT
// A serverless platform, by steps computed by hand: who starts when and where, who is refused,
// which instances are there, and what is metered.
#include "sim/serverless/platform.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace servescape::test {
namespace {

constexpr int64_t kMs = 1'000'000;

double Meter(const ServerlessUse& use, ServerlessMeter meter) {
  return use.meters[static_cast<size_t>(meter)];
}
uint32_t Level(const ServerlessUse& use, ServerlessLevel level) {
  return use.levels[static_cast<size_t>(level)];
}

// Times in ms. `service` is how long each request takes.
class Stage {
 public:
  Stage(const ServerlessConfig& config, int64_t service, uint32_t places = 1, double speed = 1)
      : config_(config),
        service_(service),
        platform_(MakeServerlessPlatform(config_, places, speed,
                                         MakeStream(1, 0, "service.m/serverless"))) {
    Take();
  }

  // Requests 0, 1, 2, ... at these instants; then up to `end`. What happened, in order: "T:R@P"
  // request R starts at place P (a star: it waited for a cold start), "T!R" it is refused.
  std::string Play(const std::vector<int64_t>& arrivals, int64_t end) {
    size_t next = 0;
    for (;;) {
      const int64_t due = ends_.empty() ? kNever : ends_.begin()->first;
      const int64_t wake = platform_->next() == kEndOfTime ? kNever : platform_->next().ns;
      const int64_t come = next < arrivals.size() ? arrivals[next] * kMs : kNever;
      now_ = std::min({due, wake, come});
      if (now_ > end * kMs) break;
      Orders orders;
      if (due == now_) {
        const uint32_t place = ends_.begin()->second;
        ends_.erase(ends_.begin());
        platform_->Ended({now_}, place, &orders);
      } else if (wake == now_) {
        platform_->Wake({now_}, &orders);
      } else {
        const BatchRequest request{static_cast<uint32_t>(next++), 1, 0, {0}};
        if (platform_->Admit({now_}, request) != BatchRule::kNone) {
          Say(fmt::format("{}!{}", now_ / kMs, request.id));
        } else {
          platform_->Arrive({now_}, request, &orders);
        }
      }
      Obey(orders);
    }
    now_ = end * kMs;
    return said_;
  }

  const ServerlessUse& use() const { return use_; }

 private:
  static constexpr int64_t kNever = int64_t{1} << 60;

  void Say(const std::string& text) { said_ += (said_.empty() ? "" : " ") + text; }
  void Obey(const Orders& orders) {
    for (const BatchRefusal& each : orders.refusals) Say(fmt::format("{}!{}", now_ / kMs, each.id));
    for (const BatchExecution& each : orders.executions) {
      const char* const star = each.rule == BatchRule::kColdStart ? "*" : "";
      Say(fmt::format("{}:{}@{}{}", now_ / kMs, orders.parts[each.first].id, each.instance, star));
      ends_.emplace(now_ + service_ * kMs, each.instance);
    }
    Take();
  }
  void Take() {
    const ServerlessUse now = platform_->TakeUse();
    use_.instances = now.instances;
    use_.levels = now.levels;
    for (size_t i = 0; i < kServerlessMeters; ++i) use_.meters[i] += now.meters[i];
  }

  ServerlessConfig config_;
  int64_t service_;
  std::unique_ptr<ServerlessPlatform> platform_;
  std::multimap<int64_t, uint32_t> ends_;
  std::string said_;
  int64_t now_ = 0;
  ServerlessUse use_;
};

ServerlessConfig Plain() {
  ServerlessConfig config;
  config.init = Constant(0.1);
  config.keep_alive = Constant(1);
  return config;
}

ServerlessConfig Shared() {
  ServerlessConfig config = Plain();
  config.shared = true;
  return config;
}

TEST_CASE("a request starts an instance of its own, or takes the one used last") {
  Stage stage(Plain(), 50);
  // Two come at once; the third takes place 1, which ended last; 1.2 s later both are gone.
  CHECK(stage.Play({0, 10, 200, 1600}, 1590) == "100:0@0* 110:1@1* 200:2@1");
  CHECK(stage.use().instances == 0);
  CHECK(Level(stage.use(), ServerlessLevel::kNone) == 1);
  CHECK(Meter(stage.use(), ServerlessMeter::kStarted) == 2);
  CHECK(Meter(stage.use(), ServerlessMeter::kColdStarts) == 2);
  CHECK(Meter(stage.use(), ServerlessMeter::kColdTime) == doctest::Approx(0.2));
  ServerlessConfig oldest = Plain();
  oldest.reuse = InstanceReuse::kLeastRecent;
  CHECK(Stage(oldest, 50).Play({0, 10, 200}, 300) == "100:0@0* 110:1@1* 200:2@0");
}

TEST_CASE("who waits for an instance of its own takes no other's that becomes free") {
  // At 60 the first instance is free, and request 1 waits for its own all the same.
  CHECK(Stage(Plain(), 50).Play({0, 120}, 400) == "100:0@0* 220:1@1*");
  // Waiting with all others, it takes the free one.
  CHECK(Stage(Shared(), 50).Play({0, 120}, 400) == "100:0@0* 150:1@0");
}

TEST_CASE("keep-alive counts from becoming idle") {
  Stage stage(Plain(), 50);
  CHECK(stage.Play({0, 1149, 2198, 3300}, 3290) == "100:0@0* 1149:1@0 2198:2@0");
  CHECK(stage.use().instances == 0);  // since 3248
  CHECK(Stage(Plain(), 50).Play({0, 1151}, 1300) == "100:0@0* 1251:1@0*");
  // Used again at 300 and idle since 350, it is there at 1200.
  CHECK(Stage(Plain(), 50).Play({0, 300, 1200}, 1300) == "100:0@0* 300:1@0 1200:2@0");
}

TEST_CASE("beyond the most instances, and faster than they may start, requests are refused") {
  ServerlessConfig config = Plain();
  config.max_instances = 2;
  Stage stage(config, 50);
  CHECK(stage.Play({0, 1, 2, 160}, 300) == "2!2 100:0@0* 101:1@1* 160:3@1");
  CHECK(Meter(stage.use(), ServerlessMeter::kThrottled) == 1);
  config = Plain();
  config.scale_rate = 10;
  config.scale_burst = 2;
  // Two at once; the next may start 100 ms after the first.
  CHECK(Stage(config, 500).Play({0, 1, 2, 99, 101}, 250) == "2!2 99!3 100:0@0* 101:1@1* 201:4@2*");
}

TEST_CASE("with others, a request is refused after the longest wait") {
  ServerlessConfig config = Shared();
  config.max_instances = 1;
  config.longest_wait = FromSeconds(0.2);
  Stage stage(config, 150);
  // 0 until 250, 1 until 400; 2 came at 2 and would begin at 400.
  CHECK(stage.Play({0, 60, 62}, 500) == "100:0@0* 250:1@0 262!2");
  CHECK(Meter(stage.use(), ServerlessMeter::kThrottled) == 1);
}

TEST_CASE("as many instances start as those who wait would fill") {
  Stage stage(Shared(), 50, 2);
  CHECK(stage.Play({0, 1, 2}, 90) == "");
  CHECK(Level(stage.use(), ServerlessLevel::kStarting) == 2);
  CHECK(Stage(Shared(), 50, 2).Play({0, 1, 2}, 120) == "100:0@0* 100:1@1* 102:2@2*");
}

TEST_CASE("starts that nobody waits for are called off where that is asked for") {
  ServerlessConfig config = Shared();
  config.cancel_surplus = true;
  // Request 1 asks for a second instance at 120 and is served by the first at 150.
  Stage stage(config, 50);
  CHECK(stage.Play({0, 120}, 210) == "100:0@0* 150:1@0");
  CHECK(stage.use().instances == 1);
  // Nobody's own is: its request would wait for ever.
  ServerlessConfig own = Plain();
  own.cancel_surplus = true;
  CHECK(Stage(own, 50).Play({0, 120}, 400) == "100:0@0* 220:1@1*");
  Stage finishes(Shared(), 50);
  finishes.Play({0, 120}, 230);
  CHECK(finishes.use().instances == 2);
}

TEST_CASE("the first instance waits for as many requests as are said") {
  ServerlessConfig config = Shared();
  config.activation = 3;
  config.max_instances = 1;
  config.keep_alive = Constant(0);
  CHECK(Stage(config, 10).Play({0, 20, 40, 60}, 500) == "140:0@0* 150:1@0 160:2@0 170:3@0");
}

TEST_CASE("provisioned instances are filled first and stay; minimum ones stay") {
  ServerlessConfig config = Plain();
  config.provisioned = 1;
  Stage stage(config, 50);
  CHECK(stage.Play({0, 10, 200}, 5000) == "0:0@0 110:1@1* 200:2@0");
  CHECK(stage.use().instances == 1);
  config = Plain();
  config.min_instances = 1;
  Stage kept(config, 50);
  CHECK(kept.Play({0, 10}, 5000) == "0:0@0 110:1@1*");
  CHECK(kept.use().instances == 1);
  CHECK(Level(kept.use(), ServerlessLevel::kKept) == 1);
  CHECK(Meter(kept.use(), ServerlessMeter::kColdStarts) == 1);
}

TEST_CASE("time is paid for as it is billed") {
  ServerlessConfig config = Plain();
  config.granularity = FromSeconds(0.04);
  config.bills_init = true;
  config.first_call = Constant(0.02);
  Stage stage(config, 50, 1, 2);  // twice as fast: a first call takes 10 ms longer
  CHECK(stage.Play({0, 200}, 300) == "110:0@0* 200:1@0");
  CHECK(Meter(stage.use(), ServerlessMeter::kInvocations) == 2);
  // 60 ms and 50 ms are two whole steps each, the start of 100 ms is three.
  CHECK(Meter(stage.use(), ServerlessMeter::kPaidTime) == doctest::Approx(0.16));
  CHECK(Meter(stage.use(), ServerlessMeter::kInitTime) == doctest::Approx(0.12));
  config = Plain();
  config.provisioned = 1;
  Stage provisioned(config, 50);
  provisioned.Play({0, 10}, 300);
  CHECK(Meter(provisioned.use(), ServerlessMeter::kProvisionedTime) == doctest::Approx(0.05));
  CHECK(Meter(provisioned.use(), ServerlessMeter::kPaidTime) == doctest::Approx(0.05));
  // By instance: one stretch from the first request to the last that overlaps it.
  config = Plain();
  config.billing = ServerlessBilling::kActive;
  config.min_instances = 1;
  Stage active(config, 50, 10);
  active.Play({0, 30, 60, 500}, 700);
  CHECK(Meter(active.use(), ServerlessMeter::kPaidTime) == doctest::Approx(0.11 + 0.05));
}

}  // namespace
}  // namespace servescape::test
