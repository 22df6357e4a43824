// SPDX-License-Identifier: MIT
// The event list beyond its heap: the same total order as a sorted set's for many shapes of times,
// whichever of the two structures is at work, its memory and its worst cases.
#include <doctest/doctest.h>

#include <cstdint>
#include <ctime>
#include <functional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "sim/base/math.h"
#include "sim/kernel/event_list.h"
#include "sim/random/exponential.h"
#include "sim/random/generator.h"

namespace servescape {
namespace {

using Key = std::tuple<int64_t, int, uint64_t>;  // time, priority, order of scheduling
using Delay = std::function<int64_t(Generator&)>;  // from the last event taken, in ns

int64_t Exponential(Generator& random, double mean) {
  return FromSeconds(mean * UnitExponential(random)).ns;
}

struct Shape {
  std::string name;
  Delay delay;
};

const std::vector<Shape>& Shapes() {
  static const std::vector<Shape> shapes{
      {"exponential", [](Generator& random) { return Exponential(random, 1.0); }},
      {"all at once", [](Generator&) { return int64_t{0}; }},
      {"constant", [](Generator&) { return int64_t{1'000'000}; }},
      {"few instants", [](Generator& random) { return 1'000'000 * int64_t{random.NextBelow(7)}; }},
      {"one nanosecond to the end of time",
       [](Generator& random) {
         return static_cast<int64_t>(Exp(random.NextOpenUniform() * 40.0));  // to 2.4e17
       }},
      {"two scales",
       [](Generator& random) { return Exponential(random, random.NextBelow(2) ? 1e-6 : 100); }},
      {"far outliers",
       [](Generator& random) {
         return random.NextBelow(50) ? int64_t{random.NextBelow(1000)} : int64_t{1} << 59;
       }},
      {"bursts",
       [burst = int64_t{0}](Generator& random) mutable {
         if (random.NextBelow(200) == 0) burst = Exponential(random, 10);
         return burst + random.NextBelow(3);
       }},
  };
  return shapes;
}

// The list and a sorted set side by side. The list's own choice of structure shows in `changes`.
struct Pair {
  Pair(uint64_t seed, size_t most_in_heap) : random(seed), list(most_in_heap) {}

  void Schedule(int64_t time) {
    const int priority = static_cast<int>(random.NextBelow(3));
    list.Schedule({time}, static_cast<Priority>(priority), 3,
                  static_cast<uint32_t>(scheduled % kMaxEntities));
    reference.insert({time, priority, scheduled++});
    Count();
  }
  // Takes the earliest from both.
  void Take() {
    const Event top = list.Top();
    const Key first = *reference.begin();
    REQUIRE(top.time().ns == std::get<0>(first));
    REQUIRE(top.entity() == std::get<2>(first) % kMaxEntities);
    now = top.time().ns;
    list.Take();
    reference.erase(reference.begin());
    const bool none = reference.empty();
    const auto key = [](const Key& of) {
      return static_cast<uint64_t>(std::get<0>(of)) << 2 | static_cast<uint64_t>(std::get<1>(of));
    };
    REQUIRE(list.NextKey() == (none ? kNever.key : key(*reference.begin())));
    REQUIRE(list.size() == reference.size());
    Count();
  }
  void Count() {
    changes += list.in_ladder() != in_ladder;
    in_ladder = list.in_ladder();
  }

  Generator random;
  EventList list;
  std::set<Key> reference;
  int64_t now = 0;
  uint64_t scheduled = 0;
  int changes = 0;
  bool in_ladder = false;
};

int64_t Later(int64_t now, int64_t delay) {
  return std::min(now + delay, kEndOfTime.ns);
}

// As many pending as asked for, several times; between them handlers that schedule 0 to 3 events.
void Play(Pair& pair, const Delay& delay, std::initializer_list<size_t> sizes, int steps) {
  const auto schedule = [&] { pair.Schedule(Later(pair.now, delay(pair.random))); };
  for (const size_t size : sizes) {
    while (pair.reference.size() < size) {
      if (pair.reference.size() > 0 && pair.random.NextBelow(3) == 0) pair.Take();
      for (uint32_t i = pair.random.NextBelow(4); i > 0; --i) schedule();
    }
    for (int step = 0; step < steps && size > 0; ++step) {
      pair.Take();
      for (uint32_t i = pair.random.NextBelow(3); i > 0; --i) schedule();
      if (pair.reference.size() < size) schedule();
    }
    while (pair.reference.size() > size) {
      pair.Take();
      if (pair.random.NextBelow(3) == 0) schedule();
    }
  }
}

TEST_CASE("the order is a sorted set's, in both structures and across their changes") {
  for (const Shape& shape : Shapes()) {
    CAPTURE(shape.name);
    Pair pair(17, 64);
    Play(pair, shape.delay, {100, 3, 0, 3000, 20, 10, 90, 5, 1500, 0, 70, 0}, 2000);
    CHECK(pair.changes == 10);
    CHECK(pair.list.Top().key == kNever.key);
    Pair large(18, 1000);
    Play(large, shape.delay, {9000, 100, 12000, 400, 0}, 4000);
    CHECK(large.changes == 4);
  }
}

TEST_CASE("there and back around the size at which the structure changes") {
  Pair pair(5, 64);
  for (int round = 0; round < 300; ++round) {
    while (!pair.list.in_ladder()) pair.Schedule(pair.now + Exponential(pair.random, 1));
    CHECK(pair.list.size() > 50);
    while (pair.list.in_ladder()) pair.Take();
    CHECK(pair.list.size() <= 16);
  }
  CHECK(pair.changes == 600);
}

TEST_CASE("times that fall from one to the next, before and within a run") {
  Pair pair(6, 64);
  for (int64_t i = 60000; i > 0; --i) pair.Schedule(i / 3);
  for (int step = 0; step < 30000; ++step) pair.Take();
  for (int64_t i = 30000; i > 0; --i) pair.Schedule(pair.now + i * i);
  while (!pair.reference.empty()) pair.Take();
}

TEST_CASE("near events pile up before far ones") {
  Pair pair(7, 64);
  for (int i = 0; i < 2000; ++i) pair.Schedule(int64_t{1} << 50 | pair.random.NextBelow(1000));
  for (int i = 0; i < 30000; ++i) {
    pair.Schedule(pair.now + pair.random.NextBelow(1u << 20));
    if (i % 3 == 0) pair.Take();
  }
  while (!pair.reference.empty()) pair.Take();
}

// Timers that are set anew before they ring, as the engines do it: the older event stays in the
// list and is told from the valid one by its time.
TEST_CASE("timers cancelled by being set anew ring once, in order") {
  for (const Shape& shape : Shapes()) {
    CAPTURE(shape.name);
    Generator random(8);
    EventList list(64);
    constexpr uint32_t kTimers = 900;
    std::vector<int64_t> due(kTimers, -1);
    std::set<std::pair<int64_t, uint32_t>> reference;
    int64_t now = 0;
    const auto set = [&](uint32_t timer) {
      reference.erase({due[timer], timer});
      const int64_t time = Later(now, shape.delay(random));
      if (time == due[timer]) return (void)reference.insert({time, timer});
      due[timer] = time;
      reference.insert({time, timer});
      list.Schedule({time}, Priority::kTimer, 1, timer);
    };
    for (uint32_t timer = 0; timer < kTimers; ++timer) set(timer);
    int rung = 0, stale = 0;
    while (rung < 5000 && list.size() > 0) {
      const Event top = list.Top();
      now = top.time().ns;
      list.Take();
      const uint32_t timer = top.entity();
      if (due[timer] != now) {
        ++stale;
        continue;
      }
      REQUIRE(reference.begin()->first == now);
      reference.erase({now, timer});
      due[timer] = -1;
      ++rung;
      set(timer);
      set(random.NextBelow(kTimers));
    }
    CHECK(rung > 900);
    if (shape.name == "exponential") CHECK(stale > 1000);
  }
}

TEST_CASE("at most 64 bytes an event, given back when the events are gone") {
  for (const Shape& shape : Shapes()) {
    CAPTURE(shape.name);
    Generator random(9);
    EventList list;
    int64_t now = 0;
    constexpr size_t kEvents = 300'000;
    const auto schedule = [&] {
      list.Schedule({Later(now, shape.delay(random))}, Priority::kTimer, 0, 0);
    };
    size_t peak = 0;
    while (list.size() < kEvents) schedule();
    for (size_t i = 0; i < kEvents; ++i) {
      now = list.Top().time().ns;
      list.Take();
      schedule();
      peak = std::max(peak, list.memory());
    }
    CHECK(list.in_ladder());
    CHECK(peak <= 64 * kEvents);
    while (list.size() > kEvents / 20) {
      list.Top();
      list.Take();
    }
    CHECK(list.in_ladder());
    CHECK(list.memory() <= peak / 4);
    while (list.size() > 0) {
      list.Top();
      list.Take();
    }
    CHECK(list.memory() <= 64 * 1024);
  }
}

// A list that gets slow for one shape would take minutes here.
TEST_CASE("no sequence of times spoils it") {
  const auto seconds = [](const std::function<void()>& work) {
    const std::clock_t start = std::clock();
    work();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  constexpr int kEvents = 300'000;
  const auto drain = [](EventList& list) {
    uint64_t last = 0;
    for (; list.size() > 0; list.Take()) {
      const uint64_t key = list.Top().key;
      REQUIRE_FALSE(key < last);
      last = key;
    }
  };
  CHECK(seconds([&] {  // falling
          EventList list;
          for (int64_t i = kEvents; i > 0; --i) list.Schedule({i}, Priority::kTimer, 0, 0);
          drain(list);
        }) < 5);
  CHECK(seconds([&] {  // falling, ever faster towards zero
          EventList list;
          for (int64_t i = kEvents; i > 0; --i) list.Schedule({i * i * i}, Priority::kTimer, 0, 0);
          drain(list);
        }) < 5);
  CHECK(seconds([&] {  // everything at the same instant, in falling order of priority
          EventList list;
          for (int i = 0; i < kEvents; ++i) {
            list.Schedule({7}, static_cast<Priority>(2 - 3 * i / kEvents), 0, 0);
          }
          drain(list);
        }) < 5);
  CHECK(seconds([&] {  // each half as far away as the one before, then anew
          EventList list;
          for (int i = 0; i < kEvents; ++i) {
            list.Schedule({kEndOfTime.ns >> i % 60}, Priority::kTimer, 0, 0);
          }
          drain(list);
        }) < 5);
}

}  // namespace
}  // namespace servescape
