# SPDX-License-Identifier: MIT
"""Recordings of real autoscalers, played through the program. controllers_test.py SERVESCAPE

A short one of each system stands here; those in shared/truth/autoscalers beside the project, or
beside the folder it is in, are played where they are there.
"""
import contextlib
import copy
import io
import json
import os
import sys
import tempfile
import unittest

import controllers

PROGRAM = sys.argv[1]
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SYSTEMS = ("hpa_cases", "hpa_behavior", "hpa_loops", "kpa", "kpa_scale_to_zero", "keda", "ray")

# Outcomes computed by hand.
HPA = {"id": "up", "hpa_spec": {"minReplicas": 1, "maxReplicas": 20, "metrics": [
    {"type": "Resource", "resource": {"name": "cpu", "target": {
        "type": "Utilization", "averageUtilization": 50}}}]},
    "pod_cpu_request_m": 1000, "start_replicas": 3, "tick_s": 15, "ticks": [
        [0, {"pods": [{"n": 3, "cpu_m": 3000}]},
         {"spec": 3, "raw": 18, "desired": 6, "able": "SucceededRescale",
          "limited": "ScaleUpLimit", "why": "cpu utilization above target", "util": 300}],
        [15, {"pods": [{"n": 6, "cpu_m": 559}]},
         {"spec": 6, "raw": 6, "desired": 12, "able": "SucceededRescale",
          "limited": "ScaleUpLimit", "util": 55}]]}  # the 18 of 15 s ago is chased
KPA = {"id": "panic", "config": {
    "metric": "concurrency", "total_value": 10, "target_utilization": 0.7, "stable_window_s": 60,
    "panic_window_percentage": 10, "panic_threshold_percentage": 200, "max_scale_up_rate": 1000,
    "max_scale_down_rate": 2, "target_burst_capacity": 0, "scale_down_delay_s": 0,
    "activation_scale": 0, "metric_aggregation_algorithm": "linear"},
    "ready_at_creation": 1, "columns": ["t", "stats", "ready", "stable", "panic", "panicking",
                                        "desired", "ebc"],
    "ticks": [[2, [7, 7], 1, 7, 7, 0, 1, 0], [4, [21, 21], 1, 14, 14, 1, 2, 0],
              [6, [None, None], 2, 14, 14, 1, 2, 0]]}
KEDA = {"id": "cooldown", "scaled_object_spec": {"cooldownPeriod": 30}, "start_replicas": 2,
        "object_age_s": 0, "polls": [
            {"t": 0, "active": True, "replicas_before": 2, "replicas_after": 2,
             "active_condition": "True ScalerActive"},
            {"t": 30, "active": False, "replicas_before": 2, "replicas_after": 2,
             "active_condition": "False ScalerCooldown"},
            {"t": 30.001, "active": False, "replicas_before": 2, "replicas_after": 0,
             "active_condition": "False ScalerNotActive"}]}
RAY = {"id": "up", "autoscaling_config": {"max_replicas": 9, "upscale_delay_s": 5},
       "start_target": 2, "tick_s": 1.0, "replica_start_s": 0.0,
       "columns": ["t", "total_ongoing_requests", "running_replicas", "target_before",
                   "target_after"],
       "rows": [[0.0, 4.0, 2, 2, 2], [3.0, 8.0, 2, 2, 2], [7.0, 8.0, 2, 2, 2],
                [8.0, 8.0, 2, 2, 4]]}


def play(*series, more=()):
    """(what was printed, the exit code, the results) of a file of these series."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = os.path.join(folder, "cases.json"), os.path.join(folder, "out.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"series": series, **dict(more)}, file)
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            code = controllers.main([path, "--servescape", PROGRAM, "--out", out])
        with open(out, encoding="utf-8") as file:
            return text.getvalue(), code, json.load(file)


def recordings():
    for place in ("..", os.path.join("..", "..")):
        folder = os.path.join(ROOT, place, "shared", "truth", "autoscalers")
        if os.path.isdir(folder):
            return [os.path.join(folder, name + ".json") for name in SYSTEMS]
    return None


class Controllers(unittest.TestCase):
    def setUp(self):
        if "without libyaml" in play(KEDA)[0]:
            self.skipTest("this build of the program reads no YAML")

    def test_a_short_recording_of_each_system(self):
        text, code, results = play(HPA, KPA, KEDA, RAY)
        self.assertEqual((text, code), ("12 of 12 rows agree\n", 0))
        self.assertEqual([each["agree"] for each in results["series"]], [2, 3, 3, 4])

    def test_a_row_that_differs_is_reported_and_counted(self):
        hpa, kpa, keda, ray = (copy.deepcopy(each) for each in (HPA, KPA, KEDA, RAY))
        hpa["ticks"][0][2]["util"] = 299
        kpa["ticks"][1][6] = 3
        keda["polls"][2]["replicas_after"] = 1
        ray["rows"][3][4] = 5
        text, code, _ = play(hpa, kpa, keda, ray)
        self.assertEqual(code, 1)
        self.assertIn("up: row 0: util 300 where 299 was recorded\n", text)
        self.assertTrue(text.endswith("8 of 12 rows agree\n"), text)

    def test_what_is_not_known_is_not_played(self):
        for wrong, word in (
                ({**HPA, "surprise": 1}, "surprise"),
                ({**HPA, "hpa_spec": {**HPA["hpa_spec"], "surprise": 1}}, "surprise"),
                ({**HPA, "ticks": [[0, {"pods": [{"n": 1, "gpu": 1}]}, HPA["ticks"][0][2]]]},
                 "gpu"),
                ({**KPA, "config": {**KPA["config"], "surprise": 1}}, "surprise"),
                ({**KEDA, "scaled_object_spec": {"surprise": 1}}, "surprise"),
                ({**RAY, "autoscaling_config": {"surprise": 1}}, "surprise"),
                ({"id": "x", "rows": []}, "no system")):
            text, code, results = play(wrong)
            self.assertEqual(code, 1)
            self.assertRegex(text, f"not played: .*{word}.*\n(.*\n)*0 of 0 rows agree\n$")
            self.assertEqual(results["not_played"], 1)
        text, _, _ = play(HPA, more=[("controller_config", {"surprise": 1})])
        self.assertIn("controller_config has surprise, which is not known here", text)

    def test_recordings_beside_the_project(self):
        files = recordings()
        if files is None:
            self.skipTest("there is no shared/truth/autoscalers beside the project")
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            code = controllers.main([*files, "--servescape", PROGRAM])
        self.assertEqual(code, 0, text.getvalue()[-2000:])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
