#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cases of recorded caches as calls of `servescape cache`.

A case says by its system, config and stream what to run; nothing is read from its id.
"""
import json
import re
import subprocess

# What a recording calls a system -> the program's name for it, with settings.
LIBRARIES = {
    "exact LRU": ("lru", []),
    "exact FIFO": ("fifo", []),
    "exact RANDOM": ("random", []),
    "exact LFU_in_cache": ("lfu", []),
    "exact LFU_all_history": ("perfect-lfu", []),
    "moka TinyLFU": ("moka", []),
    "moka TinyLFU run_pending_tasks each miss": ("moka", ["moka.run_pending_tasks=each_insert"]),
    "moka LRU": ("moka:lru", []),
    "quick_cache sync": ("quick_cache:sync", []),
    "quick_cache unsync": ("quick_cache:unsync", []),
    "Caffeine": ("caffeine", []),
    "Caffeine same-thread executor": ("caffeine:same-thread", []),
    "otter": ("otter", []),
    "otter same-thread executor": ("otter:same-goroutine", []),
    "golang-lru LRU": ("golang-lru:lru", []),
    "golang-lru 2Q": ("golang-lru:2q", []),
    "golang-lru ARC": ("golang-lru:arc", []),
    "ristretto default internal cost": ("ristretto", []),
    "ristretto IgnoreInternalCost=true": ("ristretto:true", []),
    "ristretto IgnoreInternalCost=true Wait() after each Set":
        ("ristretto:true", ["ristretto.Wait=true"]),
    "lru-cache (npm)": ("lru-cache", []),
    "cachetools LRUCache": ("cachetools:LRUCache", []),
    "cachetools FIFOCache": ("cachetools:FIFOCache", []),
    "cachetools LFUCache": ("cachetools:LFUCache", []),
    "cachetools RRCache": ("cachetools:RRCache", []),
    "theine": ("theine", []),
}
# Requests a second of a true clock at full speed: Redis answered 100,000-230,000, and memcached one
# request at a time over a socket.
REDIS_FULL_SPEED = 150_000
MEMCACHED_FULL_SPEED = 20_000


# Systems that draw by chance differ from run to run, most on short streams. A recording is the mean
# of two or three runs; here it is the mean over these seeds for streams up to this length.
CHANCE = {"moka", "caffeine", "otter", "ristretto", "theine"}
SEEDS = range(1, 8)
SHORT = 1_500_000


class NotExpressible(Exception):
    """A case that the program has no words for."""


def redis_keys(config):
    """How many keys of 9 bytes with values of 8 fit: 64 bytes each, 8 a bucket, the rest fixed."""
    fixed, key, bucket = 1_025_504, 64, 8
    keys = config["capacity_items"]
    buckets = 1 << (keys - 1).bit_length()
    return (config["maxmemory"] - fixed - bucket * buckets) // key


def redis(case):
    config = case["config"]
    known = {"capacity_items", "maxmemory"}
    settings = [f"redis.{name}={value}" for name, value in config.items() if name not in known]
    rate = case["rate_per_s"]
    keys = redis_keys(config) if rate != "real" else config["capacity_items"]
    return "redis", settings, keys, REDIS_FULL_SPEED if rate == "real" else rate


def memcached(case):
    options = case["config"]["opts"]
    name = "memcached:no_modern" if "no_modern" in options else "memcached"
    rate = case["rate_per_s"]
    return (name, [], case["config"]["capacity_items"],
            MEMCACHED_FULL_SPEED if rate == "full speed" else rate)


def translate(case):
    """(policy, settings, capacity, rate) of a case with a stream."""
    system = case["system"]
    if system == "redis":
        return redis(case)
    if system == "memcached":
        return memcached(case)
    if system not in LIBRARIES:
        raise NotExpressible(f"no system {system} is known")
    policy, settings = LIBRARIES[system]
    return policy, settings, case["config"]["capacity_items"], None


def replay(program, trace, policy, settings, capacity, rate, more=()):
    command = [program, "cache", trace, "--policy", policy, "--capacity", str(capacity), "--json",
               "--ignore-size", "--threads", "1", *more]
    for setting in settings:
        command += ["--set", setting]
    if rate is not None:
        command += ["--rate", str(rate)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotExpressible(done.stderr.strip().replace("servescape: ", ""))
    return json.loads(done.stdout)["results"]


def figures(row):
    hits = row["requests"] - row["misses"]
    late = row["second_half"]
    return {"hits": hits, "hit_ratio": hits / row["requests"],
            "hit_ratio_second_half": 1 - late["misses"] / late["requests"]}


def tolerance(case):
    """The largest difference of a ratio; 0: to the last hit."""
    text = case["tolerance"]
    found = re.match(r"abs (\.\d+)", text)
    if found:
        return float(found[1])
    if text.startswith("exact"):
        return 0.0
    raise NotExpressible(f"the tolerance {text!r} is not understood")


def differs(want, got, most):
    """What is wrong with a figure, or "". Ratios are recorded with six digits."""
    if abs(want - got) <= most + 5.1e-7:
        return ""
    return f"recorded {want:.6g}, simulated {got:.6g}, tolerance {most:.3g}"


def judge(output, got, most):
    """What does not agree, figure by figure."""
    wrong = []
    for name in ("hits", "hit_ratio", "hit_ratio_second_half"):
        if output.get(name) is None or (name == "hits" and most > 0):
            continue
        why = differs(output[name], got[name], most)
        if why:
            wrong.append(f"{name}: {why}")
    return wrong


def prefix(program, case, trace):
    """Exact LRU and FIFO beside each other."""
    rows = replay(program, trace, "lru,fifo", [], case["config"]["capacity_items"], None)
    output, wrong = case["output"], []
    for name, row in zip(("LRU", "FIFO"), rows):
        own = {"hit_ratio": output[name], "hit_ratio_second_half": output[name + "_second_half"]}
        wrong += [f"{name} {why}" for why in judge(own, figures(row), 0.0)]
    return wrong


def play(program, case, streams):
    """What does not agree, figure by figure; nothing if all does."""
    if "stream" not in case:
        raise NotExpressible("a case without a stream: " + case.get("case", ""))
    trace = streams.path(case["stream"], case["requests"])
    if "LRU" in case["output"]:
        return prefix(program, case, trace)
    translated = translate(case)
    chance = translated[0].split(":")[0] in CHANCE and case["requests"] <= SHORT
    runs = [figures(replay(program, trace, *translated, more=["--seed", str(seed)])[0])
            for seed in (SEEDS if chance else [1])]
    mean = {name: sum(run[name] for run in runs) / len(runs) for name in runs[0]}
    return judge(case["output"], mean, tolerance(case))
