// SPDX-License-Identifier: MIT
// How a key of the scenario language is played alone, where its example in the schema table does
// not do: on too short a run, or without a key beside it. See every_key_test.cpp.
#pragma once

#include <array>
#include <string_view>

#include "tests/engine/key_companions.h"

namespace servescape::test {

// The scenario is [run] of 4 s, traffic u (150 a second) and service m (two replicas, exponential
// times of 10 ms). In a key's path the names are u, m, c (cache), s (store), gold (class) and main
// (path), and entries are the first. `beside` is text of keys, one a line, in place of those of the
// scenario with the same path; "-key" takes one away.
struct KeyCase {
  std::string_view key;    // of the schema table
  std::string_view value;  // empty: the example
  std::string_view beside = {};
};

// Beside all keys that begin so. Of several groups a key is in, all count.
inline constexpr auto kGroups = std::to_array<KeyCase>({
    {"study.*", "", "study.s.precision = 0.5"},
    {"service.*.nodes", "", kOnNodes},
    {"service.*.resources", "", kOnNodes},
    {"nodes.", "", kOnNodes},
    {"nodes.*.spot.", "", kOnSpot},
    {"nodes.*.warm_pool.", "", "nodes.n.warm_pool.size = 1"},
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
    {"traffic.*.trace.block", "", kBlocks},
    {"traffic.*.session.grows", "", kGrowing},
    {"service.*.batching.server.role", "", kVllm},
    {"service.*.batching.server.kv_bytes_per_token", "", kVllm},
    {"service.*.batching.server.kv_bytes_per_token", "", kDecodes},
    {"service.*.batching.server.kv_transfer", "", kVllm},
    {"service.*.batching.server.kv_transfer", "", kDecodes},
    {"service.*.batching.server.max_", "", kVllm},
    {"service.*.batching.server.max_", "", kReads},
    {"service.*.batching.server.kv_offload", "", kGrowing},
    {"service.*.batching.server.kv_offload.", "", kOffloaded},
    {"service.*.batching.server.spec", "", kVllm},
    {"service.*.batching.server.speculative_config.", "", kDrafts},
    {"service.*.batching.server.lora", "", kVllm},
    {"service.*.batching.server.lora_config.", "", kAdapters},
    {"service.*.balancing.scorers", "", kVllm},
    {"service.*.balancing.scorers", "", kPicked},
    {"service.*.balancing.refresh_metrics_interval", "", kVllm},
    {"service.*.balancing.refresh_metrics_interval", "", kPicked},
    {"service.*.balancing.threshold", "", kVllm},
    {"service.*.balancing.threshold", "", kPicked},
    {"service.*.balancing.blockSizeTokens", "", kGrowing},
    {"service.*.balancing.blockSizeTokens", "", kPickedBySession},
    {"service.*.balancing.blockSizeTokens", "", kPickedByPrefix},
    {"service.*.balancing.maxPrefixBlocksToMatch", "", kVllm},
    {"service.*.balancing.maxPrefixBlocksToMatch", "", kPicked},
    {"service.*.balancing.maxPrefixBlocksToMatch", "", kPickedByPrefix},
    {"service.*.balancing.lruCapacityPerServer", "", kGrowing},
    {"service.*.balancing.lruCapacityPerServer", "", kPickedBySession},
    {"service.*.balancing.lruCapacityPerServer", "", kPickedByPrefix},
    {"service.*.balancing.overlap_score_credit", "", kVllm},
    {"service.*.balancing.overlap_score_credit", "", kDynamo},
    {"service.*.balancing.prefill_load_scale", "", kVllm},
    {"service.*.balancing.prefill_load_scale", "", kDynamo},
    {"service.*.balancing.router_temperature", "", kVllm},
    {"service.*.balancing.router_temperature", "", kDynamo},
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
    {"job.*", "", kJob},
    {"job.*.scheduler_down[]", "",
     R"(job.j.scheduler_down = [{ from = "1500ms", until = "2500ms" }])"},
    {"job.*.backfill[]", "", kBackfilled},
    {"incident[]", "", R"(service.n.time = "5ms"
store.s.read = "1ms"
cache.c.capacity = 50
traffic.u.keys = { distribution = "zipf", count = 200 }
service.m.zones = 2
path.main = [{ store = "s" }, { cache = "c" }, { call = "n" }, { call = "m" }]
incident = [{ kind = "crash", at = "1s", duration = "1s", service = "m" }])"},
});

inline constexpr auto kCases = std::to_array<KeyCase>({
    {"job.*.schedule", "\"0 0 * * *\"",
     "-job.j.every\njob.j.schedule = \"0 5 * * *\""},
    {"job.*.every", "\"2s\""},
    {"job.*.after", "\"k\"", R"(-job.j.every
job.j.after = "l"
job.k = { system = "airflow", every = "1s", items = 1, batch_time = { base = "9ms" } }
job.l = { system = "airflow", every = "2s", items = 1, batch_time = { base = "9ms" } })"},
    {"job.*.clock", "", kDailyDag},
    {"job.*.system", "\"cronjob\"", "job.j.every = \"60s\""},
    {"job.*.concurrencyPolicy", "", kCronJob},
    {"job.*.startingDeadlineSeconds", "0", kCronJob},
    {"job.*.timetable", "", R"(-job.j.every
job.j.schedule = "0 0 * * *"
job.j.start_date = "2026-01-01T00:00")"},
    {"job.*.catchup", "", "job.j.start_date = \"2025-12-31T23:59\""},
    {"job.*.start_date", "", kCatchingUp},
    {"job.*.max_active_runs", "", kCatchingUp},
    {"job.*.backfill[].from", "\"2025-12-31T00:01\""},
    {"job.*.chunk", "", "job.j.workers = 2"},
    {"job.*.batch_size", "", "job.j.batch_time.base = \"5ms\""},
    {"job.*.profile", "", "-job.j.batch_time.per_item\njob.j.profile = \"resnet50/v100\""},
    {"job.*.batch_time", "", "-job.j.batch_time.per_item\njob.j.batch_time = { base = \"50ms\" }"},
    {"job.*.failures", "0.5"},
    {"job.*.retries", "3", "job.j.failures = 0.5"},
    {"job.*.retry_delay", "\"100ms\"", kFailing},
    {"job.*.timeout", "\"300ms\""},
    {"job.*.service", "\"m\"", kServedJob},
    {"job.*.class", "\"free\"", R"(-job.j.chunk
-job.j.batch_time.per_item
job.j.service = "m"
job.j.workers = 8
service.m.queue.discipline = "priority"
class.gold.priority = 0
class.free.priority = 1
traffic.u.classes = { gold = 0.5, free = 0.5 })"},
    {"job.*.spot", "", "job.j.host = \"g4dn.xlarge\""},
    {"job.*.interruptions", "\"5/s\""},
    {"job.*.store", "\"t\"", R"(store.t.read = "1ms"
path.main = [{ store = "s", fallback = "n" }, { store = "t" }, { call = "m" }])"},
    {"job.*.covers", "", "job.j.keys = 200"},
    {"job.*.keys", "", "job.j.covers = \"random\"\njob.j.keys = 150"},
    {"job.*.keep_newer", "", kBackfilled},
    {"service.*.serverless", "", R"(-service.m.serverless.platform
-service.m.serverless.max_instances
-service.m.serverless.keep_alive)"},
    {"service.*.serverless.platform", "\"cloud_run\""},
    {"service.*.serverless.vcpus", "0.5", kHostedVcpus},
    {"service.*.serverless.memory_per_vcpu", "\"5GiB\"", kHostedVcpus},
    {"service.*.serverless.most_vcpus", "0.5", kHostedVcpus},
    {"service.*.serverless.usable_vcpus", "", kHostedVcpus},
    {"service.*.serverless.max_instances", "2"},
    {"service.*.serverless.scale_rate", "\"1/s\"", "service.m.serverless.scale_burst = 1"},
    {"service.*.serverless.scale_burst", "1", "service.m.serverless.scale_rate = \"1/s\""},
    {"service.*.serverless.longest_wait", "\"10ms\"", kHostedShared},
    {"service.*.serverless.activation", "", kHostedShared},
    {"service.*.serverless.cancel_surplus", "", kHostedShared},
    {"service.*.serverless.billing", "\"lifetime\""},
    {"service.*.serverless.bills_init", "false"},
    {"service.*.serverless.prices", "{ gb_second = 0.001 }"},
    {"service.*.serverless.prices.gb_second", "0.001"},
    {"service.*.serverless.prices.per_million", "5"},
    {"service.*.serverless.prices.provisioned_gb_second", "0.001",
     "service.m.serverless.provisioned = 2"},
    {"service.*.serverless.prices.provisioned_time_gb_second", "0.001",
     "service.m.serverless.provisioned = 2"},
    {"service.*.serverless.prices.idle_gb_second", "", "service.m.serverless.min_instances = 2"},
    {"service.*.serverless.prices.idle_vcpu_second", "", "service.m.serverless.min_instances = 2"},
    {"service.*.balancing", R"({ system = "haproxy", config = "balance leastconn" })"},
    {"service.*.balancing.config", "\"least_conn;\"", "service.m.balancing.system = \"nginx\""},
    {"service.*.balancing.WithMaxCallAttempts", "8", kGrpcGo},
    {"service.*.vector_index.index", "", "service.m.vector_index.library = \"faiss\""},
    {"service.*.vector_index.connectivity", "", "service.m.vector_index.library = \"usearch\""},
    {"service.*.vector_index.expansion_search", "", "service.m.vector_index.library = \"usearch\""},
    {"service.*.vector_index.efSearch", "", "service.m.vector_index.library = \"faiss\""},
    {"service.*.vector_index.nprobe", "", R"(service.m.vector_index.library = "faiss"
service.m.vector_index.index = "IVF1024,Flat")"},
    {"service.*.vector_index.nlist", "", R"(service.m.vector_index.library = "milvus-lite"
service.m.vector_index.nprobe = 64
service.m.vector_index.index = "IVF_FLAT")"},
    {"slo", R"(["latency.within(20ms) >= 50%"])"},
    {"run.duration", "\"5s\""},
    {"run.warmup", "\"1s\""},
    {"run.max_in_flight", "5"},
    {"run.scale", "2", "service.m.routing = \"random\""},
    {"class.*.weight", "", "service.m.queue.discipline = \"fair\""},
    {"class.*.deadline", "", "service.m.queue.discipline = \"earliest_deadline\""},
    {"class.*.path", "", R"(path.main = [{ call = "m" }]
path.deep = [{ call = "m" }, { call = "m" }]
traffic.u.path = "main")"},
    {"class.*.priority", "0", "service.m.queue.discipline = \"priority\""},
    {"traffic.*.arrivals", "\"uniform\""},
    {"traffic.*.interarrival", "", R"(traffic.u.arrivals = "renewal"
traffic.u.interarrival = 1)"},
    {"traffic.*.users", "{ daily_active = 600_000, requests_per_user = 20 }"},
    {"traffic.*.users.daily_active", "600_000"},
    {"traffic.*.users.requests_per_user", "21"},
    {"traffic.*.cv", "", "traffic.u.arrivals = \"gamma\"\ntraffic.u.cv = 1"},
    {"traffic.*.shape", "", "traffic.u.arrivals = \"weibull\"\ntraffic.u.shape = 1"},
    {"traffic.*.clients", "",
     "-traffic.u.rate\ntraffic.u.arrivals = \"closed\"\ntraffic.u.clients = 3"},
    {"traffic.*.requests", "40",
     "-traffic.u.rate\ntraffic.u.arrivals = \"closed\"\ntraffic.u.clients = 3"},
    {"traffic.*.think", "",
     "-traffic.u.rate\ntraffic.u.arrivals = \"closed\"\ntraffic.u.clients = 900"},
    {"traffic.*.states",
     R"([{ rate = "80/s", mean_time = "1s" }, { rate = "50/s", mean_time = "1s" }])"},
    {"traffic.*.states[].rate", "\"80/s\""},
    {"traffic.*.profile", R"([{ at = "1s", factor = 3.0, ramp = "1s", hold = "1s" }])"},
    {"traffic.*.profile[].at", "\"2s\""},
    {"traffic.*.profile[].ramp", "\"0.5s\""},
    {"traffic.*.profile[].hold", "\"0.5s\""},
    {"traffic.*.profile[].shape", "\"ramp\"",
     "traffic.u.profile = [{ factor = 2, at = \"1s\", ramp = \"1s\" }]"},
    {"traffic.*.profile[].amplitude", "",
     "traffic.u.profile = [{ shape = \"diurnal\", amplitude = 0.1 }]"},
    {"traffic.*.profile[].period", "\"4s\"",
     "traffic.u.profile = [{ shape = \"diurnal\", amplitude = 0.5 }]"},
    {"traffic.*.profile[].peak", "\"9h\"",
     "traffic.u.profile = [{ shape = \"diurnal\", amplitude = 0.5 }]"},
    {"traffic.*.profile[].days", "[2, 1, 1, 1, 1.2, 0.7, 0.6]",
     "traffic.u.profile = [{ shape = \"weekly\", days = [1, 1, 1, 1, 1, 1, 1] }]"},
    {"traffic.*.profile[].points", R"([["0s", 1.0], ["3s", 3.0]])",
     "traffic.u.profile = [{ shape = \"points\", points = [[\"0s\", 1.0], [\"2s\", 1.0]] }]"},
    {"traffic.*.profile[].file", "\"others.csv\"",
     "traffic.u.profile = [{ shape = \"counts\", file = \"requests.csv\", interval = \"1s\" }]"},
    {"traffic.*.profile[].column", "\"others\"",
     "traffic.u.profile = [{ shape = \"counts\", file = \"requests.csv\", interval = \"1s\" }]"},
    {"traffic.*.profile[].interval", "\"500ms\"",
     "traffic.u.profile = [{ shape = \"counts\", file = \"requests.csv\", interval = \"1s\" }]"},
    {"traffic.*.trace", "{ file = \"t.csv\", repeat = true }"},
    {"traffic.*.trace.file", "\"other.csv\""},
    {"traffic.*.trace.time", "\"context_tokens\""},
    {"traffic.*.trace.time_unit", "\"us\""},
    {"traffic.*.trace.size", "", "service.m.time_per_size = \"1ms\""},
    {"traffic.*.trace.key", "",
     "service.m.routing = \"key_modulo\"\ntraffic.u.trace.key = \"candidates\""},
    {"traffic.*.trace.class", "", "class.gold.priority = 1\nclass.free.weight = 1"},
    {"traffic.*.trace.items", "", "service.m.batch_time.per_item = \"1ms\""},
    {"traffic.*.trace.prompt_tokens", "",
     "-traffic.u.prompt_tokens\ntraffic.u.trace.prompt_tokens = \"candidates\""},
    {"traffic.*.trace.output_tokens", "",
     "-traffic.u.output_tokens\ntraffic.u.trace.output_tokens = \"candidates\""},
    {"traffic.*.items", "", "service.m.batch_time.per_item = \"10us\""},
    {"traffic.*.prompt_tokens", "", kTokens},
    {"traffic.*.output_tokens", "", kTokens},
    {"traffic.*.size", "", "service.m.time_per_size = \"10us\""},
    {"traffic.*.path", "\"deep\"",
     "path.main = [{ call = \"m\" }]\npath.deep = [{ call = \"m\" }, { call = \"m\" }]\n"
     "traffic.u.path = \"main\""},
    {"traffic.*.keys.distribution", "\"uniform\""},
    {"traffic.*.keys.drift", "\"100/s\""},
    {"traffic.*.cancellation", "", "traffic.u.timeout = \"20ms\""},
    {"traffic.*.retries.max", "2"},
    {"traffic.*.retries.backoff", "\"10ms\""},
    {"traffic.*.retries.factor", "3", "traffic.u.retries.backoff = \"10ms\""},
    {"traffic.*.retries.cap", "\"15ms\"", "traffic.u.retries.backoff = \"10ms\""},
    {"traffic.*.retries.jitter", "", "traffic.u.retries.backoff = \"10ms\""},
    {"traffic.*.retries.budget_burst", "2", "traffic.u.retries.budget = 0.1"},
    {"traffic.*.hedge.max", "3"},
    {"traffic.*.throttle.window", "\"100ms\""},
    {"traffic.*.breaker.failure_ratio", "0.9"},
    {"traffic.*.breaker.min_requests", "50"},
    {"traffic.*.breaker.window", "\"200ms\""},
    {"traffic.*.breaker.open", "\"100ms\""},
    {"traffic.*.fallback", "\"rescue\"", R"(service.m.queue.capacity = 0
service.n.time = "5ms"
path.main = [{ call = "m" }]
path.rescue = [{ call = "n" }]
traffic.u.path = "main")"},
    {"path.*[].call", "\"n\""},
    {"path.*[].path", "\"big\"",
     "path.main = [{ path = \"other\" }]\npath.other = [{ call = \"m\" }]"},
    {"path.*[].cache", "\"d\"", R"(cache.c.capacity = 50
cache.d.capacity = 150
traffic.u.keys = { distribution = "zipf", count = 200 }
path.main = [{ cache = "c" }, { call = "m" }]
path.other = [{ cache = "c" }, { cache = "d" }, { call = "m" }])"},
    {"path.*[].store", "\"t\"", R"(store.s.read = "1ms"
store.t.read = "2ms"
path.main = [{ store = "s" }, { call = "m" }]
path.other = [{ store = "s" }, { store = "t" }, { call = "m" }])"},
    {"path.*[].delay", "", "path.main = [{ delay = \"1ms\" }, { call = \"m\" }]"},
    {"path.*[].parallel", "[\"m\", \"big\"]"},
    {"path.*[].fan_out", "\"m\""},
    {"path.*[].branch", "{ m = 0.8, n = 0.2 }", "path.main = [{ branch = { m = 1, n = 1 } }]"},
    {"path.*[].branch_by_class", R"({ gold = "n", default = "m" })",
     R"(path.main = [{ branch_by_class = { gold = "m", default = "m" } }])"},
    {"path.*[].loop", "\"n\""},
    {"path.*[].shards", "2"},
    {"path.*[].items", "", "service.m.batch_time.per_item = \"10us\""},
    {"path.*[].bandwidth", "\"1Gbit/s\"",
     "path.main = [{ call = \"m\", request_bytes = \"2kB\", bandwidth = \"1Mbit/s\" }]"},
    {"path.*[].degrade", R"({ to = "n", queue_above = 3 })"},
    {"path.*[].degrade.to", "\"k\"", R"(service.k.time = "3ms"
path.other = [{ call = "k" }])"},
    {"path.*[].degrade.queue_above", "3"},
    {"path.*[].timeout", "\"20ms\""},
    {"path.*[].cancellation", "", "path.main = [{ call = \"m\", timeout = \"20ms\" }]"},
    {"path.*[].retries", "{ max = 2 }"},
    {"path.*[].retries.max", "2"},
    {"path.*[].retries.backoff", "\"10ms\""},
    {"path.*[].retries.factor", "3",
     R"(path.main = [{ call = "m", retries = { max = 5, backoff = "10ms" } }])"},
    {"path.*[].retries.cap", "\"15ms\"",
     R"(path.main = [{ call = "m", retries = { max = 5, backoff = "10ms" } }])"},
    {"path.*[].retries.jitter", "",
     R"(path.main = [{ call = "m", retries = { max = 5, backoff = "10ms" } }])"},
    {"path.*[].retries.budget_burst", "2",
     R"(path.main = [{ call = "m", retries = { max = 5, budget = 0.1 } }])"},
    {"path.*[].hedge.max", "3"},
    {"path.*[].throttle.window", "\"100ms\""},
    {"path.*[].breaker.failure_ratio", "0.9"},
    {"path.*[].breaker.min_requests", "50"},
    {"path.*[].breaker.window", "\"200ms\""},
    {"path.*[].breaker.open", "\"100ms\""},
    {"path.*[].fallback", "\"n\"", "service.m.queue.capacity = 0"},
    {"service.*.time", "\"9ms\""},
    {"service.*.batch_time.points", "",
     "service.m.batch_time.points = [[1, \"1ms\"], [8, \"9ms\"]]"},
    {"service.*.accelerator", "{ host_overhead = \"0.5ms\", occupancy = 0.6 }"},
    {"service.*.accelerator.occupancy_exponent", "", R"(service.m.accelerator.occupancy = 0.5
service.m.batching.max_size = 4
traffic.u.items = 2)"},
    {"service.*.batching", "{ max_size = 12, max_delay = \"5ms\" }"},
    {"service.*.batching.max_size", "4"},
    {"service.*.batching.preferred_sizes", "[3, 6]", "service.m.batching.max_delay = \"20ms\""},
    {"service.*.batching.per_class", "", R"(class.gold.priority = 1
class.free.priority = 0
traffic.u.classes = { gold = 0.5, free = 0.5 })"},
    {"service.*.batching.shapes", "", "service.m.batch_time.per_item = \"1ms\""},
    {"service.*.batching.adaptive.step", "4"},
    {"service.*.batching.adaptive.backoff", "0.5"},
    {"service.*.batching.max_batch_size", "3"},
    {"service.*.batching.dynamic_batching.preferred_batch_size", "[3]"},
    {"service.*.batching.dynamic_batching.preserve_ordering", "",
     "service.m.batching.instance_group = [{ count = 2 }]"},
    {"service.*.batching.dynamic_batching.priority_levels", "",
     "-service.m.batching.dynamic_batching.priority_levels"},
    {"service.*.batching.max_latency_ms", "30"},
    {"service.*.batching.traffic", "{ timeout = 0.02 }"},
    {"service.*.batching.traffic.timeout", "0.02"},
    {"service.*.batching.traffic.max_concurrency", "3"},
    {"service.*.batching.timeout", "0.02"},
    {"service.*.batching.max_queued_requests", "1", "service.m.batching.max_ongoing_requests = 1"},
    {"service.*.batching.job_queue_size", "2"},
    {"service.*.batching.max_enqueued_batches", "1"},
    {"service.*.batching.dynamic_batching.default_queue_policy.default_timeout_"
     "microseconds",
     "20000"},
    {"service.*.batching.dynamic_batching.default_queue_policy.timeout_action", "\"DELAY\"",
     "service.m.batching.dynamic_batching.default_queue_policy.default_timeout_"
     "microseconds = "
     "20000"},
    {"service.*.batching.dynamic_batching.priority_queue_policy[].value", "{ max_queue_size = 2 }"},
    {"service.*.batching.dynamic_batching.priority_queue_policy[].value.max_"
     "queue_size",
     "2"},
    {"service.*.batching.dynamic_batching.priority_queue_policy[].value."
     "default_timeout_microseconds",
     "5000"},
    {"service.*.batching.dynamic_batching.priority_queue_policy",
     "[{ key = 1, value = { "
     "max_queue_size = 2 } }]"},
    {"service.*.batching.tokens", "\"static\""},
    {"service.*.batching.scheduler", "", "service.m.batching.scheduler = \"slots\""},
    {"service.*.batching.server.profile", "",
     "service.m.batching.server.profile = \"llama70b-h100-vllm-fp8-tp4\""},
    {"service.*.batching.server.model", "", kComputedServer},
    {"service.*.batching.server.hf_config", "",
     "service.m.batching.server.hf_config = \"other.json\"\n"
     "service.m.batching.server.gpu = \"H200\""},
    {"service.*.batching.server.kv_transfer", R"({ bandwidth = "1Gbit/s" })",
     "-service.m.batching.server.kv_transfer.bandwidth"},
    {"service.*.batching.server.kv_transfer.latency", "\"5ms\""},
    {"service.*.batching.server.kv_transfer.bandwidth", "\"2Gbit/s\""},
    {"service.*.batching.server.max_prefill_queue_size", "1",
     "service.m.batching.step.base = \"10ms\""},
    {"service.*.batching.server.kv_offload", R"({ capacity = "20MB" })"},
    {"service.*.batching.server.kv_offload.capacity", "\"100kB\""},
    {"service.*.batching.server.kv_offload.bandwidth", "\"1Gbit/s\""},
    {"service.*.batching.server.kv_offload.latency", "\"5ms\""},
    {"service.*.batching.server.speculative_config.num_speculative_tokens", "2"},
    {"service.*.batching.server.speculative_config.method", R"("ngram")"},
    {"service.*.batching.server.speculative_config.synthetic_acceptance_rates", "",
     "-service.m.batching.server.speculative_config.acceptance_rate\n"
     "service.m.batching.server.speculative_config.synthetic_acceptance_rates = [0.9, 0.2, 0.1]"},
    {"service.*.batching.server.lora_config.adapter_bytes", R"("50kB")",
     "service.m.batching.server.kv_bytes_per_token = \"1kB\""},
    {"service.*.balancing.scorers", "{ running-requests-size-scorer = 1 }"},
    {"service.*.balancing.threshold", "1",
     "service.m.balancing.scorers = { load-aware-scorer = 1 }\ntraffic.u.rate = \"190/s\""},
    {"service.*.balancing.maxPrefixBlocksToMatch", "3"},
    {"service.*.balancing.lruCapacityPerServer", "1"},
    {"traffic.*.trace.blocks", "", "-traffic.u.trace.blocks"},
    {"traffic.*.trace.block_tokens", "8"},
    {"traffic.*.session.grows", "", "-traffic.u.session.grows"},
    {"service.*.batching.server.gpu", "", kComputedServer},
    {"service.*.batching.server.gpus", "", kComputedServer},
    {"service.*.batching.server.precision", "", kComputedServer},
    {"service.*.batching.server.kv_precision", "", kComputedServer},
    {"service.*.batching.gpu_memory", "", kGpu},
    {"service.*.batching.gpu_memory_utilization", "0.7", kGpu},
    {"service.*.batching.weights", "\"50MB\"", kGpu},
    {"service.*.batching.kv_bytes_per_token", "", kGpu},
    {"service.*.batching.max_num_batched_tokens", "64"},
    {"service.*.batching.long_prefill_token_threshold", "16"},
    {"service.*.batching.enable_chunked_prefill", "",
     "service.m.batching.max_num_batched_tokens = 128"},
    {"service.*.batching.enable_prefix_caching", "", "traffic.u.shared_prompt_tokens = 64"},
    {"service.*.batching.scheduler_reserve_full_isl", "",
     "service.m.batching.max_num_batched_tokens = 32"},
    {"service.*.batching.watermark", "0.3"},
    {"service.*.batching.step.experts", "\"1ms\"", "service.m.batching.step.expert_share = 0.1"},
    {"service.*.batching.step.expert_share", "0.1", "service.m.batching.step.experts = \"1ms\""},
    {"service.*.batching.scheduler_recv_interval", "20",
     "service.m.batching.scheduler = \"sglang\""},
    {"service.*.batching.step", "{ base = \"2ms\" }"},
    {"service.*.batching.step.base", "\"2ms\""},
    {"service.*.queue", "{ capacity = 5 }"},
    {"service.*.queue.capacity", "5"},
    {"service.*.queue.preemption", "", "service.m.queue.discipline = \"priority\""},
    {"service.*.queue.deadline", "\"30ms\""},
    {"service.*.queue.patience", "\"30ms\""},
    {"service.*.queue.codel.target", "\"15ms\"", "service.m.queue.codel.interval = \"90ms\""},
    {"service.*.queue.codel.interval", "\"20ms\"", "service.m.queue.codel.target = \"5ms\""},
    {"service.*.choices", "3", "service.m.routing = \"power_of_choices\"\nservice.m.replicas = 5"},
    {"service.*.load_factor", "", R"(service.m.routing = "consistent_hash"
traffic.u.keys = { distribution = "zipf", count = 200 })"},
    {"service.*.zones", "2", "service.m.routing = \"zone_aware\""},
    {"service.*.pools", R"([{ replicas = 2, host = "g5.xlarge" }, { replicas = 4, speed = 0.5 }])",
     "-service.m.replicas"},
    {"service.*.processor_sharing", "{ cores = 1 }"},
    {"service.*.processor_sharing.by_class", "", R"(class.gold.weight = 1
class.free.weight = 9
traffic.u.classes = { gold = 0.5, free = 0.5 })"},
    {"service.*.processor_sharing.scaling", "{ contention = 0.05, coherence = 0.001 }"},
    {"service.*.vector_search.profile", "\"milvus_hnsw_10m_768d\""},
    {"service.*.gate", "{ every = \"100ms\" }"},
    {"service.*.gate.every", "", "-service.m.gate.at\nservice.m.gate.every = \"500ms\""},
    {"service.*.gate.at", "[\"1s\", \"3s\"]"},
    {"service.*.gate.repeat", "\"2500ms\""},
    {"service.*.gate.sizes", "[3, 2]"},
    {"service.*.gate.counts", "", "service.m.gate.size = 5\nservice.m.time = \"2s\""},
    {"service.*.blocking_path", "",
     "path.main = [{ call = \"m\" }]\npath.downstream = [{ call = \"n\" }]\n"
     "service.n.time = \"5ms\"\ntraffic.u.path = \"main\""},
    {"service.*.machine", "\"gpu0\"", R"(service.n.time = "5ms"
service.n.accelerator.occupancy = 0.9
service.n.machine = "gpu0"
service.n.replicas = 2
service.m.accelerator.occupancy = 0.9
path.main = [{ call = "m" }, { call = "n" }])"},
    {"service.*.rate_limit", "{ rate = \"50/s\", burst = 20 }"},
    {"service.*.shed_above", "[0.8]", "service.m.queue.capacity = 2\ntraffic.u.rate = \"250/s\""},
    {"service.*.adaptive_concurrency.initial", "2"},
    {"service.*.adaptive_concurrency.max", "3", "service.m.adaptive_concurrency.initial = 2"},
    {"service.*.autoscaler", "{ system = \"kpa\", target = 1, max-scale = 6 }"},
    {"service.*.autoscaler.system", "\"ray_serve\"", "service.m.autoscaler.system = \"kpa\""},
    {"service.*.autoscaler.manifest", "\"hpa.yaml\"", "service.m.replicas = 3"},
    {"service.*.autoscaler.deployment", "\"b\"",
     "service.m.autoscaler.manifest = \"ray.yaml\"\nservice.m.autoscaler.deployment = \"a\""},
    {"service.*.autoscaler.signals", "{ load = \"queue\" }", kOnLoad},
    {"service.*.autoscaler.floor", R"([{ schedule = "* * * * *", replicas = 5 }])", kScaledByHpa},
    {"service.*.autoscaler.floor[].schedule", R"("0 6 * * *")", kTwoFloors},
    {"service.*.autoscaler.floor[].replicas", "5", kTwoFloors},
    {"service.*.autoscaler.clock", R"("2024-01-01T09:00")", kTwoFloors},
    {"service.*.autoscaler.restarts", R"(["25s"])", kScaledByHpa},
    {"service.*.start", "{ model_load = \"1s\" }", kScaledByKpa},
    {"service.*.start.provisioning", "\"1s\"", kScaledByKpa},
    {"service.*.start.image_pull", "\"1s\"", kScaledByKpa},
    {"service.*.start.model_load", "\"1s\"", kScaledByKpa},
    {"service.*.start.warm_up", "\"1s\"", kScaledByKpa},
    {"service.*.start.failures", "{ warm_up = 0.9 }", kScaledByKpa},
    {"service.*.rollout", R"({ to = "n", steps = ["50%"] })", R"(run.duration = "20s"
service.n.time = "5ms"
path.main = [{ call = "m" }, { call = "n" }]
traffic.u.path = "main")"},
    {"service.*.rollout.to", R"("o")", R"(run.duration = "20s"
service.n.time = "5ms"
service.o.time = "2ms"
path.main = [{ call = "m" }, { call = "n" }, { call = "o" }]
traffic.u.path = "main"
service.m.rollout = { to = "n", steps = ["50%"] })"},
    {"service.*.rollout.kind", R"("shadow")", kRolled},
    {"service.*.rollout.at", R"("5s")", kRolled},
    {"service.*.rollout.steps", R"(["10%"])", kRolled},
    {"service.*.rollout.step", R"("3s")", kRolled},
    {"service.*.rollout.check_every", R"("2s")", kRolledByQuality},
    {"service.*.rollout.min_success", R"("95%")", kRolledByChecks},
    {"service.*.rollout.max_latency", R"("1ms")", kRolledByChecks},
    {"service.*.rollout.max_quality_loss", R"("50%")", kRolledByQuality},
    {"service.*.rollout.confidence", R"("99.9999%")", kRolledByQuality},
    {"service.*.rollout.labels", R"("20%")", kRolledByQuality},
    {"service.*.rollout.label_delay", R"("5s")", kRolledByQuality},
    {"service.*.rollout.failures", "10", kRolledByQuality},
    {"service.*.drift", R"({ half_life = "1s" })", "run.duration = \"20s\""},
    {"service.*.drift.half_life", R"("1s")", kAged},
    {"service.*.drift.at", R"(["2s", "9s"])", R"(run.duration = "20s"
service.m.drift = { at = ["1s"] })"},
    {"service.*.drift.period", R"("4s")", R"(run.duration = "20s"
service.m.drift = { period = "15s" })"},
    {"service.*.drift.worst", "0.5", kAged},
    {"service.*.drift.age", R"("1s")", kAged},
    {"service.*.retraining", R"({ every = "3s", cost = 1 })", kAged},
    {"service.*.retraining.every", R"("3s")", kTrained},
    {"service.*.retraining.takes", R"("2s")", kTrained},
    {"service.*.retraining.price", R"("3 usd/h")", kTrained},
    {"service.*.retraining.cost", "7", kTrained},
    {"service.*.retraining.alarm_below", "0.7", kTrainedByAlarm},
    {"service.*.retraining.check_every", R"("2s")", kTrainedByAlarm},
    {"service.*.retraining.window", R"("5s")", kTrainedByAlarm},
    {"service.*.retraining.labels", "0.5", kTrainedByAlarm},
    {"service.*.retraining.label_delay", R"("1s")", kTrainedByAlarm},
    {"service.*.retraining.confidence", "0.999", kTrainedByAlarm},
    {"service.*.nodes", R"(["o"])", "nodes.o = { cpu = 8, memory = \"8GB\", price = \"1 usd/h\" }"},
    {"service.*.resources", "{ cpu = 2 }"},
    {"service.*.resources.cpu", "2"},
    {"service.*.resources.memory", R"("8GB")"},
    {"service.*.resources.gpu", "1"},
    {"nodes.*.host", R"("c6i.xlarge")", "nodes.n.host = \"m6i.xlarge\"\n-nodes.n.price"},
    {"nodes.*.cpu", "3"},
    {"nodes.*.memory", R"("4GB")", "service.m.resources.memory = \"3GB\""},
    {"nodes.*.gpu", "2", "service.m.resources.gpu = 1"},
    {"nodes.*.min", "6"},
    {"nodes.*.max", "2"},
    {"nodes.*.autoscaler", R"({ scan_interval = "5s" })"},
    {"nodes.*.autoscaler.system", "", R"(-nodes.n.autoscaler.scan_interval
-nodes.n.autoscaler.scale_down_unneeded_time
-nodes.n.autoscaler.scale_down_delay_after_add)"},
    {"nodes.*.autoscaler.scale_down_unneeded_time", R"("15s")"},
    {"nodes.*.autoscaler.scale_down_delay_after_add", R"("30s")"},
    {"nodes.*.autoscaler.scale_down_utilization_threshold", "0"},
    {"nodes.*.autoscaler.max_node_provision_time", R"("4s")"},
    {"nodes.*.autoscaler.batch_idle_duration", R"("3s")", kOnKarpenter},
    {"nodes.*.autoscaler.batch_max_duration", R"("0s")", kOnKarpenter},
    {"nodes.*.autoscaler.consolidate_after", R"("20s")", kOnKarpenter},
    {"nodes.*.autoscaler.consolidation_policy", "", kOnKarpenterForLong},
    {"nodes.*.autoscaler.budget", "1", kOnKarpenter},
    {"nodes.*.spot", R"({ zones = 2, up = "14s", down = "9s", notice = "2s" })"},
    {"nodes.*.spot.zones", "5"},
    {"nodes.*.spot.up", R"("20s")"},
    {"nodes.*.spot.down", R"("5s")"},
    {"nodes.*.spot.correlation", "1"},
    {"nodes.*.spot.loss", "0.3", "nodes.n.spot.zones = 1"},
    {"nodes.*.spot.notice", R"("0s")"},
    {"nodes.*.warm_pool.size", "3"},
    {"service.*.failures", "{ mtbf = \"200ms\", mttr = \"10ms\" }"},
    {"service.*.failures.mtbf", "\"200ms\""},
    {"service.*.failures.mttr", "\"50ms\""},
    {"service.*.failures.queue", "", R"(service.m.routing = "random"
traffic.u.rate = "190/s")"},
    {"cache.*.capacity", "20"},
    {"cache.*.item_size", "\"3kB\"", "cache.c.capacity = \"100kB\"\ncache.c.item_size = \"2kB\""},
    {"cache.*.ttl", "\"300ms\""},
    {"cache.*.soft_ttl", "\"100ms\"", "cache.c.ttl = \"300ms\""},
    {"cache.*.sliding", "", "cache.c.ttl = \"300ms\""},
    {"cache.*.local_to", "\"m\"", R"(path.main = [{ call = "m" }, { cache = "c" }, { call = "n" }]
service.n.time = "1ms")"},
    {"cache.*.flush_at", "[\"1s\"]"},
    {"store.*.materialization", "\"1s\""},
    {"store.*.lag", "\"500ms\"", "store.s.materialization = \"1s\""},
    {"store.*.half_life", "\"1s\"", "store.s.materialization = \"1s\""},
    {"store.*.worst", "0.5", "store.s.materialization = \"1s\"\nstore.s.half_life = \"1s\""},
    {"store.*.read", "\"2ms\""},
    {"incident", R"([{ kind = "crash", at = "1s", duration = "1s", service = "m" }])"},
    {"incident[].kind", "\"partition\""},
    {"incident[].at", "\"2s\""},
    {"incident[].duration", "\"500ms\""},
    {"incident[].service", "\"n\""},
    {"incident[].store", "\"s\"", R"(store.t.read = "2ms"
path.main = [{ store = "s" }, { store = "t" }, { cache = "c" }, { call = "n" }, { call = "m" }]
incident = [{ kind = "brown_out", at = "1s", factor = 9, store = "t" }])"},
    {"incident[].cache", "\"c\"", R"(cache.d.capacity = 50
path.main = [{ store = "s" }, { cache = "c" }, { cache = "d" }, { call = "n" }, { call = "m" }]
incident = [{ kind = "flush", at = "1s", cache = "d" }])"},
    {"incident[].zone", "",
     "incident = [{ kind = \"zone_loss\", at = \"1s\", duration = \"1s\" }]"},
    {"incident[].factor", "",
     R"(incident = [{ kind = "slow", at = "1s", duration = "1s", service = "m", factor = 2 }])"},
    {"incident[].error_rate", "",
     R"(incident = [{ kind = "errors", at = "1s", service = "m", error_rate = 0.1 }])"},
    {"cache.*.system", "\"redis\""},
    {"cache.*.maxmemory_policy", "\"allkeys-lfu\""},
    {"cache.*.IgnoreInternalCost", "false"},
    {"cache.*.drain_lag", "200"},
    {"cache.*.write_buffer", "4"},
    {"cache.*.proxy_cache_lock", "false"},
    {"cache.*.proxy_cache_lock_timeout", "\"4ms\""},
    {"cache.*.proxy_cache_lock_age", "\"4ms\""},
    {"store.*.ttl", "\"20s\""},
    {"store.*.updates", "\"1/s\""},
    {"store.*.nulls", "0.5", "store.s.null_quality = 0.5"},
    {"store.*.null_quality", "0.2", "store.s.nulls = 0.5"},
    {"store.*.lateness", "\"400ms\""},
    {"store.*.first_run", "\"30s\""},
    {"store.*.absent_quality", "0.2"},
    {"store.*.stale_after", "\"2s\""},
    {"store.*.stale_quality", "0.2"},
    {"store.*.backfill", R"([{ at = "1s", start = "9s", end = "4s" }])"},
    {"store.*.backfill[].at", "\"2s\""},
    {"store.*.backfill[].start", "\"5s\""},
    {"store.*.backfill[].end", "\"1s\""},
});

// Keys that change neither a run nor a figure of it.
inline constexpr auto kSilent = std::to_array<std::string_view>({
    "title", "question", "answer", "source",
    "run.max_requests",  // refuses a study
    "run.detail",        // which engine plays; here all do
    // Other verbs play studies.
    "study.*", "study.*.kind", "study.*.vary", "study.*.zip", "study.*.over",
    "study.*.where",
    "study.*.minimize", "study.*.maximize", "study.*.subject_to", "study.*.metrics",
    "study.*.variants", "study.*.tolerance", "study.*.refine", "study.*.precision",
    "study.*.budget",
});

}  // namespace servescape::test
