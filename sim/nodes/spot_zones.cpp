// SPDX-License-Identifier: MIT
#include "sim/nodes/spot_zones.h"

#include <algorithm>

namespace servescape {

SpotZones::SpotZones(const SpotConfig& config, const std::string& name, uint64_t seed,
                     uint32_t replication)
    : up_(config.up),
      down_(config.down),
      up_mean_(config.up.Mean()),
      down_mean_(config.down.Mean()) {
  const double u = up_mean_ / (up_mean_ + down_mean_), f = 1 / (up_mean_ + down_mean_);
  const double own = u + config.correlation * (1 - u), region = u / own;
  const double down = ((1 - region) * own + (1 - own) * region) / f;
  const std::string stream = "nodes." + name + "/spot";
  if (region < 1) Begin(&region_, down * region / (1 - region), down, stream, seed, replication);
  zones_.resize(config.zones);
  for (uint32_t zone = 0; zone < config.zones && own < 1; ++zone) {
    Begin(&zones_[zone], down * own / (1 - own), down, stream + "/" + std::to_string(zone), seed,
          replication);
  }
}

void SpotZones::Begin(Process* process, double mean_up, double mean_down, const std::string& stream,
                      uint64_t seed, uint32_t replication) {
  constexpr double kCycles = 50;  // before the start
  process->draws = MakeStream(seed, replication, stream);
  process->up_factor = mean_up / up_mean_;
  process->down_factor = mean_down / down_mean_;
  process->up = false;
  process->due = SimTime{-FromSeconds(kCycles * (mean_up + mean_down)).ns};
  while (process->due <= SimTime{0}) Turn(process);
}

void SpotZones::Turn(Process* process) {
  constexpr double kMost = 1e9;  // seconds, of a draw with a heavy tail
  process->up = !process->up;
  const double seconds = process->up ? process->up_factor * up_.Draw(process->draws)
                                     : process->down_factor * down_.Draw(process->draws);
  process->due = process->due + std::max(Duration{1}, FromSeconds(std::min(seconds, kMost)));
}

bool SpotZones::any() const {
  return region_.up &&
         std::any_of(zones_.begin(), zones_.end(), [](const Process& zone) { return zone.up; });
}

SimTime SpotZones::next() const {
  SimTime next = region_.due;
  for (const Process& zone : zones_) next = std::min(next, zone.due);
  return next;
}

std::vector<uint32_t> SpotZones::Advance(SimTime now) {
  std::vector<bool> before(zones_.size());
  for (uint32_t zone = 0; zone < count(); ++zone) before[zone] = up(zone);
  while (region_.due <= now) Turn(&region_);
  for (Process& zone : zones_) {
    while (zone.due <= now) Turn(&zone);
  }
  std::vector<uint32_t> lost;
  for (uint32_t zone = 0; zone < count(); ++zone) {
    if (before[zone] && !up(zone)) lost.push_back(zone);
  }
  return lost;
}

}  // namespace servescape
