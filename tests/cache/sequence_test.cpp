// SPDX-License-Identifier: MIT
// Every policy on short sequences worked out by hand: which requests hit, and what is resident
// afterwards.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "sim/cache/cache.h"
#include "sim/cache/replay.h"

namespace servescape {
namespace {

struct Played {
  std::string hits;      // one character per request: H or .
  std::string resident;  // keys, in alphabetical order
};

// Keys are letters; a digit after one is its size.
Played Play(CachePolicy policy, int64_t capacity, std::string_view requests,
            uint32_t dense_keys = 0) {
  CacheSpec spec;
  spec.policy = policy;
  spec.capacity = capacity;
  spec.dense_keys = dense_keys;
  Cache cache(spec);
  Played played;
  for (size_t i = 0; i < requests.size(); ++i) {
    const uint64_t key = static_cast<unsigned char>(requests[i]);
    int64_t size = 1;
    if (i + 1 < requests.size() && requests[i + 1] >= '0' && requests[i + 1] <= '9') {
      size = requests[++i] - '0';
    }
    played.hits += cache.Access(key, size) ? 'H' : '.';
    CHECK(cache.used() <= capacity);
  }
  for (uint64_t key = 'A'; key <= 'z'; ++key) {
    if (cache.Peek(key) != CacheOutcome::kMiss) played.resident += static_cast<char>(key);
  }
  CHECK(static_cast<size_t>(cache.items()) == played.resident.size());
  return played;
}

void Expect(CachePolicy policy, int64_t capacity, std::string_view requests,
            std::string_view hits, std::string_view resident) {
  for (const uint32_t dense_keys : {0u, 128u}) {
    CAPTURE(dense_keys);
    const Played played = Play(policy, capacity, requests, dense_keys);
    CHECK(played.hits == hits);
    CHECK(played.resident == resident);
  }
}

TEST_CASE("lru: the least recently used leaves") {
  Expect(CachePolicy::kLru, 3, "abcadbea", "...H....", "abe");
}

TEST_CASE("fifo: a hit does not prolong a stay") {
  Expect(CachePolicy::kFifo, 3, "abcadab", "...H...", "abd");
}

TEST_CASE("sizes: as many leave as it takes, and what is larger than the cache stays outside") {
  Expect(CachePolicy::kLru, 5, "a2b2c1d4", "....", "cd");
  Expect(CachePolicy::kFifo, 5, "a2b2a2e6b2", "..H.H", "ab");
}

TEST_CASE("lfu: the lowest count leaves, the oldest at that count first; counts are forgotten") {
  // a:2; b leaves for d, c for b (whose count starts again at 1), d for e.
  Expect(CachePolicy::kLfu, 3, "abcadbe", "...H...", "abe");
  // Raised to the same count, b is older there than a.
  Expect(CachePolicy::kLfu, 2, "abbac", "..HH.", "ac");
}

TEST_CASE("perfect-lfu: as lfu, but counts are never forgotten") {
  // b leaves for d, and comes back with a count of 2 for c: d is now the lowest.
  Expect(CachePolicy::kPerfectLfu, 3, "abcadbe", "...H...", "abe");
  Expect(CachePolicy::kPerfectLfu, 2, "aabcbd", ".H....", "bd");
  Expect(CachePolicy::kLfu, 2, "aabcbd", ".H....", "ad");
}

TEST_CASE("lfuda: the age of the cache overtakes an old favourite") {
  // Before the first eviction the age is 0: a hit only makes an entry the youngest at count 1.
  Expect(CachePolicy::kLfuda, 3, "abcad", "...H.", "acd");
  // b leaves at count 1 and the age is 1: d has 2. A hit on a makes it 2, c leaves for e, and
  // with only 2s left the age is 2, so e has 3; the oldest 2, d, leaves for f, then a.
  Expect(CachePolicy::kLfuda, 3, "abcadaefg", "...H.H...", "efg");
  // With plain LFU, a would have stayed.
  Expect(CachePolicy::kLfu, 3, "abcadaefg", "...H.H...", "afg");
}

TEST_CASE("clock: a hit gives a second chance, once") {
  // d: a is spared (and becomes the youngest but d), b leaves; e: c leaves; f: a leaves.
  Expect(CachePolicy::kClock, 3, "abcadef", "...H...", "def");
  // All were hit: one round clears the bits, then the oldest leaves.
  Expect(CachePolicy::kClock, 3, "abcabcd", "...HHH.", "bcd");
}

TEST_CASE("sieve: survivors keep their place and the hand goes on from there") {
  // d: the hand clears a and takes b; it stands at c. e: c. f: d, although a is older.
  Expect(CachePolicy::kSieve, 3, "abcadef", "...H...", "aef");
  // The hand, past the head, starts again at the tail.
  Expect(CachePolicy::kSieve, 3, "abcabcd", "...HHH.", "bcd");
}

TEST_CASE("slru: hits lift an entry, new ones do not displace it") {
  // Five segments of one entry each. a..e fill them from below; f takes the place of a.
  Expect(CachePolicy::kSlru, 5, "abcdef", "......", "bcdef");
  // b (segment 1) rises to 2, where c sinks to 1; f and g then fight over the lowest segment.
  Expect(CachePolicy::kSlru, 5, "abcdebfg", ".....H..", "bcdeg");
  // The hit on a lifts it to 1, b sinks to 0; b leaves for f.
  Expect(CachePolicy::kSlru, 5, "abcdeaf", ".....H.", "acdef");
}

TEST_CASE("s3-fifo: one-hit wonders leave quickly, two hits lead to main, ghosts directly") {
  // Capacity 10: small 1, main 9, ghosts 9. a has two hits: at the first eviction (k) it moves
  // to main and b leaves for the ghosts.
  Expect(CachePolicy::kS3Fifo, 10, "abcdefghijaak", "..........HH.", "acdefghijk");
  // One hit is not enough.
  Expect(CachePolicy::kS3Fifo, 10, "abcdefghijak", "..........H.", "bcdefghijk");
  // b comes back as a ghost: to main, while c, d, .. leave from small.
  Expect(CachePolicy::kS3Fifo, 10, "abcdefghijaakblmnopqrstuv", "..........HH.............",
         "abopqrstuv");
}

TEST_CASE("arc: what was seen twice is kept from a scan, ghosts adapt the target") {
  // a and b are in T2; the scan only displaces itself.
  Expect(CachePolicy::kArc, 3, "abababcdefgab", "..HHHH.....HH", "abg");
  // T1 | B1 | T2 | B2 afterwards, newest first; p is the target size of T1:
  //   a b c a                                      cb |    | a  |
  //   d: p = 0 < T1: b to B1                       dc | b  | a  |
  //   b: in B1, p = 1 < T1: c to B1; b to T2       d  | c  | ba |
  //   e: T1 = p is not above: a to B2              ed | c  | b  | a
  //   a: in B2, p = 0 < T1: d to B1; a to T2       e  | dc | ab |
  Expect(CachePolicy::kArc, 3, "abcadbea", "...H....", "abe");
}

TEST_CASE("random: the victim is drawn from the generator, the same for the same seed") {
  CHECK(Play(CachePolicy::kRandom, 3, "abcdefabcdef").hits ==
        Play(CachePolicy::kRandom, 3, "abcdefabcdef").hits);
  CacheSpec spec;
  spec.policy = CachePolicy::kRandom;
  spec.capacity = 4;
  Cache cache(spec, Generator(5));
  int left[4] = {};
  for (int round = 0; round < 4000; ++round) {
    cache.Clear();
    for (uint64_t key = 0; key <= 4; ++key) cache.Insert(key);
    for (uint64_t key = 0; key < 4; ++key) left[key] += cache.Peek(key) == CacheOutcome::kMiss;
  }
  for (const int count : left) CHECK(count == doctest::Approx(1000).epsilon(0.11));  // 4 s.e.
}

TEST_CASE("belady: evicts what is needed last") {
  // The classic page string with three frames: 9 faults (Silberschatz et al., Operating System
  // Concepts, section 9.4), FIFO 15, LRU 12.
  CacheTrace trace;
  for (const char c : std::string_view("70120304230321201701")) {
    trace.objects.push_back(static_cast<uint32_t>(c - '0'));
  }
  trace.object_count = 8;
  CacheSpec spec;
  spec.capacity = 3;
  for (const auto& [policy, misses] : {std::pair{CachePolicy::kBelady, 9},
                                       {CachePolicy::kFifo, 15}, {CachePolicy::kLru, 12}}) {
    spec.policy = policy;
    const ReplayResult result = Replay(trace, spec, Generator(1));
    CHECK(result.requests == 20);
    CHECK(result.misses == misses);
    CHECK(result.missed_size == misses);
    CHECK(result.evictions == misses - 3);
  }
}

TEST_CASE("an erased key is gone from every policy, and the rest goes on") {
  for (const std::string& name : CachePolicyNames(false)) {
    CAPTURE(name);
    CacheSpec spec;
    spec.policy = *CachePolicyFromName(name);
    spec.capacity = 10;
    Cache cache(spec);
    for (uint64_t key = 1; key <= 5; ++key) cache.Insert(key);
    CHECK(cache.Erase(3));
    CHECK(!cache.Erase(3));
    CHECK(!cache.Erase(99));
    CHECK(cache.items() == 4);
    CHECK(cache.Lookup(3) == CacheOutcome::kMiss);
    CHECK(cache.Lookup(4) == CacheOutcome::kFresh);
    for (uint64_t key = 100; key < 200; ++key) cache.Access(key);
    CHECK((spec.policy == CachePolicy::kTtl || cache.items() == 10));
    cache.Clear();
    CHECK(cache.items() == 0);
    CHECK(cache.used() == 0);
    CHECK(cache.Lookup(150) == CacheOutcome::kMiss);
    CHECK(cache.Insert(150));
    CHECK(cache.Lookup(150) == CacheOutcome::kFresh);
  }
}

TEST_CASE("names: there and back") {
  CHECK(CachePolicyNames(true).size() == 13);
  for (const std::string& name : CachePolicyNames(true)) {
    CHECK(NameOf(*CachePolicyFromName(name)) == name);
  }
  CHECK(!CachePolicyFromName("LRU"));
  CHECK(CachePolicyNames(false).back() == "ttl");
}

}  // namespace
}  // namespace servescape
