// SPDX-License-Identifier: MIT
#include "sim/study/study.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include "sim/base/check.h"
#include "sim/study/merge.h"
#include "sim/study/replication.h"

namespace servescape {
namespace {

constexpr int64_t kChunk = 1 << 18;  // events between two reports of progress

// Adds up the progress of the replications and passes it on, one call at a time.
class ProgressMeter {
 public:
  ProgressMeter(uint32_t replications, const Progress& progress)
      : share_(replications, 0), progress_(progress) {}

  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

  void Tell(size_t replication, double share) {
    if (!progress_) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (cancelled()) return;
    total_ += share - share_[replication];
    share_[replication] = share;
    if (!progress_(std::min(1.0, total_ / static_cast<double>(share_.size())))) {
      cancelled_.store(true, std::memory_order_relaxed);
    }
  }

 private:
  std::mutex mutex_;
  std::atomic<bool> cancelled_{false};
  std::vector<double> share_;
  double total_ = 0;
  const Progress& progress_;
};

}  // namespace

Executor SerialExecutor() {
  return [](int count, const std::function<void(int)>& body) {
    for (int i = 0; i < count; ++i) body(i);
  };
}

RunReport RunStudy(const Config& config, std::string scenario_hash, const Executor& executor,
                   const Progress& progress, const RequestSink& requests) {
  const BuiltModel model = BuildModel(config);
  const uint32_t count = config.run.replications;
  std::vector<std::optional<ReplicationRecord>> slots(count);
  ProgressMeter meter(count, progress);
  executor(static_cast<int>(count), [&](int i) {
    if (meter.cancelled()) return;
    const size_t slot = static_cast<size_t>(i);
    Replication replication(model, config.run.seed, static_cast<uint32_t>(i),
                            i == 0 ? requests : nullptr);
    while (!replication.Step(kChunk)) {
      meter.Tell(slot, replication.progress());
      if (meter.cancelled()) return;
    }
    slots[slot] = replication.Finish();
    meter.Tell(slot, 1);
  });
  std::vector<ReplicationRecord> records;
  for (std::optional<ReplicationRecord>& slot : slots) {
    if (slot) records.push_back(std::move(*slot));
  }
  return MergeRecords(config, std::move(scenario_hash), records);
}

struct SteppedStudy::Impl {
  Config config;
  std::string scenario_hash;
  BuiltModel model;
  std::vector<ReplicationRecord> records;
  std::optional<Replication> running;
};

SteppedStudy::SteppedStudy(const Config& config, std::string scenario_hash)
    : impl_(std::make_unique<Impl>()) {
  impl_->config = config;
  impl_->scenario_hash = std::move(scenario_hash);
  impl_->model = BuildModel(config);
}
SteppedStudy::~SteppedStudy() = default;
SteppedStudy::SteppedStudy(SteppedStudy&&) noexcept = default;

// One replication at a time; what is left of a step's events when one ends is not carried over.
void SteppedStudy::Step(int64_t events) {
  if (done()) return;
  if (!impl_->running) {
    impl_->running.emplace(impl_->model, impl_->config.run.seed,
                           static_cast<uint32_t>(impl_->records.size()));
  }
  if (!impl_->running->Step(events)) return;
  impl_->records.push_back(impl_->running->Finish());
  impl_->running.reset();
}

bool SteppedStudy::done() const { return impl_->records.size() >= impl_->config.run.replications; }

double SteppedStudy::progress() const {
  if (done()) return 1;
  const double running = impl_->running ? impl_->running->progress() : 0;
  return (static_cast<double>(impl_->records.size()) + running) / impl_->config.run.replications;
}

int SteppedStudy::completed() const { return static_cast<int>(impl_->records.size()); }

RunReport SteppedStudy::Report() const {
  SERVESCAPE_CHECK(!impl_->records.empty());
  return MergeRecords(impl_->config, impl_->scenario_hash, impl_->records);
}

}  // namespace servescape
