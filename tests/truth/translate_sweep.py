# SPDX-License-Identifier: MIT
"""Several runs that answer one question: capacity, coverage, availability, load by load."""
import math
import re

from laws import law, mean_of
from player import Est, mean
from scenario import NotExpressible, amount, find_unit, number, per_second, seconds, unit_of
from station import build
from translate_queue import jobs_of
from words import Words, only

JOBS_A_POINT = 4_000_000
STAFFING_JOBS = (4_000_000, 20_000_000, 100_000_000)  # until it is clear on which side it is


def by_load(case, player):
    """A fleet at several loads a replica; "_d3" in a figure's name is its number of choices and
    "_n100_first5" the fleet and how many of the loads it was measured at."""
    system = case["system"]
    rates = system["arrival"]["rate_per_replica"]
    out, reasons = {}, {}
    for name, expected in case["expected"].items():
        found = re.fullmatch(r"mean_sojourn(?:_d(\d+))?(?:_n(\d+)(?:_first\d+)?)?", name)
        if not found:
            reasons[name] = f"no figure is called {name}"
            continue
        out[name] = [fleet(system, player, rate, found[1], found[2], case)
                     for rate in rates[:len(expected)]]
    return out, reasons


def fleet(system, player, rate, choices, size, case):
    told = number(system["replicas"]) if "replicas" in system else 500
    count = int(size or (max(told, 500) if rate < 0.98 else max(told, 4000)))
    routing = f"power of {choices} choices" if choices else system["routing"]
    if not re.match("poisson", system["arrival"].get("process", "poisson")):
        raise NotExpressible("a fleet whose arrivals are not Poisson's")
    scale = number(system["arrival"].get("scale", 1))
    one = system.but(arrival={"process": "poisson", "rate": rate * scale * count},
                     replicas=count, routing=routing)
    model = build(one)
    jobs = min(jobs_of(case), JOBS_A_POINT)
    # A fleet that starts empty takes some multiple of 1 / (1 - load) to fill.
    load = model.rate * model.service_time / count
    if load >= 1:
        raise NotExpressible(f"a load of {load:g}")
    warmup = 10 * model.service_time / (1 - load)
    report = player.steady(model.scenario(), model.rate, jobs, 4 if size else 2, warmup=warmup)
    est = report.est("latency.mean")
    return est if size else Est(est.value)  # a limit of many replicas has an error of its own


def k_of_n(case, player):
    """Replicas that fail on their own: a request needs an answer of each, or of so many."""
    system = case["system"]
    failures, count = system["failures"], int(system["replicas"])
    only(amount(failures, ("dist",), "any"), r"any|only means matter|exponential", "failures of")
    only(amount(failures, ("repair",), "independent"), r"independent|each on its own|"
         r"own repairman", "repair")
    up, down = hours(failures, "up"), hours(failures, "down")
    service = {"time": "1ns", "queue": {"capacity": 0},
               "failures": {"mtbf": time_of(failures, "up", up),
                            "mttr": time_of(failures, "down", down)}}
    names = [f"s{i + 1}" for i in range(count)]
    need = int(system["need"])
    horizon = min(3000 * (up + down), 3e8)
    reports = {}

    def report(need):
        if need not in reports:
            step = {"parallel": names, "wait_for": need}
            scenario = {"traffic.t": {"rate": per_second(25 / (up + down)), "path": "main"},
                        "path.main": [step]}
            scenario.update({f"service.{name}": service for name in names})
            reports[need] = player.run(scenario, horizon, horizon / 50)
        return reports[need]

    out, reasons = {}, {}
    for name in case["expected"]:
        found = re.fullmatch(r"prob_at_least_(\d+)_up", name)
        if name in ("availability", "prob_need_up", "prob_enough_up"):
            out[name] = report(need).est("availability")
            continue
        if name == "mean_up":
            ups = [report(count).est(f"service.{s}.up.mean") for s in names]
            out[name] = Est(sum(e.value for e in ups), math.sqrt(sum(e.se ** 2 for e in ups)))
        elif found or name == "prob_all_up":
            out[name] = report(int(found[1]) if found else count).est("availability")
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def time_of(failures, kind, mean_time):
    if isinstance(failures.get(kind), dict):
        return law(failures[kind])
    return {"distribution": "exponential", "mean": seconds(mean_time)}


def hours(failures, kind):
    if kind in failures:
        return mean_of(failures[kind])
    for word in failures:
        if word.startswith(f"{kind}_mean"):
            return failures[word] * (unit_of(word.rpartition("_")[2])
                                     if word != f"{kind}_mean" else 1.0)
    raise NotExpressible(f"no mean time {kind}")


def staffing(case, player):
    """Waiting probabilities by offered load and servers."""
    system = case["system"]
    values = []
    loads, counts = system["offered_load"], system["servers"]
    listed = isinstance(loads, list)
    loads, counts = (loads, counts) if listed else ([loads], [counts])
    spec = amount(system, ("service",), {"dist": "exponential", "mean": 1.0})
    for load, servers in zip(loads, counts):
        if load >= servers:
            raise NotExpressible(f"a load of {load} on {servers} servers")
        model = build(Words({"arrival": {"process": "poisson", "rate": load / mean_of(spec)},
                             "service": spec, "servers": int(servers)}))
        values.append(player.steady(model.scenario(), model.rate, 60_000_000, 8).est(
            "service.s.wait.probability"))
    out = {"prob_wait": values if listed else values[0]}
    out = {n: v for n, v in out.items() if n in case["expected"]}
    return out, {n: f"no figure is called {n}" for n in case["expected"] if n not in out}


def capacity(case, player):
    """The fewest servers of which at most a share of the requests exceeds a time."""
    system, slo = case["system"], case["system"]["slo"]
    limit, share = amount(slo, ("max_wait", "max_sojourn", "max_latency")), \
        number(slo["max_fraction_exceeding"])
    what = "service.s.wait" if "max_wait" in slo else "latency"
    unit = find_unit(system)
    goal = f"{what}.within({seconds(number(limit) * unit)})"
    counts, shares = [], []
    for rate in system["arrival_rates"]:
        count, exceeding = fewest(system, player, rate / unit, goal, share)
        counts.append(count)
        shares.append(exceeding)
    measured = {"min_servers": counts, "exceed_fraction_at_min": shares}
    out = {n: measured[n] for n in case["expected"] if n in measured}
    return out, {n: f"no figure is called {n}" for n in case["expected"] if n not in out}


def fewest(system, player, rate, goal, share):
    found = {}

    def exceeding(servers):
        if servers not in found:
            model = build(Words({"arrival": {"process": "poisson", "rate": rate, "unit": "1/s"},
                                 "service": system["service"], "servers": servers}))
            scenario = {"slo": f"{goal} >= {1 - share}", **model.scenario()}
            for jobs in STAFFING_JOBS:
                report = player.steady(scenario, rate, jobs, 8, seed=player.seed + round(rate))
                if report.data["verdict"] == "unstable":
                    found[servers] = Est(1.0)
                    break
                found[servers] = report.est(goal).complement()
                distance = abs(found[servers].value - share)
                if distance > max(8 * found[servers].se, share / 20):
                    break
        return found[servers]

    load = rate * mean_of(system["service"], find_unit(system))
    count = max(1, math.ceil(load + math.sqrt(load) / 2))
    while exceeding(count).value > share:
        count += 1
    while count > 1 and count - 1 > load and exceeding(count - 1).value <= share:
        count -= 1
    return count, exceeding(count)


def coverage(case, player):
    """Intervals of many studies, each with a seed of its own."""
    system = case["system"]
    model = build(system)
    true = case["expected"]["true_mean_wait"] * model.unit
    if amount(system, ("ci", "confidence"), 0.95) != 0.95:
        raise NotExpressible("the program's intervals are of 95 %")
    runs, jobs, kept = int(system["runs"]), int(system["jobs_per_run"]), 10
    duration = jobs / model.rate / kept
    values, inside = [], 0
    for k in range(runs):
        report = player.run(model.scenario(), duration, 0.02 * duration, kept,
                            seed=player.seed + k)
        entry = report.data["metrics"]["service.s.wait.mean"]
        values.append(entry["value"] / model.unit)
        inside += entry["lower"] <= true <= entry["upper"]
    center = mean(values)
    spread = math.sqrt(sum((v - center) ** 2 for v in values) / (runs - 1))
    measured = {"true_mean_wait": Est(center, spread / math.sqrt(runs)),
                "coverage": inside / runs, "asymptotic_std_of_mean_wait": Est(spread)}
    out = {n: measured[n] for n in case["expected"] if n in measured}
    return out, {n: f"no figure is called {n}" for n in case["expected"] if n not in out}


def formula(_case, _player):
    raise NotExpressible("a formula, or a definition, that the program does not offer as such")


FAMILIES = [
    (lambda s: "rate_per_replica" in s.get("arrival", {}), by_load),
    (lambda s: "need" in s and "failures" in s, k_of_n),
    (lambda s: "offered_load" in s, staffing),
    (lambda s: "slo" in s and "arrival_rates" in s, capacity),
    (lambda s: "jobs_per_run" in s, coverage),
    (lambda s: "sample" in s or "margin" in s, formula),
]
