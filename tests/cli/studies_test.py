# SPDX-License-Identifier: MIT
"""compare, sweep, merge, solve, frontier, gradient, plan and verify. Usage as for cli_test.py."""
import json
import os
import sys
import unittest
import xml.etree.ElementTree

import cli_test
from cli_test import Case, call

QUEUE = """title = "A queue"
slo = ["latency.mean <= 40ms"]
[run]
duration = "60s"
replications = 6
[traffic.users]
rate = "50/s"
[service.desk]
price = "1 usd/h"
time = { distribution = "exponential", mean = "10ms" }
"""


class Studies(Case):
    def queue(self):
        return self.path("queue.toml", QUEUE)

    def json(self, *arguments, code=0):
        done = call(*arguments, "--json")
        self.expect(done, code, "")
        return json.loads(done.stdout)

    def refuses(self, words, *arguments, code=2):
        done = call(*arguments)
        self.expect(done, code)
        self.assertIn(words, done.stderr)
        self.assertEqual(done.stdout, "")

    def test_compare(self):
        queue = self.queue()
        worse = self.json("compare", queue, "--set", "traffic.users.rate=60/s", code=10)
        self.assertEqual(worse["finding"], "worse")
        self.assertEqual(worse["contenders"][0]["name"], "traffic.users.rate=60/s")
        same = call("compare", queue, queue)
        self.expect(same, 0, "")
        self.assertIn("is no worse than", same.stdout)
        open_ = call("compare", queue, "--set", "run.seed=2", "--tolerance", "0")
        self.expect(open_, 11, "")
        self.assertIn("no difference seen", open_.stdout)
        two = self.json("compare", queue, "--set", "traffic.users.rate=40/s; run.seed=2",
                        "--set", "service.desk.replicas=2", "--metric", "latency.p99", code=0)
        self.assertEqual([each["finding"] for each in two["contenders"]], ["no worse"] * 2)

    def test_compare_writes_files(self):
        markdown, junit = self.path("x.md", None), self.path("x.xml", None)
        self.expect(call("compare", self.queue(), "--set", "traffic.users.rate=60/s", "--markdown",
                         markdown, "--junit", junit), 10, "")
        with open(markdown, encoding="utf-8") as file:
            self.assertIn("| latency.mean |", file.read())
        root = xml.etree.ElementTree.parse(junit).getroot()
        self.assertEqual([suite.get("failures") for suite in root], ["1"])

    def test_compare_refuses(self):
        queue = self.queue()
        self.refuses("compare takes two scenarios", "compare", queue)
        self.refuses("expected KEY=VALUE", "compare", queue, "--set", "replicas")
        self.refuses("no such metric; did you mean latency.mean?", "compare", queue, queue,
                     "--metric", "latency.maen")
        self.refuses("--tolerance must be", "compare", queue, queue, "--tolerance", "x")
        self.refuses("each want standard output", "compare", queue, queue, "--json", "--junit", "-")
        self.refuses("there is no service", "compare", queue, "--set", "service.dosk.replicas=2",
                     code=3)

    def test_sweep_in_shards_and_their_verification(self):
        queue, vary = self.queue(), "traffic.users.rate=20/s..80/s step 20/s"
        whole = call("sweep", queue, "--vary", vary, "--json", "--seed", "3")
        self.expect(whole, 0, "")
        parts = []
        for i in (2, 1):
            part = call("sweep", queue, "--vary", vary, "--json", "--seed", "3", "--shard",
                        f"{i}/2", "--threads", str(i))
            self.expect(part, 0, "")
            parts.append(self.path(f"part{i}.json", part.stdout))
        merged = call("merge", *parts, "--json")
        self.expect(merged, 0, "")
        self.assertEqual(merged.stdout, whole.stdout)
        self.refuses("point 1 of 4 is missing", "merge", parts[1], code=3)
        result = self.path("whole.json", whole.stdout)
        same = call("verify", result)
        self.expect(same, 0, "")
        self.assertIn("The same bits", same.stdout)
        csv = call("merge", result, "--csv", "-")
        self.expect(csv, 0, "")
        self.assertEqual(len(csv.stdout.splitlines()), 5)
        plot = call("merge", result, "--plot")
        self.expect(plot, 0, "")
        self.assertIn("traffic.users.rate [/s]", plot.stdout)

    def test_sweep_outputs(self):
        lines = call("sweep", self.queue(), "--vary", "service.desk.replicas=1..3", "--vary",
                     "run.seed=1,2", "--where", "replicas + seed <= 3", "--jsonl", "-")
        self.expect(lines, 0, "")
        points = [json.loads(line) for line in lines.stdout.splitlines()]
        self.assertEqual([list(point["values"].values()) for point in points],
                         [["1", "1"], ["1", "2"], ["2", "1"]])
        table = call("sweep", self.queue(), "--vary", "traffic.users.rate=20/s,90/s,120/s",
                     "--metric", "latency.p90", "--plot=latency.p90", "--refine", "2")
        self.expect(table, 0, "")
        for words in ("latency.p90", "unstable", "missed", "no value"):
            self.assertIn(words, table.stdout)
        self.assertEqual(sum("/s  " in line for line in table.stdout.splitlines()), 5)

    def test_sweep_refuses(self):
        queue, vary = self.queue(), "service.desk.replicas=1..3"
        for words, arguments in (
                ("--vary", []), ("expected KEY=VALUES", ["--vary", "replicas"]),
                ("\"b\" is not varied", ["--vary", vary, "--where", "b > 1"]),
                ("--shard 3/2: expected i/n", ["--vary", vary, "--shard", "3/2"]),
                ("take it without --shard", ["--vary", vary, "--shard", "1/2", "--refine", "3"]),
                ("no such metric", ["--vary", vary, "--metric", "latncy"])):
            self.refuses(words, "sweep", queue, *arguments)
        self.refuses("replicas=0: ", "sweep", queue, "--vary", "service.desk.replicas=0,1", code=3)

    def test_solve(self):
        queue = self.queue()
        over = ["--over", "service.desk.replicas=1..6"]
        found = self.json("solve", queue, "--minimize", "cost.per_hour", *over)
        self.assertEqual(found["values"], {"service.desk.replicas": "1"})
        dearer = self.json("solve", queue, "--minimize", "cost.per_hour", *over, "--subject-to",
                           "service.desk.wait.p95 <= 5ms", "--subject-to", "slo")
        self.assertEqual(dearer["values"], {"service.desk.replicas": "2"})
        self.assertEqual(len(dearer["goals"]), 2)
        self.expect(call("solve", queue, "--minimize", "cost.per_hour", *over, "--subject-to",
                         "latency.mean <= 5ms"), 10, "")
        self.refuses("solve takes one of", "solve", queue, *over)
        self.refuses("did you mean", "solve", queue, "--minimise", "x", *over)

    def test_frontier_and_gradient(self):
        queue = self.queue()
        frontier = self.json("frontier", queue, "--over", "service.desk.replicas=1..3")
        self.assertEqual(len(frontier["points"]), 3)
        gradient = call("gradient", queue)
        self.expect(gradient, 0, "")
        self.assertIn("traffic.users.rate", gradient.stdout)
        self.refuses("a frontier is of two or three metrics", "frontier", queue, "--over",
                     "service.desk.replicas=1..3", "--metric", "latency.p99", code=3)

    def test_plan(self):
        plan = self.json("plan", self.queue(), "--vary", "traffic.users.rate=50/s,150/s")
        self.assertEqual([point["services"][0]["unstable"] for point in plan["points"]],
                         [False, True])
        self.assertAlmostEqual(plan["points"][0]["services"][0]["load"], 0.5)
        self.assertAlmostEqual(plan["points"][0]["requests"], 18000)
        self.assertGreater(plan["points"][0]["seconds"], 0)

    def test_verify(self):
        queue = self.queue()
        result = call("run", queue, "--json", "--set", "traffic.users.rate=60/s")
        self.expect(result, 0, "")
        self.assertEqual(json.loads(result.stdout)["input"]["settings"],
                         [{"key": "traffic.users.rate", "value": "60/s"}])
        path = self.path("result.json", result.stdout)
        self.expect(call("verify", path), 0, "")
        broken = json.loads(result.stdout)
        broken["metrics"]["latency.p99"]["value"] += 1e-9
        other = call("verify", self.path("broken.json", json.dumps(broken)))
        self.expect(other, 10, "")
        self.assertIn("metrics.latency.p99.value: ", other.stdout)
        self.assertIn("Not the same bits.", other.stdout)
        self.path("queue.toml", QUEUE.replace("10ms", "11ms"))
        self.refuses("its text or settings are not those", "verify", path, queue, code=3)
        self.refuses("name it as the second file", "verify", path)
        shipped = call("run", "mm1", "--replications", "2", "--json")
        self.expect(call("verify", self.path("mm1.json", shipped.stdout)), 0, "")
        self.refuses("no result of", "verify", self.path("x.json", "{}"), code=3)

    def test_files_of_a_run(self):
        names = ["html", "openmetrics", "junit", "chrome-trace"]
        paths = [self.path("out." + name, None) for name in names]
        arguments = [word for name, path in zip(names, paths) for word in ("--" + name, path)]
        self.expect(call("run", self.queue(), *arguments, "--trace-limit", "50"), 0, "")
        texts = []
        for path in paths:
            with open(path, encoding="utf-8") as file:
                texts.append(file.read())
        self.assertTrue(texts[0].startswith("<!doctype html>"))
        self.assertTrue(texts[1].endswith("# EOF\n"))
        self.assertEqual(xml.etree.ElementTree.fromstring(texts[2])[0].get("failures"), "0")
        events = json.loads(texts[3])["traceEvents"]
        self.assertEqual(sum(event["name"] == "answered" for event in events), 50)


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
