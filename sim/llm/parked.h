// SPDX-License-Identifier: MIT
// The blocks of a pre-empted request that nobody else can look for: free, and
// its own again when it comes back, as far as nobody has taken them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/llm/kv_blocks.h"

namespace servescape {

class ParkedBlocks {
 public:
  // Those of its text from block `first` on, which it uses no more.
  void Park(uint32_t first, uint32_t count, KvBlocks* blocks) {
    stretches_.push_back({blocks->Park(count), first});
  }
  // How many of them from that block on are still there, up to `most`.
  uint32_t Find(uint32_t from, uint32_t most, const KvBlocks& blocks) const;
  // They are used again. Of two with one key the older is; what is not wanted stays where it is.
  void Resume(uint32_t from, uint32_t to, KvBlocks* blocks);
  // Nobody comes back for them.
  void Disown(KvBlocks* blocks);

 private:
  // As many as are left (KvBlocks::Left).
  struct Stretch {
    uint32_t entry = 0, first = 0;
  };
  std::vector<Stretch> stretches_;  // the oldest first
};

}  // namespace servescape
