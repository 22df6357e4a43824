// SPDX-License-Identifier: MIT
#include "sim/balancing/story.h"

namespace servescape {

Behaviour ServerStory::At(SimTime now) const {
  Behaviour out;
  for (const Chapter& chapter : chapters) {
    if (chapter.from <= now && now < chapter.until) out = chapter.behaviour;
  }
  return out;
}

Behaviour Meets(const World& world, size_t server, const BalancedRequest& request, SimTime now) {
  const ServerStory& story = world.servers[server];
  Behaviour out = request.answer ? *request.answer : story.At(now);
  if (request.take) out.take = request.take;
  if (!out.take) out.take = story.take;
  return out;
}

}  // namespace servescape
