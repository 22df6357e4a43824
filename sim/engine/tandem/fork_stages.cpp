// SPDX-License-Identifier: MIT
#include "sim/engine/tandem/fork_stages.h"

#include <algorithm>
#include <numeric>

namespace servescape {
namespace {

// One server that takes who waits, and answers of full quality.
bool IsBranch(const GeneralModel& model, const Op& call) {
  const GeneralService& service = model.services()[call.target];
  const ServiceModel& common = model.common().services()[call.target];
  return call.leaf && call.items == 0 && service.fcfs && service.quality == 1 &&
         IsFifoServer(common, model.common());
}

}  // namespace

bool IsFifoFork(const GeneralModel& model) {
  if (model.common().sources().size() != 1 || model.classes().size() != 1) return false;
  if (model.common().sources()[0].arrivals == ArrivalKind::kClosed) return false;
  const std::vector<Op>& ops = model.program().ops;
  const uint32_t entry = model.program().entries[0];
  if (ops[entry].kind != OpKind::kFork || ops[entry + 1].kind != OpKind::kEnd) return false;
  const ForkOp& fork = model.program().forks[ops[entry].detail];
  if (fork.need != fork.entries.size()) return false;
  std::vector<uint32_t> called;
  for (const uint32_t branch : fork.entries) {
    if (!IsBranch(model, ops[branch])) return false;
    called.push_back(ops[branch].target);
  }
  std::sort(called.begin(), called.end());
  return std::adjacent_find(called.begin(), called.end()) == called.end();
}

ForkStages::ForkStages(const GeneralModel& model, uint64_t seed, uint32_t replication) {
  const Op& op = model.program().ops[model.program().entries[0]];
  const ForkOp& fork = model.program().forks[op.detail];
  items_ = model.common().sources()[0].items;
  branches_.reserve(fork.entries.size());
  for (const uint32_t entry : fork.entries) {
    const uint32_t id = model.program().ops[entry].target;
    const ServiceModel& common = model.common().services()[id];
    const Generator times = MakeStream(seed, replication, "service." + common.name + "/time");
    branches_.push_back({id,
                         FifoStage(1, true, model.common().end(),
                                   DurationStream(times, common.time.iid_sampler(), 1)),
                         InstantTable(2),
                         {},
                         {}});
    components_.push_back(model.services()[id].queueing);
    components_.push_back(model.services()[id].service);
  }
  times_.resize(components_.size());
  rank_.resize(branches_.size());
}

void ForkStages::Keep(Branch* branch, const FifoStage::Ends& ends) {
  InstantTable& answers = branch->answers;
  answers.Reserve(ends.count);
  std::copy_n(ends.started, ends.count, answers.column(kStarted) + answers.size());
  std::copy_n(ends.ended, ends.count, answers.column(kEnded) + answers.size());
  answers.Add(ends.count);
}

// Puts together as many requests as all branches have answered; how many those are.
size_t ForkStages::Join() {
  size_t count = arrivals_.size();
  for (const Branch& branch : branches_) {
    count = std::min(count, branch.answers.size() - branch.answers.first());
  }
  last_.resize(std::max(last_.size(), count));
  for (size_t b = 0; b < size(); ++b) {
    Branch& branch = branches_[b];
    branch.queueing.assign(count, 0);
    branch.in_service.assign(count, 0);
    times_[2 * b] = branch.queueing.data();
    times_[2 * b + 1] = branch.in_service.data();
  }
  const bool ties = AnyTie(count);
  const SimTime* const came = arrivals_.data() + answered_;
  for (size_t row = 0; row < count; ++row) {
    const uint32_t b = ties ? LastOfTies(row) : LastOf(row);
    const SimTime started = At(b, kStarted, row);
    last_[row] = At(b, kEnded, row);
    branches_[b].queueing[row] = started.ns - came[row].ns;
    branches_[b].in_service[row] = last_[row].ns - started.ns;
  }
  for (Branch& branch : branches_) branch.answers.Drop(branch.answers.first() + count);
  return count;
}

// Whether two branches answer one of the requests at the same instant.
bool ForkStages::AnyTie(size_t count) const {
  int64_t ties = 0;
  for (size_t a = 0; a < size(); ++a) {
    const InstantTable& one = branches_[a].answers;
    const SimTime* const ends = one.column(kEnded) + one.first();
    for (size_t b = a + 1; b < size(); ++b) {
      const InstantTable& other = branches_[b].answers;
      const SimTime* const others = other.column(kEnded) + other.first();
      for (size_t i = 0; i < count; ++i) ties += ends[i].ns == others[i].ns;
    }
  }
  return ties > 0;
}

uint32_t ForkStages::LastOf(size_t row) const {
  uint32_t last = 0;
  SimTime end = At(0, kEnded, row);
  for (uint32_t b = 1; b < size(); ++b) {
    const SimTime own = At(b, kEnded, row);
    last = own > end ? b : last;
    end = own > end ? own : end;
  }
  return last;
}

// The same in any case; ranks are for the next request.
uint32_t ForkStages::LastOfTies(size_t row) {
  const SimTime came = arrivals_[answered_ + row];
  order_.resize(size());
  std::iota(order_.begin(), order_.end(), 0u);
  const auto before = [&](uint32_t a, uint32_t b) {
    if (At(a, kEnded, row) != At(b, kEnded, row)) return At(a, kEnded, row) < At(b, kEnded, row);
    const SimTime start = At(a, kStarted, row), other = At(b, kStarted, row);
    if (start != other) return start < other;
    return start == came ? a < b : rank_[a] < rank_[b];
  };
  std::sort(order_.begin(), order_.end(), before);
  for (uint32_t i = 0; i < size(); ++i) rank_[order_[i]] = i;
  return order_.back();
}

uint64_t ForkStages::memory() const {
  uint64_t bytes = arrivals_.capacity() * sizeof(SimTime);
  for (const Branch& branch : branches_) {
    bytes += branch.stage.memory() + branch.answers.memory();
  }
  return bytes;
}

}  // namespace servescape
