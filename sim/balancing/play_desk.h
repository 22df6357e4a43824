// SPDX-License-Identifier: MIT
// The clock and the callers of a play: what is due in order of time, requests
// that begin when they are due or when the one before them is answered, and
// their answers.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "sim/balancing/desk.h"

namespace servescape {

class PlayDesk final : public Desk {
 public:
  explicit PlayDesk(const World& world) : world_(world) {}

  SimTime now() const override { return now_; }
  Duration phase() const override { return world_.phase; }
  const BalancedRequest& request(size_t i) const override { return world_.requests[i]; }
  void At(SimTime when, std::function<void()> what, bool idle) override;
  void Try(size_t i, size_t server, const TryTerms& terms,
           std::function<void(const TryEnd&)> ended) override;
  bool Reaches(size_t i, size_t server) const override;
  bool Listens(size_t server) const override;
  void Finish(size_t i, std::string status, std::optional<size_t> server,
              std::string reason) override;
  void NoteEnd(size_t i, const std::string& words) override;
  void Cached(size_t i, const char* words) override { out_.answers[i].cache = words; }
  void Tell(const std::string& note) override { out_.notes.push_back(note); }

  // Plays until every request is answered or nothing goes on any more.
  Balanced Run(DeskBalancer* balancer);

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
  DeskBalancer* balancer_ = nullptr;
  Balanced out_;
};

}  // namespace servescape
