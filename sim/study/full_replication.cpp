// SPDX-License-Identifier: MIT
#include <utility>

#include "sim/engine/engine.h"
#include "sim/study/full_run.h"

namespace servescape {

std::shared_ptr<const FullModel> BuildFullModel(const Config& config) {
  return std::make_shared<const FullModel>(config);
}

SimTime EndOf(const FullModel& model) { return model.plain().end(); }

std::vector<PartName> PlacesOf(const FullModel& model) {
  std::vector<PartName> names;
  for (const Place& place : model.places()) names.push_back({place.part, place.name});
  return names;
}

std::vector<PartName> RequestPlaces(const Config& config) {
  return PlacesOf(*BuildFullModel(config));
}

std::unique_ptr<ReplicationRun> StartFull(std::shared_ptr<const FullModel> model,
                                          const Thresholds& thresholds, uint64_t seed,
                                          uint32_t index, RequestSink requests) {
  return std::make_unique<FullRun<ReportingRecorder, Engine<ReportingRecorder>>>(
      std::move(model), thresholds, seed, index, std::move(requests));
}

}  // namespace servescape
