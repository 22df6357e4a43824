// SPDX-License-Identifier: MIT
#include "sim/study/study.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include "sim/base/check.h"
#include "sim/study/merge.h"
#include "sim/study/precision.h"
#include "sim/study/run_length.h"
#include "sim/study/share.h"
#include "sim/study/stage.h"

namespace servescape {
namespace {

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

namespace {

RunReport RunStage(const Config& config, const std::string& scenario_hash, const Executor& executor,
                   const Progress& progress, const Listeners& listeners, const Machine& machine) {
  const uint32_t count = config.run.replications;
  StudyStage whole(config, machine);
  ProgressMeter meter(count, progress);
  executor(static_cast<int>(count), [&](int i) {
    if (meter.cancelled()) return;
    const size_t slot = static_cast<size_t>(i);
    whole.Play(slot, i == 0 ? listeners : Listeners{}, [&](double share) {
      meter.Tell(slot, share);
      return !meter.cancelled();
    });
  });
  return whole.Report(scenario_hash);
}

// Of a stage, on the way to a whole whose length is not known: each takes half of what is left.
double StageProgress(const Config& config, int stage, double share) {
  if (!(config.run.precision > 0)) return share;
  double left = 1;
  for (int i = 0; i < stage; ++i) left /= 2;
  return 1 - left + left / 2 * share;
}

}  // namespace

namespace {

// Of a stage that was cancelled, and the one before: whichever has simulated more.
RunReport Cut(RunReport cut, std::optional<RunReport>& last) {
  const auto simulated = [](const RunReport& r) { return r.replications * r.duration; };
  if (!last || simulated(cut) >= simulated(*last)) return cut;
  last->warnings.push_back(
      "The run ended before goals were known as precisely as run.precision "
      "asks for.");
  return std::move(*last);
}

}  // namespace

RunReport RunStudy(const Config& config, std::string scenario_hash, const Executor& executor,
                   const Progress& progress, const Listeners& listeners, const Machine& machine) {
  Config stage = WithRunLength(config);
  std::optional<RunReport> last;  // of the stage before
  for (int i = 0;; ++i) {
    Progress of_stage;
    if (progress) {
      of_stage = [&](double share) { return progress(StageProgress(stage, i, share)); };
    }
    RunReport report = RunStage(stage, scenario_hash, executor, of_stage,
                                i == 0 ? listeners : Listeners{}, machine);
    if (!report.stopped.empty()) return report;
    if (report.replications < stage.run.replications) return Cut(std::move(report), last);
    std::optional<Config> next = NextStage(stage, report);
    if (!next) {
      if (std::string warning = PrecisionWarning(stage, report); !warning.empty()) {
        report.warnings.push_back(std::move(warning));
      }
      return report;
    }
    stage = std::move(*next);
    last = std::move(report);
  }
}

struct SteppedStudy::Impl {
  Impl(const Config& scenario, std::string hash)
      : config(scenario), scenario_hash(std::move(hash)), share(config, 0, 1) {}

  Config config;
  std::string scenario_hash;
  SteppedShare share;  // all of it
  std::vector<ReplicationRecord> records;
  int stage = 0;
  bool last_stage = false;  // all its replications are done, and no other follows
};

SteppedStudy::SteppedStudy(const Config& config, std::string scenario_hash)
    : impl_(std::make_unique<Impl>(WithRunLength(config), std::move(scenario_hash))) {}
SteppedStudy::~SteppedStudy() = default;
SteppedStudy::SteppedStudy(SteppedStudy&&) noexcept = default;

void SteppedStudy::Step(int64_t events) {
  if (done()) return;
  impl_->share.Step(events);
  std::optional<ReplicationRecord> record = impl_->share.Take();
  if (!record) return;
  impl_->records.push_back(std::move(*record));
  if (impl_->records.size() < impl_->config.run.replications) return;
  std::optional<Config> next;
  if (impl_->config.run.precision > 0) next = NextStage(impl_->config, Report());
  impl_->last_stage = !next;
  if (!next) return;
  const int stage = impl_->stage + 1;
  impl_ = std::make_unique<Impl>(*next, impl_->scenario_hash);
  impl_->stage = stage;
}

bool SteppedStudy::done() const { return !stopped().empty() || impl_->last_stage; }
const std::string& SteppedStudy::stopped() const { return impl_->share.stopped(); }

double SteppedStudy::progress() const {
  if (done()) return 1;
  return StageProgress(impl_->config, impl_->stage, impl_->share.progress());
}

int SteppedStudy::completed() const { return static_cast<int>(impl_->records.size()); }

RunReport SteppedStudy::Report() const {
  SERVESCAPE_CHECK(!impl_->records.empty());
  RunReport report = MergeRecords(impl_->config, impl_->scenario_hash, impl_->records);
  if (done()) {
    std::string warning = PrecisionWarning(impl_->config, report);
    if (!warning.empty()) report.warnings.push_back(std::move(warning));
  }
  return report;
}

}  // namespace servescape
