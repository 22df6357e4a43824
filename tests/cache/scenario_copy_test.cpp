// SPDX-License-Identifier: MIT
// A system as a scenario's cache: ages, staleness, the lock of nginx against the recorded
// sequences, what a rule costs, and the room of memcached's slabs.
#include "sim/cache/system/scenario_copy.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/cache/system/redis.h"
#include "sim/cache/system/ristretto.h"
#include "sim/cache/system/slabs.h"
#include "sim/cache/system/window_tinylfu.h"
#include "sim/random/zipf.h"

namespace servescape {
namespace {

SimTime After(double seconds) { return SimTime{FromSeconds(seconds).ns}; }

ScenarioCopySpec CopySpec(CacheSystem system, int64_t capacity, double ttl = 0) {
  ScenarioCopySpec spec{SystemSpec(system)};
  spec.system.capacity = capacity;
  spec.ttl = FromSeconds(ttl);
  return spec;
}

TEST_CASE("ages: values of systems that know none end, get stale and are kept by hits alike") {
  // Redis and memcached expire by themselves, the others by ages beside them.
  for (const CacheSystem system : {CacheSystem::kCaffeine, CacheSystem::kMoka, CacheSystem::kRedis,
                                   CacheSystem::kLruCache, CacheSystem::kQuickCache}) {
    CAPTURE(static_cast<int>(system));
    ScenarioCopySpec spec = CopySpec(system, 100, 10);
    spec.stale_for = FromSeconds(5);
    auto copy = MakeScenarioCopy(spec, Generator(1));
    CHECK(copy->Lookup(7, After(0)) == CacheOutcome::kMiss);
    CHECK(copy->Insert(7, After(0), spec.ttl) == DataRule::kNone);
    CHECK(copy->Lookup(7, After(9)) == CacheOutcome::kFresh);
    CHECK(copy->Peek(7, After(11)) == CacheOutcome::kStale);
    CHECK(copy->Lookup(7, After(11)) == CacheOutcome::kStale);
    CHECK(copy->Insert(7, After(12), spec.ttl) == DataRule::kNone);  // renewed
    CHECK(copy->Lookup(7, After(20)) == CacheOutcome::kFresh);
    CHECK(copy->Lookup(7, After(28)) == CacheOutcome::kMiss);
    CHECK(copy->items() == 0);

    spec.stale_for = {};
    spec.sliding = true;
    copy = MakeScenarioCopy(spec, Generator(1));
    copy->Insert(7, After(0), spec.ttl);
    for (int at = 8; at <= 40; at += 8) CHECK(copy->Lookup(7, After(at)) == CacheOutcome::kFresh);
    CHECK(copy->Lookup(7, After(51)) == CacheOutcome::kMiss);
  }
}

TEST_CASE("history: what was stored before the run is as old as before, and nothing is counted") {
  auto copy = MakeScenarioCopy(CopySpec(CacheSystem::kRedis, 1000, 10), Generator(1));
  copy->Insert(1, After(95), FromSeconds(10));
  copy->MakeHistory(FromSeconds(100));
  CHECK(copy->counts().insertions == 0);
  CHECK(copy->Peek(1, After(4)) == CacheOutcome::kFresh);
  CHECK(copy->Lookup(1, After(6)) == CacheOutcome::kMiss);
  copy->Insert(2, After(7), FromSeconds(10));
  copy->Clear();
  CHECK(copy->Lookup(2, After(8)) == CacheOutcome::kMiss);
}

// Requests for one key as nginx' clients send them: when each is answered or goes to the backend.
struct LockStory {
  std::vector<double> fetches, answers;
  int looks_late = 0;
};

LockStory PlayLock(const std::vector<double>& sent, double takes) {
  ScenarioCopySpec spec = CopySpec(CacheSystem::kLruCache, 100);
  spec.locks = true;
  spec.lock_timeout = spec.lock_age = FromSeconds(5);
  auto copy = MakeScenarioCopy(spec, Generator(1));
  LockStory story;
  story.answers.assign(sent.size(), -1);
  struct Due {
    double at;
    uint32_t task;
    bool ends;
  };
  std::vector<Due> due;
  for (uint32_t task = 0; task < sent.size(); ++task) due.push_back({sent[task], task, false});
  while (!due.empty()) {
    const auto next = std::min_element(due.begin(), due.end(), [](const Due& a, const Due& b) {
      return a.at != b.at ? a.at < b.at : a.ends > b.ends;
    });
    const Due now = *next;
    due.erase(next);
    if (now.ends) {
      if (copy->Fetched(1, now.task, After(now.at))) copy->Insert(1, After(now.at), {});
      story.answers[now.task] = now.at;
      continue;
    }
    const CacheLook look = copy->Look(1, now.task, After(now.at));
    story.looks_late += look.rule == DataRule::kLockLook;
    if (look.wait.ns > 0) {
      due.push_back({now.at + ToSeconds(look.wait), now.task, false});
    } else if (look.outcome == CacheOutcome::kMiss) {
      story.fetches.push_back(now.at);
      due.push_back({now.at + takes, now.task, true});
    } else {
      story.answers[now.task] = now.at;
    }
  }
  return story;
}

TEST_CASE("nginx' lock: waiters look each 500 ms, give up after 5 s, and one more begins then") {
  // lb-nginx: a backend of 1.2 s is answered to the waiters at their own looks.
  const LockStory fast = PlayLock({0, 0.1, 0.2, 0.3}, 1.2);
  CHECK(fast.fetches == std::vector<double>{0});
  CHECK(fast.answers[1] == doctest::Approx(1.6));
  CHECK(fast.answers[2] == doctest::Approx(1.2));
  CHECK(fast.answers[3] == doctest::Approx(1.3));
  CHECK(fast.looks_late == 2);
  // A backend of 8 s sees arrivals at 0, 5.0, 5.5 and 5.5 s.
  const LockStory slow = PlayLock({0, 0.1, 0.21, 0.31}, 8);
  REQUIRE(slow.fetches.size() == 4);
  CHECK(slow.fetches[1] == doctest::Approx(5.0));
  CHECK(slow.fetches[2] == doctest::Approx(5.5));
  CHECK(slow.fetches[3] == doctest::Approx(5.5));
}

TEST_CASE("nginx' lock: what one that gave up brings is not kept, and a failed fetch frees it") {
  FetchLock lock(FromSeconds(1), FromSeconds(60));
  CHECK(lock.Miss(1, 10, After(0)).wait.ns == 0);
  CHECK(ToSeconds(lock.Miss(1, 11, After(0.2)).wait) == doctest::Approx(0.5));
  CHECK(ToSeconds(lock.Miss(1, 11, After(0.7)).wait) == doctest::Approx(0.5));
  const CacheLook gave_up = lock.Miss(1, 11, After(1.2));
  CHECK(gave_up.wait.ns == 0);
  CHECK(gave_up.rule == DataRule::kLockTimeout);
  CHECK_FALSE(lock.Fetched(1, 11, After(2)));
  CHECK(lock.Miss(1, 12, After(2)).wait.ns > 0);
  CHECK(lock.Fetched(1, 10, After(2.1)));
  CHECK(lock.Miss(1, 12, After(2.5)).wait.ns == 0);  // nothing was stored: it is the next
}

// Of requests at a rate, after as many before; how many of them were told to have missed for it.
struct RuleRun {
  double hits = 0, told = 0;
};

RuleRun PlayRule(const ScenarioCopySpec& spec, double rate, int requests) {
  auto copy = MakeScenarioCopy(spec, Generator(1));
  const Zipf zipf(1.0, 20'000);
  Generator generator(5);
  RuleRun run;
  for (int i = 0; i < 2 * requests; ++i) {
    const uint64_t key = zipf.Draw(generator);
    const SimTime now = After(i / rate);
    const CacheLook look = copy->Look(key, 0, now);
    run.hits += i >= requests && look.outcome != CacheOutcome::kMiss;
    run.told += i >= requests && look.rule == spec.rule;
    if (look.outcome == CacheOutcome::kMiss) copy->Insert(key, now, {});
  }
  run.hits /= requests;
  run.told /= requests;
  return run;
}

TEST_CASE("what a rule costs is what the same system without it would hit") {
  // Redis LFU at 20/s with room for 500: minutes take the counts of all but the most popular.
  ScenarioCopySpec slow = CopySpec(CacheSystem::kRedis, 500);
  slow.system.values[kRedisPolicy] = 1;
  slow.rule = DataRule::kDecay;
  slow.without = slow.system;
  slow.without->values[kRedisDecayTime] = 0;
  ScenarioCopySpec without = slow;
  without.system = *slow.without;
  const RuleRun decays = PlayRule(slow, 20, 60'000), keeps = PlayRule(without, 20, 60'000);
  CHECK(keeps.hits - decays.hits > 0.03);
  CHECK(decays.told == doctest::Approx(keeps.hits - decays.hits).epsilon(0.1));
  CHECK(keeps.told < 0.005);
  // Exact LRU against the clock of whole seconds: at 100,000/s as good as random.
  ScenarioCopySpec fast = CopySpec(CacheSystem::kRedis, 500);
  fast.system.values[kRedisPolicy] = 0;
  fast.rule = DataRule::kWholeSeconds;
  fast.without = SystemSpec(CacheSystem::kLruCache);
  fast.without->capacity = 500;
  CHECK(PlayRule(fast, 100'000, 60'000).told > 0.02);
  CHECK(PlayRule(fast, 100, 60'000).told < 0.01);
}

TEST_CASE("what is not kept says why") {
  ScenarioCopySpec redis = CopySpec(CacheSystem::kRedis, 2);
  redis.system.values[kRedisPolicy] = 7;
  redis.refusal = DataRule::kNoEviction;
  auto copy = MakeScenarioCopy(redis, Generator(1));
  DataRule last = DataRule::kNone;
  for (uint64_t key = 0; key < 5; ++key) last = copy->Insert(key, After(1), {});
  CHECK(last == DataRule::kNoEviction);
  CHECK(copy->counts().refused > 0);
  ScenarioCopySpec ristretto = CopySpec(CacheSystem::kRistretto, 100'000);
  ristretto.system.values[kRistrettoIgnoreInternal] = 1;
  ristretto.system.values[kRistrettoSetLag] = 1'000'000;
  ristretto.refusal = DataRule::kDroppedSet;
  copy = MakeScenarioCopy(ristretto, Generator(1));
  int dropped = 0;
  for (uint64_t key = 0; key < 33'000; ++key) {
    dropped += copy->Insert(key, After(1), {}) == DataRule::kDroppedSet;
  }
  CHECK(dropped == 33'000 - 32'768);
}

TEST_CASE("slabs: a page of 1 MB holds 10,922 items of 96 bytes, and 2 MB 21,844") {
  const SlabSettings standard;
  CHECK(ChunkOf(76, standard) == 96);
  CHECK(ChunkOf(97, standard) == 120);  // 96 x 1.25
  CHECK(ChunkOf(121, standard) == 152);
  CHECK(SlabItems(1 << 20, 90, standard) == 10'922);
  CHECK(SlabItems(2 << 20, 90, standard) == 21'844);
  CHECK(SlabItems(10 << 20, 96, standard) == 109'220);
  CHECK(SlabItems(100, 96, standard) == 10'922);  // a class has a page in any case
  CHECK(ChunkOf(2 << 20, standard) == 0);
}

}  // namespace
}  // namespace servescape
