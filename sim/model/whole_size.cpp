// SPDX-License-Identifier: MIT
#include "sim/model/whole_size.h"

namespace servescape {

double WholeReplicas(const Config& config, size_t service) {
  const ServiceConfig& played = config.services[service];
  if (played.whole_replicas == 0 || played.replicas == 0) return config.run.scale;
  return static_cast<double>(played.whole_replicas) / played.replicas;
}

}  // namespace servescape
