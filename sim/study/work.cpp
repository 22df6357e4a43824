// SPDX-License-Identifier: MIT
#include "sim/study/work.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/study/steady.h"
#include "sim/study/verdict.h"

namespace servescape {
namespace {

double Over(double part, double whole) { return whole > 0 ? part / whole : kNaN; }

// Share of the cores that the requests of one replica keep busy.
double CoresInUse(double cores, const CountTimes& present) {
  double busy = 0, all = 0;
  for (size_t n = 0; n < present.size(); ++n) {
    busy += present[n] * std::min(static_cast<double>(n), cores);
    all += present[n];
  }
  return Over(busy, all * cores);
}

}  // namespace

std::optional<Uptime> UptimeOf(const std::vector<ReplicationRecord>& records,
                               const ServiceLoad& load, size_t service, double width, size_t from) {
  constexpr double kAll = 1 - 1e-9;
  ServiceWindow sum;
  Uptime out;
  for (const ReplicationRecord& record : records) {
    const std::vector<ServiceWindow>& windows = record.services[service];
    for (size_t w = from; w < WholeWindows(record, width); ++w) {
      AddTo(windows[w], &sum);
      out.least = std::min(out.least, windows[w].up_area / (width * load.station.replicas));
    }
  }
  if (!(out.least < kAll)) return std::nullopt;
  out.use = sum.up_area > 0 ? WorkShare(load, sum, Fleet::kReady) : kNaN;
  return out;
}

double BusyShare(const Station& station, const ServiceWindow& done) {
  return Over(done.busy_area, done.billed_area * station.servers);
}

double WorkShare(const ServiceLoad& load, const ServiceWindow& done, Fleet fleet,
                 const CountTimes* present) {
  const Station& station = load.station;
  const double seconds = fleet == Fleet::kBilled ? done.billed_area : done.up_area;
  const double each = load.capacity / station.replicas;
  if (station.unit == WorkUnit::kNone) return kNaN;
  if (station.unit == WorkUnit::kTokens) return std::min(1.0, Over(done.token_work, seconds));
  if (station.unit == WorkUnit::kCores) {
    // Of several replicas it is not known which of them has how many.
    const bool reported = present != nullptr && station.replicas == 1 && station.one_speed;
    if (reported) return CoresInUse(station.cores, *present);
    if (!std::isfinite(each)) return kNaN;
    return std::min(1.0, Over(static_cast<double>(done.completions), seconds * each));
  }
  const double busy = Over(done.busy_area, seconds * station.servers);
  if (station.unit == WorkUnit::kServers) return busy;
  // A batch that runs over the end of what is looked at counts with its part.
  const double begun = done.service_sum;
  const double inside = begun > 0 ? std::min(1.0, done.busy_area / begun) : 1;
  const double served = static_cast<double>(done.started) * inside;
  return std::min(busy, Over(served, seconds * each));
}

}  // namespace servescape
