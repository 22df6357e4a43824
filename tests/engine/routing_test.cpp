// SPDX-License-Identifier: MIT
// Hand-computed choices of replicas: by key, by weight, by zone, with bounded load.
#include <string>

#include <doctest/doctest.h>

#include "tests/engine/systems.h"
#include "tests/model/log.h"

namespace servescape::test {
namespace {

// A digit for each request, in the order of their ends: the replica that served it, or "x".
struct Served : Watcher {
  void OnReplicaServed(uint32_t, uint32_t replica, Duration) override {
    by += std::to_string(replica);
  }
  void OnFail(SimTime, uint32_t, Duration) override { by += "x"; }
  std::string by;
};

std::string PlayReplicas(const Config& config) {
  Served served;
  Run(config, &served);
  return served.by;
}

Config Keyed(std::initializer_list<std::pair<int64_t, uint64_t>> arrivals, Routing routing,
             uint32_t replicas) {
  Config config = Traced({});
  for (const auto& [at, key] : arrivals) {
    TraceRow row{SimTime{at * kMs}, 1};
    row.key = key;
    config.traffic[0].trace.push_back(row);
  }
  config.traffic[0].keys.kind = KeyKind::kTrace;
  config.services[0].routing = routing;
  config.services[0].replicas = replicas;
  return config;
}

TEST_CASE("a key's replica is the key modulo the replicas") {
  CHECK(PlayReplicas(Keyed({{0, 7}, {1, 8}, {2, 9}, {3, 10}, {4, (uint64_t{1} << 32) + 1}},
                           Routing::kKeyModulo, 3)) == "12012");
}

TEST_CASE("smooth weighted round robin: five, one and one, as nginx spreads them") {
  Config config = Traced({0, 1, 2, 3, 4, 5, 6});
  ServiceConfig& service = config.services[0];
  service.time.time = Constant(0.0001);
  service.routing = Routing::kWeightedRoundRobin;
  service.replicas = 3;
  for (const double weight : {5.0, 1.0, 1.0}) {
    PoolConfig pool;
    pool.weight = weight;
    service.pools.push_back(pool);
  }
  CHECK(PlayReplicas(config) == "0010200");
}

// Callers are in the zones in turn; replicas 0 and 2 in the first, 1 in the second.
TEST_CASE("zone-aware routing stays in the caller's zone while a replica is there") {
  Config config = Traced({0, 1, 2, 3, 4, 5});
  config.services[0].routing = Routing::kZoneAware;
  config.services[0].replicas = 3;
  config.services[0].zones = 2;
  // Ends at 10, 11, 12, 21, 22, 31: the third of the second zone waits for two.
  CHECK(PlayReplicas(config) == "012121");
  IncidentConfig loss;
  loss.kind = IncidentKind::kZoneLoss;
  loss.zone = 1;
  loss.at = SimTime{0};
  config.incidents.push_back(loss);
  CHECK(PlayReplicas(config) == "020202");
}

// One key, two replicas, a bound of ceil(1.25 * (n + 1) / 2) with n there: 1, 2, 2, 3, 4, 4. The
// third and the sixth find the key's replica full.
TEST_CASE("consistent hashing with bounded load passes the key on when its replica is full") {
  Config config =
      Keyed({{0, 5}, {1, 5}, {2, 5}, {3, 5}, {4, 5}, {5, 5}}, Routing::kConsistentHash, 2);
  const std::string own = PlayReplicas(config);
  const std::string other = own[0] == '0' ? "1" : "0";
  CHECK(own == std::string(6, own[0]));
  config.services[0].load_factor = 1.25;
  const std::string a = own.substr(0, 1);
  // Ends at 10, 12, 20, 22, 30 and 40.
  CHECK(PlayReplicas(config) == a + other + a + other + a + a);
}

// The key says which replica of the first service; the second is called in that one's zone.
TEST_CASE("a call comes from the zone of the replica that makes it") {
  Config config = Keyed({{0, 1}, {20, 1}, {40, 0}, {60, 0}}, Routing::kKeyModulo, 2);
  AddService(&config, 0.001);
  for (ServiceConfig& service : config.services) {
    service.replicas = service.zones = 2;
  }
  config.services[1].routing = Routing::kZoneAware;
  CHECK(PlayReplicas(config) == "11110000");
  // Not by the short way of FIFO servers.
  for (ServiceConfig& service : config.services) service.admission.rate_limit = 1e6;
  CHECK(PlayReplicas(config) == "11110000");
}

// 10 ms and 35.7 ms, once known: three in turn at the first cost less than one at the second.
TEST_CASE("the least response time counts who is there") {
  Config config = Traced({0, 1, 50, 51, 52, 53});
  ServiceConfig& service = config.services[0];
  service.routing = Routing::kLeastResponseTime;
  service.replicas = 2;
  service.pools.resize(2);
  service.pools[1].speed = 0.28;
  CHECK(PlayReplicas(config) == "010001");
}

}  // namespace
}  // namespace servescape::test
