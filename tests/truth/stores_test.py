#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A short part of the recordings of real caches, and the runner's own judgement.

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
