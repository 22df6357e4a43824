#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A short part of the recorded schedules of vLLM's scheduler, and the runner's own judgement.

vllm_test.py SERVESCAPE

The recordings are in shared/ beside the project, or beside the folder it is in; without them only
the part of them that is here is played.
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

import vllm  # noqa: E402

with open(os.path.join(HERE, "vllm_steps.json"), encoding="utf-8") as part:
    PART = json.load(part)
# In each: a step that has the field, and what it is told to have been.
LIES = {"scheduled": {"x": 1}, "preempted": ["x"], "admitted_cached": {"x": 0},
        "new_blocks": {"x": 1}, "computed": {"x": 1}, "waiting": ["x"], "free": 99, "hashed": 99,
        "finished": ["x"], "free_after": 99, "prefix": {"hits": 99}}


def recordings():
    for place in ("..", os.path.join("..", "..")):
        path = os.path.join(HERE, "..", "..", place, "shared", "truth", "llm",
                            "vllm_scheduler.json")
        if os.path.exists(path):
            return path
    return None


def play(*paths):
    """(what was printed, the exit code)."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        code = vllm.main([*paths, "--servescape", PROGRAM])
    return text.getvalue(), code


def play_document(document):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "steps.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        return play(path)


class Vllm(unittest.TestCase):
    def setUp(self):
        if "without libyaml" in play_document(PART)[0]:
            self.skipTest("this build of the program reads no JSON of this kind")

    def test_the_part_that_is_here(self):
        self.assertEqual(play_document(PART), ("8 of 8 scenarios agree\n", 0))

    def test_each_field_of_a_step_is_compared(self):
        for field, lie in LIES.items():
            wrong = copy.deepcopy(PART)
            step = next(step for scenario in wrong["scenarios"] for step in scenario["steps"]
                        if field in step)
            step[field] = lie
            text, code = play_document(wrong)
            self.assertEqual(code, 1, field)
            self.assertIn(f"{field} ", text)
            self.assertTrue(text.endswith("7 of 8 scenarios agree\n"), (field, text))

    def test_what_is_not_known_is_not_played(self):
        for change in (lambda s: s.update(surprise=1), lambda s: s["config"].update(surprise=1),
                       lambda s: s["requests"][0].update(surprise=1),
                       lambda s: s["steps"][0].update(surprise=1),
                       lambda s: s["config"].update(num_gpu_blocks=0)):
            wrong = copy.deepcopy(PART)
            change(wrong["scenarios"][0])
            text, code = play_document(wrong)
            self.assertEqual(code, 1)
            self.assertRegex(text, "not played: .*(surprise|num_gpu_blocks)")
            self.assertTrue(text.endswith("7 of 8 scenarios agree\n"), text)

    def test_recordings_beside_the_project(self):
        path = recordings()
        if path is None:
            self.skipTest("there is no shared/truth/llm beside the project")
        text, code = play(path)
        self.assertEqual(code, 0, text[-2000:])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
