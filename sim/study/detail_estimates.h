// SPDX-License-Identifier: MIT
// The metrics that only a detailed run has: outcomes, attempts, quality, classes, caches, stores,
// and what of a service is not a queue's. Each is one value per replication, as in estimates.h.
#pragma once

#include "sim/scenario/config.h"
#include "sim/study/metric_table.h"
#include "sim/study/steady.h"

namespace servescape {

// Nothing where some replication has no detail.
bool HasDetail(const std::vector<Steady>& parts);
// Per second, whole system: failed, shed, timed_out, rejected; attempts.per_request, retries,
// hedges, quality.mean.
void AddOutcomes(const std::vector<Steady>& parts, MetricTable* table);
void AddServiceDetail(const ServiceConfig& service, size_t s, const std::vector<Steady>& parts,
                      MetricTable* table);
// class.*, cache.*, store.*
void AddParts(const Config& config, const std::vector<Steady>& parts, MetricTable* table);

// Whether goodput counts the classes' deadlines, where no SLO bounds the latency.
bool HasDeadlines(const Config& config);
// Answers of classes without a deadline, or within it.
int64_t InTime(const Config& config, const Steady& part);

}  // namespace servescape
