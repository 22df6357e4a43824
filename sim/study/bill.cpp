// SPDX-License-Identifier: MIT
#include "sim/study/bill.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/model/prices.h"
#include "sim/study/steady_detail.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

double Value(const std::vector<Metric>& metrics, const std::string& name) {
  for (const Metric& metric : metrics) {
    if (metric.name == name) return metric.estimate.value;
  }
  return kNaN;
}

std::string LabelOf(const PricedPart& item) {
  const std::string name = item.kind == "service" ? item.name : item.kind + " " + item.name;
  if (item.kind != "service" && item.host.empty()) return name;
  return CountWords(item.count) + " x " + (item.host.empty() ? "replica" : item.host) + " (" +
         name + ")";
}

// The load of a pool over that of its service: its part of what was served over its part of the
// speed. 1 where it is no pool, or was not recorded who served what.
double PartOfLoad(const PricedPart& pool, const std::vector<Steady>& parts) {
  const size_t end = size_t{pool.first} + pool.count;
  double served = 0, own = 0, speed = 0, own_speed = 0;
  for (size_t r = 0; r < pool.speeds.size(); ++r) {
    const bool in = r >= pool.first && r < end;
    double here = 0;
    for (const Steady& part : parts) {
      if (!part.detail || part.detail->replicas.size() <= pool.service) return 1;
      const std::vector<ReplicaBlock>& blocks = part.detail->replicas[pool.service];
      if (r < blocks.size()) here += static_cast<double>(blocks[r].served);
    }
    served += here;
    speed += pool.speeds[r];
    own += in ? here : 0;
    own_speed += in ? pool.speeds[r] : 0;
  }
  return served > 0 && own_speed > 0 ? own / served * speed / own_speed : 1;
}

}  // namespace

std::vector<std::string> UnpricedParts(const Config& config) {
  std::vector<std::string> parts;
  for (const PricedPart& item : PricedPartsOf(config)) {
    const std::string part = item.kind + " " + item.name;
    if (!item.priced && (parts.empty() || parts.back() != part)) parts.push_back(part);
  }
  return parts;
}

std::vector<CostLine> BillOf(const Config& config, const std::vector<Metric>& metrics,
                             const std::vector<Steady>& parts) {
  std::vector<CostLine> bill;
  for (const PricedPart& item : PricedPartsOf(config)) {
    if (!(item.price > 0)) continue;
    CostLine line{LabelOf(item), item.price * item.count, kNaN};
    if (item.kind == "service" && !item.is_shared) {
      // NaN where nothing limits the service: then nobody knows what it could do.
      const double load =
          Value(metrics, "service." + item.name + ".load") * PartOfLoad(item, parts);
      line.idle_usd_per_hour = line.usd_per_hour * (1 - std::clamp(load, 0.0, 1.0));
    }
    bill.push_back(std::move(line));
  }
  return bill;
}

bool PriceLeavesOpen(const Config& config, const SloConfig& slo, SloState state) {
  if (!slo.metric.starts_with("cost.") || UnpricedParts(config).empty()) return false;
  return state == (slo.at_most ? SloState::kMet : SloState::kMissed);
}

}  // namespace servescape
