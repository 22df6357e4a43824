// SPDX-License-Identifier: MIT
#include "sim/balancing/nginx_limit.h"

#include <algorithm>

namespace servescape {

NginxLimiter::Verdict NginxLimiter::Ask(const std::string& client, const std::string& key,
                                        SimTime now) {
  const int64_t ms = now.ns / 1'000'000;
  Verdict out;
  std::vector<std::pair<std::pair<std::string, std::string>, Bucket>> next;
  for (const NginxLimit& limit : limits_) {
    const std::pair name{limit.zone, limit.by_client ? client : key};
    if (name.second.empty() && !limit.by_client) continue;  // an empty key is not counted
    Bucket bucket{0, ms};
    if (const auto found = buckets_.find(name); found != buckets_.end()) {
      const int64_t left = limit.rate * (ms - found->second.last) / 1000;
      bucket.excess = std::max<int64_t>(0, found->second.excess - left + 1000);
    }
    if (bucket.excess > limit.burst * 1000) return {true, {}};
    next.emplace_back(name, bucket);
    const int64_t late = bucket.excess - limit.delay * 1000;
    if (late > 0) {
      out.wait = std::max(out.wait, Duration{late * 1000 / limit.rate * 1'000'000});
    }
  }
  for (const auto& [name, bucket] : next) buckets_[name] = bucket;
  return out;
}

}  // namespace servescape
