// SPDX-License-Identifier: MIT
#include "sim/scenario/bind.h"
#include "sim/scenario/config_service.h"

namespace servescape {
namespace {

using enum ValueType;

constexpr SchemaRow kService[] = {
    {"service", kTable, "", "", 0, 0, false, "", "", "What answers requests, by name."},
    {"service.*", kTable, "", "", 0, 0, false, "", "", "A set of equal replicas behind a router."},
    {"service.*.host", kText, "", "", 0, 0, false, R"("")", R"("g4dn.xlarge")",
     "The machine under each replica, from the catalog; it sets the price."},
    {"service.*.price", kMoneyPerHour, "", "usd/h", 0, 1e6, false, "", R"("1.006 usd/h")",
     "Price of a replica; without it the catalog's on-demand price of host, or nothing."},
    {"service.*.profile", kText, "", "", 0, 0, false, R"("")", R"("resnet50/t4")",
     "A measured batch-latency curve from the catalog."},
    Bound<&ServiceConfig::time, &ServiceTime::time>(
        {"service.*.time", kTimeDistribution, "", "s", 0, kTenYears, false, "",
         R"({ distribution = "exponential", mean = "10ms" })",
         "Service time of a batch apart from what grows with its items."}),
    {"service.*.batch_time", kTable, "", "", 0, 0, false, "",
     R"({ base = "2ms", per_item = "0.5ms" })",
     "Service time by the number of items in the batch: base and per_item, or points."},
    Bound<&ServiceConfig::time, &ServiceTime::base>(
        {"service.*.batch_time.base", kDuration, "", "s", 0, kTenYears, false, R"("0s")",
         R"("2ms")", "Time of a batch before its first item."}),
    Bound<&ServiceConfig::time, &ServiceTime::per_item>({"service.*.batch_time.per_item", kDuration,
                                                         "", "s", 0, kTenYears, false, R"("0s")",
                                                         R"("0.5ms")", "Time each item adds."}),
    {"service.*.batch_time.points", kCurve, "", "", 0, 0, false, "", R"([[1, "3ms"], [8, "9ms"]])",
     "Measured points, items and time; straight lines between them, the last one extended."},
    Bound<&ServiceConfig::time, &ServiceTime::per_size>(
        {"service.*.time_per_size", kDuration, "", "s", 0, kTenYears, false, R"("0s")",
         R"("7.5ms")", "Time each unit of a request's size adds."}),
    {"service.*.noise", kNumberDistribution, "", "", 0, 0, false, "1",
     R"({ distribution = "lognormal", cv = 0.1 })",
     "A random factor of the whole service time, scaled to mean 1."},
    {"service.*.accelerator", kTable, "", "", 0, 0, false, "",
     R"({ host_overhead = "0.5ms", occupancy = 0.6 })",
     "How concurrent batches of a replica share its accelerator; without it they do not disturb "
     "each other."},
    Bound<&ServiceConfig::time, &ServiceTime::host_overhead>(
        {"service.*.accelerator.host_overhead", kDuration, "", "s", 0, 3600, false, R"("0s")",
         R"("0.5ms")", "The part of a batch's time that runs on the host and disturbs nobody."}),
    Bound<&ServiceConfig::time, &ServiceTime::occupancy>(
        {"service.*.accelerator.occupancy", kRatio, "", "ratio", 0, 1, false, "0", "0.6",
         "Share of the accelerator a batch of one item keeps busy; batches on it slow down by the "
         "sum of their shares where that exceeds 1."}),
    Bound<&ServiceConfig::time, &ServiceTime::occupancy_exponent>(
        {"service.*.accelerator.occupancy_exponent", kRatio, "", "", 0, 1, false, "0", "0.25",
         "A batch of n items keeps occupancy * n^exponent busy, at most all."}),
    Bound<&ServiceConfig::replicas>({"service.*.replicas", kInteger, "", "replicas", 1, 100'000,
                                     false, "1", "3", "Number of equal copies."}),
    Named<kUnlimitedWord, &ServiceConfig::concurrency>(
        {"service.*.concurrency", kInteger, "unlimited", "batches", 1, 65536, false, "1", "2",
         "Batches a replica serves at once; unlimited if processor_sharing, vector_search or "
         "servers "
         "is given."}),
    {"service.*.batching", kTable, "", "", 0, 0, false, "",
     R"({ max_size = 8, max_delay = "5ms" })", "Serving several requests as one batch."},
    Bound<&ServiceConfig::max_batch_size>(
        {"service.*.batching.max_size", kInteger, "", "items", 1, 65536, false, "1", "8",
         "Most items in a batch; a batch starts as soon as it is full."}),
    Bound<&ServiceConfig::max_batch_delay>(
        {"service.*.batching.max_delay", kDuration, "", "s", 0, 3600, false, R"("0s")", R"("5ms")",
         "Longest time the oldest waiting request is held back for a fuller batch; with 0 a free "
         "replica takes at once what waits."}),
    Bound<&ServiceConfig::batching, &BatchingConfig::preferred_sizes>(
        Ranged("service.*.batching.preferred_sizes", kIntegerList, "items", 1, 65536, false, "[]",
               "[4, 8]", "A batch that reaches one of these sizes starts at once; ascending.")),
    Bound<&ServiceConfig::batching, &BatchingConfig::per_class>(
        Key("service.*.batching.per_class", kBoolean, "false", "true",
            "Only requests of one class share a batch.")),
    Bound<&ServiceConfig::batching, &BatchingConfig::shapes>(Ranged(
        "service.*.batching.shapes", kIntegerList, "items", 1, 65536, false, "[]", "[1, 2, 4, 8]",
        "Batches take the time of the next of these sizes (padding); ascending.")),
    Bound<&ServiceConfig::batching, &BatchingConfig::adaptive>(Table(
        "service.*.batching.adaptive", R"({ target = "50ms" })",
        "The batch limit adapts: it grows while batches are fast enough and shrinks when not.")),
    Bound<&ServiceConfig::batching, &BatchingConfig::adaptive_target>(
        Ranged("service.*.batching.adaptive.target", kDuration, "s", 0, 3600, true, "", R"("50ms")",
               "Batch time to stay below.")),
    Bound<&ServiceConfig::batching, &BatchingConfig::adaptive_step>(
        Ranged("service.*.batching.adaptive.step", kInteger, "items", 1, 65536, false, "1", "1",
               "Added to the limit after a batch below the target.")),
    Bound<&ServiceConfig::batching, &BatchingConfig::adaptive_backoff>(
        Ranged("service.*.batching.adaptive.backoff", kNumber, "", 0, 1, true, "0.9", "0.9",
               "The limit's factor after a batch above the target.")),
    Choice<kTokenWords, &ServiceConfig::tokens, &TokenConfig::continuous>(
        "service.*.batching.tokens", "", R"("continuous")",
        "Serving sequences of tokens together, one token of each an iteration: continuous admits "
        "requests at every iteration, static begins and ends a batch together."),
    Bound<&ServiceConfig::tokens, &TokenConfig::max_running>(
        Ranged("service.*.batching.max_running", kInteger, "sequences", 1, 65536, false, "", "32",
               "Most sequences a replica runs at once (tokens).")),
    Table("service.*.batching.step", R"({ base = "18ms", per_sequence = "0.6ms" })",
          "Time of one iteration, which gives every running sequence a token (tokens)."),
    Bound<&ServiceConfig::tokens, &TokenConfig::base>(
        Ranged("service.*.batching.step.base", kDuration, "s", 0, 3600, false, R"("0s")",
               R"("18ms")", "Time of an iteration before its first sequence.")),
    Bound<&ServiceConfig::tokens, &TokenConfig::per_sequence>(
        Ranged("service.*.batching.step.per_sequence", kDuration, "s", 0, 3600, false, R"("0s")",
               R"("0.6ms")", "Time each running sequence adds.")),
    Bound<&ServiceConfig::tokens, &TokenConfig::per_cached_token>(
        Ranged("service.*.batching.step.per_cached_token", kDuration, "s", 0, 3600, false,
               R"("0s")", R"("20ns")",
               "Time each token adds that the running sequences hold: its keys and values are "
               "read (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::experts>(
        Ranged("service.*.batching.step.experts", kDuration, "s", 0, 3600, false, R"("0s")",
               R"("8.9ms")",
               "Time to read all experts of a mixture; a step takes the share that its tokens "
               "touch (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::expert_share>(
        Ranged("service.*.batching.step.expert_share", kNumber, "", 0, 1, false, "0", "0.03125",
               "Share of the experts that each token touches, such as 4 of 128 (vllm).")),
    Table("service.*.batching.prefill", R"({ per_token = "0.1ms" })",
          "Time by which reading prompts lengthens the iteration that admits them (tokens)."),
    Bound<&ServiceConfig::tokens, &TokenConfig::prefill_base>(
        Ranged("service.*.batching.prefill.base", kDuration, "s", 0, 3600, false, R"("0s")",
               R"("5ms")", "Time before the first prompt token.")),
    Bound<&ServiceConfig::tokens, &TokenConfig::prefill_per_token>(
        Ranged("service.*.batching.prefill.per_token", kDuration, "s", 0, 3600, false, R"("0s")",
               R"("0.1ms")", "Time each prompt token adds.")),
    Bound<&ServiceConfig::tokens, &TokenConfig::per_context_token>(Ranged(
        "service.*.batching.prefill.per_context_token", kDuration, "s", 0, 3600, false, R"("0s")",
        R"("2ns")", "Time each pair of a prompt token and one before it adds: attention (vllm).")),
    Choice<kSchedulerWords, &ServiceConfig::tokens, &TokenConfig::scheduler>(
        "service.*.batching.scheduler", R"("slots")", R"("vllm")",
        "Who runs: slots admits to max_running free places; vllm follows vLLM's V1 scheduler, with "
        "blocks of keys and values, chunks of prompts, pre-emption and a prefix cache; "
        "tensorrt_llm admits only where whole answers fit, too; sglang reads prompts in steps of "
        "their own, first."),
    Bound<&ServiceConfig::tokens, &TokenConfig::kv_tokens>(
        Ranged("service.*.batching.kv_tokens", kInteger, "tokens", 1, 1e8, false, "", "230_000",
               "Tokens whose keys and values a replica can hold (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::gpu_memory>(
        Ranged("service.*.batching.gpu_memory", kBytes, "B", 0, 1e15, true, "", R"("80GB")",
               "Memory of the replica's GPUs, which gives kv_tokens (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::gpu_memory_utilization>(
        Ranged("service.*.batching.gpu_memory_utilization", kNumber, "", 0, 1, true, "0.92", "0.9",
               "The share of gpu_memory that is used (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::weights>(
        Ranged("service.*.batching.weights", kBytes, "B", 0, 1e15, false, "0", R"("16GB")",
               "What the model and its activations take of it (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::kv_bytes_per_token>(
        Ranged("service.*.batching.kv_bytes_per_token", kBytes, "B", 0, 1e9, true, "",
               R"("128KiB")", "Keys and values of one token, in all layers (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::block_size>(
        Ranged("service.*.batching.block_size", kInteger, "tokens", 1, 4096, false, "16", "32",
               "Tokens of a block of keys and values (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::max_batched_tokens>(
        Ranged("service.*.batching.max_num_batched_tokens", kInteger, "tokens", 1, 1e6, false,
               "2048", "8192", "Most tokens of a step, decoded or read (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::long_prefill>(Ranged(
        "service.*.batching.long_prefill_token_threshold", kInteger, "tokens", 0, 1e6, false, "0",
        "512", "Most tokens of one request in a step while others are there; 0: no cap (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::prefill_interval>(Ranged(
        "service.*.batching.prefill_schedule_interval", kInteger, "steps", 1, 1e6, false, "1", "4",
        "Steps from one that reads prompts to the next, while some decode (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::chunked_prefill>(
        Key("service.*.batching.enable_chunked_prefill", kBoolean, "true", "false",
            "Prompts are read in chunks of what a step has left (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::prefix_caching>(
        Key("service.*.batching.enable_prefix_caching", kBoolean, "true", "false",
            "Full blocks are kept until they are needed, and found by who begins alike (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::whole_prompt>(
        Key("service.*.batching.scheduler_reserve_full_isl", kBoolean, "true", "false",
            "A request is admitted only where all of its text fits, not its next chunk (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::watermark>(
        Ranged("service.*.batching.watermark", kNumber, "", 0, 0.999, false, "0", "0.05",
               "Share of the blocks that admissions leave free while others run (vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::stream_interval>(
        Ranged("service.*.batching.stream_interval", kInteger, "tokens", 1, 1e6, false, "1", "20",
               "Tokens that reach the client at once: its first token is there when so many are "
               "(vllm).")),
    Bound<&ServiceConfig::tokens, &TokenConfig::receive_interval>(
        Ranged("service.*.batching.scheduler_recv_interval", kInteger, "steps", 1, 1e6, false, "1",
               "30", "Decode steps between two looks for new requests (sglang).")),
    {"service.*.queue", kTable, "", "", 0, 0, false, "",
     R"({ capacity = 500, discipline = "fifo" })", "Where requests wait."},
    Optional<Field<&ServiceConfig::queue_bounded>, Field<&ServiceConfig::queue_capacity>>(
        {"service.*.queue.capacity", kInteger, "unbounded", "requests", 0, 1e9, false,
         R"("unbounded")", "500",
         "Waiting requests per queue (one per replica, or one in all with central_queue); more are "
         "rejected."}),
    Choice<kDisciplineWords, &ServiceConfig::queue, &QueueConfig::discipline>(
        "service.*.queue.discipline", R"("fifo")", R"("priority")",
        "Who is served next: first come, last come, by class priority, by deadline, by service "
        "time known on arrival, by what is left of it, or by turns weighted by class."),
    Choice<kPreemptionWords, &ServiceConfig::queue, &QueueConfig::preemption>(
        "service.*.queue.preemption", R"("none")", R"("resume")",
        "What becomes of a request in service that a more urgent one pushes out."),
    Bound<&ServiceConfig::queue, &QueueConfig::deadline>(
        Ranged("service.*.queue.deadline", kDuration, "s", 0, kTenYears, true, "", R"("80ms")",
               "A request that waited longer is dropped when its turn comes.")),
    Optional<Field<&ServiceConfig::queue, &QueueConfig::has_patience>,
             Field<&ServiceConfig::queue, &QueueConfig::patience>>(
        Ranged("service.*.queue.patience", kTimeDistribution, "s", 0, kTenYears, false, "",
               R"({ distribution = "exponential", mean = "1s" })",
               "How long a request waits before it leaves the queue.")),
    Table("service.*.queue.codel", R"({ target = "5ms" })",
          "Drops requests while the wait stays above a target (CoDel, RFC 8289)."),
    Bound<&ServiceConfig::queue, &QueueConfig::codel_target>(
        Ranged("service.*.queue.codel.target", kDuration, "s", 0, 3600, true, R"("5ms")",
               R"("5ms")", "The wait that is tolerated.")),
    Bound<&ServiceConfig::queue, &QueueConfig::codel_interval>(
        Ranged("service.*.queue.codel.interval", kDuration, "s", 0, 3600, true, R"("100ms")",
               R"("100ms")", "How long the wait may stay above the target before the first drop.")),
    Choice<kRoutingWords, &ServiceConfig::routing>(
        "service.*.routing", R"("central_queue")",
        R"("power_of_two")",
        "How a request finds its replica: central_queue is one queue for all; the others choose "
        "on arrival; join_shortest_queue and least_outstanding count waiting plus in service; "
        "nginx_random_two and nginx_least_conn are nginx's, with weights: of two drawn the "
        "second wins a tie, so that a heavy replica idles under light load."),
    Bound<&ServiceConfig::choices>(
        {"service.*.choices", kInteger, "", "replicas", 1, 1000, false, "2", "3",
         "Replicas sampled by power_of_choices; the least loaded of them is taken."}),
    Bound<&ServiceConfig::load_factor>(Ranged(
        "service.*.load_factor", kNumber, "",
        1, 1000, false, "", "1.25",
        "Most load of a replica as a multiple of the mean; keys beyond it go to the next one "
        "(consistent_hash).")),
    Bound<&ServiceConfig::zones>(Ranged("service.*.zones", kInteger, "zones", 1, 1000, false, "1",
                                        "3", "Zones its replicas are spread over in turn.")),
    Key("service.*.pools", kTableList, "[]",
        R"([{ replicas = 2, host = "g5.xlarge" }, { replicas = 4, speed = 0.5 }])",
        "Replicas of several kinds, in place of replicas, host and price."),
    Bound<&PoolConfig::replicas>(Ranged("service.*.pools[].replicas", kInteger, "replicas", 1,
                                        100'000, false, "1", "2",
                                        "Number of replicas of this kind.")),
    Bound<&PoolConfig::speed>(Ranged("service.*.pools[].speed", kNumber, "", 0, 1e6, true, "1",
                                     "0.5", "Service times are divided by it.")),
    Bound<&PoolConfig::weight>(Ranged("service.*.pools[].weight", kNumber, "", 0, 1e6, true, "1",
                                      "2", "Share of each replica in weighted routing.")),
    Key("service.*.pools[].host", kText, R"("")", R"("g5.xlarge")",
        "The machine under each replica, from the catalog; it sets the price."),
    Ranged("service.*.pools[].price", kMoneyPerHour, "usd/h", 0, 1e6, false, "", R"("1 usd/h")",
           "Price of a replica; without it the catalog's."),
    Table("service.*.processor_sharing", "{ cores = 4 }",
          "All requests in service share cores evenly, in place of one after the other."),
    Bound<&ServiceConfig::cores>(Ranged("service.*.processor_sharing.cores", kNumber, "cores", 0,
                                        65536, true, "1", "4",
                                        "Cores of a replica; a request uses at most one.")),
    Bound<&ServiceConfig::class_shares>(Key("service.*.processor_sharing.by_class", kBoolean,
                                            "false", "true",
                                            "Shares follow the weights of classes.")),
    Bound<&ServiceConfig::scaling, &ScalingConfig::any>(
        Table("service.*.processor_sharing.scaling", "{ contention = 0.05, coherence = 0.001 }",
              "Requests beyond the cores slow all n in service by 1 + (n - cores) * (contention + "
              "coherence * n), in place of even sharing; with one core Gunther's Universal "
              "Scalability Law.")),
    Bound<&ServiceConfig::scaling, &ScalingConfig::contention>(
        Ranged("service.*.processor_sharing.scaling.contention", kNumber, "", 0, 1000, false, "0",
               "0.05", "Slowdown by each request beyond the cores; 1 / cores is even sharing.")),
    Bound<&ServiceConfig::scaling, &ScalingConfig::coherence>(Ranged(
        "service.*.processor_sharing.scaling.coherence", kNumber, "", 0, 1000, false, "0", "0.001",
        "Slowdown by each such request and each in service: throughput falls again "
        "when there are many.")),
    Bound<&ServiceConfig::scaling, &ScalingConfig::run_queues>(Ranged(
        "service.*.processor_sharing.scaling.run_queues", kInteger, "", 0, 4096, false, "0", "16",
        "Requests share unevenly: each stays in the shorter of two of so many queues, "
        "chosen at random; those of a queue take turns, and busy queues slow each other "
        "in place of requests. 0: evenly.")),
    Bound<&ServiceConfig::search, &SearchConfig::any>(
        Table("service.*.vector_search", R"({ profile = "milvus_hnsw_1m_768d", ef = 200 })",
              "A node that holds one shard's copy of a vector index and searches it, as measured: "
              "time, how searches slow each other, and recall, which multiplies quality.")),
    Bound<&ServiceConfig::search, &SearchConfig::profile>(
        Key("service.*.vector_search.profile", kText, "", R"("milvus_hnsw_1m_768d")",
            "A measured vector index from the catalog.")),
    Bound<&ServiceConfig::search, &SearchConfig::ef>(Ranged(
        "service.*.vector_search.ef", kNumber, "", 0, 1e6, true, "", "200",
        "How many candidates a search keeps (HNSW's ef); between measured dials times follow "
        "by power law and recall by the logarithm, outside it is refused.")),
    Table("service.*.gate", R"({ every = "1s", size = 5 })",
          "Service begins at given instants only: a job started by the clock, gang scheduling, a "
          "nightly window."),
    Ranged("service.*.gate.every", kDuration, "s", 0, kTenYears, true, "", R"("1s")",
           "Time between the instants; the first is one such time after the start."),
    Ranged("service.*.gate.at", kDurationList, "s", 0, kTenYears, false, "[]", R"(["1s", "2s"])",
           "The instants, in place of every; ascending."),
    Ranged("service.*.gate.repeat", kDuration, "s", 0, kTenYears, true, "", R"("10s")",
           "The instants of at come again after it, and so on; without it once."),
    {"service.*.gate.size", kInteger, "unlimited", "requests", 1, 1e9, false, R"("unlimited")", "5",
     "Most services that begin at an instant, of each queue; with batching, batches."},
    Ranged("service.*.gate.sizes", kIntegerList, "requests", 0, 1e9, false, "[]", "[3, 2]",
           "One size for each instant of at, in place of size."),
    Choice<kGateWords, &ServiceConfig::gate, &GateConfig::in_service>(
        "service.*.gate.counts", R"("starts")", R"("in_service")",
        "What a size bounds: services that begin, or those and all that have not ended."),
    Key("service.*.blocking_path", kText, R"("")", R"("downstream")",
        "A path that each request plays, after time, before its replica is free for the next: a "
        "thread that waits for the calls it makes."),
    Key("service.*.machine", kText, R"("")", R"("gpu0")",
        "Services that name one machine share its accelerator."),
    Table("service.*.rate_limit", R"({ rate = "100/s", burst = 20 })",
          "A token bucket in front of the service; more is rejected."),
    Bound<&ServiceConfig::admission, &AdmissionConfig::rate_limit>(
        Ranged("service.*.rate_limit.rate", kRate, "1/s", 0, 1e9, true, "", R"("100/s")",
               "Tokens per second; a request takes one.")),
    Bound<&ServiceConfig::admission, &AdmissionConfig::rate_burst>(
        Ranged("service.*.rate_limit.burst", kNumber, "requests", 1, 1e9, false, "1", "20",
               "Tokens the bucket can hold.")),
    Bound<&ServiceConfig::admission, &AdmissionConfig::shed_above>(
        Ranged("service.*.shed_above", kRatioList, "ratio", 0, 1, false, "[]", "[1.0, 0.8, 0.5]",
               "By priority, the share of queue.capacity above which requests are rejected.")),
    Bound<&ServiceConfig::admission, &AdmissionConfig::adaptive>(
        Table("service.*.adaptive_concurrency", R"({ target = "50ms" })",
              "A limit on requests inside that follows latency; more are rejected.")),
    Bound<&ServiceConfig::admission, &AdmissionConfig::adaptive_target>(
        Ranged("service.*.adaptive_concurrency.target", kDuration, "s", 0, 3600, true, "",
               R"("50ms")", "Latency to stay below.")),
    Bound<&ServiceConfig::admission, &AdmissionConfig::adaptive_initial>(
        Ranged("service.*.adaptive_concurrency.initial", kInteger, "requests", 1, 1'000'000, false,
               "10", "10", "The limit at the start.")),
    Bound<&ServiceConfig::admission, &AdmissionConfig::adaptive_max>(
        Ranged("service.*.adaptive_concurrency.max", kInteger, "requests", 1, 1'000'000, false,
               "1000", "1000", "The highest limit.")),
    Bound<&ServiceConfig::failures, &FailureConfig::any>(Table(
        "service.*.failures", R"({ mtbf = "30d", mttr = "10min" })",
        "Replicas crash and come back, each on its own; all are up at the start of the run.")),
    Bound<&ServiceConfig::failures, &FailureConfig::up>(
        Ranged("service.*.failures.mtbf", kTimeDistribution, "s", 0, kTenYears, false, "",
               R"({ distribution = "exponential", mean = "30d" })", "Time up between failures.")),
    Bound<&ServiceConfig::failures, &FailureConfig::down>(
        Ranged("service.*.failures.mttr", kTimeDistribution, "s", 0, kTenYears, false, "",
               R"("10min")", "Time down after each.")),
    Choice<kInServiceWords, &ServiceConfig::failures, &FailureConfig::in_service>(
        "service.*.failures.in_service", R"("fail")", R"("restart")",
        "What becomes of requests in service on a replica that crashes."),
    Choice<kSurvivalWords, &ServiceConfig::failures, &FailureConfig::queue_survives>(
        "service.*.failures.queue", R"("survives")", R"("lost")",
        "What becomes of requests waiting for it."),
    Bound<&ServiceConfig::error_rate>(Ranged("service.*.error_rate", kRatio, "ratio", 0, 1, false,
                                             "0", R"("1%")",
                                             "Share of served requests that fail all the same.")),
    Bound<&ServiceConfig::quality>(
        Ranged("service.*.quality", kRatio, "ratio", 0, 1, false, "1", "0.97",
               "Worth of its answer; a request's quality is the product along its path."))};

}  // namespace

std::span<const SchemaRow> ServiceRows() { return kService; }

}  // namespace servescape
