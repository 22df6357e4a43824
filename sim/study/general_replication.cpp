// SPDX-License-Identifier: MIT
#include <utility>

#include "sim/engine/engine.h"
#include "sim/model/whole_engine.h"
#include "sim/study/general_run.h"
#include "sim/study/missing_part.h"

namespace servescape {
namespace {

#ifdef SERVESCAPE_FIRST_ENGINE
using Player = Engine<ReportingRecorder, false>;
#else
using Player = Engine<ReportingRecorder>;
#endif

}  // namespace

std::string MissingPart(const Config& config) {
  return Player::kWhole ? "" : NeedsWholeEngine(config);
}

std::shared_ptr<const GeneralModel> BuildGeneralModel(const Config& config) {
  return std::make_shared<const GeneralModel>(config);
}

SimTime EndOf(const GeneralModel& model) { return model.common().end(); }

std::vector<Component> ComponentsOf(const GeneralModel& model) {
  std::vector<Component> names;
  for (const Component& component : model.components())
    names.push_back({component.kind, component.name});
  return names;
}

std::vector<Component> RequestComponents(const Config& config) {
  return ComponentsOf(*BuildGeneralModel(config));
}

std::unique_ptr<ReplicationRun> StartGeneral(std::shared_ptr<const GeneralModel> model,
                                             const Thresholds& thresholds, uint64_t seed,
                                             uint32_t index, RequestSink requests) {
  return std::make_unique<GeneralRun<ReportingRecorder, Player>>(std::move(model), thresholds, seed,
                                                                 index, std::move(requests));
}

}  // namespace servescape
