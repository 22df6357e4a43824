// SPDX-License-Identifier: MIT
// Pieces of random scenarios (random_scenario.h): tables of services, sources and policies.
#pragma once

#include <cstdint>
#include <string>

#include "sim/random/generator.h"

namespace servescape::property {

class Draw {
 public:
  explicit Draw(uint64_t seed) : generator_(seed) {}
  uint32_t Below(uint32_t bound) { return generator_.NextBelow(bound); }
  bool Chance(double share) { return generator_.NextUniform() < share; }
  // A time distribution with a mean of about `mean` milliseconds; sometimes nothing at all.
  std::string Time(double mean);
  std::string ServiceTime();  // always something

 private:
  Generator generator_;
};

struct ServiceNeeds {
  bool tandem, drains, keyed;
  uint32_t services;
  std::string held;  // a path it is held for, or ""
};
std::string ServiceTable(uint32_t index, const ServiceNeeds& needs, Draw& draw);

struct SourceNeeds {
  bool tandem, drains, keyed;
  uint32_t classes;
};
// Begins on a new line.
std::string SourceText(double rate, const SourceNeeds& needs, Draw& draw);

// Time-outs, retries and the rest but a fallback; each begins on a new line.
std::string PoliciesText(Draw& draw);

// Without its times.
std::string IncidentText(uint32_t services, uint32_t caches, uint32_t stores, Draw& draw);

}  // namespace servescape::property
