// SPDX-License-Identifier: MIT
// With SERVESCAPE_AUDIT an engine goes through its books as it runs: Broken() names the first
// invariant that does not hold between two events.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/base/check.h"

namespace servescape {

#ifdef SERVESCAPE_AUDIT
constexpr bool kAudited = true;
#else
constexpr bool kAudited = false;
#endif

// As run(limit), which handles so many events and is true at the end of the run, with an audit at
// the end and where the engine has handled `*next` events. An audit takes time in proportion to
// what there is, so as many events lie between two.
template <class Engine, class Run>
bool RunAudited(const Engine& engine, int64_t limit, int64_t* next, Run run) {
  constexpr int64_t kLeastBetween = 500;
  const int64_t end = engine.handled() + limit;
  bool ended = false;
  while (!ended && engine.handled() < end) {
    const int64_t until = std::max(*next, engine.handled() + 1);
    ended = run(std::min(end, until) - engine.handled());
    if (!ended && engine.handled() < *next) continue;
    if (const char* law = engine.Broken()) CheckFailed(law, __FILE__, __LINE__);
    *next = engine.handled() + std::max<int64_t>(kLeastBetween, engine.in_flight());
  }
  return ended;
}

}  // namespace servescape
