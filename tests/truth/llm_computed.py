#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Predicts measured sweeps of language-model servers from data sheets alone, and says how far off.

llm_computed.py SERIES.json... [--servescape PATH] [--family NAME] [--jobs N] [--verbose]

Of each family only what the server is goes in: model, GPU, how many, precision, engine. Its law is
batching.server = { model = .., gpu = .. }; every row is played with the benchmark's client. Prints
the errors of time per output token, time to the first token and throughput, by family and of all.
"""
import concurrent.futures
import json
import os
import re
import statistics
import sys
import tempfile

import llm

# Bytes of keys and values of a token where each number is one byte.
KEPT = {"llama-3.1-70b": 163840, "gpt-oss-120b": 18432, "minimax-m2": 126976, "deepseek-r1": 35136,
        "qwen3.5": 15360, "kimi-k2": 35136, "qwen3-32b": 131072, "llama-3.1-8b": 65536}


def server_of(family):
    kept = next(kept for name, kept in KEPT.items() if name in family["model"].lower())
    kv_precision = "fp8" if family["kv_bytes_per_token"] == kept else "bf16"
    return (f'server = {{ model = "{family["model"]}", gpu = "{family["gpu"]}", '
            f'gpus = {family["gpus"]}, precision = "{family["precision"]}", '
            f'kv_precision = "{kv_precision}" }}\ngpu_memory_utilization = 0.9\n')


def computed(profile, family):
    """The scenario of calibrate with the client and the engine's caps alone."""
    text = re.sub(r"\[service\.llm\.batching\.(step|prefill)\]\n([^\[\n].*\n)*", "", profile)
    text = re.sub(r"(?m)^kv_tokens = .*\n", server_of(family), text)
    return re.sub(r'(?m)^delay = "[^"]*"', 'delay = "0s"', text)


def play_family(program, document, name):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "fit.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(llm.blind(document, name), file)
        fitted = json.loads(llm.call(program, "calibrate", path, "--json"))
        profile = os.path.join(folder, "computed.toml")
        with open(profile, "w", encoding="utf-8") as file:
            file.write(computed(fitted["profile"], document["families"][name]))
        return [(row, *llm.play_row(program, profile, row)) for row in fitted["rows"]]


def errors_of(family, played):
    """Rows of (C, error of TTFT, of TPOT, of the throughput)."""
    out, at = [], 0
    for series in family["series"]:
        for row in series["rows"]:
            output = played[at][0]["mean_output_tokens"]
            ttft, tpot = played[at][1:]
            at += 1
            time, known = (each[0] + each[1] * (output - 1)
                           for each in ((ttft, tpot), (row[llm.TTFT], row[llm.TPOT])))
            out.append((series["id"], row[llm.C], ttft / row[llm.TTFT] - 1,
                        tpot / row[llm.TPOT] - 1, known / time - 1))
    return out


def line_of(name, rows):
    shares = []
    for what, column in (("TPOT", 3), ("throughput", 4), ("TTFT", 2)):
        errors = sorted(100 * abs(row[column]) for row in rows)
        shares.append(f"{what} {statistics.median(errors):5.1f} % median, "
                      f"{errors[min(len(errors) - 1, int(0.9 * len(errors)))]:5.1f} % p90")
    return f"{name:32s} {len(rows):4d} rows: " + "; ".join(shares)


def main(arguments):
    options = llm.parse(arguments)
    every = []
    for path in options.files:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        names = [name for name in document["families"] if options.family in (None, name)]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            played = pool.map(lambda name: play_family(options.servescape, document, name), names)
            for name, rows in zip(names, played):
                errors = errors_of(document["families"][name], rows)
                every += errors
                print(line_of(name, errors), flush=True)
                if options.verbose:
                    for row in errors:
                        print(f"  {row[0]:44s} {row[1]:5d}  TTFT {100 * row[2]:+7.1f} %  "
                              f"TPOT {100 * row[3]:+6.1f} %  throughput {100 * row[4]:+6.1f} %")
    print(line_of("all", every))


if __name__ == "__main__":
    main(sys.argv[1:])
