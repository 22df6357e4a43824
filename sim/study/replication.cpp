// SPDX-License-Identifier: MIT
#include "sim/study/replication.h"

#include <algorithm>
#include <utility>

#include "sim/metrics/recorder.h"
#include "sim/model/simulation.h"

namespace servescape {

std::shared_ptr<const Model> BuildModel(const Config& config) {
  return std::make_shared<const Model>(config);
}

struct Replication::Impl {
  Impl(std::shared_ptr<const Model> shared, uint64_t seed, uint32_t index)
      : model(std::move(shared)),
        recorder(static_cast<int>(index), Duration{model->end().ns},
                 static_cast<int>(model->services().size())),
        simulation(*model, seed, index, recorder) {}

  std::shared_ptr<const Model> model;
  Recorder recorder;
  Simulation<Recorder> simulation;
  bool finished = false;
};

Replication::Replication(std::shared_ptr<const Model> model, uint64_t seed, uint32_t index)
    : impl_(std::make_unique<Impl>(std::move(model), seed, index)) {}
Replication::~Replication() = default;
Replication::Replication(Replication&&) noexcept = default;

bool Replication::Step(int64_t events) {
  if (!impl_->finished) impl_->finished = impl_->simulation.Step(events);
  return impl_->finished;
}

double Replication::progress() const {
  if (impl_->finished) return 1;
  const double next = static_cast<double>(impl_->simulation.next_time().ns);
  return std::min(1.0, next / static_cast<double>(impl_->model->end().ns));
}

ReplicationRecord Replication::Finish() {
  Simulation<Recorder>& simulation = impl_->simulation;
  const bool truncated = simulation.stopped();
  const SimTime end = truncated ? simulation.now() : impl_->model->end();
  impl_->recorder.Close(end, truncated);
  ReplicationRecord record = std::move(impl_->recorder.record());
  record.remaining_service.assign(impl_->model->services().size(), 0);
  simulation.ForEachRunning([&](uint32_t service, SimTime ends) {
    record.remaining_service[service] += ToSeconds(ends - end);
  });
  record.waiting_age_sum.assign(impl_->model->services().size(), 0);
  simulation.ForEachWaiting([&](uint32_t service, SimTime joined) {
    record.waiting_age_sum[service] += ToSeconds(end - joined);
  });
  simulation.ForEachInFlight([&](const Request& request) {
    record.in_flight_age_sum += ToSeconds(end - request.intended);
  });
  record.events = simulation.handled();
  record.peak_in_flight = simulation.peak_in_flight();
  return record;
}

}  // namespace servescape
