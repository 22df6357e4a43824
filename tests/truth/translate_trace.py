# SPDX-License-Identifier: MIT
"""Recorded traffic through a service: replayed request by request and read from the log."""
import csv
import os
import re

from batches import set_batching
from fleet import set_discipline, set_routing, set_servers
from laws import law
from measure import level
from player import mean, quantile_linear
from scenario import NotExpressible, amount, seconds
from station import SERVICE, Model, set_queue

TIMES = {"arrival_s": "s", "timestamp_ms": "ms", "arrival_ms": "ms", "time_s": "s"}


def trace_file(system, player):
    name = str(system["trace"]).split()[0]
    file = os.path.join(player.cases, name)
    if not os.path.exists(file):
        raise NotExpressible(f"the trace {name} is not here")
    count = amount(system, ("requests", "rows"))
    return file if count is None else head_of(file, int(count), player)


def head_of(file, count, player):
    """The first so many lines of a trace."""
    with open(file, encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    if len(rows) <= count:
        raise NotExpressible(f"{count} requests of a trace of {len(rows) - 1}")
    if len(rows) == count + 1:
        return file
    return os.path.join(player.folder, player.csv(rows[0], rows[1:count + 1]))


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


FACTOR, COLUMN = r"([\d.]+(?:[eE]-?\d+)?)", r"([A-Za-z_]\w*)"
TERM = re.compile(rf"{FACTOR}\s*\*\s*{COLUMN}|(?<![\w.]){COLUMN}\s*\*\s*{FACTOR}")


def linear(text):
    """(constant, {column: factor}) of "service_s = 0.05 + 0.00003*a + 0.0075*b"."""
    body = text.split("=")[-1]
    terms = {a or b: float(x or y) for x, a, b, y in TERM.findall(body)}
    rest = TERM.sub("", body)
    if not re.fullmatch(r"[\s+]*(\d+\.?\d*(?:[eE]-?\d+)?)?[\s+]*", rest):
        raise NotExpressible(f"a service time {text!r} that is no sum of factors of columns")
    constants = [float(x) for x in re.findall(r"\d+\.?\d*(?:[eE]-?\d+)?", rest)]
    return sum(constants), terms


def replay(case, player):
    system = case["system"]
    file = trace_file(system, player)
    column, last, count = time_column(file)
    model = Model(system)
    set_discipline(model, str(system.get("discipline", "")).lower())
    set_servers(model)
    refuse_ties(system)
    set_routing(model, str(system.get("routing", "")).lower())
    trace = {"file": file, "time": column, "time_unit": TIMES[column]}
    if "batching" in system:
        set_batching_by_text(model)
    elif isinstance(system.get("service"), (dict, int, float)):
        model.service["time"] = law(system["service"], model.unit)
    elif isinstance(system.get("service"), str):
        if re.search(r"\b(ms|us)\b|_(ms|us)\b", system["service"]):
            raise NotExpressible("a service time that is not in seconds")
        constant, terms = linear(system["service"])
        if set(terms) - set(columns_of(file)):
            raise NotExpressible(f"columns {sorted(terms)} of a trace with {columns_of(file)}")
        model.service.update(time=seconds(constant), time_per_size="1s")
        trace["size"] = terms
    else:
        raise NotExpressible("the system has no time of service")
    set_queue(model)
    scenario = {"traffic.t": {"arrivals": "trace", "trace": trace},
                f"service.{SERVICE}": model.service}
    duration = max(2 * last + 100, 1.5 * last + 1000)
    report, rows = player.run(scenario, duration, replications=1, log=True)
    figures = Figures(report, rows, duration, last, model.servers)
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


def refuse_ties(system):
    """The program takes equal replicas in turn; where that shows, a case must ask for it."""
    text = str(system.get("routing") or "").lower()
    if re.search(r"jsq|shortest|least.(loaded|connections|outstanding|requests)|random|po2|power",
                 text):
        raise NotExpressible("a replay whose routing depends on ties or on chance")


def columns_of(file):
    with open(file, encoding="utf-8", newline="") as lines:
        return next(csv.reader(lines))


def set_batching_by_text(model):
    system = model.system
    if isinstance(system.get("batch_time"), str):
        model.system = system.but(batch_time={"mean": system["batch_time"],
                                              "dist": "deterministic"})
    set_batching(model)


class Figures:
    """Statistics of a replay; percentiles by linear interpolation, as the cases say."""

    def __init__(self, report, rows, duration, last, servers):
        self.servers = servers
        self.report, self.rows, self.duration, self.last = report, rows, duration, last
        self.answered = [r for r in rows if r.outcome == "answered"]

    def count(self, name):
        return round(self.report.value(name) * self.duration)

    def read(self, name):
        values = {"wait": lambda r: r.wait, "sojourn": lambda r: r.latency,
                  "latency": lambda r: r.latency, "response": lambda r: r.latency}
        found = re.fullmatch(r"(mean|max|p\d+(?:_9)?|median)_(wait|sojourn|latency|response)"
                             r"(?:_completed|_accepted)?", name)
        if found:
            of = sorted(values[found[2]](r) for r in self.answered)
            if found[1] in ("mean", "max"):
                return mean(of) if found[1] == "mean" else of[-1]
            return quantile_linear(of, level(found[1]))
        special = {
            "prob_wait": lambda: mean([float(r.wait > 0) for r in self.answered]),
            "requests": lambda: len(self.rows),
            "utilization": lambda: sum(r.part("service") for r in self.rows) /
            max(r.end for r in self.rows) / max(1, self.servers),
            "loss_prob": lambda: 1 - len(self.answered) / len(self.rows),
            "reject_prob": lambda: 1 - len(self.answered) / len(self.rows),
            "rejected_fraction": lambda: 1 - len(self.answered) / len(self.rows),
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
