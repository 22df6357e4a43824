// SPDX-License-Identifier: MIT
// What the batchers of real systems have in common: a pure state machine that
// hears of arrivals, of the ends of executions and of the instants at which it
// asked to be woken, and answers with orders: start this batch on that
// instance, refuse those. It knows no clock, no model and no event list; its
// randomness (races of the real system) is a generator of the run. To add a
// system: a file beside triton.h, its case in MakeBatcher, its word in
// scenario/config_batching.h.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/time.h"
#include "sim/kernel/observer.h"
#include "sim/random/generator.h"
#include "sim/scenario/config.h"

namespace servescape {

struct BatchRequest {
  uint32_t id = 0;  // of the caller's choice, unique among those inside
  uint32_t items = 1;
  uint32_t priority = 0;  // 0: none given
  Duration timeout{0};    // the request's own; 0: none
};

// A member of a batch, with as many of its items as are in it.
struct BatchPart {
  uint32_t id = 0;
  uint32_t items = 1;
};

struct BatchExecution {
  uint32_t instance = 0;
  uint32_t first = 0, count = 0;  // of Orders::parts
  // What held it since then, where that was a rule of the system and not a busy
  // instance.
  BatchRule rule = BatchRule::kNone;
  SimTime since{0};
};

struct BatchRefusal {
  uint32_t id = 0;
  BatchRule rule = BatchRule::kNone;
};

// What is to be done now, in this order: refusals, answers to those who are
// overdue, executions.
struct Orders {
  std::vector<BatchPart> parts;
  std::vector<BatchExecution> executions;
  std::vector<BatchRefusal> refusals;
  // The client of such a request is told so; the request itself stays where it
  // is.
  std::vector<BatchRefusal> overdue;

  void Refuse(uint32_t id, BatchRule rule) { refusals.push_back({id, rule}); }
  // The parts that were added since the last execution.
  void Execute(uint32_t instance, BatchRule rule = BatchRule::kNone, SimTime since = {}) {
    const uint32_t first =
        executions.empty() ? 0 : executions.back().first + executions.back().count;
    const uint32_t count = static_cast<uint32_t>(parts.size()) - first;
    executions.push_back({instance, first, count, rule, since});
  }
  void Clear() {
    parts.clear();
    executions.clear();
    refusals.clear();
    overdue.clear();
  }
};

class Batcher {
 public:
  virtual ~Batcher() = default;

  // Whether the newcomer is let in: kNone, or why not. Arrive follows where it
  // is.
  virtual BatchRule Admit(SimTime now, const BatchRequest& request);
  virtual void Arrive(SimTime now, const BatchRequest& request, Orders* orders) = 0;
  // The instance's execution has ended.
  virtual void Ended(SimTime now, uint32_t instance, Orders* orders) = 0;
  // At or after next().
  virtual void Wake(SimTime now, Orders* orders) = 0;
  // When it wants to be woken next; kEndOfTime: not before something happens.
  virtual SimTime next() const = 0;
  // Who was told by Orders::overdue goes on by another number.
  virtual void Rename(uint32_t from, uint32_t to);
};

// `replicas`: those that the batcher serves, numbered from 0; instance i
// belongs to replica i / config.Instances().
std::unique_ptr<Batcher> MakeBatcher(const BatchingSystemConfig& config, uint32_t replicas,
                                     const Generator& random);

// Who is free of the instances 0 .. count - 1.
class Instances {
 public:
  static constexpr uint32_t kNone = 0xffffffffu;

  explicit Instances(uint32_t count) : limit_(count) {}

  // The lowest that is free, or kNone.
  uint32_t Free() const {
    for (uint32_t i = 0; i < busy_.size(); ++i) {
      if (!busy_[i]) return i;
    }
    const uint32_t made = static_cast<uint32_t>(busy_.size());
    return made < limit_ ? made : kNone;
  }
  bool HasFree() const { return taken_ < limit_; }
  void Take(uint32_t instance) {
    if (instance >= busy_.size()) busy_.resize(instance + 1);
    busy_[instance] = true;
    ++taken_;
  }
  void Leave(uint32_t instance) {
    busy_[instance] = false;
    --taken_;
  }
  bool busy(uint32_t instance) const { return instance < busy_.size() && busy_[instance]; }
  uint32_t taken() const { return taken_; }

 private:
  uint32_t limit_;
  uint32_t taken_ = 0;
  std::vector<char> busy_;
};

}  // namespace servescape
