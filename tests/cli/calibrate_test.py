# SPDX-License-Identifier: MIT
"""The verb calibrate: benchmark results in each form, and what is said of wrong ones. Usage as for
cli_test.py."""
import gzip
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


SERVER = """title = "truth"
[run]
duration = "1d"
warmup = "0s"
replications = 2
[traffic.bench]
arrivals = "closed"
clients = {clients}
requests = {requests}
prompt_tokens = 512
output_tokens = 64
path = "main"
[[path.main]]
delay = "15ms"
[[path.main]]
call = "llm"
[service.llm.batching]
tokens = "continuous"
scheduler = "vllm"
max_running = {clients}
max_num_batched_tokens = 8192
kv_tokens = 1_000_000
step = {{ base = "10ms", per_sequence = "0.1ms", per_cached_token = "48.9ns" }}
prefill = {{ per_token = "30us" }}
"""
CLIENTS = (1, 2, 4, 8, 16, 32, 64)


def measure(clients):
    """(clients, mean TTFT, mean TPOT) in ms of a server whose law is known."""
    done = call("run", "-", "--json", stdin=SERVER.format(clients=clients, requests=4 * clients))
    metrics = json.loads(done.stdout)["metrics"]
    return (clients, *(1e3 * metrics[f"time_{name}.mean"]["value"]
                       for name in ("to_first_token", "per_output_token")))


class Calibrate(Case):
    def files(self, form):
        return [self.path(f"c{clients}.json", json.dumps(form(*measure(clients))))
                for clients in CLIENTS]

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
            truth = measure(8)[2] * 1e-3
            self.assertAlmostEqual(tpot, truth, delta=0.03 * truth)

    def test_json_tells_rows_with_their_settings(self):
        done = call("calibrate", *self.files(vllm_bench), "--json")
        self.expect(done, 0, "")
        told = json.loads(done.stdout)
        self.assertEqual([row["clients"] for row in told["rows"]], list(CLIENTS))
        self.assertEqual(told["rows"][0]["set"]["traffic.bench.clients"], "1")
        self.assertIn(False, [row["fitted"] for row in told["rows"]])

    def test_a_batch_curve_from_tables_of_triton(self):
        # A round of a batch of n takes 4 ms + 0.5 ms n; one client waits 1 ms beside it.
        rows = "".join(f"{clients},{rate}\n" for clients, rate in
                       ((1, 181.8), (2, 300), (4, 500), (8, 777), (16, 1000), (32, 1000)))
        done = call("calibrate", self.path("perf.csv", "Concurrency,Inferences/Second\n" + rows),
                    "--max-batch", "8")
        self.expect(done, 0, "")
        self.assertIn("held out", done.stdout)
        run = call("run", self.path("profile.toml", done.stdout), "--json")
        self.expect(run, 0)
        rate = json.loads(run.stdout)["metrics"]["throughput"]["value"]
        self.assertAlmostEqual(rate, 1000, delta=60)
        table = ("Model,Batch,Concurrency,Instance Group,Max Batch Size,Throughput (infer/sec)\n"
                 "m,1,1,2:GPU,8,180\nm,1,4,2:GPU,8,610\nm,1,16,2:GPU,8,1400\n")
        done = call("calibrate", self.path("analyzer.csv", table))
        self.expect(done, 0, "")
        self.assertIn("concurrency = 2 ", done.stdout)
        self.assertIn("max_size = 8 ", done.stdout)

    def test_results_may_be_packed(self):
        files = self.files(vllm_bench)
        plain = call("calibrate", *files, "--json")
        for file in files:
            with open(file, "rb") as result:
                packed = gzip.compress(result.read())
            with open(file, "wb") as result:
                result.write(packed)
        self.expect(call("calibrate", *files, "--json"), 0)
        self.assertEqual(call("calibrate", *files, "--json").stdout, plain.stdout)

    def wrong(self, code, message, document, *options):
        text = document if isinstance(document, str) else json.dumps(document)
        done = call("calibrate", self.path("wrong.json", text), *options)
        self.expect(done, code)
        self.assertIn(message, done.stderr)
        self.assertEqual(done.stdout, "")

    def test_wrong_files(self):
        self.wrong(2, "is no JSON", "{")
        self.wrong(2, "is no result of vLLM's benchmark, AIPerf or GenAI-Perf", {"a": 1})
        self.wrong(2, "is empty", " \n")
        self.wrong(2, "is a table (BurstGPT trace: seconds, Request tokens, Response tokens "
                   "(0: no answer)), no result of a benchmark; servescape trace tells",
                   "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
                   "5,ChatGPT,472,18,490,Conversation log\n")
        self.wrong(2, "is a result of VectorDBBench (queries per second and recall), no result of",
                   {"run_id": "x", "results": [{"metrics": {"qps": 8.3, "recall": 0.95}}]})
        self.wrong(2, "is a table (Prometheus query_range, one series), no result of a benchmark",
                   {"status": "success", "data": {"resultType": "matrix", "result": [
                       {"metric": {}, "values": [[1714000000, "12.5"], [1714000060, "14"]]}]}})
        self.wrong(2, "is a scenario, no result of a benchmark: servescape run plays it",
                   "[run]\nduration = \"1s\"\n")
        self.wrong(2, "is binary, no result of a benchmark", "\0\1\2\3" * 40)
        # GenAI-Perf's summary where it does not say how it was made.
        self.wrong(2, "has no input_config with a concurrency", {
            "request_throughput": {"unit": "requests/sec", "avg": 0.15},
            "request_latency": {"unit": "ms", "avg": 6655.5}})
        self.wrong(2, "has no max_concurrency", {**vllm_bench(1, 1, 1), "max_concurrency": None})
        self.wrong(2, "tells no numbers of tokens",
                   {**vllm_bench(1, 1, 1), "total_output_tokens": 0})
        self.wrong(2, "tells no mean_ttft_ms", {**vllm_bench(1, 1, 1), "mean_ttft_ms": 0})
        self.wrong(2, "has no input_config", {**genai_perf(1, 1, 1), "input_config": {}})
        self.wrong(3, "too few rows to fit", "Concurrency,Inferences/Second\n1,10\n")
        self.wrong(2, "must be above 0", "Concurrency,Inferences/Second\n1,0\n")
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
