# SPDX-License-Identifier: MIT
"""Recorded traffic through a service: replayed request by request and read from the log."""
import csv
import os
import re

from player import mean, quantile_linear
from scenario import NotExpressible, seconds
from station import SERVICE, Model, set_batching, set_queue, set_routing, set_servers

TIMES = {"arrival_s": "s", "timestamp_ms": "ms", "arrival_ms": "ms", "time_s": "s"}
QUANTILES = {"p50": .5, "p90": .9, "p95": .95, "p99": .99, "p999": .999}


def trace_file(system, player):
    name = str(system["trace"]).split()[0]
    file = os.path.join(player.cases, name)
    if not os.path.exists(file):
        raise NotExpressible(f"the trace {name} is not here")
    return file


def time_column(file):
    with open(file, encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        name = next((column for column in header if column in TIMES), None)
        if name is None:
            raise NotExpressible("the trace has no times of arrival")
        at, last, count = header.index(name), 0.0, 0
        for row in reader:
            last = float(row[at])
            count += 1
    return name, last * {"s": 1.0, "ms": 1e-3}[TIMES[name]], count


TERM = re.compile(r"([\d.]+(?:[eE]-?\d+)?)\s*\*\s*([A-Za-z_]\w*)")


def linear(text):
    """(constant, {column: factor}) of "service_s = 0.05 + 0.00003*a + 0.0075*b"."""
    body = text.split("=")[-1]
    terms = {column: float(factor) for factor, column in TERM.findall(body)}
    rest = TERM.sub("", body)
    constants = [float(x) for x in re.findall(r"\d+\.?\d*(?:[eE]-?\d+)?", rest)]
    return sum(constants), terms


def replay(case, player):
    system = case["system"]
    file = trace_file(system, player)
    column, last, count = time_column(file)
    model = Model(system)
    set_servers(model)
    set_routing(model, str(system.get("routing", "")).lower())
    trace = {"file": file, "time": column, "time_unit": TIMES[column]}
    if "batching" in system:
        set_batching_by_text(model)
    elif isinstance(system.get("service"), str):
        constant, terms = linear(system["service"])
        model.service.update(time=seconds(constant), time_per_size="1s")
        trace["size"] = terms
    else:
        raise NotExpressible("the system has no time of service")
    set_queue(model)
    scenario = {"traffic.t": {"arrivals": "trace", "trace": trace},
                f"service.{SERVICE}": model.service}
    duration = 2 * last + 100
    report, rows = player.run(scenario, duration, replications=1, log=True)
    figures = Figures(report, rows, duration, last)
    out, reasons = {}, {}
    for name in case["expected"]:
        value = figures.read(name)
        if value is None:
            reasons[name] = f"no figure is called {name}"
        else:
            out[name] = value
    if len(rows) != count:
        raise NotExpressible(f"{len(rows)} of {count} requests ended")
    return out, reasons


def set_batching_by_text(model):
    system = model.system
    if isinstance(system.get("batch_time"), str):
        model.system = dict(system, batch_time={"mean": system["batch_time"],
                                                "dist": "deterministic"})
    set_batching(model)


class Figures:
    """Statistics of a replay; percentiles by linear interpolation, as the cases say."""

    def __init__(self, report, rows, duration, last):
        self.report, self.rows, self.duration, self.last = report, rows, duration, last
        self.answered = [r for r in rows if r.outcome == "answered"]

    def count(self, name):
        return round(self.report.value(name) * self.duration)

    def read(self, name):
        values = {"wait": lambda r: r.wait, "sojourn": lambda r: r.latency,
                  "latency": lambda r: r.latency}
        found = re.fullmatch(r"(mean|max|p\d+)_(wait|sojourn|latency)(_completed)?", name)
        if found:
            of = sorted(values[found[2]](r) for r in self.answered)
            if found[1] in ("mean", "max"):
                return mean(of) if found[1] == "mean" else of[-1]
            return quantile_linear(of, QUANTILES[found[1]])
        special = {
            "fraction_waiting": lambda: mean([float(r.wait > 0) for r in self.answered]),
            "makespan": lambda: max(r.end for r in self.rows),
            "last_completion": lambda: max(r.end for r in self.rows),
            "offered_load_erlangs":
                lambda: sum(r.part("service") for r in self.rows) / self.last,
            "rejected": lambda: len(self.rows) - len(self.answered),
            "completed": lambda: len(self.answered),
            "batches": lambda: self.count("service.s.batches.per_second"),
            "mean_batch": lambda: self.report.value("service.s.batch.mean"),
            "busy_seconds": lambda: self.report.value("service.s.utilization") * self.duration,
        }
        return special[name]() if name in special else None


def is_replay(system):
    return isinstance(system.get("trace"), str) and ("servers" in system or "replicas" in system)


FAMILIES = [(is_replay, replay)]
