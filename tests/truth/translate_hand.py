# SPDX-License-Identifier: MIT
"""Trajectories computed by hand: a few requests at given times with given work."""
import re

from batches import set_slots
from fleet import set_discipline, set_routing, set_servers
from laws import law
from player import Est, mean
from scenario import NotExpressible, amount, find_unit, seconds
from station import SERVICE, Model, set_queue

COLUMNS = ("arrival_s", "work", "label")


class Trajectory:
    """Requests as (label, arrival, work, priority) in order, and what became of them."""

    def __init__(self, system, player):
        self.requests = requests_of(system)
        self.model = Model(system)
        set_discipline(self.model, str(system.get("discipline", "")).lower())
        set_servers(self.model)
        set_routing(self.model, str(system.get("routing", "")).lower())
        set_slots(self.model)
        set_queue(self.model)
        self.unit = find_unit(system)
        speed = float(amount(system, ("total_speed",), 1))
        self.model.service["time_per_size"] = seconds(self.unit / speed)
        if speed != 1 and self.model.servers != 1:
            raise NotExpressible("the speed of several servers in all")
        if self.model.service.get("routing") not in (None, "round_robin"):
            raise NotExpressible("a trajectory that depends on ties or on chance")
        self.player = player
        self.rows = {}
        self.report = None

    def scenario(self):
        rows = [(repr(float(at) * self.unit), repr(float(work)), label)
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
        if "gate" in self.model.service and not horizon:
            end += len(self.requests) * max(self.model.system["slots"])
        end *= self.unit
        self.report, rows = self.player.run(scenario, end, replications=1, log=True)
        self.rows = {row.kind: row for row in rows}
        return self

    def ends(self):
        return [self.rows[label].end / self.unit for label, *_ in self.requests]

    def starts(self):
        return [(self.rows[label].arrival + self.rows[label].wait) / self.unit
                for label, *_ in self.requests]


def requests_of(system):
    if "classes" in system:
        out = []
        for i, spec in enumerate(system["classes"]):
            name = re.sub(r"\W", "_", str(spec.get("name", f"c{i}")))
            times = amount(spec, ("arrival_times", "arrivals"))
            works = amount(spec, ("services", "service", "works"))
            for k, at in enumerate(times):
                work = works[k] if isinstance(works, list) else works
                out.append((f"{name}{k + 1}", at, fixed(work), spec.get("priority", i)))
        return out
    arrival = amount(system, ("arrival",), {})
    if "interval" in arrival:
        if not str(arrival.get("process", "det")).startswith("det"):
            raise NotExpressible("a trajectory by hand of arrivals by chance")
        horizon, at = system["horizon"], arrival.get("first", arrival["interval"])
        times = []
        while at < horizon:
            times.append(at)
            at += arrival["interval"]
    else:
        times = amount(system, ("arrival_times", "arrivals"))
    works = amount(system, ("works", "services", "service"))
    if works is None:
        raise NotExpressible("a trajectory without works")
    each = works if isinstance(works, list) else [works] * len(times)
    if len(each) != len(times):
        raise NotExpressible(f"{len(each)} works of {len(times)} requests")
    return [(f"r{k + 1}", at, fixed(work), 0) for k, (at, work) in enumerate(zip(times, each))]


def fixed(work):
    if isinstance(work, dict):
        if not str(work.get("dist", "det")).startswith("det"):
            raise NotExpressible("a trajectory by hand has fixed works")
        return amount(work, ("value", "mean"))
    return work


def ends_of_all(case):
    return "completion_times" in case["expected"] and not {
        "patience", "timeout"} & set(case["system"])


def labelled(trajectory, wanted, values):
    table = dict(zip([label for label, *_ in trajectory.requests], values))
    return {key: table[key] for key in wanted if key in table}


def hand(case, player):
    system = case["system"]
    trajectory = Trajectory(system, player).play(system.get("horizon"))
    rows = trajectory.rows.values()
    if any(row.outcome != "answered" for row in rows) and ends_of_all(case):
        raise NotExpressible("the end of requests that are lost")
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
    u = trajectory.unit
    order = [label for label, *_ in trajectory.requests if label in rows]
    lost = [label for label in order if rows[label].outcome != "answered"]
    if name in ("completion_times", "end_times") and ends:
        return labelled(trajectory, wanted, ends) if isinstance(wanted, dict) else ends
    broken = trajectory.model.service.get("queue", {}).get("preemption") or \
        "processor_sharing" in trajectory.model.service
    if name in ("start_times", "service_start_times") and ends and not broken:
        starts = trajectory.starts()
        return labelled(trajectory, wanted, starts) if isinstance(wanted, dict) else starts
    if name in ("waits", "wait_times") and not broken:
        waits = [rows[label].wait / u for label in order]
        return labelled(trajectory, wanted, waits) if isinstance(wanted, dict) else waits
    if name.endswith("_wait") and f"{name[:-5]}1" in rows:
        return rows[f"{name[:-5]}1"].wait / u
    if name in ("sojourns", "sojourn_times", "responses") and ends:
        times = [rows[label].latency / u for label in order]
        return labelled(trajectory, wanted, times) if isinstance(wanted, dict) else times
    if name == "mean_sojourn":
        return mean([rows[label].latency / u for label in order])
    if name == "mean_wait" and not broken:
        return mean([rows[label].wait / u for label in order])
    if name == "max_wait" and not broken:
        return max(rows[label].wait / u for label in order)
    if name == "makespan" and ends:
        return max(ends)
    if name == "reneged_request_ids":
        return [int(re.search(r"\d+$", label)[0]) for label in lost]
    if name == "reneged_arrivals":
        return [rows[label].arrival / u for label in lost]
    if name == "reneged_exits":
        return [rows[label].end / u for label in lost]
    if name == "completed_exits":
        return [rows[label].end / u for label in order if label not in lost]
    return None


def several(case, player):
    """Utilisation of several small cases within their horizons."""
    values = []
    for system in case["system"]["cases"]:
        trajectory = Trajectory(system.but(servers=most_servers(system)), player)
        trajectory.play(system["horizon"], incidents_of(system))
        up = trajectory.report.value("service.s.up.mean")
        replicas = trajectory.model.servers
        values.append(trajectory.report.value("service.s.utilization") * replicas / up)
    out = {"utilization": values}
    return ({n: v for n, v in out.items() if n in case["expected"]},
            {n: f"no figure is called {n}" for n in case["expected"] if n not in out})


def most_servers(system):
    if "servers_schedule" in system:
        return max(count for _, _, count in system["servers_schedule"])
    return system["servers"]


def incidents_of(system):
    """A server that comes later is one that is down until then."""
    schedule = system.get("servers_schedule", [])
    most = most_servers(system)
    ends = [0] + [until for _, until, _ in schedule]
    if [start for start, _, _ in schedule] != ends[:-1] or schedule and \
            schedule[-1][1] < system["horizon"]:
        raise NotExpressible("a schedule with gaps")
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


STATIONS = re.compile(r"any|single station or network, finite run starting and ending empty|run")


def identities(case, player):
    """What must hold on every run: a finite one that starts and ends empty."""
    if not STATIONS.fullmatch(str(case["system"]["any"])):
        raise NotExpressible(f"identities on {case['system']['any']!r}")
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
    return ({k: Est(v) for k, v in out.items() if k in case["expected"]},
            {k: f"no figure is called {k}" for k in case["expected"] if k not in out})


FAMILIES = [(lambda system: "any" in system, identities), (are_hands, several), (is_hand, hand)]
