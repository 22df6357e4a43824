// SPDX-License-Identifier: MIT
// Systems on short sequences worked out by hand from their sources: which requests hit and what
// is there afterwards, and the rules that a textbook does not have.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "sim/cache/system/golang_lru.h"
#include "sim/cache/system/memcached.h"
#include "sim/cache/system/moka.h"
#include "sim/cache/system/quick_cache.h"
#include "sim/cache/system/redis.h"
#include "sim/cache/system/replay_system.h"
#include "sim/cache/system/ristretto.h"
#include "sim/cache/system/window_tinylfu.h"

namespace servescape {
namespace {

SystemSpec Spec(CacheSystem system, int64_t capacity) {
  SystemSpec spec(system);
  spec.capacity = capacity;
  return spec;
}

SimTime At(double seconds) { return SimTime{FromSeconds(seconds).ns}; }

template <class System>
bool Access(System& system, uint64_t key, double seconds = 0) {
  if (system.Get(key, At(seconds))) return true;
  system.Set(key, At(seconds), {});
  return false;
}

// Asked of a copy, as asking is a use.
template <class System>
bool Holds(const System& system, uint64_t key, double seconds = 0) {
  System copy = system;
  return copy.Get(key, At(seconds));
}

// Keys are letters, all at once.
template <class System>
void Expect(System system, std::string_view requests, std::string_view hits,
            std::string_view resident) {
  std::string got, held;
  for (const char key : requests) {
    got += Access(system, static_cast<unsigned char>(key)) ? 'H' : '.';
  }
  for (char key = 'a'; key <= 'z'; ++key) {
    if (Holds(system, static_cast<unsigned char>(key))) held += key;
  }
  CHECK(got == hits);
  CHECK(held == resident);
}

TEST_CASE("golang-lru 2q: a hit in recent goes to frequent at once, ghosts come back there") {
  // Recent holds 1, ghosts 2. e pushes b out of recent; b comes back frequent and pushes c out.
  Expect(GolangTwoQueue(Spec(CacheSystem::kGolangLru, 4)), "abcdaeb", "....H..", "abde");
  // In frequent b outlives all that is new in recent.
  Expect(GolangTwoQueue(Spec(CacheSystem::kGolangLru, 4)), "abcdaebfgh", "....H.....", "abgh");
}

TEST_CASE("golang-lru arc: a miss of all replaces before it trims the ghosts") {
  // a is evicted for c and comes back into the list of those seen again, p being 1; c joins it;
  // d evicts its oldest, a, as the list of those seen once is empty.
  Expect(GolangArc(Spec(CacheSystem::kGolangLru, 2)), "abcacd", "....H.", "cd");
  // With p at 1 the one seen once may stay, and a goes.
  Expect(GolangArc(Spec(CacheSystem::kGolangLru, 2)), "abcad", ".....", "cd");
}

TEST_CASE("quick_cache: fills the hot ring first, and a ghost comes back hot") {
  SystemSpec spec = Spec(CacheSystem::kQuickCache, 4);
  spec.values[kQuickType] = 1;
  // 3 hot and d cold; e evicts d, which comes back hot and evicts e.
  Expect(QuickCache(spec), "abcded", "......", "abcd");
  // e comes back hot; with no cold one left, the first hot one that was not used goes.
  Expect(QuickCache(spec), "abcdede", ".......", "bcde");
  Expect(QuickCache(spec), "abcdaede", "....H...", "acde");
}

TEST_CASE("caffeine: what leaves the window must have been seen more often than the oldest") {
  SystemSpec spec = Spec(CacheSystem::kCaffeine, 2);
  spec.values[kWindowExecutor] = 1;
  // A window of 1 and a main space of 1: b is no better than a and goes, although it is newer.
  Expect(WindowTinyLfu(spec, Generator(1)), "abcb", "....", "ab");
  Expect(WindowTinyLfu(spec, Generator(1)), "abcad", "...H.", "ad");
}

TEST_CASE("caffeine: at full speed reads are recorded late, and those beyond 16 are lost") {
  SystemSpec spec = Spec(CacheSystem::kCaffeine, 100);
  spec.values[kWindowLag] = 1000;
  WindowTinyLfu late(spec, Generator(1));
  for (uint64_t key = 0; key < 150; ++key) Access(late, key);
  // Nothing has been evicted yet: the drain is still to come.
  CHECK(late.items() == 150);
  for (uint64_t request = 0; request < 900; ++request) Access(late, 0);
  CHECK(late.items() <= 101);  // and one that waits
}

TEST_CASE("moka: misses count, too, and a new entry must be ahead of the oldest") {
  SystemSpec spec = Spec(CacheSystem::kMoka, 2);
  spec.values[kMokaPending] = 1;
  // Counting begins when the cache is half full, after a; c beats a, d has to come twice.
  Expect(Moka(spec, Generator(1)), "abc", "...", "bc");
  Expect(Moka(spec, Generator(1)), "abcd", "....", "bc");
  Expect(Moka(spec, Generator(1)), "abcdd", ".....", "cd");
}

TEST_CASE("moka: until 64 writes wait all new entries are there") {
  Moka moka(Spec(CacheSystem::kMoka, 2), Generator(1));
  for (uint64_t key = 0; key < 64; ++key) Access(moka, key);
  CHECK(moka.items() == 64);
  Access(moka, 64);
  CHECK(moka.items() == 3);
}

TEST_CASE("ristretto: each item costs 56 more unless told otherwise") {
  for (const int64_t ignore : {0, 1}) {
    SystemSpec spec = Spec(CacheSystem::kRistretto, 10'000);
    spec.values[kRistrettoIgnoreInternal] = ignore;
    spec.values[kRistrettoWait] = 1;
    Ristretto cache(spec, Generator(1));
    for (uint64_t key = 0; key < 20'000; ++key) Access(cache, key);
    CHECK(cache.items() == (ignore == 1 ? 10'000 : 175));
  }
}

TEST_CASE("ristretto: a Set is applied later, and dropped when 32,768 wait") {
  SystemSpec spec = Spec(CacheSystem::kRistretto, 1'000'000);
  spec.values[kRistrettoIgnoreInternal] = 1;
  Ristretto cache(spec, Generator(1));
  CHECK(!Access(cache, 1));
  CHECK(!Access(cache, 1));
  for (int request = 0; request < 20; ++request) Access(cache, 1);
  CHECK(Access(cache, 1));
  spec.values[kRistrettoSetLag] = 1'000'000;
  Ristretto slow(spec, Generator(1));
  for (uint64_t key = 0; key < 100'000; ++key) Access(slow, key);
  CHECK(slow.items() == 0);
}

TEST_CASE("ristretto: at full speed most reads are not counted, and others get in than else") {
  CacheTrace trace;
  Generator draws(3);
  trace.object_count = 20'100;
  for (int i = 0; i < 400'000; ++i) {
    trace.objects.push_back(i % 2 == 0 ? draws.NextBelow(100) : 100 + draws.NextBelow(20'000));
  }
  SystemSpec spec = Spec(CacheSystem::kRistretto, 200);
  spec.values[kRistrettoIgnoreInternal] = 1;
  const ReplayResult lossy = ReplaySystem(trace, spec, {}, Generator(1));
  spec.values[kRistrettoGetLag] = 1;
  const ReplayResult counted = ReplaySystem(trace, spec, {}, Generator(1));
  CHECK(counted.misses > lossy.misses + 10'000);
}

TEST_CASE("theine: protected is cut to 80 % only when the climber moves") {
  WindowTinyLfu cache(Spec(CacheSystem::kTheine, 1000), Generator(1));
  int hits = 0;
  for (int round = 0; round < 9; ++round) {
    for (uint64_t key = 0; key < 1200; ++key) hits += Access(cache, key);
  }
  // A loop a fifth larger than the cache; an LRU has no hit.
  CHECK(hits > 4000);
  CHECK(cache.items() == 1000);
}

TEST_CASE("memcached no_modern: a hit moves an item at most once in 60 s") {
  SystemSpec spec = Spec(CacheSystem::kMemcached, 2);
  spec.values[kMemcachedLru] = 1;
  for (const double later : {30.0, 62.0}) {
    CAPTURE(later);
    Memcached cache(spec);
    Access(cache, 'a', 0);
    Access(cache, 'b', 1);
    CHECK(Access(cache, 'a', later));
    Access(cache, 'c', later + 1);
    CHECK(Holds(cache, 'a', later + 1) == (later > 60));
    CHECK(Holds(cache, 'b', later + 1) == (later < 60));
  }
}

TEST_CASE("memcached: the second hit saves an item, the first does not") {
  Memcached cache(Spec(CacheSystem::kMemcached, 100));
  double now = 0;
  for (uint64_t key = 500; key < 580; ++key) Access(cache, key, now += 0.01);
  for (const char key : {'a', 'b'}) Access(cache, static_cast<uint64_t>(key), now += 0.01);
  for (const char key : {'a', 'a', 'b'}) {
    CHECK(Access(cache, static_cast<uint64_t>(key), now += 0.01));
  }
  for (uint64_t key = 1000; key < 1150; ++key) Access(cache, key, now += 0.01);
  CHECK(Holds(cache, 'a', now));
  CHECK(!Holds(cache, 'b', now));
  CHECK(cache.items() == 100);
}

Redis MakeRedis(int64_t capacity, std::string_view policy, uint64_t seed, int64_t samples = 64) {
  SystemSpec spec = Spec(CacheSystem::kRedis, capacity);
  const std::vector<std::string_view> words = kRedisFields[kRedisPolicy].Words();
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == policy) spec.values[kRedisPolicy] = static_cast<int64_t>(i);
  }
  spec.values[kRedisSamples] = samples;
  return Redis(spec, Generator(seed));
}

// Of 64 runs, in how many the key that was just used is the one that is evicted.
int EvictedThoughUsed(double apart) {
  int evicted = 0;
  for (uint64_t seed = 1; seed <= 64; ++seed) {
    Redis redis = MakeRedis(2, "allkeys-lru", seed);
    Access(redis, 'a', 0);
    Access(redis, 'b', apart);
    Access(redis, 'a', 2 * apart);
    Access(redis, 'c', 3 * apart);
    Access(redis, 'c', 4 * apart);  // evicts before it looks
    evicted += Holds(redis, 'a', 4 * apart) ? 0 : 1;
  }
  return evicted;
}

TEST_CASE("redis: an access is noted in whole seconds; within one, any key may go") {
  CHECK(EvictedThoughUsed(1.0) == 0);
  const int evicted = EvictedThoughUsed(0.1);
  CHECK(evicted > 10);
  CHECK(evicted < 40);
}

TEST_CASE("redis: evicts before a command, so that one key more than the limit is there") {
  Redis redis = MakeRedis(2, "allkeys-lru", 1);
  for (const char key : {'a', 'b', 'c'}) Access(redis, static_cast<uint64_t>(key));
  CHECK(redis.items() == 3);
  CHECK(!redis.Get('z', At(5)));
  CHECK(redis.items() == 2);
}

TEST_CASE("redis lfu: counts start at 5 and lose 1 a minute") {
  // With factor 0 each hit counts. The clock is 20 s into a minute when the first request comes.
  for (const int64_t decay : {0, 1}) {
    SystemSpec spec = Spec(CacheSystem::kRedis, 2);
    spec.values[kRedisPolicy] = 1;
    spec.values[kRedisSamples] = 64;
    spec.values[kRedisLogFactor] = 0;
    spec.values[kRedisDecayTime] = decay;
    Redis redis(spec, Generator(1));
    for (int hit = 0; hit < 4; ++hit) Access(redis, 'a', 0);
    Access(redis, 'b', 400);
    Access(redis, 'c', 400);
    Access(redis, 'c', 400);
    // 8 - 7 = 1, or 8 for ever.
    CHECK(Holds(redis, 'a', 400) == (decay == 0));
  }
}

// Of 40 keys with that many hits, how many outlast a new key after so many minutes.
int Outlast(int hits, int minutes) {
  int lasting = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    Redis redis = MakeRedis(1, "allkeys-lfu", seed);
    for (int hit = 0; hit <= hits; ++hit) Access(redis, 'a');
    Access(redis, 'b', 60 * minutes);
    lasting += Holds(redis, 'a', 60 * minutes) ? 1 : 0;
  }
  return lasting;
}

// A step from c to c + 1 takes 10 (c - 5) + 1 hits in mean: c is about 5 + sqrt(n / 5) after n.
TEST_CASE("redis lfu: a hundred hits count up to about 10, a thousand to about 19") {
  CHECK(Outlast(100, 1) > 36);
  CHECK(Outlast(100, 8) < 4);
  CHECK(Outlast(1000, 8) > 36);
  CHECK(Outlast(1000, 25) < 4);
}

TEST_CASE("redis volatile: only keys with a time to live go, and without any a set is refused") {
  Redis redis = MakeRedis(2, "volatile-ttl", 1);
  CHECK(redis.Set('a', At(0), FromSeconds(50)));
  CHECK(redis.Set('b', At(0), FromSeconds(20)));
  CHECK(redis.Set('c', At(0), {}));
  CHECK(redis.Set('d', At(0), {}));  // b ends first
  CHECK(!Holds(redis, 'b'));
  CHECK(redis.Set('e', At(0), {}));
  CHECK(!Holds(redis, 'a'));
  CHECK(!redis.Set('f', At(0), {}));
  CHECK(redis.Get('c', At(0)));
  Redis full = MakeRedis(1, "noeviction", 1);
  CHECK(full.Set('a', At(0), {}));
  CHECK(full.Set('b', At(0), {}));
  CHECK(!full.Set('c', At(0), {}));
}

TEST_CASE("redis: what has expired counts until it is asked for or found") {
  SystemSpec spec = Spec(CacheSystem::kRedis, 1'000'000);
  spec.values[kRedisActiveExpire] = 1;  // no
  Redis redis(spec, Generator(1));
  for (uint64_t key = 0; key < 1000; ++key) redis.Set(key, At(0), FromSeconds(1));
  redis.Erase(5000, At(6));
  CHECK(redis.items() == 1000);
  CHECK(!redis.Get(7, At(6)));
  CHECK(redis.items() == 999);
}

TEST_CASE("redis: the active cycle goes on only while a tenth of what it draws has expired") {
  for (const uint64_t living : {0, 20'000}) {
    CAPTURE(living);
    Redis redis(Spec(CacheSystem::kRedis, 1'000'000), Generator(1));
    for (uint64_t key = 0; key < living; ++key) redis.Set(key, At(0), FromSeconds(1e6));
    for (uint64_t key = 0; key < 2000; ++key) redis.Set(1'000'000 + key, At(0), FromSeconds(1));
    redis.Erase(5'000'000, At(7));
    const int64_t left = redis.items() - static_cast<int64_t>(living);
    // 60 cycles of 2 to 3 keys each, where 9 % have expired.
    if (living > 0) CHECK(left > 1700);
    if (living > 0) CHECK(left < 1950);
    if (living == 0) CHECK(left == 0);
  }
}

TEST_CASE("redis: a random key stands oftener behind empty buckets") {
  RedisTable table(3);
  for (uint64_t key = 0; key < 1000; ++key) table.Insert(key);
  CHECK(table.buckets() == 1024);
  std::vector<int> drawn(table.slot_count());
  Generator generator(1);
  for (int i = 0; i < 100'000; ++i) {
    uint32_t one = kNoSlot;
    if (table.SomeKeys(generator, {&one, 1}) == 1) ++drawn[one];
  }
  // Where chains are longer than 1 all but the newest are never drawn: about 1 - (1 - 1/e) of 1000.
  const auto never = std::count(drawn.begin(), drawn.end(), 0);
  CHECK(never > 300);
  CHECK(never < 420);
  for (uint64_t key = 0; key < 1000; ++key) {
    REQUIRE(table.Find(key) != kNoSlot);
    table.Erase(key);
    CHECK(table.Find(key) == kNoSlot);
  }
  table.ShrinkIfSparse();
  CHECK(table.buckets() == 4);
}

CacheTrace Mixed(int requests) {
  CacheTrace trace;
  Generator generator(4);
  trace.object_count = 300;
  for (int i = 0; i < requests; ++i) {
    const uint32_t a = generator.NextBelow(300), b = generator.NextBelow(300);
    trace.objects.push_back(a * b / 300);
    trace.times.push_back(At(i * 0.001));
    const uint32_t op = generator.NextBelow(20);
    trace.ops.push_back(op == 0 ? CacheOp::kDelete : op == 1 ? CacheOp::kWrite : CacheOp::kRead);
  }
  return trace;
}

// Every system, in each of its forms, at several sizes.
TEST_CASE("systems: never hold much more than their room, and do the same with the same seed") {
  const CacheTrace trace = Mixed(20'000);
  for (const SystemInfo& info : CacheSystems()) {
    CAPTURE(info.name);
    const size_t forms =
        info.fields.empty() ? 1 : std::max<size_t>(1, info.fields[0].Words().size());
    for (size_t form = 0; form < forms; ++form) {
      CAPTURE(form);
      for (const int64_t capacity : {1, 2, 3, 10, 100, 1000}) {
        CAPTURE(capacity);
        SystemSpec spec = Spec(info.system, capacity);
        if (forms > 1) spec.values[0] = static_cast<int64_t>(form);
        const Duration ttl = info.expires ? FromSeconds(2) : Duration{};
        const ReplayResult one = ReplaySystem(trace, spec, ttl, Generator(5));
        const ReplayResult same = ReplaySystem(trace, spec, ttl, Generator(5));
        CHECK(one.misses == same.misses);
        CHECK(one.items == same.items);
        // Writes that wait in the buffers of moka, Caffeine, otter may be there beside.
        CHECK(one.items <= capacity + 260);
        CHECK(one.requests > 17'000);
        CHECK(one.late_requests < one.requests);
        CHECK(one.misses < one.requests);
        if (capacity == 1000 && info.system != CacheSystem::kRistretto && !info.expires) {
          CHECK(one.misses < one.requests / 5);
        }
      }
    }
  }
}

}  // namespace
}  // namespace servescape
