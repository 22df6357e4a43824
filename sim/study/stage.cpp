// SPDX-License-Identifier: MIT
#include "sim/study/stage.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include "sim/study/guarded_replication.h"
#include "sim/study/merge.h"

namespace servescape {
namespace {

constexpr int64_t kChunk = 1 << 18;  // events between two reports of progress

// The first replication that a guard has stopped; those after it need not go on.
class StopSign {
 public:
  explicit StopSign(uint32_t replications) : first_(static_cast<int>(replications)) {}

  bool Holds(int replication) const { return replication > first_.load(std::memory_order_relaxed); }
  void Raise(int replication, const std::string& words) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (replication >= first_) return;
    first_ = replication;
    words_ = words;
  }
  const std::string& words() const { return words_; }

 private:
  std::mutex mutex_;
  std::atomic<int> first_;
  std::string words_;
};

}  // namespace

struct StudyStage::Impl {
  Impl(const Config& scenario, const Machine& machine)
      : config(scenario),
        model(BuildModel(scenario)),
        guard(scenario, machine),
        sign(scenario.run.replications),
        slots(scenario.run.replications) {}

  const Config& config;
  BuiltModel model;
  StudyGuard guard;
  StopSign sign;
  std::vector<std::optional<ReplicationRecord>> slots;
};

StudyStage::StudyStage(const Config& config, const Machine& machine)
    : impl_(std::make_unique<Impl>(config, machine)) {}
StudyStage::~StudyStage() = default;

void StudyStage::Play(size_t replication, const Listeners& listeners,
                      const std::function<bool(double share)>& go_on) {
  const int number = static_cast<int>(replication);
  if (impl_->sign.Holds(number)) return;
  GuardedReplication run(impl_->model, impl_->config, static_cast<uint32_t>(replication),
                         &impl_->guard, listeners);
  while (!run.Step(kChunk)) {
    if (!go_on(run.progress()) || impl_->sign.Holds(number)) return;
  }
  if (!run.stopped().empty()) return impl_->sign.Raise(number, run.stopped());
  impl_->slots[replication] = run.Finish();
  go_on(1);
}

const std::string& StudyStage::stopped() const { return impl_->sign.words(); }

std::vector<ReplicationRecord> StudyStage::Take() {
  std::vector<ReplicationRecord> records;
  for (std::optional<ReplicationRecord>& slot : impl_->slots) {
    if (slot) records.push_back(std::move(*slot));
  }
  return records;
}

RunReport StudyStage::Report(const std::string& scenario_hash) {
  if (stopped().empty()) return MergeRecords(impl_->config, scenario_hash, Take());
  RunReport report;
  report.stopped = stopped();
  report.lacks_memory = impl_->guard.lacks_memory();
  return report;
}

}  // namespace servescape
