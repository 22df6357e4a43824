// SPDX-License-Identifier: MIT
// A service whose servers take who waits, first come first served, without events: who starts when
// follows from who came when. With one server this is Lindley's recursion ("The theory of queues
// with a single server", Proc. Cambridge Phil. Soc. 48, 1952), with c servers that of Kiefer and
// Wolfowitz ("On the theory of queues with many servers", Trans. AMS 78, 1955): the next request
// starts when it has come and the first of c servers is free.
//
// Requests join in the order in which they come, and only those that come before an instant T; then
// all starts and ends before T are known. Ends at one instant are in the order of their starts, as
// events are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/model/model.h"
#include "sim/random/duration_stream.h"

namespace servescape {

// Whether the model has one open source whose requests go through such services one after the
// other: what FifoSeries plays.
bool IsFifoSeries(const Model& model);

// Whether the service has one server, for such requests.
bool IsFifoServer(const ServiceModel& service, const Model& model);

// Whether all are below a power of two, in nanoseconds.
bool AllBelow(const Duration* durations, size_t count, uint64_t power);

// Columns of instants of equal length: rows are added behind and dropped in front.
class InstantTable {
 public:
  explicit InstantTable(size_t columns) : columns_(columns) {}

  SimTime* column(size_t c) { return columns_[c].data(); }
  const SimTime* column(size_t c) const { return columns_[c].data(); }
  size_t size() const { return size_; }
  size_t first() const { return first_; }  // the row that was not dropped yet
  void Drop(size_t first) { first_ = first; }
  void Add(size_t count) { size_ += count; }
  // Makes room for `count` more; by how much rows have moved to the front.
  size_t Reserve(size_t count);
  uint64_t memory() const;  // bytes

 private:
  std::vector<std::vector<SimTime>> columns_;
  size_t first_ = 0, size_ = 0, capacity_ = 0;
};

class FifoStage {
 public:
  static constexpr size_t kMostAtOnce = 256;  // requests that join together
  static constexpr uint32_t kMostServers = 256;

  // How far beyond the end, in ns, keys may reach: from the end on by a block of short times.
  static constexpr uint64_t kShort = uint64_t{1} << 43, kSpare = 2 * kMostAtOnce * kShort;

  // Of requests, one a row; valid until the next call. `intended` is their arrival in the system.
  struct Starts {
    const SimTime *joined, *started, *ends;
    size_t count;
  };
  // With one server also when they started.
  struct Ends {
    const SimTime *joined, *intended, *started, *ended;
    size_t count;
  };

  // `entry`: requests enter the system here. What starts at `end` or later is not looked at.
  FifoStage(uint32_t servers, bool entry, SimTime end, const DurationStream& times);

  void Join(const SimTime* at, const SimTime* intended, size_t count);
  // Those before `until` that were not yet given, in order. Ends come after the starts before the
  // same instant.
  Starts TakeStarts(SimTime until);
  Ends TakeEnds(SimTime until);

  // Of requests here, at the instant up to which starts and ends were given.
  template <class Visit>  // visit(joined, intended)
  void ForEachWaiting(Visit visit) const {
    for (size_t i = started_; i < line_.size(); ++i) {
      visit(line_.column(kJoined)[i], line_.column(intended_)[i]);
    }
  }
  template <class Visit>  // visit(ends, intended)
  void ForEachRunning(Visit visit) const;
  uint64_t memory() const { return line_.memory() + gone_.memory(); }  // bytes

 private:
  // Columns of line_, which has them in the order of their starts, and of gone_.
  enum : size_t { kJoined, kEnds, kStarted, kIntended, kColumns };
  struct Server {
    SimTime joined, ends, intended;  // of the one in service, or the last
    uint64_t number = 0;
    uint64_t busy = 0;  // 1: its end is not in gone_
  };

  void JoinOne(const SimTime* at, size_t count);
  void JoinMany(const SimTime* at, const SimTime* intended, size_t count);
  template <bool kEntry, bool kNear>
  void JoinServers(const SimTime* at, const SimTime* intended, size_t count);
  void EndIdle(SimTime until);
  void ReserveGone(size_t count);
  void OrderTies();

  const bool single_;
  const size_t intended_;  // the column
  const int64_t end_;      // ns
  DurationStream times_;
  std::array<Duration, kMostAtOnce> drawn_;
  InstantTable line_{kColumns};
  size_t started_ = 0;  // the first row of line_ that was not given as started

  // With one server: when it is free, and the first row of line_ that was not given as ended.
  int64_t free_ = 0;
  size_t ended_ = 0;

  // With many: a tournament tree of (when free, server), and those who have left a server, by end;
  // the numbers of starts beside them.
  uint32_t bits_ = 0;
  std::vector<uint64_t> tree_;
  std::vector<Server> servers_;
  InstantTable gone_{kColumns};
  size_t ordered_ = 0;          // rows of gone_ before are in order among equal ends
  uint64_t joined_ = 0;         // requests so far
  std::vector<uint32_t> done_;  // EndIdle's
};

template <class Visit>
void FifoStage::ForEachRunning(Visit visit) const {
  if (single_) {
    for (size_t i = ended_; i < started_; ++i) {
      visit(line_.column(kEnds)[i], line_.column(intended_)[i]);
    }
    return;
  }
  // Those with a number below have started.
  const uint64_t started = joined_ - (line_.size() - started_);
  for (size_t i = gone_.first(); i < gone_.size(); ++i) {
    if (static_cast<uint64_t>(gone_.column(kStarted)[i].ns) >= started) continue;
    visit(gone_.column(kEnds)[i], gone_.column(intended_)[i]);
  }
  for (const Server& server : servers_) {
    if (server.busy != 0 && server.number < started)
      visit(server.ends, intended_ == kJoined ? server.joined : server.intended);
  }
}

}  // namespace servescape
