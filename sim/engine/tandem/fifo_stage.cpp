// SPDX-License-Identifier: MIT
#include "sim/engine/tandem/fifo_stage.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace servescape {
namespace {

constexpr size_t kLeastRows = 1024;

uint32_t BitsOf(uint32_t servers) { return static_cast<uint32_t>(std::bit_width(servers - 1)); }

// No other has an event at the instant of an arrival from outside that could come before it.
bool IsBatchingEntry(const ServiceModel& service, bool entry) {
  return entry && service.servers_per_queue == 1 && !service.time.sized();
}

bool IsFifo(const ServiceModel& service, bool entry, const Model& model) {
  const auto end = static_cast<uint64_t>(model.end().ns);
  const uint64_t bits = std::bit_width(end + FifoStage::kSpare) + BitsOf(service.servers_per_queue);
  if (service.queues != 1 || service.shares_accelerator) return false;
  if (service.capacity < model.max_in_flight()) return false;
  if (service.batching) return IsBatchingEntry(service, entry);
  return service.time.iid() && service.servers_per_queue <= FifoStage::kMostServers && bits <= 64;
}

// The first row from `from` on with an instant at `until` or later; instants ascend.
size_t FirstFrom(const SimTime* at, size_t from, size_t to, SimTime until) {
  return static_cast<size_t>(std::lower_bound(at + from, at + to, until) - at);
}

}  // namespace

bool IsFifoServer(const ServiceModel& service, const Model& model) {
  return service.servers_per_queue == 1 && !service.batching && IsFifo(service, false, model);
}

bool IsFifoSeries(const Model& model) {
  if (model.sources().size() != 1) return false;
  const SourceModel& source = model.sources()[0];
  if (source.arrivals == ArrivalKind::kClosed) return false;
  std::vector<uint32_t> seen;
  for (size_t i = source.first_step; model.steps()[i] != Model::kEndOfPath; ++i) {
    const uint32_t service = model.steps()[i];
    if (std::find(seen.begin(), seen.end(), service) != seen.end()) return false;
    if (!IsFifo(model.services()[service], seen.empty(), model)) return false;
    seen.push_back(service);
  }
  return !seen.empty();
}

bool AllBelow(const Duration* durations, size_t count, uint64_t power) {
  uint64_t bits = 0;
  for (size_t i = 0; i < count; ++i) bits |= static_cast<uint64_t>(durations[i].ns);
  return bits < power;
}

size_t InstantTable::Reserve(size_t count) {
  if (size_ + count <= capacity_) return 0;
  const size_t kept = size_ - first_, moved = first_;
  const bool grows = kept + count > capacity_ / 2;
  if (grows) capacity_ = std::max(kLeastRows, 2 * (kept + count));
  for (std::vector<SimTime>& column : columns_) {
    std::copy_n(column.begin() + static_cast<std::ptrdiff_t>(first_), kept, column.begin());
    if (grows) column.resize(capacity_);
  }
  first_ = 0;
  size_ = kept;
  return moved;
}

uint64_t InstantTable::memory() const {
  return uint64_t{capacity_} * columns_.size() * sizeof(SimTime);
}

FifoStage::FifoStage(uint32_t servers, bool entry, SimTime end, const DurationStream& times)
    : single_(servers == 1),
      intended_(entry ? kJoined : kIntended),
      end_(end.ns),
      times_(times),
      bits_(BitsOf(servers)),
      servers_(single_ ? 0 : servers) {
  if (single_) return;
  const size_t width = size_t{1} << bits_;
  tree_.assign(2 * width, ~uint64_t{0});
  for (size_t i = 0; i < servers; ++i) tree_[width + i] = i;
  for (size_t node = width; node-- > 1;) {
    tree_[node] = std::min(tree_[2 * node], tree_[2 * node + 1]);
  }
}

void FifoStage::Join(const SimTime* at, const SimTime* intended, size_t count) {
  times_.Take(drawn_.data(), count);
  const size_t moved = line_.Reserve(count);
  started_ -= moved;
  if (single_) {
    ended_ -= moved;
    if (intended_ == kIntended) {
      std::copy_n(intended, count, line_.column(kIntended) + line_.size());
    }
    JoinOne(at, count);
  } else {
    ReserveGone(count);
    JoinMany(at, intended, count);
  }
  line_.Add(count);
}

// Service that starts at the end or later is as good as any: so instants stay in their range.
void FifoStage::JoinOne(const SimTime* at, size_t count) {
  SimTime* const joined = line_.column(kJoined) + line_.size();
  SimTime* const started = line_.column(kStarted) + line_.size();
  SimTime* const ends = line_.column(kEnds) + line_.size();
  const Duration* const drawn = drawn_.data();
  int64_t free = std::min(free_, end_);
  if (AllBelow(drawn, count, kEndOfTime.ns / kMostAtOnce)) [[likely]] {
    for (size_t i = 0; i < count; ++i) {
      const int64_t start = at[i].ns > free ? at[i].ns : free;
      joined[i] = at[i];
      started[i] = {start};
      free = start + drawn[i].ns;
      ends[i] = {free};
    }
  } else {
    for (size_t i = 0; i < count; ++i) {
      const int64_t start = std::min(std::max(at[i].ns, free), end_);
      joined[i] = at[i];
      started[i] = {start};
      free = start + drawn[i].ns;
      ends[i] = {free};
    }
  }
  free_ = free;
}

void FifoStage::JoinMany(const SimTime* at, const SimTime* intended, size_t count) {
  // Within their bits of a key, when no server is free before the end, too.
  const bool near =
      AllBelow(drawn_.data(), count, kShort) && static_cast<int64_t>(tree_[1] >> bits_) <= end_;
  if (intended_ == kJoined) {
    near ? JoinServers<true, true>(at, at, count) : JoinServers<true, false>(at, at, count);
  } else {
    near ? JoinServers<false, true>(at, intended, count)
         : JoinServers<false, false>(at, intended, count);
  }
  joined_ += count;
}

// The winner's key is the next one's start, and its way up the tree the only thing to wait for.
template <bool kEntry, bool kNear>
void FifoStage::JoinServers(const SimTime* at, const SimTime* intended, size_t count) {
  SimTime* const joined = line_.column(kJoined) + line_.size();
  SimTime* const started = line_.column(kStarted) + line_.size();
  SimTime* const ends = line_.column(kEnds) + line_.size();
  SimTime* const kept = line_.column(kIntended) + line_.size();
  SimTime* const gone_joined = gone_.column(kJoined);
  SimTime* const gone_ends = gone_.column(kEnds);
  SimTime* const gone_number = gone_.column(kStarted);
  SimTime* const gone_intended = gone_.column(kIntended);
  uint64_t* const tree = tree_.data();
  Server* const servers = servers_.data();
  const uint32_t bits = bits_;
  const size_t width = size_t{1} << bits;
  size_t gone = gone_.size();
  const uint64_t number = joined_;
  uint64_t key = tree[1];
  for (size_t i = 0; i < count; ++i) {
    const size_t id = static_cast<size_t>(key) & (width - 1);
    const uint64_t come = static_cast<uint64_t>(at[i].ns) << bits | id;
    key = come > key ? come : key;
    const int64_t start = kNear ? static_cast<int64_t>(key >> bits)
                                : std::min(static_cast<int64_t>(key >> bits), end_);
    const int64_t end = start + drawn_[i].ns;
    key = kNear ? key + (static_cast<uint64_t>(drawn_[i].ns) << bits)
                : static_cast<uint64_t>(std::min(end, end_)) << bits | id;
    Server& server = servers[id];
    // Written in any case: a row that counts only if somebody was served.
    gone_joined[gone] = server.joined;
    gone_ends[gone] = server.ends;
    gone_number[gone] = {static_cast<int64_t>(server.number)};
    if constexpr (!kEntry) gone_intended[gone] = server.intended;
    gone += server.busy;
    joined[i] = at[i];
    started[i] = {start};
    ends[i] = {end};
    if constexpr (!kEntry) kept[i] = intended[i];
    // One by one: as a whole it would be put together in memory and waited for.
    server.joined = at[i];
    server.ends = {end};
    server.number = number + i;
    if constexpr (!kEntry) server.intended = intended[i];
    server.busy = 1;
    size_t node = width + id;
    tree[node] = key;
    do {
      const uint64_t other = tree[node ^ 1];
      key = other < key ? other : key;
      node /= 2;
      tree[node] = key;
    } while (node > 1);
  }
  gone_.Add(gone - gone_.size());
}

// Those whose server nobody has taken over since.
void FifoStage::EndIdle(SimTime until) {
  done_.clear();
  for (const Server& server : servers_) {
    if (server.busy != 0 && server.ends < until) {
      done_.push_back(static_cast<uint32_t>(&server - servers_.data()));
    }
  }
  std::sort(done_.begin(), done_.end(), [this](uint32_t a, uint32_t b) {
    return std::tie(servers_[a].ends, servers_[a].number) <
           std::tie(servers_[b].ends, servers_[b].number);
  });
  ReserveGone(done_.size());
  for (const uint32_t id : done_) {
    Server& server = servers_[id];
    const size_t row = gone_.size();
    gone_.column(kJoined)[row] = server.joined;
    gone_.column(kEnds)[row] = server.ends;
    gone_.column(kStarted)[row] = {static_cast<int64_t>(server.number)};
    gone_.column(kIntended)[row] = server.intended;
    gone_.Add(1);
    server.busy = 0;
  }
}

void FifoStage::ReserveGone(size_t count) { ordered_ -= gone_.Reserve(count); }

FifoStage::Starts FifoStage::TakeStarts(SimTime until) {
  const size_t from = started_;
  started_ = FirstFrom(line_.column(kStarted), from, line_.size(), until);
  if (!single_) line_.Drop(started_);
  return {line_.column(kJoined) + from, line_.column(kStarted) + from, line_.column(kEnds) + from,
          started_ - from};
}

FifoStage::Ends FifoStage::TakeEnds(SimTime until) {
  InstantTable& table = single_ ? line_ : gone_;
  size_t from = ended_, to = 0;
  if (single_) {
    to = ended_ = FirstFrom(line_.column(kEnds), from, started_, until);
  } else {
    EndIdle(until);
    from = gone_.first();
    OrderTies();
    to = FirstFrom(gone_.column(kEnds), from, gone_.size(), until);
  }
  table.Drop(to);
  return {table.column(kJoined) + from, table.column(intended_) + from,
          table.column(kStarted) + from, table.column(kEnds) + from, to - from};
}

// What was added to gone_ is by end already; here equal ones get the order of their starts.
void FifoStage::OrderTies() {
  const SimTime* const ends = gone_.column(kEnds);
  const SimTime* const numbers = gone_.column(kStarted);
  const size_t to = gone_.size();
  for (size_t i = std::max(ordered_, gone_.first() + 1); i < to; ++i) {
    if (ends[i - 1] != ends[i]) [[likely]]
      continue;
    for (size_t at = i; at > gone_.first() && ends[at - 1] == ends[at]; --at) {
      if (numbers[at - 1] < numbers[at]) break;
      for (size_t c = 0; c < kColumns; ++c) {
        std::swap(gone_.column(c)[at], gone_.column(c)[at - 1]);
      }
    }
  }
  ordered_ = to;
}

}  // namespace servescape
