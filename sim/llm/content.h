// SPDX-License-Identifier: MIT
// What the tokens of a sequence are, as far as a prefix cache cares: which
// sequences begin alike. A stream is an endless text of its own; token i of a
// stream is the same token wherever it stands, tokens of two streams differ. A
// prompt is a list of runs of such streams; what a request generates is a
// stream of its own. The key of a block is a hash of its tokens and of all
// before it, as vLLM chains them (vllm/v1/core/kv_cache_utils.py:
// hash_block_tokens): equal keys mean equal prefixes.
#pragma once

#include <cstdint>
#include <vector>

namespace servescape {

// Tokens first, first + 1, ... of a stream.
struct TokenRun {
  uint64_t stream = 0;
  uint64_t first = 0;
  uint32_t length = 0;
  bool own = false;  // no other request ever has tokens of this stream
};

class TokenContent {
 public:
  static constexpr uint64_t kAll = ~uint64_t{0};

  // Forgets what it was; what is generated later is of this stream, from its token `first` on.
  // `own`: no other request ever has tokens of it.
  void Reset(uint64_t generated, bool own = false, uint64_t first = 0);
  void Append(const TokenRun& run);
  // It is read with this LoRA adapter (0: none): the same text has other keys
  // with another, as with vLLM (kv_cache_utils.py:
  // generate_block_hash_extra_keys). Before any key is asked for.
  void ReadWith(uint32_t adapter) { adapter_ = adapter; }
  uint32_t prompt() const { return prompt_; }
  // So many of its first tokens another request may begin with; of those behind them nobody else
  // knows the keys, as a key is of all before it, too.
  uint64_t known_to_others() const { return known_to_others_; }
  // The key of block `index` (0: the first). Blocks are asked for in order, or
  // again.
  uint64_t KeyOf(uint32_t index, uint32_t block_size);

 private:
  uint64_t NextKey(uint32_t block_size);

  std::vector<TokenRun> runs_;  // of the prompt; neighbours that go on are one
  std::vector<uint64_t> keys_;  // of the first blocks
  uint64_t generated_ = 0, generated_first_ = 0;
  uint64_t known_to_others_ = kAll;
  uint32_t prompt_ = 0, adapter_ = 0;
  bool own_answer_ = false;
  uint32_t run_ = 0;     // the next token is in this run (past the last: generated) ...
  uint64_t inside_ = 0;  // ... so many after its first
};

// The finaliser of splitmix64 (Steele, Lea, Flood 2014), of two words.
constexpr uint64_t MixedWords(uint64_t a, uint64_t b) {
  uint64_t x = a * 0x9e3779b97f4a7c15ULL + b;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace servescape
