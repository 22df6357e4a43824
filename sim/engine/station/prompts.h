// SPDX-License-Identifier: MIT
// What the tokens of a request are, as far as a cache of prefixes cares (llm/content.h): the
// source's first tokens, blocks with ids of a trace, a session's text so far, or nobody else's.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/engine/task/task.h"
#include "sim/llm/content.h"
#include "sim/model/general_model.h"
#include "sim/scenario/config_prompts.h"

namespace servescape {

// Streams of tokens: the first tokens of a source's prompts, its blocks with ids, the text of a
// session, and those of a request alone.
inline uint64_t SharedStream(uint32_t source) { return 1 + uint64_t{source}; }
inline uint64_t BlockStream(uint32_t source) { return (uint64_t{1} << 31) + source; }
inline uint64_t SessionStream(uint64_t text) { return (uint64_t{1} << 62) + text; }
inline uint64_t OwnStream(uint64_t order) { return (uint64_t{1} << 32) + 2 * order; }

// The prompt of a row of a trace with blocks; what goes beyond them is the request's own.
inline void AppendBlocks(const PromptConfig& prompts, uint32_t source, uint32_t row,
                         uint32_t prompt, uint64_t own, TokenContent* out) {
  uint32_t left = prompt, known = std::min(prompt, prompts.known[row]);
  for (uint32_t at = row == 0 ? 0 : prompts.ends[row - 1]; at < prompts.ends[row] && left > 0;
       ++at) {
    const BlockRun& run = prompts.runs[at];
    uint64_t first = run.first * prompts.block_tokens;
    uint32_t length =
        static_cast<uint32_t>(std::min<uint64_t>(left, uint64_t{run.count} * prompts.block_tokens));
    left -= length;
    const uint32_t others = std::min(length, known);
    out->Append({BlockStream(source), first, others});
    out->Append({BlockStream(source), first + others, length - others, true});
    known -= others;
  }
  out->Append({own, 0, left, true});
}

// `text`: the request's session has a text, this one (1, 2, ..); 0: it has none.
inline void FillContent(const GeneralSource& source, const Task& task, uint64_t order,
                        uint64_t text, TokenContent* out) {
  const uint32_t prompt = std::max(task.prompt_tokens, 1u);
  const uint32_t shared = std::min(prompt, source.shared_prompt_tokens);
  const uint64_t own = OwnStream(order);
  out->Reset(text > 0 ? SessionStream(text) : own + 1, text == 0, text > 0 ? prompt : 0);
  if (source.prompts && source.prompts->has_blocks() && task.session != kNil) {
    return AppendBlocks(*source.prompts, task.source, task.session, prompt, own, out);
  }
  out->Append({SharedStream(task.source), 0, shared});
  if (text > 0) {
    out->Append({SessionStream(text), shared, prompt - shared});
  } else {
    out->Append({own, 0, prompt - shared, true});
  }
}

}  // namespace servescape
