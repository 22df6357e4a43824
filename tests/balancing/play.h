// SPDX-License-Identifier: MIT
// Worlds of servers called a, b, c .. and requests, and what became of them as a word.
#pragma once

#include <string>
#include <vector>

#include "sim/balancing/story.h"

namespace servescape {

inline World WorldOf(size_t servers) {
  World world;
  for (size_t i = 0; i < servers; ++i) {
    world.servers.push_back({.name = std::string(1, static_cast<char>('a' + i)), .chapters = {}});
  }
  return world;
}

// Each after the answer to the one before.
inline void Sequential(World* world, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    BalancedRequest request;
    request.key = "key" + std::to_string(i);
    world->requests.push_back(request);
  }
}

// So many, `apart` seconds after each other, each held for `take` seconds.
inline void Held(World* world, size_t count, double apart, double take) {
  for (size_t i = 0; i < count; ++i) {
    BalancedRequest request;
    request.at = SimTime{FromSeconds(apart * static_cast<double>(i)).ns};
    request.take = FromSeconds(take);
    world->requests.push_back(request);
  }
}

inline void Behave(World* world, size_t server, Conduct conduct, double from = 0,
                   double until = 1e9) {
  world->servers[server].chapters.push_back(
      {SimTime{FromSeconds(from).ns},
       SimTime{FromSeconds(until).ns},
       {.conduct = conduct, .take = {}, .status = {}, .pushback = {}}});
}

// The servers that answered, - for none.
inline std::string Sequence(const Balanced& played) {
  std::string out;
  for (const Answer& each : played.answers) out += each.server ? played.servers[*each.server] : "-";
  return out;
}

inline std::string Tries(const Balanced& played, size_t i) {
  std::string out;
  for (const Try& each : played.answers[i].tries) out += played.servers[each.server];
  return out;
}

inline double Seconds(const Balanced& played, size_t i) {
  return ToSeconds(played.answers[i].answered - played.answers[i].sent);
}

}  // namespace servescape
