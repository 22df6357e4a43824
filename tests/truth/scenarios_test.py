#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the shipped scenarios of online serving promise in their answers.

scenarios_test.py SERVESCAPE SCENARIOS

Each claim by the run that shows it: the scenario with its `--set` variations, or with a line of
its text replaced. Seeds are those of the files. A figure holds if it lies within the larger of
the run's own 95 % interval and half a unit of the answer's last digit; what is caused is asserted
as an order of intervals.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SCENARIOS = sys.argv[1:3]


class Run:
    """One run of a scenario: its metrics, and its series by simulated second."""

    def __init__(self, name, *settings, replace=None):
        path = f"{SCENARIOS}/{name}.toml"
        with tempfile.TemporaryDirectory() as folder:
            if replace:
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                if text.count(replace[0]) != 1:
                    raise AssertionError(f"{name}: {replace[0]!r} does not stand in it once")
                path = os.path.join(folder, "changed.toml")
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text.replace(*replace))
            command = [PROGRAM, "run", path, "--json", "--quiet"]
            for setting in settings:
                command += ["--set", setting]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
        self.what = " ".join([name, *settings])
        if run.returncode not in (0, 10, 11):  # 1: a self-check is broken
            raise AssertionError(f"{self.what}: exit {run.returncode}: {run.stderr}")
        self.report = json.loads(run.stdout)
        self.goals_met = run.returncode == 0
        self.verdict = self.report["verdict"]
        self.why = self.report["why"]

    def metric(self, name):
        return self.report["metrics"][name]

    def value(self, name):
        return self.metric(name)["value"]

    def bounds(self, name):
        return self.metric(name)["lower"], self.metric(name)["upper"]

    def mean(self, series, start, end):
        times, values = self.report["times"], self.report["series"][series]["value"]
        kept = [v or 0 for t, v in zip(times, values) if start <= t < end]
        return sum(kept) / len(kept)

    def peak_rate(self, service):
        return next(s["offered_peak"] for s in self.report["services"] if s["name"] == service)


class Scenario(unittest.TestCase):
    def near(self, run, metric, told, half_digit):
        lower, upper = run.bounds(metric)
        reach = half_digit + (upper - lower) / 2  # as it is rounded, and two standard errors
        self.assertLessEqual(abs(run.value(metric) - told), reach,
                             f"{run.what}: {metric} is {run.value(metric):.5g}, told {told}")

    def below(self, metric, *runs):
        """The metric rises from one run to the next, intervals apart."""
        for low, high in zip(runs, runs[1:]):
            self.assertLess(low.bounds(metric)[1], high.bounds(metric)[0],
                            f"{metric}: {low.what} against {high.what}")


class LoadBalancing(Scenario):
    def test_policies(self):
        told = {"central_queue": 0.58, "join_shortest_queue": 0.68, "least_response_time": 0.71,
                "power_of_two": 0.77, "round_robin": 1.29, "random": 2.00}
        runs = {p: Run("load_balancing", f"service.model.routing={p}") for p in told}
        for policy, seconds in told.items():
            self.near(runs[policy], "latency.p95", seconds, 0.005)
        order = ["join_shortest_queue", "power_of_two", "round_robin", "random"]
        self.below("latency.p95", runs["central_queue"], *[runs[p] for p in order])
        self.near(runs["random"], "latency.p95", 1.997, 0)  # M/M/1: ln 20 / (10 - 8.5)
        self.near(runs["central_queue"], "latency.p95", 0.583, 0)
        self.assertFalse(runs["random"].goals_met)
        self.assertTrue(runs["power_of_two"].goals_met)

    def test_random_needs_six(self):
        self.assertFalse(Run("load_balancing", "service.model.replicas=5").goals_met)
        self.assertTrue(Run("load_balancing", "service.model.replicas=6").goals_met)


class NginxHeavy(Scenario):
    def test_the_heavy_server_idles(self):
        two, least, turns = (Run("nginx_heavy", f"service.model.routing={policy}") for policy in
                             ("nginx_random_two", "nginx_least_conn", "weighted_round_robin"))
        self.near(two, "latency.mean", 0.073, 0.0005)
        self.near(least, "latency.mean", 0.052, 0.0005)
        self.below("latency.mean", turns, two)
        self.assertFalse(two.goals_met)
        self.assertTrue(least.goals_met)


class BurstyMmpp(Scenario):
    def test_bursts(self):
        steady = Run("bursty_mmpp", "traffic.users.states=[{rate='25/s',mean_time='50s'},"
                                    "{rate='25/s',mean_time='10s'}]")
        four, five, six = (Run("bursty_mmpp", f"service.model.replicas={n}") for n in (4, 5, 6))
        for run, told, half in ((steady, 0.51, 0.005), (four, 11, 0.5), (five, 1.7, 0.05),
                                (six, 0.52, 0.005)):
            self.near(run, "latency.p99", told, half)
            self.near(run, "offered", 25, 0)
        self.below("latency.p99", six, five, four)
        self.assertEqual([r.goals_met for r in (steady, four, five, six)],
                         [True, False, False, True])


class Recommender(Scenario):
    no_cache, unbatched = "cache.predictions.capacity=1", "service.ranker.batching.max_size=500"

    def with_servers(self, n, *settings):
        return Run("recommender", f"service.ranker.replicas={n}", *settings)

    def test_levers(self):
        for servers, settings, told in ((2, [], 0.033), (2, [self.unbatched], 0.060),
                                        (3, [self.no_cache], 0.038),
                                        (4, [self.no_cache, self.unbatched], 0.062)):
            run = self.with_servers(servers, *settings)
            self.assertTrue(run.goals_met, run.what)
            self.near(run, "latency.p99", told, 0.0005)
        base = Run("recommender")
        self.near(base, "cache.predictions.hit_ratio", 0.54, 0.005)
        self.near(base, "service.ranker.utilization", 0.65, 0.008)

    def test_one_server_fewer_fails(self):
        for servers, settings in ((1, []), (1, [self.unbatched]), (2, [self.no_cache]),
                                  (3, [self.no_cache, self.unbatched])):
            run = self.with_servers(servers, *settings)
            # Always busy, but with batches that are not full: late, and not always out of capacity.
            self.assertFalse(run.goals_met, run.what)
            self.assertGreater(run.value("service.ranker.utilization"), 0.96)


class VisualSearch(Scenario):
    def test_the_slowest_shard(self):
        whole = Run("visual_search")
        but_one = Run("visual_search", replace=('wait_for = "all"', "wait_for = 19"))
        single = Run("visual_search", replace=("shards = 20", "shards = 1"))
        double = Run("visual_search", "service.shard.replicas=80")
        for run, told, half in ((whole, 45.4, 0.05), (but_one, 10.2, 0.05), (single, 9.5, 0.08),
                                (double, 45.4, 0.05)):
            self.near(run, "latency.p99", told / 1e3, half / 1e3)
        self.below("latency.p99", single, but_one, whole)
        self.assertTrue(but_one.goals_met)
        self.assertFalse(double.goals_met)
        self.assertIn("no service is short of capacity", whole.why)
        self.assertIn("service by shard", whole.why)


class FraudCheck(Scenario):
    def test_deadline_and_fallback(self):
        base = Run("fraud_check")
        calm = Run("fraud_check", "incident=[]")
        late = Run("fraud_check", "traffic.payments.timeout=10s", "run.replications=10")
        vain = Run("fraud_check", "traffic.payments.cancellation=none")
        for run, told in ((base, 0.948), (calm, 0.958), (vain, 0.939)):
            self.near(run, "quality.mean", told, 0.0005)
            self.assertEqual(run.value("class.large.deadline_met"), 1)
            self.assertEqual(run.value("class.small.deadline_met"), 1)
        self.below("quality.mean", vain, base, calm)
        self.assertTrue(base.goals_met)
        self.assertFalse(vain.goals_met)
        self.near(late, "class.large.deadline_met", 0.61, 0.005)
        self.near(late, "latency.p99", 10, 0.05)
        self.assertIn("graph took 4 times as long", base.why)


class CacheStampede(Scenario):
    coalesce = "cache.answers.coalesce=true"

    def test_flush(self):
        run = Run("cache_stampede")
        self.near(run, "availability", 0.89, 0.005)
        self.assertAlmostEqual(run.peak_rate("model"), 636, delta=2)
        self.assertGreater(run.mean("service.model.queue.mean", 55, 60), 0.95 * 500)
        self.assertIn("At 20 s the cache answers was emptied.", run.why)
        self.assertFalse(run.goals_met)
        later = Run("cache_stampede", "run.duration=5min", "run.replications=3")
        self.assertGreater(later.mean("service.model.queue.mean", 290, 300), 0.95 * 500)

    def test_coalescing(self):
        run = Run("cache_stampede", self.coalesce)
        self.assertTrue(run.goals_met)
        self.assertEqual(run.value("availability"), 1)
        self.assertAlmostEqual(run.peak_rate("model"), 342, delta=2)
        self.near(run, "latency.p99", 0.50, 0.005)
        self.assertLess(run.mean("service.model.queue.mean", 33, 60), 1)

    def test_before_the_flush(self):
        run = Run("cache_stampede", "cache.answers.flush_at=[]")
        self.near(run, "service.model.throughput", 41, 0.5)
        self.assertTrue(run.goals_met)


class RetryStorm(Scenario):
    budget = "traffic.users.retries.budget=0.1"
    bound = "service.model.queue.capacity=30"
    propagate = "traffic.users.cancellation=propagate"
    over = 40  # s, the end of the outage

    def back_after(self, run):
        """Seconds from the end of the outage until 95 % of ten seconds' requests are answered."""
        for wait in range(0, 190):
            start = self.over + wait
            answered = run.mean("throughput", start, start + 10)
            if answered >= 0.95 * run.mean("offered", start, start + 10):
                return wait
        return None

    def test_never_back(self):
        run = Run("retry_storm")
        self.assertEqual(run.verdict, "unstable")
        self.assertIsNone(self.back_after(run))
        self.assertEqual(run.mean("throughput", 60, 240), 0)
        self.near(run, "attempts.per_request", 3.6, 0.05)
        self.assertAlmostEqual(run.report["growth_rate"], 78, delta=1)
        self.assertIn("From 30 s to 40 s 4 of 4 replicas of model were down.", run.why)
        self.assertIn("of them retries", run.why)

    def test_remedies(self):
        for settings, back, attempts in (([self.budget], (40, 52), 1.02),
                                         ([self.bound], (0, 3), 1.13),
                                         ([self.budget, self.bound], (0, 3), 1.006),
                                         ([self.propagate], (0, 3), 1.12)):
            run = Run("retry_storm", *settings)
            # The outage overloads it for a time; it comes back.
            self.assertEqual(run.verdict, "overloaded", run.what)
            self.near(run, "attempts.per_request", attempts, 0.005)
            seconds = self.back_after(run)
            self.assertIsNotNone(seconds, run.what)
            self.assertGreaterEqual(seconds, back[0], run.what)
            self.assertLessEqual(seconds, back[1], run.what)
            self.assertEqual(run.goals_met, len(settings) == 2, run.what)


class HedgedReads(Scenario):
    hedge = "traffic.users.hedge.max=1"

    def test_hedging(self):
        plain = Run("hedged_reads")
        hedged = Run("hedged_reads", self.hedge)
        kept = Run("hedged_reads", self.hedge, "traffic.users.cancellation=none")
        early = Run("hedged_reads", self.hedge, "traffic.users.hedge.after=p50")
        for run, told, half in ((plain, 0.167, 0.0005), (hedged, 0.035, 0.0008),
                                (kept, 0.037, 0.0005), (early, 0.023, 0.0005)):
            self.near(run, "latency.p99", told, half)
        self.near(plain, "latency.p999", 0.322, 0.0005)
        self.near(hedged, "latency.p999", 0.057, 0.0005)
        self.near(hedged, "attempts.per_request", 1.05, 0.005)
        self.near(early, "attempts.per_request", 1.5, 0.007)
        for run, told in ((plain, 0.35), (hedged, 0.28), (kept, 0.37)):
            self.near(run, "service.features.utilization", told, 0.005)
        self.below("latency.p99", early, hedged, kept, plain)
        self.assertEqual([r.goals_met for r in (plain, hedged)], [False, True])

    def test_a_hedge_out_of_use_changes_nothing(self):
        without = Run("hedged_reads", replace=('hedge = { after = "p95", max = 0 }\n', ""))
        self.assertEqual(without.report["digest"], Run("hedged_reads").report["digest"])


class PriorityShedding(Scenario):
    none = "service.model.shed_above=[]"
    priority = "service.model.queue.discipline=priority"

    def test_who_is_served(self):
        shed = Run("priority_shedding")
        for name, told in (("paying", 0.994), ("free", 0.47), ("batch", 0.24)):
            self.near(shed, f"class.{name}.deadline_met", told, 0.005)
        self.near(shed, "goodput", 34.8, 0.05)
        self.assertTrue(shed.goals_met)
        equal = Run("priority_shedding", self.none)
        for name in ("paying", "free", "batch"):
            self.near(equal, f"class.{name}.deadline_met", 0.535, 0.005)
        self.near(equal, "goodput", 32.1, 0.05)
        ordered = Run("priority_shedding", self.none, self.priority)
        self.near(ordered, "class.paying.deadline_met", 0.58, 0.005)
        self.below("goodput", ordered, equal, shed)


class ThreadPool(Scenario):
    def test_held_threads(self):
        held = Run("thread_pool")
        self.near(held, "class.page.latency.p99", 34, 0.5)
        self.assertGreater(held.mean("service.web.utilization", 70, 180), 0.995)
        self.assertAlmostEqual(held.mean("service.web.utilization", 0, 60), 0.25, delta=0.01)
        self.near(held, "class.report.availability", 1, 0)
        timeout = Run("thread_pool", "path.report.0.timeout=1s")
        past = Run("thread_pool", "path.main.0.branch_by_class.report=report")
        for run in (timeout, past):
            self.near(run, "class.page.latency.p99", 0.048, 0.0005)
            self.below("class.page.latency.p99", run, held)
        self.near(timeout, "class.report.availability", 0.67, 0.005)
        self.near(past, "class.report.availability", 1, 0)
        self.assertEqual([r.goals_met for r in (held, timeout, past)], [False, True, True])


class LlmChat(Scenario):
    def test_rates(self):
        runs = {rate: Run("llm_chat", f"traffic.chat.rate={rate}/s") for rate in (4, 6, 7)}
        for rate, token, half, running in ((4, 0.0185, 0.0005, 20), (6, 0.034, 0.0005, 54),
                                           (7, 0.058, 0.0005, 106)):
            self.near(runs[rate], "service.llm.time_per_output_token.mean", token, half)
            self.near(runs[rate], "service.llm.running.mean", running, 0.5)
        self.near(runs[6], "service.llm.time_to_first_token.mean", 0.2, 0.05)
        self.assertEqual([r.goals_met for r in runs.values()], [True, True, False])
        self.assertAlmostEqual(runs[6].report["services"][0]["capacity"], 7.8, delta=0.05)

    def test_batches_that_begin_and_end_together(self):
        static = Run("llm_chat", "service.llm.batching.tokens=static",
                     "service.llm.batching.max_running=64")
        self.assertEqual(static.verdict, "unstable")
        self.assertAlmostEqual(static.value("throughput"), 2.8, delta=0.05)


class KvPreemption(Scenario):
    def test_a_watermark_stops_the_storm(self):
        calm, storm = (Run("kv_preemption", "run.duration=8h", *settings)
                       for settings in ([], ["service.llm.batching.watermark=0"]))
        self.assertEqual([calm.verdict, storm.verdict], ["stable", "unstable"])
        self.below("service.llm.preempted", calm, storm)
        self.below("service.llm.time_per_output_token.mean", calm, storm)


class ZoneLoss(Scenario):
    def test_replicas(self):
        runs = [Run("zone_loss", f"service.model.replicas={n}") for n in (18, 15, 12)]
        for run, told, half in zip(runs, (0.465, 0.55, 14.4), (0.0005, 0.005, 0.05)):
            self.near(run, "latency.p99", told, half)
        self.below("latency.p99", *runs)
        self.assertEqual([r.goals_met for r in runs], [True, False, False])
        self.assertGreater(runs[2].mean("service.model.queue.mean", 145, 150), 1050)
        self.assertLess(runs[2].mean("service.model.queue.mean", 200, 300), 30)
        self.assertIn("4 of 12 replicas of model were down: the others can serve 80/s",
                      runs[2].why)

    def test_every_balancer_goes_round_the_lost_zone(self):
        # Two thirds of 27 replicas at 50 %: none is overloaded unless one is given more than its
        # share.
        for policy in ("random", "round_robin", "power_of_two", "weighted_random", "zone_aware"):
            run = Run("zone_loss", "service.model.replicas=27", f"service.model.routing={policy}",
                      "run.replications=10")
            self.assertLess(run.value("latency.p99"), 1.0, run.what)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
