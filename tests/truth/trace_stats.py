# SPDX-License-Identifier: MIT
"""Statistics of a recorded trace, and of a sample, as the `trace` verb tells them."""
import csv
import json
import os
import re

from scenario import NotExpressible, amount
from translate_trace import trace_file
from words import only

SECONDS = {"second": "1s", "minute": "1min", "hour": "1h"}
PER = {"minute": "1min", "5min": "5min", "hour": "1h"}


def tell(player, *arguments):
    return json.loads(player.command(["trace", *arguments, "--json"], good=(0,)))


def columns_of(file):
    with open(file, encoding="utf-8", newline="") as lines:
        return next(csv.reader(lines))


def counts_option(names):
    """The column of requests per interval and its interval, if there is one."""
    for name in names:
        if re.match(r"(requests|counts?)(_per_|$)", name):
            per = name.rpartition("_per_")[2]
            interval = PER.get(per, PER.get("minute") if "minute" in names else None)
            return ["--counts", name] + (["--interval", interval] if interval else [])
    return []


def part_of(system, player):
    """The trace itself, or the slice of it that is here."""
    try:
        return trace_file(system, player)
    except NotExpressible:
        words = set(re.findall(r"[a-z]{4,}", system["trace"].lower()))
        for folder, _, names in sorted(os.walk(player.cases)):
            for name in sorted(names):
                own = set(re.findall(r"[a-z]{4,}", name))
                if name.endswith(".csv") and "slice" in own and len(own & words) > 1:
                    return os.path.join(folder, name)
        raise


def statistics(case, player):
    file = part_of(case["system"], player)
    start = str(amount(case["system"], ("start",), ""))
    only(start, r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?|\((minute|row) 0\)|gaps filled with 0|,",
         "start")
    counts = counts_option(columns_of(file))
    told = tell(player, file, *counts)
    # Where a ratio is taken over part of the rows only, the case says so in words.
    part = re.search(r"ratio .*over \w+ (\d+)\.\.(\d+)", case.get("tolerance_why", ""))
    within = tell(player, file, *counts, "--rows", f"{part[1]}..{part[2]}") if part else told
    read = Statistics(told, within)
    out, reasons = {}, {}
    for name in case["expected"]:
        try:
            out[name] = read.figure(name)
        except (KeyError, TypeError, IndexError):
            reasons[name] = "only a slice of the trace is here" if name.startswith("full_") \
                else f"the trace tells no {name}"
    return out, reasons


class Statistics:
    def __init__(self, told, within):
        self.told, self.within = told, within
        self.columns = {c["name"]: c for c in told["columns"]}

    def figure(self, name):
        """By the words of the name; KeyError or TypeError where there is none of it."""
        name = name.removeprefix("slice_")
        found = re.fullmatch(r"peak_requests_in_one_(\w+)", name)
        if found:
            return self.window(SECONDS[found[1]])["peak"]
        found = re.fullmatch(r"dispersion_index_(\w+)", name)
        if found:
            return self.window(found[1])["index_of_dispersion"]
        found = re.fullmatch(r"(mean|total)_(\w+)", name)
        if found and found[2] in self.columns:
            return self.columns[found[2]]["sum" if found[1] == "total" else "mean"]
        if name in self.columns:
            return self.columns[name]
        figures = "p50|p90|p95|p99|min|max"
        found = re.fullmatch(rf"({figures})_(\w+)|(\w+)_({figures}|mean)", name)
        if found and (found[2] or found[3]) in self.columns:
            return self.columns[found[2] or found[3]][found[1] or found[4]]
        arrivals = {
            "mean_rate": ("mean_rate_per_s",), "mean_rate_per_s": ("mean_rate_per_s",),
            "interarrival_cv": ("interarrival", "cv")}
        if name in arrivals:
            at = self.told["arrivals"]
            for key in arrivals[name]:
                at = at[key]
            return at
        if name in ("requests", "rows", "minutes"):
            return self.told["trace"]["rows"]
        if name == "duration_s":
            return self.told["time"]["duration_s"]
        return self.count(name)

    def window(self, width):
        seconds = {"s": 1.0, "min": 60.0, "h": 3600.0}
        number, unit = re.fullmatch(r"(\d+)([a-z]+)", width).groups()
        for window in self.told["arrivals"]["windows"]:
            if window["window_s"] == int(number) * seconds[unit]:
                return window
        raise KeyError(width)

    def count(self, name):
        """Of a column of counts: "total_requests", "peak_minute", "p99_per_minute", ..."""
        if re.fullmatch(r"max_ratio_of_consecutive_5\w+_means", name):
            return self.within["counts"]["largest_rise_of_5_means"]
        rules = [(r"total(_requests)?", "total"), (r"peak_requests_in_a_\w+|max", "peak"),
                 (r"peak_to_mean", "peak_to_mean"), (r"peak_(minute|row)", "peak_row"),
                 (r"mean(_per_\w+)?", "mean"), (r"p99(_per_\w+)?", "p99"),
                 (r"index_of_dispersion", "index_of_dispersion"),
                 (r"missing_\w*slots", "missing_slots")]
        for pattern, key in rules:
            if re.fullmatch(pattern, name):
                return self.told["counts"][key]
        raise KeyError(name)


def percentiles(case, player):
    """Two definitions of a percentile of a sample."""
    system = case["system"]
    rows = [[value] for value in system["sample"]]
    name = player.csv(["x"], rows)
    told = tell(player, f"{player.folder}/{name}", "--quantile", ",".join(map(str, system["q"])))
    quantiles = told["columns"][0]["quantiles"]
    keys = {"nearest_rank": "nearest_rank", "linear_R7": "linear"}
    if not isinstance(system["q"], list) or any(not 0 <= q <= 1 for q in system["q"]):
        raise NotExpressible("quantiles that are no list of shares")
    return {k: [q[keys[k]] for q in quantiles] for k in case["expected"] if k in keys}, \
        {k: "there are two definitions" for k in case["expected"] if k not in keys}


def is_statistics(system):
    return isinstance(system.get("trace"), str) and \
        not {"cache", "servers", "replicas", "service"} & system.keys()


FAMILIES = [(is_statistics, statistics), (lambda s: "sample" in s and "q" in s, percentiles)]
