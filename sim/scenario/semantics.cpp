// SPDX-License-Identifier: MIT
#include "sim/scenario/semantics.h"

namespace servescape {
namespace {

constexpr Semantic kSemantics[] = {
    {"what equal times do", "A completion comes before a timer, a timer before an arrival."},
    {"what join_shortest_queue counts", "Requests waiting and in service."},
    {"ties between replicas", "The lowest index after a rotating start, never chance or a hash."},
    {"replicas that are down",
     "Routing passes them over at once; when all are down requests wait for the first to return."},
    {"the batch timer",
     "It starts with the oldest waiting request; a batch takes what is present at its start."},
    {"preferred batch sizes",
     "A batch that reaches one starts at once with the largest that is reached; otherwise it "
     "waits for max_delay."},
    {"batching by tokens",
     "Every running sequence gets a token an iteration; the prompts of those that join lengthen "
     "their first. continuous: requests join, in the queue's order, and leave at the boundaries of "
     "iterations; an idle replica starts at once (Orca; vLLM without chunked prefill). static: a "
     "batch takes who waits and is answered whole when its longest sequence ends, each of its "
     "places iterating until then. A cancelled sequence leaves at the next boundary, or with its "
     "batch; a "
     "crash fails all that run; a speed counts for iterations that begin."},
    {"scheduler = \"vllm\"",
     "Each step is one schedule() of vLLM 0.33's V1 scheduler: running requests first, in the "
     "order "
     "of their admission, then those that wait, in the queue's order, while tokens of the step, "
     "places and free blocks are left; who is admitted must fit with all of its text. Where a "
     "running one finds no block, the one admitted last (priority: the lowest) loses its blocks, "
     "waits at the head and reads its text again. A prompt that memory cannot hold is rejected, an "
     "answer ends where memory does. A cancelled request's blocks are free at once. A crash loses "
     "what runs, what those have written that were pre-empted, and the prefix cache."},
    {"scheduler = \"tensorrt_llm\" and \"sglang\"",
     "As vllm, but: tensorrt_llm admits who fits with all of its answer beside the whole answers "
     "of "
     "all who run, and pre-empts nobody; sglang reads prompts in steps without decodes, first, and "
     "keeps a share of what those who run may still write free for them (0.7, falling to 0.098 in "
     "600 decode steps; of an answer at most 4096 tokens count); where that was too little, who "
     "has "
     "written least waits again, at the end, and the share is estimated anew."},
    {"the next step of a language-model server",
     "Where the server was idle, or the step before answered somebody, it begins with all that "
     "come "
     "at its instant."},
    {"queue.capacity with tokens", "Requests that a free place awaits do not count."},
    {"a freed server", "It takes the next batch before the finished requests go on."},
    {"queue.deadline and timeout",
     "A request past its queue deadline is dropped when its turn comes; queue.patience ends the "
     "wait at once; timeout is the caller's, over the whole attempt."},
    {"a timed-out request",
     "It still consumes its service, and what its path calls after that, unless cancellation = "
     "\"propagate\", which takes it out of queues and stops its service."},
    {"retries",
     "A new attempt of the same request; latency counts from the first intended arrival."},
    {"a retry budget",
     "Each first attempt adds budget tokens, up to budget_burst; each retry takes one."},
    {"hedges",
     "The first answer counts; where chance or order choose the replica, a hedge goes to another "
     "than its attempt. A quantile is that of first attempts' times to their answer, as if none "
     "were cut short (after p90 one in ten is hedged), and is trusted from 100 answers on."},
    {"an open breaker", "Attempts are shed until its time is over; then a single one tries."},
    {"latency under open load", "From the intended arrival: no coordinated omission."},
    {"percentiles", "The smallest recorded value whose cumulative share reaches q, within 0.2 %."},
    {"gate",
     "At its instants service begins in the queue's order, side by side; who arrives at an instant "
     "misses it, what is left of a size lapses, and an instant with nobody there passes."},
    {"blocking_path",
     "The request keeps its server until the path has ended, and the server counts as busy; the "
     "time "
     "belongs to the latency components of the calls below. If the path fails, so does the request "
     "here. "
     "A crash leaves the calls below to go on; cancellation = \"propagate\" stops them."},
    {"preemption",
     "The interrupted request keeps its place in the order and resumes, restarts or "
     "is drawn anew; it is never dropped by a deadline again."},
    {"processor sharing",
     "Every request in service progresses at min(1, cores / n); by_class at cores times its "
     "weight over the sum of weights."},
    {"a crash",
     "What is in service fails, or is kept until the replica is back (failures.in_service); a "
     "queue of its own is routed anew, or lost with it (failures.queue)."},
    {"a partition", "Calls of the service fail at once."},
    {"a slow replica", "Service that begins during the incident takes factor times as long."},
    {"a cache hit",
     "Skips the rest of its block; a miss runs it and stores the answer at its end; "
     "a failed fetch stores nothing."},
    {"TTL", "Counts from the storing and is not extended by a hit unless sliding = true."},
    {"a stale hit", "Between soft_ttl and ttl it answers, and one request behind it fetches anew."},
    {"coalescing", "Misses of a key wait for the first one's fetch, and fail with it."},
    {"local caches",
     "One copy per replica of the service, chosen by the replica that served the "
     "request last."},
    {"wait_for k",
     "The step goes on with the k-th answer; the rest goes on by itself unless "
     "cancel_rest = true; it fails as soon as k can no longer answer."},
    {"latency components",
     "To the components of its critical path: of parallel branches the one waited for last, of "
     "attempts the one that answered; what other attempts took is retry."},
    {"quality",
     "The product over the calls of a path, the mean over parallel branches; what a model or a "
     "value of some age is worth multiplies it."},
    {"a cost",
     "Covers what has a price; parts without one are named, and a goal that their price could "
     "still change is inconclusive."},
    {"unstable load",
     "Is reported as unstable, with its growth; no steady-state percentile is "
     "printed."},
};

}  // namespace

std::span<const Semantic> Semantics() { return kSemantics; }

}  // namespace servescape
