#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A short part of the recordings of real caches, balancers and vector indexes, and the runner's own
judgement.

stores_test.py SERVESCAPE

The recordings are not part of this project: in shared/ beside it, or beside the folder it is in;
without them their cases are skipped.
"""
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import drift  # noqa: E402
import store_balancers  # noqa: E402
import store_caches  # noqa: E402
import store_streams  # noqa: E402
import stores  # noqa: E402


def recordings():
    for place in ("..", os.path.join("..", "..")):
        path = os.path.join(HERE, "..", "..", place, "shared", "truth", "stores", "caches.json")
        if os.path.exists(path):
            return path
    return None


def play(path, *arguments):
    """What was printed, and the exit code."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = stores.main([path, "--program", PROGRAM, *arguments])
    return out.getvalue(), code


class Recordings(unittest.TestCase):
    @unittest.skipUnless(recordings(), "needs the recordings, shared/truth/stores/caches.json")
    def test_the_block_trace_agrees(self):
        path = recordings()
        with open(path, encoding="utf-8") as file:
            cases = json.load(file)["cases"]
        sure = [case["id"] for case in cases if case.get("stream") == "cp" and
                (case["tolerance"].startswith("exact") or case["system"] == "redis" or
                 case["system"].startswith(("quick_cache", "theine", "moka LRU")))]
        self.assertGreater(len(sure), 30)
        only = "^(" + "|".join(sure) + ")$"
        out, code = play(path, "--only", only)
        self.assertEqual(code, 0, out)
        self.assertIn(f"{len(sure)} of {len(sure)} cases agree", out)


    @unittest.skipUnless(recordings(), "needs the recordings, shared/truth/stores/balancers.json")
    def test_balancers_agree(self):
        path = recordings().replace("caches.json", "balancers.json")
        sure = ("^(lb-nginx-(round|least|hash|max)|lb-haproxy-(round|least|hash|max|queue)|"
                "rpc-grpc-go)")
        out, code = play(path, "--only", sure)
        self.assertEqual(code, 0, out)


class Steps(unittest.TestCase):
    """Outcomes computed by hand."""

    LATE = {"id": "late", "system": "feast", "config": {"ttl": "20 d"}, "case":
            "materialize_incremental(end=now-1.5h); a row of entity 2 aged 2 h arrives later; "
            "materialize_incremental(end=now)", "output": {
                "first": {"1": {"value": None, "status": "NOT_FOUND", "age_h": None}},
                "intervals": [[480.0, 1.5], [1.5, 0.0]],
                "after": {"2": {"value": 205.0, "status": "PRESENT", "age_h": 5.0}}}}
    ALIAS = {"id": "alias", "system": "mlflow", "case": "alias: set champion to 1, to 2",
             "output": {"after1": {"champion": 1}, "after2": {"champion": 2}}}

    def play(self, *cases):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "c.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"about": {}, "cases": cases}, file)
            return play(path)

    def setUp(self):
        if "without libyaml" in self.play(self.ALIAS)[0]:
            self.skipTest("this build of the program reads no YAML")

    def test_steps_agree_or_differ(self):
        self.assertEqual(self.play(self.LATE, self.ALIAS), ("2 of 2 cases agree\n", 0))
        wrong = {**self.ALIAS, "output": {"after2": {"champion": 1}}}
        late = json.loads(json.dumps(self.LATE).replace("205.0", "0.0"))
        out, code = self.play(wrong, late, {**self.ALIAS, "case": "something else"})
        self.assertEqual(code, 1)
        self.assertIn("differs: alias: after2: recorded {'champion': 1}, simulated", out)
        self.assertIn("differs: late: 2.value: recorded 0.0, simulated 205.0", out)
        self.assertIn("not expressible: alias: \"something else\" says nothing", out)
        self.assertTrue(out.endswith("0 of 3 cases agree\n"))

    @unittest.skipUnless(recordings(), "needs the recordings, shared/truth/stores")
    def test_recordings_beside_the_project(self):
        path = os.path.join(os.path.dirname(recordings()), "features_registry.json")
        out, code = play(path)
        self.assertEqual(code, 0, out)


class Drift(unittest.TestCase):
    """Monitors of drift: what was recorded of them, and the runner's own judgement."""

    DDM = {"id": "ddm", "system": "river", "config": {}, "case":
           "DDM defaults on error stream: 20 streams of 1000 at rate .1 (false alarms); "
           ".1 -> .5 after 300 (delay)", "output": {
               "false_alarms_per_10000": 3.0, "streams_with_false_alarm": 5, "delay_median": 22.0,
               "missed": 0}}

    def play(self, *cases):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "c.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"about": {}, "cases": cases}, file)
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                code = drift.main([path, "--program", PROGRAM])
            return out.getvalue(), code

    def test_trials_agree_or_differ(self):
        late = {**self.DDM, "id": "late", "output": {**self.DDM["output"], "delay_median": 3000.0}}
        blind = {**self.DDM, "id": "blind", "output": {**self.DDM["output"], "missed": 15}}
        out, code = self.play(self.DDM, late, blind, {**self.DDM, "id": "no", "system": "other"})
        self.assertEqual(code, 1)
        self.assertIn("differs: late: delay: recorded 3000, simulated", out)
        self.assertIn("differs: blind: missed: recorded 0.75 of 20", out)
        self.assertIn('not expressible: no: no system "other"', out)
        self.assertTrue(out.endswith("1 of 4 cases agree\n"), out)

    @unittest.skipUnless(recordings(), "needs the recordings, shared/truth/stores")
    def test_recordings_of_streams_and_batches(self):
        path = os.path.join(os.path.dirname(recordings()), "drift.json")
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = drift.main([path, "--program", PROGRAM, "--only",
                               "evidently-0[149]|river-0[01]|alibi-(0[0-6]|1[34])"])
        self.assertEqual(code, 0, out.getvalue())


class Streams(unittest.TestCase):
    def test_the_sum_and_the_first_ids(self):
        self.assertEqual(store_streams.fnv([i % 12_000 for i in range(1_200_000)]),
                         0x2C9B9B76F7402783)
        self.assertEqual(store_streams.fifth_root(2 ** 125), 2 ** 25)
        self.assertEqual(store_streams.fifth_root(2 ** 125 - 1), 2 ** 25 - 1)

    def test_a_stream_that_is_another_one_is_refused(self):
        about = {"streams": {"loop": "x", "fnv64 (64-bit FNV-1a, one step per 32-bit id)":
                             {"loop.u32": "0"}}}
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaises(store_streams.Wrong):
                store_streams.Streams(folder, folder, about).path("loop")


class Runner(unittest.TestCase):
    def run_cases(self, *cases):
        about = {"streams": {"fnv64 (64-bit FNV-1a, one step per 32-bit id)": {}}}
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "c.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"about": about, "cases": list(cases)}, file)
            return play(path)

    HEAVY = {"id": "x", "system": "nginx", "case": "random two least_conn idle, weights 4,1,1",
             "config": "random two least_conn;server {a} weight=4;server {b};server {c};",
             "input": "3000 sequential", "tolerance": "counts: binomial noise"}
    REFUSED = {"id": "x", "system": "HAProxy", "tolerance": "sequence exact; times abs .15 s",
               "case": "connection refused: a down, b up, no redispatch",
               "config": "balance roundrobin;server a {a};server b {b}",
               "input": "4 sequential requests: status, server, seconds"}
    THROTTLED = {"id": "x", "system": "grpc-go", "tolerance": "attempts and status exact",
                 "case": "retryThrottling maxTokens 10 tokenRatio .1, maxAttempts 3: attempts of 4 "
                         "consecutive failing calls"}

    def test_balancers(self):
        heavy = dict(self.HEAVY, output={"a": 792, "b": 1122, "c": 1086})
        refused = dict(self.REFUSED, output=[[503, "", 3.0], [200, "b", .01]] * 2)
        throttled = dict(self.THROTTLED, output={"attempts_per_failing_call": [3, 2, 1, 1]})
        out, code = self.run_cases(heavy, refused, throttled)
        self.assertEqual((out, code), ("3 of 3 cases agree\n", 0))

    def test_a_textbook_balancer_differs(self):
        two_thirds = dict(self.HEAVY, output={"a": 2000, "b": 500, "c": 500})
        at_once = dict(self.REFUSED, output=[[200, "b", .01]] * 4)
        out, code = self.run_cases(two_thirds, at_once)
        self.assertEqual(code, 1)
        self.assertIn("0 of 2 cases agree", out)

    def test_vectors(self):
        case = {"id": "x", "system": "faiss IVF64,Flat", "tolerance": "recall abs .02",
                "config": {"data": "clustered", "n": 2000, "d": 16, "nprobe": 64},
                "output": {"recall": 1.0, "scanned_fraction": 1.0, "returned_lt_k": 0}}
        few = dict(case, config=dict(case["config"], nprobe=1, filter_keeps=.01),
                   output={"mean_returned": 10.0})
        out, _ = self.run_cases(case, few)
        self.assertIn("mean_returned: recorded 10, simulated", out)
        self.assertTrue(out.endswith("1 of 2 cases agree\n"), out)

    def test_one_instant_has_no_order(self):
        got = [(.7, "a", 0), (.7, "b", 1), (1.4, "a", 2)]
        self.assertEqual(store_balancers.arrivals(
            [[.7, "b", "1"], [.7, "a", "0"], [1.4, "a", "2"]], got), [])
        self.assertNotEqual(store_balancers.arrivals(
            [[.7, "b", "0"], [.7, "a", "1"], [1.4, "b", "2"]], got), [])

    CASE = {"id": "x", "system": "exact LRU", "stream": "loop", "requests": 24_000,
            "config": {"capacity_items": 12_000}, "tolerance": "exact",
            "output": {"hits": 12_000, "hit_ratio": .5, "hit_ratio_second_half": 1.0}}

    def test_agreement_is_reported(self):
        self.assertEqual(self.run_cases(self.CASE), ("1 of 1 cases agree\n", 0))

    def test_a_hit_too_many_differs(self):
        wrong = dict(self.CASE, output=dict(self.CASE["output"], hits=12_001))
        out, code = self.run_cases(wrong)
        self.assertEqual(code, 1)
        self.assertIn("differs: x: hits: recorded 12001, simulated 12000", out)

    def test_what_has_no_words_does_not_agree(self):
        out, code = self.run_cases(self.CASE, dict(self.CASE, system="nobody's"))
        self.assertEqual(code, 1)
        self.assertIn("not expressible: x: no system nobody's is known", out)
        self.assertTrue(out.endswith("1 of 2 cases agree\n"))

    def test_tolerances(self):
        self.assertEqual(store_caches.differs(.5, .5004, .0004), "")
        self.assertNotEqual(store_caches.differs(.5, .5006, .0004), "")
        config = {"capacity_items": 10_000, "maxmemory": 1_796_064}
        self.assertEqual(store_caches.redis_keys(config), 9_992)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
