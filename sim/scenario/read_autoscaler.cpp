// SPDX-License-Identifier: MIT
#include "sim/scenario/scaler_reader.h"

namespace servescape {

void ReadAutoscalers(const Node& root, const Resources& resources, const ScalerReader* reader,
                     Config* config, Reporter& reporter) {
  const Node* const services = root.Find("service");
  if (services == nullptr) return;
  for (size_t i = 0; i < config->services.size() && i < services->members.size(); ++i) {
    const Member& member = services->members[i];
    const Section service(&member.value, "service.*",
                          Label(fmt::format("service \"{}\"", member.key)), member.origin);
    if (service.Given("autoscaler") == nullptr) continue;
    if (reader != nullptr) {
      reader->read(*reader, service, resources, i, config, reporter);
    } else {
      reporter.PassOver(service.KeyOrigin("autoscaler"),
                        service.label().Below("autoscaler").Text());
    }
  }
}

}  // namespace servescape
