#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays recordings of real monitors of drift and says with which of them the program agrees.

drift.py FILE.json... [--out R.json] [--program FILE] [--only PATTERN]

A file has `cases` (id, system, case, config, output). Data are random on both sides: the program
tries many times as much as was recorded, and a rate agrees where what was recorded is likely at
the program's rate, a mean within five of its standard errors, a delay within 40 %. What the
program cannot express counts as not agreeing.
"""
import argparse
import json
import math
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LEAST_LIKELY = 0.001  # in either tail
DELAY = 0.4


class NotExpressible(Exception):
    pass


def call(program, *arguments):
    done = subprocess.run([program, "drift", *map(str, arguments), "--json"], capture_output=True,
                          text=True, check=False)
    if done.returncode:
        raise NotExpressible(done.stderr.strip())
    return json.loads(done.stdout)


def settings(pairs):
    return [word for name, value in pairs.items() for word in ("--set", f"{name}={value}")]


def numbers(text, *patterns):
    """What each pattern finds in a case's text."""
    found = [re.search(pattern, text) for pattern in patterns]
    if not all(found):
        raise NotExpressible(f"\"{text}\" says nothing that can be played")
    return [float(each.group(1)) for each in found]


def tail(hits, of, share):
    """The lesser of P(X <= hits) and P(X >= hits) of a binomial."""
    if share <= 0 or share >= 1:
        return 1.0 if hits == of * share else 0.0
    def term(k):
        return math.exp(math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1) +
                        k * math.log(share) + (of - k) * math.log1p(-share))
    below = math.fsum(term(k) for k in range(hits + 1))
    return min(below, 1 - below + term(hits))


def rate(name, recorded, of, simulated, wrong, spread=1.0):
    """`simulated` has value, lower, upper: anywhere between, with a variance `spread` times that of
    independent draws."""
    of = max(1, round(of / spread))
    hits = round(recorded * of)
    most = max(tail(hits, of, simulated[end]) for end in ("value", "lower", "upper"))
    if most < LEAST_LIKELY and not simulated["lower"] <= recorded <= simulated["upper"]:
        wrong.append(f"{name}: recorded {recorded:g} of {of}, simulated {simulated['value']:.4g}")


def within(name, recorded, simulated, share, wrong):
    if abs(recorded - simulated) > share * max(abs(recorded), abs(simulated)):
        wrong.append(f"{name}: recorded {recorded:g}, simulated {simulated:.4g}")


def count(name, recorded, simulated, runs, wrong):
    """Numbers of alarms, `simulated` in the mean of `runs` times as much."""
    if abs(recorded - simulated) > 4 * math.sqrt(max(recorded, simulated, 1) * (1 + 1 / runs)):
        wrong.append(f"{name}: recorded {recorded:g}, simulated {simulated:.4g}")


def evidently(program, case):
    rows, shift = numbers(case["case"], r"n=(\d+)", r"shift ([\d.]+) sigma")
    features = int(numbers(case["case"], r"(\d+) numeric features")[0])
    output, wrong = case["output"], []
    got = call(program, "evidently", "--rows", int(rows), "--shift", shift, "--features", features,
               "--runs", 60, *settings(case.get("config", {})))
    for metric in output["metric"]:
        names = {"ks": "K-S p_value", "wasserstein": "Wasserstein distance (normed)"}
        method = names.get(got["method"], got["method"])
        if f"method={method},threshold={got['threshold']:g})" not in metric:
            wrong.append(f"method: recorded {metric}, simulated {method} {got['threshold']:g}")
    rate("columns", output["share_of_columns_flagged"], output["columns"],
         got["share_of_columns_flagged"], wrong)
    mean = got["value"]["mean"]
    error = got["value"]["deviation"] * math.sqrt(1 / output["columns"] + 1 / got["columns"])
    if abs(output["value_mean"] - mean) > 5 * error + 1e-4:
        wrong.append(f"value: recorded {output['value_mean']}, simulated {mean:.4g}")
    for each in output.get("drifted_columns", []):
        rate("columns of a data set", each["share"], features, got["share_of_columns_flagged"],
             wrong)
    return wrong


DETECTORS = {"HDDM_A": "HDDM_A", "HDDM_W": "HDDM_W", "DDM": "DDM", "EDDM": "EDDM",
             "FHDDM": "FHDDM", "ADWIN": "ADWIN", "PageHinkley": "PageHinkley", "KSWIN": "KSWIN"}


def delays(output, prefix, streams, got, wrong):
    """`output` has median, min, max of the recorded delays and how many streams saw none."""
    change = got["change"]
    seen = streams - output["missed"]
    all_streams = got["streams"]
    missed = change["missed"] / all_streams
    half = 3 * math.sqrt(max(missed * (1 - missed), 1e-9) / all_streams) + 1e-6
    rate("missed", output["missed"] / streams, streams,
         {"value": missed, "lower": max(0, missed - half), "upper": min(1, missed + half)}, wrong)
    if seen <= 0 or "delays" not in change:
        return
    # The median of few streams is itself random: where it lies in what is simulated.
    below = sum(1 for each in change["delays"] if each <= output[prefix + "median"])
    share = below / len(change["delays"])
    simulated = change["delay"]["median"]
    near = abs(output[prefix + "median"] - simulated) <= DELAY * simulated
    if not near and abs(share - 0.5) > 2 * math.sqrt(0.25 / seen):
        wrong.append(f"delay: recorded {output[prefix + 'median']:g}, simulated {simulated:g}")


def river(program, case):
    text, output, wrong = case["case"], case["output"], []
    name = text.split()[0]
    if name not in DETECTORS:
        raise NotExpressible(f"no detector \"{name}\"")
    fields = {key: value for key, value in case.get("config", {}).items()
              if key not in ("seed", "window")}
    runs = 10 if name == "KSWIN" else 20
    if "error stream" in text:
        streams, rows, first = numbers(text, r"(\d+) streams", r"streams of (\d+)",
                                       r"at rate ([\d.]+)")
        later, before = numbers(text, r"-> ([\d.]+)", r"after (\d+)")
        got = call(program, name, "--errors", first, "--errors-after", later, "--before",
                   int(before), "--rows", int(rows), "--runs", int(streams) * runs,
                   *settings(fields))
        count("false alarms", output["false_alarms_per_10000"] * streams * rows / 1e4,
              got["false_alarms"] / runs, runs, wrong)
        rate("streams with a false alarm", output["streams_with_false_alarm"] / streams, streams,
             share_of(got), wrong)
        delays(output, "delay_", int(streams), got, wrong)
        return wrong
    if "alarms" in output or "alarms_per_10000" in output:
        streams, rows = numbers(text, r"(\d+) streams", r"streams of (\d+)")
        got = call(program, name, "--rows", int(rows), "--runs", int(streams) * runs,
                   *settings(fields))
        count("alarms", output["alarms_per_10000"] * streams * rows / 1e4,
              got["false_alarms"] / runs, runs, wrong)
        rate("streams with an alarm", output["streams_with_alarm"] / streams, streams,
             share_of(got), wrong)
        return wrong
    shift, before = numbers(text, r"shift ([\d.]+) sigma", r"after (\d+)")
    streams = output["streams"]
    got = call(program, name, "--shift", shift, "--before", int(before), "--rows", 1, "--runs",
               streams * runs, *settings(fields))
    count("alarms before", output["alarms_before_shift"], got["change"]["alarms_before"] / runs,
          runs, wrong)
    delays(output, "", streams, got, wrong)
    return wrong


def share_of(got):
    share = got["streams_with_false_alarm"] / got["streams"]
    half = 3 * math.sqrt(max(share * (1 - share), 1e-9) / got["streams"]) + 1e-6
    return {"value": share, "lower": max(0, share - half), "upper": min(1, share + half)}


def alibi(program, case):
    config, output, wrong = case["config"], case["output"], []
    if "threshold_20_features" in output:
        got = call(program, "KSDrift", "--features", 20, "--rows", 50, "--runs", 1)
        if abs(got["threshold"] - output["threshold_20_features"]) > 1e-9:
            wrong.append(f"threshold: simulated {got['threshold']}")
        return wrong
    shift = 0
    if "shift" in case["case"]:
        shift = numbers(case["case"], r"shift ([\d.]+)")[0]
    fields = {key: config[key] for key in ("correction", "p_val") if key in config}
    runs = 1000 if config["features"] == 1 else 300
    got = call(program, "KSDrift", "--features", config["features"], "--rows", config["n"],
               "--shift", shift, "--shifted", 1, "--runs", runs, *settings(fields))
    rate("rate", output["rate"], output["reps"], got["rate"], wrong)
    return wrong


def nannyml(program, case):
    text, wrong = case["case"], []
    features, chunk, reference, chunks, shift = numbers(
        text, r"(\d+) features", r"chunk (\d+)", r"(\d+) reference", r"and (\d+) analysis",
        r"mean shift ([\d.]+)")
    got = call(program, "nannyml", "--features", int(features), "--rows", int(chunk), "--shift",
               shift, "--runs", 4, "--set", f"reference_chunks={int(reference)}", "--set",
               f"chunks={int(chunks)}")
    for method, output in case["output"].items():
        # Chunks of a column share its threshold: alerts come together.
        rate(f"{method} alerts", output["alert_rate"], features * chunks, got[method]["alert_rate"],
             wrong, spread=6)
        within(f"{method} value", output["mean_value"], got[method]["mean_value"], 0.06, wrong)
    return wrong


SYSTEMS = {"evidently": evidently, "river": river, "alibi-detect": alibi, "nannyml": nannyml}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--out", help="where the results go")
    parser.add_argument("--program",
                        default=os.path.join(HERE, "..", "..", "build", "native", "servescape"))
    parser.add_argument("--only", default="", help="a regular expression; cases whose id has it")
    options = parser.parse_args(arguments)
    results, agree = {}, 0
    for path in options.files:
        with open(path, encoding="utf-8") as file:
            cases = json.load(file)["cases"]
        for case in cases:
            if not re.search(options.only, case["id"]):
                continue
            expressed, wrong = True, []
            try:
                if case["system"] not in SYSTEMS:
                    raise NotExpressible(f"no system \"{case['system']}\"")
                wrong = SYSTEMS[case["system"]](options.program, case)
            except NotExpressible as problem:
                expressed, wrong = False, [str(problem)]
            except (KeyError, IndexError, TypeError, ValueError) as problem:
                expressed, wrong = False, [f"a case of an unknown form: {problem!r}"]
            agree += not wrong
            results[case["id"]] = {"agrees": not wrong, "expressed": expressed, "why": wrong}
            if wrong:
                word = "differs" if expressed else "not expressible"
                print(f"{word}: {case['id']}: {'; '.join(wrong)}", flush=True)
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)
    print(f"{agree} of {len(results)} cases agree")
    return 0 if agree == len(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
