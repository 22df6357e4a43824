# SPDX-License-Identifier: MIT
"""import and export: what deployments have, as a scenario and back. Usage as for cli_test.py."""
import os
import sys
import unittest

import cli_test
from cli_test import Case, call

FILES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "deploy", "files")
# A file, what it is written as again, and of which service.
KINDS = [("config.pbtxt", "triton", "ranker"), ("hpa.yaml", "hpa", "web"),
         ("keda.yaml", "keda", "worker"), ("knative.yaml", "knative", "embed"),
         ("kserve.yaml", "kserve", "bert"), ("ray.yaml", "ray", "Ingress"),
         ("ray.yaml", "ray", "Embedder"), ("ray.yaml", "ray", "Writer")]


def told(text):
    """A text without comments and the lines that are lacking in a file."""
    lines = [line.split("  #")[0] for line in text.splitlines() if not line.startswith("#")]
    return [line for line in lines if line]


class Deploy(Case):
    def setUp(self):
        super().setUp()
        if "without libyaml" in call("import", os.path.join(FILES, "hpa.yaml")).stderr:
            self.skipTest("this build of the program reads no YAML")

    def scenario(self, file, *more):
        done = call("import", os.path.join(FILES, file), *more)
        self.expect(done, 0)
        return done

    def manifest(self, scenario, form, *more):
        done = call("export", scenario, "--to", form, *more)
        self.expect(done, 0)
        return done.stdout

    def table(self, text, name):
        """The lines of the service's tables."""
        lines, inside = [], False
        for line in told(text):
            if line.startswith("["):
                inside = line == f"[service.{name}]" or line.startswith(f"[service.{name}.")
            if inside:
                lines.append(line)
        return lines

    def test_round_trips(self):
        for file, form, name in KINDS:
            with self.subTest(file=file, service=name):
                first = self.scenario(file).stdout
                path = self.path("first.toml", first)
                written = self.manifest(path, form, "--service", name)
                manifest = self.path("again.pbtxt" if form == "triton" else "again.yaml", written)
                again = call("import", manifest, "--service", name)
                self.expect(again, 0, "")
                replicas = "replicas = 3"  # of the Deployment beside the ScaledObject
                self.assertEqual([line for line in self.table(first, name) if line != replicas],
                                 self.table(again.stdout, name))
                second = self.path("second.toml", again.stdout)
                self.assertEqual(told(written), told(self.manifest(second, form)))

    def test_what_is_imported_runs(self):
        for file in sorted({file for file, _, _ in KINDS}):
            with self.subTest(file=file):
                path = self.path("my.toml", self.scenario(file).stdout)
                done = call("run", path, "--replications", "1", "--set", "run.duration=60s")
                self.assertIn(done.returncode, (0, 11), done.stderr)

    def test_triton_by_its_rules(self):
        text = self.scenario("config.pbtxt").stdout
        self.assertIn("instance_group = [{ count = 4 }]  # count times its gpus", text)
        self.assertIn("preferred_batch_size = [16, 32]", text)
        self.assertIn("priority_queue_policy = [{ key = 1, value = { max_queue_size = 128 } }]",
                      text)

    def test_places_of_what_has_no_counterpart(self):
        done = self.scenario("hpa.yaml")
        self.assertIn("hpa.yaml:17:7: warning: spec.metrics[1] has no counterpart here: a "
                      "simulated service has no memory", done.stderr)
        self.assertIn("spec.metrics[1] has no counterpart here", done.stdout.split("title")[0])
        self.assertIn('signals = { http_requests_in_flight = "concurrency" }  # assumed',
                      done.stdout)
        keda = self.scenario("keda.yaml")
        self.assertIn("a trigger of type cron", keda.stderr)
        self.assertIn('signals = { rabbitmq = "queue", rate = "rps" }', keda.stdout)
        odd = self.path("odd.yaml", "kind: HorizontalPodAutoscaler\nmetadata: { name: a }\n"
                        "spec: { maxReplicas: 3, colour: red }\n")
        self.assertIn("odd.yaml:3:25: warning: spec.colour is not known here",
                      call("import", odd).stderr)

    def test_kserve_by_an_hpa(self):
        file = self.path("raw.yaml", "kind: InferenceService\nmetadata:\n  name: a\n  annotations: "
                         "{ serving.kserve.io/deploymentMode: RawDeployment }\nspec: { predictor: "
                         "{ maxReplicas: 4, scaleTarget: 70 } }\n")
        done = call("import", file)
        self.expect(done, 0, "")
        self.assertIn("minReplicas = 1\nmaxReplicas = 4\n", done.stdout)
        self.assertIn("averageUtilization = 70", done.stdout)
        text = self.manifest(self.path("raw.toml", done.stdout), "kserve")
        self.assertIn("deploymentMode: Standard", text)
        self.assertIn("scaleTarget: 70", text)

    def test_two_files_of_one_service(self):
        done = call("import", os.path.join(FILES, "config.pbtxt"), os.path.join(FILES, "hpa.yaml"),
                    "--service", "ranker")
        self.expect(done, 0)
        self.assertIn("is not scaled in a run", done.stderr)
        self.assertIn('system = "triton"', done.stdout)
        self.assertNotIn("[service.ranker.autoscaler]", done.stdout)

    def test_import_refuses(self):
        for text, words in [
                ("max_batch_size: [ 4\n", "bad.pbtxt:2:1: error: a comma or ] is expected"),
                ("max_batch_size: 99999999\n", "bad.pbtxt:1:17: error: max_batch_size must be a "
                 "whole number from 0 to 65536"),
                ("max_batch_size: 4 dynamic_batching { preferred_batch_size: 8 }\n",
                 "preferred_batch_size must not be above max_batch_size, 4")]:
            done = call("import", self.path("bad.pbtxt", text))
            self.expect(done, 3)
            self.assertIn(words, done.stderr)
            self.assertEqual(done.stdout, "")
        pod = self.path("pod.yaml", "kind: Pod\nmetadata: { name: a }\n")
        done = call("import", pod)
        self.expect(done, 3)
        self.assertIn("nothing in the files is a part of a scenario", done.stderr)
        self.expect(call("import", "no.yaml"), 2)

    def test_the_design_that_won(self):
        scenario = self.path("solved.toml", """slo = ["latency.mean <= 40ms"]
run = { duration = "60s", replications = 6 }
[traffic.users]
rate = "150/s"
[service.Desk]
concurrency = 2
price = "1 usd/h"
host = "g4dn.xlarge"
time = { distribution = "exponential", mean = "20ms" }
""".replace('price = "1 usd/h"\n', ""))
        solved = call("solve", scenario, "--minimize", "cost.per_hour", "--over",
                      "service.Desk.replicas=1..6", "--json")
        self.expect(solved, 0)
        won = self.path("won.json", solved.stdout)
        knative = call("export", scenario, "--won", won, "--to", "knative", "--image", "a/b:1")
        self.expect(knative, 0)
        self.assertIn('min-scale: "2"', knative.stdout)
        self.assertIn('max-scale: "2"', knative.stdout)
        self.assertIn("containerConcurrency: 2", knative.stdout)
        self.assertIn("name: desk", knative.stdout)
        self.assertNotIn("Yours to fill in", knative.stdout)
        self.assertIn("host g4dn.xlarge", knative.stderr)
        self.assertIn("num_replicas: 2", self.manifest(scenario, "ray", "--won", won))
        for bad in ('{"kind": 1}', "[", '{"kind": "servescape.solve", "values": {"a": 1}, '
                    '"found": true}'):
            done = call("export", scenario, "--won", self.path("bad.json", bad), "--to", "ray")
            self.expect(done, 3)
            self.assertIn("is no result of solve --json", done.stderr)

    def test_export_refuses(self):
        path = self.path("my.toml", self.scenario("hpa.yaml").stdout)
        for form, words in [("keda", "service web is scaled by hpa, and a manifest for KEDA"),
                            ("ray", "cannot say so")]:
            done = call("export", path, "--to", form)
            self.expect(done, 3)
            self.assertIn(words, done.stderr)
        self.expect(call("export", path, "--to", "helm"), 2)
        several = self.path("ray.toml", self.scenario("ray.yaml").stdout)
        done = call("export", several, "--to", "ray")
        self.expect(done, 2)
        self.assertIn("--service says which", done.stderr)

    def test_studies_play_autoscalers(self):
        path = self.path("my.toml", self.scenario("hpa.yaml").stdout)
        done = call("sweep", path, "--vary", "service.web.autoscaler.maxReplicas=3,4",
                    "--replications", "2", "--set", "run.duration=60s", "--json")
        self.expect(done, 0, "")


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
