// SPDX-License-Identifier: MIT
// The metrics of batching by tokens, each one value per replication (see estimates.h). Their
// definitions are the trade's: vLLM's and NVIDIA's benchmarks and MLPerf's.
//
//   time_to_first_token     of a request: from its intended arrival, whatever it passes before;
//                           of a service: from coming to it
//   time_per_output_token   (end - first token) / (tokens - 1) of each answer; none of one token
//   inter_token_latency     between two tokens of a sequence, every pair of them alike
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/config.h"
#include "sim/study/metric_table.h"
#include "sim/study/steady.h"

namespace servescape {

bool HasTokens(const Config& config);  // some service has batching by tokens
// Of one service: running.mean, iterating, tokens, and the times.
void AddTokens(const Config& config, size_t s, const std::vector<Steady>& parts,
               MetricTable* table);
// Of all requests and of one class, where a service by tokens answers.
void AddTokenAnswers(const Config& config, const std::vector<Steady>& parts, MetricTable* table);
void AddClassTokens(const Config& config, size_t c, const std::string& prefix,
                    const std::vector<Steady>& parts, MetricTable* table);

}  // namespace servescape
