// SPDX-License-Identifier: MIT
// In which zones spot machines can be had, and when they are taken back.
//
// A zone has capacity while both of two alternating renewal processes are up: one of the region,
// which all zones share, and one of its own. With u the share of time that a zone is up, f how
// often it goes down and rho the correlation of two zones, the own process is up o = u + rho (1 -
// u) of the time and the region's u / o, and both are down for d = ((1 - u / o) o + (1 - o) u / o)
// / f at a time on average: then u, f and rho are what they are to be. Draws are those of `up` and
// `down`, scaled to these means: a hazard that falls with age does so here. At the start the
// processes have gone on for long.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/generator.h"
#include "sim/random/sampler.h"
#include "sim/scenario/config_nodes.h"

namespace servescape {

class SpotZones {
 public:
  SpotZones(const SpotConfig& config, const std::string& name, uint64_t seed, uint32_t replication);

  uint32_t count() const { return static_cast<uint32_t>(zones_.size()); }
  bool up(uint32_t zone) const { return region_.up && zones_[zone].up; }
  bool any() const;
  // When one of the processes changes next.
  SimTime next() const;
  // Goes on to `now`; the zones that were up before and are no more.
  std::vector<uint32_t> Advance(SimTime now);

 private:
  struct Process {
    Generator draws{0};
    bool up = true;
    SimTime due = kEndOfTime;
    double up_factor = 0, down_factor = 0;  // of the draws; 0: it is up for ever
  };
  void Begin(Process* process, double mean_up, double mean_down, const std::string& stream,
             uint64_t seed, uint32_t replication);
  void Turn(Process* process);

  Sampler up_, down_;
  double up_mean_, down_mean_;
  Process region_;
  std::vector<Process> zones_;
};

}  // namespace servescape
