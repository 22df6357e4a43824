#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Published measurements against the shipped scenarios.

measured_test.py SERVESCAPE SCENARIOS

Every row of closed-loop tables, by `--set` on the scenario that carries the table. The
bounds are those the scenarios promise; runs are seeded, so a figure changes only with the engine.
"""
import json
import subprocess
import sys
import unittest

PROGRAM, SCENARIOS = sys.argv[1:3]

# Triton tutorials, Conceptual Guide part 2: images/s of 2 images a request, by clients.
TRITON = {
    "no batching": (["service.recognizer.batching.max_size=2"],
                    [955.7, 977.3, 973.4, 974.6, 975.9, 976.2, 966.1, 975.0]),
    "dynamic batching": ([], [998.1, 1765.7, 2518.5, 3095.9, 3182.8, 3181.3, 3184.5, 3187.8]),
    "two instances": (["service.recognizer.concurrency=2"],
                      [1446.3, 1926.1, 2695.1, 3224.7, 3380.5, 3982.1, 4027.7, 4134.1]),
}
# NVIDIA DeepLearningExamples, ResNet-50 on an A40: requests/s for 16, 32, ... 256 clients.
RESNET = [2543.7, 3166.7, 3563.9, 3514.9, 3703.5, 3636.9, 3701.7, 3795.8,
          3892.4, 3950.0, 3992.5, 4058.3, 4121.8, 4116.1, 4100.0, 4310.5]

# VectorDBBench, Milvus, a million vectors: answers/s by clients and the dial ef. Fitted on eight of
# the rows (sim/catalog/search_milvus.cpp), the rest predicted.
CLIENTS = [1, 5, 10, 20, 30, 40, 60, 80]
MILVUS = {
    100: [532, 2009, 2583, 2970, 3144, 3241, 3101, 3465],
    200: [419, 1515, 1865, 1974, 2047, 2097, 2005, 2233],
    400: [306, 1031, 1086, 1222, 1253, 1286, 1326, 1345],
}
# The same with ten million vectors on another node and ef = 400; its sharing is the table's above.
MILVUS_10M = [241.7, 799.5, 939.8, 975.3, 1001.8, 1029.2, 1065.3, 1079.2]


def throughput(scenario, settings):
    command = [PROGRAM, "run", f"{SCENARIOS}/{scenario}.toml", "--json", "--quiet"]
    for setting in settings:
        command += ["--set", setting]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 10, 11):
        raise AssertionError(run.stderr)
    return json.loads(run.stdout)["metrics"]["throughput"]["value"]


class Measured(unittest.TestCase):
    def compare(self, got, measured, bound, what):
        error = got / measured - 1
        self.assertLessEqual(abs(error), bound, f"{what}: {got:.1f}, measured {measured} "
                                                f"({100 * error:+.1f} %)")

    def test_triton_text_recognition(self):
        for column, (settings, rows) in TRITON.items():
            for clients, measured in zip(range(2, 17, 2), rows):
                with self.subTest(column=column, clients=clients):
                    setting = f"traffic.clients.clients={clients}"
                    got = 2 * throughput("triton_text_recognition", [setting, *settings])
                    self.compare(got, measured, 0.05, f"{column}, {clients} clients")

    def test_resnet50_a40(self):
        for clients, measured in zip(range(16, 257, 16), RESNET):
            with self.subTest(clients=clients):
                got = throughput("resnet50_a40", [f"traffic.clients.clients={clients}"])
                self.compare(got, measured, 0.08, f"{clients} clients")

    def test_milvus(self):
        for ef, rows in MILVUS.items():
            for clients, measured in zip(CLIENTS, rows):
                with self.subTest(ef=ef, clients=clients):
                    got = throughput("vector_search_milvus",
                                     [f"traffic.clients.clients={clients}",
                                      f"service.index.vector_search.ef={ef}"])
                    self.compare(got, measured, 0.08, f"ef {ef}, {clients} clients")

    def test_milvus_ten_million(self):
        index = "service.index.vector_search"
        for clients, measured in zip(CLIENTS, MILVUS_10M):
            with self.subTest(clients=clients):
                got = throughput("vector_search_milvus",
                                 [f"traffic.clients.clients={clients}", f"{index}.ef=400",
                                  f"{index}.profile=milvus_hnsw_10m_768d"])
                self.compare(got, measured, 0.08, f"{clients} clients")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
