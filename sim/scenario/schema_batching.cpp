// SPDX-License-Identifier: MIT
// service.*.batching with a system: the fields of each system under its own
// names. A row says whose they are first, and the default where that differs
// from one system to the next.
#include "sim/scenario/bind.h"
#include "sim/scenario/config_service.h"

namespace servescape {
namespace {

using enum ValueType;
using System = BatchingSystemConfig;

constexpr SchemaRow Count(std::string_view path, std::string_view unit, double low, double high,
                          std::string_view standard, std::string_view example,
                          std::string_view sentence) {
  return Ranged(path, kInteger, unit, low, high, false, standard, example, sentence);
}

constexpr double kMicroseconds = 3.6e9;  // an hour

constexpr SchemaRow kSystems[] = {
    Choice<kBatchingSystemWords, &ServiceConfig::system, &System::system>(
        "service.*.batching.system", "", R"("triton")",
        "Batches as this system closes, stages, merges, refuses and starts "
        "them; its fields stand "
        "beside by their own names. Without it the plain batching of max_size "
        "and max_delay."),
    Bound<&ServiceConfig::system, &System::max_batch_size>(
        Count("service.*.batching.max_batch_size", "", 0, 65536, "", "8",
              "Most items in a batch (triton, bentoml 100, tensorflow_serving "
              "1000), or requests "
              "(mlserver, litserve 1, ray_serve 10); 0 with triton and "
              "mlserver: no batching.")),
    Bound<&ServiceConfig::system, &System::dynamic_batching>(
        Table("service.*.batching.dynamic_batching", "{ max_queue_delay_microseconds = 5000 }",
              "triton: batches of several requests; without it one request an "
              "execution.")),
    Bound<&ServiceConfig::system, &System::preferred_batch_size>(
        Ranged("service.*.batching.dynamic_batching.preferred_batch_size", kIntegerList, "items", 1,
               65536, false, "[]", "[4, 8]",
               "triton: a batch that reaches one goes at once; without a delay "
               "the largest is the cap, "
               "whatever max_batch_size says.")),
    Bound<&ServiceConfig::system, &System::max_queue_delay_microseconds>(
        Count("service.*.batching.dynamic_batching.max_queue_delay_microseconds", "us", 0,
              kMicroseconds, "0", "5000",
              "triton: how long the oldest waits for a fuller batch, on an idle "
              "instance too.")),
    Bound<&ServiceConfig::system, &System::preserve_ordering>(
        Key("service.*.batching.dynamic_batching.preserve_ordering", kBoolean, "false", "true",
            "triton: an answer is held until those to earlier requests have "
            "been sent.")),
    Bound<&ServiceConfig::system, &System::priority_levels>(
        Count("service.*.batching.dynamic_batching.priority_levels", "levels", 0, 1000, "0", "2",
              "triton: class priorities 1 to this, 1 first; also makes the "
              "batcher look each "
              "500 ms only, in place of when an instance becomes free.")),
    Bound<&ServiceConfig::system, &System::default_priority_level>(
        Count("service.*.batching.dynamic_batching.default_priority_level", "", 0, 1000, "0", "2",
              "triton: the level of requests whose class has none (0), or one "
              "out of range.")),
    Table("service.*.batching.dynamic_batching.default_queue_policy",
          "{ default_timeout_microseconds = 50000 }",
          "triton: who may wait, and how long. Any field of it makes the "
          "batcher look each 500 ms "
          "only, in place of when an instance becomes free."),
    Choice<kTimeoutActionWords, &ServiceConfig::system, &System::default_queue_policy,
           &QueuePolicyConfig::delay>(
        "service.*.batching.dynamic_batching.default_queue_policy.timeout_"
        "action",
        R"("REJECT")", R"("DELAY")",
        "triton: expired requests are refused when the batcher looks, or "
        "served after all others."),
    Bound<&ServiceConfig::system, &System::default_queue_policy,
          &QueuePolicyConfig::default_timeout_microseconds>(Count(
        "service.*.batching.dynamic_batching.default_queue_policy."
        "default_timeout_microseconds",
        "us", 0, kMicroseconds, "0", "50000", "triton: how long a request may wait; 0: for ever.")),
    Bound<&ServiceConfig::system, &System::default_queue_policy,
          &QueuePolicyConfig::allow_timeout_override>(
        Key("service.*.batching.dynamic_batching.default_queue_policy.allow_"
            "timeout_override",
            kBoolean, "false", "true",
            "triton: the timeout of a request's class may shorten the default, "
            "never lengthen "
            "it.")),
    Bound<&ServiceConfig::system, &System::default_queue_policy,
          &QueuePolicyConfig::max_queue_size>(
        Count("service.*.batching.dynamic_batching.default_queue_policy.max_"
              "queue_size",
              "requests", 0, 1e9, "0", "100",
              "triton: most that wait, of a priority level; 0: any. Those that "
              "wait for the delay "
              "at an idle instance count, so it caps the batch too.")),
    Key("service.*.batching.dynamic_batching.priority_queue_policy", kTableList, "[]",
        "[{ key = 1, value = { max_queue_size = 4 } }]",
        "triton: policies of single priority levels, in place of the default "
        "one."),
    Bound<&LevelPolicyConfig::key>(
        Count("service.*.batching.dynamic_batching.priority_queue_policy[].key", "", 1, 1000, "1",
              "2", "triton: the priority level.")),
    Table("service.*.batching.dynamic_batching.priority_queue_policy[].value",
          "{ max_queue_size = 4 }", "triton: its policy."),
    Choice<kTimeoutActionWords, &LevelPolicyConfig::value, &QueuePolicyConfig::delay>(
        "service.*.batching.dynamic_batching.priority_queue_policy[].value."
        "timeout_action",
        R"("REJECT")", R"("DELAY")", "triton: see default_queue_policy."),
    Bound<&LevelPolicyConfig::value, &QueuePolicyConfig::default_timeout_microseconds>(
        Count("service.*.batching.dynamic_batching.priority_queue_policy[].value."
              "default_timeout_microseconds",
              "us", 0, kMicroseconds, "0", "50000", "triton: see default_queue_policy.")),
    Bound<&LevelPolicyConfig::value, &QueuePolicyConfig::allow_timeout_override>(
        Key("service.*.batching.dynamic_batching.priority_queue_policy[].value."
            "allow_timeout_override",
            kBoolean, "false", "true", "triton: see default_queue_policy.")),
    Bound<&LevelPolicyConfig::value, &QueuePolicyConfig::max_queue_size>(
        Count("service.*.batching.dynamic_batching.priority_queue_policy[].value.max_"
              "queue_size",
              "requests", 0, 1e9, "0", "4", "triton: see default_queue_policy.")),
    Key("service.*.batching.instance_group", kTableList, "[]", "[{ count = 2 }]",
        "triton: the model's execution instances, one without it."),
    Bound<&InstanceGroupConfig::count>(Count("service.*.batching.instance_group[].count",
                                             "instances", 1, 4096, "1", "2",
                                             "triton: instances of this group, of each replica.")),
    Bound<&ServiceConfig::system, &System::max_batch_time>(
        Ranged("service.*.batching.max_batch_time", kNumber, "s", 0, 3600, false, "0", "0.05",
               "mlserver: seconds after which a round of requests is closed, "
               "whether the model is free or "
               "not; 0: no batching.")),
    Bound<&ServiceConfig::system, &System::parallel_workers>(
        Count("service.*.batching.parallel_workers", "workers", 0, 4096, "1", "2",
              "mlserver: processes that get the batches in turn; 0: the model runs "
              "in the server's "
              "own loop, which it stops where it blocks.")),
    Choice<kPredictWords, &ServiceConfig::system, &System::predict_awaits>(
        "service.*.batching.predict", R"("blocks")", R"("awaits")",
        "mlserver: whether predict blocks its process, or awaits and so runs "
        "any number of batches "
        "at once."),
    Bound<&ServiceConfig::system, &System::max_latency_ms>(
        Ranged("service.*.batching.max_latency_ms", kNumber, "ms", 0, 3.6e6, true, "60000", "500",
               "bentoml: while more than one waits and the oldest would come "
               "later than this if "
               "all were served at once, the oldest is answered 503.")),
    Bound<&ServiceConfig::system, &System::workers>(
        Count("service.*.batching.workers", "workers", 1, 4096, "1", "2",
              "bentoml: processes, each with a batcher of its own and one "
              "batch at a time.")),
    Table("service.*.batching.traffic", "{ timeout = 1 }",
          "bentoml: what keeps requests out before the batcher."),
    Bound<&ServiceConfig::system, &System::traffic_timeout>(
        Ranged("service.*.batching.traffic.timeout", kNumber, "s", 0, 1e6, false, "60", "1",
               "bentoml: seconds until a request is answered 504; it is served "
               "all the same. 0: "
               "none.")),
    Bound<&ServiceConfig::system, &System::max_concurrency>(
        Count("service.*.batching.traffic.max_concurrency", "requests", 0, 1e9, "0", "32",
              "bentoml: most requests inside, waiting and executing; more are "
              "answered 429. 0: "
              "any.")),
    Bound<&ServiceConfig::system, &System::batch_timeout>(
        Ranged("service.*.batching.batch_timeout", kNumber, "s", 0, 3600, false, "0", "0.05",
               "litserve: length of the windows that each worker opens one after the "
               "other, "
               "whether anybody waits or not; 0: what is there is taken at once.")),
    Bound<&ServiceConfig::system, &System::workers_per_device>(
        Count("service.*.batching.workers_per_device", "workers", 1, 4096, "1", "2",
              "litserve: workers that race for the requests of one queue.")),
    Bound<&ServiceConfig::system, &System::timeout>(
        Ranged("service.*.batching.timeout", kNumber, "s", 0, 1e6, false, "30", "0.5",
               "litserve: a request that has waited so many seconds when a worker "
               "takes it up is "
               "answered 504; 0: none.")),
    Bound<&ServiceConfig::system, &System::batch_wait_timeout_s>(Ranged(
        "service.*.batching.batch_wait_timeout_s", kNumber, "s", 0, 3600, false, "0.01", "0.05",
        "ray_serve: seconds from the first request of a batch until it "
        "is closed, whether "
        "another one runs or not (@serve.batch).")),
    Bound<&ServiceConfig::system, &System::max_concurrent_batches>(
        Count("service.*.batching.max_concurrent_batches", "batches", 1, 4096, "1", "2",
              "ray_serve: batches that a replica runs at once (@serve.batch).")),
    Bound<&ServiceConfig::system, &System::max_ongoing_requests>(
        Count("service.*.batching.max_ongoing_requests", "requests", 1, 65536, "5", "100",
              "ray_serve: requests that a replica has at once; caps its "
              "batches, and others wait "
              "in the router, which polls with back-off.")),
    Bound<&ServiceConfig::system, &System::max_queued_requests>(
        Count("service.*.batching.max_queued_requests", "requests", -1, 1e9, "-1", "3",
              "ray_serve: requests that wait in the router at most; more are "
              "answered 503. -1: "
              "any.")),
    Choice<kBodyWords, &ServiceConfig::system, &System::body_blocks>(
        "service.*.batching.body", R"("awaits")", R"("blocks")",
        "ray_serve: whether the body awaits, or blocks the replica's event "
        "loop and with it the "
        "collector of the next batch."),
    Bound<&ServiceConfig::system, &System::batch_size>(
        Count("service.*.batching.batch_size", "requests", 1, 65536, "1", "8",
              "torchserve: most requests in a batch.")),
    Bound<&ServiceConfig::system, &System::max_batch_delay>(
        Ranged("service.*.batching.max_batch_delay", kNumber, "ms", 0, 3.6e6, false, "100", "50",
               "torchserve: milliseconds from when a worker takes the first "
               "request until the "
               "batch goes, however long that request has waited.")),
    Bound<&ServiceConfig::system, &System::initial_workers>(
        Count("service.*.batching.initial_workers", "workers", 1, 4096, "1", "2",
              "torchserve: workers; one of them at a time collects a batch.")),
    Bound<&ServiceConfig::system, &System::job_queue_size>(
        Count("service.*.batching.job_queue_size", "requests", 1, 1e9, "100", "20",
              "torchserve: requests that wait at most; more are answered 503.")),
    Bound<&ServiceConfig::system, &System::batch_timeout_micros>(
        Count("service.*.batching.batch_timeout_micros", "us", 0, kMicroseconds, "0", "5000",
              "tensorflow_serving: how long a batch is open for more while a "
              "thread is free.")),
    Bound<&ServiceConfig::system, &System::max_enqueued_batches>(
        Count("service.*.batching.max_enqueued_batches", "batches", 1, 1e9, "10", "100",
              "tensorflow_serving: batches, not requests, that wait for a "
              "thread; more is "
              "refused.")),
    Bound<&ServiceConfig::system, &System::num_batch_threads>(
        Count("service.*.batching.num_batch_threads", "batches", 1, 4096, "", "4",
              "tensorflow_serving: batches that run at once; without it as many as "
              "the machine "
              "has processors, which a scenario must say.")),
    Bound<&ServiceConfig::system, &System::allowed_batch_sizes>(
        Ranged("service.*.batching.allowed_batch_sizes", kIntegerList, "items", 1, 65536, false,
               "[]", "[2, 4, 8]",
               "tensorflow_serving: a batch takes the time of the next of "
               "these sizes (padding); the last "
               "is max_batch_size.")),
};

}  // namespace

std::span<const SchemaRow> BatchingRows() { return kSystems; }

}  // namespace servescape
