#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Recorded experiments with the expiry and eviction of Redis, as small traces of operations."""
import json
import os
import re
import tempfile

from store_caches import NotExpressible, replay

LIVING = 1e6  # seconds: a time to live that does not end here


def run(program, folder, rows, policy, capacity, settings=()):
    """The result of a trace of (seconds, operation, key, time to live)."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", dir=folder, delete=False) as file:
        file.write("time_s,op,id,ttl\n")
        file.writelines(f"{time},{op},{key},{ttl}\n" for time, op, key, ttl in rows)
    try:
        return replay(program, file.name, "redis:" + policy, settings, capacity, None)[0]
    finally:
        os.unlink(file.name)


def kept(program, folder):
    """Keys that have expired while nobody looks for them."""
    settings = ["redis.active-expire=no"]
    rows = [(0, "set", f"k{i}", 1) for i in range(10_000)] + [(0, "get", "k0", 1)]
    seen = run(program, folder, rows + [(6, "delete", "none", 0)], "noeviction", 10**6, settings)
    looked = run(program, folder, rows + [(6, "get", "k7", 1)], "noeviction", 10**6, settings)
    # The miss is set again, as a program would.
    return {"dbsize_after_expiry": seen["items"],
            "get_of_an_expired_key": None if looked["misses"] == 1 else "a value",
            "dbsize_after_that_get": looked["items"] - 1}


def left(program, folder, case):
    """Expired keys among living ones; the last of the recording's looks is 6 s after the end."""
    found = re.match(r"(\d+) expired among (\d+) living", case["case"])
    expired, living = int(found[1]), int(found[2])
    rows = [(0, "set", f"k{i}", LIVING) for i in range(living)]
    rows += [(0, "set", f"x{i}", 1) for i in range(expired)]
    looks = len(case["output"]["expired_left"])
    out = []
    for look in range(looks):
        end = 1 + 6 * (look + 1) / looks
        row = run(program, folder, rows + [(end, "get", "k1", LIVING)], "noeviction", 10**6)
        out.append(row["items"] - living)
    return {"expired_left": out}


def over_the_limit(program, folder, policy):
    """A set and a get where no key has a time to live and memory is full."""
    rows = [(0, "set", f"k{i}", 0) for i in range(1000)]
    row = run(program, folder, rows + [(1, "set", "new", 0), (1, "get", "k1", 0)], policy, 999)
    refused = row["refused"] > 0
    return {"set": "ERR OOM command not allowed when used me" if refused else "OK",
            "get": "12345678" if row["misses"] == 0 or not refused else None,
            "dbsize": row["items"]}


def measure(program, folder, case):
    text = case["case"]
    if "active expiry off" in text:
        return kept(program, folder)
    if "expired among" in text:
        return left(program, folder, case)
    found = re.match(r"([\w-]+), no key has a TTL, memory over the limit", text)
    if found:
        return over_the_limit(program, folder, found[1])
    if text.startswith("volatile-ttl"):
        raise NotExpressible("memory in bytes, and which keys are evicted, is not told")
    if text.startswith("OBJECT FREQ"):
        raise NotExpressible("the counter of a key is not told")
    if text.startswith("active expiry on again"):
        raise NotExpressible("what a scan in Redis' own hash order leaves, to the last key")
    raise NotExpressible(text)


def play(program, case, folder):
    """What does not agree, figure by figure; nothing if all does."""
    got = measure(program, folder, case)
    wrong = []
    for name, want in case["output"].items():
        if name == "note":
            continue
        if name not in got:
            wrong.append(f"{name}: not simulated")
        elif name == "expired_left":
            pairs = zip(want, got[name])
            if any(abs(a - b) > .05 * a for a, b in pairs):
                wrong.append(f"{name}: recorded {want}, simulated {got[name]}")
        elif got[name] != want:
            wrong.append(f"{name}: recorded {json.dumps(want)}, simulated {json.dumps(got[name])}")
    return wrong
