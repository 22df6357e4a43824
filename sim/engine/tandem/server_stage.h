// SPDX-License-Identifier: MIT
// FifoStage, where it is also to be known who serves whom: of idle servers the last that became so
// takes the next request, else the lowest that was never used. So the ends are played in order,
// too, request after request: those before it comes, and if then nobody is idle the next, at which
// it starts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/engine/tandem/fifo_stage.h"
#include "sim/kernel/event.h"
#include "sim/random/duration_stream.h"

namespace servescape {

class ServerStage {
 public:
  // Of requests that have ended, one a row; valid until the next call.
  struct Ends {
    const SimTime *joined, *intended, *started, *ended;
    const uint32_t* replica;
    size_t count;
  };

  // Each request brings `carried` numbers with it. Replica i has the servers from i * concurrency
  // on.
  ServerStage(uint32_t servers, uint32_t concurrency, size_t carried, const DurationStream& times);

  // At most FifoStage::kMostAtOnce; carried[c][from + i] is the number c of request i.
  void Join(const SimTime* at, const SimTime* intended, const int64_t* const* carried, size_t from,
            size_t count);
  // Those before `until` that were not yet given. First starts, then the ends before that instant.
  FifoStage::Starts TakeStarts(SimTime until);
  Ends TakeEnds() const;
  // A number that those brought which TakeEnds gives.
  const int64_t* carried(size_t c) const { return gone_carried_[c].data(); }

  // As FifoStage's.
  template <class Visit>
  void ForEachWaiting(Visit visit) const {
    for (size_t i = started_; i < line_.size(); ++i) {
      visit(line_.column(kJoined)[i], line_.column(kIntended)[i]);
    }
  }
  template <class Visit>
  void ForEachRunning(Visit visit) const {
    for (const Server& server : servers_) {
      if (server.busy) visit(server.ends, server.intended);
    }
  }
  uint64_t memory() const;  // bytes

 private:
  // Columns of line_, those that are carried behind them; in kEnds is the time until it starts.
  enum : size_t { kJoined, kEnds, kStarted, kIntended, kColumns };
  struct Server {
    SimTime joined, intended, started, ends;  // of the one in service
    uint32_t replica = 0;
    bool busy = false;
  };

  void Play(SimTime until);
  void MakeRoom();
  void Start(uint32_t server, SimTime now);
  uint32_t End();
  void Replay(uint32_t server, Event end);
  uint32_t TakeIdle();
  uint64_t next_end() const { return keys_[1]; }  // ns; beyond any instant where all are idle

  const size_t carried_;
  const size_t width_;  // of the tree: leaves
  DurationStream times_;
  std::vector<Duration> drawn_;
  InstantTable line_;               // those that wait, and those that Play has let start
  size_t given_ = 0, started_ = 0;  // rows of line_: not yet given as started, not yet started
  uint64_t starts_ = 0;             // so far
  std::vector<Server> servers_;
  std::vector<int64_t> in_service_;  // carried, a row for each server
  std::vector<uint32_t> idle_;       // used before, the last first
  uint32_t used_ = 0;                // servers with a number below were used
  // A tournament tree of (end, number of start and server), the earliest at 1; kNever where idle.
  std::vector<uint64_t> keys_, tags_;
  size_t gone_ = 0;  // rows below
  std::vector<SimTime> gone_joined_, gone_intended_, gone_started_, gone_ended_;
  std::vector<uint32_t> gone_replica_;
  std::vector<std::vector<int64_t>> gone_carried_;
};

}  // namespace servescape
