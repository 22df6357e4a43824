// SPDX-License-Identifier: MIT
// Paths compiled for the general engine: one flat list of operations with jumps. A request runs
// from its entry until an operation makes it wait; blocks that run at the same time, and attempts,
// are routines of their own that end with kEnd.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/discrete.h"
#include "sim/random/sampler.h"
#include "sim/scenario/config.h"

namespace servescape {

enum class OpKind : uint8_t {
  kCall,       // detail: CallOp
  kCache,      // target: cache; detail: CallOp (its network); a hit goes on at `jump`, a miss at
               // the next operation
  kFill,       // target: cache; stores what the miss has fetched
  kStore,      // target: store; detail: CallOp (its network)
  kDelay,      // detail: delay sampler
  kFork,       // detail: ForkOp
  kBranch,     // detail: BranchOp
  kRollout,    // target: the service whose calls are rolled over; detail: RolloutOp
  kJump,       // to `jump`
  kLoopStart,  // target: loop counter
  kLoop,       // target: loop counter; detail: LoopOp; again at `jump`
  kAttempt,    // detail: AttemptOp
  kEnd,
};

struct Op {
  OpKind kind = OpKind::kEnd;
  uint32_t target = 0;
  uint32_t jump = 0;
  uint32_t detail = 0;
  bool fcfs = false;     // kCall: over no network, to a service that is GeneralService::fcfs
  bool leaf = false;     // and the last operation of its path
  bool network = false;  // kCall: CallOp::has_network
  bool passes = false;   // kCall: some requests pass by it (KvConfig::passes)
  uint32_t items = 0;    // kCall: CallOp::items
};

struct CallOp {
  uint32_t items = 0;  // 0: the request's
  Sampler network;     // seconds, one way
  double there = 0;    // seconds the payload adds
  double back = 0;
  bool has_network = false;
  int32_t degrade_to = -1;
  uint32_t degrade_above = 0;
};

struct ForkOp {
  std::vector<uint32_t> entries;  // one a child
  uint32_t need = 0;
  bool cancel_rest = false;
  bool leaves = false;  // each child begins at an operation that is Op::leaf
};

struct BranchOp {
  bool by_class = false;
  AliasTable choice;
  std::vector<uint32_t> entries;  // by choice, or by class
};

struct RolloutOp {
  uint32_t next = 0;    // the operation that calls the old version
  uint32_t other = 0;   // the new one
  bool copies = false;  // a task of its own goes there
};

struct LoopOp {
  double repeat = 0;
  uint32_t times = 1;
};

struct AttemptOp {
  AttemptConfig config;
  uint32_t entry = 0;
  bool has_fallback = false;
  uint32_t fallback = 0;
};

struct Program {
  std::vector<Op> ops;
  std::vector<CallOp> calls;
  std::vector<Sampler> delays;
  std::vector<ForkOp> forks;
  std::vector<BranchOp> branches;
  std::vector<RolloutOp> rollouts;
  std::vector<LoopOp> loops;
  std::vector<AttemptOp> attempts;
  uint32_t loop_counters = 0;
  // Where a source's request of a class starts: entries[source * classes + class].
  std::vector<uint32_t> entries;
  std::vector<uint32_t> paths;  // where each path starts
  // Where a chunk of each job calls the service that scores it; 0 of a job with workers.
  std::vector<uint32_t> jobs;
};

Program Compile(const Config& config);

}  // namespace servescape
