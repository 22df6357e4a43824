#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Traces with block ids, replayed in a scenario one request after the other: hits of the prefix
cache are those of vLLM's list of free blocks, those of both tiers those of a plain LRU over blocks.

blocks_test.py SERVESCAPE
"""
import collections
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))
SYNTHETIC = os.path.join(HERE, "../../../shared/truth/traces/mooncake_synthetic.csv")
# Hit blocks of that trace by an LRU of so many, from the traces' README.
LRU_HITS = {1000: 10050, 5000: 34018, 20000: 69649, 100000: 77953}

SCENARIO = """[run]
duration = "{seconds}s"
warmup = "0s"
replications = 1
[traffic.u]
arrivals = "trace"
output_tokens = 1
[traffic.u.trace]
file = "blocks.csv"
prompt_tokens = "input_tokens"
blocks = "hash_ids"
[service.llm]
replicas = 1
routing = "round_robin"
[service.llm.batching]
tokens = "continuous"
scheduler = "vllm"
max_running = 1
block_size = 512
max_num_batched_tokens = 1000000
kv_tokens = {tokens}
step = {{ base = "1us" }}
"""
TIER = """[service.llm.batching.server]
kv_bytes_per_token = "1B"
kv_offload = {{ capacity = {bytes} }}
"""


def shape(requests, seed):
    """Conversations as Mooncake's: a block for all, turns that grow, half of all seen once."""
    dice, fresh, open_ones, rows = random.Random(seed), 1, [], []
    for _ in range(requests):
        if open_ones and dice.random() < 0.5:
            at = dice.randrange(len(open_ones))
            ids = open_ones[at] + list(range(fresh, fresh + 1 + int(dice.expovariate(0.5))))
            open_ones[at] = ids
        else:
            ids = [0] + list(range(fresh, fresh + 1 + int(dice.expovariate(0.1))))
            open_ones.append(ids)
        fresh = ids[-1] + 1
        open_ones = open_ones[-60:]
        rows.append(ids[:200])
    return rows


def in_runs(ids):
    words, at = [], 0
    while at < len(ids):
        end = at
        while end + 1 < len(ids) and ids[end + 1] == ids[end] + 1:
            end += 1
        words.append(str(ids[at]) if end == at else f"{ids[at]}-{ids[end]}")
        at = end + 1
    return " ".join(words)


def synthetic():
    with open(SYNTHETIC, encoding="utf-8") as file:
        lines = [line.strip().split(",") for line in file][1:]
    rows = []
    for line in lines:
        ids = []
        for word in line[3].split():
            first, _, last = word.partition("-")
            ids += range(int(first), int(last or first) + 1)
        rows.append(ids)
    return rows


def replay(rows, tokens, tier=0):
    """(hit blocks of the first tier, of the second); every block is full: a token more follows."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "blocks.csv"), "w", encoding="utf-8") as file:
            file.write("timestamp_ms,input_tokens,hash_ids\n")
            for i, ids in enumerate(rows):
                file.write(f"{100 * i},{512 * len(ids) + 1},{in_runs(ids)}\n")
        text = SCENARIO.format(seconds=len(rows) // 10 + 10, tokens=tokens)
        if tier:
            text += TIER.format(bytes=512 * tier)
        path = os.path.join(folder, "s.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run([PROGRAM, "run", path, "--json"], capture_output=True, text=True,
                              check=False)
        if done.returncode:
            raise AssertionError(done.stderr[:2000])
        metrics = json.loads(done.stdout)["metrics"]
    asked = sum(512 * len(ids) + 1 for ids in rows)
    found = metrics["service.llm.prefix_hit_ratio"]["value"] * asked / 512
    loaded = metrics["service.llm.loaded_tokens"]["value"] * (len(rows) // 10 + 10) / 512
    return round(found, 6), round(loaded, 6)


def lru(rows, capacity):
    held, hits = collections.OrderedDict(), 0
    for ids in rows:
        for block in ids:
            if block not in held:
                break
            hits += 1
        for block in ids:
            held.pop(block, None)
            held[block] = True
            if len(held) > capacity:
                held.popitem(last=False)
    return hits


def vllm(rows, blocks):
    """Free blocks in a list: taken from its front; given back to its back, the text's tail first,
    and to its front those that hold no full block (vllm/v1/core/block_pool.py)."""
    free = collections.OrderedDict((i, None) for i in range(blocks))  # block -> what it holds
    where, hits = {}, 0
    for ids in rows:
        used, prefix = [], ()
        for at, block in enumerate(ids):
            prefix = hash((prefix, block))
            if len(used) == at and prefix in where:
                used.append((where[prefix], prefix))
                del free[where[prefix]]
        hits += len(used)
        prefix, keys = (), []
        for block in ids:
            prefix = hash((prefix, block))
            keys.append(prefix)
        for key in keys[len(used):] + [None]:
            taken, held = free.popitem(last=False)
            if held is not None and where.get(held) == taken:
                del where[held]
            if key is not None:
                where[key] = taken
            used.append((taken, key))
        last = used.pop()
        free[last[0]] = None
        free.move_to_end(last[0], last=False)
        for block, key in reversed(used):
            free[block] = key
    return hits


class Blocks(unittest.TestCase):
    def test_hits_are_those_of_vllms_list_of_blocks(self):
        rows = shape(1500, 7)
        for blocks in (250, 1000, 4000):
            self.assertEqual(replay(rows, 512 * blocks), (vllm(rows, blocks), 0), blocks)

    def test_with_a_second_tier_hits_are_those_of_an_lru(self):
        rows = shape(1500, 8)
        for tier in (400, 2000, 8000):
            self.assertEqual(sum(replay(rows, 512 * 210, tier)), lru(rows, tier), tier)

    def test_mooncakes_synthetic_trace(self):
        if not os.path.exists(SYNTHETIC):
            self.skipTest("the trace is not there")
        rows = synthetic()
        self.assertEqual(replay(rows, 512 * 50_000), (LRU_HITS[100000], 0))
        for tier, hits in LRU_HITS.items():
            self.assertEqual(sum(replay(rows, 512 * 376, tier)), hits)

    def test_a_session_finds_its_own_text(self):
        # Turns of 512 tokens, answers of 512: the last token of an answer has no keys and values,
        # so that the second prompt (1,536) finds one block and the third (2,560) three.
        text = SCENARIO.format(seconds=2000, tokens=5_000_000)
        text = text.replace('arrivals = "trace"\noutput_tokens = 1\n', """rate = "1/s"
prompt_tokens = 512
output_tokens = 512
session = { requests = 3, think = "1s", grows = true }
""")
        begin, end = text.index("[traffic.u.trace]"), text.index("[service.llm]")
        text = (text[:begin] + text[end:]).replace("max_running = 1", "max_running = 64")
        done = subprocess.run([PROGRAM, "run", "-", "--json"], input=text, capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        metrics = json.loads(done.stdout)["metrics"]
        # Sessions that the run's end cuts off are one in a thousand.
        self.assertAlmostEqual(metrics["service.llm.prefix_hit_ratio"]["value"], 2048 / 4608,
                               delta=0.001)

    def test_what_cannot_be_read_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "s.toml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(SCENARIO.format(seconds=9, tokens=5120))
            for ids, told in (("0 1 x", "\"0 1 x\" is no list of block ids"), ("7-3", "no list"),
                              ("0-99999999999", "no list"), ("0 1", None)):
                with open(os.path.join(folder, "blocks.csv"), "w", encoding="utf-8") as file:
                    file.write(f"timestamp_ms,input_tokens,hash_ids\n0,1025,{ids}\n9,9,0\n")
                done = subprocess.run([PROGRAM, "run", path], capture_output=True, text=True,
                                      check=False)
                self.assertEqual(done.returncode, 3 if told else 0, done.stderr)
                if told:
                    self.assertIn("s.toml:11:1: error: traffic \"u\": trace.blocks", done.stderr)
                    self.assertIn(told, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
