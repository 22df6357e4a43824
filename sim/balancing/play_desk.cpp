// SPDX-License-Identifier: MIT
#include "sim/balancing/play_desk.h"

#include <algorithm>
#include <limits>

namespace servescape {
namespace {

// A day without anything but checks: whoever still waits, waits for ever.
constexpr Duration kForEver = FromSeconds(86'400);
constexpr const char* kWaits = "none";

}  // namespace

void PlayDesk::At(SimTime when, std::function<void()> what, bool idle) {
  busy_ += idle ? 0 : 1;
  due_.emplace(std::pair{std::min(when, kEndOfTime), count_++}, Due{std::move(what), idle});
}

void PlayDesk::Begin(size_t i) {
  out_.answers[i].sent = now_;
  out_.answers[i].status = kWaits;
  balancer_->Begin(i);
}

void PlayDesk::Try(size_t i, size_t server, const TryTerms& terms,
                   std::function<void(const TryEnd&)> ended) {
  out_.answers[i].tries.push_back({server, now_, ""});
  const Behaviour met = Meets(world_, server, world_.requests[i], now_);
  TryEnd end{met.conduct, met.status, met.pushback};
  Duration after;
  switch (met.conduct) {
    case Conduct::kRefuse:
      break;
    case Conduct::kClose:
      if (!terms.hears_close_at_once) after = *met.take;
      break;
    case Conduct::kHang:
      if (!terms.most) return;  // for ever
      end.timed_out = true;
      break;
    case Conduct::kAnswer:
      after = *met.take;
      end.timed_out = terms.most && after > *terms.most;
  }
  if (end.timed_out) after = *terms.most;
  After(after, [ended = std::move(ended), end = std::move(end)] { ended(end); });
}

bool PlayDesk::Reaches(size_t i, size_t server) const {
  return Meets(world_, server, world_.requests[i], now_).conduct != Conduct::kRefuse;
}

bool PlayDesk::Listens(size_t server) const {
  return world_.servers[server].At(now_).conduct != Conduct::kRefuse;
}

void PlayDesk::NoteEnd(size_t i, const std::string& words) {
  out_.answers[i].tries.back().outcome = words;
}

void PlayDesk::Finish(size_t i, std::string status, std::optional<size_t> server,
                      std::string reason) {
  Answer& told = out_.answers[i];
  told.answered = now_;
  told.status = std::move(status);
  told.server = server;
  told.reason = std::move(reason);
  --open_;
  if (i + 1 < world_.requests.size() && !world_.requests[i + 1].at) {
    After(world_.requests[i + 1].gap, [this, i] { Begin(i + 1); });
  }
}

Balanced PlayDesk::Run(DeskBalancer* balancer) {
  balancer_ = balancer;
  open_ = world_.requests.size();
  out_.answers.resize(open_);
  for (const ServerStory& server : world_.servers) out_.servers.push_back(server.name);
  // After all else that happens at its instant.
  uint64_t at_last = std::numeric_limits<uint64_t>::max() - world_.looks.size();
  for (const SimTime at : world_.looks) {
    ++busy_;
    due_.emplace(std::pair{at, at_last++}, Due{[this] {
                                                 out_.looks.push_back(balancer_->Loads());
                                                 out_.looks.back().at = now_;
                                               },
                                               false});
  }
  balancer_->Start();
  for (size_t i = 0; i < open_; ++i) {
    const BalancedRequest& each = world_.requests[i];
    if (each.at || i == 0)
      At(
          each.at.value_or(SimTime{} + each.gap), [this, i] { Begin(i); }, false);
  }
  SimTime last;
  while (!due_.empty() && (busy_ > 0 || (open_ > 0 && now_ - last < kForEver))) {
    auto first = due_.extract(due_.begin());
    now_ = first.key().first;
    if (!first.mapped().idle) {
      --busy_;
      last = now_;
    }
    first.mapped().what();
  }
  balancer_->Total(&out_.totals);
  for (Answer& told : out_.answers) {
    if (told.status == kWaits || told.status.empty()) told.answered = kEndOfTime;
    if (told.status.empty()) {
      told.sent = kEndOfTime;
      told.status = kWaits;
      told.reason = "never sent: the one before it is never answered";
    } else if (told.status == kWaits) {
      told.reason = "waits for ever";
    }
  }
  return std::move(out_);
}

}  // namespace servescape
