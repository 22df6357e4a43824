// SPDX-License-Identifier: MIT
// Hit ratios under independent requests against closed forms, expiry against renewal theory, and
// what must hold for every policy on any sequence.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include "sim/base/math.h"
#include "sim/cache/cache.h"
#include "sim/random/exponential.h"
#include "sim/random/zipf.h"

namespace servescape {
namespace {

CacheSpec Spec(CachePolicy policy, int64_t capacity) {
  CacheSpec spec;
  spec.policy = policy;
  spec.capacity = capacity;
  return spec;
}

// After a tenth of the requests, which fill the cache.
double HitRatio(CachePolicy policy, int64_t capacity, double exponent, uint32_t count,
                int requests) {
  CacheSpec spec = Spec(policy, capacity);
  spec.dense_keys = count;
  Cache cache(spec, Generator(3));
  const Zipf zipf(exponent, count);
  Generator generator(7);
  int hits = 0;
  for (int i = -requests / 10; i < requests; ++i) {
    hits += cache.Access(zipf.Draw(generator)) && i >= 0;
  }
  return static_cast<double>(hits) / requests;
}

std::vector<double> Popularity(double exponent, uint32_t count) {
  std::vector<double> p(count);
  for (uint32_t k = 0; k < count; ++k) p[k] = Pow(k + 1.0, -exponent);
  const double sum = std::accumulate(p.begin(), p.end(), 0.0);
  for (double& value : p) value /= sum;
  return p;
}

// King, "Analysis of demand paging algorithms", IFIP Congress 1971: the last three distinct keys.
double LruExact3(const std::vector<double>& p) {
  double hit = 0;
  for (size_t a = 0; a < p.size(); ++a) {
    for (size_t b = 0; b < p.size(); ++b) {
      for (size_t c = 0; c < p.size(); ++c) {
        if (a == b || b == c || a == c) continue;
        const double state = p[a] * p[b] / (1 - p[a]) * p[c] / (1 - p[a] - p[b]);
        hit += state * (p[a] + p[b] + p[c]);
      }
    }
  }
  return hit;
}

// King 1971, Gelenbe 1973: a set of three is resident in proportion to its product.
double FifoExact3(const std::vector<double>& p) {
  double all = 0, hit = 0;
  for (size_t a = 0; a < p.size(); ++a) {
    for (size_t b = a + 1; b < p.size(); ++b) {
      for (size_t c = b + 1; c < p.size(); ++c) {
        all += p[a] * p[b] * p[c];
        hit += p[a] * p[b] * p[c] * (p[a] + p[b] + p[c]);
      }
    }
  }
  return hit / all;
}

TEST_CASE("eight items, three places: exact hit ratios") {
  const std::vector<double> p = Popularity(1.0, 8);
  // The published values of these formulas.
  CHECK(LruExact3(p) == doctest::Approx(0.5356153359).epsilon(1e-9));
  CHECK(FifoExact3(p) == doctest::Approx(0.5089580862).epsilon(1e-9));
  constexpr int kRequests = 2'000'000;
  // Hits are correlated; twice the independent standard error bounds that here.
  const double bound = 8 * std::sqrt(0.25 / kRequests);
  const auto off = [&](CachePolicy policy, double exact) {
    return std::fabs(HitRatio(policy, 3, 1.0, 8, kRequests) - exact);
  };
  CHECK(off(CachePolicy::kLru, LruExact3(p)) <= bound);
  CHECK(off(CachePolicy::kFifo, FifoExact3(p)) <= bound);
  CHECK(off(CachePolicy::kRandom, FifoExact3(p)) <= bound);
}

TEST_CASE("perfect lfu: the most popular, held for good") {
  Cache cache(Spec(CachePolicy::kLfu, 3));
  for (uint64_t key = 0; key < 3; ++key) cache.Insert(key);
  const Zipf zipf(1.0, 8);
  Generator generator(2);
  constexpr int kRequests = 1'000'000;
  for (int i = 0; i < kRequests; ++i) cache.Lookup(zipf.Draw(generator));
  CHECK(std::fabs(static_cast<double>(cache.counts().fresh) / kRequests - 0.6745510293) <=
        4 * std::sqrt(0.25 / kRequests));
}

// Che, Tung and Wang, "Hierarchical web caching systems", IEEE JSAC 20:7, 2002: an entry stays a
// characteristic time T in which `capacity` different keys are asked for. FIFO and random:
// Martina, Garetto and Leonardi, INFOCOM 2014.
double Che(const std::vector<double>& p, double capacity, bool lru) {
  const auto resident = [&](double q, double t) {
    return lru ? 1 - Exp(-q * t) : q * t / (1 + q * t);
  };
  double low = 0, high = 1e9;
  for (int i = 0; i < 200; ++i) {
    const double t = (low + high) / 2;
    double sum = 0;
    for (const double q : p) sum += resident(q, t);
    (sum < capacity ? low : high) = t;
  }
  double hit = 0;
  for (const double q : p) hit += q * resident(q, low);
  return hit;
}

TEST_CASE("che's approximation: lru, fifo and random within 1.5 %") {
  struct Case {
    double exponent;
    uint32_t count;
    int64_t capacity;
    double lru, fifo;  // published values
  };
  for (const Case& c : {Case{0.8, 10000, 100, 0.1566246358, 0.1336246771},
                        Case{0.8, 10000, 1000, 0.4366597222, 0.3941791006},
                        Case{0.8, 10000, 5000, 0.7916307185, 0.75312998},
                        Case{1.0, 100000, 100, 0.289837777, 0.2499707638},
                        Case{1.0, 100000, 1000, 0.5061701485, 0.4647885281},
                        Case{1.0, 100000, 10000, 0.7373398078, 0.7010201736}}) {
    CAPTURE(c.capacity);
    if (c.count == 10000) {
      const std::vector<double> p = Popularity(c.exponent, c.count);
      CHECK(Che(p, static_cast<double>(c.capacity), true) == doctest::Approx(c.lru).epsilon(1e-6));
      CHECK(Che(p, static_cast<double>(c.capacity), false) ==
            doctest::Approx(c.fifo).epsilon(1e-6));
    }
    const auto ratio = [&](CachePolicy policy) {
      return HitRatio(policy, c.capacity, c.exponent, c.count, 1'000'000);
    };
    CHECK(ratio(CachePolicy::kLru) == doctest::Approx(c.lru).epsilon(0.015));
    CHECK(ratio(CachePolicy::kFifo) == doctest::Approx(c.fifo).epsilon(0.015));
    CHECK(ratio(CachePolicy::kRandom) == doctest::Approx(c.fifo).epsilon(0.015));
  }
}

// One key asked for at rate r, T = 30 s: fixed, a cycle has one miss and r T hits; sliding, a
// request hits if the one before it is less than T away (Jung, Berger and Balakrishnan, INFOCOM
// 2003; Fofack et al. 2012). The entry is there rT / (1 + rT) of the time, or as often as it hits.
TEST_CASE("ttl: hit ratio and presence of a key asked for at random") {
  for (const double rate : {0.001, 0.01, 0.1, 1.0}) {
    for (const bool sliding : {false, true}) {
      CAPTURE(rate);
      CAPTURE(sliding);
      CacheSpec spec = Spec(CachePolicy::kTtl, 1);
      spec.ttl = FromSeconds(30);
      spec.sliding = sliding;
      Cache cache(spec);
      Generator arrivals(4), looks(5);
      constexpr int kRequests = 200'000;
      SimTime now;
      SimTime look = SimTime{} + FromSeconds(UnitExponential(looks) / rate);
      int present = 0, looked = 0;
      for (int i = 0; i < kRequests; ++i) {
        now = now + FromSeconds(UnitExponential(arrivals) / rate);
        // Poisson arrivals see time averages: an observer of its own.
        for (; look < now; look = look + FromSeconds(UnitExponential(looks) / rate), ++looked) {
          cache.Expire(look);
          present += static_cast<int>(cache.items());
        }
        cache.Access(1, 1, now);
      }
      const double rt = rate * 30;
      const double exact = sliding ? 1 - Exp(-rt) : rt / (1 + rt);
      // The first request misses whatever the rate; and hits are correlated.
      const double error = 6 * std::sqrt(exact * (1 - exact) / kRequests) + 3.0 / kRequests;
      CHECK(std::fabs(static_cast<double>(cache.counts().fresh) / kRequests - exact) <= error);
      CHECK(std::fabs(static_cast<double>(present) / looked - exact) <= 2 * error);
      CHECK(cache.counts().expirations >= cache.counts().misses - 1);
    }
  }
}

TEST_CASE("ttl: fresh, then stale, then gone; each instant to the nanosecond") {
  for (const CachePolicy policy : {CachePolicy::kLru, CachePolicy::kTtl, CachePolicy::kLfu}) {
    CacheSpec spec = Spec(policy, 10);
    spec.ttl = {100};
    spec.stale_for = {50};
    Cache cache(spec);
    const auto at = [](int64_t ns) { return SimTime{ns}; };
    CHECK(cache.Insert(1, 1, at(1000)));
    CHECK(cache.Lookup(1, at(1099)) == CacheOutcome::kFresh);
    CHECK(cache.Lookup(1, at(1100)) == CacheOutcome::kStale);
    CHECK(cache.Peek(1, at(1149)) == CacheOutcome::kStale);
    CHECK(cache.Peek(1, at(1150)) == CacheOutcome::kMiss);
    // Renewed while stale; a second fetch that comes later does not prolong it.
    CHECK(cache.Insert(1, 1, at(1120)));
    CHECK(cache.Insert(1, 1, at(1180)));
    CHECK(cache.Lookup(1, at(1219)) == CacheOutcome::kFresh);
    CHECK(cache.Lookup(1, at(1220)) == CacheOutcome::kStale);
    CHECK(cache.Lookup(1, at(1270)) == CacheOutcome::kMiss);
    CHECK(cache.items() == 0);
    const CacheCounts counts = cache.counts();
    CHECK(counts.fresh == 2);
    CHECK(counts.stale == 2);
    CHECK(counts.misses == 1);
    CHECK(counts.insertions == 1);
    CHECK(counts.renewals == 1);
    CHECK(counts.expirations == 1);
    CHECK(counts.evictions == 0);
  }
}

TEST_CASE("ttl: a hit prolongs only where it slides, and an insert may bring its own ttl") {
  CacheSpec spec = Spec(CachePolicy::kLru, 10);
  spec.ttl = {100};
  for (const bool sliding : {false, true}) {
    spec.sliding = sliding;
    Cache cache(spec);
    cache.Insert(1, 1, {0});
    CHECK(cache.Lookup(1, {90}) == CacheOutcome::kFresh);
    CHECK((cache.Lookup(1, {180}) == CacheOutcome::kFresh) == sliding);
    cache.Insert(2, 1, {200}, {7});
    CHECK(cache.Peek(2, {206}) == CacheOutcome::kFresh);
    CHECK(cache.Peek(2, {207}) == CacheOutcome::kMiss);
  }
}

TEST_CASE("lfuda: as good after a million requests as after a hundred thousand") {
  Cache cache(Spec(CachePolicy::kLfuda, 200));
  const Zipf zipf(0.9, 4000);
  Generator generator(7);
  double ratios[10];
  for (double& ratio : ratios) {
    int hits = 0;
    for (int i = 0; i < 100'000; ++i) hits += cache.Access(zipf.Draw(generator));
    ratio = hits / 1e5;
  }
  for (int tenth = 1; tenth < 10; ++tenth)
    CHECK(ratios[tenth] == doctest::Approx(0.55).epsilon(0.02));
}

TEST_CASE("history: what is there is as old as before at an earlier instant, and uncounted") {
  CacheSpec spec = Spec(CachePolicy::kLru, 2);
  spec.ttl = {100};
  Cache cache(spec);
  for (uint64_t key = 1; key <= 3; ++key) cache.Access(key, 1, {400 + 10 * static_cast<int>(key)});
  cache.MakeHistory({500});
  CHECK(cache.counts().misses == 0);
  CHECK(cache.counts().insertions == 0);
  CHECK(cache.counts().evictions == 0);
  CHECK(cache.Peek(1, {0}) == CacheOutcome::kMiss);
  CHECK(cache.Peek(2, {19}) == CacheOutcome::kFresh);
  CHECK(cache.Peek(2, {20}) == CacheOutcome::kMiss);
  CHECK(cache.Lookup(3, {29}) == CacheOutcome::kFresh);
  CHECK(cache.Lookup(3, {30}) == CacheOutcome::kMiss);
  CHECK(cache.counts().expirations == 1);
}

// Over every policy, mixed sizes, erasures and expiry.
TEST_CASE("invariants: the capacity holds, the accounts agree, hashing and indexing too") {
  for (const std::string& name : CachePolicyNames(false)) {
    for (const int64_t capacity : {1, 2, 3, 7, 50, 400}) {
      CAPTURE(name);
      CAPTURE(capacity);
      CacheSpec spec = Spec(*CachePolicyFromName(name), capacity);
      spec.ttl = {5000};
      spec.stale_for = {1000};
      Cache hashed(spec, Generator(2));
      spec.dense_keys = 500;
      Cache dense(spec, Generator(2));
      const Zipf zipf(0.7, 500);
      Generator generator(9);
      for (int i = 0; i < 20'000; ++i) {
        const uint64_t key = zipf.Draw(generator);
        const int64_t size = 1 + static_cast<int64_t>(key % 5);
        const SimTime now{i};
        if (i % 97 == 0) {
          REQUIRE(hashed.Erase(key) == dense.Erase(key));
        } else {
          const CacheOutcome outcome = hashed.Lookup(key, now);
          REQUIRE(outcome == dense.Lookup(key, now));
          if (outcome != CacheOutcome::kFresh) {
            REQUIRE(hashed.Insert(key, size, now) == dense.Insert(key, size, now));
          }
        }
        REQUIRE(hashed.used() == dense.used());
        if (spec.policy != CachePolicy::kTtl) REQUIRE(hashed.used() <= capacity);
      }
      const CacheCounts counts = hashed.counts();
      CHECK(counts.fresh + counts.stale + counts.misses == 20'000 - 207);
      CHECK(counts.fresh > 0);
      int64_t items = 0, used = 0;
      for (uint64_t key = 0; key < 500; ++key) {
        hashed.Expire({19'999});
        if (hashed.Peek(key, {19'999}) == CacheOutcome::kMiss) continue;
        ++items;
        used += 1 + static_cast<int64_t>(key % 5);
      }
      CHECK(items == hashed.items());
      CHECK(used == hashed.used());
    }
  }
}

// Mattson et al. 1970: what hits in a smaller LRU hits in a larger one.
TEST_CASE("lru: a larger cache holds what a smaller one holds") {
  Cache small(Spec(CachePolicy::kLru, 50)), large(Spec(CachePolicy::kLru, 51));
  const Zipf zipf(0.8, 1000);
  Generator generator(1);
  for (int i = 0; i < 100'000; ++i) {
    const uint64_t key = zipf.Draw(generator);
    const bool hit = small.Access(key);
    REQUIRE((large.Access(key) || !hit));
  }
  CHECK(large.counts().fresh > small.counts().fresh);
}

TEST_CASE("keys of 64 bits: none is mistaken for another") {
  Cache cache(Spec(CachePolicy::kFifo, 1000));
  Generator generator(6);
  std::vector<uint64_t> keys;
  for (uint64_t i = 0; i < 400; ++i) {
    keys.push_back(i << 32);
    keys.push_back(generator.NextBits());
  }
  for (const uint64_t key : keys) CHECK(!cache.Access(key));
  for (const uint64_t key : keys) CHECK(cache.Access(key));
}

}  // namespace
}  // namespace servescape
