// SPDX-License-Identifier: MIT
// CoDel against the pseudo-code of RFC 8289, section 5, written down here as it stands there, and
// by hand.
#include <cmath>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/random/generator.h"
#include "tests/engine/systems.h"
#include "tests/model/log.h"

namespace servescape::test {
namespace {

// In nanoseconds; -1: no packet, or no time.
class Rfc8289 {
 public:
  Rfc8289(int64_t most, int64_t time) : target(most), interval(time) {}

  std::deque<int64_t> queue;                       // when each packet came
  std::vector<std::pair<int64_t, int64_t>> drops;  // when, after how long

  int64_t Deque(int64_t now) {
    bool ok_to_drop = false;
    int64_t packet = Dodeque(now, &ok_to_drop);
    if (dropping) {
      if (!ok_to_drop) dropping = false;
      while (now >= drop_next && dropping) {
        drops.emplace_back(now, now - packet);
        ++count;
        packet = Dodeque(now, &ok_to_drop);
        if (!ok_to_drop)
          dropping = false;
        else
          drop_next = ControlLaw(drop_next);
      }
    } else if (ok_to_drop) {
      drops.emplace_back(now, now - packet);
      packet = Dodeque(now, &ok_to_drop);
      dropping = true;
      const int64_t delta = count - lastcount;
      count = 1;
      if (delta > 1 && now - drop_next < 16 * interval) count = delta;
      drop_next = ControlLaw(now);
      lastcount = count;
    }
    return packet;
  }

 private:
  int64_t Dodeque(int64_t now, bool* ok_to_drop) {
    *ok_to_drop = false;
    if (queue.empty()) {
      first_above_time = -1;
      return -1;
    }
    const int64_t packet = queue.front();
    queue.pop_front();
    // A packet is a request, and as large as they get.
    if (now - packet < target || queue.size() <= 1) {
      first_above_time = -1;
    } else if (first_above_time < 0) {
      first_above_time = now + interval;
    } else if (now >= first_above_time) {
      *ok_to_drop = true;
    }
    return packet;
  }
  int64_t ControlLaw(int64_t from) const {
    return from +
           std::llround(static_cast<double>(interval) / std::sqrt(static_cast<double>(count)));
  }

  const int64_t target, interval;
  int64_t first_above_time = -1, drop_next = 0;
  int64_t count = 0, lastcount = 0;
  bool dropping = false;
};

struct Heard : Watcher {
  void OnServiceStart(uint32_t, Duration wait) override { waits.push_back(wait.ns); }
  void OnAbandon(SimTime now, uint32_t, Duration wait) override {
    drops.emplace_back(now.ns, wait.ns);
  }
  std::vector<int64_t> waits;
  std::vector<std::pair<int64_t, int64_t>> drops;
};

// One server; at equal times the completion comes first.
void PlayReference(const std::vector<int64_t>& arrivals, int64_t service, Rfc8289* codel,
                   std::vector<int64_t>* waits) {
  size_t next = 0;
  for (int64_t now = 0;;) {
    while (next < arrivals.size() && arrivals[next] < now) codel->queue.push_back(arrivals[next++]);
    const int64_t packet = codel->Deque(now);
    if (packet >= 0) {
      waits->push_back(now - packet);
      now += service;
    } else if (next < arrivals.size()) {
      now = arrivals[next];
      codel->queue.push_back(arrivals[next++]);
    } else {
      return;
    }
  }
}

TEST_CASE("CoDel drops what RFC 8289 drops, when it does") {
  constexpr int64_t kService = 1 * kMs;
  uint64_t dropped = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Generator random(seed);
    Config config = Steady(1, 1);
    TrafficConfig& traffic = config.traffic[0];
    traffic.arrivals = ArrivalKind::kTrace;
    std::vector<int64_t> arrivals;
    // Phases of light and of too heavy load, of a length that lets the queue drain, or not.
    for (int64_t at = 0; at < 20'000 * kMs;) {
      const double load = 0.3 + 1.2 * random.NextUniform();
      const int64_t until = at + (20 + random.NextBelow(800)) * kMs;
      while (at < until) {
        at += 1 + static_cast<int64_t>(-std::log(1 - random.NextUniform()) * kService / load);
        arrivals.push_back(at);
        traffic.trace.push_back({SimTime{at}, 1});
      }
    }
    config.run.duration = Duration{arrivals.back() + 1'000'000 * kMs};
    config.services[0].time.time = Constant(0.001);
    config.services[0].queue.codel_target = Duration{5 * kMs};
    config.services[0].queue.codel_interval = Duration{30 * kMs};
    Heard heard;
    Run(config, &heard);
    Rfc8289 codel(5 * kMs, 30 * kMs);
    std::vector<int64_t> waits;
    PlayReference(arrivals, kService, &codel, &waits);
    CHECK(heard.drops == codel.drops);
    CHECK(heard.waits == waits);
    dropped += codel.drops.size();
  }
  CHECK(dropped > 10'000);
}

// Target 5 ms, interval 20 ms, service 10 ms. Twelve at once: at 10 one is above the target for the
// first time, so from 30 on one is dropped: at 30, at 30 + 20, and then at the first end of service
// that is 20 / sqrt(2) later.
TEST_CASE("CoDel drops sooner and sooner while the wait stays above the target") {
  Config config = Traced({0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
  config.services[0].queue.codel_target = Duration{5 * kMs};
  config.services[0].queue.codel_interval = Duration{20 * kMs};
  CHECK(Only(PlayGeneral(config), 'l') == "l30 l50 l70");
}

// As before, but all who still wait leave at 66. The queue of 100 begins anew: its first request
// above the target comes out at 110, so none is dropped before 130, when one is left behind.
TEST_CASE("CoDel forgets what it has seen when the queue runs empty") {
  Config config = Traced({0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 100, 101, 101, 101, 101});
  config.services[0].queue.codel_target = Duration{5 * kMs};
  config.services[0].queue.codel_interval = Duration{20 * kMs};
  config.services[0].queue.has_patience = true;
  config.services[0].queue.patience = Constant(0.065);
  const std::string drops = Only(PlayGeneral(config), 'l');
  CHECK(drops.starts_with("l30 l50 l66"));
  CHECK(drops.ends_with("l66"));
}

}  // namespace
}  // namespace servescape::test
