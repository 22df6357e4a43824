// SPDX-License-Identifier: MIT
// A DetailRecorder that also takes many requests at once, from instants in arrays, as a FifoSeries
// reports them. Its record is that of one by one.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernel/observer.h"
#include "sim/metrics/detail_recorder.h"

namespace servescape {

class SeriesRecorder : public DetailRecorder {
 public:
  using DetailRecorder::DetailRecorder;

  // Of many requests at once, beside what Recorder takes so: OnOutcome and OnComplete of each;
  // OnReplicaServed of each (null: by the first replica); when the numbers at a service and in the
  // system change (see CountClock::MoveMany). `whole`: those at the service are those in the
  // system, in every call.
  void OnAnswers(const AnswerBlock& block);
  void OnServedBy(uint32_t service, const SimTime* joined, const SimTime* ended,
                  const uint32_t* replicas, size_t count);
  void OnPresent(uint32_t service, bool whole, const SimTime* came, size_t more,
                 const SimTime* left, size_t less) {
    services_[service].present.MoveMany(came, more, left, less);
    if (whole) whole_ = static_cast<int32_t>(service);
  }
  void OnInSystem(const SimTime* came, size_t more, const SimTime* left, size_t less) {
    in_system_.MoveMany(came, more, left, less);
  }
};

}  // namespace servescape
