// SPDX-License-Identifier: MIT
// From published measurements of a language-model server to its profile: what a
// benchmark's files say, the law of a step that explains it, and a scenario
// that plays it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace servescape {

// A length in tokens: every whole number of a range alike.
struct TokenRange {
  double low = 0, high = 0;
  double mean() const { return (low + high) / 2; }
};

// One point of a benchmark. Times in seconds; NaN where it was not measured.
struct TokenRow {
  TokenRange prompt, output;
  uint32_t clients = 0;   // in flight, closed loop
  uint64_t requests = 0;  // in all
  double ttft = 0, tpot = 0;
  bool held_out = false;  // not to be fitted
  std::string where;      // file and place, for messages

  bool measured() const { return ttft > 0 && tpot > 0; }
  // Requests that decode, by Little's law.
  double Running() const {
    const double decode = tpot * (output.mean() - 1);
    return clients * decode / (decode + ttft);
  }
  bool Saturated() const { return Running() < 0.93 * clients; }
};

// What a model is, as far as a step's time depends on it.
struct ModelShape {
  std::string_view name;  // in lower case; a part of the model's own name
  double parameters = 0;  // in all
  double active = 0;      // of them for a token
  int attention = 0;      // layers that keep the whole context
  int heads = 0, head_size = 0;
  int experts = 0, used = 0;  // per layer; used by a token
  bool latent = false;        // every GPU keeps the whole cache
};
const ModelShape* FindModelShape(std::string_view name);

struct GpuShape {
  std::string_view name;
  double bandwidth = 0;  // bytes per second
  double memory = 0;     // bytes
};
const GpuShape* FindGpuShape(std::string_view name);

// What the files say of the server.
struct TokenServer {
  std::string title, model, gpu, precision;
  uint32_t gpus = 1;
  std::string scheduler = "vllm";  // a word of batching.scheduler
  bool mixture = false;            // of experts
  double kv_bytes_per_token = 0;   // whole model; 0: not told
  uint32_t step_tokens = 8192;     // max_num_batched_tokens
  bool step_tokens_told = false;
  uint32_t max_running = 0;  // 0: as many as clients, less `spare`
  uint32_t spare = 0;
  double context_ratio = 0;  // q / p where the model is not known
  double expert_share = 0;   // k / E where the model is not known
  // Tokens in the first packet on rows of one shape (nominal lengths); 0: none.
  uint32_t packet = 0, packet_prompt = 0, packet_output = 0;
  uint32_t receive_below = 0;  // clients; 0: the scheduler always looks for new requests
  uint32_t receive_few = 1, receive_many = 1;  // steps between two looks: below it, from it on
};

struct TokenBenchmark {
  TokenServer server;
  std::vector<TokenRow> rows;
};

// The law of a step (engine/station/paged_step.h) and what is around it.
struct TokenLaw {
  double base = 0, per_sequence = 0, per_prompt_token = 0, experts = 0;  // seconds; fitted
  double per_cached_token = 0;  // seconds; from bytes and bandwidth
  double context_ratio = 0;     // prefill.per_context_token / prefill.per_token
  double expert_share = 0;
  double overhead = 0;  // seconds before the server sees a request; fitted
  double kv_tokens = 0;
  bool kv_fitted = false, kv_computed = false, cached_computed = false;
};

// A row beside what its scenario gave.
struct TokenResidual {
  size_t row = 0;
  double ttft = 0, tpot = 0;  // seconds, simulated
};

struct TokenFit {
  TokenLaw law;
  std::vector<TokenResidual> residuals;  // of all rows that were measured
  int rounds = 0;
};

// ---- least squares --------------------------------------------------------------------------

// What is fitted; of tokens a, b, p, e and the overhead, in this order.
constexpr size_t kFitUnknowns = 5;
using FitTerms = std::array<double, kFitUnknowns>;

// measured = known + terms * unknowns, by its relative error.
struct FitEquation {
  FitTerms terms{};
  double known = 0, measured = 0, weight = 1;
  bool of_ttft = false;
  size_t row = 0;
};

double DotOf(const FitTerms& a, const FitTerms& b);
// The unknowns, none below 0, that come nearest to the targets.
FitTerms LeastSquares(const std::vector<FitEquation>& equations,
                      const std::vector<double>& targets);

// ---- tokens ---------------------------------------------------------------------------------

// The families of a file: names, where it holds more than one.
Result<std::vector<TokenBenchmark>, std::string> ReadTokenBenchmarks(std::string_view text,
                                                                     const std::string& file);

// Where no row says so itself, one in three is held out of the fit.
void HoldOut(std::vector<TokenRow>* rows);

// Least squares of relative errors, times simulated; see calibrate_fit.cpp.
Result<TokenFit, std::string> FitTokens(const TokenBenchmark& benchmark);

// The scenario that plays the last row, and what makes it play another:
// pairs of key and value, as for --set.
std::string ScenarioOf(const TokenBenchmark& benchmark, const TokenLaw& law);
struct KeyValue {
  std::string key, value;
};
std::vector<KeyValue> SettingsOf(const TokenServer& server, const TokenRow& row);

// ---- batches --------------------------------------------------------------------------------

// A point of perf_analyzer or Model Analyzer: so many clients, each of which sends `items` and
// waits, and the items answered per second.
struct BatchRow {
  uint32_t clients = 0, items = 1, instances = 1, max_batch = 1;
  double throughput = 0;
  bool held_out = false;
};

// Time of a batch, and what is around it, in seconds.
struct BatchLaw {
  double base = 0, per_item = 0, overhead = 0;
};

struct BatchFit {
  BatchLaw law;
  std::vector<double> simulated;  // throughput, by row
};

// Nothing where the text is no such table; `max_batch` and `instances` are for what it does not
// tell. The error goes on after the file's name.
std::optional<Result<std::vector<BatchRow>, std::string>> ReadBatchTable(std::string_view text,
                                                                         uint32_t max_batch,
                                                                         uint32_t instances);
Result<BatchFit, std::string> FitBatches(const std::vector<BatchRow>& rows);
std::string BatchScenario(const BatchRow& row, const BatchLaw& law);

}  // namespace servescape
