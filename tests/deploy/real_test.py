# SPDX-License-Identifier: MIT
"""What export writes is taken by the real parsers, and what they refuse is seen: Triton's
protobuf, Ray's configuration classes, Kubernetes' OpenAPI schemas, KServe's models, and the
schemas of KEDA's and Knative's custom resources.

  python3 tests/deploy/real_test.py PROGRAM FOLDER

`./dev prove` installs the parsers in FOLDER (python/, node_modules/); without them all is skipped.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = os.path.join(HERE, "files")
PROGRAM, FOLDER = "", ""
# Imported from, written as, of which service, and with which settings.
CASES = [
    ("config.pbtxt", "triton", "ranker", []),
    ("ray.yaml", "ray", "Ingress", []),
    ("ray.yaml", "ray", "Embedder", []),
    ("ray.yaml", "ray", "Writer", []),
    ("hpa.yaml", "hpa", "web", []),
    ("hpa.yaml", "hpa", "web", ["service.web.autoscaler.targetCPUUtilizationPercentage=70"]),
    ("keda.yaml", "keda", "worker", []),
    ("knative.yaml", "knative", "embed", []),
    ("kserve.yaml", "knative", "bert", []),
    ("kserve.yaml", "kserve", "bert", []),
    ("kserve.yaml", "kserve", "bert-transformer", []),
]
PLAIN = """[traffic.users]
rate = "50/s"
[service.Plain_one]
replicas = 3
concurrency = 2
batch_time = { base = "5ms", per_item = "1ms" }
batching = { max_size = 8, max_delay = "3ms", preferred_sizes = [4] }
"""
PLAIN_FORMS = ["triton", "ray", "knative", "kserve"]
SWEEPS = 1  # as a Job
# What each parser must refuse, so that it is seen to look.
WRONG = {
    "triton": ("max_batch_size", "max_batch_sizes"),
    "ray": ("max_ongoing_requests: ", "max_ongoing_requests: -"),
    "hpa": ("maxReplicas", "mostReplicas"),
    "job": ("completionMode", "completingMode"),
    "keda": ("type: rabbitmq", "kind: rabbitmq"),
    "knative": ("containerConcurrency: ", "containerConcurrency: x"),
    "kserve": ("minReplicas", "leastReplicas"),
}
# Of its refusal.
WORDS = {
    "triton": 'has no field named "max_batch_sizes"',
    "ray": "max_ongoing_requests",
    "hpa": "mostReplicas",
    "job": "completingMode",
    "keda": "must have required property type",
    "knative": "containerConcurrency must be integer",
    "kserve": "leastReplicas is unknown",
}


def python():
    return os.path.join(FOLDER, "python", "bin", "python")


def by_python(pairs):
    words = []
    for form, path in pairs:
        words += [{"hpa": "kubernetes", "job": "kubernetes"}.get(form, form), path]
    done = subprocess.run([python(), os.path.join(HERE, "accept.py")] + words, check=True,
                          capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def by_node(pairs):
    """Custom resources, of which the first that is no config map counts."""
    words = []
    for form, path in pairs:
        turned = subprocess.run(
            [python(), "-c", "import json, sys, yaml\nprint(json.dumps(next(each for each in "
             "yaml.safe_load_all(open(sys.argv[1])) if each['kind'] != 'ConfigMap')))", path],
            check=True, capture_output=True, text=True).stdout
        with open(path + ".json", "w", encoding="utf-8") as file:
            file.write(turned)
        words += [form, path + ".json"]
    script = shutil.copy(os.path.join(HERE, "accept.mjs"), FOLDER)
    done = subprocess.run(["node", script] + words, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Real(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def call(self, *words):
        done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def manifests(self):
        out = []
        for number, (file, form, service, settings) in enumerate(CASES):
            scenario = self.write(f"{number}.toml", self.call("import", os.path.join(FILES, file)))
            words = [word for each in settings for word in ("--set", each)]
            out.append((form, self.write(f"{number}.{form}", self.call(
                "export", scenario, "--to", form, "--service", service, *words))))
        plain = self.write("plain.toml", PLAIN)
        for form in PLAIN_FORMS:
            out.append((form, self.write(f"plain.{form}",
                                         self.call("export", plain, "--to", form))))
        out.append(("job", self.write("job.yaml", self.call(
            "sweep", plain, "--vary", "service.Plain_one.replicas=1..8", "--emit", "kubernetes"))))
        return out

    def ask(self, manifests):
        nodes = [pair for pair in manifests if pair[0] in ("keda", "knative")]
        others = [pair for pair in manifests if pair not in nodes]
        return list(zip(nodes + others, by_node(nodes) + by_python(others)))

    def test_accepted(self):
        answers = self.ask(self.manifests())
        self.assertEqual(len(answers), len(CASES) + len(PLAIN_FORMS) + SWEEPS)
        for (form, path), wrong in answers:
            with self.subTest(form=form, path=path):
                self.assertIsNone(wrong)

    def test_refused(self):
        broken = {}
        for form, path in self.manifests():
            with open(path, encoding="utf-8") as file:
                text = file.read()
            old, new = WRONG[form]
            if old in text and form not in broken:
                broken[form] = (form, self.write(f"broken.{form}", text.replace(old, new)))
        self.assertEqual(set(broken), set(WRONG))
        for (form, path), wrong in self.ask(list(broken.values())):
            with self.subTest(form=form, path=path):
                self.assertIn(WORDS[form], wrong or "taken")


if __name__ == "__main__":
    PROGRAM, FOLDER = sys.argv[1:3]
    del sys.argv[1:3]
    lacks = [part for part in ("python", "node_modules")
             if not os.path.isdir(os.path.join(FOLDER, part))]
    lacks += ["node"] if not shutil.which("node") else []
    if lacks:
        COUNT = len(CASES) + len(PLAIN_FORMS) + SWEEPS
        print(f"{COUNT} manifests are not shown to the real parsers, which ./dev prove fetches: "
              f"{', '.join(lacks)} is lacking\n0 passed, 0 failed, {COUNT} skipped")
        sys.exit(1 if os.environ.get("SERVESCAPE_STRICT") == "prove" else 0)
    unittest.main()
