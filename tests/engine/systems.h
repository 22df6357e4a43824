// SPDX-License-Identifier: MIT
// Small systems for the tests of the engine, and their runs.
#pragma once

#include <cstdint>
#include <string>

#include "sim/scenario/config.h"
#include "tests/engine/watcher.h"

namespace servescape::test {

// A service with exponential times of that mean, in seconds, at the end of the only path.
inline ServiceConfig& AddService(Config* config, double mean) {
  ServiceConfig service;
  service.name = "s" + std::to_string(config->services.size());
  service.time.time = Exponential(mean);
  config->paths[0].services.push_back(static_cast<uint32_t>(config->services.size()));
  return config->services.emplace_back(service);
}

// Poisson arrivals of that rate at one service with times of 10 ms, for `seconds`.
inline Config Steady(double rate, double seconds) {
  Config config;
  config.run.duration = FromSeconds(seconds);
  config.run.max_in_flight = 1'000'000;
  TrafficConfig traffic;
  traffic.name = "users";
  traffic.rate = rate;
  traffic.size = Constant(1);
  config.traffic.push_back(traffic);
  config.paths.push_back({"main", {}});
  AddService(&config, 0.010);
  return config;
}

}  // namespace servescape::test
