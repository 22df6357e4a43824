// SPDX-License-Identifier: MIT
// Strong 32-bit indices into the flat arrays of a model or a state, in declaration order.
#pragma once

#include <compare>
#include <cstdint>

namespace servescape {

template <class Tag>
struct Id {
  uint32_t index = kNone;
  static constexpr uint32_t kNone = 0xffffffffu;
  constexpr bool valid() const { return index != kNone; }
  constexpr auto operator<=>(const Id&) const = default;
};

using SourceId = Id<struct SourceTag>;    // a traffic source
using ServiceId = Id<struct ServiceTag>;  // a service
using PathId = Id<struct PathTag>;        // a path
using RequestId = Id<struct RequestTag>;  // a slot in the pool of requests in flight

}  // namespace servescape
