// SPDX-License-Identifier: MIT
// Where callers are: zones have nothing to do with the shape of a path.
#include <array>

#include <doctest/doctest.h>

#include "tests/engine/systems.h"

namespace servescape::test {
namespace {

struct ServedInZone : Watcher {
  void OnReplicaServed(uint32_t service, uint32_t replica, Duration) override {
    ++at[service][replica];
  }
  std::array<std::array<int, 8>, 4> at{};
};

// Two zones, a replica in each, after `before` calls of a service in no zone.
ServedInZone PlayZones(int before, uint32_t zones) {
  Config config = Steady(400, 5);
  config.services.clear();
  config.paths[0].services.clear();
  for (int i = 0; i <= before; ++i) AddService(&config, 0.0002);
  ServiceConfig& zoned = config.services.back();
  zoned.replicas = zones;
  zoned.zones = zones;
  zoned.routing = Routing::kZoneAware;
  ServedInZone served;
  Run(config, &served);
  return served;
}

TEST_CASE("zone-aware replicas share the callers evenly, however many calls come before") {
  for (const uint32_t zones : {2u, 3u, 7u}) {
    for (const int before : {0, 1, 2}) {
      CAPTURE(zones);
      CAPTURE(before);
      const ServedInZone served = PlayZones(before, zones);
      const auto& at = served.at[static_cast<size_t>(before)];
      for (uint32_t zone = 1; zone < zones; ++zone) {
        CHECK(std::abs(at[zone] - at[0]) <= 1 + at[0] / 100);
      }
      CHECK(at[0] > 200);
    }
  }
}

}  // namespace
}  // namespace servescape::test
