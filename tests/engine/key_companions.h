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

// Beside all keys that begin so. Of several groups a key is in, all count.
inline constexpr auto kGroups = std::to_array<KeyCase>({
    {"class.*", "", R"(class.gold.priority = 1
class.gold.weight = 1
class.free.priority = 0
traffic.u.classes = { gold = 0.5, free = 0.5 }
traffic.u.rate = "190/s")"},
    {"traffic.*.class", "", "class.free.weight = 1\nclass.premium.weight = 2"},
    {"traffic.*.users", "", R"(-traffic.u.rate
traffic.u.users = { daily_active = 500_000, requests_per_user = 20 })"},
    {"traffic.*.states", "", R"(traffic.u.arrivals = "mmpp"
-traffic.u.rate
traffic.u.states=[{ rate = "90/s", mean_time = "1s" }, { rate = "9/s", mean_time = "1s" }])"},
    {"traffic.*.profile[]", "",
     R"(traffic.u.profile = [{ factor = 2, at = "1s", hold = "1s", ramp = "1s" }])"},
    {"traffic.*.trace", "", R"(traffic.u.arrivals = "trace"
-traffic.u.rate
traffic.u.trace.file = "t.csv")"},
    {"traffic.*.trace.prompt_tokens", "", kTokens},
    {"traffic.*.trace.output_tokens", "", kTokens},
    {"traffic.*.keys", "", R"(service.m.routing = "key_modulo"
traffic.u.keys = { distribution = "zipf", count = 1000 })"},
    {"traffic.*.keys.hot_", "", R"(-traffic.u.keys
traffic.u.keys.distribution = "hot_set"
traffic.u.keys.count = 1000
traffic.u.keys.hot_count = 5
traffic.u.keys.hot_share = 0.5)"},
    {"traffic.*.session", "", "traffic.u.session.requests = 3\ntraffic.u.rate = \"50/s\""},
    {"traffic.*.rate_limit.", "", "traffic.u.rate_limit.rate = \"50/s\""},
    {"traffic.*.retries", "", "service.m.error_rate = 0.2\ntraffic.u.retries.max = 5"},
    {"traffic.*.hedge", "", "service.m.routing = \"random\"\ntraffic.u.hedge.after = \"20ms\""},
    {"traffic.*.breaker", "", R"(service.m.error_rate = 0.6
traffic.u.breaker.open = "200ms"
traffic.u.breaker.window = "500ms")"},
    {"traffic.*.throttle", "", "service.m.queue.capacity = 0\ntraffic.u.throttle.k = 1.1"},
    {"path.*[]", "", R"(path.main = [{ call = "m" }]
path.big = [{ call = "n" }, { call = "m" }]
service.n.time = "5ms"
traffic.u.path = "main")"},
    {"path.*[].parallel", "", R"(path.main = [{ parallel = ["m", "n"] }])"},
    {"path.*[].fan_out", "", R"(path.main = [{ fan_out = "n", shards = 3 }])"},
    {"path.*[].shards", "", R"(path.main = [{ fan_out = "n", shards = 3 }])"},
    {"path.*[].branch", "", R"(class.gold.weight = 1
class.free.weight = 1
traffic.u.classes = { gold = 0.5, free = 0.5 })"},
    {"path.*[].wait_for", "", R"(path.main = [{ parallel = ["m", "n"] }])"},
    {"path.*[].cancel_rest", "", R"(path.main = [{ parallel = ["m", "n"], wait_for = "first" }])"},
    {"path.*[].loop", "", R"(path.main = [{ loop = "m", times = 2 }])"},
    {"path.*[].times", "", R"(path.main = [{ loop = "n", times = 2 }])"},
    {"path.*[].repeat", "", R"(path.main = [{ loop = "n", times = 2 }])"},
    {"path.*[].request_bytes", "", R"(path.main = [{ call = "m", bandwidth = "1Mbit/s" }])"},
    {"path.*[].response_bytes", "", R"(path.main = [{ call = "m", bandwidth = "1Mbit/s" }])"},
    {"path.*[].retries", "",
     "service.m.error_rate = 0.2\npath.main = [{ call = \"m\", retries = { max = 5 } }]"},
    {"path.*[].hedge", "", R"(service.m.routing = "random"
path.main = [{ call = "m", hedge = { after = "20ms" } }])"},
    {"path.*[].breaker", "", R"(service.m.error_rate = 0.6
path.main = [{ call = "m", breaker = { open = "200ms", window = "500ms" } }])"},
    {"path.*[].throttle", "", R"(service.m.queue.capacity = 0
path.main = [{ call = "m", throttle = { k = 1.1 } }])"},
    {"path.*[].degrade", "", R"(traffic.u.rate = "190/s"
path.main = [{ call = "m", degrade = { to = "n", queue_above = 1 } }])"},
    {"service.*.accelerator", "",
     "service.m.concurrency = 4\nservice.m.accelerator.occupancy = 0.9"},
    {"service.*.batching", "", "service.m.batching.max_size = 8\ntraffic.u.items = 3"},
    {"service.*.batching.adaptive", "", R"(service.m.batching.max_size = 32
service.m.batch_time.per_item = "1ms"
traffic.u.items = 1
traffic.u.rate = "190/s"
service.m.batching.adaptive.target = "20ms")"},
    {"class.*.timeout", "", R"(traffic.u.class = "gold"
-traffic.u.classes
service.m.routing = "random"
service.m.batching.system = "triton"
service.m.batching.max_batch_size = 8
service.m.batching.dynamic_batching.default_queue_policy.allow_timeout_override = true
service.m.batching.dynamic_batching.default_queue_policy.default_timeout_microseconds = 900000)"},
    {"service.*.batching.system", "",
     "service.m.routing = \"random\"\n-service.m.batching.max_size"},
    {"service.*.batching.max_batch_size", "", kTriton},
    {"service.*.batching.dynamic_batching", "", kTriton},
    {"service.*.batching.dynamic_batching.priority_", "", kTritonLevels},
    {"service.*.batching.dynamic_batching.default_priority_level", "", kTritonLevels},
    {"service.*.batching.dynamic_batching.priority_queue_policy[]", "", kTritonPolicies},
    {"service.*.batching.instance_group", "", kTriton},
    {"service.*.batching.instance_group[]", "",
     "service.m.batching.instance_group = [{ count = 1 }]"},
    {"service.*.batching.max_batch_time", "", kMlServer},
    {"service.*.batching.parallel_workers", "", kMlServer},
    {"service.*.batching.predict", "", kMlServer},
    {"service.*.batching.max_latency_ms", "", kBentoMl},
    {"service.*.batching.workers", "", kBentoMl},
    {"service.*.batching.traffic", "", kBentoMl},
    {"service.*.batching.batch_timeout", "", kLitServe},
    {"service.*.batching.workers_per_device", "", kLitServe},
    {"service.*.batching.timeout", "", kLitServe},
    {"service.*.batching.batch_wait_timeout_s", "", kRayServe},
    {"service.*.batching.max_concurrent_batches", "", kRayServe},
    {"service.*.batching.max_ongoing_requests", "", kRayServe},
    {"service.*.batching.max_queued_requests", "", kRayServe},
    {"service.*.batching.body", "", kRayServe},
    {"service.*.batching.batch_size", "", kTorchServe},
    {"service.*.batching.max_batch_delay", "", kTorchServe},
    {"service.*.batching.initial_workers", "", kTorchServe},
    {"service.*.batching.job_queue_size", "", kTorchServe},
    {"service.*.batching.batch_timeout_micros", "",
     R"(-service.m.batching.timeout
-service.m.batching.batch_timeout)"},
    {"service.*.batching.batch_timeout_micros", "", kTensorflowServing},
    {"service.*.batching.max_enqueued_batches", "", kTensorflowServing},
    {"service.*.batching.num_batch_threads", "", kTensorflowServing},
    {"service.*.batching.allowed_batch_sizes", "", kTensorflowServing},
    {"service.*.batching.tokens", "", kTokens},
    {"service.*.batching.max_running", "", kTokens},
    {"service.*.batching.step", "", kTokens},
    {"service.*.batching.prefill", "", kTokens},
    {"service.*.batching.server", "", kServed},
    {"service.*.batching.kv_tokens", "", kVllm},
    {"service.*.batching.gpu_memory", "", kVllm},
    {"service.*.batching.weights", "", kVllm},
    {"service.*.batching.kv_bytes_per_token", "", kVllm},
    {"service.*.batching.scheduler", "", kVllm},
    {"service.*.batching.block_size", "", kVllm},
    {"service.*.batching.max_num_batched_tokens", "", kVllm},
    {"service.*.batching.long_prefill_token_threshold", "", kVllm},
    {"service.*.batching.prefill_schedule_interval", "", kVllm},
    {"service.*.batching.enable_chunked_prefill", "", kVllm},
    {"service.*.batching.enable_prefix_caching", "", kVllm},
    {"service.*.batching.scheduler_reserve_full_isl", "", kVllm},
    {"service.*.batching.watermark", "", kVllm},
    {"service.*.batching.step.per_cached_token", "", kVllm},
    {"service.*.batching.step.experts", "", kVllm},
    {"service.*.batching.step.expert_share", "", kVllm},
    {"service.*.batching.stream_interval", "", kVllm},
    {"service.*.batching.scheduler_recv_interval", "", kVllm},
    {"service.*.batching.prefill.per_context_token", "", kVllm},
    {"traffic.*.shared_prompt_tokens", "", kVllm},
    {"service.*.pools[]", "", R"(-service.m.replicas
service.m.routing = "weighted_random"
service.m.pools = [{ replicas = 1 }, { replicas = 1 }])"},
    {"service.*.processor_sharing", "", "service.m.processor_sharing.cores = 0.9"},
    {"service.*.processor_sharing.scaling", "",
     "service.m.processor_sharing.scaling.contention = 0.01"},
    {"service.*.vector_search", "", R"(-service.m.time
service.m.vector_search = { profile = "milvus_hnsw_1m_768d", ef = 100 })"},
    {"service.*.serverless", "", kHosted},
    {"service.*.gate", "", "service.m.gate.at = [\"1s\", \"2s\"]"},
    {"service.*.failures", "", "service.m.failures = { mtbf = \"300ms\", mttr = \"100ms\" }"},
    {"service.*.rate_limit.", "", "service.m.rate_limit.rate = \"50/s\""},
    {"service.*.adaptive_concurrency", "",
     "traffic.u.rate = \"250/s\"\nservice.m.adaptive_concurrency.target = \"20ms\""},
    {"service.*.queue", "", R"(traffic.u.rate = "210/s"
class.gold.priority = 1
class.free.priority = 0
traffic.u.classes = { gold = 0.5, free = 0.5 })"},
    {"cache.*", "", R"(cache.c.capacity = 50
traffic.u.keys = { distribution = "zipf", count = 200 }
path.main = [{ cache = "c" }, { call = "m" }])"},
    {"store.*", "", R"(store.s.read = "1ms"
path.main = [{ store = "s" }, { call = "m" }])"},
    {"cache.*.maxmemory_", "", kRedis},
    {"cache.*.lfu_", "", kRedisSlow},
    {"cache.*.hz", "", kRedisAged},
    {"cache.*.active_expire_effort", "", kRedisAged},
    {"cache.*.lru", "", kMemcachedSlow},
    {"cache.*.hot_lru_pct", "", kMemcachedSlow},
    {"cache.*.warm_lru_pct", "", kMemcachedSlow},
    {"cache.*.hot_max_factor", "", kMemcachedSlow},
    {"cache.*.warm_max_factor", "", kMemcachedSlow},
    {"cache.*.slab_", "", kMemcachedBytes},
    {"cache.*.executor", "", kCaffeine},
    {"cache.*.drain_lag", "", kCaffeine},
    {"cache.*.write_buffer", "", kCaffeine},
    {"cache.*.eviction_policy", "", kMoka},
    {"cache.*.run_pending_tasks", "", kMoka},
    {"cache.*.type", "", kGolangLru},
    {"cache.*.shards", "", kQuickCache},
    {"cache.*.hot_allocation", "", kQuickCache},
    {"cache.*.ghost_allocation", "", kQuickCache},
    {"cache.*.recentRatio", "", kTwoQueue},
    {"cache.*.ghostRatio", "", kTwoQueue},
    {"cache.*.IgnoreInternalCost", "", kRistretto},
    {"cache.*.NumCounters", "", kRistretto},
    {"cache.*.BufferItems", "", kRistretto},
    {"cache.*.Wait", "", kRistretto},
    {"cache.*.set_lag", "", kRistretto},
    {"cache.*.get_lag", "", kRistretto},
    {"cache.*.stripes", "", kTheine},
    {"cache.*.class", "", kCachetools},
    {"cache.*.proxy_cache_lock", "", kNginx},
    {"store.*.system", "", R"(store.s.materialization = "1s"
traffic.u.keys = { distribution = "zipf", count = 200 })"},
    {"store.*.ttl", "", kFeast},
    {"store.*.updates", "", kFeast},
    {"store.*.late", "", kFeast},
    {"store.*.late", "", kFeastLate},
    {"store.*.nulls", "", kFeast},
    {"store.*.null_quality", "", kFeast},
    {"store.*.first_run", "", kFeast},
    {"store.*.first_run", "", kFeastLate},
    {"store.*.absent_quality", "", kFeast},
    {"store.*.stale_", "", kFeast},
    {"store.*.backfill", "", kFeast},
    {"store.*.backfill[]", "", kBackfill},
    {"incident[]", "", R"(service.n.time = "5ms"
store.s.read = "1ms"
cache.c.capacity = 50
traffic.u.keys = { distribution = "zipf", count = 200 }
service.m.zones = 2
path.main = [{ store = "s" }, { cache = "c" }, { call = "n" }, { call = "m" }]
incident = [{ kind = "crash", at = "1s", duration = "1s", service = "m" }])"},
});

}  // namespace servescape::test
