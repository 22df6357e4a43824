// SPDX-License-Identifier: MIT
// Random choices of replicas and run queues.
#pragma once

#include <cstdint>

#include "sim/random/generator.h"

namespace servescape {

constexpr uint32_t kMostChoices = 1000;  // the schema's bound of power_of_choices

// Draw `i` of different numbers below `count`, each order as likely; `drawn` holds the `i` before
// it, ascending, and then this one too. So the first of several equal replicas is any of them.
inline uint32_t DrawOther(Generator& random, uint32_t count, uint32_t i, uint32_t* drawn) {
  uint32_t pick = random.NextBelow(count - i);
  uint32_t at = 0;
  for (; at < i && drawn[at] <= pick; ++at) ++pick;
  for (uint32_t j = i; j > at; --j) drawn[j] = drawn[j - 1];
  drawn[at] = pick;
  return pick;
}

}  // namespace servescape
