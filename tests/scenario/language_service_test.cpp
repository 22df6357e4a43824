// SPDX-License-Identifier: MIT
// What the keys of services, caches, stores and incidents become.
#include <doctest/doctest.h>

#include "sim/scenario/config_serverless.h"
#include "sim/scenario/load.h"

namespace servescape {
namespace {

Config Loads(const std::string& text) {
  auto loaded = Load(text, {}, {});
  if (!loaded) FAIL(Format(loaded.error(), text, "x.toml"));
  return std::move(loaded).value().config;
}

const std::string kTraffic = "[traffic.u]\nrate = \"100/s\"\n";
const std::string kKeyed =
    "[traffic.u]\nrate = \"100/s\"\nkeys = { distribution = \"uniform\", count = 10 }\n";

ServiceConfig ServiceOf(const std::string& lines, const std::string& traffic = kTraffic) {
  return Loads(traffic + "[service.m]\ntime = \"10ms\"\n" + lines).services[0];
}

TEST_CASE("serverless: a platform's values, and what keys say otherwise") {
  CHECK(ServiceOf("").serverless == nullptr);
  const ServiceConfig lambda = ServiceOf("serverless = { platform = \"lambda\" }\n");
  REQUIRE(lambda.serverless != nullptr);
  const ServerlessConfig& on = *lambda.serverless;
  CHECK(lambda.replicas == 1000);
  CHECK(lambda.concurrency == 1);
  CHECK(on.Vcpus() == doctest::Approx(128.0 / 1769));
  CHECK(on.keep_alive.Mean() == 600);
  CHECK(on.init.Mean() == doctest::Approx(0.1).epsilon(0.05));
  CHECK((!on.shared && on.bills_init && on.granularity.ns == 1'000'000));
  CHECK(on.prices.gb_second == 1.66667e-5);
  CHECK(on.prices.per_million == 0.2);
  const ServiceConfig run = ServiceOf(R"(concurrency = 10
serverless = { platform = "cloud_run", max_instances = 7, cold_start = { init = "4s" } }
)");
  CHECK(run.replicas == 7);
  CHECK(run.concurrency == 10);
  CHECK(run.pools[0].replicas == 7);
  CHECK(ToSeconds(run.serverless->longest_wait) == 14);  // 3.5 starts, above 10 s
  CHECK(run.serverless->billing == ServerlessBilling::kActive);
  CHECK(ServiceOf("serverless.platform = \"cloud_run\"\n").concurrency == 80);
  const ServiceConfig scaled = ServiceOf(
      "serverless = { vcpus = 4, measured_vcpus = 1, usable_vcpus = 2, keep_alive = \"1s\" }\n");
  CHECK(scaled.pools[0].speed == 2);
  CHECK(scaled.serverless->billing == ServerlessBilling::kLifetime);
  CHECK_FALSE(scaled.serverless->Paid());
}

TEST_CASE("one pool always, from replicas, host and price") {
  const ServiceConfig service = ServiceOf("replicas = 3\nhost = \"g5.xlarge\"\n");
  REQUIRE(service.pools.size() == 1);
  CHECK(service.pools[0].replicas == 3);
  CHECK(service.pools[0].speed == 1);
  CHECK(service.pools[0].weight == 1);
  CHECK(service.pools[0].price_per_hour == 1.006);
  CHECK(service.pools[0].host == "g5.xlarge");
  CHECK(service.price_per_hour == 1.006);
  CHECK(service.host == "g5.xlarge");
}

TEST_CASE("pools: replicas add up, and the price is the mean of a replica") {
  const ServiceConfig service = ServiceOf(R"(pools = [
  { replicas = 2, speed = 2, weight = 3, host = "g5.xlarge" },
  { replicas = 6, price = "0.2 usd/h" },
]
routing = "weighted_random"
zones = 3
)");
  REQUIRE(service.pools.size() == 2);
  CHECK(service.pools[0].speed == 2);
  CHECK(service.pools[0].weight == 3);
  CHECK(service.pools[0].host == "g5.xlarge");
  CHECK(service.pools[1].price_per_hour == 0.2);
  CHECK(service.replicas == 8);
  CHECK(service.price_per_hour == doctest::Approx((2 * 1.006 + 6 * 0.2) / 8));
  CHECK(service.zones == 3);
}

TEST_CASE("routing words beyond those of the tandem engine") {
  const auto routing = [](const std::string& word) {
    return ServiceOf("routing = \"" + word + "\"\nzones = 2\n", kKeyed).routing;
  };
  CHECK(routing("weighted_random") == Routing::kWeightedRandom);
  CHECK(routing("weighted_round_robin") == Routing::kWeightedRoundRobin);
  CHECK(routing("least_response_time") == Routing::kLeastResponseTime);
  CHECK(routing("consistent_hash") == Routing::kConsistentHash);
  CHECK(routing("key_modulo") == Routing::kKeyModulo);
  CHECK(routing("zone_aware") == Routing::kZoneAware);
  CHECK(ServiceOf("routing = \"consistent_hash\"\nload_factor = 1.25\n", kKeyed).load_factor ==
        1.25);
}

TEST_CASE("concurrency without a limit, processor sharing, machines") {
  CHECK(ServiceOf("concurrency = \"unlimited\"\n").concurrency == kUnlimited);
  const ServiceConfig shared = ServiceOf("processor_sharing = { cores = 2.5, by_class = true }\n");
  CHECK(shared.cores == 2.5);
  CHECK(shared.class_shares);
  CHECK(shared.concurrency == kUnlimited);
  CHECK_FALSE(shared.scaling.any);
  CHECK(ServiceOf("processor_sharing = {}\n").cores == 1);
  CHECK(ServiceOf("processor_sharing = {}\nconcurrency = 3\n").concurrency == 3);
  const ServiceConfig scaled = ServiceOf(
      "processor_sharing = { cores = 2, scaling = { contention = 0.05, coherence = 0.001 } }\n");
  CHECK(scaled.scaling.any);
  CHECK(scaled.scaling.contention == 0.05);
  CHECK(scaled.scaling.coherence == 0.001);
  CHECK(scaled.scaling.run_queues == 0);
  CHECK(ServiceOf("processor_sharing.scaling.run_queues = 16\n").scaling.run_queues == 16);
  const std::string gpu = "accelerator = { occupancy = 0.5 }\nmachine = ";
  const Config config = Loads(kTraffic + "[service.a]\ntime = \"1ms\"\n" + gpu +
                              "\"x\"\n[service.b]\ntime = \"1ms\"\n[service.c]\ntime = \"1ms\"\n" +
                              gpu + "\"y\"\n[service.d]\ntime = \"1ms\"\n" + gpu +
                              "\"x\"\n[[path.main]]\nparallel = [\"a\", \"b\", \"c\", \"d\"]\n");
  CHECK(config.services[0].machine == 0);
  CHECK(config.services[1].machine == -1);
  CHECK(config.services[2].machine == 1);
  CHECK(config.services[3].machine == 0);
}

TEST_CASE("gate: every period, or instants with sizes of their own") {
  const auto gated = [](const std::string& keys) {
    return ServiceOf("gate = { " + keys + " }\n");
  };
  const ServiceConfig bus = gated("every = \"2s\"");
  REQUIRE(bus.gate.openings.size() == 1);
  CHECK(bus.gate.openings[0].at == FromSeconds(2));
  CHECK(bus.gate.openings[0].size == kUnlimited);
  CHECK(bus.gate.repeat == FromSeconds(2));
  CHECK(bus.concurrency == kUnlimited);
  CHECK_FALSE(bus.gate.in_service);
  const ServiceConfig gang =
      gated("at = [\"0s\", \"3s\"], sizes = [4, 0], counts = \"in_service\"");
  REQUIRE(gang.gate.openings.size() == 2);
  CHECK(gang.gate.openings[0].at.ns == 0);
  CHECK(gang.gate.openings[0].size == 4);
  CHECK(gang.gate.openings[1].at == FromSeconds(3));
  CHECK(gang.gate.openings[1].size == 0);
  CHECK(gang.gate.repeat.ns == 0);
  CHECK(gang.gate.in_service);
  CHECK(gated("at = [\"1s\", \"2s\"], size = 7, repeat = \"5s\"").gate.openings[1].size == 7);
}

TEST_CASE("blocking_path: a path, and the calls on it that a request is expected to make") {
  const Config config = Loads(kTraffic + R"(path = "main"
[service.front]
blocking_path = "work"
[service.middle]
time = "1ms"
blocking_path = "deep"
[service.back]
time = "1ms"
[[path.main]]
call = "front"
[[path.main]]
call = "back"
[[path.work]]
fan_out = "middle"
shards = 3
[[path.deep]]
call = "back"
[[path.deep]]
call = "back"
)");
  CHECK(config.services[0].blocking_path == 1);
  CHECK(config.services[1].blocking_path == 2);
  CHECK(config.services[2].blocking_path == -1);
  CHECK(config.services[0].time.time.Mean() == 0);
  CHECK(ExpectedVisits(config.paths[0], 0) == 1);
  CHECK(ExpectedVisits(config.paths[0], 1) == 3);
  CHECK(ExpectedVisits(config.paths[0], 2) == 7);
  CHECK(NeedsGeneralEngine(config));
}

TEST_CASE("vector search: time, host part, sharing and recall from the dial") {
  const auto search = [](const std::string& lines) {
    return Loads(kTraffic + "[service.m]\nvector_search = { profile = \"milvus_hnsw_1m_768d\", "
                            "ef = 200 }\n" + lines).services[0];
  };
  const ServiceConfig service = search("replicas = 2\nquality = 0.9\n");
  CHECK(service.search.any);
  CHECK(service.search.profile == "milvus_hnsw_1m_768d");
  CHECK(service.search.ef == 200);
  CHECK(service.search.recall == 0.9757);
  CHECK(service.quality == 0.9);
  CHECK(service.time.time.Mean() == doctest::Approx(2.387e-3));
  CHECK(service.time.host_overhead == doctest::Approx(0.94e-3));
  CHECK(service.time.noise.kind == DistributionKind::kLognormal);
  CHECK(service.time.noise.Mean() == 1);
  CHECK(service.concurrency == kUnlimited);
  CHECK(service.cores == 1.22);
  CHECK(service.scaling.any);
  CHECK(service.scaling.contention == 0.28);
  CHECK(service.scaling.run_queues == 16);
  CHECK(search("noise = 1\nconcurrency = 16\n").time.noise == Constant(1));
  CHECK(search("concurrency = 16\n").concurrency == 16);
}

TEST_CASE("batching") {
  const ServiceConfig service = ServiceOf(R"(batching.max_size = 8
batching.preferred_sizes = [4, 8]
batching.per_class = true
batching.shapes = [1, 2, 4, 8]
batching.adaptive = { target = "50ms", step = 2, backoff = 0.8 }
)");
  CHECK(service.batching.preferred_sizes == std::vector<uint32_t>{4, 8});
  CHECK(service.batching.shapes == std::vector<uint32_t>{1, 2, 4, 8});
  CHECK(service.batching.per_class);
  CHECK(service.batching.adaptive);
  CHECK(service.batching.adaptive_target.ns == 50'000'000);
  CHECK(service.batching.adaptive_step == 2);
  CHECK(service.batching.adaptive_backoff == 0.8);
}

TEST_CASE("queue: disciplines, preemption, deadlines, patience, CoDel") {
  const auto discipline = [](const std::string& word) {
    return ServiceOf("queue = { discipline = \"" + word + "\" }\n").queue.discipline;
  };
  CHECK(discipline("fifo") == Discipline::kFifo);
  CHECK(discipline("lifo") == Discipline::kLifo);
  CHECK(discipline("priority") == Discipline::kPriority);
  CHECK(discipline("earliest_deadline") == Discipline::kEarliestDeadline);
  CHECK(discipline("shortest_first") == Discipline::kShortestFirst);
  CHECK(discipline("shortest_remaining") == Discipline::kShortestRemaining);
  CHECK(discipline("fair") == Discipline::kFair);
  const auto preemption = [](const std::string& word) {
    return ServiceOf("queue = { discipline = \"lifo\", preemption = \"" + word + "\" }\n")
        .queue.preemption;
  };
  CHECK(preemption("none") == Preemption::kNone);
  CHECK(preemption("resume") == Preemption::kResume);
  CHECK(preemption("restart") == Preemption::kRestart);
  CHECK(preemption("resample") == Preemption::kResample);
  const QueueConfig queue = ServiceOf(R"(queue.deadline = "80ms"
queue.patience = { distribution = "exponential", mean = "1s" }
queue.codel = { target = "6ms", interval = "90ms" }
)").queue;
  CHECK(queue.deadline.ns == 80'000'000);
  CHECK(queue.has_patience);
  CHECK(queue.patience == Exponential(1));
  CHECK(queue.codel_target.ns == 6'000'000);
  CHECK(queue.codel_interval.ns == 90'000'000);
  CHECK(ServiceOf("queue = { codel = {} }\n").queue.codel_target.ns == 5'000'000);
}

TEST_CASE("admission and failures") {
  const ServiceConfig service = ServiceOf(R"(queue = { capacity = 100 }
rate_limit = { rate = "50/s", burst = 5 }
shed_above = [1.0, "80%", 0.5]
adaptive_concurrency = { target = "30ms", initial = 4, max = 40 }
failures = { mtbf = "30d", mttr = "10min", in_service = "restart", queue = "lost" }
error_rate = "1%"
quality = 0.97
)");
  CHECK(service.admission.rate_limit == 50);
  CHECK(service.admission.rate_burst == 5);
  CHECK(service.admission.shed_above == std::vector<double>{1, 0.8, 0.5});
  CHECK(service.admission.adaptive);
  CHECK(service.admission.adaptive_target.ns == 30'000'000);
  CHECK(service.admission.adaptive_initial == 4);
  CHECK(service.admission.adaptive_max == 40);
  CHECK(service.failures.any);
  CHECK(service.failures.up == Constant(30 * 86400.0));
  CHECK(service.failures.down == Constant(600));
  CHECK(service.failures.in_service == InService::kRestart);
  CHECK_FALSE(service.failures.queue_survives);
  CHECK(service.error_rate == 0.01);
  CHECK(service.quality == 0.97);
}

TEST_CASE("every key of a cache") {
  const Config config = Loads(kKeyed + R"([service.m]
time = "10ms"
[cache.c]
policy = "s3-fifo"
capacity = "512MiB"
item_size = { distribution = "lognormal", mean = 2000, cv = 1 }
ttl = "10min"
soft_ttl = "1min"
sliding = true
coalesce = true
lookup = "200us"
admission = "10%"
local_to = "m"
warm = "80%"
invalidations = "10/s"
flush_at = ["90s", "60s"]
[cache.d]
capacity = 200_000
warm = "most_popular"
[cache.e]
[[path.main]]
cache = "c"
[[path.main]]
cache = "d"
[[path.main]]
cache = "e"
[[path.main]]
call = "m"
)");
  const CacheConfig& cache = config.caches[0];
  CHECK(cache.policy == "s3-fifo");
  CHECK(cache.in_bytes);
  CHECK(cache.capacity == 512ll * 1024 * 1024);
  CHECK(cache.item_bytes.Mean() == 2000);
  CHECK(cache.ttl.ns == 600'000'000'000);
  CHECK(cache.soft_ttl.ns == 60'000'000'000);
  CHECK(cache.sliding);
  CHECK(cache.coalesce);
  CHECK(cache.lookup == Constant(200e-6));
  CHECK(cache.admission == 0.1);
  CHECK(cache.local_to == 0);
  CHECK(cache.start == CacheStart::kShare);
  CHECK(cache.warm == 0.8);
  CHECK(config.caches[1].start == CacheStart::kPopular);
  CHECK(config.caches[2].start == CacheStart::kSteady);
  CHECK(config.caches[2].warm == 1);
  CHECK(cache.invalidations == 10);
  REQUIRE(cache.flushes.size() == 2);
  CHECK(cache.flushes[0].ns == 60'000'000'000);
  CHECK(cache.flushes[1].ns == 90'000'000'000);
  CHECK_FALSE(config.caches[1].in_bytes);
  CHECK(config.caches[1].capacity == 200'000);
  CHECK(config.caches[2].policy == "lru");
  CHECK(config.caches[2].capacity == 0);
  CHECK(config.caches[2].local_to == -1);
}

const char* const kIncidents = R"([service.m]
time = "10ms"
replicas = 4
zones = 2
[store.f]
read = "1.5ms"
per_key = "10us"
materialization = "1h"
lag = "5min"
[cache.c]
[[path.main]]
cache = "c"
[[path.main]]
store = "f"
[[path.main]]
call = "m"
[[incident]]
kind = "crash"
at = "1s"
duration = "2s"
service = "m"
replicas = 3
[[incident]]
kind = "zone_loss"
at = "1s"
zone = 1
[[incident]]
kind = "slow"
at = "1s"
service = "m"
factor = 4
[[incident]]
kind = "partition"
at = "1s"
service = "m"
[[incident]]
kind = "errors"
at = "1s"
service = "m"
error_rate = "50%"
[[incident]]
kind = "brown_out"
at = "1s"
store = "f"
factor = 0.5
[[incident]]
kind = "flush"
at = "1s"
cache = "c"
)";

TEST_CASE("every key of a store, and every kind of incident") {
  const Config config = Loads(kKeyed + kIncidents);
  const StoreConfig& store = config.stores[0];
  CHECK(store.read == Constant(0.0015));
  CHECK(store.per_key == 1e-5);
  CHECK(store.materialization.ns == 3'600'000'000'000);
  CHECK(store.lag.ns == 300'000'000'000);
  REQUIRE(config.incidents.size() == 7);
  for (size_t i = 0; i < 7; ++i) CHECK(config.incidents[i].kind == static_cast<IncidentKind>(i));
  CHECK(config.incidents[0].at.ns == 1'000'000'000);
  CHECK(config.incidents[0].duration.ns == 2'000'000'000);
  CHECK(config.incidents[0].service == 0);
  CHECK(config.incidents[0].count == 3);
  CHECK(config.incidents[1].zone == 1);
  CHECK(config.incidents[1].service == -1);
  CHECK(config.incidents[1].duration.ns == 0);
  CHECK(config.incidents[2].factor == 4);
  CHECK(config.incidents[4].error_rate == 0.5);
  CHECK(config.incidents[5].store == 0);
  CHECK(config.incidents[5].service == -1);
  CHECK(config.incidents[6].cache == 0);
}

TEST_CASE("every key of vLLM's scheduler, and memory that is computed") {
  const std::string traffic =
      "[traffic.u]\nrate = \"1/s\"\nprompt_tokens = 512\nshared_prompt_tokens = 100\n"
      "output_tokens = 200\n[service.m]\nbatching = { tokens = \"continuous\", scheduler = "
      "\"vllm\", max_running = 32, step = { base = \"18ms\", per_cached_token = \"20ns\" }, "
      "prefill "
      "= { per_context_token = \"2ns\" }, ";
  const Config config = Loads(traffic +
                              "kv_tokens = 4000, block_size = 8, max_num_batched_tokens = 512, "
                              "long_prefill_token_threshold = 64, prefill_schedule_interval = 3, "
                              "enable_chunked_prefill = false, enable_prefix_caching = false, "
                              "scheduler_reserve_full_isl = false, watermark = 0.05 }\n");
  const TokenConfig& tokens = config.services[0].tokens;
  CHECK(tokens.paged());
  CHECK(tokens.per_cached_token == doctest::Approx(20e-9));
  CHECK(tokens.per_context_token == doctest::Approx(2e-9));
  CHECK(tokens.kv_tokens == 4000);
  CHECK(tokens.block_size == 8);
  CHECK(tokens.max_batched_tokens == 512);
  CHECK(tokens.long_prefill == 64);
  CHECK(tokens.prefill_interval == 3);
  CHECK_FALSE(tokens.chunked_prefill);
  CHECK_FALSE(tokens.prefix_caching);
  CHECK_FALSE(tokens.whole_prompt);
  CHECK(tokens.watermark == 0.05);
  CHECK(config.traffic[0].shared_prompt_tokens == 100);
  // 80 GB * 0.9 - 16 GB over 131,072 B a token.
  const Config computed = Loads(traffic +
                                "gpu_memory = \"80GB\", gpu_memory_utilization = 0.9, weights = "
                                "\"16GB\", kv_bytes_per_token = 131_072 }\n");
  CHECK(computed.services[0].tokens.kv_tokens == 427'246);
}

TEST_CASE("every key of batching by tokens") {
  const Config config = Loads(
      "[traffic.u]\nrate = \"1/s\"\nprompt_tokens = 512\n"
      "output_tokens = { distribution = \"geometric\", mean = 200 }\n"
      "[service.m]\nbatching = { tokens = \"static\", max_running = 32, step = { base = "
      "\"18ms\", per_sequence = \"0.6ms\" }, prefill = { base = \"5ms\", per_token = "
      "\"0.1ms\" } }\n");
  const TokenConfig& tokens = config.services[0].tokens;
  CHECK(tokens.any);
  CHECK_FALSE(tokens.continuous);
  CHECK(tokens.max_running == 32);
  CHECK(config.services[0].concurrency == 32);
  CHECK(tokens.base == 0.018);
  CHECK(tokens.per_sequence == doctest::Approx(0.0006));
  CHECK(tokens.prefill_base == 0.005);
  CHECK(tokens.prefill_per_token == doctest::Approx(0.0001));
  const TokenCounts& counts = config.traffic[0].tokens;
  CHECK(counts.has_prompt);
  CHECK(counts.prompt == Constant(512));
  CHECK(counts.output.kind == DistributionKind::kGeometric);
  CHECK(counts.output.a == 200);
  CHECK(counts.output.b == 1);
  CHECK(NeedsGeneralEngine(config));
}

TEST_CASE("what needs the general engine, and what does not") {
  const auto needs = [](const std::string& lines, const std::string& traffic = kTraffic) {
    return NeedsGeneralEngine(Loads(traffic + "[service.m]\ntime = \"10ms\"\n" + lines));
  };
  CHECK_FALSE(needs(""));
  CHECK_FALSE(needs("replicas = 3\nprice = \"1 usd/h\"\nrouting = \"random\"\n"));
  CHECK_FALSE(needs("pools = [{ replicas = 3, price = \"1 usd/h\" }]\n"));
  CHECK_FALSE(needs("[[path.main]]\ncall = \"m\"\n[[path.main]]\npath = \"p\"\n"
                    "[[path.p]]\ncall = \"m\"\n",
                    kTraffic + "path = \"main\"\n"));
  CHECK_FALSE(needs("", "[traffic.u]\nrate = \"1/s\"\narrivals = \"gamma\"\ncv = 2\n"));
  CHECK(needs("[run]\ndetail = true\n"));
  CHECK(needs("[class.a]\n"));
  CHECK(needs("pools = [{ replicas = 1 }, { replicas = 1 }]\n"));
  CHECK(needs("pools = [{ speed = 2 }]\n"));
  CHECK(needs("error_rate = 0.1\n"));
  CHECK(needs("queue = { discipline = \"lifo\" }\n"));
  CHECK(needs("concurrency = \"unlimited\"\n"));
  CHECK(needs("concurrency = 1\ngate = { every = \"1s\" }\n"));
  CHECK(needs("[[path.main]]\ncall = \"m\"\nnetwork = \"1ms\"\n"));
  CHECK(needs("[[path.main]]\ncall = \"m\"\ntimeout = \"1s\"\n"));
  CHECK(needs("[[path.main]]\ncall = \"m\"\n[[path.main]]\ndelay = \"1ms\"\n"));
  CHECK(needs("[[incident]]\nkind = \"crash\"\nservice = \"m\"\nat = \"1s\"\n"));
  CHECK(needs("", kKeyed));
  CHECK(needs("", kTraffic + "timeout = \"1s\"\n"));
  CHECK(needs("", kTraffic + "rate_limit = { rate = \"1/s\" }\n"));
  CHECK(needs("", kTraffic + "items = { distribution = \"uniform\", low = 1, high = 9 }\n"));
}

}  // namespace
}  // namespace servescape
