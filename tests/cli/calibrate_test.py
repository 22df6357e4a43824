# SPDX-License-Identifier: MIT
"""The verb calibrate: benchmark results in each form, and what is said of wrong ones. Usage as for
cli_test.py."""
import json
import os
import sys
import unittest

import cli_test
from cli_test import Case, call


def vllm_bench(clients, ttft, tpot):
    return {"backend": "vllm", "model_id": "meta-llama/Llama-3.1-8B", "completed": 4 * clients,
            "max_concurrency": clients, "total_input_tokens": 4 * clients * 512,
            "total_output_tokens": 4 * clients * 64, "mean_ttft_ms": ttft, "mean_tpot_ms": tpot}


def genai_perf(clients, ttft, tpot):
    def average(value, unit="ms"):
        return {"unit": unit, "avg": value}
    return {"time_to_first_token": average(ttft), "inter_token_latency": average(tpot),
            "input_sequence_length": average(512, "tokens"),
            "output_sequence_length": average(64, "tokens"), "request_count": average(4 * clients),
            "input_config": {"loadgen": {"concurrency": clients}}}


# Of a step of 10 ms + 0.1 ms a sequence, near enough.
POINTS = [(1, 40, 10.1), (2, 45, 10.4), (4, 60, 10.9), (8, 90, 12.0), (16, 140, 14.0),
          (32, 230, 18.0), (64, 420, 25.0)]


class Calibrate(Case):
    def files(self, form):
        return [self.path(f"c{point[0]}.json", json.dumps(form(*point))) for point in POINTS]

    def test_the_profile_of_each_form_runs_and_is_near_what_was_measured(self):
        for form in (vllm_bench, genai_perf):
            done = call("calibrate", *self.files(form), "--gpu", "h100", "--kv-bytes-per-token",
                        "131072")
            self.expect(done, 0, "")
            self.assertIn("# and of those held out:", done.stdout)
            for words in ("# fitted", "# measured so", "# assumed", "# computed"):
                self.assertIn(words, done.stdout)
            profile = self.path("profile.toml", done.stdout)
            run = call("run", profile, "--json", "--set", "traffic.bench.clients=8", "--set",
                       "traffic.bench.requests=32", "--set", "service.llm.batching.max_running=8")
            self.expect(run, 0)
            tpot = json.loads(run.stdout)["metrics"]["time_per_output_token.mean"]["value"]
            self.assertAlmostEqual(tpot, 0.012, delta=0.0012)

    def test_json_tells_rows_with_their_settings(self):
        done = call("calibrate", *self.files(vllm_bench), "--json")
        self.expect(done, 0, "")
        told = json.loads(done.stdout)
        self.assertEqual([row["clients"] for row in told["rows"]], [point[0] for point in POINTS])
        self.assertEqual(told["rows"][0]["set"]["traffic.bench.clients"], "1")
        self.assertIn(False, [row["fitted"] for row in told["rows"]])

    def wrong(self, code, message, document, *options):
        text = document if isinstance(document, str) else json.dumps(document)
        done = call("calibrate", self.path("wrong.json", text), *options)
        self.expect(done, code)
        self.assertIn(message, done.stderr)
        self.assertEqual(done.stdout, "")

    def test_wrong_files(self):
        self.wrong(2, "is no JSON", "{")
        self.wrong(2, "is no result of vLLM's benchmark, AIPerf or GenAI-Perf", {"a": 1})
        self.wrong(2, "has no max_concurrency", {**vllm_bench(1, 1, 1), "max_concurrency": None})
        self.wrong(2, "tells no numbers of tokens",
                   {**vllm_bench(1, 1, 1), "total_output_tokens": 0})
        self.wrong(2, "tells no mean_ttft_ms", {**vllm_bench(1, 1, 1), "mean_ttft_ms": 0})
        self.wrong(2, "has no input_config", {**genai_perf(1, 1, 1), "input_config": {}})
        self.wrong(3, "too few points to fit", vllm_bench(1, 10, 10))
        families = {"families": {"a": {"series": []}, "b": {"series": []}}}
        self.wrong(2, "has 2 families; name one with --family: a, b", families)
        self.wrong(2, "no rows", families, "--family", "a")
        self.wrong(2, "has no list `series`", {"families": {"a": {}}})
        self.wrong(2, "C must be between 1 and 65536", {"families": {"a": {"series": [
            {"id": "s", "isl": 9, "osl": 9, "rows": [[0, 1, 1, 1, 1]]}]}}})


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
