#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The Python package: the bits of the command line, typed results, errors with their place.

python_test.py FOLDER PROGRAM    the folder that holds the package, and the program
"""
import concurrent.futures
import csv
import io
import math
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PACKAGE, PROGRAM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
sys.path.insert(0, PACKAGE)
os.environ["PYTHONPATH"] = PACKAGE  # of workers

import servescape  # noqa: E402

RATE = "traffic.users.rate"
REPLICAS = "service.server.replicas"
SHORT = {"run.duration": "60s", "run.warmup": "10s", "run.replications": 4}
SHORT_ARGS = [each for key, value in SHORT.items() for each in ("--set", f"{key}={value}")]
QUEUE = """
[traffic.users]
rate = "{rate}/s"
[service.server]
time = "10ms"
[run]
duration = "30s"
replications = 3
"""


def program(*arguments, text=None):
    done = subprocess.run([PROGRAM, *arguments, "-q"], input=text, text=True,
                          capture_output=True, check=False)
    return done.stdout, done.stderr


class TheSameBits(unittest.TestCase):
    def test_run(self):
        told, _ = program("run", "mmc", "--json", *SHORT_ARGS)
        report = servescape.run("mmc", set=SHORT)
        self.assertEqual(report.json + "\n", told)
        self.assertEqual(servescape.run("mmc", set=SHORT, threads=1).json, report.json)

    def test_run_with_an_autoscaler(self):
        settings = {"run.duration": "3min", "run.replications": 1}
        told, _ = program("run", "launch_day", "--json", "--set", "run.duration=3min", "--set",
                          "run.replications=1")
        self.assertIn('"scaling"', told)
        self.assertEqual(servescape.run("launch_day", set=settings).json + "\n", told)

    def test_text_and_html_of_a_report(self):
        told, _ = program("run", "mmc", "--no-color", *SHORT_ARGS)
        report = servescape.run("mmc", set=SHORT)
        # The last lines are how fast it was.
        self.assertTrue(told.startswith(report.text().rstrip("\n")[:400]))
        self.assertEqual(str(report), report.text())
        self.assertIn("<svg", report.html())

    def test_sweep_solve_compare_frontier_and_gradient(self):
        vary = {REPLICAS: range(6, 8), RATE: ["300/s", "350/s"]}
        arguments = [f"{REPLICAS}=6,7", f"{RATE}=300/s,350/s"]
        over = [each for a in arguments for each in ("--over", a)]
        told, _ = program("sweep", "mmc", "--json", "--vary", arguments[0], "--vary", arguments[1],
                          *SHORT_ARGS)
        self.assertEqual(servescape.sweep("mmc", vary, set=SHORT).json + "\n", told)
        told, _ = program("solve", "mmc", "--json", "--minimize", REPLICAS, *over, *SHORT_ARGS)
        solution = servescape.solve("mmc", vary, minimize=REPLICAS, set=SHORT)
        self.assertEqual(solution.json + "\n", told)
        self.assertTrue(solution.found)
        self.assertEqual(solution.set[REPLICAS], "6")
        told, _ = program("frontier", "mmc", "--json", "--metric", "latency.mean", "--metric",
                          "cost.per_hour", "--over", arguments[0], *SHORT_ARGS)
        frontier = servescape.frontier("mmc", {REPLICAS: [6, 7]},
                                       ["latency.mean", "cost.per_hour"], set=SHORT)
        self.assertEqual(frontier.json + "\n", told)
        self.assertEqual([row["standing"] for row in frontier.rows()], ["on it", "on it"])
        told, _ = program("gradient", "mmc", "--json", "--step", f"{REPLICAS}=9", *SHORT_ARGS)
        self.assertEqual(servescape.gradient("mmc", {REPLICAS: 9}, set=SHORT).json + "\n", told)

    def test_compare(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for rate in (50, 60):
                paths.append(os.path.join(folder, f"at{rate}.toml"))
                with open(paths[-1], "w", encoding="utf-8") as file:
                    file.write(QUEUE.format(rate=rate))
            told, _ = program("compare", *paths, "--json")
            comparison = servescape.compare(paths[0], paths[1:])
        self.assertEqual(comparison.json + "\n", told)
        self.assertEqual(comparison.finding, "worse")
        told, _ = program("compare", "mmc", "--json", "--set", f"{REPLICAS}=9")
        self.assertEqual(servescape.compare("mmc", [{REPLICAS: 9}]).json + "\n", told)


class Workers(unittest.TestCase):
    def test_processes_give_the_bits_of_the_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "log.csv"), "w", encoding="utf-8") as file:
                file.write("time_s\n" + "".join(f"{i / 50}\n" for i in range(500)))
            path = os.path.join(folder, "replay.toml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(QUEUE.format(rate=1).replace(
                    'rate = "1/s"', 'arrivals = "trace"\ntrace = { file = "log.csv" }'))
            whole = servescape.sweep(path, {"run.seed": [1, 2, 3]})
            with concurrent.futures.ProcessPoolExecutor(2) as pool:
                shares = []
                cut = servescape.sweep(path, {"run.seed": [1, 2, 3]}, executor=pool,
                                       progress=shares.append)
        self.assertEqual(cut.json, whole.json)
        self.assertEqual(shares[-1], 1)

    def test_a_failing_point_is_raised_and_refine_is_refused(self):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            with self.assertRaisesRegex(servescape.ScenarioError, "replicas"):
                servescape.sweep("mmc", {REPLICAS: [1, -1]}, set=SHORT, executor=pool)
            with self.assertRaisesRegex(ValueError, "refine"):
                servescape.sweep("mmc", {REPLICAS: [1, 2]}, refine=2, executor=pool)

    def test_the_lock_is_free_while_something_is_simulated(self):
        seen = []
        thread = threading.Thread(target=lambda: servescape.run("mmc", threads=1))
        thread.start()
        while thread.is_alive() and len(seen) < 5:
            seen.append(1)
            time.sleep(0.001)
        thread.join()
        self.assertEqual(len(seen), 5)


class Results(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.report = servescape.run("mmc", set=SHORT | {"slo": ["latency.mean <= 50ms"]})

    def test_metrics_and_goals(self):
        mean = self.report["latency.mean"]
        self.assertEqual((mean.name, mean.unit), ("latency.mean", "s"))
        self.assertTrue(mean.lower < mean.value < mean.upper)
        self.assertEqual(float(mean), mean.value)
        goal, = self.report.goals
        self.assertEqual((goal.metric, goal.limit, goal.state), ("latency.mean", 0.05, "met"))
        self.assertEqual((self.report.goals_state, self.report.load), ("met", "stable"))
        self.assertIn("server", self.report.why)
        with self.assertRaisesRegex(KeyError, "did you mean latency.p99"):
            self.report["latency.p9"]
        self.assertEqual(len(self.report.rows()), len(self.report.metrics))
        self.assertEqual(self.report.to_dict()["digest"], self.report.digest)

    def test_curves(self):
        curve = self.report.curves["throughput"]
        self.assertEqual(len(curve.times), len(curve.value))
        told, _ = program("run", "mmc", "--csv", "-", *SHORT_ARGS)
        rows = list(csv.DictReader(io.StringIO(told)))
        self.assertEqual(len(rows), len(curve.rows()))

    def test_a_withheld_value_is_nan(self):
        report = servescape.run(QUEUE.format(rate=5).replace("30s", "2s"))
        self.assertTrue(math.isnan(report["latency.p999"].value))

    def test_results_go_through_pickle(self):
        again = pickle.loads(pickle.dumps(self.report))
        self.assertEqual(again.json, self.report.json)
        self.assertEqual(again["latency.mean"], self.report["latency.mean"])

    def test_sweep_rows(self):
        sweep = servescape.sweep("mmc", {REPLICAS: "6..7", RATE: "100/s..200/s step 100/s"},
                                 where="replicas < 7", set=SHORT)
        self.assertEqual(len(sweep), 2)
        row = sweep.rows()[0]
        self.assertEqual((row[REPLICAS], row[RATE]), (6, "100/s"))
        self.assertLess(row["latency.mean.lower"], row["latency.mean.upper"])
        self.assertEqual([point.values[RATE] for point in sweep], ["100/s", "200/s"])
        self.assertIn("100/s", sweep.text())


class Mistakes(unittest.TestCase):
    def test_have_file_line_column_and_hint(self):
        text = QUEUE.format(rate=5).replace("time =", "tiem =")
        with self.assertRaises(servescape.ScenarioError) as raised:
            servescape.run(text)
        error = raised.exception
        self.assertEqual((error.file, error.line, error.column), ("scenario", 4, 10))
        self.assertIn("did you mean time?", error.hint)
        self.assertIn("tiem = ", str(error))
        again = pickle.loads(pickle.dumps(error))
        self.assertEqual((str(again), again.problems), (str(error), error.problems))

    def test_of_every_function(self):
        for bad in (lambda: servescape.run("no_such_scenario"),
                    lambda: servescape.run("mmc", set={"service.server.replica": 3}),
                    lambda: servescape.sweep("mmc", {REPLICAS: "6..."}),
                    lambda: servescape.sweep("mmc", {REPLICAS: []}),
                    lambda: servescape.solve("mmc", {"no.key": [1]}, minimize="cost.per_hour"),
                    lambda: servescape.frontier("mmc", {REPLICAS: [6, 7]}, ["no.metric"]),
                    lambda: servescape.compare("mmc", [{REPLICAS: 9}], metrics=["no.metric"]),
                    lambda: servescape.validate("[traffic"),
                    lambda: servescape.text_of("-")):
            with self.assertRaises(servescape.ScenarioError) as raised:
                bad()
            self.assertTrue(str(raised.exception))
        for bad in (lambda: servescape.solve("mmc", {REPLICAS: [1]}),
                    lambda: servescape.compare("mmc", [])):
            self.assertRaises(ValueError, bad)
        for value in (object(), math.nan, {1, 2}):
            self.assertRaises(TypeError, servescape.run, "mmc", set={"run.seed": value})

    def test_warnings_are_told(self):
        late = [{"at": "10h", "factor": 2, "shape": "step"}]
        problem, = servescape.validate(QUEUE.format(rate=5), set={"traffic.users.profile": late})
        self.assertEqual(problem.severity, "warning")
        self.assertEqual(servescape.validate(QUEUE.format(rate=5)), [])

    def test_values_of_python_are_those_of_the_language(self):
        for value, same in ((True, "true"), (3, "3"), (0.25, "0.25"), (["a", 1], '["a", 1]'),
                            ({"k": [1.5, False]}, '{ "k" = [1.5, false] }')):
            self.assertEqual(servescape._scenario.literal(value), same)


class Interruption(unittest.TestCase):
    def test_what_progress_raises_ends_the_run(self):
        def stop(_):
            raise LookupError("enough")
        with self.assertRaisesRegex(LookupError, "enough"):
            servescape.run("mmc", progress=stop)

    def test_ctrl_c_ends_the_run_within_two_seconds(self):
        script = ("import servescape, sys\n"
                  "print('begun', flush=True)\n"
                  "servescape.run('mmc', set={'run.duration': '10h', 'run.max_requests': 10**10})")
        child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True)
        child.stdout.readline()
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        _, error = child.communicate(timeout=60)
        self.assertIn("KeyboardInterrupt", error)
        self.assertEqual(child.returncode, -signal.SIGINT)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
