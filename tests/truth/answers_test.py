#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The figures of every shipped answer, recomputed from ten times what the scenario simulates.

answers_test.py SERVESCAPE SCENARIOS [--words | NAME ...]

Scenarios of steady traffic run ten times as long, those in which something happens at an instant
(a spike, an outage, a trace) with ten times the replications. A row holds what the answer says,
the settings that show it, the metric and its value; it holds if the value lies within half a unit
of the last digit told and four standard errors (one row in twenty would miss two). A scenario
without rows, and a row whose words do not stand in the answer, fail; with --words nothing else is
checked.
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import unittest

PROGRAM, SCENARIOS = sys.argv[1:3]
WORDS = "--words" in sys.argv[3:]
ONLY = [] if WORDS else sys.argv[3:]
TIMES = 10
S = "service.model."
RANKERS = "service.ranker.replicas="
NO_CACHE, UNBATCHED = "cache.predictions.capacity=1", "service.ranker.batching.max_size=500"
HEDGE = "traffic.users.hedge.max=1"
STORM = "service.llm.batching.watermark=0"
SERVER = "service.llm.batching.server.profile="
B200 = [SERVER + "llama70b-b200-vllm-fp8-tp1", "service.llm.price=6.99 usd/h"]
FP4 = [SERVER + "llama70b-b200-vllm-fp4-tp1", "service.llm.price=6.99 usd/h"]
NO_PREFIXES = "service.llm.batching.enable_prefix_caching=false"
ONE_POOL = ["traffic.documents.path=chat", "service.llm.replicas=4", "service.long.price=0 usd/h"]
CHUNKED = ["traffic.chat.path=chunked", "service.prefill.price=0 usd/h",
           "service.decode.price=0 usd/h", "service.both.price=8.58 usd/h"]
LARGE_FOR_ALL = ["traffic.chat.path=all", "service.large.replicas=5",
                 "service.small.price=0 usd/h"]
BUDGET, BOUND = "traffic.users.retries.budget=0.1", "service.model.queue.capacity=30"
NO_POLICY = ("service.model.batching.dynamic_batching.default_queue_policy."
             "default_timeout_microseconds=0")
NO_BOXES = [f"service.t{rate}_box.price=0 usd/h" for rate in (
    5, 10, 20, 24, 100, 400, 1440, 10000, 50000, 200000, 500000, 600000)]
PROBES = "service.search.vector_index.nprobe=64"
WINDOW = "service.model.batching.batch_wait_timeout_s=0.05"
RECOMMENDATIONS = "cache.recommendations."
NO_DECAY = RECOMMENDATIONS + "lfu_decay_time=0"
LRU = RECOMMENDATIONS + "maxmemory_policy=allkeys-lru"

ONLINE = ["traffic.visits.path=online", "job.nightly.items=1", "store.pages.price=0 usd/h"]
BY_NIGHT = ["traffic.visits.path=batch", "service.ranker.price=0 usd/h"]
EIGHT = ["traffic.visits.rate=8/s"]
NO_BACKFILL = "job.candidates.backfill=[]"
AWAY = "job.candidates.scheduler_down=[{ from = '24h', until = '36h' }]"


def on_demand(job):
    return [f"job.{job}.spot=false", f"job.{job}.interruptions=0/s"]


# Scenario: whether it is longer, not repeated; (words, settings, metric, value, half a digit).
WEB = "service.web.autoscaler="
KPA = (WEB + '{ system = "kpa", metric = "rps", target = 20, target-utilization-percentage = 60, '
       'min-scale = 6, max-scale = 100 }')
KEDA = (WEB + '{ system = "keda", minReplicaCount = 6, maxReplicaCount = 100, signals = '
        '{ prometheus = "rps" }, triggers = [{ type = "prometheus", metadata = '
        '{ threshold = 12 } }] }')
CAUTIOUS = ('service.web.autoscaler.behavior.scaleUp={ policies = [{ type = "Pods", value = 1, '
            'periodSeconds = 60 }] }')
OCR = "service.ocr.autoscaler."
RANKER = "service.ranker.rollout."
ALL_STORIES = ["traffic.people.path=all", "service.pass_0.price=0 usd/h"]
CPU_SCORERS = ["service.scorer.profile=dlrm/cpu", "service.scorer.price=3.2 usd/h"]
SEARCH = ["traffic.views.path=search", "service.index.replicas=3",
          "store.neighbours.price=0 usd/h"]
EXACT = "service.frames.vector_search.ef=500"
LARGE_ONLY = ["traffic.posts.path=all", "service.large.replicas=10", "service.small.price=0 usd/h",
              "service.clear.price=0 usd/h"]
NO_BETTER, WORSE = "service.ranker_v8.quality=0.80", "service.ranker_v8.quality=0.79"
SURE = RANKER + "confidence=0.999"
EACH = ('service.model.retraining={{ every = "{}", takes = "12h", price = "32.77 usd/h", '
        'cost = 500 }}')
ON_DEMAND = 'service.model.nodes=["on_demand"]'
AT_ONCE = "service.model.retraining.label_delay=0s"
HOURLY = ["store.history.materialization=1h", "store.history.lag=5min"]

ANSWERS = {
    "launch_day": (False, [
        ("79.5 % are answered within a second", [], "latency.within(1s)", 0.795, 0.0005),
        ("$7.70", [], "cost.per_hour", 7.70, 0.005),
        ("23.4 %", [CAUTIOUS], "latency.within(1s)", 0.234, 0.0005),
        ("$5.39", [CAUTIOUS], "cost.per_hour", 5.39, 0.005),
        ("KPA 93.2 %", [KPA], "latency.within(1s)", 0.932, 0.0005),
        ("KEDA 91.2 %", [KEDA], "latency.within(1s)", 0.912, 0.0005)]),
    "backlog_to_zero": (False, [
        ("4.1 replicas", [], "service.ocr.replicas.mean", 4.1, 0.05),
        ("$4.09 an hour", [], "cost.per_hour", 4.09, 0.005),
        ("a document takes 247 s", [], "latency.mean", 247, 0.5),
        ("$30.18", [OCR + "minReplicaCount=30"], "cost.per_hour", 30.18, 0.005),
        ("83 s", [OCR + "minReplicaCount=30"], "latency.mean", 83, 0.5),
        ("$2.53", [OCR + "maxReplicaCount=10"], "cost.per_hour", 2.53, 0.005),
        ("431 s", [OCR + "maxReplicaCount=10"], "latency.mean", 431, 0.5)]),
    "worldcup_98": (False, [
        ("99.97 % within a second", [], "latency.within(1s)", 0.9997, 0.00005),
        ("$0.60 an hour", [], "cost.per_hour", 0.60, 0.005),
        ("84.5 replica-hours", [], "service.web.replicas.mean", 84.5 / 24, 0.005)]),
    "day_of_300_million": (False, [
        ("p95 is 398 ms", [], "latency.p95", 0.398, 0.0005),
        ("$5150 an hour", [], "cost.per_hour", 5150, 0.5)]),
    "canary_slower_better": (False, [
        ("5 % of the better", [], RANKER + "rolled_back", 0.05, 0.005),
        ("38 % of one", [NO_BETTER], RANKER + "rolled_back", 0.38, 0.005),
        ("100 %", [WORSE], RANKER + "rolled_back", 1, 0.005),
        ("after 15 minutes", [WORSE], RANKER + "rollback_after", 15 * 60, 30),
        ("5 % of the equal", [NO_BETTER, SURE], RANKER + "rolled_back", 0.05, 0.005),
        ("35 minutes", [WORSE, SURE], RANKER + "rollback_after", 35 * 60, 30),
        ("$3.00", [], "cost.per_hour", 3.0, 0.005)]),
    "people_you_may_know": (False, [
        ("77 %", [], "store.suggestions.missing", 0.23, 0.005),
        ("13.7 hours old", [], "store.suggestions.staleness.mean", 13.7 * 3600, 180),
        ("11.2 ms", [], "latency.mean", 0.0112, 0.00005),
        ("$0.509 an hour", [], "cost.per_hour", 0.509, 0.0005),
        ("$0.586", on_demand("scores"), "cost.per_hour", 0.586, 0.0005),
        ("2.28 hours", ["job.scores.items=1_000_000"], "job.scores.duration.mean", 2.28 * 3600, 18),
        ("0.75", [], "job.scores.duration.mean", 0.75 * 3600, 18),
        ("$0.613", ["job.scores.items=1_000_000"], "cost.per_hour", 0.613, 0.0005),
        ("19.9 hours old", [AWAY], "store.suggestions.staleness.mean", 19.9 * 3600, 180)]),
    "event_recommendation": (False, [
        ("5.7 hours", [], "store.candidates.staleness.mean", 5.7 * 3600, 180),
        ("14.6 %", [], "store.candidates.staleness.within(6h)", 0.854, 0.0005),
        ("89.0 %", [], "quality.mean", 0.890, 0.0005),
        ("93.9 %", [NO_BACKFILL], "quality.mean", 0.939, 0.0005),
        ("2.2 hours", [NO_BACKFILL], "store.candidates.staleness.mean", 2.2 * 3600, 180),
        ("keep_newer", ["job.candidates.keep_newer=true"], "quality.mean", 0.939, 0.0005),
        ("$0.681 an hour", [], "cost.per_hour", 0.681, 0.0005)]),
    "street_view_blurring": (False, [
        ("3.28 hours", [], "job.blur.duration.mean", 3.28 * 3600, 18),
        ("4.35", ["job.blur.workers=3"], "job.blur.duration.mean", 4.35 * 3600, 18),
        ("$0.541 an hour", [], "cost.per_hour", 0.541, 0.0005),
        ("$0.714", on_demand("blur"), "cost.per_hour", 0.714, 0.0005),
        ("7.24 hours", ["job.blur.batch_size=1"], "job.blur.duration.mean", 7.24 * 3600, 18),
        ("$0.676", ["job.blur.batch_size=1"], "cost.per_hour", 0.676, 0.0005)]),
    "nightly_or_online": (False, [
        ("$1.10 an hour", ONLINE, "cost.per_hour", 1.10, 0.005),
        ("$1.54 for the night", BY_NIGHT, "cost.per_hour", 1.54, 0.005),
        ("$2.06 for both", [], "cost.per_hour", 2.06, 0.005),
        ("these are $1.54", BY_NIGHT + EIGHT, "cost.per_hour", 1.54, 0.005),
        ("$2.78", ONLINE + EIGHT, "cost.per_hour", 2.78, 0.005),
        ("$2.27", EIGHT, "cost.per_hour", 2.27, 0.005),
        ("17 % of the visits", BY_NIGHT, "store.pages.missing", 0.17, 0.005),
        ("90.0 %", BY_NIGHT, "quality.mean", 0.900, 0.0005),
        ("96.6 %", [], "quality.mean", 0.966, 0.0005),
        ("100 %", ONLINE, "quality.mean", 1, 0.0005),
        ("2.3 ms", BY_NIGHT, "latency.mean", 0.0023, 0.00005),
        ("51 ms", [], "latency.mean", 0.051, 0.0005),
        ("293 ms", ONLINE, "latency.mean", 0.293, 0.0005)]),
    "drift_and_retraining": (False, [
        ("81.9 %", [EACH.format("365d")], "quality.mean", 0.819, 0.0005),
        ("91.1 %", [EACH.format("30d")], "quality.mean", 0.911, 0.0005),
        ("$2.23 an hour", [EACH.format("30d")], "cost.per_hour", 2.23, 0.005),
        ("94.9 %", [EACH.format("7d")], "quality.mean", 0.949, 0.0005),
        ("$6.37", [EACH.format("7d")], "cost.per_hour", 6.37, 0.005),
        ("90.0 %", [], "quality.mean", 0.900, 0.0005),
        ("$2.03", [], "cost.per_hour", 2.03, 0.005),
        ("4 trainings", [], "retraining.trainings", 4, 0.05),
        ("91.7 %", [AT_ONCE], "quality.mean", 0.917, 0.0005),
        ("$2.50", [AT_ONCE], "cost.per_hour", 2.50, 0.005),
        ("90.4 %", HOURLY, "quality.mean", 0.904, 0.0005)]),
    "spot_fleet": (False, [
        ("$1.85 an hour", [], "cost.per_hour", 1.85, 0.005),
        ("50 times", [], "nodes.spot.interruptions", 50, 0.5),
        ("12.2 s", [], "latency.p99", 12.2, 0.05),
        ("$4.02", [ON_DEMAND], "cost.per_hour", 4.02, 0.005),
        ("10.8 s", [ON_DEMAND], "latency.p99", 10.8, 0.05),
        ("0.011 %", ["nodes.spot.spot.notice=0s"], "availability", 0.99989, 0.000005),
        ("$1.66", ['service.model.nodes=["spot"]'], "cost.per_hour", 1.66, 0.005),
        ("13.9 s", ["nodes.spot.spot.zones=1"], "latency.p99", 13.9, 0.05),
        ("$2.00", ["nodes.spot.spot.zones=1"], "cost.per_hour", 2.00, 0.005)]),
    "mm1": (True, [
        ("mean wait 40 ms", [], "wait.mean", 0.040, 0.0005),
        ("mean latency 50 ms", [], "latency.mean", 0.050, 0.0005),
        ("230.3 ms", [], "latency.p99", 0.2303, 0.00005),
        ("4 requests in the system", [], "in_system.mean", 4, 0.05)]),
    "mmc": (True, [
        ("7.46 ms", [], "wait.mean", 0.00746, 0.000005),
        ("mean latency 17.46 ms", [], "latency.mean", 0.01746, 0.000005),
        ("p99 68.9 ms", [], "latency.p99", 0.0689, 0.00005)]),
    "tandem3": (True, [
        ("150 ms", [], "latency.mean", 0.150, 0.0005),
        ("p99 is 420.3 ms", [], "latency.p99", 0.4203, 0.00005)]),
    "batch_server": (True, [
        ("busy 98.59 %", [], "utilization", 0.9859, 0.00005),
        ("5.68 requests a batch", [], "batch.mean", 5.68, 0.005),
        ("mean wait 20.27 ms", [], "wait.mean", 0.02027, 0.000005),
        ("mean latency 30.27 ms", [], "latency.mean", 0.03027, 0.000005)]),
    "load_balancing": (True, [
        ("random 2.00 s", [S + "routing=random"], "latency.p95", 2.00, 0.005),
        ("round robin 1.29 s", [S + "routing=round_robin"], "latency.p95", 1.29, 0.005),
        ("two random choices 0.77 s", [S + "routing=power_of_two"], "latency.p95", 0.77, 0.005),
        ("least response time 0.71 s", [S + "routing=least_response_time"], "latency.p95", 0.71,
         0.005),
        ("shortest queue 0.68 s", [S + "routing=join_shortest_queue"], "latency.p95", 0.68, 0.005),
        ("one queue for all 0.58 s", [S + "routing=central_queue"], "latency.p95", 0.58, 0.005)]),
    "nginx_heavy": (True, [
        ("mean latency 73 ms", [], "latency.mean", 0.073, 0.0005),
        ("With least_conn it is 52 ms", [S + "routing=nginx_least_conn"], "latency.mean", 0.052,
         0.0005),
        ("70 ms against 63 ms", ["traffic.users.rate=30/s"], "latency.mean", 0.070, 0.0005),
        ("70 ms against 63 ms", ["traffic.users.rate=30/s", S + "routing=nginx_least_conn"],
         "latency.mean", 0.063, 0.0005)]),
    "filter_starves": (True, [
        ("10.9 % of the true nearest", [], "quality.mean", 0.109, 0.0005),
        ("With nprobe = 64 it is 94.8 %", [PROBES], "quality.mean", 0.948, 0.0005),
        ("mean latency 68 ms", [PROBES], "latency.mean", 0.068, 0.0005),
        ("instead of 2.0 ms", [], "latency.mean", 0.0020, 0.00005),
        ("78 % busy", [PROBES], "service.search.utilization", 0.78, 0.005),
        ("instead of 6 %", [], "service.search.utilization", 0.06, 0.005)]),
    "bursty_mmpp": (True, [
        ("p99 is 11 s", [], "latency.p99", 11, 0.5),
        ("Five replicas (50/s, the rate of a burst) have 1.7 s", [S + "replicas=5"],
         "latency.p99", 1.7, 0.05),
        ("six 0.52 s", [S + "replicas=6"], "latency.p99", 0.52, 0.005)]),
    "recommender": (True, [
        ("65 % busy", [], "service.ranker.utilization", 0.65, 0.008),
        ("p99 33 ms", [], "latency.p99", 0.033, 0.0005),
        ("97 % busy", [RANKERS + "1"], "service.ranker.utilization", 0.97, 0.005),
        ("p99 108 ms", [RANKERS + "1"], "latency.p99", 0.108, 0.0005),
        ("p99 of the two is 60 ms", [UNBATCHED], "latency.p99", 0.060, 0.0005),
        ("38 ms", [NO_CACHE, RANKERS + "3"], "latency.p99", 0.038, 0.0005),
        ("two are 99 % busy", [NO_CACHE], "service.ranker.utilization", 0.99, 0.005),
        ("four (62 ms)", [NO_CACHE, UNBATCHED, RANKERS + "4"], "latency.p99", 0.062, 0.0005),
        ("The cache answers 54 %", [], "cache.predictions.hit_ratio", 0.54, 0.005)]),
    "news_feed": (True, [
        ("$24.54 an hour", [], "cost.per_hour", 24.54, 0.005),
        ("$37.76", [*ALL_STORIES, RANKERS + "11"], "cost.per_hour", 37.76, 0.005),
        ("65 ms", [], "latency.p99", 0.065, 0.0005),
        ("70 ms", [*ALL_STORIES, RANKERS + "11"], "latency.p99", 0.070, 0.0005)]),
    "ad_click": (False, [
        ("at 15 % of what it can serve", [], "service.scorer.load", 0.15, 0.005),
        ("$4.85 an hour", [], "cost.per_hour", 4.85, 0.005),
        ("within 13.1 ms", [], "latency.p95", 0.0131, 0.00005),
        ("$24.19", [*CPU_SCORERS, "service.scorer.replicas=7"], "cost.per_hour", 24.19, 0.005),
        ("worth 0.81", [*CPU_SCORERS, "service.scorer.replicas=6"], "quality.mean", 0.81, 0.005)]),
    "harmful_content": (True, [
        ("$2.46 an hour", [], "cost.per_hour", 2.46, 0.005),
        ("$5.96", LARGE_ONLY, "cost.per_hour", 5.96, 0.005),
        ("96.1 %", [], "quality.mean", 0.961, 0.0005),
        ("97.0 %", LARGE_ONLY, "quality.mean", 0.970, 0.0005),
        ("p99 is 60 ms", [], "latency.p99", 0.060, 0.0005),
        ("138 ms", LARGE_ONLY, "latency.p99", 0.138, 0.0005)]),
    "similar_listings": (True, [
        ("2.4 ms in the mean", [], "latency.mean", 0.0024, 0.00005),
        ("16.4 ms", SEARCH, "latency.mean", 0.0164, 0.00005),
        ("$0.97 an hour", [], "cost.per_hour", 0.97, 0.005),
        ("$1.19", SEARCH, "cost.per_hour", 1.19, 0.005),
        ("p99 at 13.9 ms", [], "latency.p99", 0.0139, 0.00005)]),
    "video_search": (True, [
        ("is 31 % loaded", [], "service.frames.load", 0.31, 0.005),
        ("95 % at 41 %", ["service.frames.vector_search.ef=200"], "service.frames.load", 0.41,
         0.005),
        ("to 92 %", [EXACT], "service.frames.load", 0.92, 0.005),
        ("mean latency of 51 ms", [EXACT], "latency.mean", 0.051, 0.0005),
        ("$6.68 an hour", [EXACT, "service.frames.replicas=2"], "cost.per_hour", 6.68, 0.005),
        ("$5.91", [EXACT], "cost.per_hour", 5.91, 0.005),
        ("17.5 ms", [EXACT, "service.frames.replicas=2"], "latency.mean", 0.0175, 0.00005)]),
    "visual_search": (True, [
        ("p99 is 45.4 ms", [], "latency.p99", 0.0454, 0.00005),
        ("10.2 ms", [('wait_for = "all"', "wait_for = 19")], "latency.p99", 0.0102, 0.00005),
        ("9.5 ms", [("shards = 20", "shards = 1")], "latency.p99", 0.0095, 0.00008),
        ("Twice as many replicas change nothing", ["service.shard.replicas=80"], "latency.p99",
         0.0454, 0.00005)]),
    "fraud_check": (False, [
        ("0.958", ["incident=[]"], "quality.mean", 0.958, 0.0005),
        ("to 0.948", [], "quality.mean", 0.948, 0.0005),
        ("39 % of the large payments are late", ["traffic.payments.timeout=10s"],
         "class.large.deadline_met", 0.61, 0.005),
        ("0.939", ["traffic.payments.cancellation=none"], "quality.mean", 0.939, 0.0005)]),
    "cache_stampede": (False, [
        ("11 % of the requests are turned away", [], "availability", 0.89, 0.005),
        ("p99 is 0.50 s", ["cache.answers.coalesce=true"], "latency.p99", 0.50, 0.005)]),
    "retry_storm": (False, [
        ("3.6 attempts", [], "attempts.per_request", 3.6, 0.05),
        ("1.13 attempts", [BOUND], "attempts.per_request", 1.13, 0.005),
        ("1.006 attempts", [BUDGET, BOUND], "attempts.per_request", 1.006, 0.0005),
        ("(1.12)", ["traffic.users.cancellation=propagate"], "attempts.per_request", 1.12, 0.005)]),
    "hedged_reads": (True, [
        ("from 167", [], "latency.p99", 0.167, 0.0005),
        ("to 35 ms", [HEDGE], "latency.p99", 0.035, 0.0005),
        ("from 322", [], "latency.p999", 0.322, 0.0005),
        ("to 57 ms", [HEDGE], "latency.p999", 0.057, 0.0005),
        ("5 % more reads", [HEDGE], "attempts.per_request", 1.05, 0.005),
        ("28 % for 35 %", [HEDGE], "service.features.utilization", 0.28, 0.005),
        ("37 ms", [HEDGE, "traffic.users.cancellation=none"], "latency.p99", 0.037, 0.0005),
        ("50 % more reads", [HEDGE, "traffic.users.hedge.after=p50"], "attempts.per_request",
         1.5, 0.005),
        ("Hedging after p50 has 23 ms", [HEDGE, "traffic.users.hedge.after=p50"], "latency.p99",
         0.023, 0.0005)]),
    "priority_shedding": (False, [
        ("99.4 %", [], "class.paying.deadline_met", 0.994, 0.0005),
        ("free ones 47 %", [], "class.free.deadline_met", 0.47, 0.005),
        ("batch 24 %", [], "class.batch.deadline_met", 0.24, 0.005),
        ("34.8/s", [], "goodput", 34.8, 0.05),
        ("32.1/s", [S + "shed_above=[]"], "goodput", 32.1, 0.05),
        ("58 %", [S + "shed_above=[]", S + "queue.discipline=priority"],
         "class.paying.deadline_met", 0.58, 0.005)]),
    "zone_loss": (False, [
        ("With 12 p99 is 14.4 s", [S + "replicas=12"], "latency.p99", 14.4, 0.05),
        ("0.55 s", [S + "replicas=15"], "latency.p99", 0.55, 0.005),
        ("0.465 s", [S + "replicas=18"], "latency.p99", 0.465, 0.0005)]),
    "thread_pool": (False, [
        ("p99 of pages is 34 s", [], "class.page.latency.p99", 34, 0.5),
        ("to 48 ms", ["path.report.0.timeout=1s"], "class.page.latency.p99", 0.048, 0.0005),
        ("33 % of the reports then fail", ["path.report.0.timeout=1s"],
         "class.report.availability", 0.67, 0.005)]),
    "llm_chat": (True, [
        ("At 4/s a token takes 18.5 ms", ["traffic.chat.rate=4/s"],
         "service.llm.time_per_output_token.mean", 0.0185, 0.0002),
        ("20 answers run at once", ["traffic.chat.rate=4/s"], "service.llm.running.mean", 20, 0.5),
        ("at 6/s 34 ms and 54", ["traffic.chat.rate=6/s"], "service.llm.running.mean", 54, 0.5),
        ("at 7/s 58 ms and 106", ["traffic.chat.rate=7/s"], "service.llm.running.mean", 106,
         0.5),
        ("at 7/s 58 ms", ["traffic.chat.rate=7/s"], "service.llm.time_per_output_token.mean", 0.058,
         0.0005)]),
    "llm_which_gpu": (True, [
        ("$42.90 an hour", [], "cost.per_hour", 42.90, 0.005),
        ("258 ms to the first", [], "time_to_first_token.p90", 0.258, 0.0005),
        ("33.6 ms a token", [], "time_per_output_token.p90", 0.0336, 0.00005),
        ("four miss it with 42.9 ms", ["service.llm.replicas=4"], "time_per_output_token.p90",
         0.0429, 0.00005),
        ("four in FP8 do at $27.96", [*B200, "service.llm.replicas=4"], "cost.per_hour", 27.96,
         0.005),
        ("two in FP4 at $13.98", [*FP4, "service.llm.replicas=2"], "cost.per_hour", 13.98, 0.005),
        ("36.2 ms a token", [*FP4, "service.llm.replicas=2"], "time_per_output_token.p90", 0.0362,
         0.00005),
        ("14 a second", [*FP4, "service.llm.replicas=1"], "throughput", 14, 0.5),
    ]),
    "agent_prefix": (True, [
        ("$8.58 an hour", [], "cost.per_hour", 8.58, 0.005),
        ("84 ms to the first", [], "time_to_first_token.p90", 0.084, 0.0005),
        ("25.7 ms a token", [], "time_per_output_token.p90", 0.0257, 0.00005),
        ("94 %", [], "service.llm.prefix_hit_ratio", 0.94, 0.005),
        ("three miss them with 54 ms a token", [NO_PREFIXES, "service.llm.replicas=3"],
         "time_per_output_token.p90", 0.054, 0.0005),
        ("four keep them at $34.32", [NO_PREFIXES, "service.llm.replicas=4"], "cost.per_hour",
         34.32, 0.005),
    ]),
    "long_context": (True, [
        ("4.4 s", ONE_POOL, "class.document.time_to_first_token.p90", 4.4, 0.05),
        ("28 ms", ONE_POOL, "class.document.time_per_output_token.p90", 0.028, 0.0005),
        ("8.6 s", [], "class.document.time_to_first_token.p90", 8.6, 0.05),
        ("93 ms", [], "class.document.time_per_output_token.p90", 0.093, 0.0005),
        ("24.7 ms", ONE_POOL, "class.chat.time_per_output_token.p90", 0.0247, 0.00005),
        ("19.0 ms", [], "class.chat.time_per_output_token.p90", 0.0190, 0.00005),
        ("$34.32 an hour", [], "cost.per_hour", 34.32, 0.005),
        ("$34.32 an hour", ONE_POOL, "cost.per_hour", 34.32, 0.005),
    ]),
    "disaggregated_or_chunked": (True, [
        ("$42.90 an hour", [], "cost.per_hour", 42.90, 0.005),
        ("844 ms to the first", [], "time_to_first_token.p90", 0.844, 0.0005),
        ("18.9 ms a token", [], "time_per_output_token.p90", 0.0189, 0.00005),
        ("four replicas have 31.0 ms", [*CHUNKED, "service.both.replicas=4"],
         "time_per_output_token.p90", 0.0310, 0.00005),
        ("it takes nine at $77.22", [*CHUNKED, "service.both.replicas=9"], "cost.per_hour", 77.22,
         0.005),
        ("four of one pool would do for $34.32", [*CHUNKED, "service.both.replicas=4"],
         "cost.per_hour", 34.32, 0.005),
        ("4.3 s", ["service.decode.batching.server.kv_transfer.bandwidth=25Gbit/s"],
         "time_to_first_token.p90", 4.3, 0.05),
    ]),
    "model_cascade": (True, [
        ("$25.74 an hour", [], "cost.per_hour", 25.74, 0.005),
        ("within 10.6 s", [], "latency.p90", 10.6, 0.05),
        ("14.2 s", LARGE_FOR_ALL, "latency.p90", 14.2, 0.05),
        ("cost $42.90", LARGE_FOR_ALL, "cost.per_hour", 42.90, 0.005),
        ("3.3 s", [], "time_to_first_token.p90", 3.3, 0.05),
        ("260 ms", LARGE_FOR_ALL, "time_to_first_token.p90", 0.260, 0.0005),
        ("it is $17.16", ["service.large.replicas=1"], "cost.per_hour", 17.16, 0.005),
        ("17.6 s", ["service.large.replicas=1"], "latency.p90", 17.6, 0.05),
    ]),
    "kv_preemption": (True, [
        ("1.2 requests a second", [STORM], "service.llm.preempted", 1.2, 0.05),
        ("a token takes 81 ms", [STORM], "service.llm.time_per_output_token.mean", 0.081, 0.0005),
        ("0.44/s are answered", [STORM], "throughput", 0.44, 0.005),
        ("a token takes 53 ms", [], "service.llm.time_per_output_token.mean", 0.053, 0.0005),
        ("44 ms", [STORM, "traffic.reasoning.rate=0.3/s"],
         "service.llm.time_per_output_token.mean", 0.044, 0.0005)]),
    "triton_text_recognition": (True, [
        ("1,594 requests/s", [], "throughput", 1594, 0.5),
        ("9.7 ms", [], "latency.mean", 0.0097, 0.00005)]),
    "triton_timeout": (True, [
        ("p99 is 647 ms", [], "latency.p99", 0.647, 0.0005),
        ("not 141 ms", [], "latency.mean", 0.141, 0.0005),
        ("it is 184 ms", [NO_POLICY], "latency.p99", 0.184, 0.0005),
        ("mean 107 ms", [NO_POLICY], "latency.mean", 0.107, 0.0005)]),
    "redis_lfu_night": (True, [
        ("57.7 % of the lookups", [], "cache.recommendations.hit_ratio", 0.577, 0.001),
        ("42.3/s", [], "service.model.throughput", 42.3, 0.1),
        ("not 10.5 ms", [], "latency.mean", 0.0105, 0.0001),
        ("(58.2 %)", [LRU], "cache.recommendations.hit_ratio", 0.582, 0.001),
        ("it is 64.3 %", [NO_DECAY], "cache.recommendations.hit_ratio", 0.643, 0.001),
        ("35.7/s", [NO_DECAY], "service.model.throughput", 35.7, 0.1),
        ("is 7.78 ms", [NO_DECAY], "latency.mean", 0.00778, 0.00005)]),
    "ray_batch_of_one": (True, [
        ("1.36 requests a batch", [], "service.model.batch.mean", 1.36, 0.005),
        ("88 % busy", [], "utilization", 0.88, 0.005),
        ("p99 350 ms", [], "latency.p99", 0.350, 0.005),
        ("2.8 requests a batch", [WINDOW], "service.model.batch.mean", 2.8, 0.05),
        ("45 % busy", [WINDOW], "utilization", 0.45, 0.005),
        ("p99 88 ms", [WINDOW], "latency.p99", 0.088, 0.0005)]),
    "resnet50_a40": (True, [
        ("4,050 requests/s", [], "throughput", 4050, 5),
        ("31.1 ms", [], "latency.mean", 0.0311, 0.00005)]),
    "vector_search_milvus": (True, [
        ("3,320", [], "throughput", 3320, 5),
        ("24 ms at 80", [], "latency.mean", 0.024, 0.0005)]),
    "tenant_on_lambda": (True, [
        ("$3.6 a million", [], "cost.per_million", 3.6, 0.05),
        ("0.24 % of the requests", [], S + "cold_starts", 0.0024, 0.00005),
        ("wait 7.5 s", [], S + "cold_start.mean", 7.5, 0.05)]),
    "tenant_in_container": (True, [
        ("$0.0494 an hour", [], "cost.per_hour", 0.0494, 0.00005),
        ("$823 a million", [], "cost.per_million", 823, 0.5),
        ("busy 0.17 % of the time", [], S + "utilization", 0.0017, 0.00005)]),
    "serverless_tenants": (True, [
        ("this bill of $0.77", [], "cost.per_hour", 0.77, 0.005),
        ("$0.18 with all twelve on Lambda", NO_BOXES, "cost.per_hour", 0.18, 0.005),
        ("85 % meet a cold start", [], "service.t24_fn.cold_starts", 0.85, 0.005),
        ("once a minute 0.24 %", [], "service.t1440_fn.cold_starts", 0.0024, 0.00005)]),
    "azure_llm_conversation": (False, [
        ("12.7 s", ["service.llm.replicas=10"], "wait.mean", 12.7, 0.05),
        ("0.72 s", [], "wait.mean", 0.72, 0.005),
        ("mean latency 2.76 s", [], "latency.mean", 2.76, 0.005),
        ("p99 8.3 s", [], "latency.p99", 8.3, 0.05)]),
    "quickstart": (False, [
        ("Three serve 1,071/s", [], "capacity", 1071, 0.5),
        ("the spike brings 1,260/s", [], "offered_peak", 1260, 0.5)]),
}


def numbers(scenario, long, settings):
    """The report of ten times as much."""
    with open(f"{SCENARIOS}/{scenario}.toml", encoding="utf-8") as file:
        text = file.read()
    run = tomllib.loads(text).get("run", {})
    for setting in settings:
        if isinstance(setting, tuple):
            assert text.count(setting[0]) == 1, setting
            text = text.replace(*setting)
    keys = [s for s in settings if not isinstance(s, tuple)]
    if long:
        amount, unit = re.fullmatch(r"([\d.]+)(\w+)", run.get("duration", "60s")).groups()
        keys.append(f"run.duration={float(amount) * TIMES:g}{unit}")
    else:
        # Of quickstart only what is known before the run.
        few = scenario == "quickstart"
        keys.append(f"run.replications={2 if few else run.get('replications', 10) * TIMES}")
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.abspath(f"{SCENARIOS}/traces"), f"{folder}/traces")
        path = os.path.join(folder, "changed.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        command = [PROGRAM, "run", path, "--json", "--quiet",
                   "--set", "run.max_requests=2000000000"]
        for key in keys:
            command += ["--set", key]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 10, 11):
        raise AssertionError(f"{scenario}: exit {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


class Answers(unittest.TestCase):
    maxDiff = None


def check(name, long, rows):
    def test(self):
        with open(f"{SCENARIOS}/{name}.toml", "rb") as file:
            answer = tomllib.load(file)["answer"]
        reports = {}
        for words, settings, metric, told, half in rows:
            with self.subTest(words=words):
                self.assertIn(words, answer)
                if WORDS:
                    continue
                key = str(settings)
                if key not in reports:
                    reports[key] = numbers(name, long, settings)
                report = reports[key]
                first = report["services"][0]
                if metric in ("capacity", "offered_peak"):
                    self.assertAlmostEqual(first[metric], told, delta=half)
                    continue
                found = report["metrics"].get(metric)
                if found is None:
                    found = report["metrics"][f"service.{first['name']}.{metric}"]
                self.assertIsNotNone(found["value"], f"{name}: {metric} has no value")
                own = ((found["upper"] or 0) - (found["lower"] or 0)) / 2
                self.assertLessEqual(abs(found["value"] - told), half + 2 * own,
                                     f"{name} {settings}: {metric} is {found['value']:.5g} "
                                     f"+- {own:.2g}, told {told}")
    return test


class Complete(unittest.TestCase):
    def test_every_shipped_scenario_has_its_figures(self):
        names = {os.path.basename(p)[:-5] for p in glob.glob(f"{SCENARIOS}/*.toml")}
        self.assertEqual(names, set(ANSWERS))


unknown = sorted(set(ONLY) - set(ANSWERS))
if unknown:
    sys.exit(f"answers_test.py: {', '.join(unknown)}: no shipped scenario is called so")
for each, (is_long, told_rows) in ANSWERS.items():
    if not ONLY or each in ONLY:
        setattr(Answers, f"test_{each}", check(each, is_long, told_rows))

if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
