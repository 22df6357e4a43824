// SPDX-License-Identifier: MIT
#include "sim/balancing/desk.h"

#include <algorithm>
#include <limits>

namespace servescape {
namespace {

// A day without anything but checks: whoever still waits, waits for ever.
constexpr Duration kForEver = FromSeconds(86'400);
constexpr const char* kWaits = "none";

}  // namespace

void Desk::At(SimTime when, std::function<void()> what, bool idle) {
  busy_ += idle ? 0 : 1;
  due_.emplace(std::pair{std::min(when, kEndOfTime), count_++}, Due{std::move(what), idle});
}

void Desk::Begin(size_t i) {
  answer(i).sent = now_;
  answer(i).status = kWaits;
  begin_(i);
}

void Desk::Finish(size_t i, std::string status, std::optional<size_t> server, std::string reason) {
  Answer& told = answer(i);
  told.answered = now_;
  told.status = std::move(status);
  told.server = server;
  told.reason = std::move(reason);
  --open_;
  if (i + 1 < world_.requests.size() && !world_.requests[i + 1].at) {
    After(world_.requests[i + 1].gap, [this, i] { Begin(i + 1); });
  }
}

Balanced Desk::Run(const std::function<void(size_t)>& begin, const std::function<Look()>& look) {
  begin_ = begin;
  open_ = world_.requests.size();
  out_.answers.resize(open_);
  for (const ServerStory& server : world_.servers) out_.servers.push_back(server.name);
  if (look) {
    // After all else that happens at its instant.
    uint64_t last = std::numeric_limits<uint64_t>::max() - world_.looks.size();
    for (const SimTime at : world_.looks) {
      ++busy_;
      due_.emplace(std::pair{at, last++}, Due{[this, &look] {
                                                out_.looks.push_back(look());
                                                out_.looks.back().at = now_;
                                              },
                                              false});
    }
  }
  for (size_t i = 0; i < open_; ++i) {
    const BalancedRequest& each = world_.requests[i];
    if (each.at || i == 0) At(each.at.value_or(SimTime{} + each.gap), [this, i] { Begin(i); });
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
