#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures the engine against loops written by hand for one model each (the limit), natively and
in WebAssembly: interleaved rounds, medians, ratios. Prints tables and writes them as JSON.

A customer is a request from arrival to departure; times are the processor's, of the event
loop alone; with node they include its compiler's.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = {
    "mm1": "M/M/1, load 0.8",
    "mm16": "M/M/16, load 0.9",
    "tandem": "three in a row",
    "batch": "batches of <= 8",
    "routed": "two choices of 16 queues",
    "forkjoin": "fork-join of four",
    "lru": "LRU, Zipf(1), 1M ids",
    "recommender": "recommender, six steps",
    "llm": "tokens, 512 in, 200 out",
    "replicas10": "10 scaled replicas",
    "replicas10k": "10,000 scaled replicas",
}
ENGINE_ONLY = {"routed", "recommender", "llm", "replicas10", "replicas10k"}  # no loop by hand
PROGRAMS = {"lru": "bench_cache"}  # the engine's side, where it is no scenario
# As many times the customers.
TIMES = {"routed": 0.4, "forkjoin": 0.4, "lru": 4, "recommender": 0.1, "llm": 0.2,
         "replicas10": 0.6, "replicas10k": 0.6}
PENDING = [1_000, 100_000, 1_000_000]
MIB = 1024 * 1024


def run(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed with {done.returncode}")
    return json.loads(done.stdout)


class Programs:
    def __init__(self, native, wasm):
        self.native, self.wasm = os.path.join(native, "bench"), os.path.join(wasm, "bench")

    def command(self, kind, model, customers):
        engine = kind.startswith("engine")
        name = PROGRAMS.get(model, "bench_engine") if engine else f"bench_limit_{model}"
        file = [os.path.join(HERE, "scenarios", f"{model}.toml")]
        return self.head(name, kind.endswith("native")) + \
            (file if name == "bench_engine" else []) + [str(int(customers * TIMES.get(model, 1)))]

    def head(self, name, native):
        return [os.path.join(self.native, name)] if native else \
            ["node", os.path.join(self.wasm, name + ".mjs")]


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as text:
            names = (line for line in text if line.startswith("model name"))
            return next(names).split(":")[1].strip()
    except (OSError, StopIteration):
        return platform.processor()


def measure(programs, rounds, customers):
    """{model: {kind: {"rate", "mean", "p99", "memory"}}}: medians of interleaved rounds."""
    kinds = ["limit native", "engine native", "limit wasm", "engine wasm"]
    runs = {model: {kind: [] for kind in kinds} for model in MODELS}
    for turn in range(rounds):
        for model in MODELS:
            for kind in kinds:
                if model in ENGINE_ONLY and kind.startswith("limit"):
                    continue
                runs[model][kind].append(run(programs.command(kind, model, customers)))
        print(f"round {turn + 1} of {rounds}", file=sys.stderr, flush=True)
    return {
        model: {
            kind: {
                "rate": statistics.median(one["customers"] / one["seconds"] for one in done),
                "fastest": max(one["customers"] / one["seconds"] for one in done),
                "mean": done[0]["mean"], "p99": done[0]["p99"],
                "memory": max(one["memory"] for one in done),
                "digest": done[0].get("digest"),
            }
            for kind, done in kinds_of.items() if done
        }
        for model, kinds_of in runs.items()
    }


def suspicions(speed, memory):
    """What must hold for the figures to mean anything."""
    for model, kinds in speed.items():
        engine, wasm = kinds["engine native"], kinds["engine wasm"]
        if engine["digest"] != wasm["digest"]:
            yield f"{model}: WebAssembly gives another digest"
        by_hand = kinds.get("limit native", engine)
        if not 0.97 < engine["mean"] / by_hand["mean"] < 1.03:
            yield f"{model}: mean {engine['mean']:.4g}, by hand {by_hand['mean']:.4g}"
    for kind, (once, tenfold) in memory.items():
        if tenfold > 1.1 * once + 2 * MIB:
            yield f"{kind}: memory grows with the number of requests"


def table(speed):
    print(f"\n{'million customers a second':<26}{'by hand':>9}{'engine':>9}{'ratio':>8}"
          f"{'wasm':>9}{'native/wasm':>13}{'by hand, wasm':>15}")
    for model, kinds in speed.items():
        engine, wasm = kinds["engine native"]["rate"], kinds["engine wasm"]["rate"]
        limit = kinds["limit native"]["rate"] if "limit native" in kinds else None
        limit_wasm = kinds["limit wasm"]["rate"] if "limit wasm" in kinds else None
        cells = [f"{limit / 1e6:>9.1f}" if limit else " " * 9, f"{engine / 1e6:>9.1f}",
                 f"{limit / engine:>8.2f}" if limit else " " * 8, f"{wasm / 1e6:>9.1f}",
                 f"{engine / wasm:>13.2f}", f"{limit_wasm / 1e6:>15.1f}" if limit_wasm else ""]
        print(f"{MODELS[model]:<26}{''.join(cells)}".rstrip())
    few, many = (speed[model] for model in ("replicas10", "replicas10k"))
    dearer = [few[kind]["rate"] / many[kind]["rate"] for kind in ("engine native", "engine wasm")]
    print(f"{'time with 10,000 / with 10':<35}{dearer[0]:>9.2f}{'':>8}{dearer[1]:>9.2f}")


def event_list(programs, rounds):
    """[{"pending", "native", "wasm", "bytes"}] of the hold model, medians of rounds."""
    print(f"\n{'event list, million a second':<26}{'native':>9}{'wasm':>9}{'bytes an event':>16}")
    rows = []
    for pending in PENDING:
        runs = {native: [run(programs.head("bench_hold", native) + [str(pending), "3000000"])
                         for _ in range(rounds)] for native in (True, False)}
        rate = {native: statistics.median(one["rate"] for one in done)
                for native, done in runs.items()}
        rows.append({"pending": pending, "native": rate[True], "wasm": rate[False],
                     "bytes": statistics.median(one["bytes"] for one in runs[True])})
        print(f"{pending:<26,}{rate[True] / 1e6:>9.1f}{rate[False] / 1e6:>9.1f}"
              f"{rows[-1]['bytes']:>16.0f}")
    return rows


def micro(native):
    done = run([os.path.join(native, "bench", "bench_micro"), "--benchmark_format=json",
                "--benchmark_min_time=0.3"])
    print(f"\n{'million operations a second':<36}")
    result = {}
    for one in done["benchmarks"]:
        result[one["name"]] = one["items_per_second"]
        print(f"{one['name']:<28}{one['items_per_second'] / 1e6:>9.1f}")
    return result


def first_frame(site, rounds):
    """{"cold", "warm"}: medians in milliseconds; nothing where there is no browser or no site."""
    program = os.path.join(HERE, "first_frame.mjs")
    done = subprocess.run(["node", program, site, str(rounds)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(f"\nfirst frame of the page: not measured, {done.stderr.strip()}")
        return None
    result = {kind: statistics.median(all_of) for kind, all_of in json.loads(done.stdout).items()}
    print(f"\nfirst frame of the page, ms: cold {result['cold']:.0f}, warm {result['warm']:.0f}")
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--native", required=True, help="the native build's folder")
    parser.add_argument("--wasm", required=True, help="the WebAssembly build's folder")
    parser.add_argument("--site", required=True, help="the page's folder")
    parser.add_argument("--out", required=True)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--customers", type=int, default=5_000_000)
    options = parser.parse_args()
    programs = Programs(options.native, options.wasm)

    speed = measure(programs, options.rounds, options.customers)
    table(speed)
    memory = {}
    for kind in ("engine native", "engine wasm"):
        memory[kind] = [run(programs.command(kind, "mm1", count))["memory"]
                        for count in (options.customers, 10 * options.customers)]
    print(f"\n{'peak memory, M/M/1, MiB':<26}{'1x':>9}{'10x requests':>14}")
    for kind, (once, tenfold) in memory.items():
        print(f"{kind:<26}{once / MIB:>9.1f}{tenfold / MIB:>14.1f}")
    events = event_list(programs, min(3, options.rounds))
    parts = micro(options.native)
    page = first_frame(options.site, options.rounds)

    warnings = list(suspicions(speed, memory))
    print("".join(f"\nsuspicious: {warning}" for warning in warnings))
    with open(options.out, "w", encoding="utf-8") as out:
        json.dump({"processor": processor(), "rounds": options.rounds,
                   "customers": options.customers, "speed": speed, "memory": memory,
                   "event_list": events, "micro": parts, "first_frame": page,
                   "suspicious": warnings}, out, indent=2)
    print(f"written: {options.out}")
    sys.exit(1 if warnings else 0)


if __name__ == "__main__":
    main()
