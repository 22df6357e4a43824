// SPDX-License-Identifier: MIT
// FifoStage, where it is also to be known who serves whom: of idle servers the last that became so
// takes the next request, else the lowest that was never used. For that its starts and ends are
// played one by one, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/engine/tandem/fifo_stage.h"
#include "sim/kernel/event_list.h"
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
    bool busy = false;
  };

  void Play(SimTime until);
  void MakeRoom();
  void Start(uint32_t server, SimTime now);
  void End(uint32_t server, SimTime now);

  const uint32_t concurrency_;
  const size_t carried_;
  DurationStream times_;
  std::vector<Duration> drawn_;
  InstantTable line_;  // those that wait, and those that Play has let start
  size_t given_ = 0,
         started_ = 0;  // rows of line_: not yet given as started, not yet started
  size_t come_ = 0;     // not yet come, as far as was played
  EventList ends_;
  std::vector<Server> servers_;      // those used so far
  std::vector<int64_t> in_service_;  // carried, a row for each server
  size_t most_servers_;
  std::vector<uint32_t> idle_;  // the last first
  size_t gone_ = 0;             // rows below
  std::vector<SimTime> gone_joined_, gone_intended_, gone_started_, gone_ended_;
  std::vector<uint32_t> gone_replica_;
  std::vector<std::vector<int64_t>> gone_carried_;
};

}  // namespace servescape
