// SPDX-License-Identifier: MIT
// The clock and the callers of a play: what is due in order of time, requests
// that begin when they are due or when the one before them is answered, and
// their answers.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "sim/balancing/story.h"

namespace servescape {

class Desk {
 public:
  explicit Desk(const World& world) : world_(world) {}

  SimTime now() const { return now_; }
  const World& world() const { return world_; }
  const BalancedRequest& request(size_t i) const { return world_.requests[i]; }
  Answer& answer(size_t i) { return out_.answers[i]; }
  Balanced& out() { return out_; }
  void Note(size_t i, size_t server) { answer(i).tries.push_back({server, now_, ""}); }

  // At an instant, in the order of calls; what recurs for ever is `idle` and
  // keeps no play alive.
  void At(SimTime when, std::function<void()> what, bool idle = false);
  void After(Duration wait, std::function<void()> what, bool idle = false) {
    At(now_ + wait, std::move(what), idle);
  }
  // The answer to a request, now.
  void Finish(size_t i, std::string status, std::optional<size_t> server, std::string reason);

  // Plays until every request is answered or nothing goes on any more.
  Balanced Run(const std::function<void(size_t)>& begin,
               const std::function<Look()>& look = nullptr);

 private:
  struct Due {
    std::function<void()> what;
    bool idle = false;
  };

  void Begin(size_t i);

  const World& world_;
  SimTime now_;
  uint64_t count_ = 0;
  size_t busy_ = 0, open_ = 0;
  std::map<std::pair<SimTime, uint64_t>, Due> due_;
  std::function<void(size_t)> begin_;
  Balanced out_;
};

}  // namespace servescape
