// SPDX-License-Identifier: MIT
// Who is at work while the clock stands still: what the engines count, event by event, once so
// many have come at one instant that they may go on for ever.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace servescape {

// What an event belongs to; `index` is that of the source, or of the service.
enum class Actor : uint8_t {
  kOpenSource,  // source: an arrival that comes by itself; they end with the traffic
  kClients,     // source: a client of a closed loop sends again
  kSession,     // source: a session goes on
  kAttempt,     // service: a call is tried again
  kService,     // service: served, or about to be
  kOther,
};
constexpr size_t kActors = 6;

struct ActorCounts {
  std::array<std::vector<int64_t>, kActors> events;  // [actor][index]

  void Count(Actor actor, uint32_t index) {
    std::vector<int64_t>& row = events[static_cast<size_t>(actor)];
    if (index >= row.size()) row.resize(index + 1, 0);
    ++row[index];
  }
  int64_t Of(Actor actor) const {
    int64_t sum = 0;
    for (const int64_t count : events[static_cast<size_t>(actor)]) sum += count;
    return sum;
  }
  // The index with most events; 0 where there is none.
  uint32_t Most(Actor actor) const {
    const std::vector<int64_t>& row = events[static_cast<size_t>(actor)];
    uint32_t most = 0;
    for (uint32_t i = 1; i < row.size(); ++i) most = row[i] > row[most] ? i : most;
    return most;
  }
};

}  // namespace servescape
