// SPDX-License-Identifier: MIT
#include "sim/engine/tandem/server_stage.h"

#include <algorithm>

namespace servescape {

ServerStage::ServerStage(uint32_t servers, uint32_t concurrency, size_t carried,
                         const DurationStream& times)
    : concurrency_(concurrency),
      carried_(carried),
      times_(times),
      drawn_(FifoStage::kMostAtOnce),
      line_(kColumns + carried),
      most_servers_(servers),
      gone_carried_(carried) {
  servers_.reserve(servers);
  idle_.reserve(servers);
}

void ServerStage::Join(const SimTime* at, const SimTime* intended, const int64_t* const* carried,
                       size_t from, size_t count) {
  times_.Take(drawn_.data(), count);
  line_.Drop(given_);
  const size_t moved = line_.Reserve(count);
  given_ -= moved;
  started_ -= moved;
  come_ -= moved;
  const size_t row = line_.size();
  std::copy_n(at, count, line_.column(kJoined) + row);
  std::copy_n(intended, count, line_.column(kIntended) + row);
  for (size_t i = 0; i < count; ++i) line_.column(kEnds)[row + i] = {drawn_[i].ns};
  for (size_t c = 0; c < carried_; ++c) {
    SimTime* const column = line_.column(kColumns + c) + row;
    for (size_t i = 0; i < count; ++i) column[i] = {carried[c][from + i]};
  }
  line_.Add(count);
}

// The next in line begins.
[[gnu::always_inline]] inline void ServerStage::Start(uint32_t id, SimTime now) {
  Server& server = servers_[id];
  const size_t row = started_++;
  const SimTime ends = now + Duration{line_.column(kEnds)[row].ns};
  server.joined = line_.column(kJoined)[row];
  server.intended = line_.column(kIntended)[row];
  server.started = now;
  server.ends = ends;
  line_.column(kStarted)[row] = now;
  line_.column(kEnds)[row] = ends;
  for (size_t c = 0; c < carried_; ++c) {
    in_service_[id * carried_ + c] = line_.column(kColumns + c)[row].ns;
  }
  ends_.Schedule(ends, Priority::kCompletion, 0, id);
}

[[gnu::always_inline]] inline void ServerStage::End(uint32_t id, SimTime now) {
  const Server& server = servers_[id];
  const size_t row = gone_++;
  gone_joined_[row] = server.joined;
  gone_intended_[row] = server.intended;
  gone_started_[row] = server.started;
  gone_ended_[row] = now;
  gone_replica_[row] = id / concurrency_;
  for (size_t c = 0; c < carried_; ++c) {
    gone_carried_[c][row] = in_service_[id * carried_ + c];
  }
}

// For as many as may end: all who are here.
void ServerStage::MakeRoom() {
  const size_t most = line_.size() - started_ + servers_.size();
  if (most <= gone_joined_.size()) return;
  for (auto* column : {&gone_joined_, &gone_intended_, &gone_started_, &gone_ended_}) {
    column->resize(2 * most);
  }
  gone_replica_.resize(2 * most);
  for (std::vector<int64_t>& column : gone_carried_) column.resize(2 * most);
}

// Ends come before arrivals at the same instant, and among them who started first.
void ServerStage::Play(SimTime until) {
  MakeRoom();
  gone_ = 0;
  for (;;) {
    const Event next = ends_.Top();
    const SimTime come = come_ < line_.size() ? line_.column(kJoined)[come_] : kEndOfTime;
    if (next.key <= Event::Make(come, Priority::kCompletion, 0, 0, 0).key) {
      if (next.time() >= until) return;
      const uint32_t id = next.entity();
      ends_.Take();
      End(id, next.time());
      if (started_ < come_) {
        Start(id, next.time());
      } else {
        servers_[id].busy = false;
        idle_.push_back(id);
      }
      continue;
    }
    if (come >= until) return;
    ++come_;
    if (started_ + 1 < come_) continue;  // others wait before it
    if (!idle_.empty()) {
      const uint32_t id = idle_.back();
      idle_.pop_back();
      servers_[id].busy = true;
      Start(id, come);
    } else if (servers_.size() < most_servers_) {
      servers_.emplace_back().busy = true;
      in_service_.resize(servers_.size() * carried_);
      Start(static_cast<uint32_t>(servers_.size() - 1), come);
    }
  }
}

FifoStage::Starts ServerStage::TakeStarts(SimTime until) {
  Play(until);
  const size_t from = given_;
  given_ = started_;
  return {line_.column(kJoined) + from, line_.column(kStarted) + from, line_.column(kEnds) + from,
          started_ - from};
}

ServerStage::Ends ServerStage::TakeEnds() const {
  return {gone_joined_.data(), gone_intended_.data(), gone_started_.data(),
          gone_ended_.data(),  gone_replica_.data(),  gone_};
}

uint64_t ServerStage::memory() const {
  return line_.memory() + ends_.memory() +
         gone_joined_.size() * ((4 + carried_) * sizeof(SimTime) + sizeof(uint32_t));
}

}  // namespace servescape
