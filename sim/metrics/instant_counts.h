// SPDX-License-Identifier: MIT
// What came of requests within one window so far. The difference of two tells what an instant did.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace servescape {

struct InstantCounts {
  int64_t answered = 0, unanswered = 0;
  std::vector<int64_t> rejected;  // [service], by a full queue
  std::vector<int64_t> kept_out;  // [service], by a limit, shedding or a partition
  std::vector<int64_t> served;    // [service]
  std::vector<int64_t> hits;      // [cache]

  // Those since `before`, which has the same services and caches.
  InstantCounts Since(const InstantCounts& before) const {
    InstantCounts out = *this;
    out.answered -= before.answered;
    out.unanswered -= before.unanswered;
    const auto less = [](std::vector<int64_t>& of, const std::vector<int64_t>& by) {
      for (size_t i = 0; i < of.size(); ++i) of[i] -= by[i];
    };
    less(out.rejected, before.rejected);
    less(out.kept_out, before.kept_out);
    less(out.served, before.served);
    less(out.hits, before.hits);
    return out;
  }
};

}  // namespace servescape
