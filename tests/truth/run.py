#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays a file of cases with known answers and judges the program's figures.

run.py CASES.json [--out RESULTS.json] [--program FILE] [--only PATTERN] [--seed N]

A case is {"id", "system", "run", "expected", "tolerance"}: its system is translated to a scenario
by what it is made of, played, and each expected figure compared within its tolerance. Cases and
figures that the language or the program cannot express are said to be so and left out. Exit code 0
if every figure that was measured is right.
"""
import argparse
import json
import multiprocessing
import os
import re
import sys
import tempfile
import time
import traceback
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import results  # noqa: E402
import translate  # noqa: E402
from player import Missing, Player  # noqa: E402
from scenario import NotExpressible  # noqa: E402


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("cases")
    parser.add_argument("--out", help="where RESULTS.json goes")
    parser.add_argument("--program",
                        default=os.path.join(HERE, "..", "..", "build", "native", "servescape"))
    parser.add_argument("--only", default="", help="a regular expression; cases whose id has it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="cases at once")
    parser.add_argument("--effort", type=float, default=1.0, help="factor of the run lengths")
    parser.add_argument("--keep", help="a folder that keeps the scenarios")
    return parser.parse_args(arguments)


def play(task):
    """(case, figures, reasons, error, seconds)"""
    case, options = task
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        if options.keep:
            folder = os.path.join(options.keep, case["id"])
            os.makedirs(folder, exist_ok=True)
        # Cases must not share random numbers, or their errors would be one.
        own = zlib.crc32(json.dumps(case["system"], sort_keys=True).encode()) % 10**6
        player = Player(options.program, folder, 10**6 * options.seed + own, options.effort)
        player.cases = os.path.dirname(os.path.abspath(options.cases))
        figures, reasons, error = {}, {}, None
        try:
            figures, reasons = translate.play(case, player)
            figures, misshapen = results.shaped(case, figures)
            reasons = {**reasons, **misshapen}
        except NotExpressible as problem:
            reasons = {"": str(problem)}
        except Missing as problem:
            reasons = {"": f"the run tells no {problem}"}
        except Exception:  # a defect of the translation or the program: tell, go on
            error = traceback.format_exc(limit=-3)
    return case, figures, reasons, error, time.monotonic() - start


def show(value):
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.6g}"
    return json.dumps(value) if isinstance(value, (list, dict)) else str(value)


class Tally:
    """What has been judged so far."""

    def __init__(self):
        self.figures = {"pass": 0, "FAIL": 0, "missing": 0}
        self.cases = {"pass": 0, "FAIL": 0, "partly": 0, "not expressible": 0, "error": 0}
        self.scores = []
        self.results = {}

    def add(self, case, figures, reasons, error, spent):
        name = case["id"]
        if not error and figures:
            try:
                judged = results.judge(case, figures)
            except (TypeError, KeyError, ZeroDivisionError) as problem:  # a rule none knows
                error = f"its tolerance cannot be judged by: {problem!r}"
        if error:
            self.cases["error"] += 1
            print(f"ERROR {name} ({spent:.1f} s)\n{error}", flush=True)
            return
        if not figures:
            self.cases["not expressible"] += 1
            print(f"not expressible: {name}: {reasons.get('', '') or '; '.join(reasons.values())}",
                  flush=True)
            return
        scores = dict(results.z_scores(case, figures))
        self.scores += [(f"{name} {k}", z) for k, z in scores.items()]
        states = [state for _, state, _, _ in judged]
        state = "FAIL" if "FAIL" in states else "partly" if "missing" in states else "pass"
        self.cases[state] += 1
        print(f"{state:6s} {name}: {case.get('title', '')} ({spent:.1f} s)")
        for figure, verdict, expected, got in judged:
            self.figures[verdict] += 1
            z = f" z {scores[figure]:+.1f}" if figure in scores else ""
            why = reasons.get(re.split(r"[.\[]", figure)[0], "") if verdict == "missing" else ""
            print(f"    {verdict:7s} {figure}: expected {show(expected)} got {show(got)}{z} {why}")
        sys.stdout.flush()
        self.results[name] = results.bare(figures)


def main(arguments):
    options = parse(arguments)
    with open(options.cases, encoding="utf-8") as file:
        cases = [c for c in json.load(file) if re.search(options.only, c["id"])]
    start = time.monotonic()
    tally = Tally()
    with multiprocessing.Pool(options.jobs) as pool:
        for played in pool.imap(play, [(c, options) for c in cases]):
            tally.add(*played)
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump(tally.results, file, indent=1)
    print("\n".join(results.describe(tally.scores)))
    for name, z in tally.scores:
        if abs(z) > 3:
            print(f"  beyond 3: {name} z {z:+.1f}")
    print(f"figures {tally.figures} | cases {tally.cases} | {time.monotonic() - start:.0f} s")
    bad = tally.cases["FAIL"] + tally.cases["error"]
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
