// SPDX-License-Identifier: MIT
// What a service with batching by tokens can serve.
#pragma once

#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

// Sequences that a replica runs where there is enough to do: its places or, with blocks of keys and
// values, as many as these hold with the traffic's mean prompts and half their answers.
double FullSequences(const Config& config, const TokenConfig& tokens);

// Requests per second of one replica of speed 1 whose queue is never empty. `weights`: of each
// source, how many of the service's requests it brings. With static batches the longest of a batch
// has no closed form for a general law, so it is averaged over draws from a stream of its own,
// always the same.
double TokenRate(const Config& config, const TokenConfig& tokens,
                 const std::vector<double>& weights);

}  // namespace servescape
