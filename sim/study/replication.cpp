// SPDX-License-Identifier: MIT
#include "sim/study/replication.h"

#include <algorithm>
#include <utility>

#include "sim/model/model.h"
#include "sim/study/replication_run.h"

namespace servescape {

BuiltModel BuildModel(const Config& config) {
  BuiltModel built;
  built.thresholds = std::make_shared<const Thresholds>(ThresholdsOf(config));
  if (NeedsGeneralEngine(config)) {
    built.general = BuildGeneralModel(config);
    built.series = HasPlainParts(config) && PlaysAsSeries(*built.general);
  } else {
    built.tandem = std::make_shared<const Model>(config);
  }
  return built;
}

Replication::Replication(const BuiltModel& model, uint64_t seed, uint32_t index,
                         const Listeners& listeners) {
  if (model.general) {
    const GeneralStart usual = model.series ? StartSeries : StartGeneral;
    const GeneralStart start = listeners.start ? listeners.start : usual;
    run_ = start(model.general, *model.thresholds, seed, index, listeners.requests);
    end_ = EndOf(*model.general);
  } else {
    run_ = StartPlain(model.tandem, *model.thresholds, seed, index);
    end_ = model.tandem->end();
  }
}
Replication::~Replication() = default;
Replication::Replication(Replication&&) noexcept = default;

// The clock is looked at once a step: nothing of this is in the event loop.
bool Replication::Step(int64_t events) {
  if (finished_) return true;
  const SimTime before = run_->next_time();
  finished_ = run_->Step(events);
  if (finished_ || run_->next_time() != before) {
    still_ = 0;
    return finished_;
  }
  still_ += events;
  if (still_ < MostAtOneInstant(*run_)) return false;
  Standstill seen = run_->Observe(kObservedEvents);
  if (EndsByItself(seen)) {
    still_ = 0;
  } else {
    standstill_ = std::make_unique<Standstill>(std::move(seen));
    finished_ = true;
  }
  return finished_;
}

Standstill Replication::Observe() { return run_->Observe(kObservedEvents); }
int64_t Replication::arrivals() const { return run_->arrivals(); }
uint64_t Replication::scheduled() const { return run_->scheduled(); }
uint64_t Replication::memory() const { return run_->memory(); }

double Replication::progress() const {
  if (finished_) return 1;
  const double next = static_cast<double>(run_->next_time().ns);
  return std::min(1.0, next / static_cast<double>(end_.ns));
}

ReplicationRecord Replication::Finish() { return run_->Finish(); }

}  // namespace servescape
