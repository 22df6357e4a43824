// SPDX-License-Identifier: MIT
// The forms of benchmarks' results: series of concurrency sweeps, the JSON of
// vLLM's benchmark client, and that of AIPerf and GenAI-Perf.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>

#include "sim/cli/calibrate.h"
#include "sim/input/deployment.h"
#include "sim/report/json_value.h"

namespace servescape {
namespace {

constexpr const char* kWanted = "result of a benchmark";
constexpr double kMs = 1e-3;
constexpr uint32_t kMostClients = 65536;
constexpr double kMostLength = 1'000'000;

const Json* FieldOf(const Json& in, const char* key) {
  if (!in.is_object()) return nullptr;
  const auto found = in.find(key);
  return found == in.end() ? nullptr : &*found;
}
double NumberAt(const Json& in, const char* key, double otherwise = 0) {
  const Json* found = FieldOf(in, key);
  return found != nullptr && found->is_number() ? found->get<double>() : otherwise;
}
std::string TextAt(const Json& in, const char* key, const std::string& otherwise = "") {
  const Json* found = FieldOf(in, key);
  return found != nullptr && found->is_string() ? found->get<std::string>() : otherwise;
}
// The first whole number in the text from `at` on; 0 without one.
uint32_t WholeIn(std::string_view text, size_t at = 0) {
  while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) == 0) ++at;
  uint64_t out = 0;
  for (; at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0; ++at) {
    out = std::min<uint64_t>(out * 10 + static_cast<uint64_t>(text[at] - '0'), 1'000'000'000);
  }
  return static_cast<uint32_t>(out);
}
uint32_t WholeAfter(std::string_view text, std::string_view word) {
  const size_t at = text.find(word);
  return at == std::string_view::npos ? 0 : WholeIn(text, at + word.size());
}
double PositiveOrNan(const Json& value) {
  const double number = value.is_number() ? value.get<double>() : 0;
  return number > 0 && number < 1e12 ? number : std::numeric_limits<double>::quiet_NaN();
}

std::string SchedulerWord(const std::string& backend) {
  if (backend.find("sglang") != std::string::npos) return "sglang";
  if (backend.find("trt") != std::string::npos || backend.find("tensorrt") != std::string::npos) {
    return "tensorrt_llm";
  }
  return "vllm";
}

// ---- series -------------------------------------------------------------------------------------

// The engine's own words, as far as they change a schedule.
void ReadEngine(const Json& in, TokenServer* out) {
  out->step_tokens = static_cast<uint32_t>(
      std::clamp(NumberAt(in, "step_token_budget", out->step_tokens), 1.0, 1e6));
  out->step_tokens_told = FieldOf(in, "step_token_budget") != nullptr;
  const std::string sequences = TextAt(in, "max_sequences");
  if (!sequences.empty() && sequences[0] == 'C') {
    out->spare = WholeAfter(sequences, "-");
  } else {
    out->max_running =
        static_cast<uint32_t>(std::clamp(NumberAt(in, "max_sequences", 0), 0.0, 65536.0));
  }
  const std::string packets = TextAt(in, "stream_chunk");
  if (!packets.empty()) {
    out->packet = WholeAfter(packets, "packets of");
    out->packet_prompt = WholeAfter(packets, "shape ");
    out->packet_output = WholeAfter(packets, "/");
  }
  // "10 when C<16, else 30: .."
  const std::string looks = TextAt(in, "recv_interval_steps");
  if (!looks.empty()) {
    out->receive_few = std::max(1u, WholeIn(looks));
    out->receive_below = WholeAfter(looks, "C<");
    out->receive_many = std::max(1u, WholeAfter(looks, "else"));
  }
}

struct LengthsOfClient {
  double least = 1;  // share of the nominal length
  uint32_t rounds = 10;
};

LengthsOfClient ReadClient(const Json& clients, const std::string& name) {
  LengthsOfClient out;
  const Json* found = FieldOf(clients, name.c_str());
  if (found == nullptr) return out;
  const std::string lengths = TextAt(*found, "lengths");
  // "uniform integers on [0.8 L, L] ..": the number after the bracket.
  const size_t bracket = lengths.find('[');
  if (bracket != std::string::npos) {
    const double share = std::atof(lengths.c_str() + bracket + 1);
    if (share > 0 && share <= 1) out.least = share;
  }
  const std::string requests = TextAt(*found, "requests");
  if (requests.find("*C") != std::string::npos) out.rounds = std::max(1u, WholeIn(requests));
  return out;
}

TokenRange RangeOf(double nominal, double least) {
  return {std::ceil(nominal * least), std::floor(nominal)};
}

std::string ReadSeriesRow(const Json& row, const Json& series, const LengthsOfClient& lengths,
                          TokenBenchmark* out) {
  TokenRow each;
  each.where = TextAt(series, "id", "a series");
  const double prompt = NumberAt(series, "isl"), output = NumberAt(series, "osl");
  if (!(prompt >= 1 && prompt <= kMostLength && output >= 2 && output <= kMostLength)) {
    return each.where + ": isl must be 1 or more and osl 2 or more";
  }
  if (!row.is_array() || row.size() < 5 || !row[0].is_number()) {
    return each.where + ": a row must be [C, ttft_ms, tpot_ms, running, fit, ..]";
  }
  const double clients = row[0].get<double>();
  if (!(clients >= 1 && clients <= kMostClients)) {
    return fmt::format("{}: C must be between 1 and {}", each.where, kMostClients);
  }
  each.prompt = RangeOf(prompt, lengths.least);
  each.output = RangeOf(output, lengths.least);
  each.clients = static_cast<uint32_t>(clients);
  each.requests = uint64_t{each.clients} * lengths.rounds;
  each.ttft = PositiveOrNan(row[1]) * kMs;
  each.tpot = PositiveOrNan(row[2]) * kMs;
  const bool fit =
      row[4].is_boolean() ? row[4].get<bool>() : row[4].is_number() && row[4].get<double>() != 0;
  each.held_out = !fit;
  out->rows.push_back(each);
  return "";
}

std::string ReadFamily(const std::string& name, const Json& in, const Json& clients,
                       TokenBenchmark* out) {
  TokenServer& server = out->server;
  server.title = name;
  server.model = TextAt(in, "model");
  server.gpu = TextAt(in, "gpu");
  server.precision = TextAt(in, "precision");
  server.gpus = static_cast<uint32_t>(std::clamp(NumberAt(in, "gpus", 1), 1.0, 4096.0));
  server.scheduler = SchedulerWord(TextAt(in, "backend"));
  server.kv_bytes_per_token = std::clamp(NumberAt(in, "kv_bytes_per_token"), 0.0, 1e9);
  const Json* moe = FieldOf(in, "moe");
  server.mixture = moe != nullptr && moe->is_boolean() && moe->get<bool>();
  if (const Json* engine = FieldOf(in, "engine")) ReadEngine(*engine, &server);
  if (const Json* known = FieldOf(in, "ref_parameters")) {
    server.context_ratio = std::clamp(NumberAt(*known, "q_over_p_per_context_token"), 0.0, 1.0);
    server.expert_share = std::clamp(NumberAt(*known, "expert_ratio_k_over_E"), 0.0, 1.0);
  }
  const LengthsOfClient lengths = ReadClient(clients, TextAt(in, "client"));
  const Json* list = FieldOf(in, "series");
  if (list == nullptr || !list->is_array()) return name + ": has no list `series`";
  for (const Json& series : *list) {
    const Json* rows = FieldOf(series, "rows");
    if (rows == nullptr || !rows->is_array()) return name + ": a series has no list `rows`";
    for (const Json& row : *rows) {
      const std::string wrong = ReadSeriesRow(row, series, lengths, out);
      if (!wrong.empty()) return wrong;
    }
  }
  return "";
}

// ---- clients ------------------------------------------------------------------------------------

// benchmark_serving.py and `vllm bench serve`: means over requests, --save-result.
std::string ReadVllmBench(const Json& in, const std::string& file, TokenBenchmark* out) {
  TokenRow row;
  row.where = file;
  const double done = NumberAt(in, "completed", NumberAt(in, "num_prompts"));
  const double clients = NumberAt(in, "max_concurrency");
  const double prompt = NumberAt(in, "total_input_tokens") / std::max(done, 1.0);
  const double output = NumberAt(in, "total_output_tokens") / std::max(done, 1.0);
  if (!(clients >= 1 && clients <= kMostClients)) {
    return "has no max_concurrency: only closed loops can be fitted (--max-concurrency)";
  }
  if (!(done >= 1 && prompt >= 1 && output >= 2 && prompt <= kMostLength &&
        output <= kMostLength)) {
    return "tells no numbers of tokens: completed, total_input_tokens, total_output_tokens";
  }
  row.clients = static_cast<uint32_t>(clients);
  row.requests = static_cast<uint64_t>(done);
  // --random-range-ratio r draws on [(1 - r) L, (1 + r) L].
  const double ratio = std::clamp(NumberAt(in, "random_range_ratio"), 0.0, 0.99);
  row.prompt = {std::floor(prompt * (1 - ratio)), std::floor(prompt * (1 + ratio))};
  row.output = {std::floor(output * (1 - ratio)), std::floor(output * (1 + ratio))};
  row.ttft = NumberAt(in, "mean_ttft_ms") * kMs;
  row.tpot = NumberAt(in, "mean_tpot_ms") * kMs;
  if (!row.measured()) return "tells no mean_ttft_ms and mean_tpot_ms";
  out->server.model = TextAt(in, "model_id", out->server.model);
  out->server.scheduler = SchedulerWord(TextAt(in, "backend"));
  out->rows.push_back(row);
  return "";
}

// A number, or one in an object deeper down.
double DeepNumber(const Json& in, const char* key) {
  const double own = NumberAt(in, key);
  if (own > 0 || !in.is_object()) return own;
  for (const auto& each : in.items()) {
    const double found = DeepNumber(each.value(), key);
    if (found > 0) return found;
  }
  return 0;
}

double AverageOf(const Json& in, const char* key, double unit) {
  const Json* found = FieldOf(in, key);
  if (found == nullptr) return 0;
  const std::string told = TextAt(*found, "unit");
  const double factor = told == "ns" ? 1e-9 : told == "us" ? 1e-6 : told == "s" ? 1 : unit;
  return NumberAt(*found, "avg") * factor;
}

// profile_export_genai_perf.json and profile_export_aiperf.json.
std::string ReadGenAiPerf(const Json& in, const std::string& file, TokenBenchmark* out) {
  TokenRow row;
  row.where = file;
  const Json* config = FieldOf(in, "input_config");
  const double clients = config == nullptr ? 0 : DeepNumber(*config, "concurrency");
  if (!(clients >= 1 && clients <= kMostClients)) {
    return "has no input_config with a concurrency: only closed loops can be fitted";
  }
  row.clients = static_cast<uint32_t>(clients);
  const double count = std::max(AverageOf(in, "request_count", 1),
                                config == nullptr ? 0 : DeepNumber(*config, "request_count"));
  row.requests = count >= 1 ? static_cast<uint64_t>(std::min(count, 1e9)) : 10 * row.clients;
  const double prompt = AverageOf(in, "input_sequence_length", 1);
  const double output = AverageOf(in, "output_sequence_length", 1);
  if (!(prompt >= 1 && output >= 2 && prompt <= kMostLength && output <= kMostLength)) {
    return "tells no input_sequence_length and output_sequence_length";
  }
  row.prompt = {std::floor(prompt), std::floor(prompt)};
  row.output = {std::floor(output), std::floor(output)};
  row.ttft = AverageOf(in, "time_to_first_token", kMs);
  row.tpot = AverageOf(in, "inter_token_latency", kMs);
  if (!row.measured()) return "tells no time_to_first_token and inter_token_latency";
  out->rows.push_back(row);
  return "";
}

}  // namespace

Result<std::vector<TokenBenchmark>, std::string> ReadTokenBenchmarks(std::string_view text,
                                                                     const std::string& file) {
  Json root;
  std::string error;
  if (!ParseJson(text, &root, &error)) {
    const std::string named = NameWrongFile(text, kWanted);
    return named.empty() ? "is no JSON: " + error : named;
  }
  std::vector<TokenBenchmark> out;
  if (const Json* families = FieldOf(root, "families"); families != nullptr) {
    if (!families->is_object()) return std::string("its `families` are no object");
    const Json* clients = FieldOf(root, "clients");
    for (const auto& each : families->items()) {
      out.emplace_back();
      const std::string wrong = ReadFamily(
          each.key(), each.value(), clients == nullptr ? Json::object() : *clients, &out.back());
      if (!wrong.empty()) return wrong;
    }
    return out;
  }
  out.emplace_back();
  const bool vllm = FieldOf(root, "mean_tpot_ms") != nullptr;
  const bool perf = FieldOf(root, "inter_token_latency") != nullptr ||
                    (FieldOf(root, "request_latency") != nullptr &&
                     FieldOf(root, "request_throughput") != nullptr);
  if (!vllm && !perf) {
    const std::string named = NameWrongFile(text, kWanted);
    if (!named.empty()) return named;
    return std::string(
        "is no result of vLLM's benchmark, AIPerf or GenAI-Perf, nor a file of series (families)");
  }
  const std::string wrong =
      vllm ? ReadVllmBench(root, file, &out[0]) : ReadGenAiPerf(root, file, &out[0]);
  if (!wrong.empty()) return wrong;
  return out;
}

void HoldOut(std::vector<TokenRow>* rows) {
  const bool told =
      std::any_of(rows->begin(), rows->end(), [](const TokenRow& row) { return row.held_out; });
  constexpr size_t kLeast = 6;
  if (told || rows->size() < kLeast) return;
  // The ends of each sweep stay, so that nothing is extrapolated.
  std::stable_sort(rows->begin(), rows->end(), [](const TokenRow& a, const TokenRow& b) {
    if (a.prompt.high != b.prompt.high) return a.prompt.high < b.prompt.high;
    if (a.output.high != b.output.high) return a.output.high < b.output.high;
    return a.clients < b.clients;
  });
  for (size_t i = 2; i + 1 < rows->size(); i += 3) {
    const TokenRow &before = (*rows)[i - 1], &after = (*rows)[i + 1];
    TokenRow& row = (*rows)[i];
    row.held_out = before.prompt.high == row.prompt.high && after.prompt.high == row.prompt.high &&
                   before.output.high == row.output.high && after.output.high == row.output.high;
  }
}

}  // namespace servescape
