# SPDX-License-Identifier: MIT
"""Plays scenarios with the program and reads what it tells: estimates, counts, requests."""
import csv
import gc
import json
import math
import os
import subprocess

import scenario as language

REPLICATIONS = 16
# 97.5 % point of Student's t with REPLICATIONS - 1 and other degrees of freedom.
STUDENT = {2: 12.706, 4: 3.182, 5: 2.776, 8: 2.365, 10: 2.262, 16: 2.131, 20: 2.093, 40: 2.023}


class Est:
    """A value with its standard error (None: unknown)."""

    def __init__(self, value, se=None):
        self.value, self.se = value, se

    def map(self, function, slope=1.0):
        return Est(function(self.value), None if self.se is None else abs(slope) * self.se)

    def times(self, factor):
        return self.map(lambda v: v * factor, factor)

    def complement(self):
        return self.map(lambda v: 1 - v)


class Missing(Exception):
    """The program has no figure of that name in this run."""


class TooLong(language.NotExpressible):
    """A run takes longer than a case is worth."""


class Report:
    """The JSON of one run."""

    def __init__(self, data):
        self.data = data
        self.replications = data["scenario"]["replications"]
        self.duration = data["scenario"]["duration_s"]

    def est(self, name):
        entry = self.data["metrics"].get(name)
        if entry is None or entry["value"] is None:
            raise Missing(f"{name} ({self.data['verdict']})")
        lower, upper = entry["lower"], entry["upper"]
        n = self.replications
        if lower is None or upper is None or n < 2:
            return Est(entry["value"])
        student = STUDENT.get(n, 1.96 + 2.4 / n)
        return Est(entry["value"], (upper - lower) / 2 / student)

    def value(self, name):
        return self.est(name).value

    def present(self, name=""):
        """Probabilities of 0, 1, 2, ... requests in the system, or at a service."""
        for entry in self.data.get("in_system", []):
            if entry["name"] == name:
                return entry["probability"]
        raise Missing("in_system")

    def replicas(self, service):
        for entry in self.data.get("replicas", []):
            if entry["name"] == service:
                return entry["replicas"]
        raise Missing("replicas")

    def series(self, name):
        """[(middle of the window, mean, standard error)]"""
        entry = self.data["series"].get(name)
        if entry is None:
            raise Missing(f"series {name}")
        width = self.data["times"][0]
        student = STUDENT.get(self.replications, 1.96 + 2.4 / self.replications)
        out = []
        for end, mean, lower, upper in zip(self.data["times"], entry["value"], entry["lower"],
                                           entry["upper"]):
            error = None if lower is None else (upper - lower) / 2 / student
            out.append((end - width / 2, mean, error))
        return out

    def at(self, name, time):
        """A curve at a time, by a straight line between the middles of two windows."""
        points = self.series(name)
        for (a, low, error), (b, high, _) in zip(points, points[1:]):
            if a <= time <= b:
                return Est(low + (high - low) * (time - a) / (b - a), error)
        if abs(time - points[-1][0]) < 1e-6 * time:  # the last window's own middle
            return Est(*points[-1][1:])
        raise Missing(f"{name} at {time}")


class Request:
    """A line of the request log, times in seconds."""

    __slots__ = ("arrival", "end", "source", "kind", "outcome", "latency", "row", "columns")

    def __init__(self, row, columns):
        self.arrival, self.end, self.latency = float(row[0]), float(row[1]), float(row[5])
        self.source, self.kind, self.outcome = row[2], row[3], row[4]
        self.row, self.columns = row, columns

    def part(self, kind):
        """Seconds spent on a kind of part, at all places."""
        return sum(float(self.row[i]) for i in self.columns.get(kind, ()))

    @property
    def wait(self):
        return self.part("queueing") + self.part("batch_wait")


class Times:
    """What statistics of many requests need of one."""

    __slots__ = ("arrival", "end", "outcome", "latency", "wait")

    def __init__(self, row, waiting):
        self.arrival, self.end, self.latency = float(row[0]), float(row[1]), float(row[5])
        self.outcome, self.wait = row[4], sum(float(row[i]) for i in waiting)


class Player:
    """Runs the program; one per case, with files of its own in `folder`."""

    def __init__(self, program, folder, seed=1, effort=1.0):
        self.program, self.folder, self.seed, self.effort = program, folder, seed, effort
        self.count = 0
        self.patience = 100.0  # seconds of one run
        self.last_warnings = []

    def path(self, name):
        self.count += 1
        return os.path.join(self.folder, f"{self.count}_{name}")

    def command(self, arguments, good=(0, 10, 11)):
        try:
            run = subprocess.run([self.program, *arguments], capture_output=True, text=True,
                                 check=False, timeout=self.patience)
        except subprocess.TimeoutExpired as problem:
            raise TooLong(f"a run of more than {self.patience:g} s") from problem
        if run.returncode not in good:
            raise RuntimeError(run.stderr.strip() or f"exit code {run.returncode}")
        return run.stdout

    def run(self, scenario, duration, warmup=0.0, replications=REPLICATIONS, detail=False,
            log=False, seed=None):
        """The report of a scenario; with log, (report, [Request] by arrival), with log=Times their
        times only."""
        head = {"duration": language.seconds(duration), "warmup": language.seconds(warmup),
                "replications": replications, "seed": self.seed if seed is None else seed,
                "max_requests": 10**12, "max_in_flight": 50_000_000}
        if detail:
            head["detail"] = True
        file = self.path("scenario.toml")
        with open(file, "w", encoding="utf-8") as out:
            out.write(language.write({"run": head, **scenario}))
        arguments = ["run", file, "--json", "--quiet", "--threads", "1"]
        requests = None
        if log:
            requests = self.path("requests.csv")
            arguments += ["--requests", requests]
        report = Report(json.loads(self.command(arguments)))
        if not log:
            return report
        rows = read_requests(requests, log)
        os.remove(requests)
        return report, rows

    def steady(self, scenario, rate, jobs, replications=REPLICATIONS, **more):
        """A run of about `jobs` requests in all at `rate` per second, its start cut off."""
        jobs = max(jobs * self.effort, 1000)
        duration = min(jobs / rate / replications, language.FOREVER)
        warmup = more.pop("warmup", duration / 16)
        try:
            return self.run(scenario, duration + warmup, warmup, replications, **more)
        except TooLong:  # many events a request: a shorter run says something, too
            return self.run(scenario, (duration + warmup) / 8, warmup / 8, replications, **more)

    def csv(self, columns, rows):
        """The name of a CSV file, next to the scenarios."""
        file = self.path("trace.csv")
        with open(file, "w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(columns)
            writer.writerows(rows)
        return os.path.basename(file)


def read_requests(file, kind=True):
    with open(file, encoding="utf-8") as lines:
        columns = {}
        for i, name in enumerate(next(lines).strip().split(",")):
            if i > 5:
                columns.setdefault(name.split(".")[0].removesuffix("_s"), []).append(i)
        gc.disable()  # millions of small objects, none of them in a circle
        if kind is Times:
            waiting = columns.get("queueing", []) + columns.get("batch_wait", [])
            rows = [Times(line.split(","), waiting) for line in lines]
        else:
            rows = [Request(line.split(","), columns) for line in lines]
    rows.sort(key=lambda r: (r.arrival, r.end))
    return rows


def batch_means(values, statistic, batches=20):
    """A statistic of a stationary sequence with its standard error by batch means."""
    size = len(values) // batches
    if size < 10:
        return Est(statistic(values))
    parts = [statistic(values[i * size:(i + 1) * size]) for i in range(batches)]
    mean = sum(parts) / batches
    spread = sum((p - mean) ** 2 for p in parts) / (batches - 1)
    return Est(statistic(values), math.sqrt(spread / batches))


def mean(values):
    return sum(values) / len(values)


def quantile_linear(ordered, q):
    """Linear interpolation of order statistics (R's type 7, NumPy's default)."""
    at = q * (len(ordered) - 1)
    low = int(math.floor(at))
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def quantile_nearest(ordered, q):
    """Nearest rank: the least value whose cumulative share reaches q."""
    return ordered[max(0, math.ceil(q * len(ordered) - 1e-9) - 1)]
