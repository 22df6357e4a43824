// SPDX-License-Identifier: MIT
#include "sim/model/token_load.h"

#include <algorithm>

#include "sim/base/math.h"
#include "sim/random/discrete.h"
#include "sim/random/sampler.h"
#include "sim/scenario/config_prompts.h"

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

// Of the traffic's requests: the mean of their tokens, in parts that matter.
struct MeanRequest {
  double prompt = 0, output = 0;  // tokens
  double shared = 0;              // of the prompt, at its beginning
  double held = 0;                // by one that runs, at any time: long answers run longer
};

// Products of a source's answers with its prompts and with themselves.
struct TokenProducts {
  double prompt = 0, output = 0;
};

TokenProducts ProductsOf(const TrafficConfig& source, double prompt, double output) {
  constexpr double kWildest = 1000;
  const double scv = source.tokens.output.Scv();
  TokenProducts out{prompt * output, output * output * (1 + std::min(scv, kWildest))};
  if (source.trace.empty() || source.trace[0].output_tokens == 0) return out;
  out = {};
  for (const TraceRow& row : source.trace) {
    const double tokens = row.output_tokens;
    out.prompt += tokens * (row.prompt_tokens > 0 ? row.prompt_tokens : prompt);
    out.output += tokens * tokens;
  }
  out.prompt /= static_cast<double>(source.trace.size());
  out.output /= static_cast<double>(source.trace.size());
  return out;
}

// Tokens of a session before a prompt, of all its prompts.
double TextBefore(const TrafficConfig& source) {
  if (!source.prompts || !source.prompts->grows || !source.session.any) return 0;
  const double turns = std::max(1.0, source.session.requests.Mean());
  return (turns - 1) / 2 * (source.tokens.prompt.Mean() + source.tokens.output.Mean());
}

// Tokens at the beginning of a row that another has, too.
double SharedBlocks(const TrafficConfig& source) {
  if (!source.prompts || !source.prompts->has_blocks()) return 0;
  double sum = 0;
  for (size_t row = 0; row < source.trace.size(); ++row) {
    sum += std::min(source.trace[row].prompt_tokens, source.prompts->known[row]);
  }
  return sum / static_cast<double>(source.trace.size());
}

MeanRequest MeanOf(const Config& config, const TokenConfig& tokens,
                   const std::vector<double>& weights) {
  MeanRequest out;
  double total = 0, product = 0;
  for (size_t i = 0; i < config.traffic.size(); ++i) {
    const TrafficConfig& source = config.traffic[i];
    const double text = TextBefore(source);
    const double prompt = Mean(source, &TraceRow::prompt_tokens, source.tokens.prompt) + text;
    // A server that reads prompts alone gives a token each.
    const bool reads = tokens.role == TokenRole::kPrefill;
    const double output =
        reads ? 1 : Mean(source, &TraceRow::output_tokens, source.tokens.output);
    const TokenProducts products = ProductsOf(source, prompt, output);
    total += weights[i];
    out.prompt += weights[i] * prompt;
    out.output += weights[i] * output;
    product += weights[i] * (reads ? prompt : products.prompt + products.output / 2);
    if (tokens.role == TokenRole::kDecode) out.shared += weights[i] * prompt;
    if (!tokens.prefix_caching || tokens.role == TokenRole::kDecode) continue;
    const double first = std::min<double>(prompt, source.shared_prompt_tokens);
    out.shared += weights[i] * std::max(first, SharedBlocks(source) + text);
  }
  if (!(total > 0 && out.output > 0)) return {};
  out.held = product / out.output;
  out.prompt /= total;
  out.output /= total;
  out.shared /= total;
  return out;
}

// With blocks of keys and values: each request's share of the steps it is in, and its prompt.
double PagedRate(const TokenConfig& tokens, const MeanRequest& mean, double size) {
  const double own = mean.prompt - mean.shared;
  const SpeculationConfig& drafts = tokens.speculation;
  const double touching = size * (1 + drafts.tokens);
  const double experts =
      tokens.experts > 0 ? tokens.experts * (1 - Pow(1 - tokens.expert_share, touching)) : 0;
  double each =
      (tokens.base + experts) / size + tokens.per_sequence + tokens.per_cached_token * mean.held;
  double steps = mean.output;
  if (drafts.tokens > 0) {
    const double token =
        tokens.prefill_per_token > 0 ? tokens.prefill_per_token : tokens.per_sequence;
    each +=
        drafts.tokens * (drafts.draft_time / size + token + tokens.per_context_token * mean.held);
    steps = 1 + (mean.output - 1) / drafts.MeanTokens();
  }
  const double pairs = own * (mean.shared + own / 2);
  return 1 / (steps * each + tokens.prefill_per_token * own + tokens.per_context_token * pairs);
}

}  // namespace

double FullSequences(const Config& config, const TokenConfig& tokens) {
  if (!tokens.paged()) return tokens.max_running;
  const std::vector<double> weights(config.traffic.size(), 1.0);
  const MeanRequest mean = MeanOf(config, tokens, weights);
  const double room = std::max(0.0, tokens.kv_tokens - mean.shared);
  return std::clamp(room / std::max(1.0, mean.held - mean.shared), 1.0,
                    static_cast<double>(tokens.max_running));
}

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
  if (tokens.paged()) {
    return PagedRate(tokens, MeanOf(config, tokens, weights), FullSequences(config, tokens));
  }
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
