// SPDX-License-Identifier: MIT
// The scenario that plays a benchmark again: its client, and the server with
// the law that was fitted. Each key says where it comes from.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/cli/calibrate.h"

namespace servescape {
namespace {

std::string Ms(double seconds) { return fmt::format("\"{:.7g}ms\"", seconds * 1e3); }
std::string Us(double seconds) { return fmt::format("\"{:.7g}us\"", seconds * 1e6); }
std::string Ns(double seconds) { return fmt::format("\"{:.7g}ns\"", seconds * 1e9); }

// Whole numbers of the range alike: drawn ones are rounded.
std::string Lengths(const TokenRange& range) {
  if (range.low >= range.high) return fmt::format("{:.0f}", range.high);
  return fmt::format("{{ distribution = \"uniform\", low = {:.1f}, high = {:.1f} }}",
                     range.low - 0.5, range.high + 0.5);
}

uint32_t RunningOf(const TokenServer& server, const TokenRow& row) {
  if (server.max_running > 0) return server.max_running;
  return row.clients > server.spare ? row.clients - server.spare : 1;
}

uint32_t PacketOf(const TokenServer& server, const TokenRow& row) {
  const bool shape =
      row.prompt.high == server.packet_prompt && row.output.high == server.packet_output;
  return server.packet > 1 && shape ? server.packet : 1;
}

uint32_t LooksOf(const TokenServer& server, const TokenRow& row) {
  if (server.receive_below == 0) return 1;
  return row.clients < server.receive_below ? server.receive_few : server.receive_many;
}

// Few clients send few requests: more runs then, as chance in their lengths weighs more.
int ReplicationsOf(const TokenRow& row) {
  return static_cast<int>(
      std::clamp<uint64_t>(1 + 320 / std::max<uint64_t>(1, row.requests), 2, 5));
}

std::string ClientOf(const TokenRow& row, double overhead) {
  return fmt::format(
      "[traffic.bench]  # the benchmark's client: all at once, each waits for its answer\n"
      "arrivals = \"closed\"\n"
      "clients = {}  # measured so\n"
      "requests = {}  # measured so\n"
      "prompt_tokens = {}  # measured so\n"
      "output_tokens = {}  # measured so\n"
      "path = \"main\"\n\n"
      "[[path.main]]\n"
      "delay = {}  # fitted: tokenising, network, ..\n\n"
      "[[path.main]]\n"
      "call = \"llm\"\n\n",
      row.clients, row.requests, Lengths(row.prompt), Lengths(row.output), Ms(overhead));
}

std::string StepOf(const TokenLaw& law) {
  std::string out = fmt::format(
      "# One step: base + per_sequence * sequences + per_cached_token * their tokens\n"
      "# + experts * (1 - (1 - expert_share)^tokens) + per_token and per_context_token of "
      "prompts.\n"
      "[service.llm.batching.step]\n"
      "base = {}  # fitted\n"
      "per_sequence = {}  # fitted\n"
      "per_cached_token = {}  # {}\n",
      Ms(law.base), Us(law.per_sequence), Ns(law.per_cached_token),
      law.cached_computed ? "computed: kv bytes / (GPUs * bandwidth * 0.8)"
                          : "assumed: the GPU or the bytes of a token are not told");
  if (law.expert_share > 0) {
    out += fmt::format(
        "experts = {}  # fitted\n"
        "expert_share = {:.7g}  # computed: experts of a token / experts\n",
        Ms(law.experts), law.expert_share);
  }
  out += fmt::format(
      "\n[service.llm.batching.prefill]\n"
      "per_token = {}  # fitted\n"
      "per_context_token = {}  # {}\n",
      Us(law.per_prompt_token), Ns(law.per_prompt_token * law.context_ratio),
      law.context_ratio > 0 ? "computed: per_token * operations of attention / of weights"
                            : "assumed: the model is not known");
  return out;
}

}  // namespace

std::vector<KeyValue> SettingsOf(const TokenServer& server, const TokenRow& row) {
  return {
      {"traffic.bench.clients", fmt::format("{}", row.clients)},
      {"traffic.bench.requests", fmt::format("{}", row.requests)},
      {"traffic.bench.prompt_tokens", Lengths(row.prompt)},
      {"traffic.bench.output_tokens", Lengths(row.output)},
      {"run.replications", fmt::format("{}", ReplicationsOf(row))},
      {"service.llm.batching.max_running", fmt::format("{}", RunningOf(server, row))},
      {"service.llm.batching.stream_interval", fmt::format("{}", PacketOf(server, row))},
      {"service.llm.batching.scheduler_recv_interval", fmt::format("{}", LooksOf(server, row))}};
}

std::string ScenarioOf(const TokenBenchmark& benchmark, const TokenLaw& law) {
  const TokenServer& server = benchmark.server;
  const TokenRow& row = benchmark.rows.back();
  std::string out = fmt::format(
      "title = \"{}{}{}\"\n\n"
      "[run]\n"
      "duration = \"11d\"  # until all requests are answered\n"
      "warmup = \"0s\"  # the opening burst counts, as in the benchmark\n"
      "replications = {}\n\n",
      server.title.empty() ? server.model : server.title, server.gpu.empty() ? "" : " on ",
      server.gpu.empty() ? "" : fmt::format("{} x {}", server.gpus, server.gpu),
      ReplicationsOf(row));
  out += ClientOf(row, law.overhead);
  out += fmt::format(
      "[service.llm.batching]\n"
      "tokens = \"continuous\"\n"
      "scheduler = \"{}\"  # measured so\n"
      "max_running = {}  # {}\n"
      "max_num_batched_tokens = {}  # {}\n"
      "kv_tokens = {:.0f}  # {}\n"
      "enable_prefix_caching = false  # assumed: random prompts share nothing\n"
      "stream_interval = {}  # {}\n"
      "scheduler_recv_interval = {}  # {}\n\n",
      server.scheduler, RunningOf(server, row),
      server.max_running > 0 ? "measured so" : "measured so: as many as clients",
      server.step_tokens, server.step_tokens_told ? "measured so" : "assumed",
      std::floor(law.kv_tokens),
      law.kv_fitted     ? "fitted: the running requests of rows that memory bounds"
      : law.kv_computed ? "computed: (0.9 * memory - weights - 3 GB) / bytes of a token"
                        : "assumed: never binds",
      PacketOf(server, row), server.packet > 0 ? "measured so" : "assumed", LooksOf(server, row),
      server.receive_below > 0 ? "measured so" : "assumed");
  return out + StepOf(law);
}

}  // namespace servescape
