# SPDX-License-Identifier: MIT
"""Trajectories computed by hand: a few requests at given times with given work."""
import re

from player import Est, mean
from scenario import NotExpressible, amount, law, seconds
from station import SERVICE, Model, set_discipline, set_queue, set_servers, set_slots

COLUMNS = ("arrival_s", "work", "label")


class Trajectory:
    """Requests as (label, arrival, work, priority) in order, and what became of them."""

    def __init__(self, system, player):
        self.requests = requests_of(system)
        self.model = Model(system)
        set_discipline(self.model, str(system.get("discipline", "")).lower())
        set_servers(self.model)
        set_slots(self.model)
        set_queue(self.model)
        self.model.service["time_per_size"] = "1s"
        self.player = player
        self.rows = {}
        self.report = None

    def scenario(self):
        rows = [(repr(float(at)), repr(float(work)), label)
                for label, at, work, _ in sorted(self.requests, key=lambda r: r[1])]
        out = {f"class.{label}": {"priority": int(priority)}
               for label, _, _, priority in self.requests}
        out["traffic.t"] = {"arrivals": "trace", "trace": {
            "file": self.player.csv(COLUMNS, rows), "size": {"work": 1.0}, "class": "label"}}
        out[f"service.{SERVICE}"] = self.model.service
        return out

    def play(self, horizon=None, incidents=()):
        scenario = self.scenario()
        if incidents:
            scenario["incident"] = list(incidents)
        last = max(at for _, at, _, _ in self.requests)
        end = horizon or last + 2 * sum(work for _, _, work, _ in self.requests) + 1
        if "slots" in self.model.service and not horizon:
            end += len(self.requests) * max(self.model.system["slots"])
        self.report, rows = self.player.run(scenario, end, replications=1, log=True)
        self.rows = {row.kind: row for row in rows}
        return self

    def ends(self):
        return [self.rows[label].end for label, *_ in self.requests]

    def starts(self):
        return [self.rows[label].arrival + self.rows[label].wait
                for label, *_ in self.requests]


def requests_of(system):
    if "classes" in system:
        out = []
        for i, spec in enumerate(system["classes"]):
            name = str(spec.get("name", f"c{i}"))
            times = spec["arrival_times"]
            works = amount(spec, ("services", "service", "works"))
            for k, at in enumerate(times):
                work = works[k] if isinstance(works, list) else works
                out.append((f"{name}{k + 1}", at, fixed(work), spec.get("priority", i)))
        return out
    arrival = system.get("arrival", {})
    if "interval" in arrival:
        horizon, at = system["horizon"], arrival.get("first", arrival["interval"])
        times = []
        while at < horizon:
            times.append(at)
            at += arrival["interval"]
    else:
        times = amount(system, ("arrival_times", "arrivals"))
    works = amount(system, ("works", "services", "service"))
    each = works if isinstance(works, list) else [works] * len(times)
    return [(f"r{k + 1}", at, fixed(work), 0) for k, (at, work) in enumerate(zip(times, each))]


def fixed(work):
    if isinstance(work, dict):
        if not str(work.get("dist", "det")).startswith("det"):
            raise NotExpressible("a trajectory by hand has fixed works")
        return amount(work, ("value", "mean"))
    return work


def labelled(trajectory, wanted, values):
    table = dict(zip([label for label, *_ in trajectory.requests], values))
    return {key: table[key] for key in wanted if key in table}


def hand(case, player):
    system = case["system"]
    trajectory = Trajectory(system, player).play(system.get("horizon"))
    rows = trajectory.rows.values()
    ends = trajectory.ends() if len(rows) == len(trajectory.requests) else None
    out, reasons = {}, {}
    for name, wanted in case["expected"].items():
        value = read(trajectory, name, wanted, ends)
        if value is None:
            reasons[name] = f"no figure is called {name}"
        else:
            out[name] = value
    return out, reasons


def read(trajectory, name, wanted, ends):
    rows = trajectory.rows
    order = [label for label, *_ in trajectory.requests if label in rows]
    lost = [label for label in order if rows[label].outcome != "answered"]
    if name in ("completion_times", "end_times"):
        return labelled(trajectory, wanted, ends) if isinstance(wanted, dict) else ends
    if name in ("start_times", "service_start_times"):
        starts = trajectory.starts()
        return labelled(trajectory, wanted, starts) if isinstance(wanted, dict) else starts
    if name == "waits":
        waits = [rows[label].wait for label in order]
        return labelled(trajectory, wanted, waits) if isinstance(wanted, dict) else waits
    if name.endswith("_wait") and f"{name[:-5]}1" in rows:
        return rows[f"{name[:-5]}1"].wait
    if name == "mean_sojourn":
        return mean([rows[label].latency for label in order])
    if name == "mean_wait":
        return mean([rows[label].wait for label in order])
    if name == "makespan":
        return max(ends)
    if name == "reneged_request_ids":
        return [int(re.search(r"\d+$", label)[0]) for label in lost]
    if name == "reneged_arrivals":
        return [rows[label].arrival for label in lost]
    if name == "reneged_exits":
        return [rows[label].end for label in lost]
    if name == "completed_exits":
        return [rows[label].end for label in order if label not in lost]
    return None


def several(case, player):
    """Utilisation of several small cases within their horizons."""
    values = []
    for system in case["system"]["cases"]:
        trajectory = Trajectory(dict(system, servers=most_servers(system)), player)
        trajectory.play(system["horizon"], incidents_of(system))
        up = trajectory.report.value("service.s.up.mean")
        replicas = trajectory.model.servers
        values.append(trajectory.report.value("service.s.utilization") * replicas / up)
    return {"utilization": values}, {}


def most_servers(system):
    if "servers_schedule" in system:
        return max(count for _, _, count in system["servers_schedule"])
    return system["servers"]


def incidents_of(system):
    """A server that comes later is one that is down until then."""
    schedule = system.get("servers_schedule", [])
    most = most_servers(system)
    counts = [count for _, _, count in schedule]
    if counts != sorted(counts):
        raise NotExpressible("servers leave only by failing, not by draining")
    return [{"kind": "crash", "service": SERVICE, "replicas": most - count, "at": "0s",
             "duration": seconds(until)} for _, until, count in schedule if count < most]


def is_hand(system):
    classes = system.get("classes") or [{}]
    return isinstance(amount(system, ("arrivals", "arrival_times")), list) or \
        "arrival_times" in classes[0] or \
        ("interval" in (system.get("arrival") or {}) and "horizon" in system)


def are_hands(system):
    return isinstance(system.get("cases"), list) and "horizon" in system["cases"][0]


def identities(case, player):
    """What must hold on every run: a finite one that starts and ends empty."""
    rows = [(repr(0.37 * k), "1.0") for k in range(200)]
    service = {"time": law({"dist": "exponential", "mean": 0.6}), "replicas": 2,
               "queue": {"capacity": 3}}
    scenario = {"traffic.t": {"arrivals": "trace",
                              "trace": {"file": player.csv(COLUMNS[:2], rows)}},
                "service.s": service}
    duration = 200.0
    report, log = player.run(scenario, duration, replications=1, log=True)
    inside = report.value("in_system.mean") * duration
    busy = report.value("service.s.utilization") * 2 * duration
    answered = [row for row in log if row.outcome == "answered"]
    ended = report.value("throughput") + report.value("rejected")
    out = {"integral_N_dt_minus_sum_sojourn": inside - sum(row.latency for row in log),
           "busy_time_minus_sum_service": busy - sum(row.part("service") for row in answered),
           "arrivals_minus_departures_minus_drops": (report.value("offered") - ended) * duration}
    return {k: Est(v) for k, v in out.items() if k in case["expected"]}, {}


FAMILIES = [(lambda system: "any" in system, identities), (are_hands, several), (is_hand, hand)]
