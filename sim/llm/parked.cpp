// SPDX-License-Identifier: MIT
#include "sim/llm/parked.h"

#include <algorithm>

namespace servescape {

uint32_t ParkedBlocks::Find(uint32_t from, uint32_t most, const KvBlocks& blocks) const {
  uint32_t at = from;
  for (uint32_t before = ~at; at != before && at < most;) {
    before = at;
    for (const Stretch& each : stretches_) {
      if (each.first <= at) at = std::max(at, each.first + blocks.Left(each.entry));
    }
  }
  return std::min(at, most) - from;
}

void ParkedBlocks::Resume(uint32_t from, uint32_t to, KvBlocks* blocks) {
  for (uint32_t end = to; end > from;) {
    // The oldest that has the last one wanted, as far as no older one has those before it.
    uint32_t begin = from;
    for (size_t i = 0;; ++i) {
      const Stretch each = stretches_[i];
      const uint32_t last = each.first + blocks->Left(each.entry);
      if (each.first >= end || last < end) {
        if (last < end) begin = std::max(begin, last);
        continue;
      }
      begin = std::max(begin, each.first);
      if (last > end) {
        const uint32_t rest = blocks->Split(each.entry, end - each.first);
        stretches_.insert(stretches_.begin() + static_cast<ptrdiff_t>(i) + 1, {rest, end});
      }
      blocks->Resume(each.entry, end - begin);
      break;
    }
    end = begin;
  }
  std::erase_if(stretches_, [&](const Stretch& each) {
    if (blocks->Left(each.entry) > 0) return false;
    blocks->Disown(each.entry);
    return true;
  });
}

void ParkedBlocks::Disown(KvBlocks* blocks) {
  for (const Stretch& each : stretches_) blocks->Disown(each.entry);
  stretches_.clear();
}

}  // namespace servescape
