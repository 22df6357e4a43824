#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Predicts measured concurrency sweeps of language-model servers, and says how far off it is.

llm.py SERIES.json... [--out RESULTS.json] [--servescape PATH] [--family NAME] [--jobs N]

Of each family of a file `servescape calibrate` gets the rows marked `fit` and, of the others, the
shape and the number of clients alone; what it prints is played row by row by `servescape run`, and
compared with what was measured. A series agrees where TPOT is within 10 % and the running requests
(C d / (d + TTFT), d = TPOT * (mean output - 1)) within 7 % on every row that was not fitted, and
the knee (the smallest C after which throughput grows by less than 30 % a doubling) within one step
of the sweep. The last line reads "N of M series agree", M being the series with such rows; exit
code 0 if all do.
"""
import argparse
import concurrent.futures
import copy
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
C, TTFT, TPOT, RUNNING, FIT = range(5)  # columns of a row
SATURATED = 0.93


class NotPlayed(Exception):
    """The program refused a family, and why."""


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("files", nargs="+", metavar="SERIES.json")
    parser.add_argument("--out", help="where RESULTS.json goes")
    parser.add_argument("--servescape", "--program", metavar="PATH",
                        default=os.path.join(HERE, "..", "..", "build", "native", "servescape"))
    parser.add_argument("--family", help="this one alone")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--verbose", action="store_true", help="every row")
    return parser.parse_args(arguments)


def blind(document, name):
    """The file with one family; rows that are not to be fitted have lost what was measured."""
    family = copy.deepcopy(document["families"][name])
    for series in family["series"]:
        series["rows"] = [row[:FIT + 1] if row[FIT] else [row[C], None, None, None, 0]
                          for row in series["rows"]]
        for known in ("knee_measured", "knee_ref"):
            series.pop(known, None)
    return {"clients": document.get("clients", {}), "families": {name: family}}


def call(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 10, 11):
        first = [line for line in done.stderr.split("\n") if line][:1] or [""]
        raise NotPlayed(f"servescape {arguments[0]} says: {first[0]}")
    return done.stdout


def play_row(program, profile, row):
    """(ttft, tpot) in ms."""
    settings = [word for key, value in row["set"].items() for word in ("--set", f"{key}={value}")]
    metrics = json.loads(call(program, "run", profile, "--json", *settings))["metrics"]
    return tuple(1e3 * metrics[f"time_{name}.mean"]["value"]
                 for name in ("to_first_token", "per_output_token"))


def play_family(program, document, name):
    """(the profile, [(row of calibrate, ttft, tpot)] in the order of the file)."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "fit.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(blind(document, name), file)
        fitted = json.loads(call(program, "calibrate", path, "--json"))
        profile = os.path.join(folder, "profile.toml")
        with open(profile, "w", encoding="utf-8") as file:
            file.write(fitted["profile"])
        return fitted["profile"], [(row, *play_row(program, profile, row))
                                   for row in fitted["rows"]]


def running_of(clients, ttft, tpot, output):
    decode = tpot * (output - 1)
    return clients * decode / (decode + ttft)


def knee_of(rows, output):
    """After which place of the sweep throughput hardly grows; the number of rows without one."""
    throughput = [row[0] / (row[1] + row[2] * (output - 1)) for row in rows]
    for i in range(len(rows) - 1):
        doublings = math.log2(rows[i + 1][0] / rows[i][0])
        if doublings > 0 and (throughput[i + 1] / throughput[i]) ** (1 / doublings) < 1.3:
            return i
    return len(rows)


def off(simulated, measured):
    return simulated / measured - 1


def judge(series, played):
    """The record of one series: each row's errors, and whether it agrees."""
    output = played[0][0]["mean_output_tokens"]
    rows = []
    for measured, (_, ttft, tpot) in zip(series["rows"], played):
        running = running_of(measured[C], ttft, tpot, output)
        rows.append({"C": measured[C], "fit": bool(measured[FIT]), "ttft_ms": ttft,
                     "tpot_ms": tpot, "running": running,
                     "saturated": measured[RUNNING] < SATURATED * measured[C],
                     "ttft_error": off(ttft, measured[TTFT]),
                     "tpot_error": off(tpot, measured[TPOT]),
                     "running_error": off(running, measured[RUNNING])})
    knees = (knee_of([row[:3] for row in series["rows"]], output),
             knee_of([(row["C"], row["ttft_ms"], row["tpot_ms"]) for row in rows], output))
    # No knee in the sweep is one step beyond its last row but one.
    last = len(rows) - 1
    apart = abs(min(knees[0], last) - min(knees[1], last))
    predicted = [row for row in rows if not row["fit"]]
    out = {"id": series["id"], "rows": rows, "knee_steps_apart": apart,
           "predicted": bool(predicted)}
    if not predicted:
        return out
    out["tpot"] = all(abs(row["tpot_error"]) <= 0.10 for row in predicted)
    out["running"] = all(abs(row["running_error"]) <= 0.07 for row in predicted)
    out["knee"] = apart <= 1
    out["ttft"] = statistics.median(abs(row["ttft_error"]) for row in predicted) <= 0.15
    out["agrees"] = out["tpot"] and out["running"] and out["knee"]
    return out


def percentiles(errors):
    if not errors:
        return "-"
    errors = sorted(map(abs, errors))
    return (f"{100 * statistics.median(errors):.1f} % median, "
            f"{100 * errors[min(len(errors) - 1, int(0.9 * len(errors)))]:.1f} % p90")


def table(results):
    """What is printed of all: errors of rows that were not fitted, and the targets' counts."""
    judged = [series for series in results if series["predicted"]]
    rows = [row for series in judged for row in series["rows"] if not row["fit"]]
    full = [row for row in rows if row["saturated"]]
    lines = [f"{len(rows)} rows not fitted, {len(full)} of them saturated"]
    for name in ("tpot", "ttft", "running"):
        lines.append(f"{name:8} {percentiles([row[name + '_error'] for row in rows]):32} saturated "
                     f"{percentiles([row[name + '_error'] for row in full])}")
    for name, words in (("tpot", "TPOT within 10 % on every row"),
                        ("running", "running within 7 % on every row"),
                        ("knee", "knee within one step"),
                        ("ttft", "median TTFT error within 15 %")):
        lines.append(f"{words}: {sum(series[name] for series in judged)} of {len(judged)} series")
    near = sum(abs(row["ttft_error"]) <= 0.15 for row in full)
    lines.append(f"TTFT within 15 % on saturated rows: {near} of {len(full)} rows")
    return "\n".join(lines)


def tell(series, verbose):
    predicted = [row for row in series["rows"] if not row["fit"]]
    if predicted:
        worst = {name: max((row[name + "_error"] for row in predicted), key=abs)
                 for name in ("tpot", "ttft", "running")}
        words = "  ".join(f"{name} {100 * value:+6.1f} %" for name, value in worst.items())
        print(f"{'agrees ' if series['agrees'] else 'differs'}  {series['id']:46} worst: {words}  "
              f"knee {series['knee_steps_apart']} apart")
    if verbose:
        for row in series["rows"]:
            print(f"    C {row['C']:4} {'fit' if row['fit'] else '   '} " + " ".join(
                f"{name} {100 * row[name + '_error']:+6.1f} %"
                for name in ("ttft", "tpot", "running")))


def play_file(options, document):
    names = [name for name in document["families"] if options.family in (None, name)]
    program = os.path.abspath(options.servescape)
    results, profiles = [], {}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        waiting = [pool.submit(play_family, program, document, name) for name in names]
        for name, done in zip(names, waiting):
            family = document["families"][name]
            try:
                profiles[name], played = done.result()
            except NotPlayed as reason:
                print(f"{name}: not played: {reason}")
                results += [{"id": series["id"], "rows": [], "agrees": False, "tpot": False,
                             "running": False, "knee": False, "ttft": False,
                             "predicted": any(not row[FIT] for row in series["rows"])}
                            for series in family["series"]]
                continue
            for series in family["series"]:
                mine, played = played[:len(series["rows"])], played[len(series["rows"]):]
                results.append(judge(series, mine))
                tell(results[-1], options.verbose)
    return results, profiles


def main(arguments):
    options = parse(arguments)
    if not os.path.isfile(options.servescape):
        print(f"{options.servescape}: there is no such program; --servescape says where it is")
        return 2
    results, profiles = [], {}
    for path in options.files:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        one, its_profiles = play_file(options, document)
        results += one
        profiles.update(its_profiles)
    judged = [series for series in results if series["predicted"]]
    agree = sum(series["agrees"] for series in judged)
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump({"agree": agree, "series": len(judged), "results": results,
                       "profiles": profiles}, file, indent=1)
            file.write("\n")
    print(table(results))
    print(f"{agree} of {len(judged)} series agree")
    return 0 if agree == len(judged) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
