// SPDX-License-Identifier: MIT
#include "sim/study/share.h"

#include <algorithm>
#include <utility>

#include "sim/study/guarded_replication.h"

namespace servescape {

struct SteppedShare::Impl {
  Impl(const Config& scenario, uint32_t first, uint32_t by)
      : config(scenario),
        model(BuildModel(config)),
        guard(config, Machine{}),
        next(first),
        step(by),
        count(first < scenario.run.replications ? (scenario.run.replications - 1 - first) / by + 1
                                                : 0) {}

  Config config;
  BuiltModel model;
  StudyGuard guard;
  uint32_t next, step, count;
  uint32_t completed = 0;
  Listeners listeners;
  std::string stopped;
  std::optional<GuardedReplication> running;
  std::optional<ReplicationRecord> record;
};

SteppedShare::SteppedShare(const Config& config, uint32_t first, uint32_t step,
                           const Listeners& listeners)
    : impl_(std::make_unique<Impl>(config, first, step)) {
  impl_->listeners = listeners;
}
SteppedShare::~SteppedShare() = default;
SteppedShare::SteppedShare(SteppedShare&&) noexcept = default;

void SteppedShare::Step(int64_t events) {
  if (done()) return;
  Impl& share = *impl_;
  if (!share.running) {
    share.running.emplace(share.model, share.config, share.next, &share.guard,
                          share.completed == 0 ? share.listeners : Listeners{});
  }
  if (!share.running->Step(events)) return;
  share.stopped = share.running->stopped();
  if (share.stopped.empty()) share.record = share.running->Finish();
  share.running.reset();
  share.next += share.step;
  ++share.completed;
}

bool SteppedShare::done() const {
  return !impl_->stopped.empty() || impl_->completed >= impl_->count;
}
const std::string& SteppedShare::stopped() const { return impl_->stopped; }

double SteppedShare::progress() const {
  if (done()) return 1;
  const double running = impl_->running ? impl_->running->progress() : 0;
  return (impl_->completed + running) / impl_->count;
}

std::optional<ReplicationRecord> SteppedShare::Take() {
  return std::exchange(impl_->record, std::nullopt);
}

bool CanBeShared(const Config& config) {
  return config.run.replications > 1 && !(config.run.precision > 0);
}

}  // namespace servescape
