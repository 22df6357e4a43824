// SPDX-License-Identifier: MIT
#include "sim/model/token_load.h"

#include <algorithm>

#include "sim/random/discrete.h"
#include "sim/random/sampler.h"

namespace servescape {
namespace {

double Mean(const TrafficConfig& source, uint32_t TraceRow::*column, const Distribution& law) {
  double sum = 0;
  for (const TraceRow& row : source.trace) sum += row.*column;
  return sum > 0 ? sum / static_cast<double>(source.trace.size()) : law.Mean();
}

double DrawOutput(const TrafficConfig& source, const Sampler& law, Generator& generator) {
  const bool traced = !source.trace.empty() && source.trace[0].output_tokens > 0;
  if (!traced) return std::clamp(law.Draw(generator), 1.0, double{kMostTokens});
  return source.trace[generator.NextBelow(static_cast<uint32_t>(source.trace.size()))]
      .output_tokens;
}

// Mean length of a static batch of `size`, in tokens.
double MeanLongest(const Config& config, uint32_t size, const std::vector<double>& weights) {
  std::vector<Sampler> laws;
  for (const TrafficConfig& source : config.traffic) laws.emplace_back(source.tokens.output);
  const AliasTable choice(weights);
  Generator generator(1);
  const uint32_t batches = std::max(64u, 65536 / size);
  double sum = 0;
  for (uint32_t i = 0; i < batches; ++i) {
    double longest = 0;
    for (uint32_t k = 0; k < size; ++k) {
      const uint32_t source = choice.Draw(generator);
      longest = std::max(longest, DrawOutput(config.traffic[source], laws[source], generator));
    }
    sum += longest;
  }
  return sum / batches;
}

}  // namespace

double TokenRate(const Config& config, const TokenConfig& tokens,
                 const std::vector<double>& weights) {
  double total = 0, prompt = 0, output = 0;
  for (size_t i = 0; i < config.traffic.size(); ++i) {
    const TrafficConfig& source = config.traffic[i];
    total += weights[i];
    prompt += weights[i] * Mean(source, &TraceRow::prompt_tokens, source.tokens.prompt);
    output += weights[i] * Mean(source, &TraceRow::output_tokens, source.tokens.output);
  }
  if (!(total > 0)) return 0;
  const double size = tokens.max_running;
  const double step = tokens.base + tokens.per_sequence * size;
  const double prefill = tokens.prefill_per_token * prompt / total;
  if (tokens.continuous) {
    return 1 / (output / total * step / size + tokens.prefill_base + prefill);
  }
  const double longest = MeanLongest(config, tokens.max_running, weights);
  return size / (longest * step + tokens.prefill_base + size * prefill);
}

}  // namespace servescape
