// SPDX-License-Identifier: MIT
// What the prompts of a source are made of, as far as a cache of prefixes cares: blocks with ids,
// as recorded, or the text of a session so far.
#pragma once

#include <cstdint>
#include <vector>

namespace servescape {

// Blocks with the ids first, first + 1, ...
struct BlockRun {
  uint64_t first = 0;
  uint32_t count = 0;

  bool operator==(const BlockRun&) const = default;
};

struct PromptConfig {
  // traffic.*.trace.blocks: by row of the trace.
  uint32_t block_tokens = 512;
  std::vector<BlockRun> runs;
  std::vector<uint32_t> ends;   // of each row, the end of its runs; none: no row has blocks
  std::vector<uint32_t> known;  // of its first tokens, those that another request begins with
  // traffic.*.session.grows: each prompt begins with all prompts and answers before it.
  bool grows = false;

  bool has_blocks() const { return !ends.empty(); }
};

}  // namespace servescape
