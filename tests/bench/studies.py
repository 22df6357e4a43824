#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures studies as ratios: what a sweep costs beside its runs alone, how many cores it keeps
busy, and how many requests `solve` simulates beside the full grid of twelve shipped scenarios. A
grid plays each point once, as long as the scenario says; `solve` plays a point until it can tell,
and its answer again with fresh seeds. They agree where the grid cannot rule the answer out and
finds no cheaper point that meets all goals.

  python3 tests/bench/studies.py build/native/servescape [--only sweep|solve] [--out FILE]
"""
import argparse
import json
import os
import resource
import subprocess
import sys
import time

# A scenario, and the knobs that it is solved over for the least cost.
PROBLEMS = [
    ("azure_llm_conversation", ["service.llm.replicas=1..40"]),
    ("bursty_mmpp", ["service.model.replicas=1..40"]),
    ("cache_stampede", ["service.model.replicas=1..40"]),
    ("filter_starves", ["service.search.replicas=1..40"]),
    ("fraud_check", ["service.trees.replicas=1..6", "service.graph.replicas=1..6"]),
    ("hedged_reads", ["service.features.replicas=1..40"]),
    ("load_balancing", ["service.model.replicas=1..40"]),
    ("priority_shedding", ["service.model.replicas=1..40"]),
    ("quickstart", ["service.classifier.replicas=1..12",
                    "service.classifier.batching.max_size=4,8"]),
    ("recommender", ["service.ranker.replicas=1..6", "service.retrieval.replicas=2..6"]),
    ("retry_storm", ["service.model.replicas=4..40"]),
    ("zone_loss", ["service.model.replicas=1..40"]),
]
POINTS = 40


def play(command, codes=(0,)):
    """The JSON that it prints, with the seconds and the processor's seconds that it took."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - start
    if done.returncode not in codes:
        sys.exit(f"{' '.join(command)} failed with {done.returncode}:\n{done.stderr.decode()}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout), wall, used


def cheapest(program, name, knobs):
    """Of the whole grid: its requests, and by their cost the points that meet all goals, and those
    that may."""
    words = [word for knob in knobs for word in ("--vary", knob)]
    grid, _, _ = play([program, "sweep", name, *words, "--quiet", "--json"])
    def those(*states):
        return sorted(((point["metrics"]["cost.per_hour"]["value"], point["values"])
                       for point in grid["points"] if point["goals"] in states),
                      key=lambda each: each[0])
    return (sum(point["requests"] for point in grid["points"]), those("met"),
            those("met", "inconclusive"))


def solve(program):
    rows = []
    for name, knobs in PROBLEMS:
        words = [word for knob in knobs for word in ("--over", knob)]
        found, _, _ = play([program, "solve", name, "--minimize", "cost.per_hour", *words,
                            "--quiet", "--json"], codes=(0, 10, 11))
        requests, met, may = cheapest(program, name, knobs)
        most = met[0][0] * (1 + 1e-9) if met else float("inf")
        best = [values for cost, values in may if cost <= most]
        same = found["values"] in best if found["found"] else not met
        rows.append({"scenario": name, "points": found["points_in_all"],
                     "solve": found["values"] if found["found"] else None, "grid": best[:3],
                     "same": same, "requests": found["requests"] / requests})
        print(f"{name:24} {found['points_in_all']:4} points, {rows[-1]['requests']:6.1%} of the "
              f"requests, {'the same answer' if same else 'ANOTHER ANSWER'}: "
              f"{', '.join((found['values'] or {}).values()) or 'none'}", flush=True)
    ratio = sum(row["requests"] for row in rows) / len(rows)
    print(f"solve beside the grid: {ratio:.1%} of the requests on average, "
          f"{sum(row['requests'] <= 0.2 for row in rows)} of {len(rows)} within a fifth, "
          f"{sum(row['same'] for row in rows)} answers the same")
    return rows


def sweep(program):
    key, more = "traffic.users.rate", ["--replications", "10", "--quiet", "--json"]
    rates = [f"{500 + 10 * i}/s" for i in range(POINTS)]
    _, wall, used = play([program, "sweep", "quickstart", "--vary", f"{key}={','.join(rates)}",
                          *more])
    alone = 0.0
    for rate in rates:
        alone += play([program, "run", "quickstart", "--set", f"{key}={rate}", *more],
                      codes=(0, 10, 11))[2]
    cores = len(os.sched_getaffinity(0))
    print(f"sweep of {POINTS} points x 10 replications: {used:.2f} s of the processor, "
          f"{used / alone:.3f} of the runs alone; {used / wall / cores:.1%} of {cores} cores busy")
    return {"seconds": used, "of_runs_alone": used / alone, "cores": cores,
            "busy": used / wall / cores}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--only", choices=["sweep", "solve"])
    parser.add_argument("--out", help="also write the figures as JSON")
    options = parser.parse_args()
    program, out = os.path.abspath(options.program), {}
    if options.only != "solve":
        out["sweep"] = sweep(program)
    if options.only != "sweep":
        out["solve"] = solve(program)
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump(out, file, indent=1)


if __name__ == "__main__":
    main()
