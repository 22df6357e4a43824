// SPDX-License-Identifier: MIT
// What several keys of key_cases.h need beside them, such as the system that they belong to.
#pragma once

#include <string_view>

namespace servescape::test {

inline constexpr std::string_view kGrpcGo =
    R"(service.m.error_rate = 0.8
service.m.balancing.system = "grpc-go"
traffic.u.rate = "30/s"
service.m.balancing.config = '{"methodConfig": [{"retryPolicy": {"maxAttempts": 9, )"
    R"("initialBackoff": "0.01s", "maxBackoff": "0.1s", "backoffMultiplier": 2, )"
    R"("retryableStatusCodes": ["UNKNOWN"]}}]}')";

inline constexpr std::string_view kTokens = R"(-service.m.time
-service.m.batching.max_size
service.m.batching.tokens = "continuous"
service.m.batching.max_running = 4
service.m.batching.step.base = "1ms"
service.m.batching.prefill.per_token = "1us"
traffic.u.items = 1
traffic.u.prompt_tokens = 100
traffic.u.output_tokens = 10)";

inline constexpr std::string_view kScaledByKpa = R"(run.duration = "20s"
service.m.start.warm_up = "500ms"
service.m.autoscaler = { system = "kpa", target = 1, max-scale = 6 })";
// Replicas come and go on machines of two cores.
inline constexpr std::string_view kOnNodes = R"(run.duration = "60s"
traffic.u.rate = "30/s"
traffic.u.profile = [{ at = "10s", factor = 3, hold = "15s" }]
service.m.time = { distribution = "exponential", mean = "50ms" }
service.m.start.image_pull = "1s"
service.m.autoscaler = { system = "kpa", target = 1, window = "6s", max-scale = 8 }
service.m.nodes = ["n"]
service.m.resources.cpu = 1
nodes.n.cpu = 2
nodes.n.memory = "8GB"
nodes.n.gpu = 1
nodes.n.price = "1 usd/h"
nodes.n.provisioning = "2s"
nodes.n.join = "3s"
nodes.n.autoscaler.scan_interval = "2s"
nodes.n.autoscaler.scale_down_unneeded_time = "6s"
nodes.n.autoscaler.scale_down_delay_after_add = "10s")";
inline constexpr std::string_view kOnKarpenter = R"(-nodes.n.autoscaler.scan_interval
-nodes.n.autoscaler.scale_down_unneeded_time
-nodes.n.autoscaler.scale_down_delay_after_add
nodes.n.autoscaler.system = "karpenter")";
inline constexpr std::string_view kOnKarpenterForLong =
    R"(-nodes.n.autoscaler.scan_interval
-nodes.n.autoscaler.scale_down_unneeded_time
-nodes.n.autoscaler.scale_down_delay_after_add
nodes.n.autoscaler.system = "karpenter"
run.duration = "150s"
nodes.n.cpu = 4)";
inline constexpr std::string_view kOnSpot = R"(nodes.n.spot.zones = 2
nodes.n.spot.notice = "2s"
nodes.n.spot.up = "14s"
nodes.n.spot.down = "9s")";
inline constexpr std::string_view kScaledByHpa = R"(run.duration = "40s"
traffic.u.rate = "190/s"
service.m.autoscaler.system = "hpa"
service.m.autoscaler.maxReplicas = 6)";
// n takes over what comes to m, half of it from the start; it errs, and is half as good.
inline constexpr std::string_view kRolled = R"(run.duration = "20s"
service.n.time = "5ms"
service.n.error_rate = 0.1
service.n.quality = 0.5
path.main = [{ call = "m" }, { call = "n" }]
traffic.u.path = "main"
service.m.rollout.to = "n"
service.m.rollout.steps = ["50%", "60%"]
service.m.rollout.step = "5s")";
inline constexpr std::string_view kRolledByChecks = R"(run.duration = "20s"
service.n.time = "5ms"
service.n.error_rate = 0.1
path.main = [{ call = "m" }, { call = "n" }]
traffic.u.path = "main"
service.m.rollout.to = "n"
service.m.rollout.steps = ["50%"]
service.m.rollout.check_every = "1s"
service.m.rollout.max_latency = "1s")";
inline constexpr std::string_view kRolledByQuality = R"(run.duration = "20s"
service.n.time = "5ms"
service.n.quality = 0.7
path.main = [{ call = "m" }, { call = "n" }]
traffic.u.path = "main"
service.m.rollout.to = "n"
service.m.rollout.steps = ["5%"]
service.m.rollout.step = "15s"
service.m.rollout.check_every = "500ms"
service.m.rollout.max_quality_loss = "0%")";
// Its model loses half of its worth in 5 s.
inline constexpr std::string_view kAged = R"(run.duration = "20s"
service.m.drift.half_life = "5s")";
inline constexpr std::string_view kTrained = R"(run.duration = "20s"
service.m.drift.half_life = "5s"
service.m.retraining.every = "4s"
service.m.retraining.takes = "1s"
service.m.retraining.cost = 1)";
inline constexpr std::string_view kTrainedByAlarm = R"(run.duration = "20s"
service.m.drift.half_life = "5s"
service.m.retraining.alarm_below = 0.8
service.m.retraining.check_every = "1s"
service.m.retraining.takes = "1s"
service.m.retraining.cost = 1)";
// Half a second of work each second, whose scores requests look up.
inline constexpr std::string_view kJob = R"(store.s.read = "1ms"
service.n.time = "5ms"
path.main = [{ store = "s", fallback = "n" }, { call = "m" }]
traffic.u.keys = { distribution = "zipf", count = 200 }
job.j.system = "airflow"
job.j.every = "1s"
job.j.items = 100
job.j.chunk = 10
job.j.store = "s"
job.j.batch_time.per_item = "5ms")";
inline constexpr std::string_view kCronJob = R"(run.duration = "400s"
traffic.u.rate = "1/s"
job.j.system = "cronjob"
job.j.every = "60s"
job.j.batch_time.per_item = "900ms")";
inline constexpr std::string_view kDailyDag = R"(-job.j.every
job.j.schedule = "0 0 * * *")";
inline constexpr std::string_view kCatchingUp = R"(job.j.catchup = true
job.j.start_date = "2025-12-31T23:59")";
inline constexpr std::string_view kBackfilled =
    R"(job.j.backfill = [{ at = "1s", from = "2025-12-31T00:00", until = "2025-12-31T00:01" }])";
inline constexpr std::string_view kFailing = "job.j.failures = 0.5\njob.j.retries = 3";
// A server of n for each item.
inline constexpr std::string_view kServedJob = R"(-job.j.chunk
-job.j.batch_time.per_item
job.j.service = "n")";
// At midnight the first holds.
inline constexpr std::string_view kTwoFloors =
    "service.m.autoscaler.system = \"hpa\"\nservice.m.autoscaler.maxReplicas = 6\n"
    "service.m.autoscaler.floor = [{ schedule = \"0 0 * * *\", replicas = 1 }, "
    "{ schedule = \"0 8 * * *\", replicas = 6 }]";
inline constexpr std::string_view kOnLoad =
    "run.duration = \"40s\"\ntraffic.u.rate = \"100/s\"\n"
    "service.m.autoscaler.system = \"hpa\"\nservice.m.autoscaler.maxReplicas = 6\n"
    "service.m.autoscaler.signals = { load = \"concurrency\" }\n"
    "service.m.autoscaler.metrics = [{ type = \"External\", external = "
    "{ metric = { name = \"load\" }, target = { type = \"AverageValue\", averageValue = 0.2 } } "
    "}]";

inline constexpr std::string_view kTriton = R"(-service.m.batching.max_size
service.m.routing = "random"
service.m.batching.system = "triton"
service.m.batching.max_batch_size = 8
service.m.batching.dynamic_batching.preserve_ordering = false)";
inline constexpr std::string_view kTritonLevels =
    R"(-service.m.batching.max_size
service.m.routing = "random"
service.m.batching.system = "triton"
service.m.batching.max_batch_size = 8
service.m.batching.dynamic_batching.priority_levels = 2
service.m.batching.dynamic_batching.default_priority_level = 1
class.gold.priority = 1
class.free.priority = 0
traffic.u.classes = { gold = 0.5, free = 0.5 }
traffic.u.rate = "300/s")";
inline constexpr std::string_view kTritonPolicies =
    "service.m.batching.dynamic_batching.priority_queue_policy = "
    "[{ key = 1, value = { default_timeout_microseconds = 20000 } }]\n"
    "class.gold.timeout = \"5ms\"";
inline constexpr std::string_view kMlServer = R"(-service.m.batching.max_size
service.m.routing = "random"
service.m.batching.system = "mlserver"
service.m.batching.max_batch_size = 8
service.m.batching.max_batch_time = 0.02)";
inline constexpr std::string_view kBentoMl = R"(-service.m.batching.max_size
service.m.routing = "random"
service.m.batching.system = "bentoml"
service.m.batching.max_batch_size = 8)";
inline constexpr std::string_view kLitServe = R"(-service.m.batching.max_size
service.m.routing = "random"
service.m.batching.system = "litserve"
service.m.batching.max_batch_size = 8)";
inline constexpr std::string_view kRayServe = R"(-service.m.batching.max_size
service.m.batching.system = "ray_serve"
service.m.batching.max_batch_size = 8)";
inline constexpr std::string_view kTorchServe = R"(-service.m.batching.max_size
service.m.routing = "random"
service.m.batching.system = "torchserve"
service.m.batching.batch_size = 4)";
inline constexpr std::string_view kTensorflowServing =
    R"(-service.m.batching.max_size
service.m.routing = "random"
service.m.batching.system = "tensorflow_serving"
service.m.batching.max_batch_size = 8
service.m.batching.num_batch_threads = 1
service.m.batch_time.per_item = "1ms")";

// Beside kTokens, vLLM's scheduler: three requests fit into a replica, and not four.
inline constexpr std::string_view kVllm = R"(-service.m.time
-service.m.batching.max_size
service.m.batching.tokens = "continuous"
service.m.batching.max_running = 4
service.m.batching.step.base = "1ms"
service.m.batching.prefill.per_token = "1us"
service.m.batching.scheduler = "vllm"
service.m.batching.kv_tokens = 400
service.m.routing = "join_shortest_queue"
traffic.u.items = 1
traffic.u.rate = "90/s"
traffic.u.prompt_tokens = 100
traffic.u.output_tokens = 40)";

// A server by name, and one that is computed.
inline constexpr std::string_view kServed = R"(-service.m.time
-service.m.batching.max_size
service.m.batching.tokens = "continuous"
service.m.batching.max_running = 8
service.m.batching.step.per_sequence = "1ms"
service.m.routing = "join_shortest_queue"
traffic.u.items = 1
traffic.u.prompt_tokens = 100
traffic.u.output_tokens = 40)";
inline constexpr std::string_view kComputedServer = R"(service.m.batching.server.model = "qwen3-32b"
service.m.batching.server.gpu = "H200"
service.m.batching.server.gpus = 4)";

// Beside a trace: prompts that begin alike.
inline constexpr std::string_view kBlocks = R"(-service.m.time
-service.m.batching.max_size
service.m.batching.tokens = "continuous"
service.m.batching.max_running = 4
service.m.batching.step.base = "1ms"
service.m.batching.prefill.per_token = "100us"
service.m.batching.scheduler = "vllm"
service.m.batching.kv_tokens = 400
service.m.routing = "join_shortest_queue"
traffic.u.output_tokens = 10
traffic.u.trace.prompt_tokens = "ContextTokens"
traffic.u.trace.blocks = "hash_ids")";
// Sessions whose texts a replica's memory loses while their users think.
inline constexpr std::string_view kGrowing = R"(-service.m.time
-service.m.batching.max_size
service.m.batching.tokens = "continuous"
service.m.batching.max_running = 4
service.m.batching.step.base = "1ms"
service.m.batching.prefill.per_token = "100us"
service.m.batching.scheduler = "vllm"
service.m.batching.kv_tokens = 400
service.m.batching.server.kv_bytes_per_token = "1kB"
service.m.routing = "join_shortest_queue"
traffic.u.rate = "30/s"
traffic.u.session.requests = 3
traffic.u.session.think = "200ms"
traffic.u.session.grows = true
traffic.u.prompt_tokens = 40
traffic.u.output_tokens = 20)";
inline constexpr std::string_view kOffloaded =
    "service.m.batching.server.kv_offload.capacity = \"20MB\"\n"
    "service.m.batching.server.kv_offload.bandwidth = \"100Mbit/s\"";
// A server that drafts, and one with adapters.
inline constexpr std::string_view kDrafts =
    "service.m.batching.server.speculative_config.num_speculative_tokens = 3\n"
    "service.m.batching.server.speculative_config.acceptance_rate = 0.6";
inline constexpr std::string_view kAdapters =
    "service.m.batching.server.lora_config.adapters = 10\n"
    "service.m.batching.server.lora_config.max_loras = 2\n"
    "service.m.batching.server.lora_config.cpu_load = \"1ms\"\n"
    "service.m.batching.server.lora_config.remote_load = \"5ms\"";
// n reads prompts, m writes answers; or m reads, and n writes.
inline constexpr std::string_view kDecodes = R"(service.m.batching.server.role = "decode"
service.m.batching.server.kv_bytes_per_token = "1MB"
service.m.batching.server.kv_transfer.bandwidth = "8Gbit/s"
service.n.replicas = 2
service.n.batching.tokens = "continuous"
service.n.batching.max_running = 4
service.n.batching.step.base = "1ms"
service.n.batching.prefill.per_token = "1us"
service.n.batching.scheduler = "vllm"
service.n.batching.kv_tokens = 400
service.n.batching.server.role = "prefill"
service.n.routing = "join_shortest_queue"
path.main = [{ call = "n" }, { call = "m" }]
traffic.u.path = "main")";
inline constexpr std::string_view kReads = R"(service.m.batching.server.role = "prefill"
service.n.replicas = 2
service.n.batching.tokens = "continuous"
service.n.batching.max_running = 4
service.n.batching.step.base = "1ms"
service.n.batching.prefill.per_token = "1us"
service.n.batching.scheduler = "vllm"
service.n.batching.kv_tokens = 400
service.n.batching.server.role = "decode"
service.n.routing = "join_shortest_queue"
path.main = [{ call = "m" }, { call = "n" }]
traffic.u.path = "main")";
// Pickers by cache and load, with prompts of which half is the same in all.
inline constexpr std::string_view kPicked = R"(-service.m.routing
service.m.balancing.system = "llm-d"
traffic.u.shared_prompt_tokens = 50
traffic.u.rate = "150/s")";
// Beside kGrowing: what a session has sent is at one replica.
inline constexpr std::string_view kPickedBySession = R"(-service.m.routing
service.m.balancing.system = "llm-d")";
inline constexpr std::string_view kPickedByPrefix =
    "service.m.balancing.scorers = { prefix-cache-scorer = 1, active-request-scorer = 1 }";
inline constexpr std::string_view kDynamo = R"(-service.m.routing
service.m.balancing.system = "dynamo"
traffic.u.shared_prompt_tokens = 50
traffic.u.rate = "150/s")";

inline constexpr std::string_view kGpu = R"(-service.m.batching.kv_tokens
service.m.batching.gpu_memory = "400MB"
service.m.batching.kv_bytes_per_token = "1MB")";

// Beside the cache of kGroups: a system, at a rate at which minutes pass where `Slow` says so.
inline constexpr std::string_view kRedis = R"(cache.c.system = "redis"
cache.c.maxmemory_policy = "allkeys-lru")";
inline constexpr std::string_view kRedisSlow = R"(cache.c.system = "redis"
cache.c.maxmemory_policy = "allkeys-lfu"
traffic.u.rate = "2/s"
run.duration = "600s")";
inline constexpr std::string_view kRedisAged = R"(cache.c.system = "redis"
cache.c.maxmemory_policy = "allkeys-lru"
cache.c.ttl = "700ms")";
inline constexpr std::string_view kMemcachedSlow = R"(cache.c.system = "memcached"
traffic.u.rate = "2/s"
run.duration = "600s")";
inline constexpr std::string_view kMemcachedBytes = R"(cache.c.system = "memcached"
cache.c.capacity = "1MiB"
cache.c.item_size = "15kB")";
inline constexpr std::string_view kCaffeine = R"(cache.c.system = "caffeine"
cache.c.drain_lag = 20)";
inline constexpr std::string_view kMoka = "cache.c.system = \"moka\"";
inline constexpr std::string_view kGolangLru = "cache.c.system = \"golang-lru\"";
inline constexpr std::string_view kTwoQueue =
    "cache.c.system = \"golang-lru\"\ncache.c.type = \"2q\"";
inline constexpr std::string_view kQuickCache =
    "cache.c.system = \"quick_cache\"\ncache.c.capacity = 100";
inline constexpr std::string_view kRistretto =
    "cache.c.system = \"ristretto\"\ncache.c.IgnoreInternalCost = true";
inline constexpr std::string_view kTheine = "cache.c.system = \"theine\"";
inline constexpr std::string_view kCachetools = "cache.c.system = \"cachetools\"";
inline constexpr std::string_view kNginx = R"(cache.c.system = "nginx"
cache.c.proxy_cache_lock = true
traffic.u.rate = "180/s"
service.m.replicas = 3)";
inline constexpr std::string_view kFeast = R"(store.s.system = "feast"
store.s.materialization = "1s"
store.s.updates = "0.2/s"
store.s.ttl = "2s"
store.s.absent_quality = 0.5
store.s.stale_after = "3s"
store.s.stale_quality = 0.7
traffic.u.keys = { distribution = "zipf", count = 200 })";
inline constexpr std::string_view kFeastLate = R"(store.s.late = 0.5
store.s.lateness = "2s")";
inline constexpr std::string_view kBackfill =
    R"(store.s.backfill = [{ at = "1s", start = "9s", end = "4s" }])";
// Instances that come and go within the run.
inline constexpr std::string_view kHosted = R"(-service.m.replicas
service.m.serverless.platform = "lambda"
service.m.serverless.max_instances = 8
service.m.serverless.keep_alive = "20ms")";
inline constexpr std::string_view kHostedShared = R"(service.m.serverless.pending = "shared"
service.m.serverless.max_instances = 2)";
inline constexpr std::string_view kHostedVcpus = R"(service.m.serverless.measured_vcpus = 1
service.m.serverless.memory = "3538MiB")";

}  // namespace servescape::test
