#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sweeps made by a law that is known, predicted from a few of their rows, and the runner's own
judgement.

llm_test.py SERVESCAPE
"""
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import llm  # noqa: E402

# What the sweeps below are of; their file tells nothing of its law.
SERVER = """title = "truth"
[run]
duration = "11d"
warmup = "0s"
replications = 2
[traffic.bench]
arrivals = "closed"
clients = {clients}
requests = {requests}
prompt_tokens = {{ distribution = "uniform", low = {low}, high = {high} }}
output_tokens = {{ distribution = "uniform", low = 102.5, high = 128.5 }}
path = "main"
[[path.main]]
delay = "20ms"
[[path.main]]
call = "llm"
[service.llm.batching]
tokens = "continuous"
scheduler = "{scheduler}"
max_running = {clients}
max_num_batched_tokens = 8192
kv_tokens = {kv}
enable_prefix_caching = false
[service.llm.batching.step]
base = "9ms"
per_sequence = "60us"
per_cached_token = "50ns"
[service.llm.batching.prefill]
per_token = "40us"
"""


def measure(scheduler, kv, prompt, clients):
    text = SERVER.format(clients=clients, requests=10 * clients, scheduler=scheduler, kv=kv,
                         low=0.8 * prompt - 0.5, high=prompt + 0.5)
    done = subprocess.run([PROGRAM, "run", "-", "--json"], input=text, capture_output=True,
                          text=True, check=False)
    metrics = json.loads(done.stdout)["metrics"]
    return [1e3 * metrics[f"time_{name}.mean"]["value"]
            for name in ("to_first_token", "per_output_token")]


def row(scheduler, kv, prompt, clients, fit):
    ttft, tpot = measure(scheduler, kv, prompt, clients)
    return [clients, ttft, tpot, llm.running_of(clients, ttft, tpot, 115.5), fit]


def sweep(scheduler, kv):
    """A family of two shapes, of the second one only the ends may be fitted."""
    series = [{"id": "short", "isl": 256, "osl": 128,
               "rows": [row(scheduler, kv, 256, c, 1) for c in (2, 8, 16, 32)]},
              {"id": "long", "isl": 2048, "osl": 128,
               "rows": [row(scheduler, kv, 2048, c, fit)
                        for c, fit in ((2, 1), (8, 0), (16, 0), (32, 1))]}]
    # 50 ns a token: bytes / (3.35 TB/s * 0.8).
    family = {"model": "unheard-of", "moe": False, "gpu": "h100_sxm", "gpus": 1, "precision": "fp8",
              "backend": {"tensorrt_llm": "trtllm"}.get(scheduler, scheduler),
              "kv_bytes_per_token": 134000, "client": "c",
              "engine": {"step_token_budget": 8192, "max_sequences": "C"}, "series": series}
    return {"clients": {"c": {"lengths": "uniform integers on [0.8 L, L]", "requests": "10*C"}},
            "families": {"family": family}}


def play(document, *options):
    """(what was printed, the exit code, the results)."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = os.path.join(folder, "series.json"), os.path.join(folder, "results.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            code = llm.main([path, "--servescape", PROGRAM, "--out", out, *options])
        with open(out, encoding="utf-8") as file:
            return text.getvalue(), code, json.load(file)


class Llm(unittest.TestCase):
    def test_a_law_is_found_again_from_the_rows_that_may_be_fitted(self):
        for scheduler in ("vllm", "sglang"):
            text, code, results = play(sweep(scheduler, 40_000))
            self.assertTrue(text.endswith("1 of 1 series agree\n"), text)
            self.assertEqual(code, 0)
            for series in results["results"]:
                for each in series["rows"]:
                    self.assertLess(abs(each["tpot_error"]), 0.02, (scheduler, each))
                    self.assertLess(abs(each["running_error"]), 0.03, (scheduler, each))

    def test_what_is_to_be_predicted_is_not_told(self):
        document = sweep("vllm", 40_000)
        hidden = llm.blind(document, "family")["families"]["family"]
        self.assertEqual([line[:4] for line in hidden["series"][1]["rows"][1:3]],
                         [[8, None, None, None], [16, None, None, None]])
        self.assertEqual(hidden["series"][0], document["families"]["family"]["series"][0])

    def test_a_prediction_that_is_off_is_told(self):
        document = sweep("vllm", 40_000)
        document["families"]["family"]["series"][1]["rows"][1][llm.TPOT] *= 1.2
        text, code, _ = play(document)
        self.assertIn("differs  long", text)
        self.assertTrue(text.endswith("0 of 1 series agree\n"), text)
        self.assertEqual(code, 1)

    def test_the_knee(self):
        rows = [[c, 0.0, 10.0 + c] for c in (4, 8, 16, 32)]
        self.assertEqual(llm.knee_of(rows, 2), 2)  # 4/14, 8/18, 16/26, 32/42: * 1.56, 1.38, 1.24
        self.assertEqual(llm.knee_of(rows[:3], 2), 3)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
