// SPDX-License-Identifier: MIT
// Batchers (service.*.batching.system). What a field does and its default are in the schema.
#include "sim/systems/notes.h"

namespace servescape {
namespace {

constexpr SystemNote kBatcherNotes[] = {
    {"triton", "Triton Inference Server", "24.10 (2.51.0)", "batcher", "service.*.batching",
     "core repository, dynamic_batch_scheduler.cc, scheduler_utils.cc", "batchers/triton.json"},
    {"mlserver", "MLServer", "1.7.1", "batcher", "service.*.batching",
     "mlserver/batching/adaptive.py", "batchers/mlserver.json"},
    {"bentoml", "BentoML", "1.4.40", "batcher", "service.*.batching",
     "src/_bentoml_impl/server/batching.py (CORK dispatcher)", "batchers/bentoml.json"},
    {"litserve", "LitServe", "0.2.19", "batcher", "service.*.batching",
     "litserve/loops/base.py (collate_requests)", "batchers/litserve.json"},
    {"ray_serve", "Ray Serve", "2.60.0", "batcher, router, autoscaler",
     "service.*.batching; service.*.balancing and servescape balance; servescape autoscale",
     "serve/batching.py, serve/_private/router.py, request_router/*.py",
     "batchers/ray_serve.json"},
    {"torchserve", "TorchServe", "0.12.0", "batcher", "service.*.batching",
     "frontend BatchAggregator.java, Model.java", "batchers/torchserve.json"},
    {"tensorflow_serving", "TensorFlow Serving", "documentation of 2026", "batcher",
     "service.*.batching", "serving/batching/README.md and the comments of its configuration", ""},
};

#define DYNAMIC "service.*.batching.dynamic_batching."
#define POLICY DYNAMIC "default_queue_policy."
#define LEVEL DYNAMIC "priority_queue_policy[].value."
#define LOOK                                                                                 \
  "With any queue policy nothing wakes the batcher when an instance becomes free: it looks " \
  "each 500 ms."

constexpr FieldNote kBatcherFields[] = {
    {"triton", "max_batch_size", "service.*.batching.max_batch_size", "", "0",
     "Without dynamic_batching it batches nothing: one request an execution.", "", "", "nobatcher"},
    {"triton", "dynamic_batching", "service.*.batching.dynamic_batching", "", "absent",
     "While all instances are busy a batch whose delay is over is closed and staged, two at most "
     "for each instance; staged ones are usually merged when one frees, but not always.",
     "", "", "d100_busy_long"},
    {"triton", "dynamic_batching.preferred_batch_size", DYNAMIC "preferred_batch_size", "", "",
     "The largest preferred size, not max_batch_size, is the cap; a request that would overshoot "
     "it sends the pending batch at once.",
     "", "", "p48_d0_busy_6"},
    {"triton", "dynamic_batching.max_queue_delay_microseconds",
     DYNAMIC "max_queue_delay_microseconds", "", "",
     "It is waited out although an instance is idle, and counts from the oldest request without "
     "starting again.",
     "", "", "d100_idle_2nd_at_50"},
    {"triton", "dynamic_batching.preserve_ordering", DYNAMIC "preserve_ordering", "", "",
     "It delays no execution: the answer of a later, faster request is held.", "", "",
     "preserve_2inst"},
    {"triton", "dynamic_batching.priority_levels", DYNAMIC "priority_levels", "", "", LOOK, "", "",
     "prio_basic"},
    {"triton", "dynamic_batching.default_priority_level", DYNAMIC "default_priority_level", "", "",
     "A priority out of range counts as this level, and one batch mixes levels.", "", "",
     "prio_unset"},
    {"triton", "dynamic_batching.default_queue_policy", DYNAMIC "default_queue_policy", "",
     "absent", LOOK, "", "", "plain_rescue"},
    {"triton", "dynamic_batching.default_queue_policy.timeout_action", POLICY "timeout_action", "",
     "", "Expired requests are found when the batcher looks, not at their deadline.", "", "",
     "rej50_busy"},
    {"triton", "dynamic_batching.default_queue_policy.default_timeout_microseconds",
     POLICY "default_timeout_microseconds", "", "", LOOK, "", "", "tmo50_d200_one"},
    {"triton", "dynamic_batching.default_queue_policy.allow_timeout_override",
     POLICY "allow_timeout_override", "", "",
     "A request may only shorten the default; with a default of 0 its own is ignored.", "", "",
     "override_zero_default"},
    {"triton", "dynamic_batching.default_queue_policy.max_queue_size", POLICY "max_queue_size", "",
     "",
     "It caps the batch, too: requests that wait for the delay at an idle instance count. And any "
     "value brings the 500 ms looks.",
     "", "", "qsize4"},
    {"triton", "dynamic_batching.priority_queue_policy", DYNAMIC "priority_queue_policy", "",
     "absent", LOOK, "", "", "prio_starve"},
    {"triton", "dynamic_batching.priority_queue_policy.key", DYNAMIC "priority_queue_policy[].key",
     "", "", "Levels are strict and do not age.", "", "", "prio_starve"},
    {"triton", "dynamic_batching.priority_queue_policy.value",
     DYNAMIC "priority_queue_policy[].value", "", "absent", "", "", "", ""},
    {"triton", "dynamic_batching.priority_queue_policy.value.timeout_action",
     LEVEL "timeout_action", "", "", "", "", "", ""},
    {"triton", "dynamic_batching.priority_queue_policy.value.default_timeout_microseconds",
     LEVEL "default_timeout_microseconds", "", "", "", "", "", ""},
    {"triton", "dynamic_batching.priority_queue_policy.value.allow_timeout_override",
     LEVEL "allow_timeout_override", "", "", "", "", "", ""},
    {"triton", "dynamic_batching.priority_queue_policy.value.max_queue_size",
     LEVEL "max_queue_size", "", "", "It counts the waiting of its level only.", "", "", ""},
    {"triton", "instance_group", "service.*.batching.instance_group", "", "one instance",
     "Two idle instances take a burst of 8 as 1 + 7 or 8, never evenly.", "", "",
     "d0_2inst_8_burst"},
    {"triton", "instance_group.count", "service.*.batching.instance_group[].count", "", "", "", "",
     "", "d100_2inst_8_spaced"},
    {"mlserver", "max_batch_size", "service.*.batching.max_batch_size", "", "0",
     "It counts requests, not items: 3 ran 12 items; set alone it batches nothing.", "", "",
     "s3_t100_items"},
    {"mlserver", "max_batch_time", "service.*.batching.max_batch_time", "", "",
     "The batcher knows nothing of whether the model is free: a small one makes batches of one "
     "under load.",
     "", "", "s8_t1_busy"},
    {"mlserver", "parallel_workers", "service.*.batching.parallel_workers", "", "1",
     "With 0 a blocking model stops the server's loop, so that what piles up is batched.", "", "",
     "w0_s8_t100_busy5"},
    {"mlserver", "predict", "service.*.batching.predict", "", "",
     "One that awaits runs any number of batches at once.", "", "", "w0_async_busy"},
    {"bentoml", "max_batch_size", "service.*.batching.max_batch_size", "", "100",
     "A request that does not fit is cut: 11 with a size of 8 run as 8 + 3.", "", "",
     "warm_items_11"},
    {"bentoml", "max_latency_ms", "service.*.batching.max_latency_ms", "", "",
     "It counts the whole queue, not the next batch, and answers the oldest 503 at once; before "
     "it, requests are held as long as earlier batches waited.",
     "", "", "lat500_busy20"},
    {"bentoml", "workers", "service.*.batching.workers", "", "", "", "", "", ""},
    {"bentoml", "traffic", "service.*.batching.traffic", "", "absent", "", "", "", ""},
    {"bentoml", "traffic.timeout", "service.*.batching.traffic.timeout", "", "",
     "504 at the deadline, and the execution goes on.", "", "", "traffic_timeout1"},
    {"bentoml", "traffic.max_concurrency", "service.*.batching.traffic.max_concurrency", "", "",
     "It counts those that execute, too.", "", "", ""},
    {"litserve", "max_batch_size", "service.*.batching.max_batch_size", "", "1", "", "", "",
     "default"},
    {"litserve", "batch_timeout", "service.*.batching.batch_timeout", "", "",
     "The window belongs to the worker's loop, not to a request: a lone request waits up to all of "
     "it, and one that waited long waits again. With 0 and max_batch_size above 1 an idle worker "
     "spins, at .4 of a core.",
     "", "", "t200_single_137"},
    {"litserve", "workers_per_device", "service.*.batching.workers_per_device", "", "",
     "Workers race for single requests of one queue: 1, 1, then whoever frees takes the rest.", "",
     "", "w2_20"},
    {"litserve", "timeout", "service.*.batching.timeout", "", "",
     "Looked at only when a worker takes the request up, never while it executes.", "", "",
     "timeout200_busy"},
    {"ray_serve", "max_batch_size", "service.*.batching.max_batch_size", "", "10",
     "max_ongoing_requests, 5 by default, caps it.", "", "", "batch_default_mor5"},
    {"ray_serve", "batch_wait_timeout_s", "service.*.batching.batch_wait_timeout_s", "", "",
     "The collector does not wait for the running batch: at the default of 10 ms a busy replica "
     "runs batches of one.",
     "", "", "batch_default_busy5"},
    {"ray_serve", "max_concurrent_batches", "service.*.batching.max_concurrent_batches", "", "", "",
     "", "", "batch_w100_busy"},
    {"ray_serve", "max_ongoing_requests", "service.*.batching.max_ongoing_requests", "", "",
     "It caps the batch, and above it requests wait in the router, which polls with a back-off of "
     "up to 500 ms.",
     "", "", "plain_mor1_10"},
    {"ray_serve", "max_queued_requests", "service.*.batching.max_queued_requests", "", "",
     "Each proxy, and each handle, counts its own: with several of them more wait in all.", "",
     "serve/_private/router.py", ""},
    {"ray_serve", "body", "service.*.batching.body", "", "",
     "One that blocks stops the collector, so that what piles up is batched.", "", "",
     "batch_w100_busy_blocking"},
    {"ray_serve", "proxies", "",
     "Routers that the calls come through: one a node, by proxy_location.",
     "1",
     "Each keeps its own queue lengths and learns of what others send only when it sends there "
     "itself: replicas refuse, and queues grow uneven.",
     "", "serve/_private/request_router/request_router.py", ""},
    {"ray_serve", "RAY_SERVE_QUEUE_LENGTH_CACHE_TIMEOUT_S", "",
     "How long a queue length that a router keeps is gone by (environment).", "10",
     "After ten quiet seconds the next request waits until replicas have been asked.", "",
     "serve/_private/request_router/common.py", ""},
    {"ray_serve", "request_router_config", "", "Of the router of a deployment.", "", "", "", "",
     ""},
    {"ray_serve", "request_router_config.initial_backoff_s", "",
     "The first wait while no replica of two drawn has room.", "0.025",
     "Two draws follow each other at once before it; nothing wakes it when a replica has room.", "",
     "serve/_private/request_router/request_router.py", "plain_mor1_10"},
    {"ray_serve", "request_router_config.backoff_multiplier", "", "How it grows.", "2", "", "",
     "serve/_private/request_router/request_router.py", ""},
    {"ray_serve", "request_router_config.max_backoff_s", "", "How far.", "0.5",
     "A replica may be idle for so long while requests wait in the router.", "",
     "serve/_private/request_router/request_router.py", "plain_mor1_10"},
    {"torchserve", "batch_size", "service.*.batching.batch_size", "", "",
     "Of two idle workers one collects the whole batch.", "", "", "w2_8"},
    {"torchserve", "max_batch_delay", "service.*.batching.max_batch_delay", "", "",
     "It begins when a worker takes the first request: after a busy spell a batch whose members "
     "are long past it waits all of it again.",
     "", "", "busy20"},
    {"torchserve", "initial_workers", "service.*.batching.initial_workers", "", "", "", "", "",
     "w2_8"},
    {"torchserve", "job_queue_size", "service.*.batching.job_queue_size", "", "", "", "", "", ""},
    {"tensorflow_serving", "max_batch_size", "service.*.batching.max_batch_size", "", "1000", "",
     "", "", ""},
    {"tensorflow_serving", "batch_timeout_micros", "service.*.batching.batch_timeout_micros", "",
     "", "It ends only while a thread is free, unlike MLServer's and Ray's.", "", "", ""},
    {"tensorflow_serving", "max_enqueued_batches", "service.*.batching.max_enqueued_batches", "",
     "", "It counts batches, and not those a thread has.", "", "", ""},
    {"tensorflow_serving", "num_batch_threads", "service.*.batching.num_batch_threads", "",
     "the machine's processors", "", "", "", ""},
    {"tensorflow_serving", "allowed_batch_sizes", "service.*.batching.allowed_batch_sizes", "", "",
     "A batch costs the next allowed size.", "", "", ""},
};

#undef DYNAMIC
#undef POLICY
#undef LEVEL
#undef LOOK

}  // namespace

std::span<const SystemNote> BatcherNotes() { return kBatcherNotes; }
std::span<const FieldNote> BatcherFields() { return kBatcherFields; }

}  // namespace servescape
