// SPDX-License-Identifier: MIT
#include "sim/study/token_estimates.h"

#include <algorithm>
#include <functional>

#include "sim/study/steady_detail.h"

namespace servescape {
namespace {

// Where the times of tokens are found.
struct TokenSource {
  std::function<TokenWindow(const SteadyDetail&)> sums;
  std::function<Histogram(const SteadyDetail&)> first, per_token;
};

// As vLLM's and NVIDIA's benchmarks define them: time per output token is (end - first token) over
// (tokens - 1) of each answer; one of a single token has none.
void AddTokenTimes(const Config& config, const std::string& prefix,
                   const std::vector<Steady>& parts, const TokenSource& source,
                   MetricTable* table) {
  TokenWindow n;
  std::vector<Histogram> first, per_token;
  for (const Steady& part : parts) {
    AddAnswers(source.sums(*part.detail), &n);
    first.push_back(source.first(*part.detail));
    per_token.push_back(source.per_token(*part.detail));
  }
  table->Add(prefix + "time_to_first_token.mean", Unit::kSeconds, n.answers, [&](const Steady& p) {
    const TokenWindow w = source.sums(*p.detail);
    return Ratio(w.first_sum, w.answers);
  });
  table->AddPercentiles(config.slos, prefix + "time_to_first_token.", first);
  table->Add(prefix + "time_per_output_token.mean", Unit::kSeconds, n.several,
             [&](const Steady& p) {
               const TokenWindow w = source.sums(*p.detail);
               return Ratio(w.per_token_sum, w.several);
             });
  table->AddPercentiles(config.slos, prefix + "time_per_output_token.", per_token);
}

}  // namespace

void AddTokens(const Config& config, size_t s, const std::vector<Steady>& parts,
               MetricTable* table) {
  const ServiceConfig& service = config.services[s];
  const std::string prefix = "service." + service.name + ".";
  using Value = Fraction (*)(const ServiceDetailWindow&, double length);
  int64_t sequences = 0, gaps = 0;
  std::vector<Histogram> gap;
  for (const Steady& part : parts) {
    sequences += part.detail->services[s].sequences.answers;
    gaps += part.detail->services[s].gaps;
    gap.push_back(part.detail->token_gap[s]);
  }
  const auto add = [&](const char* name, Unit unit, Value value) {
    table->Add(prefix + name, unit, sequences,
               [s, value](const Steady& p) { return value(p.detail->services[s], p.length); });
  };
  table->Add(prefix + "running.mean", Unit::kRequests, sequences,
             [s](const Steady& p) { return Ratio(p.services[s].busy_area, p.length); });
  table->Add(prefix + "iterating", Unit::kRatio, sequences, [&, s](const Steady& p) {
    return Ratio(p.detail->services[s].iterating_area, p.length * service.replicas);
  });
  add("tokens", Unit::kPerSecond,
      [](const ServiceDetailWindow& w, double length) { return Ratio(w.tokens, length); });
  AddTokenTimes(config, prefix, parts,
                {[s](const SteadyDetail& d) { return d.services[s].sequences; },
                 [s](const SteadyDetail& d) { return d.first_token[s]; },
                 [s](const SteadyDetail& d) { return d.per_token[s]; }},
                table);
  table->Add(prefix + "inter_token_latency.mean", Unit::kSeconds, gaps, [s](const Steady& p) {
    return Ratio(p.detail->services[s].gap_sum, p.detail->services[s].gaps);
  });
  table->AddPercentiles(config.slos, prefix + "inter_token_latency.", gap);
}

void AddTokenAnswers(const Config& config, const std::vector<Steady>& parts, MetricTable* table) {
  if (!HasTokens(config)) return;
  const auto merged = [](const std::vector<Histogram>& classes) {
    Histogram all;
    for (const Histogram& one : classes) all.Merge(one);
    return all;
  };
  AddTokenTimes(config, "", parts,
                {[](const SteadyDetail& d) {
                   TokenWindow all;
                   for (const ClassWindow& one : d.classes) AddAnswers(one.tokens, &all);
                   return all;
                 },
                 [&](const SteadyDetail& d) { return merged(d.class_first_token); },
                 [&](const SteadyDetail& d) { return merged(d.class_per_token); }},
                table);
}

void AddClassTokens(const Config& config, size_t c, const std::string& prefix,
                    const std::vector<Steady>& parts, MetricTable* table) {
  AddTokenTimes(config, prefix, parts,
                {[c](const SteadyDetail& d) { return d.classes[c].tokens; },
                 [c](const SteadyDetail& d) { return d.class_first_token[c]; },
                 [c](const SteadyDetail& d) { return d.class_per_token[c]; }},
                table);
}

bool HasTokens(const Config& config) {
  return std::any_of(config.services.begin(), config.services.end(),
                     [](const ServiceConfig& service) { return service.tokens.any; });
}

}  // namespace servescape
