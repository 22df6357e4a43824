// SPDX-License-Identifier: MIT
// A balancer in a run, as the engine sees it: it is told of calls and of how their tries end, and
// answers with orders. A program that links no balancer of a real system links nothing for this.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/kernel/observer.h"
#include "sim/random/generator.h"

namespace servescape {

// How a try at a server ended.
enum class TryFate : uint8_t {
  kServed,
  kError,       // an answer that is an error
  kClosed,      // the server was gone before it answered
  kTurnedAway,  // its queue was full, or it protected itself
  kTooLate,     // it waited there longer than the server lets it
};

struct ProxyOrder {
  enum class Kind : uint8_t {
    kTry,     // the call goes to the server
    kGiveUp,  // nobody waits for its try any more
    kAnswer,  // the call is over, and its number another's
    kRule,    // a rule of the system held or refused it
  };
  Kind kind = Kind::kTry;
  uint32_t call = 0;
  uint32_t server = 0;                   // kTry
  Outcome outcome = Outcome::kAnswered;  // kAnswer
  BatchRule rule = BatchRule::kNone;     // kRule
  Duration time{0};                      // kRule
};

// Which servers take connections: ready(of, server).
struct ProxyServers {
  bool (*ready)(const void* of, uint32_t server) = nullptr;
  const void* of = nullptr;
};

class Proxy {
 public:
  virtual ~Proxy() = default;
  // A call comes, with the key that hashes hash and whom it is from; its number.
  virtual uint32_t Begin(SimTime now, uint64_t key, uint64_t client) = 0;
  virtual void Ended(SimTime now, uint32_t call, TryFate fate) = 0;
  // Nobody waits for the call any more; its try, if it is at one, is over. The system goes on with
  // it as it would with one whose client has gone.
  virtual void Forsake(SimTime now, uint32_t call) = 0;
  // At or after next(), the instant at which it wants to be woken; kEndOfTime: not before
  // something happens.
  virtual void Wake(SimTime now) = 0;
  virtual SimTime next() const = 0;
  // The next of what is to be done now, in order; false: nothing.
  virtual bool Take(ProxyOrder* order) = 0;
};

// service.NAME.balancing, as it was read.
class BalancingPlan {
 public:
  virtual ~BalancingPlan() = default;
  // One for each replication. `phase`: how far into a second its clock begins.
  virtual std::unique_ptr<Proxy> Make(const Generator& random, Duration phase,
                                      const ProxyServers& servers) const = 0;
  // Of a rule that bit, what it is and which setting avoids it, after "held 3 % of the requests: "
  // or "turned away 3 % of the requests: ".
  virtual std::string RuleWords(BatchRule rule) const = 0;
  // Of servers that are drawn by weight, the second of two winning a tie: their weights.
  virtual std::vector<double> TieWeights() const { return {}; }
};

}  // namespace servescape
