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
    sessions_[id] = {source, requests, caller, kNil};
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
  uint64_t memory() const { return GrowingBytes(sessions_); }

 private:
  struct Session {
    uint32_t source = 0;
    uint32_t left = 0;
    uint32_t caller = 0;  // numbered within the source
    uint32_t next_free = kNil;
  };
  std::vector<Session> sessions_;
  uint32_t free_ = kNil;
};

}  // namespace servescape
