// SPDX-License-Identifier: MIT
#include "sim/model/program.h"

#include <utility>

#include "sim/scenario/config_job.h"
#include "sim/scenario/config_rollout.h"

namespace servescape {
namespace {

uint32_t ServiceCalled(const Config& config, const std::string& name) {
  uint32_t id = 0;
  while (config.services[id].name != name) ++id;
  return id;
}

class Compiler {
 public:
  explicit Compiler(const Config& config) : config_(config) {}

  Program Take() {
    for (const PathConfig& path : config_.paths) program_.paths.push_back(PathRoutine(path));
    for (const TrafficConfig& source : config_.traffic) {
      for (const ClassConfig& request_class : config_.classes) {
        const uint32_t path = request_class.has_path ? request_class.path : source.path;
        program_.entries.push_back(Guarded(source.attempt, program_.paths[path]));
      }
    }
    for (const auto& job : config_.jobs) program_.jobs.push_back(JobRoutine(*job));
    return std::move(program_);
  }

 private:
  uint32_t here() const { return static_cast<uint32_t>(program_.ops.size()); }

  uint32_t Emit(OpKind kind, uint32_t target = 0, uint32_t detail = 0) {
    program_.ops.push_back({kind, target, 0, detail});
    return here() - 1;
  }

  template <class Detail>
  static uint32_t Keep(std::vector<Detail>& details, Detail detail) {
    details.push_back(std::move(detail));
    return static_cast<uint32_t>(details.size() - 1);
  }

  uint32_t PathRoutine(const PathConfig& path) {
    if (!path.calls_only) return Routine(path.steps);
    BlockConfig block;
    for (const uint32_t service : path.services) {
      block.steps.emplace_back().target = service;
    }
    return Routine(block);
  }

  uint32_t JobRoutine(const JobConfig& job) {
    if (job.service < 0) return 0;
    BlockConfig block;
    block.steps.emplace_back().target = static_cast<uint32_t>(job.service);
    return Routine(block);
  }

  // Routines that the block needs come first, so that its own operations stand together.
  uint32_t Routine(const BlockConfig& block) {
    Prepared prepared = Prepare(block);
    const uint32_t entry = here();
    EmitBlock(block, prepared);
    Emit(OpKind::kEnd);
    return entry;
  }

  // The entry of a path with a caller's policy around it.
  uint32_t Guarded(const AttemptConfig& attempt, uint32_t entry) {
    if (!attempt.any) return entry;
    const uint32_t detail = AttemptDetail(attempt, entry);
    const uint32_t guarded = Emit(OpKind::kAttempt, 0, detail);
    Emit(OpKind::kEnd);
    return guarded;
  }

  uint32_t AttemptDetail(const AttemptConfig& attempt, uint32_t entry) {
    AttemptOp op;
    op.config = attempt;
    op.entry = entry;
    op.has_fallback = !attempt.fallback.empty();
    if (op.has_fallback) op.fallback = Routine(attempt.fallback[0]);
    op.config.fallback.clear();
    return Keep(program_.attempts, std::move(op));
  }

  // Entries of the routines below a block, in the order in which its steps ask for them.
  struct Prepared {
    std::vector<uint32_t> entries;
    std::vector<Prepared> inner;  // of blocks that stand inline
    size_t next_entry = 0, next_inner = 0;
  };

  static bool Inline(StepKind kind) {
    return kind == StepKind::kBranch || kind == StepKind::kLoop || kind == StepKind::kBlock;
  }

  Prepared Prepare(const BlockConfig& block) {
    Prepared prepared;
    for (const StepConfig& step : block.steps) PrepareStep(step, &prepared);
    return prepared;
  }

  void PrepareStep(const StepConfig& step, Prepared* prepared) {
    if (step.attempt.any) {
      BlockConfig bare;
      bare.steps.push_back(step);
      bare.steps[0].attempt = AttemptConfig{};
      const uint32_t entry = Routine(bare);
      prepared->entries.push_back(AttemptDetail(step.attempt, entry));
      return;
    }
    for (const BlockConfig& inner : step.blocks) {
      if (Inline(step.kind)) {
        prepared->inner.push_back(Prepare(inner));
      } else {
        prepared->entries.push_back(Routine(inner));
      }
    }
  }

  void EmitBlock(const BlockConfig& block, Prepared& prepared) {
    std::vector<uint32_t> lookups;  // a hit skips the rest of the block
    for (const StepConfig& step : block.steps) {
      if (step.kind == StepKind::kCache) {
        lookups.push_back(Emit(OpKind::kCache, step.target, CallDetail(step)));
      } else {
        EmitStep(step, prepared);
      }
    }
    // The last level missed is filled first; each hit goes on behind its own fill.
    while (!lookups.empty()) {
      const uint32_t lookup = lookups.back();
      lookups.pop_back();
      Emit(OpKind::kFill, program_.ops[lookup].target);
      program_.ops[lookup].jump = here();
    }
  }

  void EmitStep(const StepConfig& step, Prepared& prepared) {
    if (step.attempt.any) {
      Emit(OpKind::kAttempt, 0, prepared.entries[prepared.next_entry++]);
      return;
    }
    switch (step.kind) {
      case StepKind::kCall: EmitCall(step); break;
      case StepKind::kStore: Emit(OpKind::kStore, step.target, CallDetail(step)); break;
      case StepKind::kDelay:
        Emit(OpKind::kDelay, 0, Keep(program_.delays, Sampler(step.delay)));
        break;
      case StepKind::kBlock:
        EmitBlock(step.blocks[0], prepared.inner[prepared.next_inner++]);
        break;
      case StepKind::kParallel:
      case StepKind::kFanOut: EmitFork(step, prepared); break;
      case StepKind::kBranch: EmitBranch(step, prepared); break;
      case StepKind::kLoop: EmitLoop(step, prepared); break;
      case StepKind::kCache: break;
    }
  }

  // Where the service is rolled over, the call of either version follows; one of a copy ends there.
  void EmitCall(const StepConfig& step) {
    const auto& rollout = config_.services[step.target].rollout;
    const uint32_t detail = CallDetail(step);
    if (rollout == nullptr) {
      Emit(OpKind::kCall, step.target, detail);
      return;
    }
    const uint32_t to = ServiceCalled(config_, rollout->to);
    const uint32_t at = Emit(OpKind::kRollout, step.target);
    RolloutOp op{here(), 0, rollout->kind == RolloutKind::kShadow};
    Emit(OpKind::kCall, step.target, detail);
    const uint32_t jump = Emit(OpKind::kJump);
    op.other = here();
    Emit(OpKind::kCall, to, detail);
    if (op.copies) Emit(OpKind::kEnd);
    program_.ops[jump].jump = here();
    program_.ops[at].detail = Keep(program_.rollouts, op);
  }

  uint32_t CallDetail(const StepConfig& step) {
    CallOp call;
    call.items = step.items;
    call.network = Sampler(step.network);
    if (step.bandwidth > 0) {
      call.there = step.request_bytes / step.bandwidth;
      call.back = step.response_bytes / step.bandwidth;
    }
    call.has_network = step.has_network || call.there > 0 || call.back > 0;
    call.degrade_to = step.degrade_to;
    call.degrade_above = step.degrade_above;
    return Keep(program_.calls, std::move(call));
  }

  void EmitFork(const StepConfig& step, Prepared& prepared) {
    ForkOp fork;
    for (size_t i = 0; i < step.blocks.size(); ++i) {
      const uint32_t entry = prepared.entries[prepared.next_entry++];
      const uint32_t copies = step.kind == StepKind::kFanOut ? step.shards : 1;
      fork.entries.insert(fork.entries.end(), copies, entry);
    }
    const uint32_t children = static_cast<uint32_t>(fork.entries.size());
    fork.need = step.need == 0 || step.need > children ? children : step.need;
    fork.cancel_rest = step.cancel_rest;
    Emit(OpKind::kFork, 0, Keep(program_.forks, std::move(fork)));
  }

  void EmitBranch(const StepConfig& step, Prepared& prepared) {
    BranchOp branch;
    branch.by_class = !step.by_class.empty();
    if (!branch.by_class) branch.choice = AliasTable(step.weights);
    const uint32_t at = Emit(OpKind::kBranch);
    std::vector<uint32_t> starts, jumps;
    for (const BlockConfig& block : step.blocks) {
      starts.push_back(here());
      EmitBlock(block, prepared.inner[prepared.next_inner++]);
      jumps.push_back(Emit(OpKind::kJump));
    }
    for (const uint32_t jump : jumps) program_.ops[jump].jump = here();
    if (branch.by_class) {
      for (const uint32_t block : step.by_class) branch.entries.push_back(starts[block]);
    } else {
      branch.entries = starts;
    }
    program_.ops[at].detail = Keep(program_.branches, std::move(branch));
  }

  void EmitLoop(const StepConfig& step, Prepared& prepared) {
    const uint32_t counter = program_.loop_counters++;
    Emit(OpKind::kLoopStart, counter);
    const uint32_t body = here();
    EmitBlock(step.blocks[0], prepared.inner[prepared.next_inner++]);
    const uint32_t loop =
        Emit(OpKind::kLoop, counter, Keep(program_.loops, LoopOp{step.repeat, step.times}));
    program_.ops[loop].jump = body;
  }

  const Config& config_;
  Program program_;
};

}  // namespace

Program Compile(const Config& config) { return Compiler(config).Take(); }

}  // namespace servescape
