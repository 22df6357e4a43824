// SPDX-License-Identifier: MIT
// Sessions: requests of one user, one after the other. They stand in one array; freed ones are
// reused, last freed first.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/index.h"

namespace servescape {

class Sessions {
 public:
  uint32_t Begin(uint32_t source, uint32_t requests, uint32_t caller) {
    uint32_t id = free_;
    if (id == kNil) {
      id = static_cast<uint32_t>(sessions_.size());
      sessions_.emplace_back();
    } else {
      free_ = sessions_[id].next_free;
    }
    sessions_[id] = {source, requests, caller, kNil, 0, ++texts_};
    return id;
  }
  // One of its requests has ended. False where it was the last: the session is freed.
  bool GoesOn(uint32_t id) {
    if (--sessions_[id].left > 0) return true;
    sessions_[id].next_free = free_;
    free_ = id;
    return false;
  }
  uint32_t source(uint32_t id) const { return sessions_[id].source; }
  uint32_t caller(uint32_t id) const { return sessions_[id].caller; }
  // Of a session whose prompts grow: the tokens of its text so far, and which text that is.
  uint32_t tokens(uint32_t id) const { return sessions_[id].tokens; }
  uint64_t text(uint32_t id) const { return sessions_[id].text; }
  // Its text is so long now; or, as a prompt was not answered, another of the same length.
  void Write(uint32_t id, uint32_t tokens) { sessions_[id].tokens = tokens; }
  void Rewrite(uint32_t id) { sessions_[id].text = ++texts_; }
  uint64_t memory() const { return GrowingBytes(sessions_); }

 private:
  struct Session {
    uint32_t source = 0;
    uint32_t left = 0;
    uint32_t caller = 0;  // numbered within the source
    uint32_t next_free = kNil;
    uint32_t tokens = 0;
    uint64_t text = 0;
  };
  std::vector<Session> sessions_;
  uint32_t free_ = kNil;
  uint64_t texts_ = 0;
};

}  // namespace servescape
