// SPDX-License-Identifier: MIT
// A scenario's services after validation (see config.h): time, replicas, queue, batching, routing,
// protection, failures.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/distribution.h"
#include "sim/scenario/config_batching.h"
#include "sim/scenario/words.h"

namespace servescape {

enum class BatchTimeKind : uint8_t {
  kNone,    // the time does not depend on the items in the batch
  kAffine,  // base + per_item * items
  kCurve,   // measured points, interpolated linearly, extended along the last segment
};

struct CurvePoint {
  double items = 1;
  double seconds = 0;

  bool operator==(const CurvePoint&) const = default;
};

// How long one batch takes (a batch of one where batching is off):
//   (draw(time) + batch_part(items) + per_size * sum of sizes) * draw(noise)
// Concurrent batches of one replica may share its accelerator: of each batch's time the first
// `host_overhead` (at most all of it) runs on the host and disturbs nobody; the rest runs on the
// accelerator, of which a batch of n items keeps the share min(1, occupancy * n^exponent) busy.
// While the shares add up to more than 1, all batches on it slow down by that sum (processor
// sharing). Occupancy 0, the default: batches do not disturb each other.
struct ServiceTime {
  Distribution time;  // seconds; constant 0 if the scenario gives only a batch part
  BatchTimeKind batch = BatchTimeKind::kNone;
  double base = 0;                   // seconds
  double per_item = 0;               // seconds
  std::vector<CurvePoint> curve;     // kCurve: increasing items
  double per_size = 0;               // seconds per unit of size
  Distribution noise = Constant(1);  // a factor with mean 1
  double host_overhead = 0;          // seconds; also before the cores of processor sharing
  double occupancy = 0;              // 0 .. 1, of a batch of one item
  double occupancy_exponent = 0;     // 0 .. 1

  bool operator==(const ServiceTime&) const = default;
};

enum class Routing : uint8_t {
  kCentralQueue,    // "central_queue": one queue, any idle server takes from it
  kRandom,          // "random"
  kRoundRobin,      // "round_robin"
  kShortestQueue,   // "join_shortest_queue", "least_outstanding": waiting + in service
  kPowerOfChoices,  // "power_of_two" or "power_of_choices" with `choices`
  kNginxRandomTwo,  // "nginx_random_two": two drawn by weight, the second unless it is more loaded
  kNginxLeastConn,  // "nginx_least_conn": least load for its weight, ties by smooth round robin
  kWeightedRandom,  // "weighted_random": by the pools' weights
  kWeightedRoundRobin,  // "weighted_round_robin": smooth, as nginx does it
  kLeastResponseTime,   // "least_response_time": EWMA of latency times (outstanding + 1)
  kConsistentHash,      // "consistent_hash": by key, 160 points a replica, load bound `load_factor`
  kKeyModulo,           // "key_modulo": key mod replicas (sharding)
  kZoneAware,           // "zone_aware": least outstanding in the caller's zone, else anywhere
};

// In the order of the reference, as are all tables of words.
inline constexpr std::array<WordFor<Routing>, 15> kRoutingWords{{
    {"central_queue", Routing::kCentralQueue},
    {"random", Routing::kRandom},
    {"round_robin", Routing::kRoundRobin},
    {"join_shortest_queue", Routing::kShortestQueue},
    {"least_outstanding", Routing::kShortestQueue},
    {"power_of_two", Routing::kPowerOfChoices},
    {"power_of_choices", Routing::kPowerOfChoices},
    {"nginx_random_two", Routing::kNginxRandomTwo},
    {"nginx_least_conn", Routing::kNginxLeastConn},
    {"weighted_random", Routing::kWeightedRandom},
    {"weighted_round_robin", Routing::kWeightedRoundRobin},
    {"least_response_time", Routing::kLeastResponseTime},
    {"consistent_hash", Routing::kConsistentHash},
    {"key_modulo", Routing::kKeyModulo},
    {"zone_aware", Routing::kZoneAware},
}};

enum class Discipline : uint8_t {
  kFifo,               // "fifo"
  kLifo,               // "lifo"
  kPriority,           // "priority": by class, then first come
  kEarliestDeadline,   // "earliest_deadline": arrival + the class's deadline
  kShortestFirst,      // "shortest_first": least service time, known on arrival
  kShortestRemaining,  // "shortest_remaining": the same, by what is left
  kFair,               // "fair": start-time fair queueing by class weight (Goyal et al. 1996)
};

inline constexpr std::array<WordFor<Discipline>, 7> kDisciplineWords{{
    {"fifo", Discipline::kFifo},
    {"lifo", Discipline::kLifo},
    {"priority", Discipline::kPriority},
    {"earliest_deadline", Discipline::kEarliestDeadline},
    {"shortest_first", Discipline::kShortestFirst},
    {"shortest_remaining", Discipline::kShortestRemaining},
    {"fair", Discipline::kFair},
}};

enum class Preemption : uint8_t { kNone, kResume, kRestart, kResample };

inline constexpr std::array<WordFor<Preemption>, 4> kPreemptionWords{{
    {"none", Preemption::kNone},
    {"resume", Preemption::kResume},
    {"restart", Preemption::kRestart},
    {"resample", Preemption::kResample},
}};

// Replicas of one kind. `replicas = 3` is one pool.
struct PoolConfig {
  uint32_t replicas = 1;
  double speed = 1;           // service times are divided by it
  double weight = 1;          // of each replica, for weighted routing
  double price_per_hour = 0;  // US dollars per replica and hour
  std::string host;
  bool priced = false;  // by host or price; otherwise it has none, which is not a price of 0

  bool operator==(const PoolConfig&) const = default;
};

struct BatchingConfig {
  std::vector<uint32_t> preferred_sizes;  // ascending; a batch that reaches one starts at once
  bool per_class = false;                 // only requests of one class in a batch
  std::vector<uint32_t> shapes;           // ascending; items are padded up to the next
  bool adaptive = false;                  // AIMD on the batch size (Clipper, NSDI 2017)
  Duration adaptive_target{0};            // batch time it keeps below
  uint32_t adaptive_step = 1;             // added after a batch below the target
  double adaptive_backoff = 0.9;          // multiplied after one above

  bool operator==(const BatchingConfig&) const = default;
};

// batching.tokens
inline constexpr std::array<WordFor<bool>, 2> kTokenWords{
    {{"continuous", true}, {"static", false}}};

// batching.scheduler
enum class TokenScheduler : uint8_t { kSlots, kVllm, kTensorRtLlm, kSglang };

inline constexpr std::array<WordFor<TokenScheduler>, 4> kSchedulerWords{{
    {"slots", TokenScheduler::kSlots},
    {"vllm", TokenScheduler::kVllm},
    {"tensorrt_llm", TokenScheduler::kTensorRtLlm},
    {"sglang", TokenScheduler::kSglang},
}};

// batching.tokens: a replica runs sequences of tokens together, one token of each an iteration (Yu
// et al., "Orca", OSDI 2022). An iteration of n sequences takes base + per_sequence * n, and the
// one that admits requests prefill_base + prefill_per_token * their prompt tokens more.
// With another scheduler than slots (`paged`) it also takes per_cached_token for each token that
// its sequences hold, per_context_token for each pair of a prompt's token and one before it, and
// experts * (1 - (1 - expert_share)^tokens) for the experts that its tokens touch; prompts are read
// in chunks, and the memory of keys and values says who runs.
// server.role
enum class TokenRole : uint8_t { kBoth, kPrefill, kDecode };

inline constexpr std::array<WordFor<TokenRole>, 3> kTokenRoleWords{{
    {"both", TokenRole::kBoth},
    {"prefill", TokenRole::kPrefill},
    {"decode", TokenRole::kDecode},
}};

// server.speculative_config: how tokens are drafted and verified, several in a
// step (Leviathan, Kalman, Matias, "Fast Inference from Transformers via
// Speculative Decoding", ICML 2023).
struct SpeculationConfig {
  static constexpr uint32_t kMost = 32;

  uint32_t tokens = 0;    // drafted for a sequence and step; 0: none
  double draft_time = 0;  // seconds that the drafter takes for each of them, for all sequences
  bool slots = false;     // the drafter keeps keys and values of what it drafts
  bool drops_last_hit = false;  // the last block that is found is computed again, for its states
  // By position: the chance that a token is accepted when those before it were.
  std::array<double, kMost> accepts{};

  // Of a step that verifies as many as are drafted: accepted ones and one of
  // the model's own. With the same chance a at each position (1 - a^(k+1)) / (1
  // - a).
  double MeanTokens() const {
    double mean = 1, reached = 1;
    for (uint32_t i = 0; i < tokens; ++i) mean += reached *= accepts[i];
    return mean;
  }
  bool operator==(const SpeculationConfig&) const = default;
};

struct TokenConfig {
  bool any = false;
  bool continuous = true;        // "continuous": requests come and go at every iteration
                                 // "static": a batch begins and ends together
  uint32_t max_running = 1;      // sequences, per replica; also the service's concurrency
  double base = 0;               // seconds
  double per_sequence = 0;       // seconds
  double prefill_base = 0;       // seconds
  double prefill_per_token = 0;  // seconds
  TokenScheduler scheduler = TokenScheduler::kSlots;
  double per_cached_token = 0;   // seconds
  double per_context_token = 0;  // seconds
  double experts = 0;            // seconds, for all experts of the model
  double expert_share = 0;       // of them that each token takes
  uint32_t kv_tokens = 0;        // held at most; given, or what is left of the GPU's memory
  double gpu_memory = 0;         // bytes
  double gpu_memory_utilization = 0.92;
  double weights = 0;  // bytes
  double kv_bytes_per_token = 0;
  uint32_t block_size = 16;            // tokens
  uint32_t max_batched_tokens = 2048;  // of a step
  uint32_t long_prefill = 0;           // most tokens of a request in a step; 0: no cap
  uint32_t prefill_interval = 1;       // steps
  bool chunked_prefill = true;
  bool prefix_caching = true;
  bool whole_prompt = true;       // admitted only where all of it fits
  double watermark = 0;           // share of the blocks kept free at admission
  uint32_t stream_interval = 1;   // tokens that the client is sent at once
  uint32_t receive_interval = 1;  // decode steps between two looks for new requests
  TokenRole role = TokenRole::kBoth;  // whether it reads prompts, writes answers, or both
  uint32_t gpus = 0;                  // of a replica, where it is known
  double full_sequences = 1;          // that run where there is enough to do; of the model
  SpeculationConfig speculation{};

  bool paged() const { return scheduler != TokenScheduler::kSlots; }
  bool operator==(const TokenConfig&) const = default;
};

// What keeps work out, in the order a request meets it.
struct AdmissionConfig {
  double rate_limit = 0;  // token bucket, requests per second; 0: none
  double rate_burst = 1;
  // Rejects a class while the queue is fuller than its share; by priority, the last for all
  // above. Empty: none.
  std::vector<double> shed_above;
  bool adaptive = false;  // adaptive concurrency: AIMD on latency
  Duration adaptive_target{0};
  uint32_t adaptive_initial = 10;
  uint32_t adaptive_max = 1000;

  bool operator==(const AdmissionConfig&) const = default;
};

struct QueueConfig {
  Discipline discipline = Discipline::kFifo;
  Preemption preemption = Preemption::kNone;
  Duration deadline{0};  // older requests are dropped when their turn comes; 0: none
  bool has_patience = false;
  Distribution patience;     // seconds; a waiting request leaves after it
  Duration codel_target{0};  // 0: no CoDel (RFC 8289, drop when taken from the queue)
  Duration codel_interval{100'000'000};

  bool operator==(const QueueConfig&) const = default;
};

enum class InService : uint8_t { kFail, kResume, kRestart, kResample };

inline constexpr std::array<WordFor<InService>, 4> kInServiceWords{{
    {"fail", InService::kFail},
    {"resume", InService::kResume},
    {"restart", InService::kRestart},
    {"resample", InService::kResample},
}};
// failures.queue
inline constexpr std::array<WordFor<bool>, 2> kSurvivalWords{{{"survives", true}, {"lost", false}}};

// Crash and repair of each replica, independently.
struct FailureConfig {
  bool any = false;
  Distribution up;    // seconds
  Distribution down;  // seconds
  InService in_service = InService::kFail;
  bool queue_survives = true;  // with a queue per replica: waiting requests are routed anew

  bool operator==(const FailureConfig&) const = default;
};

// [service.NAME.processor_sharing.scaling]: requests in service that share cores slow each other
// more than even sharing says. Of n, each progresses at 1 / (1 + over * (contention + coherence *
// n)), where over is how many of them are more than the cores. With one core this is the Universal
// Scalability Law (Gunther, "A General Theory of Computational Scalability", 2008); contention
// 1 / cores without coherence is even sharing.
// With run queues they do not share evenly: each joins the shorter of two queues, chosen at random,
// and stays. Those of a queue take equal turns at its core, and n is how many queues are busy.
struct ScalingConfig {
  bool any = false;
  double contention = 0;
  double coherence = 0;
  uint32_t run_queues = 0;  // 0: even sharing

  bool operator==(const ScalingConfig&) const = default;
};

// [service.NAME.vector_search]: the profile, and what it has at the chosen dial. The time, its
// host part and the sharing of cores are in the service's own fields. Of a vector_index
// (systems/vector_index.h) the recall, and what its answers and its work come to.
struct SearchConfig {
  bool any = false;
  std::string profile;  // catalog id
  double ef = 0;
  double recall = 1;  // multiplies a request's quality
  std::string why;    // sentences

  bool operator==(const SearchConfig&) const = default;
};

// servers.counts
inline constexpr std::array<WordFor<bool>, 2> kGateWords{{{"starts", false}, {"in_service", true}}};

// [service.NAME.gate]: service begins at given instants only, at most `size` of each queue.
struct GateOpening {
  Duration at{0};     // from the start of the run
  uint32_t size = 0;  // services (batches) that may begin

  bool operator==(const GateOpening&) const = default;
};
struct GateConfig {
  std::vector<GateOpening> openings;  // ascending; none: service begins whenever it can
  Duration repeat{0};                 // all of them again after it, for ever; 0: once
  bool in_service = false;  // a size bounds all in service then, those begun before included

  bool operator==(const GateConfig&) const = default;
};

// concurrency = "unlimited"
constexpr uint32_t kUnlimited = 0xffffffffu;
inline constexpr std::array<WordFor<uint32_t>, 1> kUnlimitedWord{{{"unlimited", kUnlimited}}};

// [service.NAME.start]: how long each stage of a new replica's start takes
// (engine/replica_stage.h), and the share of the tries at it that fail, to be made again after a
// back-off.
struct StartConfig {
  Distribution provisioning, image_pull, model_load, warm_up;  // seconds
  double provisioning_fails = 0, image_pull_fails = 0, model_load_fails = 0, warm_up_fails = 0;

  bool operator==(const StartConfig&) const = default;
};

struct AutoscalerConfig;  // autoscaler/service_scaler.h
struct ServerlessConfig;  // config_serverless.h
class BalancingPlan;      // balancing/proxy.h
struct EndpointConfig;    // config_endpoints.h
struct KvConfig;          // config_kv.h
struct AdapterConfig;     // config_adapters.h
struct RolloutConfig;     // config_rollout.h
struct AgingConfig;       // config_aging.h
struct PlacementConfig;   // config_nodes.h

// [service.NAME]
struct ServiceConfig {
  std::string name;
  std::string host;           // catalog id, or empty
  double price_per_hour = 0;  // US dollars per replica and hour
  std::string profile;        // catalog id of the batch-latency curve, or empty
  ServiceTime time;
  uint32_t replicas = 1;
  uint32_t whole_replicas = 0;  // with run.scale, of the whole; 0: not known
  uint32_t concurrency = 1;     // batches in service at once, per replica
  uint32_t max_batch_size = 1;  // items
  Duration max_batch_delay{0};  // from the oldest waiting request
  bool queue_bounded = false;
  uint32_t queue_capacity = 0;  // waiting requests, per queue, when bounded (0: loss system)
  Routing routing = Routing::kCentralQueue;
  uint32_t choices = 2;    // kPowerOfChoices
  double load_factor = 0;  // kConsistentHash: most load as a multiple of the mean; 0: unbounded
  std::vector<PoolConfig> pools;  // at least one; replicas is their sum
  bool pools_given = false;       // in the text; otherwise the one of replicas, host and price
  uint32_t zones = 1;             // replica i lies in zone i mod zones
  double cores = 0;           // > 0: processor sharing of so many cores by the requests in service
  bool class_shares = false;  // processor sharing by class weight
  ScalingConfig scaling;      // of processor sharing
  int32_t machine = -1;       // >= 0: services of one machine share its accelerator
  BatchingConfig batching;
  BatchingSystemConfig system;
  TokenConfig tokens;
  QueueConfig queue;
  AdmissionConfig admission;
  FailureConfig failures;
  double error_rate = 0;  // share of served requests that fail all the same
  double quality = 1;     // of an answer, 0 .. 1
  SearchConfig search;
  GateConfig gate;
  StartConfig start;  // of replicas that an autoscaler adds
  // >= 0: the path that a request plays, after `time`, before its server is free
  int32_t blocking_path = -1;
  // Who scales it, if anybody does; `replicas` are the most that there can be then. Equal to itself
  // alone.
  std::shared_ptr<const AutoscalerConfig> autoscaler;
  // The platform that it is hosted on, if it is serverless; `replicas` are the most instances then,
  // `concurrency` the requests of one. Equal to itself alone.
  std::shared_ptr<const ServerlessConfig> serverless;
  // Which real system's balancer its callers go through, if any. Equal to itself alone.
  std::shared_ptr<const BalancingPlan> balancing;
  // Who picks a replica by its cache and load, if anybody does. Equal to itself alone.
  std::shared_ptr<const EndpointConfig> endpoints;
  // Where keys and values come from beside its own memory, if they do. Equal to itself alone.
  std::shared_ptr<const KvConfig> kv;
  // The LoRA adapters of its model, if requests want any. Equal to itself
  // alone.
  std::shared_ptr<const AdapterConfig> adapters;
  // Which version takes its calls over, if one does. Equal to itself alone.
  std::shared_ptr<const RolloutConfig> rollout;
  // How its model ages, if it does, and is trained anew. Equal to itself alone.
  std::shared_ptr<const AgingConfig> aging;
  // On which machines its replicas are placed, if on any. Equal to itself alone.
  std::shared_ptr<const PlacementConfig> placement;

  bool operator==(const ServiceConfig&) const = default;
};

}  // namespace servescape
