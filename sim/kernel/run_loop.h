// SPDX-License-Identifier: MIT
// The run loop: takes events in order, advances the clock, hands each to the handler. It runs in
// bounded steps, so that a page stays alive, a run can be paused, and the WebAssembly engine can
// replace its baseline code by optimised code between two calls.
#pragma once

#include <cstdint>

#include "sim/base/check.h"
#include "sim/kernel/event_list.h"

namespace servescape {

// Handles at most `limit` events before `end`. Handler: bool Handle(SimTime now, uint32_t kind,
// uint32_t entity, int64_t* left), which may schedule into `events` and says whether to go on; it
// may also handle up to `*left` events that come next, before `end`, without scheduling them, each
// taken off `*left`. Adds the number of events handled to `handled`. True when no event before
// `end` is left or the handler stopped.
template <class Handler>
bool RunEvents(EventList& events, SimTime end, int64_t limit, Handler& handler,
               int64_t* handled) {
  const uint64_t end_key = Event::Make(end, Priority::kCompletion, 0, 0, 0).key;
  int64_t left = limit;
  bool finished = false;
  while (left > 0) {
    const Event event = events.Top();
    if (event.key >= end_key) {
      finished = true;
      break;
    }
    events.Take();
    --left;
    if (!handler.Handle(event.time(), event.kind(), event.entity(), &left)) [[unlikely]] {
      finished = true;
      break;
    }
  }
  *handled += limit - left;
  SERVESCAPE_CHECK(events.scheduled() < kMaxEvents);
  return finished;
}

}  // namespace servescape
