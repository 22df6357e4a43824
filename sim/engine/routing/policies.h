// SPDX-License-Identifier: MIT
// Routing policies: pure functions of the replicas to choose from, of what is known of them and of
// random numbers. Ties go to the lowest index after a rotating start, never to chance or a hash
// order; among randomly chosen replicas to the one drawn first. To add one: CONTRIBUTING.md.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/engine/index.h"
#include "sim/engine/replica_stage.h"
#include "sim/engine/routing/draw.h"
#include "sim/random/discrete.h"

namespace servescape {

// The position of the replica, or of the first after it; past the last comes the first.
inline uint32_t PositionFrom(const Candidates& from, uint32_t replica) {
  if (from.dense()) return replica < from.count ? replica : 0;
  const uint32_t* const end = from.replicas + from.count;
  const uint32_t* const at = std::lower_bound(from.replicas, end, replica);
  return at == end ? 0 : static_cast<uint32_t>(at - from.replicas);
}
inline uint32_t NextFrom(const Candidates& from, uint32_t replica) {
  return from[PositionFrom(from, replica)];
}
inline bool Contains(const Candidates& from, uint32_t replica) {
  return NextFrom(from, replica) == replica;
}

// The start of a scan, which moves on by one.
inline uint32_t Rotate(const Candidates& from, uint32_t* rotation) {
  const uint32_t start = *rotation;
  *rotation = start + 1 >= from.span ? 0 : start + 1;
  return start;
}

// The first replica from `start` on with the least cost(replica); the scan ends at `enough`.
// `zones` > 1: only those of the zone, replica % zones; kNil if there is none.
template <class Cost, class CostOf>
uint32_t Least(const Candidates& from, uint32_t start, Cost enough, uint32_t zones, uint32_t zone,
               CostOf cost) {
  uint32_t best = kNil;
  Cost least{};
  uint32_t at = PositionFrom(from, start);
  for (uint32_t i = 0; i < from.count; ++i, at = at + 1 == from.count ? 0 : at + 1) {
    const uint32_t replica = from[at];
    if (zones > 1 && replica % zones != zone) continue;
    const Cost each = cost(replica);
    if (best != kNil && each >= least) continue;
    best = replica;
    least = each;
    if (least <= enough) break;
  }
  return best;
}

// `taken`: replicas to stay away from, ascending, where there are others.
inline uint32_t AnyOf(const Candidates& from, const std::vector<uint32_t>& taken,
                      Generator& random) {
  const uint32_t away = static_cast<uint32_t>(taken.size());
  if (away >= from.count) return from[random.NextBelow(from.count)];
  uint32_t nth = random.NextBelow(from.count - away);
  uint32_t pick = from[nth];
  for (const uint32_t other : taken) {  // ascending: each one at or before the pick moves it on
    if (pick >= other) pick = from[++nth];
  }
  return pick;
}

// `choices` different ones at random, the least loaded; the first drawn of equal ones.
template <class LoadOf>
uint32_t BestOfSample(const Candidates& from, uint32_t most, const std::vector<uint32_t>& taken,
                      Generator& random, LoadOf load) {
  uint32_t drawn[kMostChoices];
  const uint32_t choices = std::min({most, kMostChoices, from.count});
  uint32_t best = kNil, least = kNil;
  for (uint32_t i = 0; i < choices; ++i) {
    const uint32_t replica = from[DrawOther(random, from.count, i, drawn)];
    const uint32_t each = load(replica);
    const bool away = std::binary_search(taken.begin(), taken.end(), replica);
    if ((each < least && !away) || best == kNil) {
      least = away ? kNil : each;
      best = replica;
    }
  }
  return best;
}

// In proportion to the weights, by replica; `all` draws from all of them at once.
inline uint32_t AnyByWeight(const Candidates& from, const std::vector<double>& weight,
                            const AliasTable& all, Generator& random) {
  if (from.count == weight.size()) return all.Draw(random);
  double total = 0;
  for (uint32_t i = 0; i < from.count; ++i) total += weight[from[i]];
  double left = random.NextUniform() * total;
  uint32_t pick = 0;
  for (uint32_t i = 0; i < from.count && left >= 0; ++i) {
    pick = from[i];
    left -= weight[pick];
  }
  return pick;
}

// Smooth weighted round robin, as nginx has it: every weight is added, the largest sum is taken
// and pays the total.
inline uint32_t SmoothWeighted(const Candidates& from, const std::vector<double>& weight,
                               double* smooth) {
  double total = 0;
  uint32_t best = kNil;
  for (uint32_t i = 0; i < from.count; ++i) {
    const uint32_t replica = from[i];
    smooth[replica] += weight[replica];
    total += weight[replica];
    if (best == kNil || smooth[replica] > smooth[best]) best = replica;
  }
  smooth[best] -= total;
  return best;
}

// nginx's least_conn (ngx_http_upstream_least_conn_module.c): the least load for its weight; among
// equal ones smooth weighted round robin goes on, and rests where there is but one.
template <class LoadOf>
uint32_t LeastForWeight(const Candidates& from, const std::vector<double>& weight, double* smooth,
                        LoadOf load) {
  uint32_t best = kNil, ties = 0;
  for (uint32_t i = 0; i < from.count; ++i) {
    const uint32_t replica = from[i];
    const double mine = best == kNil ? -1 : load(replica) * weight[best];
    const double least = best == kNil ? 0 : load(best) * weight[replica];
    if (mine > least) continue;
    ties = mine == least ? ties + 1 : 1;
    if (mine < least) best = replica;
  }
  if (ties == 1) return best;
  const uint32_t first = best;
  double sum = 0;
  for (uint32_t i = 0; i < from.count; ++i) {
    const uint32_t replica = from[i];
    if (load(replica) * weight[first] != load(first) * weight[replica]) continue;
    smooth[replica] += weight[replica];
    sum += weight[replica];
    if (smooth[replica] > smooth[best]) best = replica;
  }
  smooth[best] -= sum;
  return best;
}

// nginx's `random two least_conn` (ngx_http_upstream_random_module.c): two different ones drawn by
// weight, of which the second is taken unless it has more load for its weight: among idle ones the
// heavy one loses, as it is mostly drawn first. After 20 draws in vain kNil.
template <class LoadOf>
uint32_t SecondOfTwo(const Candidates& from, const std::vector<double>& weight,
                     const AliasTable& all, Generator& random, LoadOf load) {
  constexpr uint32_t kMostDraws = 20;
  uint32_t first = kNil;
  for (uint32_t vain = 0; vain <= kMostDraws;) {
    const uint32_t drawn = AnyByWeight(from, weight, all, random);
    if (drawn == first) {
      ++vain;
    } else if (first == kNil) {
      first = drawn;
    } else {
      return load(drawn) * weight[first] > load(first) * weight[drawn] ? first : drawn;
    }
  }
  return kNil;
}

}  // namespace servescape
