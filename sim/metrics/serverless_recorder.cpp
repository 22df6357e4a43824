// SPDX-License-Identifier: MIT
#include "sim/metrics/serverless_recorder.h"

namespace servescape {

void ServerlessRecorder::OnServerless(SimTime now, uint32_t service, const ServerlessUse& use) {
  if (service >= hosted_.size()) hosted_.resize(service + 1);
  Hosted& hosted = hosted_[service];
  hosted.any = true;
  for (size_t i = 0; i < kServerlessLevels; ++i) hosted.levels[i].Set(now, use.levels[i]);
  for (size_t i = 0; i < kServerlessMeters; ++i) hosted.meters[i] += use.meters[i];
  hosted.instances.Move(now.ns, int64_t{use.instances} - hosted.count);
  hosted.count = use.instances;
}

void ServerlessRecorder::TakeServerless(SimTime end, size_t service, ServiceDetailWindow* window) {
  if (service >= hosted_.size() || !hosted_[service].any) return;
  Hosted& hosted = hosted_[service];
  for (size_t i = 0; i < kServerlessLevels; ++i) {
    window->serverless_area[i] = hosted.levels[i].Take(end);
  }
  window->serverless = hosted.meters;
  hosted.meters = {};
}

void ServerlessRecorder::TakeInstances(SimTime end, size_t service,
                                       std::vector<CountTimes>* blocks) {
  if (service >= hosted_.size() || !hosted_[service].any) return;
  blocks->push_back(hosted_[service].instances.Take(end.ns));
}

}  // namespace servescape
