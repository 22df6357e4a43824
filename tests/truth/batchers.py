#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays recorded patterns of real batchers and says with which of them the program agrees.

batchers.py FILE.json... [--out R.json] [--program FILE] [--only PATTERN] [--seeds N]

A file has `system`, `tolerance_ms` and `patterns` (config, service_time_ms, arrivals, seen,
other_clean_runs). Each becomes a scenario from its structure alone. Where the system has a race or
a random phase, several seeds are played: at least a fifth of the runs must be among the recorded
ones in composition, order, starts and refusals; without a race that is the one run.
What cannot be expressed counts as not agreeing.
"""
import argparse
import json
import multiprocessing
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import batcher_runs  # noqa: E402
import batcher_systems  # noqa: E402

LEAST = 0.2  # of the runs
SPACE = 6000  # ms between the patterns of one server


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--out", help="where the results go")
    parser.add_argument("--program",
                        default=os.path.join(HERE, "..", "..", "build", "native", "servescape"))
    parser.add_argument("--only", default="", help="a regular expression; patterns it is found in")
    parser.add_argument("--seeds", type=int, default=20, help="runs of each pattern")
    parser.add_argument("--jobs", type=int, default=2, help="patterns at once")
    return parser.parse_args(arguments)


def verdict(judge, runs):
    """Why the runs disagree; empty where they do not."""
    reasons = [judge.wrong(run) for run in runs]
    wrong = [reason for reason in reasons if reason]
    if len(runs) - len(wrong) >= LEAST * len(runs):
        return ""
    return f"{len(runs) - len(wrong)} of {len(runs)} runs are recorded; else " + wrong[0]


def runs_of(program, system, pattern, arrivals, handling, seeds):
    with tempfile.TemporaryDirectory() as folder:
        path = batcher_systems.write(folder, system, pattern["config"],
                                     pattern["service_time_ms"], arrivals, handling)
        return [batcher_runs.play(program, path, seed, system) for seed in range(1, seeds + 1)]


def alone(program, system, pattern, tolerance, seeds):
    """A pattern that a server of its own saw."""
    judge, wrong = batcher_runs.Judge(system, pattern, tolerance), []
    for handling in batcher_systems.HANDLING:
        runs = runs_of(program, system, pattern, pattern["arrivals"], handling, seeds)
        wrong.append(verdict(judge, runs))
        if not wrong[-1]:
            return ""
    return wrong[0]


def chains(patterns):
    """BentoML's server learns, and its patterns were sent to one server a group, one after the
    other, several times over; groups are the first words of their names."""
    out = {}
    for pattern in patterns:
        out.setdefault(pattern["name"].split("_")[0], []).append(pattern)
    return out


def chained(program, system, group, patterns, tolerance, seeds):
    """By name: why the patterns of one server disagree."""
    arrivals, spans, at = [], [], 0
    if group != "cold":  # 16 singles come first
        arrivals = [{"id": -1, "t_ms": 300 * i, "items": 1} for i in range(16)]
        at = 300 * 16 + SPACE
    for _ in range(max(pattern.get("repeats", 1) for pattern in patterns)):
        for pattern in patterns:
            last = max(arrival["t_ms"] for arrival in pattern["arrivals"])
            arrivals += [{**arrival, "t_ms": at + arrival["t_ms"]}
                         for arrival in pattern["arrivals"]]
            spans.append((pattern["name"], at, at + last + 1))
            at += last + SPACE
    out = {}
    for handling in batcher_systems.HANDLING:
        runs = runs_of(program, system, patterns[0], arrivals, handling, seeds)
        for pattern in patterns:
            judge = batcher_runs.Judge(system, pattern, tolerance)
            mine = [run.within(start, end) for run in runs
                    for name, start, end in spans if name == pattern["name"]]
            if out.get(pattern["name"], "not played"):
                out[pattern["name"]] = verdict(judge, mine)
    return out


def play(task):
    """By name: why a pattern does not agree, or an empty text."""
    program, system, tolerance, patterns, group, seeds = task
    try:
        if group is not None:
            return chained(program, system, group, patterns, tolerance, min(seeds, 3))
        return {patterns[0]["name"]: alone(program, system, patterns[0], tolerance, seeds)}
    except batcher_systems.NotPlayed as problem:
        return {pattern["name"]: str(problem) for pattern in patterns}
    except (KeyError, IndexError, TypeError, ValueError) as problem:
        return {pattern["name"]: f"a pattern of an unknown form: {problem!r}"
                for pattern in patterns}


def tasks_of(options, recording):
    system, tolerance = recording["system"], recording["tolerance_ms"]
    patterns = [each for each in recording["patterns"] if re.search(options.only, each["name"])]
    program = os.path.abspath(options.program)
    if system != "bentoml":
        return [(program, system, tolerance, [each], None, options.seeds) for each in patterns]
    out = []
    for group, members in chains(patterns).items():
        kinds = {}
        for each in members:
            key = json.dumps([each["config"], each["service_time_ms"]], sort_keys=True)
            kinds.setdefault(key, []).append(each)
        out += [(program, system, tolerance, each, group, options.seeds)
                for each in kinds.values()]
    return out


def main(arguments):
    options = parse(arguments)
    results, agree = {}, 0
    for path in options.files:
        with open(path, encoding="utf-8") as file:
            recording = json.load(file)
        with multiprocessing.Pool(options.jobs) as pool:
            for done in pool.imap(play, tasks_of(options, recording)):
                for name, wrong in done.items():
                    name = f"{recording['system']}/{name}"
                    results[name] = {"agrees": not wrong, "reason": wrong}
                    agree += not wrong
                    if wrong:
                        print(f"{name}: {wrong}", flush=True)
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)
            file.write("\n")
    print(f"{agree} of {len(results)} patterns agree")
    return 0 if agree == len(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
