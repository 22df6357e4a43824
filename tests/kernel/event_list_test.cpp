// SPDX-License-Identifier: MIT
// The event list against a sorted reference, its total order, and the hole that Take leaves.
#include "sim/kernel/event_list.h"

#include <doctest/doctest.h>

#include <set>
#include <tuple>
#include <vector>

#include "sim/kernel/run_loop.h"
#include "sim/random/generator.h"

namespace servescape {
namespace {

using Key = std::tuple<int64_t, int, uint64_t>;  // time, priority, order of scheduling

TEST_CASE("events are 16 bytes and keep their fields") {
  static_assert(sizeof(Event) == 16);
  const Event event = Event::Make({123456789}, Priority::kTimer, 77, 31, kMaxEntities - 1);
  CHECK(event.time().ns == 123456789);
  CHECK(event.kind() == 31);
  CHECK(event.entity() == kMaxEntities - 1);
  const Event last = Event::Make(kEndOfTime, Priority::kArrival, 0, 0, 0);
  CHECK(last.time() == kEndOfTime);
  CHECK(Before(last, kNever));
}

TEST_CASE("equal times: completion, then timer, then arrival, then order of scheduling") {
  EventList list;
  list.Schedule({5}, Priority::kArrival, 0, 0);
  list.Schedule({5}, Priority::kTimer, 0, 1);
  list.Schedule({5}, Priority::kCompletion, 0, 2);
  list.Schedule({5}, Priority::kCompletion, 0, 3);
  list.Schedule({4}, Priority::kArrival, 0, 4);
  for (const uint32_t expected : {4u, 2u, 3u, 1u, 0u}) {
    CHECK(list.Top().entity() == expected);
    list.Take();
  }
  CHECK(list.size() == 0);
  CHECK(list.Top().key == kNever.key);
}

TEST_CASE("an event scheduled into the hole may come before all others") {
  EventList list;
  for (uint32_t i = 0; i < 9; ++i) list.Schedule({10}, Priority::kArrival, 0, i);
  CHECK(list.Top().entity() == 0);
  list.Take();
  list.Schedule({10}, Priority::kCompletion, 0, 99);
  list.Schedule({11}, Priority::kCompletion, 0, 98);
  CHECK(list.size() == 10);
  CHECK(list.Top().entity() == 99);
}

// Random mixes of scheduling and taking at 1 to 5000 pending events, many of them ties.
void CompareWithReference(uint64_t seed, uint32_t target, int64_t span) {
  Generator random(seed);
  EventList list;
  std::set<Key> reference;
  int64_t now = 0;
  uint64_t scheduled = 0;
  const auto schedule = [&] {
    const int64_t time = now + static_cast<int64_t>(random.NextBelow(static_cast<uint32_t>(span)));
    const int priority = static_cast<int>(random.NextBelow(3));
    list.Schedule({time}, static_cast<Priority>(priority), 3,
                  static_cast<uint32_t>(scheduled % kMaxEntities));
    reference.insert({time, priority, scheduled++});
  };
  for (int step = 0; step < 20000; ++step) {
    if (reference.size() < 1 + random.NextBelow(target)) schedule();
    REQUIRE(list.size() == reference.size());
    if (reference.empty()) continue;
    const Event top = list.Top();
    const Key first = *reference.begin();
    REQUIRE(top.time().ns == std::get<0>(first));
    REQUIRE(top.entity() == std::get<2>(first) % kMaxEntities);
    now = top.time().ns;
    list.Take();
    reference.erase(reference.begin());
    for (uint32_t i = random.NextBelow(3); i > 0; --i) schedule();
  }
}

TEST_CASE("takes events in the order of a sorted set") {
  CompareWithReference(1, 2, 5);
  CompareWithReference(2, 30, 100);
  CompareWithReference(3, 1000, 50);
  CompareWithReference(4, 5000, 1000000);
}

struct CountingHandler {
  EventList* list;
  std::vector<int64_t> seen;
  bool stop = false;
  bool Handle(SimTime now, uint32_t, uint32_t entity, int64_t*) {
    seen.push_back(now.ns);
    list->Schedule(now + Duration{10}, Priority::kArrival, 0, entity);
    return !stop;
  }
};

// The hold model as the tandem engine plays it: each event taken schedules its successor at once.
TEST_CASE("the first event after a take finds its place, however few are pending") {
  for (uint32_t pending = 1; pending <= 12; ++pending) {
    CAPTURE(pending);
    Generator random(pending);
    EventList list;
    std::set<Key> reference;
    uint64_t scheduled = 0;
    for (; scheduled < pending; ++scheduled) {
      list.Schedule({static_cast<int64_t>(scheduled)}, Priority::kArrival, 3,
                    static_cast<uint32_t>(scheduled));
      reference.insert({static_cast<int64_t>(scheduled), 2, scheduled});
    }
    for (int step = 0; step < 2000; ++step) {
      const Key first = *reference.begin();
      REQUIRE(list.Top().time().ns == std::get<0>(first));
      REQUIRE((list.Top().key & 3) == static_cast<uint64_t>(std::get<1>(first)));
      REQUIRE(list.Top().entity() == std::get<2>(first));
      list.Take();
      reference.erase(reference.begin());
      const int64_t time = std::get<0>(first) + random.NextBelow(6);
      const int priority = static_cast<int>(random.NextBelow(3));
      list.ScheduleFirst({time}, static_cast<Priority>(priority), 3,
                         static_cast<uint32_t>(scheduled));
      reference.insert({time, priority, scheduled++});
      REQUIRE(list.size() == pending);
    }
  }
}

TEST_CASE("the run loop keeps to its limit and its end") {
  EventList list;
  CountingHandler handler{&list, {}};
  list.Schedule({0}, Priority::kArrival, 0, 0);
  int64_t handled = 0;
  CHECK_FALSE(RunEvents(list, {35}, 2, handler, &handled));
  CHECK(handled == 2);
  CHECK(RunEvents(list, {35}, 100, handler, &handled));
  CHECK(handled == 4);
  CHECK(handler.seen == std::vector<int64_t>{0, 10, 20, 30});
  handler.stop = true;
  CHECK(RunEvents(list, {1000}, 100, handler, &handled));
  CHECK(handled == 5);
}

}  // namespace
}  // namespace servescape
