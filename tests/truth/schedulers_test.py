# SPDX-License-Identifier: MIT
"""Recordings of real schedulers, played through the program. schedulers_test.py SERVESCAPE

A short one of each form stands here; those in shared/truth beside the project, or beside the
folder it is in, are played where they are there.
"""
import contextlib
import copy
import io
import json
import os
import sys
import tempfile
import unittest

import schedulers

PROGRAM = sys.argv[1]
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
FILES = (("autoscalers", "cronjob.json"), ("stores", "schedulers.json"))

# Outcomes computed by hand.
SERIES = {"id": "forbid", "title": "", "schedule": "*/10 * * * *", "concurrencyPolicy": "Forbid",
          "startingDeadlineSeconds": None, "job_seconds": 900, "controller_down_minutes": None,
          "horizon_minutes": 31, "events": [
              {"at": "10m0.1s", "what": "start the run of 10m0s"},
              {"at": "20m0.1s", "what": "event JobAlreadyActive"},
              {"at": "25m0.1s", "what": "start the run of 20m0s"},
              {"at": "30m0.1s", "what": "event JobAlreadyActive"}]}
HOW = "a virtual clock starting Monday 2026-03-02 00:00 UTC"
CRONJOB = {"id": "autumn", "case": "DST", "system": "kubernetes", "version": "1",
           "tolerance": "exact", "config": {
               "concurrencyPolicy": "Allow", "controller_from": "2026-10-31T22:00:00Z",
               "created": "2026-10-31T22:00:00Z", "job_runs_for_s": 60, "lastScheduleTime": None,
               "schedule": "30 2 * * *", "startingDeadlineSeconds": None,
               "timeZone": "UTC", "until": "2026-11-02T22:00:00Z"},
           "output": {"events": {"SawCompletedJob": 2, "SuccessfulCreate": 2}, "jobs_created": 2,
                      "first_jobs": [{"scheduled": "2026-11-01T02:30:00Z",
                                      "started": "2026-11-01T02:30:00Z"}]}}
AIRFLOW = {"id": "first", "system": "airflow", "version": "3.3.2", "tolerance": "exact",
           "case": "first runs, 0 2 * * *, deployed at 2026-03-10T03:00Z",
           "config": {"timetable": "CronTriggerTimetable interval=1 day",
                      "start_date": "2026-01-01T00:00:00+00:00", "catchup": False},
           "output": [{"run_after": "2026-03-10T02:00:00+00:00",
                       "logical_date": "2026-03-09T02:00:00+00:00"},
                      {"run_after": "2026-03-11T02:00:00+00:00"}]}
DOWN = {**AIRFLOW, "id": "down", "case": "scheduler down from 2026-03-06T12:00Z to "
        "2026-03-10T03:00Z, last run 2026-03-06T02:00Z",
        "config": {"timetable": "CronDataIntervalTimetable", "catchup": False},
        "output": ["2026-03-10T02:00:00+00:00", "2026-03-11T02:00:00+00:00"]}
LATE = {**AIRFLOW, "id": "late", "case": "no start_date (earliest None), deployed at "
        "2026-03-10T03:59:00+00:00", "config": {
            "timetable": "run_immediately=timedelta(hours=2)", "catchup": False},
        "output": ["2026-03-10T02:00:00+00:00"]}


def play(document):
    """(what was printed, the exit code)"""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "cases.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            code = schedulers.main([path, "--servescape", PROGRAM])
        return text.getvalue(), code


def recordings():
    for place in ("..", os.path.join("..", "..")):
        folder = os.path.join(ROOT, place, "shared", "truth")
        if os.path.isdir(folder):
            return [os.path.join(folder, *name) for name in FILES]
    return None


class Schedulers(unittest.TestCase):
    def setUp(self):
        if "without libyaml" in play({"how": HOW, "series": [SERIES]})[0]:
            self.skipTest("this build of the program reads no YAML")

    def test_a_short_recording_of_each_form(self):
        self.assertEqual(play({"how": HOW, "series": [SERIES]}), ("4 of 4 rows agree\n", 0))
        self.assertEqual(play({"cases": [AIRFLOW, DOWN, LATE, CRONJOB]}),
                         ("9 of 9 rows agree\n", 0))

    def test_a_row_that_differs_is_told_and_counted(self):
        series, cronjob, airflow = (copy.deepcopy(each) for each in (SERIES, CRONJOB, AIRFLOW))
        series["events"][2]["what"] = "start the run of 10m0s"
        text, code = play({"how": HOW, "series": [series]})
        self.assertEqual(code, 1)
        self.assertIn("forbid: row 2: event 'nothing of that kind then' where 'start at "
                      "2026-03-02T00:25:00.100000Z of 2026-03-02T00:10:00Z' was recorded\n", text)
        self.assertTrue(text.endswith("3 of 5 rows agree\n"), text)
        cronjob["output"]["events"]["SuccessfulCreate"] = 3
        airflow["output"][0]["logical_date"] = "2026-03-10T02:00:00+00:00"
        text, _ = play({"cases": [airflow, cronjob]})
        self.assertIn("SuccessfulCreate 2 where 3 was recorded\n", text)
        self.assertTrue(text.endswith("4 of 6 rows agree\n"), text)

    def test_one_wrong_run_shows_once(self):
        wrong = copy.deepcopy(AIRFLOW)
        wrong["output"][0]["run_after"] = "2026-03-12T02:00:00+00:00"
        wrong["output"][1]["run_after"] = "2026-03-13T02:00:00+00:00"
        text, _ = play({"cases": [wrong]})
        self.assertTrue(text.endswith("1 of 2 rows agree\n"), text)

    def test_what_is_not_known_is_not_played(self):
        for wrong, word in (({**SERIES, "surprise": 1}, "surprise"),
                            ({**SERIES, "schedule": "* *"}, "2 fields"),
                            ({**SERIES, "events": [{"at": "1m", "what": "?"}]}, "nothing"),
                            ({**CRONJOB, "config": {**CRONJOB["config"], "x": 1}}, "x"),
                            ({**AIRFLOW, "config": {**AIRFLOW["config"], "x": 1}}, "x"),
                            ({**AIRFLOW, "case": "some time"}, "0 2|no cron|start"),
                            ({**AIRFLOW, "config": {"timetable": "EventsTimetable",
                                                    "catchup": False}}, "EventsTimetable"),
                            ({"id": "y"}, "no scheduler")):
            text, code = play({"how": HOW, "series": [wrong]} if "title" in wrong
                              else {"cases": [wrong]})
            self.assertEqual(code, 1)
            self.assertRegex(text, f"not played: .*({word}).*\n(.*\n)*0 of 0 rows agree\n$")

    def test_recordings_beside_the_project(self):
        files = recordings()
        if files is None:
            self.skipTest("there is no shared/truth beside the project")
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            code = schedulers.main([*files, "--servescape", PROGRAM])
        self.assertEqual(code, 0, text.getvalue()[-2000:])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
