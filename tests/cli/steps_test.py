# SPDX-License-Identifier: MIT
"""The verbs features, registry and drift: answers, and what is said of wrong ones. Usage as for
cli_test.py."""
import json
import os
import sys
import unittest

import cli_test
from cli_test import Case, call

VIEW = """feature_view: clicks
ttl: 1h
steps:
- {at: 2026-03-10, write: {entity: 1, value: 7, event_timestamp: 2026-03-09T22:00}}
- materialize: {start_date: 2026-03-09, end_date: 2026-03-10}
- get_online_features: [1, 99]
- get_historical_features: [{entity: 1, event_timestamp: 2026-03-10}]
"""
MODEL = """registered_model: ranker
steps:
- create_model_version: {}
- set_registered_model_alias: {alias: champion, version: 1}
- set_registered_model_alias: {alias: latest, version: 1}
- get_registered_model: {}
"""


class Steps(Case):
    def setUp(self):
        super().setUp()
        if "without libyaml" in call("registry", "-", stdin="a: 1").stderr:
            self.skipTest("this build of the program reads no YAML")

    def play(self, verb, text, *arguments):
        done = call(verb, self.path("s.yaml", text), *arguments)
        self.expect(done, 0, "")
        return done.stdout

    def test_a_feature_view(self):
        told = json.loads(self.play("features", VIEW, "--json"))
        self.assertEqual([(read["value"], read["status"]) for read in told["steps"][2]["reads"]],
                         [(7.0, "PRESENT"), (None, "NOT_FOUND")])
        self.assertFalse(told["steps"][3]["rows"][0]["kept"])
        table = self.play("features", VIEW)
        self.assertIn("2 h old, ttl 1 h: online reads do not look at it\n", table)
        self.assertIn("dropped: its newest row is 2 h old, ttl 1 h\n", table)
        self.assertEqual(self.play("features", VIEW, "--csv", "-").split("\n")[0],
                         "at,step,entity,value,answer,why")

    def test_rows_that_come_late_are_counted(self):
        for rows, told in ((1, "; 1 older row was never taken\n"),
                           (2, "; 2 older rows were never taken\n")):
            late = ", ".join(f"{{entity: {i}, event_timestamp: 2026-03-09}}" for i in range(rows))
            text = ("ttl: 1d\nsteps:\n" + f"- {{at: 2026-03-11, write: [{late}]}}\n" +
                    "- materialize_incremental: {}\n")
            self.assertIn(told, self.play("features", text))

    def test_a_registry(self):
        self.assertEqual(self.play("registry", MODEL), (
            "MLflow 3.17\n\n"
            "step                                   answer\n"
            "create_model_version                   version 1, stage None\n"
            "set_registered_model_alias champion 1  done\n"
            "set_registered_model_alias latest 1    refused: 'latest' alias name (case "
            "insensitive) is reserved.\n"
            "get_registered_model                   version 1, stage None, aliases champion\n"))
        more = MODEL.replace("alias: latest", "alias: shadow")
        self.assertIn("stage None, aliases champion, shadow\n", self.play("registry", more))
        told = json.loads(self.play("registry", MODEL, "--json"))["steps"]
        self.assertEqual(told[3]["aliases"], {"champion": 1})
        self.assertIsNone(told[1]["error"])

    def test_wrong_steps_say_where(self):
        for verb, text, message in (
                ("features", VIEW.replace("write:", "rite:"), ":4:"),
                ("features", VIEW.replace("start_date: 2026-03-09", "start_date: 2027-01-01"),
                 "start_date greater than its end_date"),
                ("features", VIEW.replace("ttl: 1h", "ttl: soon"), "ttl must be a duration"),
                ("features", "ttl: 1h\n", "steps is missing"),
                ("registry", MODEL.replace("create_model", "make_model"), "is no step; known are"),
                ("registry", MODEL.replace("version: 1}", "version: x}"), "a whole number"),
                ("registry", "", "steps is missing")):
            done = call(verb, self.path("s.yaml", text))
            self.expect(done, 3)
            self.assertIn(message, done.stderr)
            self.assertEqual(done.stdout, "")


class Drift(Case):
    """300 values that repeat 0 .. 9, the last 100 of them 5 higher."""

    VALUES = [i % 10 + (5 if i >= 200 else 0) for i in range(300)]

    def table(self, name, values, head="ms"):
        return self.path(name, head + "\n" + "".join(f"{each}\n" for each in values))

    def told(self, *arguments):
        done = call("drift", *arguments, "--json")
        self.expect(done, 0, "")
        return json.loads(done.stdout)

    def test_a_stream(self):
        path = self.table("v.csv", self.VALUES)
        told = self.told("ADWIN", path)
        self.assertEqual((told["monitor"], told["config"]["delta"]), ("ADWIN", 0.002))
        self.assertEqual([each["row"] for each in told["alarms"]], [224])
        self.assertEqual(self.told("PageHinkley", path, "--set", "mode=down")["alarms"], [])
        self.assertIn("ms: 1 alarm in 300 values\n", call("drift", "adwin", path).stdout)

    def test_columns_against_a_reference(self):
        reference = self.path("r.csv", "ms,name,price\n" + "".join(
            f"{each},a,1\n" for each in self.VALUES[:200]))
        path = self.table("v.csv", self.VALUES[200:])
        told = self.told("evidently", path, "--reference", reference)
        self.assertEqual([(each["column"], each["method"], each["drifted"])
                          for each in told["columns"]], [("ms", "ks", True)])
        self.assertTrue(told["dataset_drift"])
        text = call("drift", "evidently", reference, "--reference", path).stdout
        self.assertIn("Left out, as no numbers in both: name or price\n", text)
        self.assertTrue(self.told("KSDrift", path, "--reference", reference)["is_drift"])
        chunks = self.told("nannyml", path, "--reference", reference, "--set",
                           "chunk_size=50")["columns"][0]["chunks"]
        self.assertEqual([each["jensen_shannon"]["alert"] for each in chunks], [True, True])

    def test_trials(self):
        told = self.told("DDM", "--errors-after", "0.5", "--runs", "5", "--rows", "500",
                         "--before", "200", "--within", "1000")
        self.assertEqual(told["streams"], 5)
        self.assertLessEqual(told["change"]["missed"], 1)
        told = self.told("KSDrift", "--features", "20", "--rows", "50", "--runs", "50")
        self.assertEqual(told["threshold"], 0.0025)
        self.assertLess(told["rate"]["lower"], 0.05)
        text = call("drift", "evidently", "--set", "method=psi", "--rows", "200", "--runs", "5")
        self.assertIn("PSI, threshold 0.1: flags ", text.stdout)

    def test_what_is_wrong(self):
        path = self.table("v.csv", [0, 1, 2])
        for arguments, code, message in (
                (["ADWN"], 2, '"ADWN" is no monitor; did you mean ADWIN?'),
                (["ADWIN", "--set", "deltas=1"], 2, 'no parameter "deltas"; did you mean delta?'),
                (["ADWIN", "--set", "clock=1.5"], 2, "clock is a whole number"),
                (["KSWIN", "--set", "stat_size=60"], 2, "window_size must be at least twice"),
                (["ADWIN", path, "--reference", path], 2, "takes no reference"),
                (["evidently", path], 2, "compares the data with a reference"),
                (["evidently", "--set", "method=kl"], 2, 'psi or jensenshannon, not "kl"'),
                (["KSDrift", "--features", "2", "--shifted", "3"], 2, "more than there are"),
                (["ADWIN", "--shift", "x"], 2, '"x" is no number'),
                (["DDM", "--shift", "1"], 2, "--errors-after is what changes"),
                (["DDM", path], 3, "reads errors, 0 or 1; column ms has 2 in row 3"),
                (["ADWIN", path, "--column", "s"], 2, '"s" is no column of numbers'),
                (["ADWIN", path + ".no"], 2, "no such file"),
                (["nannyml", "--rows", "100000000", "--runs", "1000"], 2, "2,000,000,000")):
            done = call("drift", *arguments)
            self.expect(done, code)
            self.assertIn(message, done.stderr)
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
