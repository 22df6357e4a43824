// SPDX-License-Identifier: MIT
// What a balancer of this folder is played at: a clock, servers that are tried, callers who are
// answered. PlayDesk (play_desk.h) plays it against stories, LiveDesk (live_desk.h) in a run of a
// scenario: the balancers do not know which.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sim/balancing/story.h"
#include "sim/kernel/observer.h"

namespace servescape {

// How a try ended.
struct TryEnd {
  Conduct conduct = Conduct::kAnswer;
  std::string status;                // of an answer; empty: a good one
  std::optional<Duration> pushback;  // of an answer
  bool timed_out = false;            // it took longer than the balancer waits
};

// How long a balancer waits for a try, and when it hears of a connection that is closed unanswered:
// at once, or when an answer would have come.
struct TryTerms {
  std::optional<Duration> most;
  bool hears_close_at_once = true;
};

class Desk {
 public:
  virtual ~Desk() = default;

  virtual SimTime now() const = 0;
  // How far into a whole second, and between two checks, the clock began.
  virtual Duration phase() const = 0;
  // What the caller asks for: key, client and method.
  virtual const BalancedRequest& request(size_t i) const = 0;
  // At an instant, in the order of calls; what recurs for ever is `idle`.
  virtual void At(SimTime when, std::function<void()> what, bool idle) = 0;
  // The request goes to the server; `ended` hears of it once.
  virtual void Try(size_t i, size_t server, const TryTerms& terms,
                   std::function<void(const TryEnd&)> ended) = 0;
  // Whether the server takes connections now: of the request, and of a health check.
  virtual bool Reaches(size_t i, size_t server) const = 0;
  virtual bool Listens(size_t server) const = 0;
  // The answer to a request, now.
  virtual void Finish(size_t i, std::string status, std::optional<size_t> server,
                      std::string reason) = 0;
  // A rule of the system held the request for that long, or turned it away.
  virtual void Bit(size_t, BatchRule, Duration) {}
  // How the last try ended, in the system's words; whether a cache had it; what is worth telling.
  virtual void NoteEnd(size_t, const std::string&) {}
  virtual void Cached(size_t, const char*) {}
  virtual void Tell(const std::string&) {}

  void After(Duration wait, std::function<void()> what, bool idle = false) {
    At(now() + wait, std::move(what), idle);
  }
};

// A balancer at a desk that outlives it.
class DeskBalancer {
 public:
  virtual ~DeskBalancer() = default;
  virtual void Start() {}
  // A request comes. Numbers are used again once a request has been answered.
  virtual void Begin(size_t i) = 0;
  // What its servers are like now.
  virtual Look Loads() = 0;
  virtual void Total(std::map<std::string, double>*) const {}
};

}  // namespace servescape
