// SPDX-License-Identifier: MIT
#include "sim/study/bill.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/model/prices.h"
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

}  // namespace

std::vector<std::string> UnpricedParts(const Config& config) {
  std::vector<std::string> parts;
  for (const PricedPart& item : PricedPartsOf(config)) {
    const std::string part = item.kind + " " + item.name;
    if (!item.priced && (parts.empty() || parts.back() != part)) parts.push_back(part);
  }
  return parts;
}

std::vector<CostLine> BillOf(const Config& config, const std::vector<Metric>& metrics) {
  std::vector<CostLine> bill;
  for (const PricedPart& item : PricedPartsOf(config)) {
    if (!(item.price > 0)) continue;
    CostLine line{LabelOf(item), item.price * item.count, kNaN};
    if (item.kind == "service") {
      // NaN where nothing limits the service: then nobody knows what it could do.
      const double load = Value(metrics, "service." + item.name + ".load");
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
