# SPDX-License-Identifier: MIT
"""The verb vllm: requests against vLLM's scheduler, and what is said of wrong files. Usage as
for cli_test.py."""
import json
import os
import sys
import unittest

import cli_test
from cli_test import Case, call

TWO = """[config]
num_gpu_blocks = 7
async_scheduling = false
[[requests]]
id = "a"
prompt = 44
max_tokens = 6
[[requests]]
id = "b"
arrival_step = 2
prompt = [["system", 0, 16], ["b", 0, 20]]
max_tokens = 2
priority = 3
"""


class Schedule(Case):
    def wrong(self, code, message, text):
        done = call("vllm", self.path("requests.toml", text))
        self.expect(done, code)
        self.assertIn(message, done.stderr)
        self.assertEqual(done.stdout, "")

    def test_the_steps_as_a_table(self):
        done = call("vllm", self.path("requests.toml", TWO))
        self.expect(done, 0, "")
        self.assertEqual(done.stdout, (
            "vLLM V1 0.33.0\n\n"
            "step  tokens  running  waiting  free blocks  who\n"
            "   1      44        1        0            3  a 44\n"
            "   2      37        2        0            0  a 1, b 36\n"
            "   3       2        2        0            0  a 1, b 1; ended b\n"
            "   4       1        1        0            3  a 1\n"
            "   5       1        1        0            3  a 1\n"
            "   6       1        1        0            2  a 1; ended a\n\n"
            "6 steps, 0 pre-emptions; 0 of 80 prompt tokens were cached\n"))

    def test_the_steps_as_json(self):
        done = call("vllm", "-", "--json", "--steps", "8", stdin=TWO)
        self.expect(done, 0, "")
        told = json.loads(done.stdout)
        self.assertEqual(len(told["steps"]), 8)
        self.assertEqual(told["steps"][1], {
            "step": 2, "scheduled": {"a": 1, "b": 36}, "preempted": [],
            "admitted_cached": {"b": 0}, "new_blocks": {"b": 3}, "computed": {"a": 45, "b": 36},
            "waiting": [], "free": 0, "hashed": 4,
            "prefix": {"queries": 36, "hits": 0, "preempted_queries": 0, "preempted_hits": 0},
            "output_of_step": 2, "finished": [], "free_after": 0})
        self.assertTrue(told["steps"][7]["idle"])

    def test_json_is_read_as_well(self):
        text = json.dumps({"config": {"num_gpu_blocks": 5}, "requests": [
            {"id": "a", "prompt": 80, "max_tokens": 1}]})
        done = call("vllm", "-", stdin=text)
        if "without libyaml" in done.stderr:
            self.skipTest("this build of the program reads no JSON of this kind")
        self.expect(done, 0, "")
        self.assertIn("a can never start", done.stdout)

    def test_wrong_files(self):
        self.wrong(3, "config.num_gpu_blocks is missing", TWO.replace("num_gpu_blocks = 7", ""))
        self.wrong(3, "config.num_gpu_blocks must be a whole number from 2",
                   TWO.replace("= 7", "= 1"))
        self.wrong(3, 'config.policy must be fcfs or priority, not "lifo"',
                   TWO.replace("[config]", '[config]\npolicy = "lifo"'))
        self.wrong(3, "requests[0].prompt is missing", TWO.replace("prompt = 44", ""))
        self.wrong(3, 'must be [stream, first, length]', TWO.replace('["b", 0, 20]', '["b"]'))
        self.wrong(3, 'requests has two requests "a"', TWO.replace('"b"\narr', '"a"\narr'))
        self.wrong(3, "max_num_batched_tokens must be at least max_model_len",
                   TWO.replace("[config]", "[config]\nenable_chunked_prefill = false"))
        done = call("vllm", self.path("more.toml", TWO + "surprise = 1\n"))
        self.expect(done, 0)
        self.assertIn("requests[1].surprise is not known here: it changes nothing", done.stderr)
        self.expect(call("vllm", self.path("none.toml")), 2)


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
