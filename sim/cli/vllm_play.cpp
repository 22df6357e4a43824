// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "sim/cli/vllm.h"

namespace servescape {
namespace {

// An engine core: what lies between the requests and the scheduler
// (vllm/v1/engine/core.py).
class VllmPlayer {
 public:
  explicit VllmPlayer(const VllmFile& file) : file_(file), scheduler_(file.config) {
    places_.resize(file.requests.size(), kNone);
  }

  ToldStep Play(int64_t step);
  // Whether every request has come and gone, and all outputs are handled.
  bool Over() const { return next_ == file_.requests.size() && scheduler_.empty() && !GivesMore(); }
  // Nothing runs, and nothing that would change that is to come.
  bool Stuck(int64_t step) const;
  const VllmScheduler& scheduler() const { return scheduler_; }
  uint32_t RequestAt(uint32_t place) const { return requests_[place]; }

 private:
  struct UnderWay {
    int64_t number = 0;
    VllmStep step;
  };
  static constexpr uint32_t kNone = 0xffffffff;

  bool GivesMore() const;
  void Arrive(int64_t step);
  void Abort(int64_t step);
  void Tell(const VllmStep& step, ToldStep* out) const;
  void HandleOldest(ToldStep* out);

  const VllmFile& file_;
  VllmScheduler scheduler_;
  std::vector<uint32_t> places_;    // by request
  std::vector<uint32_t> requests_;  // by place
  size_t next_ = 0;                 // to come
  std::deque<UnderWay> under_way_;
  std::vector<VllmEnd> ended_;
  bool tells_ends_ = false;  // the workers are to be told of requests that ended
};

void VllmPlayer::Arrive(int64_t step) {
  for (; next_ < file_.requests.size() && file_.requests[next_].arrival_step <= step; ++next_) {
    const VllmFileRequest& request = file_.requests[next_];
    const uint32_t place = scheduler_.Add(request.request, request.generated);
    for (const TokenRun& run : request.runs) scheduler_.Content(place).Append(run);
    scheduler_.Enqueue(place);
    if (requests_.size() <= place) requests_.resize(place + 1);
    requests_[place] = static_cast<uint32_t>(next_);
    places_[next_] = place;
  }
}

void VllmPlayer::Abort(int64_t step) {
  for (size_t i = 0; i < next_; ++i) {
    if (file_.requests[i].abort_step != step || places_[i] == kNone) continue;
    scheduler_.Abort(places_[i]);
    places_[i] = kNone;
    tells_ends_ = true;
  }
}

void VllmPlayer::Tell(const VllmStep& step, ToldStep* out) const {
  for (const VllmShare& share : step.shares) {
    const uint32_t request = requests_[share.place];
    out->scheduled.push_back({request, share.tokens});
    if (share.admitted) out->admitted.push_back({request, share.cached});
    if (share.new_blocks > 0) out->new_blocks.push_back({request, share.new_blocks});
  }
  for (const uint32_t place : step.preempted) out->preempted.push_back(requests_[place]);
  for (const uint32_t place : scheduler_.running()) {
    out->computed.push_back({requests_[place], scheduler_.Of(place).computed});
  }
  for (const uint32_t place : scheduler_.waiting().Sorted()) {
    out->waiting.push_back(requests_[place]);
  }
  out->prefix = step.prefix;
}

void VllmPlayer::HandleOldest(ToldStep* out) {
  const UnderWay oldest = std::move(under_way_.front());
  under_way_.pop_front();
  ended_.clear();
  scheduler_.Output(oldest.step, &ended_);
  out->output_of = oldest.number;
  for (const VllmEnd& end : ended_) {
    const uint32_t request = requests_[end.place];
    out->finished.push_back(request);
    places_[request] = kNone;
    tells_ends_ = true;
  }
}

ToldStep VllmPlayer::Play(int64_t step) {
  Arrive(step);
  Abort(step);
  ToldStep out;
  out.step = step;
  const auto known = [&] { return !scheduler_.empty() || tells_ends_; };
  out.idle = !known();
  size_t held = 0;
  if (!out.idle) {
    under_way_.push_back({step, {}});
    VllmStep& made = under_way_.back().step;
    scheduler_.Schedule(&made);
    tells_ends_ = false;
    Tell(made, &out);
    // Two batches are under way, if there is anything for the second.
    held = file_.config.async_scheduling && (!made.shares.empty() || known()) ? 1 : 0;
  }
  out.free = scheduler_.blocks().free();
  out.hashed = scheduler_.blocks().hashed();
  if (under_way_.size() > held) HandleOldest(&out);
  out.free_after = scheduler_.blocks().free();
  return out;
}

// Whether a step under way has computed anything.
bool VllmPlayer::GivesMore() const {
  return std::any_of(under_way_.begin(), under_way_.end(),
                     [](const UnderWay& each) { return !each.step.shares.empty(); });
}

bool VllmPlayer::Stuck(int64_t step) const {
  const bool runs = !scheduler_.running().empty();
  if (next_ < file_.requests.size() || runs || scheduler_.empty()) return false;
  if (GivesMore()) return false;
  for (size_t i = 0; i < next_; ++i) {
    if (places_[i] != kNone && file_.requests[i].abort_step > step) return false;
  }
  return true;
}

}  // namespace

PlayedVllm PlayVllm(const VllmFile& file, int64_t steps) {
  PlayedVllm out;
  VllmPlayer player(file);
  bool stuck = false;
  for (int64_t step = 1; step <= (steps > 0 ? steps : kMostSteps); ++step) {
    if (steps == 0 && player.Over()) return out;
    out.steps.push_back(player.Play(step));
    const ToldStep& reported = out.steps.back();
    const bool nothing = reported.scheduled.empty() && reported.preempted.empty() &&
                         !reported.idle && reported.finished.empty();
    stuck = nothing && player.Stuck(step);
    if (steps == 0 && stuck) break;
  }
  if (stuck) {
    const uint32_t first = player.RequestAt(player.scheduler().waiting().first());
    out.notes.push_back(
        fmt::format("{} can never start: it needs more blocks "
                    "than there are, and everybody "
                    "behind it waits for ever",
                    file.requests[first].id));
  } else if (steps == 0 && !player.Over()) {
    out.notes.push_back(fmt::format("stopped after {} steps", kMostSteps));
  }
  return out;
}

}  // namespace servescape
