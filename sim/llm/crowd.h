// SPDX-License-Identifier: MIT
// Those that run and get one token in every step, as long as nothing else happens: a step is then
// one beat for all of them. What each has is what it had when it came, and the beats since; blocks
// are counted for all, by how full the last one of each is; and who needs to be looked at after
// which beat is known beforehand.
#pragma once

#include <cstdint>
#include <vector>

namespace servescape {

class Crowd {
 public:
  explicit Crowd(uint32_t block_size) : last_of_(block_size, 0) {}

  uint32_t size() const { return size_; }
  uint64_t beat() const { return beat_; }
  // Tokens that all hold in blocks.
  uint64_t tokens() const { return tokens_; }

  // It has so many tokens in blocks, and is to be looked at after so many beats (at least one).
  void Join(uint32_t who, uint32_t computed, uint64_t beats);
  // One that has so many now. What is to come of it is forgotten by PopDue alone, or Clear.
  void Leave(uint32_t computed);
  void Clear();

  // Beats until somebody is to be looked at.
  uint64_t BeatsToLook() const { return due_.front().beat - beat_; }
  // Whoever is to be looked at now, in the order they came in; kNobody: no more.
  uint32_t PopDue();
  // The same one again.
  void LookAgain(uint32_t who, uint64_t order, uint64_t beats);
  uint64_t popped_order() const { return popped_; }

  // Blocks that the next beat takes, one so many after it, and so many of the next.
  uint32_t BlocksOfBeat() const { return last_of_[full_]; }
  uint32_t BlocksOfBeatAfter(uint64_t beats) const {
    const uint32_t turns = static_cast<uint32_t>(beats % block_size());
    return last_of_[full_ >= turns ? full_ - turns : full_ + block_size() - turns];
  }
  uint64_t BlocksOf(uint64_t beats) const;
  // How many of the next beats, `most` at most, these blocks are enough for.
  uint64_t BeatsIn(uint64_t blocks, uint64_t most) const;
  void Beat(uint64_t beats);

  static constexpr uint32_t kNobody = 0xffffffff;

 private:
  struct Due {
    uint64_t beat = 0, order = 0;
    uint32_t who = 0;
  };

  uint32_t block_size() const { return static_cast<uint32_t>(last_of_.size()); }
  uint32_t& LastOf(uint32_t computed) {
    const uint32_t at = full_ + computed % block_size();
    return last_of_[at < block_size() ? at : at - block_size()];
  }
  static bool After(const Due& a, const Due& b) {
    return a.beat != b.beat ? a.beat > b.beat : a.order > b.order;
  }

  uint32_t size_ = 0;
  uint64_t beat_ = 0, tokens_ = 0, order_ = 0, popped_ = 0;
  std::vector<Due> due_;  // a heap
  // How many have so many tokens in their last block: those whose blocks are full stand at full_,
  // those with one token more behind them.
  std::vector<uint32_t> last_of_;
  uint32_t full_ = 0;
};

}  // namespace servescape
