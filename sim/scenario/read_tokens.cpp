// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <string>

#include "sim/scenario/readers.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/service_parts.h"

namespace servescape {
namespace {

constexpr uint64_t kMostKvBlocks = 8'000'000;  // of a service, in all: 40 bytes each at most

// What batching.step and batching.prefill say already.
constexpr std::string_view kReplacedByTokens[] = {
    "time", "profile", "batch_time", "time_per_size", "noise", "accelerator", "machine",
    "concurrency"};
constexpr std::string_view kOwn[] = {"tokens",
                                     "max_running",
                                     "step",
                                     "prefill",
                                     "server",
                                     "scheduler",
                                     "kv_tokens",
                                     "gpu_memory",
                                     "gpu_memory_utilization",
                                     "weights",
                                     "kv_bytes_per_token",
                                     "block_size",
                                     "max_num_batched_tokens",
                                     "long_prefill_token_threshold",
                                     "prefill_schedule_interval",
                                     "enable_chunked_prefill",
                                     "enable_prefix_caching",
                                     "scheduler_reserve_full_isl",
                                     "watermark",
                                     "stream_interval",
                                     "scheduler_recv_interval"};

bool IsOwn(std::string_view key) { return std::find(kOwn, std::end(kOwn), key) != std::end(kOwn); }

void CheckKeys(const Section& in, const Section& batching, Reporter& reporter) {
  for (const std::string_view key : kReplacedByTokens) {
    if (!in.Has(key)) continue;
    reporter.Error(in.KeyOrigin(key), fmt::format("{}has both batching.tokens and {}; give one",
                                                  in.label().Prefix(), key));
  }
  for (const std::string& key : KeysBelow("service.*.batching")) {
    if (!batching.Has(key) || IsOwn(key)) continue;
    reporter.Error(batching.KeyOrigin(key), fmt::format("{} has no meaning with batching.tokens",
                                                        batching.label().Below(key).Text()));
  }
}

// The tokens that the memory holds.
void ReadMemory(const Section& batching, TokenConfig& tokens, Reporter& reporter) {
  const std::string what = batching.label().Text();
  constexpr std::string_view kComputed[] = {"gpu_memory", "gpu_memory_utilization", "weights",
                                            "kv_bytes_per_token"};
  if (batching.Has("kv_tokens")) {
    for (const std::string_view key : kComputed) {
      if (!batching.Has(key)) continue;
      reporter.Error(batching.KeyOrigin(key),
                     fmt::format("{} has both kv_tokens and {}; give one", what, key));
    }
  } else if (batching.Has("server") && !batching.Has("gpu_memory")) {
    return;  // who reads that has said how many, or what is wrong
  } else if (!batching.Has("gpu_memory") || !batching.Has("kv_bytes_per_token")) {
    reporter.Error(batching.KeyOrigin("scheduler"),
                   what +
                       " with blocks of keys and values needs kv_tokens, such as kv_tokens = "
                       "230_000, or gpu_memory, "
                       "weights and kv_bytes_per_token");
    return;
  } else if (tokens.gpu_memory > 0 && tokens.kv_bytes_per_token > 0) {
    const double left = tokens.gpu_memory * tokens.gpu_memory_utilization - tokens.weights;
    tokens.kv_tokens =
        static_cast<uint32_t>(std::clamp(left / tokens.kv_bytes_per_token, 0.0, 1e8));
  }
  if (tokens.kv_tokens >= 2 * tokens.block_size) return;
  std::string fits = "give it more memory or smaller weights";
  if (!batching.Has("kv_tokens") && tokens.gpu_memory_utilization > 0) {
    const double least = tokens.weights + 2.0 * tokens.block_size * tokens.kv_bytes_per_token;
    constexpr double kHundredth = 1e7;  // of a GB
    const double memory = std::ceil(least / tokens.gpu_memory_utilization / kHundredth);
    const double weights = std::floor(
        (tokens.weights + tokens.gpu_memory_utilization * tokens.gpu_memory - least) / kHundredth);
    fits = fmt::format("gpu_memory = \"{:.2f}GB\" would fit", memory / 100);
    if (weights > 0) fits += fmt::format(", or weights = \"{:.2f}GB\"", weights / 100);
  }
  reporter.Error(batching.KeyOrigin(batching.Has("kv_tokens") ? "kv_tokens" : "gpu_memory"),
                 fmt::format("{}: the memory holds {} tokens of keys and values, less than two "
                             "blocks; {}",
                             what, tokens.kv_tokens, fits));
}

// What schedulers of language-model servers do not know.
void CheckVllm(const Section& in, const ServiceConfig& service, Reporter& reporter) {
  const std::string prefix = in.label().Prefix();
  const Section batching = in.Below("batching"), queue = in.Below("queue");
  const auto wrong = [&](const Section& at, std::string_view key, const std::string& why) {
    reporter.Error(at.Has(key) ? at.KeyOrigin(key) : batching.KeyOrigin("scheduler"), prefix + why);
  };
  const uint64_t blocks =
      uint64_t{service.tokens.kv_tokens / service.tokens.block_size} * service.replicas;
  if (blocks > kMostKvBlocks) {
    wrong(batching, batching.Has("kv_tokens") ? "kv_tokens" : "gpu_memory",
          fmt::format("its replicas have {} blocks of keys and values, at most {} can be played; "
                      "take a larger block_size",
                      blocks, kMostKvBlocks));
  }
  if (!service.tokens.continuous) {
    wrong(batching, "tokens", "scheduler = \"vllm\" needs batching.tokens = \"continuous\"");
  }
  if (service.queue.discipline != Discipline::kFifo &&
      service.queue.discipline != Discipline::kPriority) {
    wrong(queue, "discipline", "scheduler = \"vllm\" serves by \"fifo\" or \"priority\"");
  }
  if (service.queue.deadline.ns > 0) {
    wrong(queue, "deadline", "queue.deadline has no meaning with scheduler = \"vllm\"");
  }
  if (service.queue.codel_target.ns > 0) {
    wrong(queue, "codel", "queue.codel has no meaning with scheduler = \"vllm\"");
  }
  if (!service.gate.openings.empty()) {
    wrong(in, "gate", "a gate has no meaning with scheduler = \"vllm\"");
  }
  if (service.routing == Routing::kCentralQueue && service.replicas > 1) {
    wrong(in, "routing",
          "with scheduler = \"vllm\" each replica has a queue of its own: take "
          "routing = \"join_shortest_queue\" or another");
  }
}

}  // namespace

void ReadTokens(const Section& in, ServiceConfig& out, Reporter& reporter) {
  const Section batching = in.Below("batching");
  if (!batching.Has("tokens")) {
    for (const std::string_view key : kOwn) {
      if (!batching.Has(key)) continue;
      reporter.Error(batching.KeyOrigin(key),
                     fmt::format("{} needs batching.tokens, such as tokens = \"continuous\"",
                                 batching.label().Below(key).Text()));
    }
    return;
  }
  CheckKeys(in, batching, reporter);
  TokenConfig& tokens = out.tokens;
  tokens.any = true;
  if (!batching.Has("max_running")) {
    reporter.Error(batching.KeyOrigin("tokens"), batching.label().Text() +
                                                     " by tokens needs max_running, such as "
                                                     "max_running = 32");
  }
  out.concurrency = tokens.max_running;
  if (tokens.paged()) ReadMemory(batching, tokens, reporter);
  const Section step = batching.Below("step");
  const bool written = !batching.Has("step") || batching.Given("step");
  if (written && !batching.Has("server") && tokens.base + tokens.per_sequence <= 0 &&
      step.Has("base") == (step.Given("base") != nullptr)) {
    reporter.Error(
        batching.Has("step") ? batching.ValueOrigin("step") : batching.KeyOrigin("tokens"),
        batching.label().Text() +
            " by tokens needs a step with a base or a "
            "per_sequence above 0s, such as step = { base = "
            "\"18ms\", per_sequence = \"0.6ms\" }");
  }
}

void CheckTokens(const Section& in, const ServiceConfig& service, Reporter& reporter) {
  if (!service.tokens.any) return;
  if (service.tokens.paged()) CheckVllm(in, service, reporter);
  const std::string prefix = in.label().Prefix();
  const Section queue = in.Below("queue"), failures = in.Below("failures");
  if (service.queue.preemption != Preemption::kNone) {
    reporter.Error(queue.ValueOrigin("preemption"),
                   prefix + "queue.preemption has no meaning with batching.tokens");
  }
  if (service.queue.discipline == Discipline::kShortestRemaining) {
    reporter.Error(queue.ValueOrigin("discipline"),
                   prefix +
                       "a running sequence is not interrupted: with batching.tokens take "
                       "discipline = \"shortest_first\"");
  }
  if (service.failures.in_service != InService::kFail) {
    reporter.Error(failures.ValueOrigin("in_service"),
                   prefix +
                       "with batching.tokens a crash loses what runs: failures.in_service "
                       "must be \"fail\"");
  }
}

void CheckTokenCounts(const Node& root, const Config& config, Reporter& reporter) {
  const Node* traffic = root.Find("traffic");
  if (!traffic || traffic->bad || config.paths.empty()) return;
  for (const TrafficConfig& source : config.traffic) {
    const Member* member = traffic->FindMember(source.name);
    if (!member) continue;
    const auto calls = [&](uint32_t service) {
      if (ExpectedVisits(config.paths[source.path], service) > 0) return true;
      for (size_t c = 0; c < source.class_weights.size(); ++c) {
        const ClassConfig& each = config.classes[c];
        if (source.class_weights[c] > 0 && each.has_path &&
            ExpectedVisits(config.paths[each.path], service) > 0) {
          return true;
        }
      }
      return false;
    };
    for (uint32_t s = 0; s < config.services.size(); ++s) {
      const TokenConfig& tokens = config.services[s].tokens;
      const bool output = tokens.any && !source.tokens.has_output;
      const bool prompt = tokens.any && (tokens.paged() || tokens.prefill_per_token > 0) &&
                          !source.tokens.has_prompt;
      if ((!output && !prompt) || !calls(s)) continue;
      reporter.Error(member->origin,
                     fmt::format("traffic \"{}\": needs {}, which service \"{}\" counts, such as "
                                 "{}",
                                 source.name, output ? "output_tokens" : "prompt_tokens",
                                 config.services[s].name,
                                 output ? "output_tokens = { distribution = \"geometric\", mean = "
                                          "200 }"
                                        : "prompt_tokens = 512"));
      break;
    }
  }
}

}  // namespace servescape
