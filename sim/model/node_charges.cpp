// SPDX-License-Identifier: MIT
#include "sim/model/node_charges.h"

#include <fmt/format.h>

#include "sim/kernel/observer.h"
#include "sim/scenario/config_nodes.h"

namespace servescape {

std::vector<NodeCharge> NodeCharges(const Config& config,
                                    const std::vector<std::vector<double>>& meters,
                                    double seconds) {
  std::vector<NodeCharge> charges;
  if (config.nodes == nullptr || !(seconds > 0)) return charges;
  for (size_t p = 0; p < meters.size() && p < config.nodes->pools.size(); ++p) {
    const NodePoolConfig& pool = config.nodes->pools[p];
    const auto metered = [&](NodeMeter meter) { return meters[p][static_cast<size_t>(meter)]; };
    const double nodes = metered(NodeMeter::kNodes), taken = metered(NodeMeter::kTaken);
    const double price = pool.price_per_hour / 3600;
    if (nodes * price > 0) {
      charges.push_back({fmt::format("{:.4g} x {}{} (nodes {})", nodes / seconds,
                                     pool.host.empty() ? "machine" : pool.host,
                                     pool.is_spot ? " spot" : "", pool.name),
                         nodes * price, (nodes - taken) * price});
    }
    const double warm = metered(NodeMeter::kWarm) * pool.warm.price / 3600;
    if (warm > 0) charges.push_back({fmt::format("warm pool (nodes {})", pool.name), warm, warm});
  }
  return charges;
}

}  // namespace servescape
