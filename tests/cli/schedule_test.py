# SPDX-License-Identifier: MIT
"""The verb schedule: CronJobs, Airflow's DAGs, zones, and what is said of wrong ones. Usage as for
cli_test.py."""
import json
import os
import sys
import unittest

import cli_test
from cli_test import Case, call

CRONJOB = """apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, creationTimestamp: "2026-03-02T00:00:00Z"}
spec:
  schedule: "*/10 * * * *"
  concurrencyPolicy: Forbid
  jobTemplate: {spec: {template: {}}}
"""
DAG = """dag_id: scores
schedule: 0 2 * * *
start_date: 2026-01-01
"""
LONG = ["--for", "61min", "--takes", "25min"]


def reads_yaml():
    return "without libyaml" not in call("schedule", "-", stdin="a: 1").stderr


class Schedule(Case):
    def setUp(self):
        super().setUp()
        if not reads_yaml():
            self.skipTest("this build of the program reads no YAML")

    def play(self, manifest, *arguments, env=None):
        done = call("schedule", self.path("m.yaml", manifest), "--json", *arguments, env=env)
        self.expect(done, 0, "")
        return json.loads(done.stdout)

    def starts(self, *arguments, **named):
        return [run["started"] for run in self.play(*arguments, **named)["runs"]]

    def wrong(self, code, message, manifest, *arguments, env=None):
        done = call("schedule", self.path("m.yaml", manifest), *arguments, env=env)
        self.expect(done, code)
        self.assertIn(message, done.stderr.replace(self.folder + "/", ""))
        self.assertEqual(done.stdout, "")

    def test_a_cronjob_as_a_table(self):
        done = call("schedule", self.path("m.yaml", CRONJOB), "--for", "36min", "--takes", "25min")
        self.expect(done, 0, "")
        self.assertEqual(done.stdout, (
            "Kubernetes CronJob v1.37\n\n"
            "time                    event             slot                  until"
            "                   why\n"
            "2026-03-02T00:10:00.1Z  start             2026-03-02T00:10:00Z  "
            "2026-03-02T00:35:00.1Z  on time\n"
            "2026-03-02T00:20:00.1Z  JobAlreadyActive                                        "
            "        nightly-29540170 runs, concurrencyPolicy Forbid: the slot "
            "2026-03-02T00:20:00Z stays open\n"
            "2026-03-02T00:30:00.1Z  JobAlreadyActive                                        "
            "        nightly-29540170 runs, concurrencyPolicy Forbid: the slot "
            "2026-03-02T00:30:00Z stays open\n"
            "2026-03-02T00:35:00.1Z  start             2026-03-02T00:30:00Z  "
            "2026-03-02T01:00:00.1Z  300 s late, the latest slot that is due; 1 before it never "
            "will\n\n2 runs\n"))

    def test_a_cronjob_as_json_and_csv(self):
        told = self.play(CRONJOB, *LONG)
        self.assertEqual(told["scheduler"], "Kubernetes CronJob v1.37")
        self.assertEqual(told["from"], "2026-03-02T00:00:00Z")
        self.assertEqual([run["late_s"] for run in told["runs"]], [.1, 300.1, .1])
        self.assertEqual([event["type"] for event in told["events"]].count("JobAlreadyActive"), 4)
        done = call("schedule", self.path("m.yaml", CRONJOB), "--csv", "-", *LONG)
        self.expect(done, 0, "")
        self.assertEqual(done.stdout.split("\n")[0], "time,event,slot,until,why")

    def test_policies_deadlines_and_absences(self):
        replace = CRONJOB.replace("Forbid", "Replace")
        self.assertEqual([run["deleted"] for run in self.play(replace, *LONG)["runs"]],
                         [True, True, True, True, True, False])
        late = CRONJOB.replace("Forbid", "Forbid\n  startingDeadlineSeconds: 60")
        self.assertEqual(self.starts(late, *LONG),
                         ["2026-03-02T00:10:00.1Z", "2026-03-02T00:40:00.1Z"])
        away = ["--for", "130min", "--down", "2026-03-02T00:15/2026-03-02T02:05"]
        self.assertEqual(self.starts(CRONJOB, *away),
                         ["2026-03-02T00:10:00.1Z", "2026-03-02T02:05:00Z"])
        stopped = ["--for", "130min", "--suspended", "2026-03-02T00:15/2026-03-02T02:05"]
        self.assertEqual(self.starts(CRONJOB, *stopped), self.starts(CRONJOB, *away))
        self.assertEqual(self.starts(CRONJOB.replace("Forbid", "Forbid\n  suspend: true"), *away),
                         [])

    def test_the_status_of_a_live_cronjob_counts(self):
        live = CRONJOB + "status: {lastScheduleTime: \"2026-03-02T05:00:00Z\"}\n"
        self.assertEqual(self.starts(live, "--from", "2026-03-02T05:05", "--runs", "1"),
                         ["2026-03-02T05:10:00.1Z"])
        self.assertEqual(self.starts(CRONJOB, "--from", "2026-03-02T05:05", "--runs", "1"),
                         ["2026-03-02T05:05:00Z"])

    @unittest.skipUnless(os.path.exists("/usr/share/zoneinfo/America/New_York"), "needs tzdata")
    def test_daylight_saving_time_both_ways_in_both_systems(self):
        cronjob = CRONJOB.replace("spec:\n", "spec:\n  timeZone: America/New_York\n", 1)
        dag = DAG + "timezone: America/New_York\n"
        for cron, start, in_kubernetes, in_airflow in (
                ("30 2 * * *", "2026-03-07T12:00", ["09T02:30:00.1-04:00", "10T02:30:00.1-04:00"],
                 ["08T03:30:00-04:00", "09T02:30:00-04:00"]),
                ("30 1 * * *", "2026-10-31T12:00", ["01T01:30:00.1-04:00", "01T01:30:00.1-05:00"],
                 ["01T01:30:00-05:00", "02T01:30:00-05:00"])):
            arguments = ["--from", start, "--runs", "2"]
            self.assertEqual([at[8:] for at in self.starts(
                cronjob.replace("*/10 * * * *", cron), *arguments, "--created", start)],
                in_kubernetes)
            self.assertEqual([at[8:] for at in self.starts(
                dag.replace("0 2 * * *", cron), *arguments, "--last",
                f"{start[:10]}T0{cron[3]}:30")], in_airflow)

    def test_zones_are_found_or_told(self):
        zoned = CRONJOB.replace("spec:\n", "spec:\n  timeZone: Mars/Olympus\n", 1)
        self.wrong(3, "m.yaml:5:13: error: spec.timeZone is wrong: Mars/Olympus is no time zone",
                   zoned)
        self.wrong(3, "is no time zone; expected", zoned.replace("Mars/Olympus", "../etc/passwd"))
        offset = DAG + "timezone: \"+05:30\"\n"
        self.assertEqual(self.starts(offset, "--from", "2026-03-10", "--runs", "2"),
                         ["2026-03-10T00:00:00+05:30", "2026-03-10T02:00:00+05:30"])

    def test_an_airflow_dag(self):
        told = self.play(DAG, "--from", "2026-03-10T03:00", "--runs", "2")
        self.assertEqual([run["run_after"] for run in told["runs"]],
                         ["2026-03-10T02:00:00Z", "2026-03-11T02:00:00Z"])
        self.assertEqual(told["runs"][0]["skipped_before"], {
            "count": 68, "first": "2026-01-01T02:00:00Z", "last": "2026-03-09T02:00:00Z"})
        self.assertEqual(told["settings"]["timetable"], "CronTriggerTimetable")
        intervals = ["--set", "scheduler.create_cron_data_intervals=true"]
        told = self.play(DAG, "--from", "2026-03-10T03:00", "--runs", "1", *intervals)
        self.assertEqual(told["runs"][0]["data_interval"],
                         ["2026-03-09T02:00:00Z", "2026-03-10T02:00:00Z"])
        catchup = ["--from", "2026-01-04", "--set", "scheduler.catchup_by_default=true"]
        self.assertEqual(self.starts(DAG, *catchup, "--runs", "4", "--set",
                                     "core.max_active_runs_per_dag=2", "--takes", "1h"),
                         ["2026-01-04T00:00:00Z", "2026-01-04T00:00:00Z", "2026-01-04T01:00:00Z",
                          "2026-01-04T02:00:00Z"])

    def test_timetables_deltas_and_lengths_of_runs(self):
        delta = DAG.replace("0 2 * * *", "{delta: {months: 1}, interval: 1d}")
        told = self.play(delta, "--from", "2026-01-31", "--runs", "2")
        self.assertEqual([run["data_interval"] for run in told["runs"]],
                         [["2026-01-30T00:00:00Z", "2026-01-31T00:00:00Z"],
                          ["2026-02-27T00:00:00Z", "2026-02-28T00:00:00Z"]])
        several = DAG.replace("0 2 * * *", "{cron: [0 2 * * *, 0 5 * * *]}")
        self.assertEqual(self.starts(several, "--from", "2026-03-10T02:00", "--runs", "2"),
                         ["2026-03-10T02:00:00Z", "2026-03-10T05:00:00Z"])
        tries = DAG + "default_args: {retries: 2, retry_delay: 5min}\nmax_active_tasks: 4\n"
        told = self.play(tries, "--from", "2026-03-10T02:00", "--runs", "1", "--takes", "10min",
                         "--tasks", "6", "--failing-tries", "1")
        self.assertEqual(told["runs"][0]["ended"], "2026-03-10T02:50:00Z")
        told = self.play(tries, "--from", "2026-03-10T02:00", "--runs", "1", "--failing-tries", "3")
        self.assertEqual(told["notes"],
                         ["each run fails: 3 tries of a task fail, retries is 2"])

    def test_a_backfill(self):
        told = self.play(DAG, "--from", "2026-03-10", "--backfill", "2026-03-01/2026-03-04",
                         "--takes", "1h", "--backfill-runs", "2", "--run-backwards")
        self.assertEqual([(run["logical_date"][8:10], run["started"][11:13])
                          for run in told["runs"]], [("03", "00"), ("02", "00"), ("01", "01")])
        self.assertTrue(all(run["backfill"] for run in told["runs"]))

    def test_wrong_manifests_say_where(self):
        for message, manifest in (
                ("m.yaml:5:13: error: spec.schedule \"61 * * * *\" minute: \"61\" ends above 59",
                 CRONJOB.replace("*/10", "61")),
                ("spec.schedule is missing", CRONJOB.replace("schedule:", "shedule:")),
                ("spec.concurrencyPolicy must be Allow, Forbid or Replace",
                 CRONJOB.replace("Forbid", "Forbd")),
                ("m.yaml:2:11: error: schedule \"0 2 * *\" has 4 fields",
                 DAG.replace("0 2 * * *", "0 2 * *")),
                ("must have one of cron and delta", DAG.replace("0 2 * * *", "{}")),
                ("start_date must be a date", DAG.replace("2026-01-01", "someday")),
                ("delta must be above zero", DAG.replace("0 2 * * *", "{delta: 0s}")),
                ("holds no schedule that is known here", "kind: Deployment\n")):
            self.wrong(3, message, manifest)

    def test_unknown_fields_are_warned_of(self):
        done = call("schedule", self.path("m.yaml", DAG + "surprise: 1\n"), "--from", "2026-03-10",
                    "--runs", "1")
        self.expect(done, 0)
        self.assertIn("surprise is not known here", done.stderr)

    def test_wrong_usage(self):
        for message, manifest, arguments in (
                ("--from: \"soon\" is no time", CRONJOB, ["--from", "soon"]),
                ("--for: \"-1s\" is no duration", CRONJOB, ["--for=-1s"]),
                ("--runs: \"0\" is no whole number", CRONJOB, ["--runs", "0"]),
                ("--down: \"2026-03-02\" is no stretch", CRONJOB, ["--down", "2026-03-02"]),
                ("is before the start", CRONJOB, ["--until", "2026-03-01"]),
                ("--backfill is of Airflow", CRONJOB, ["--backfill", "2026-03-01/2026-03-02"]),
                ("--suspended and --created are of", DAG, ["--created", "2026-03-01"]),
                ("is no setting that is known here", DAG, ["--set", "core.paralelism=3"]),
                ("must be true or false", DAG, ["--set", "scheduler.catchup_by_default=1"]),
                ("go with --backfill", DAG, ["--run-backwards"]),
                ("each want standard output", DAG, ["--json", "--csv", "-"])):
            self.wrong(2, message, manifest, *arguments)


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
