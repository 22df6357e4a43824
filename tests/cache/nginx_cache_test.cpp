// SPDX-License-Identifier: MIT
// nginx's proxy_cache against what the real one did, and by hand from its source.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "sim/cache/system/nginx_cache.h"
#include "sim/cache/system/replay_system.h"

namespace servescape {
namespace {

SimTime Instant(double seconds) { return SimTime{FromSeconds(seconds).ns}; }

SystemSpec Nginx(bool locks, int64_t fetch_ms, int64_t capacity = 100) {
  SystemSpec spec(CacheSystem::kNginx);
  spec.capacity = capacity;
  spec.values[kNginxLock] = locks ? 1 : 0;
  spec.values[kNginxFetch] = fetch_ms;
  return spec;
}

// Requests of key 1 at instants: which hit, and whether a miss was kept.
std::string Ask(NginxCache* cache, const std::vector<double>& times, Duration ttl = {}) {
  std::string out;
  for (const double time : times) {
    const bool hit = cache->Get(1, Instant(time));
    out += hit ? 'H' : cache->Set(1, Instant(time), ttl) ? 'M' : 'x';
  }
  return out;
}

TEST_CASE("nginx: waiters look each 500 ms, and without the lock each fetches") {
  // The recorded backend takes 1.2 s; who came at .11, .22 and .35 s was answered at 1.62, 1.29 and
  // 1.43 s.
  NginxCache cache(Nginx(true, 1200));
  CHECK(Ask(&cache, {0, 0.11, 0.22, 0.35, 2}) == "MHHHH");
  CHECK(cache.waits() == 3);
  CHECK(ToSeconds(cache.waited()) == doctest::Approx(1.5 + 1.0 + 1.0));
  NginxCache off(Nginx(false, 1200));
  CHECK(Ask(&off, {0, 0.1, 0.21, 0.31, 1.19, 1.2}) == "MMMMMH");
  CHECK(off.waits() == 0);
}

TEST_CASE("nginx: after lock_age one more fetches, after lock_timeout each, and that is not kept") {
  // 8 s: the recorded backend saw arrivals at 0, 5.0, 5.5 and 5.5 s.
  NginxCache cache(Nginx(true, 8000));
  CHECK(Ask(&cache, {0, 0.1, 0.21, 0.31, 14}) == "MMxxH");
  CHECK(ToSeconds(cache.waited()) == doctest::Approx(4.9 + 5.29 + 5.19));
  SystemSpec spec = Nginx(true, 8000);
  spec.values[kNginxLockAge] = 2000;
  NginxCache young(spec);
  CHECK(Ask(&young, {0, 0.1, 0.2, 0.3, 0.4}) == "MMMxx");
  spec.values[kNginxLockAge] = 60'000;
  spec.values[kNginxLockTimeout] = 700;
  NginxCache hasty(spec);
  CHECK(Ask(&hasty, {0, 0.1}) == "Mx");
  CHECK(ToSeconds(hasty.waited()) == doctest::Approx(1.0));  // two looks
  spec.values[kNginxLockTimeout] = 0;
  NginxCache never(spec);
  CHECK(Ask(&never, {0, 0.1, 9}) == "MxH");
  CHECK(never.waits() == 0);
}

TEST_CASE("nginx: an expired key is fetched by each until one is back, lock or not") {
  NginxCache cache(Nginx(true, 1000));
  CHECK(Ask(&cache, {0, 1, 10.9, 11.1, 11.5, 12.0, 12.1, 22.0, 22.2}, FromSeconds(10)) ==
        "MHHMMMHHM");
  CHECK(!cache.Holds(1, Instant(22.9)));
  CHECK(cache.Holds(1, Instant(23.3)));
}

TEST_CASE("nginx: the least recently used goes, and all that nobody asks for within inactive") {
  NginxCache cache(Nginx(false, 0, 2));
  const auto access = [&](uint64_t key, double time) {
    const bool hit = cache.Get(key, Instant(time));
    if (!hit) cache.Set(key, Instant(time), {});
    return hit;
  };
  CHECK(!access(1, 0));
  CHECK(!access(2, 1));
  CHECK(access(1, 2));
  CHECK(!access(3, 3));  // 2 goes
  CHECK(cache.Holds(1, Instant(4)));
  CHECK(!cache.Holds(2, Instant(4)));
  CHECK(access(1, 601.9));
  CHECK(!cache.Holds(3, Instant(603)));
  CHECK(!access(3, 603));
  CHECK(cache.items() == 2);
  CHECK(cache.evictions() == 2);
  CHECK(!access(4, 3000));
  CHECK(cache.items() == 1);
  cache.Erase(4, Instant(3000));
  CHECK(cache.items() == 0);
}

TEST_CASE("nginx: a replay tells of those that waited") {
  CacheTrace trace;
  trace.objects = {0, 0, 0};
  trace.object_count = 1;
  trace.times = {Instant(0), Instant(0.1), Instant(0.2)};
  const ReplayResult result = ReplaySystem(trace, Nginx(true, 900), {}, Generator(1));
  CHECK(result.misses == 1);
  CHECK(result.waits == 2);
  CHECK(ToSeconds(result.waited) == doctest::Approx(2.0));
}

}  // namespace
}  // namespace servescape
