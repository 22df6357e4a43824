# SPDX-License-Identifier: MIT
"""The verb autoscale: manifests, series, recordings, and what is said of wrong ones. Usage as for
cli_test.py."""
import json
import os
import signal
import subprocess
import sys
import time
import unittest

import cli_test
from cli_test import Case, call

HPA = """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ranker
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ranker}
  minReplicas: 2
  maxReplicas: 20
  metrics:
  - type: Resource
    resource:
      name: cpu
      target: {type: Utilization, averageUtilization: 60}
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 60
"""
# Per cent of the request, of the replicas that ran.
CPU = "time_s,cpu,replicas\n0,50,4\n60,95,4\n150,40,4\n240,40,4\n"
KNATIVE = """apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: m}
spec:
  template:
    metadata:
      annotations:
        autoscaling.knative.dev/target: "10"
        autoscaling.knative.dev/window: 20s
    spec:
      containerConcurrency: 20
      containers: [{image: x}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: config-autoscaler}
data:
  target-burst-capacity: "0"
"""
KEDA = """apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: worker}
spec:
  scaleTargetRef: {name: worker}
  cooldownPeriod: 60
  maxReplicaCount: 8
  triggers:
  - type: rabbitmq
    metadata: {queueName: q, value: "10", activationValue: "4"}
"""
RAY = """applications:
- name: app
  import_path: app:app
  deployments:
  - name: model
    max_ongoing_requests: 5
    autoscaling_config: {min_replicas: 1, max_replicas: 9, upscale_delay_s: 5}
  - name: other
    num_replicas: 2
"""


def reads_yaml():
    return "without libyaml" not in call("autoscale", "-", "--metrics", "x", stdin="a: 1").stderr


class Autoscale(Case):
    def setUp(self):
        super().setUp()
        if not reads_yaml():
            self.skipTest("this build of the program reads no YAML")

    def play(self, manifest, series, *arguments, said=""):
        done = call("autoscale", self.path("m.yaml", manifest), "--metrics",
                    self.path("series", series), "--json", *arguments)
        self.expect(done, 0)
        self.assertIn(said, done.stderr)
        if not said:
            self.assertEqual(done.stderr, "")
        return json.loads(done.stdout)

    def changes(self, *arguments, **named):
        return [(tick["t"], tick["replicas"], tick["desired"])
                for tick in self.play(*arguments, **named)["ticks"]
                if tick["replicas"] != tick["desired"]]

    def wrong(self, code, message, manifest=HPA, series=CPU, *arguments):
        done = call("autoscale", self.path("m.yaml", manifest), "--metrics",
                    self.path("series", series), *arguments)
        self.expect(done, code)
        self.assertIn(message, done.stderr.replace(self.folder + "/", ""))
        self.assertEqual(done.stdout, "")

    def test_an_hpa_tick_by_tick(self):
        done = call("autoscale", self.path("hpa.yaml", HPA), "--metrics",
                    self.path("cpu.csv", CPU), "--changes")
        self.expect(done, 0, "")
        self.assertEqual(done.stdout, (
            "Kubernetes HPA v1.37\n\n"
            "time  replicas  desired  metric  reason\n"
            "  60         4        7  cpu 95  cpu 95 % / 60 % = 1.58333, ceil(1.58333 x 4 pods) "
            "= 7\n"
            " 195         7        3  cpu 40  cpu 22 % / 60 % = 0.366667, ceil(0.366667 x 7 pods) "
            "= 3\n\n"
            "17 ticks, 2 of them a change; 3 replicas at the end\n"))
        told = self.play(HPA, CPU)
        self.assertEqual(told["autoscaler"], "Kubernetes HPA v1.37")
        self.assertEqual(len(told["ticks"]), 17)
        self.assertEqual(told["ticks"][4]["utilization"], 95)
        self.assertEqual(told["ticks"][10]["able"], "ScaleDownStabilized")
        self.assertEqual(told["notes"], [])

    def test_csv(self):
        done = call("autoscale", self.path("hpa.yaml", HPA), "--metrics",
                    self.path("cpu.csv", CPU), "--csv", "-")
        self.expect(done, 0, "")
        rows = done.stdout.splitlines()
        self.assertEqual(rows[0], "time_s,seen,replicas,desired,reason")
        self.assertTrue(rows[5].startswith("60,cpu 95,4,7,"))

    def test_the_load_is_shared_by_the_pods_that_are_ready(self):
        self.assertEqual(self.changes(HPA, CPU), [(60, 4, 7), (195, 7, 3)])
        # Pods that take 40 s are Pending for so long, and unready for a sample's window.
        self.assertEqual(self.changes(HPA, CPU, "--pod-start", "40s")[0], (60, 4, 7))
        # As recorded, more pods lower nothing, and that is said.
        alone = CPU.replace(",replicas", "").replace(",4\n", "\n")
        told = self.play(HPA, alone, "--replicas", "4")
        self.assertIn("more pods do not lower them", told["notes"][0])
        self.assertEqual([tick["desired"] for tick in told["ticks"]][4:7], [7, 12, 19])
        total = "time_s,cpu\n0,200\n60,380\n150,160\n240,160\n"
        self.assertEqual(self.changes(HPA, total, "--total", "--replicas", "4"),
                         [(60, 4, 7), (195, 7, 3)])

    def test_series_of_other_forms_and_names(self):
        prometheus = json.dumps({"status": "success", "data": {"resultType": "matrix", "result": [
            {"metric": {}, "values": [[1714000000 + t, str(v)] for t, v in
                                      ((0, 50), (60, 95), (90, 40))]}]}})
        told = self.play(HPA, prometheus, "--replicas", "4")
        self.assertEqual([tick["desired"] for tick in told["ticks"]], [4, 4, 4, 4, 7, 12, 12])
        self.assertEqual(
            self.changes(HPA, CPU.replace("cpu", "load"), "--column", "cpu=load"),
            [(60, 4, 7), (195, 7, 3)])
        # A table with a column load is no recording, which has a load and its horizon.
        lines = '{"t":0,"load":50,"replicas":4}\n{"t":60,"load":95,"replicas":4}\n'
        self.assertEqual(self.changes(HPA, lines, "--column", "cpu=load"), [(60, 4, 7)])
        self.wrong(3, "series: has no column cpu; there are load, x or replicas: --column "
                      "cpu=COLUMN says which holds it", HPA,
                   "time,load,x,replicas\n0,1,1,1\n")

    def test_flags_of_the_controller(self):
        flag = ["--set", "horizontal-pod-autoscaler-tolerance=0.6"]
        self.assertEqual(self.changes(HPA, CPU, *flag), [])
        self.wrong(2, "--set: tolerence is no flag of the HPA's controller; known are", HPA, CPU,
                   "--set", "tolerence=1")
        self.wrong(2, "--set: sync-period: \"x\" is no duration, such as 15s", HPA, CPU, "--set",
                   "sync-period=x")

    def test_a_wrong_manifest_is_reported_with_its_place(self):
        self.wrong(3, "m.yaml:8:16: error: spec.maxReplicas must not be below minReplicas 2\n"
                      "    8 |   maxReplicas: 1\n", HPA.replace(": 20", ": 1"))
        self.wrong(3, "m.yaml:6:3: error: spec.maxReplicas is missing\n",
                   HPA.replace("  maxReplicas: 20\n", ""))
        self.wrong(3, "must be Resource, ContainerResource, Pods, Object or External, not "
                      "\"Resorce\"; did you mean Resource?", HPA.replace("Resource", "Resorce"))
        self.wrong(3, "must be a whole number from 0 to 3600", HPA.replace("s: 60", "s: 6h"))
        self.wrong(3, "may be 0 only with an Object or External metric",
                   HPA.replace("minReplicas: 2", "minReplicas: 0"))
        self.wrong(3, "is not valid YAML: did not find expected", "a: [1")
        self.wrong(3, "m.yaml:1:4: error: anchors (&) are not read", "a: &x 1\n")
        self.wrong(3, "m.yaml:2:1: error: kind is given twice", "kind: a\nkind: b\n")
        self.wrong(3, "m.yaml: holds no autoscaler that is known here; known are "
                      "HorizontalPodAutoscaler", "kind: Deployment\n")
        self.wrong(3, "nested more than 64 levels", "[" * 100 + "]" * 100)

    def test_an_unknown_field_is_warned_of(self):
        told = self.play(HPA.replace("  minReplicas", "  minReplica: 3\n  minReplicas"), CPU,
                         said="m.yaml:7:3: warning: spec.minReplica is not known here: it changes "
                              "nothing\n")
        self.assertEqual(len(told["ticks"]), 17)

    def test_wrong_usage(self):
        manifest = self.path("hpa.yaml", HPA)
        for arguments, message in (
                (["--metrics", "nosuch"], "nosuch: no such file"),
                (["--metrics", "-", "--replicas", "x"], "--replicas: \"x\" is no number"),
                (["--metrics", "-", "--pod-start", "x"], "--pod-start: \"x\" is no time"),
                (["--metrics", "-", "--column", "x"], "--column: \"x\" is no NAME=VALUE"),
                (["--metrics", "-", "--json", "--csv", "-"], "take one of them")):
            done = call("autoscale", manifest, *arguments)
            self.expect(done, 2)
            self.assertIn(message, done.stderr)
        done = call("autoscale", "-", "--metrics", "-")
        self.expect(done, 2)
        self.assertIn("cannot both be standard input", done.stderr)

    def test_knative_from_zero_and_back(self):
        load = "t,concurrency\n" + "".join(f"{t},{20 if 10 <= t < 40 else 0}\n"
                                            for t in range(0, 130))
        ticks = self.play(KNATIVE, load, "--replicas", "0", "--pod-start", "4s")["ticks"]
        changes = [(tick["t"], tick["replicas"], tick["desired"]) for tick in ticks
                   if tick["replicas"] != tick["desired"]]
        self.assertEqual(changes[0], (10, 0, 3))  # 20 / (10 x .7)
        self.assertEqual(changes[-1][2], 0)
        self.assertTrue(any(tick["panicking"] for tick in ticks))
        self.wrong(3, "must be kpa.autoscaling.knative.dev", KNATIVE.replace(
            "autoscaling.knative.dev/window: 20s",
            "autoscaling.knative.dev/class: hpa.autoscaling.knative.dev"), load)
        self.wrong(2, "--set: stable-windo is no key that is known here", KNATIVE, load, "--set",
                   "stable-windo=6s")
        self.play(KNATIVE.replace("/window:", "/windw:"), load,
                  said="autoscaling.knative.dev/windw is not known here")

    def test_keda_and_its_hpa(self):
        queue = "t,rabbitmq\n" + "".join(f"{t},{35 if 60 <= t < 200 else 4}\n"
                                         for t in range(0, 400, 10))
        told = self.play(KEDA, queue)
        changes = [(tick["t"], tick["by"], tick["desired"]) for tick in told["ticks"]
                   if tick["replicas"] != tick["desired"]]
        # 4 is not above the activation value; at the HPA's first sync from 1 it is ceil(35 / 10).
        self.assertEqual(changes, [(60, "KEDA", 1), (60, "HPA", 4), (270, "KEDA", 0)])
        self.wrong(3, "is \"memory\", whose metric is not known here; known are prometheus",
                   KEDA.replace("rabbitmq", "memory"), queue)
        self.wrong(3, "idleReplicaCount must be below minReplicaCount 0",
                   KEDA.replace("  cooldown", "  idleReplicaCount: 0\n  cooldown"), queue)

    def test_ray_serve(self):
        load = "t,ongoing_requests\n0,2\n20,12\n60,12\n"
        self.assertEqual(self.changes(RAY, load), [(35, 1, 3), (45, 3, 5), (55, 5, 6)])
        self.wrong(3, "no deployment has an autoscaling_config",
                   RAY.replace("autoscaling_config", "autoscaling"), load)
        two = RAY.replace("num_replicas: 2", "num_replicas: auto")
        self.wrong(3, "--deployment says which is meant: model or other", two, load)
        self.assertEqual(self.changes(two, load, "--deployment", "other")[-1][0], 60)

    def test_a_recording_brings_what_the_autoscaler_sees(self):
        pods = [{"count": 9, "metrics": {"cpu": "800m"}, "requests": {"cpu": 1}},
                {"ready": False, "age": 10, "metrics": {"cpu": "900m"}, "requests": {"cpu": 1}}]
        recording = {"replicas": 10, "ticks": [{"t": 0, "pods": pods}, {"t": 15, "pods": pods}]}
        ticks = self.play(HPA.replace("60}", "50}"), json.dumps(recording))["ticks"]
        self.assertEqual([tick["desired"] for tick in ticks], [15, 15])
        recording["ticks"][1]["decided"] = 9
        recording["ticks"].append({"t": 30, "pods": pods})
        ticks = self.play(HPA.replace("60}", "50}"), json.dumps(recording))["ticks"]
        self.assertEqual(ticks[2]["replicas"], 9)
        recording["ticks"][1]["podds"] = []
        self.wrong(3, "ticks[1].podds is nothing that this autoscaler sees", HPA,
                   json.dumps(recording))


SCENARIO = """[run]
duration = "10min"
warmup = "0s"
replications = 2
[traffic.u]
rate = "20/s"
profile = [{ at = "2min", factor = 4, shape = "step" }]
[service.m]
replicas = 3
concurrency = 2
time = { distribution = "exponential", mean = "150ms" }
"""
TWO_SERVICES = SCENARIO + """[service.n]
time = "1ms"
[[path.main]]
call = "m"
[[path.main]]
call = "n"
"""


class InTheLoop(Case):
    def setUp(self):
        super().setUp()
        if not reads_yaml():
            self.skipTest("this build of the program reads no YAML")

    def play(self, code, manifest, scenario, *arguments):
        done = call("autoscale", self.path("m.yaml", manifest), "--in",
                    self.path("s.toml", scenario), *arguments)
        self.expect(done, code)
        return done

    def test_an_hpa_scales_what_it_sees(self):
        told = json.loads(self.play(0, HPA, SCENARIO, "--pod-start", "40s", "--json").stdout)
        self.assertEqual(told["autoscaler"], "Kubernetes HPA v1.37")
        changes = [(tick["replicas"], tick["desired"]) for tick in told["ticks"]
                   if tick["replicas"] != tick["desired"]]
        self.assertEqual(changes[0][0], 3)
        self.assertEqual(changes, sorted(changes))
        # 80/s of 150 ms are 12 busy servers: 60 % of 10 replicas.
        self.assertIn(changes[-1][1], range(9, 21))
        first = next(tick for tick in told["ticks"] if tick["replicas"] != tick["desired"])
        self.assertIn("ceil(", first["reason"])
        self.assertGreater(first["t"], 120)
        metrics = told["report"]["metrics"]
        self.assertGreater(metrics["service.m.replicas.mean"]["value"], 3)
        self.assertLess(metrics["service.m.replicas.mean"]["value"], 20)
        self.assertTrue(all(check["holds"] for check in told["report"]["checks"]))

    @unittest.skipIf(os.name != "posix" or "SERVESCAPE_LAUNCHER" in os.environ, "needs signals")
    def test_an_interrupt_is_reported(self):
        process = subprocess.Popen(
            cli_test.PROGRAM + ["autoscale", self.path("m.yaml", HPA), "--in",
                                self.path("s.toml", SCENARIO.replace("10min", "40d")),
                                "--replications", "1"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(.5)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
        self.assertEqual((process.returncode, stdout), (130, b""))
        self.assertRegex(stderr.decode(), "^servescape: interrupted( before the run was over; "
                         "there is no report)?\n$")

    def test_report_and_decisions_as_text(self):
        told = self.play(0, HPA, SCENARIO, "--changes", "--replications", "1").stdout
        self.assertIn("Verdict", told)
        self.assertLess(told.index("Self-checks"), told.index("Kubernetes HPA v1.37"))

    def test_every_system(self):
        for manifest, more, name in (
                (KNATIVE, (), "Knative"), (RAY, (), "Ray Serve"),
                (KEDA, ("--column", "rabbitmq=queue"), "KEDA")):
            told = json.loads(self.play(0, manifest, SCENARIO, "--json", "--pod-start", "5s",
                                        *more).stdout)
            self.assertIn(name, told["autoscaler"])
            self.assertTrue(any(tick["replicas"] != tick["desired"] for tick in told["ticks"]),
                            name)

    def test_what_cannot_be_played_is_said(self):
        def says(code, words, *arguments):
            done = self.play(code, *arguments)
            self.assertIn(words, done.stderr)
            self.assertEqual(done.stdout, "")
        says(3, "it has cpu, concurrency, queue, rps, or of a language-model ", KEDA, SCENARIO)
        says(3, "--service says which is scaled: m or n", HPA, TWO_SERVICES)
        says(3, "there is no service k; there are m or n", HPA, TWO_SERVICES, "--service", "k")
        says(3, "no resource memory", HPA.replace("name: cpu", "name: memory"), SCENARIO)
        says(3, "has no cpu of which a share is in use", HPA,
             SCENARIO.replace("concurrency = 2", 'concurrency = "unlimited"'))
        says(3, "has several pools", HPA, SCENARIO.replace(
            "replicas = 3\n", "").replace("[service.m]\n", """[service.m]
pools = [{ replicas = 1 }, { replicas = 2, speed = 2.0 }]
"""))
        done = call("autoscale", self.path("m.yaml", HPA))
        self.expect(done, 2)
        self.assertIn("one of --metrics SERIES and --in SCENARIO is needed", done.stderr)
        done = call("autoscale", self.path("m.yaml", HPA), "--metrics", "x", "--in", "y")
        self.expect(done, 2, "servescape: --metrics and --in: take one of them\n")


OWN = """slo = ["latency.within(500ms) >= 90%"]
[run]
duration = "10min"
warmup = "0s"
replications = 2
[traffic.u]
rate = "20/s"
profile = [{ at = "3min", factor = 3, shape = "step" }]
[service.m]
price = "$1/h"
time = { distribution = "exponential", mean = "100ms" }
[service.m.start]
model_load = "10s"
[service.m.autoscaler]
system = "kpa"
metric = "rps"
target = 10
min-scale = 3
max-scale = 12
"""


class InAScenario(Case):
    def test_run_tells_each_change(self):
        path = self.path("s.toml", OWN)
        told = json.loads(call("run", path, "--json").stdout)
        (scaling,) = told["scaling"]
        self.assertEqual((scaling["service"], scaling["autoscaler"]), ("m", "Knative KPA v0.51"))
        self.assertGreater(scaling["decisions"], 100)
        self.assertEqual(scaling["left_off"], 0)
        replicas = 3
        for change in scaling["changes"]:
            self.assertEqual(change["replicas"], replicas)
            self.assertNotEqual(change["desired"], replicas)
            self.assertTrue(change["reason"] and change["seen"])
            replicas = change["desired"]
        self.assertIn(replicas, range(8, 11))  # 60/s, 7 each
        self.assertIn("Autoscaler of m: Knative KPA v0.51", call("run", path).stdout)
        self.assertNotIn("scaling", json.loads(call(
            "run", self.path("p.toml", OWN.split("[service.m.start]")[0]), "--json").stdout))

    def test_load_plays_it(self):
        told = call("load", self.path("s.toml", OWN), "--factors", "0.5,1")
        self.assertIn(told.returncode, (0, 10, 11), told.stderr)

    def test_regret_is_what_a_plan_does_not_need(self):
        scalers = self.path("scalers.toml", """[wasteful]
system = "kpa"
metric = "rps"
target = 10
min-scale = 12
max-scale = 12
[lean]
system = "predictive"
forecast = "last_value"
target_rps = 8
min_replicas = 3
max_replicas = 12
""")
        done = call("regret", self.path("s.toml", OWN), "--service", "m", "--with", scalers,
                    "--json")
        self.expect(done, 0)
        told = json.loads(done.stdout)
        self.assertEqual(told["within"], "within(500ms)")
        wasteful, lean = told["autoscalers"]
        self.assertEqual([wasteful["name"], lean["name"]], ["wasteful", "lean"])
        self.assertAlmostEqual(wasteful["replica_hours"], 2, delta=0.01)  # 12 for ten minutes
        self.assertGreater(wasteful["attained"], 0.98)
        for row in (wasteful, lean):
            self.assertLess(row["oracle_replica_hours"], row["replica_hours"])
            self.assertAlmostEqual(row["regret_replica_hours"],
                                   row["replica_hours"] - row["oracle_replica_hours"])
        self.assertGreater(wasteful["regret_replica_hours"], lean["regret_replica_hours"])

    def test_what_regret_needs_is_said(self):
        def says(code, words, text, *arguments):
            done = call("regret", self.path("s.toml", text), *arguments)
            self.expect(done, code)
            self.assertIn(words, done.stderr)
        says(3, "latency.within", OWN.replace("latency.within(500ms) >= 90%", "latency.mean <= 1s"))
        says(3, "has no autoscaler", OWN.split("[service.m.start]")[0])
        says(2, "--slot", OWN, "--slot", "now")
        hpa = self.path("hpa.yaml", "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n")
        says(3, "no TOML file of named autoscalers", OWN, "--service", "m", "--with", hpa)

    @unittest.skipIf(os.name != "posix" or "SERVESCAPE_LAUNCHER" in os.environ, "needs signals")
    def test_an_interrupt_of_regret_is_said_as_one(self):
        code, stdout, stderr = cli_test.interrupted(
            ["regret", self.path("s.toml", OWN), "--set", "run.duration=9000h", "--set",
             "run.max_requests=100000000000"], "")
        self.assertEqual((code, stdout), (130, b""))
        self.assertEqual(stderr.decode(), "servescape: interrupted before the study was over; "
                         "there is no report\n")


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
