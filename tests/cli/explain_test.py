# SPDX-License-Identifier: MIT
"""The verb explain: what it says of a field, and that every field of a real system that a reader
of the program takes has its row. Usage as for cli_test.py."""
import json
import os
import re
import sys
import unittest

import cli_test
from cli_test import Case, call

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RECORDINGS = os.path.join(os.path.dirname(ROOT), "shared", "truth")
# A reader of a manifest, and the systems whose fields it reads.
MANIFESTS = {"hpa": ["hpa"], "keda": ["keda"], "knative": ["kpa"], "ray": ["ray_serve"],
             "cronjob": ["cronjob"], "airflow": ["airflow"]}
# What says what a document is and where parts of it stand, not how a system behaves.
FRAME = set("""
apiVersion kind metadata spec status labels namespace template traffic data name applications
deployments deployment jobTemplate steps feature_view registered_model matchLabels
matchExpressions values key operator annotations id title why requests config prompt arrival_step
abort_step arrival_time max_tokens eos_after priority resource containerResource pods object
external scheduler authenticationRef useCachedMetrics scaleTargetRef restoreToOriginalReplicaCount
scalingModifiers _example tick-interval max-scale-limit activator-capacity
""".split())
QUOTED = re.compile(r'(?:\[|Either\(|Config\(|Annotation\()"([A-Za-z_-]+)"(?:\]|\))'
                    r'(?!\.(?:Ignore|NotModelled))')


def source(name):
    with open(os.path.join(ROOT, "sim", name), encoding="utf-8") as file:
        return file.read()


def manifest(name):
    """The reader of a manifest: those of autoscalers are in a folder of their own."""
    scales = os.path.exists(os.path.join(ROOT, "sim/manifest", f"manifest_{name}.cpp"))
    return source(f"{'manifest' if scales else 'cli'}/manifest_{name}.cpp")


def listed():
    done = call("explain", "--json")
    assert done.returncode == 0, done.stderr
    return {each["system"]: each for each in json.loads(done.stdout)["systems"]}


class Explain(Case):
    @classmethod
    def setUpClass(cls):
        cls.systems = listed()
        cls.fields = {name: {each["field"] for each in system["fields"]}
                      for name, system in cls.systems.items()}

    def lacks(self, system, fields):
        known = self.fields[system]
        words = {part for field in known for part in field.split(".")}
        return sorted(each for each in fields if each not in known and each not in words)

    def test_every_row_says_what_it_is_to_say(self):
        for name, system in self.systems.items():
            for key in ("called", "version", "kind", "where", "source"):
                self.assertTrue(system[key], (name, key))
            seen = set()
            for field in system["fields"]:
                self.assertNotIn(field["field"], seen, name)
                seen.add(field["field"])
                self.assertTrue(field["does"].endswith("."), (name, field))
                if field["surprises"]:
                    self.assertTrue(field["surprises"].endswith("."), (name, field))
                if field["recording"]:
                    self.assertTrue(system["recordings"], (name, field))

    def test_every_field_of_a_batcher(self):
        reader = source("scenario/read_batching_system.cpp")
        words = dict(re.findall(r'\{"(\w+)", BatchingSystem::(k\w+)\}',
                                source("scenario/config_batching.h")))
        keys = re.findall(r'\{BatchingSystem::(k\w+), "[^"]+",\s*((?:"[^"]*"\s*)+)', reader)
        self.assertEqual(len(keys), len(words))
        reference = call("reference").stdout
        for word, enumerator in words.items():
            own = " ".join(re.findall(r'"([^"]*)"', dict(keys)[enumerator])).split()
            below = re.findall(r"^\| `batching\.((?:%s)[\w.\[\]]*)`" % "|".join(own), reference,
                               re.M)
            fields = {each.replace("[]", "") for each in below
                      if each.split(".")[0].replace("[]", "") in own}
            self.assertTrue(fields, word)
            self.assertEqual(sorted(fields - self.fields[word]), [], word)

    def test_every_field_of_a_cache(self):
        folder = os.path.join(ROOT, "sim", "cache", "system")
        text = "".join(source(f"cache/system/{name}") for name in sorted(os.listdir(folder))
                       if name.endswith(".h"))
        infos = re.findall(r'\{CacheSystem::k\w+, "([\w-]+)", "[^"]+", (k\w+|\{\}),',
                           source("cache/system/system.cpp"))
        self.assertGreater(len(infos), 8)
        for system, table in infos:
            if table == "{}":
                self.assertIn(system, self.systems)
                continue
            body = text.split(f"{table}{{", 1)[1].split("}};", 1)[0]
            self.assertEqual(self.lacks(system, re.findall(r'\{+"([\w-]+)",', body)), [], system)

    def test_every_field_of_a_manifest(self):
        for name, systems in MANIFESTS.items():
            fields = set(QUOTED.findall(manifest(name))) - FRAME
            self.assertGreater(len(fields), 5, name)
            self.assertEqual(self.lacks(systems[0], fields), [], name)

    def test_every_field_of_a_balancer(self):
        nginx = source("systems/balancer_nginx.cpp")
        words = set(re.findall(r'name == "(\w+)"', nginx)) | \
            set(re.findall(r'starts_with\("(\w+)="\)', nginx)) | \
            set(re.findall(r'\{"(proxy_\w+)", &config', nginx))
        self.assertEqual(self.lacks("nginx", words - {"zone", "rate", "service", "Connection"}), [])
        haproxy = source("systems/balancer_haproxy.cpp")
        words = set(re.findall(r'word == "([\w-]+)"', haproxy)) - \
            {"global", "defaults", "frontend", "backend", "listen", "resolvers", "peers",
             "userlist", "no-check", "enabled"}
        words |= {f"timeout {each}"
                  for each in re.findall(r'words_\[1\] == "(connect|queue|server)"', haproxy)}
        words |= set(re.findall(r'name == "(balance|hash-type|default-server|server|retry-on|'
                                r'retries|hash-balance-factor)"', haproxy))
        self.assertEqual(self.lacks("haproxy", words), [])
        clients = source("systems/balancer_clients.cpp")
        tower = {"load", "default_rtt", "decay"}
        words = set(re.findall(r'in, "(\w+)"|contains\("(\w+)"\)|name == "([a-z]\w+[A-Z]\w+)"',
                               clients))
        words = {each for group in words for each in group if each} - tower
        self.assertEqual(self.lacks("grpcio", words), [])
        self.assertEqual(self.lacks("tower", tower), [])
        envoy = set(re.findall(r'name == "(\w+)"', source("systems/balancer_envoy.cpp")))
        self.assertGreater(len(envoy), 10)
        self.assertEqual(self.lacks("envoy", envoy), [])
        ray = set(re.findall(r'name == "(\w+)"', source("systems/balancer_ray.cpp")))
        self.assertGreater(len(ray), 7)
        self.assertEqual(self.lacks("ray_serve", ray), [])

    def test_every_key_below_balancing_and_vector_index(self):
        keys = {field["key"] for system in self.systems.values() for field in system["fields"]}
        reference = call("reference").stdout
        found = re.findall(r"^\| `((?:balancing|vector_index)\.[\w]+)`", reference, re.M)
        self.assertGreater(len(found), 15)
        for key in found:
            self.assertIn(f"service.*.{key}", keys)

    def test_every_key_of_a_system_below_cache_and_store(self):
        """Rows that begin with the name of the system they are of."""
        keys = {field["key"]: field for system in self.systems.values()
                for field in system["fields"]}
        reference = call("reference").stdout
        count = 0
        for table, below in (("cache", "store"), ("store", "[incident]")):
            part = reference.split(f"## [{table}.NAME]", 1)[1].split(f"## [{below}", 1)[0]
            for key, system in re.findall(r"^\| `(\w+)` \|.*?\| ([\w-]+)[:,]? ?[^|]*: ?[^|]* \|$",
                                          part, re.M):
                if system in self.systems:
                    self.assertIn(f"{table}.*.{key}", keys)
                    count += 1
        self.assertGreater(count, 35)
        self.assertIn("overwrites newer", call("schema").stdout)

    def test_every_field_of_vllm(self):
        fields = set(QUOTED.findall(source("cli/vllm_read.cpp"))) - FRAME
        self.assertGreater(len(fields), 10)
        self.assertEqual(self.lacks("vllm", fields), [])

    def test_every_step_of_stores(self):
        steps = set(re.findall(r'name == "(\w+)"', source("cli/features.cpp")))
        self.assertEqual(self.lacks("feast", steps), [])

    def test_recordings_are_there(self):
        if not os.path.isdir(RECORDINGS):
            self.skipTest("the recordings do not lie beside this tree")
        texts = {}
        for system in self.systems.values():
            for field in system["fields"]:
                if not field["recording"]:
                    continue
                name, _, case = field["recording"].rpartition(": ")
                name = name or system["recordings"]
                if name not in texts:
                    with open(os.path.join(RECORDINGS, name), encoding="utf-8") as file:
                        texts[name] = file.read()
                self.assertTrue(f'"{case}"' in texts[name],
                                (system["system"], field["field"], name, case))

    def test_one_field(self):
        done = call("explain", "triton", "max_queue_size")
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ("default_queue_policy.max_queue_size", "It caps the batch, too",
                      "batchers/triton.json: qsize4", "24.10", "dynamic_batch_scheduler.cc"):
            self.assertIn(words, " ".join(done.stdout.split()))
        got = json.loads(call("explain", "redis", "maxmemory-samples", "--json").stdout)
        self.assertEqual((got["default"], got["does"]), ("5", "Keys drawn for each eviction."))
        self.assertIn("worse than random", got["surprises"])

    def test_what_is_not_known(self):
        done = call("explain", "tritn")
        self.assertEqual(done.returncode, 2)
        self.assertIn('did you mean triton?', done.stderr)
        done = call("explain", "triton", "max_queue_siz")
        self.assertEqual(done.returncode, 2)
        self.assertIn('did you mean max_queue_size?', done.stderr)

    def test_the_reference_and_the_schema_say_it_too(self):
        words = "It caps the batch, too"
        self.assertIn(words, call("reference").stdout)
        self.assertIn(words, call("schema").stdout)


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
