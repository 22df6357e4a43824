#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The textbook's answers from the program, and the runner itself.

truth_test.py SERVESCAPE
"""
import json
import os
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import laws  # noqa: E402
import results  # noqa: E402
import routing  # noqa: E402
import run  # noqa: E402
from player import Est  # noqa: E402


def play(cases, **options):
    """The runner's results and its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        file, out = os.path.join(folder, "cases.json"), os.path.join(folder, "out.json")
        with open(file, "w", encoding="utf-8") as text:
            json.dump(cases, text)
        more = [word for key, value in options.items() for word in (f"--{key}", str(value))]
        code = run.main([file, "--out", out, "--program", PROGRAM, *more])
        with open(out, encoding="utf-8") as text:
            return json.load(text), code


class Essential(unittest.TestCase):
    def test_textbook_cases(self):
        with open(os.path.join(HERE, "essential.json"), encoding="utf-8") as file:
            cases = json.load(file)
        figures, code = play(cases)
        self.assertEqual(code, 0)
        self.assertEqual(len(figures), len(cases))
        for case in cases:
            judged = results.judge(case, figures[case["id"]])
            self.assertEqual([f for f, state, _, _ in judged if state != "pass"], [], case["id"])


class Runner(unittest.TestCase):
    CASE = {"id": "x", "system": {"arrival": {"process": "poisson", "rate": 0.5},
                                  "service": {"dist": "exponential", "mean": 1.0}, "servers": 1},
            "expected": {"mean_sojourn": 2.0}, "tolerance": {"default_rel": 0.02},
            "run": {"jobs": 200000}}

    def test_a_wrong_expectation_fails(self):
        figures, code = play([dict(self.CASE, expected={"mean_sojourn": 2.2})])
        self.assertEqual(code, 1)
        self.assertAlmostEqual(figures["x"]["mean_sojourn"], 2.0, delta=0.05)

    def test_units_scale_both_ways(self):
        system = {"arrival": {"process": "poisson", "rate": 0.5, "unit": "1/ms"},
                  "service": {"dist": "exponential", "mean": 1.0, "unit": "ms"}, "servers": 1}
        figures, code = play([dict(self.CASE, system=system)])
        self.assertEqual(code, 0)
        self.assertAlmostEqual(figures["x"]["mean_sojourn"], 2.0, delta=0.05)

    def test_tells_what_a_trace_holds(self):
        with tempfile.TemporaryDirectory() as folder:
            trace = os.path.join(folder, "t.csv")
            with open(trace, "w", encoding="utf-8") as file:
                file.write("arrival_s,tokens\n0,1\n1.5,2\n2,6\n")
            case = {"id": "t", "system": {"trace": trace}, "tolerance": {"default_rel": 1e-6},
                    "expected": {"requests": 3, "mean_rate": 1.0, "tokens": {"mean": 3, "p50": 2},
                                 "peak_requests_in_one_minute": 3, "odd": 1}}
            sample = {"id": "s", "system": {"sample": [1, 2, 9], "q": [0.25]},
                      "tolerance": {"default_rel": 1e-6},
                      "expected": {"nearest_rank": [1], "linear_R7": [1.5]}}
            figures, code = play([case, sample])
        self.assertEqual(code, 0)
        self.assertNotIn("odd", figures["t"])
        self.assertEqual(set(figures["s"]), {"nearest_rank", "linear_R7"})

    def test_what_cannot_be_expressed_is_left_out(self):
        system = dict(self.CASE["system"], startup_lag_minutes=2)
        figures, code = play([dict(self.CASE, system=system)])
        self.assertEqual((figures, code), ({}, 0))

    def test_nothing_a_system_says_is_passed_over(self):
        class_ = {"priority": 0, "arrival_rate": 0.1}
        said = [{"balking": 0.5}, {"servers": "2 slow and 1 fast"}, {"discipline": "round-robin"},
                {"overflow": "blocks the source", "system_capacity": 3},
                {"service": {"dist": "gamma", "shape": 4, "mean": 1.0, "cv": 1.0}},
                {"arrival": {"process": "poisson", "rate": 0.5, "batch_size": 2}},
                {"servers": None, "replicas": 2, "routing": "shortest queue, told a second late"},
                {"classes": [dict(class_, spot=True)]}, {"timeout": 3.0}]
        cases = [dict(self.CASE, id=str(i), system={**self.CASE["system"], **more})
                 for i, more in enumerate(said)]
        self.assertEqual(play(cases, effort=0.01), ({}, 0))
        plain = {"note": "x", "start": "empty", "queue_capacity": None, "discipline": "FCFS",
                 "service": {"dist": "gamma", "shape": 4, "mean": 1.0, "cv": 0.5}}
        figures, _ = play([dict(self.CASE, system={**self.CASE["system"], **plain})], effort=0.01)
        self.assertEqual(set(figures), {"x"})

    def test_figures_have_the_shape_that_is_expected(self):
        case = {"expected": {"a": 1.0, "b": [1.0, 2.0], "c": {"x": 1.0}, "d": 1.0, "e": [1, 2]},
                "tolerance": {"d": {"type": "upper", "slack": 0}, "e": {"type": "mape", "max": 1}}}
        good, reasons = results.shaped(case, {
            "a": [1.0], "b": [Est(1.0), None], "c": {"x": Est(2.0)}, "d": None, "e": [1],
            "f": 1.0})
        self.assertEqual((set(good), set(reasons)), ({"b", "c"}, {"a", "d", "e", "f"}))
        self.assertEqual(set(results.shaped(case, {"a": float("nan")})[1]), {"a"})

    def test_laws_agree_with_themselves(self):
        for spec, mean, square in (
                ({"dist": "erlang", "k": 3, "rate": 1.5}, 2.0, 16 / 3),
                ({"dist": "hyperexponential", "p": 0.25, "rates": [1.0, 0.5]}, 1.75, 6.5),
                ({"dist": "lognormal", "median": 1.0, "sigma": 1.0}, 1.6487213, 7.3890561),
                ({"dist": "uniform", "mean": 1.0}, 1.0, 4 / 3),
                ({"dist": "exponential", "mean": 0.6, "shift": 0.4}, 1.0, 1.36),
                ({"dist": "bounded pareto", "alpha": 1.5, "low": 1, "high": 4}, 12 / 7, 24 / 7)):
            told = laws.moments(laws.shape(spec))
            self.assertAlmostEqual(told[0], mean, places=6, msg=spec)
            self.assertAlmostEqual(told[1], square, places=6, msg=spec)

    def test_judges_as_tolerances_say(self):
        tolerance = {"default_rel": 0.1, "b": {"type": "upper", "slack": 0.0},
                     "c": {"type": "ignore"}, "d": {"type": "range", "lo": 1, "hi": 2}}
        case = {"expected": {"a": [1.0, 1.0], "b": 2.0, "c": 7, "d": 0, "e": True, "f": 1.0},
                "tolerance": tolerance}
        got = {"a": [Est(1.05), Est(1.2)], "b": 1.5, "d": 3, "e": True}
        states = {figure: state for figure, state, _, _ in results.judge(case, got)}
        self.assertEqual(states, {"a[0]": "pass", "a[1]": "FAIL", "b": "pass", "d": "FAIL",
                                  "e": "pass", "f": "missing"})

    def test_routing_keeps_the_mean_visits(self):
        matrix = [[0, 0.6, 0.2], [0.3, 0, 0.3], [0, 0.5, 0.1]]
        names = ["a", "b", "c"]
        steps, paths = routing.steps_of(matrix, 0, names, "p")
        visits = {"a": 1.0, "b": 0.0, "c": 0.0}  # 1 at the start, then by the matrix
        for _ in range(500):
            visits = {n: float(n == "a") + sum(visits[m] * matrix[i][j]
                                               for i, m in enumerate(names))
                      for j, n in enumerate(names)}
        for name in names:
            self.assertAlmostEqual(expected_calls(steps, paths, name), visits[name], places=9)


def expected_calls(steps, paths, service):
    """Mean number of calls of a service on a path of calls, branches and loops."""
    def of(name):
        return float(name == service) if name not in paths else \
            expected_calls(paths[name], paths, service)
    total = 0.0
    for step in steps:
        if "call" in step:
            total += of(step["call"])
        elif "branch" in step:
            whole = sum(step["branch"].values())
            total += sum(w / whole * of(name) for name, w in step["branch"].items())
        elif "loop" in step:
            total += of(step["loop"]) / (1 - step["repeat"])
    return total


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
