#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A short part of the recordings of real batchers, and the player's own judgement.

batchers_test.py SERVESCAPE
"""
import contextlib
import copy
import io
import json
import os
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import batchers  # noqa: E402

with open(os.path.join(HERE, "batchers_excerpt.json"), encoding="utf-8") as excerpt:
    RECORDINGS = json.load(excerpt)


def play(recordings):
    """What was printed, the exit code, and the results by name."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for recording in recordings:
            paths.append(os.path.join(folder, recording["system"] + ".json"))
            with open(paths[-1], "w", encoding="utf-8") as file:
                json.dump(recording, file)
        results = os.path.join(folder, "results.json")
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = batchers.main([*paths, "--program", PROGRAM, "--out", results])
        with open(results, encoding="utf-8") as file:
            return out.getvalue(), code, json.load(file)


def one(system, name):
    recording = next(each for each in RECORDINGS if each["system"] == system)
    pattern = next(each for each in recording["patterns"] if each["name"] == name)
    return copy.deepcopy({**recording, "patterns": [pattern]})


class Recordings(unittest.TestCase):
    def test_the_excerpt_agrees(self):
        out, code, results = play(RECORDINGS)
        self.assertEqual(code, 0, out)
        self.assertGreaterEqual(len(results), 17)
        self.assertIn(f"{len(results)} of {len(results)} patterns agree", out)


class Judgement(unittest.TestCase):
    def wrong(self, recording):
        out, code, results = play([recording])
        self.assertEqual(code, 1, out)
        self.assertIn("0 of 1 patterns agree", out)
        return next(iter(results.values()))["reason"]

    def test_another_batch_is_noticed(self):
        recording = one("mlserver", "s8_t100_busy5")
        pattern = recording["patterns"][0]
        pattern["other_clean_runs"] = []
        batches = pattern["seen"]["executions"]
        batches[1]["members"] += batches.pop()["members"]
        batches[1]["size"] += 1
        self.assertIn("batches", self.wrong(recording))

    def test_a_start_is_noticed(self):
        recording = one("ray_serve", "batch_default_busy5")
        pattern = recording["patterns"][0]
        pattern["other_clean_runs"] = []
        for each in pattern["seen"]["executions"][1:]:
            each["start_ms"] += 300
        self.assertIn("starts", self.wrong(recording))

    def test_a_refusal_is_noticed(self):
        recording = one("litserve", "timeout200_busy")
        pattern = recording["patterns"][0]
        for run in [pattern["seen"], *pattern["other_clean_runs"]]:
            run["failed"][0]["status"] = 503
        self.assertIn("refused", self.wrong(recording))

    def test_what_is_not_known_does_not_agree(self):
        recording = one("torchserve", "w2_8")
        recording["patterns"][0]["config"]["priority"] = 3
        self.assertIn("priority", self.wrong(recording))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
