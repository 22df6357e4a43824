// SPDX-License-Identifier: MIT
// What a service can serve that holds its replicas for a path (service.NAME.blocking_path).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/model/load.h"

namespace servescape {

// Requests per second of all replicas of a service with a blocking path: a server is taken for the
// service's own time and the mean time of the path. Infinite where that is not known from the
// configuration, as of a path on which requests may queue, look into a cache or are tried again.
// `loads` knows the services' own times.
double BlockingCapacity(const Config& config, const std::vector<ServiceLoad>& loads,
                        uint32_t service);

}  // namespace servescape
