// SPDX-License-Identifier: MIT
// Paged (paged.h): what others see of a replica.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/engine/station/paged.h"

namespace servescape {

// Share of its blocks; nothing has changed since but what steps that are alike
// have taken.
inline double UsedAt(SimTime then, const PagedReplica& at, const TokenConfig& tokens) {
  const KvBlocks& blocks = at.scheduler.blocks();
  double used = blocks.size() - blocks.free();
  if (at.repeats > 0) {
    StepLoad load = LoadOfAlike(at.scheduler.crowd());
    const AlikeClock clock({&tokens, at.factor}, load);
    SimTime begun = at.since;
    uint64_t steps = 1;
    while (steps < at.repeats && (begun = begun + clock.Time(load)) <= then) {
      ++steps;
      load.Grow();
    }
    used += static_cast<double>(at.scheduler.crowd().BlocksOf(steps));
  }
  return used / blocks.size();
}

template <class E>
void Paged<E>::LookAt(SimTime then, PagedReplica* at) const {
  at->looked = then;
  at->seen.waiting = at->scheduler.waiting().size();
  at->seen.running = static_cast<uint32_t>(at->scheduler.running().size());
  if (at->slots != nullptr) {
    at->seen.runs.clear();
    at->seen.waits.clear();
    const auto see = [&](uint32_t place, std::vector<uint32_t>* out) {
      const uint32_t adapter = at->scheduler.Of(place).request.adapter;
      const bool known = std::find(out->begin(), out->end(), adapter) != out->end();
      if (adapter > 0 && !known) out->push_back(adapter);
    };
    for (const uint32_t place : at->scheduler.running()) see(place, &at->seen.runs);
    for (const uint32_t place : at->scheduler.waiting().Sorted()) see(place, &at->seen.waits);
  }
  at->seen.used = UsedAt(then, *at, model().services()[at->service].tokens);
}

template <class E>
std::vector<PagedGauges> Paged<E>::GaugesOf(SimTime now, uint32_t service) const {
  std::vector<PagedGauges> out;
  const GeneralService& of = model().services()[service];
  for (uint32_t i = 0; i < of.replicas; ++i) {
    const PagedReplica& at = replicas_[index_[of.first_replica + i]];
    out.push_back({at.scheduler.waiting().size(),
                   static_cast<uint32_t>(at.scheduler.running().size()), UsedAt(now, at, of.tokens),
                   at.firsts, at.first_time});
  }
  return out;
}

}  // namespace servescape
