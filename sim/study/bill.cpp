// SPDX-License-Identifier: MIT
#include "sim/study/bill.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/base/constants.h"
#include "sim/model/node_charges.h"
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

// Units of it that are paid for, the mean over `seconds`.
double MeanCount(const PricedPart& item, const std::vector<std::vector<double>>& billed,
                 double seconds) {
  if (item.kind != "service" || !(seconds > 0)) return item.count;
  SERVESCAPE_CHECK(item.service < billed.size() && item.pool < billed[item.service].size());
  const double mean = billed[item.service][item.pool] / seconds;
  return std::fabs(mean - item.count) <= 1e-9 * item.count ? item.count : mean;
}

std::string LabelOf(const PricedPart& item, double count) {
  const std::string name = item.kind == "service" ? item.name : item.kind + " " + item.name;
  if (item.kind != "service" && item.host.empty()) return name;
  const std::string units = count == item.count ? CountWords(item.count) : NumberWords(count);
  return units + " x " + (item.host.empty() ? "replica" : item.host) + " (" + name + ")";
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

double Paid(const Config& config, const std::vector<std::vector<double>>& billed, double seconds,
            const std::vector<ServerlessTotals>& serverless,
            const std::vector<std::vector<double>>& nodes, const std::vector<JobWindow>& jobs) {
  double per_hour = 0;
  for (const PricedPart& item : PricedPartsOf(config)) {
    per_hour += item.price * MeanCount(item, billed, seconds);
  }
  double paid = per_hour / 3600 * seconds;
  for (const NodeCharge& charge : NodeCharges(config, nodes, seconds)) paid += charge.usd;
  for (size_t s = 0; s < serverless.size(); ++s) {
    for (const ServerlessCharge& charge : ServerlessCharges(config, s, serverless[s], seconds)) {
      paid += charge.usd;
    }
  }
  for (size_t j = 0; j < jobs.size(); ++j) {
    paid += WorkerPrice(config, j) / 3600 * jobs[j].paid_area;
  }
  return paid;
}

std::vector<CostLine> BillOf(const Config& config, const std::vector<Metric>& metrics,
                             const std::vector<Steady>& parts) {
  double seconds = 0;
  std::vector<std::vector<double>> billed(config.services.size());
  std::vector<ServerlessTotals> metered(billed.size());
  std::vector<std::vector<double>> nodes;
  for (const Steady& part : parts) {
    seconds += part.length;
    if (nodes.size() < part.nodes.size()) nodes.resize(part.nodes.size());
    for (size_t p = 0; p < part.nodes.size(); ++p) AddTimes(part.nodes[p], &nodes[p]);
    for (size_t s = 0; s < part.serverless.size(); ++s) metered[s].Add(part.serverless[s]);
    for (size_t s = 0; s < billed.size(); ++s) AddTimes(part.billed[s], &billed[s]);
  }
  std::vector<CostLine> bill;
  for (const PricedPart& item : PricedPartsOf(config)) {
    if (!(item.price > 0)) continue;
    const double count = MeanCount(item, billed, seconds);
    CostLine line{LabelOf(item, count), item.price * count, kNaN};
    if (item.kind == "service" && !item.is_shared) {
      // NaN where nothing limits the service: then nobody knows what it could do.
      const double load =
          Value(metrics, "service." + item.name + ".load") * PartOfLoad(item, parts);
      line.idle_usd_per_hour = line.usd_per_hour * (1 - std::clamp(load, 0.0, 1.0));
    }
    bill.push_back(std::move(line));
  }
  for (const NodeCharge& charge : NodeCharges(config, nodes, seconds)) {
    bill.push_back({charge.what, charge.usd / seconds * 3600, charge.idle_usd / seconds * 3600});
  }
  for (size_t s = 0; s < metered.size() && seconds > 0; ++s) {
    for (const ServerlessCharge& charge : ServerlessCharges(config, s, metered[s], seconds)) {
      bill.push_back(
          {charge.what + " (" + config.services[s].name + ")", charge.usd / seconds * 3600, kNaN});
    }
  }
  for (size_t j = 0; j < config.jobs.size() && seconds > 0; ++j) {
    double there = 0, busy = 0;
    for (const Steady& part : parts) {
      if (j >= part.jobs.size()) continue;
      there += part.jobs[j].paid_area;
      busy += part.jobs[j].busy_area;
    }
    const double price = WorkerPrice(config, j);
    if (price <= 0 || there <= 0) continue;
    bill.push_back({NumberWords(there / seconds) + " x " + WorkerWords(config, j),
                    price * there / seconds, price * (there - busy) / seconds});
  }
  return bill;
}

bool PriceLeavesOpen(const Config& config, const SloConfig& slo, SloState state) {
  if (!slo.metric.starts_with("cost.") || UnpricedParts(config).empty()) return false;
  return state == (slo.at_most ? SloState::kMet : SloState::kMissed);
}

}  // namespace servescape
