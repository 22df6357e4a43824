// SPDX-License-Identifier: MIT
#include "sim/autoscaler/predictive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace servescape {

Decision Decide(const PredictiveConfig& config, const std::vector<double>& rates) {
  const auto intervals = [&config](Duration span) {
    return static_cast<size_t>(std::max<int64_t>(1, span.ns / config.interval.ns));
  };
  const size_t season = intervals(config.season), ahead = intervals(config.horizon);
  double most = rates.back();
  std::string what = "last value";
  if (config.forecast == Forecast::kSeasonal && rates.size() >= season) {
    // The intervals to come, a season before.
    const size_t first = rates.size() - season;
    const size_t last = std::min(first + ahead, rates.size());
    most = *std::max_element(rates.begin() + static_cast<std::ptrdiff_t>(first),
                             rates.begin() + static_cast<std::ptrdiff_t>(last));
    what = fmt::format("most of {} intervals a season ago", last - first);
  }
  constexpr double kMostWanted = 1e9;
  const auto wanted = static_cast<int64_t>(std::ceil(std::min(most / config.target, kMostWanted)));
  Decision out;
  out.desired = std::clamp(wanted, config.min_replicas, config.max_replicas);
  out.reason = fmt::format("ceil({:.4g} / {:.4g}) = {}, {}", most, config.target, wanted, what);
  if (out.desired != wanted) out.reason += fmt::format(", bounded to {}", out.desired);
  return out;
}

}  // namespace servescape
