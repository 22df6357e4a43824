// SPDX-License-Identifier: MIT
#include <utility>

#include "sim/engine/engine.h"
#include "sim/metrics/event_reporter.h"
#include "sim/study/general_run.h"

namespace servescape {

GeneralStart ReportEvents(EventSink events) {
  return [events = std::move(events)](std::shared_ptr<const GeneralModel> model,
                                      const Thresholds& thresholds, uint64_t seed, uint32_t index,
                                      RequestSink requests) {
    return std::make_unique<
        GeneralRun<EventReporter<ReportingRecorder>, Engine<EventReporter<ReportingRecorder>>>>(
        std::move(model), thresholds, seed, index, events, std::move(requests));
  };
}

}  // namespace servescape
