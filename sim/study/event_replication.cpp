// SPDX-License-Identifier: MIT
#include <utility>

#include "sim/engine/engine.h"
#include "sim/metrics/event_reporter.h"
#include "sim/study/full_run.h"

namespace servescape {

FullStart ReportEvents(EventSink events) {
  return [events = std::move(events)](std::shared_ptr<const FullModel> model,
                                      const Thresholds& thresholds, uint64_t seed, uint32_t index,
                                      RequestSink requests) {
    return std::make_unique<
        FullRun<EventReporter<ReportingRecorder>, Engine<EventReporter<ReportingRecorder>>>>(
        std::move(model), thresholds, seed, index, events, std::move(requests));
  };
}

}  // namespace servescape
