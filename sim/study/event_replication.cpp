// SPDX-License-Identifier: MIT
#include <utility>

#include "sim/metrics/event_teller.h"
#include "sim/study/full_run.h"

namespace servescape {

FullStart TellingEvents(EventSink events) {
  return [events = std::move(events)](std::shared_ptr<const FullModel> model,
                                      const Thresholds& thresholds, uint64_t seed, uint32_t index,
                                      RequestSink requests) {
    return std::make_unique<FullRun<EventTeller<TellingRecorder>>>(
        std::move(model), thresholds, seed, index, events, std::move(requests));
  };
}

}  // namespace servescape
