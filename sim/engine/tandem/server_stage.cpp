// SPDX-License-Identifier: MIT
#include "sim/engine/tandem/server_stage.h"

#include <algorithm>
#include <bit>

namespace servescape {
namespace {

constexpr int kServerBits = 8;
static_assert(FifoStage::kMostServers <= 1u << kServerBits);

}  // namespace

ServerStage::ServerStage(uint32_t servers, uint32_t concurrency, size_t carried,
                         const DurationStream& times)
    : carried_(carried),
      width_(std::bit_ceil(servers)),
      times_(times),
      drawn_(FifoStage::kMostAtOnce),
      line_(kColumns + carried),
      servers_(servers),
      in_service_(servers * carried),
      keys_(2 * width_, kNever.key),
      tags_(2 * width_, kNever.tag),
      gone_carried_(carried) {
  idle_.reserve(servers);
  for (uint32_t id = 0; id < servers; ++id) servers_[id].replica = id / concurrency;
}

void ServerStage::Join(const SimTime* at, const SimTime* intended, const int64_t* const* carried,
                       size_t from, size_t count) {
  times_.Take(drawn_.data(), count);
  line_.Drop(given_);
  const size_t moved = line_.Reserve(count);
  given_ -= moved;
  started_ -= moved;
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

// The server's end is another; on the way up the earlier of two goes on, without branches: which
// one it is is as good as random.
[[gnu::always_inline]] inline void ServerStage::Replay(uint32_t id, Event end) {
  uint64_t* const keys = keys_.data();
  uint64_t* const tags = tags_.data();
  size_t node = width_ + id;
  keys[node] = end.key;
  tags[node] = end.tag;
  while (node > 1) {
    const Event other{keys[node ^ 1], tags[node ^ 1]};
    const uint64_t earlier = 0 - static_cast<uint64_t>(BeforeEvenly(other, end));
    end.key ^= (end.key ^ other.key) & earlier;
    end.tag ^= (end.tag ^ other.tag) & earlier;
    node /= 2;
    keys[node] = end.key;
    tags[node] = end.tag;
  }
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
  Replay(id, {static_cast<uint64_t>(ends.ns), starts_++ << kServerBits | id});
}

// The earliest; its server.
[[gnu::always_inline]] inline uint32_t ServerStage::End() {
  const auto id = static_cast<uint32_t>(tags_[1] & ((1u << kServerBits) - 1));
  const Server& server = servers_[id];
  const size_t row = gone_++;
  gone_joined_[row] = server.joined;
  gone_intended_[row] = server.intended;
  gone_started_[row] = server.started;
  gone_ended_[row] = server.ends;
  gone_replica_[row] = server.replica;
  for (size_t c = 0; c < carried_; ++c) {
    gone_carried_[c][row] = in_service_[id * carried_ + c];
  }
  return id;
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

[[gnu::always_inline]] inline uint32_t ServerStage::TakeIdle() {
  if (idle_.empty()) return used_++;
  const uint32_t id = idle_.back();
  idle_.pop_back();
  return id;
}

// Ends come before arrivals at the same instant, and among them who started first.
void ServerStage::Play(SimTime until) {
  MakeRoom();
  gone_ = 0;
  const auto end_before = [this](int64_t instant) {
    while (next_end() < static_cast<uint64_t>(instant)) {
      const uint32_t id = End();
      Replay(id, kNever);
      servers_[id].busy = false;
      idle_.push_back(id);
    }
  };
  while (started_ < line_.size()) {
    const SimTime come = line_.column(kJoined)[started_];
    end_before(come.ns + 1);
    if (!idle_.empty() || used_ < servers_.size()) {
      const uint32_t id = TakeIdle();
      servers_[id].busy = true;
      Start(id, come);
      continue;
    }
    const SimTime free{static_cast<int64_t>(next_end())};
    if (free >= until) return;
    Start(End(), free);
  }
  end_before(until.ns);
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
  return line_.memory() +
         gone_joined_.size() * ((4 + carried_) * sizeof(SimTime) + sizeof(uint32_t));
}

}  // namespace servescape
