// SPDX-License-Identifier: MIT
// The calls of SeriesRecorder about many requests at once. Sums are those of one by one: of whole
// numbers in any order, of doubles in order.
#include <algorithm>
#include <array>
#include <cstddef>

#include "sim/metrics/pieces.h"
#include "sim/metrics/series_recorder.h"

namespace servescape {
namespace {

// How many of them have components that do not sum to their latency.
int64_t CountInexact(const AnswerBlock& block, size_t from, size_t count) {
  int64_t inexact = 0;
  for (size_t i = from; i < from + count; ++i) {
    int64_t sum = 0;
    for (size_t c = 0; c < block.component_count; ++c) sum += block.times[c][i];
    inexact += sum != (block.ended[i] - block.intended[i]).ns;
  }
  return inexact;
}

}  // namespace

// Who comes at an instant at which others leave comes first, so that no count is ever below none;
// as no time passes, the order leaves no trace. Half of the way is gone from the first instant on,
// half from the last one back: what one step waits for is the step before it.
void CountClock::MoveMany(const SimTime* up, size_t ups, const SimTime* down, size_t downs) {
  if (ups + downs == 0) return;
  const size_t most = static_cast<size_t>(count_) + ups;
  if (most >= kCountLevels) [[unlikely]]
    return MoveOneByOne(up, ups, down, downs);
  if (most >= levels_) {
    levels_ = most + 1;
    times_.resize(levels_, 0);
  }
  // Level by what came and went of all before; steps are counted, so that nothing branches.
  int64_t* const times = times_.data() + count_;
  const auto level = [=](size_t come, size_t go) -> int64_t& {
    return times[static_cast<std::ptrdiff_t>(come) - static_cast<std::ptrdiff_t>(go)];
  };
  // Of `up` and `down`: how many are before, and how many not behind, what is still to be done.
  size_t came = 0, went = 0, coming = ups, going = downs;
  const int64_t last =
      std::max(ups > 0 ? up[ups - 1].ns : since_, downs > 0 ? down[downs - 1].ns : since_);
  int64_t since = since_, until = last;
  while (came < coming && went < going) {
    const int64_t come = up[came].ns, go = down[went].ns;
    const int64_t now = std::min(come, go);
    const size_t comes = come <= go;
    level(came, went) += now - since;
    since = now;
    went += 1 - comes;
    came += comes;
    // Where that was the last of its kind, the comparison has the other win here.
    const int64_t last_come = up[coming - 1].ns, last_go = down[going - 1].ns;
    const int64_t then = std::max(last_come, last_go);
    const size_t came_last = last_come > last_go;
    level(coming, going) += until - then;
    until = then;
    going -= 1 - came_last;
    coming -= came_last;
  }
  for (; came < coming; ++came) {
    level(came, went) += up[came].ns - since;
    since = up[came].ns;
  }
  for (; went < going; ++went) {
    level(came, went) += down[went].ns - since;
    since = down[went].ns;
  }
  level(came, went) += until - since;
  since_ = last;
  count_ += static_cast<int64_t>(ups) - static_cast<int64_t>(downs);
}

void CountClock::MoveOneByOne(const SimTime* up, size_t ups, const SimTime* down, size_t downs) {
  for (size_t i = 0, j = 0; i < ups || j < downs;) {
    const bool comes = j == downs || (i < ups && up[i] <= down[j]);
    Move(comes ? up[i].ns : down[j].ns, comes ? 1 : -1);
    (comes ? i : j) += 1;
  }
}

// Two components at a time, all in locals: no store can then be taken to change what is loaded.
uint64_t LatencySplit::AddMany(const uint32_t* bins, size_t count, const AnswerBlock& block,
                               size_t from, size_t components) {
  const uint32_t width = static_cast<uint32_t>(components);
  for (size_t i = 0; i < count; ++i) {
    if (ClassOfBin(bins[i]) - first >= counts.size()) [[unlikely]]
      Reach(ClassOfBin(bins[i]), ClassOfBin(bins[i]), components);
    ++counts[ClassOfBin(bins[i]) - first];
  }
  const uint32_t least = first;
  uint64_t total = 0;
  for (size_t c = 0; c < block.component_count; c += 2) {
    const bool alone = c + 1 == block.component_count;
    uint64_t* const one = sums.data() + block.components[c];
    uint64_t* const other = sums.data() + block.components[alone ? c : c + 1];
    const int64_t* const ones = block.times[c] + from;
    const int64_t* const others = block.times[alone ? c : c + 1] + from;
    const uint64_t all = alone ? 0 : ~uint64_t{0};
    for (size_t i = 0; i < count; ++i) {
      const size_t row = (ClassOfBin(bins[i]) - least) * width;
      const auto a = static_cast<uint64_t>(ones[i]), b = static_cast<uint64_t>(others[i]) & all;
      one[row] += a;
      other[row] += b;
      total += a + b;
    }
  }
  return total;
}

void SeriesRecorder::OnServedBy(uint32_t service, const SimTime* joined, const SimTime* ended,
                                const uint32_t* replicas, size_t count) {
  std::vector<ReplicaBlock>& blocks = services_[service].replicas;
  if (replicas != nullptr) {
    for (size_t i = 0; i < count; ++i) {
      ReplicaBlock& block = blocks[replicas[i]];
      ++block.served;
      block.sojourn_sum += static_cast<double>((ended[i] - joined[i]).ns);
    }
    return;
  }
  blocks[0].served += static_cast<int64_t>(count);
  ForPieces(count, [&](size_t first, size_t length) {
    const SimTime *const from = joined + first, *const to = ended + first;
    const auto sojourn = [&](size_t i) { return to[i].ns - from[i].ns; };
    Durations all;
    for (size_t i = 0; i < length; ++i) all.Add(sojourn(i));
    AddInOrder(all, length, sojourn, &blocks[0].sojourn_sum);
  });
}

void SeriesRecorder::OnAnswers(const AnswerBlock& block) {
  if (block.count == 0) return;
  const auto answers = static_cast<int64_t>(block.count);
  constexpr auto kKind = static_cast<size_t>(Outcome::kAnswered);
  window_.outcomes[kKind] += answers;
  if (block.source >= source_ended_.size()) source_ended_.resize(block.source + 1, 0);
  source_ended_[block.source] += answers;
  ClassState& state = classes_[block.request_class];
  state.window.outcomes[kKind] += answers;
  if (block.quality == 1) {
    system_.quality_sum += static_cast<double>(answers);
  } else {
    for (size_t i = 0; i < block.count; ++i) system_.quality_sum += block.quality;
  }
  shares_latency_ = classes_.size() == 1 && !state.latency.watched();
  std::array<uint32_t, kPiece> bins{};
  ForPieces(block.count, [&](size_t first, size_t length) {
    const Durations all = CompletePiece(block.source, block.intended + first, block.ended + first,
                                        length, [&](size_t i, uint32_t bin) { bins[i] = bin; });
    const auto latency = [this](size_t i) { return piece_[i]; };
    AddInOrder(all, length, latency, &state.window.latency_sum);
    if (state.deadline.ns > 0) {
      for (size_t i = 0; i < length; ++i) state.window.in_time += latency(i) <= state.deadline.ns;
    }
    if (!shares_latency_) {
      Histogram::Adder latencies(&state.latency);
      for (size_t i = 0; i < length; ++i) latencies.Add({latency(i)});
    }
    if (split_.AddMany(bins.data(), length, block, first, components_) != all.sum) [[unlikely]]
      inexact_ += CountInexact(block, first, length);
  });
}

}  // namespace servescape
