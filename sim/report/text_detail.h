// SPDX-License-Identifier: MIT
// The parts of the text report that only detailed runs have; each returns its lines, or nothing.
#pragma once

#include <string>

#include "sim/report/table.h"
#include "sim/report/text.h"

namespace servescape {

// Where the time goes, at the mean and around p99, with bars; the largest first.
std::string SplitSection(const RunReport& report, const TextOptions& options);
// One row a class, a cache, a store.
std::string ClassesSection(const RunReport& report, const TextOptions& options);
std::string CachesSection(const RunReport& report, const TextOptions& options);
std::string StoresSection(const RunReport& report, const TextOptions& options);
// One row a replica, of services with at most kReplicaRows.
constexpr size_t kReplicaRows = 16;
std::string ReplicasSection(const RunReport& report, const TextOptions& options);

// Whether a line would only say that something rare did not happen.
bool IsSilent(const Metric& metric);

}  // namespace servescape
