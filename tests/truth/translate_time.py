# SPDX-License-Identifier: MIT
"""What changes over time: transients, varying rates, spikes; and generators on their own."""
import math
import re

from measure import ignored
from player import Est, mean, quantile_nearest
from scenario import (NotExpressible, SINE, amount, arrivals, find_unit, law, per_second,
                      seconds)
from station import SERVICE, TRAFFIC, build

AT_ONCE = 1000  # replications of one run at the most: each keeps its curves


def at_times(expected):
    """{metric: {label: time}} of "mean_in_system_t5" or {"t5": ...}."""
    out = {}
    for name, value in expected.items():
        found = re.fullmatch(r"(\w+)_t([\d.]+)", name)
        if found:
            out[name] = {None: float(found[2])}
        elif isinstance(value, dict) and value and all(re.fullmatch(r"t[\d.]+", k) for k in value):
            out[name] = {k: float(k[1:]) for k in value}
    return out


def transient(case, player):
    """Means at instants of many runs that start empty."""
    wanted = at_times(case["expected"])
    model = build(case["system"])
    times = sorted({t for labels in wanted.values() for t in labels.values()})
    runs = 2 * amount(case.get("run", {}), ("replications",), 1000)
    points, late = {}, [t for t in times if t * 320 >= 8 * times[-1]]
    for group in [late] + [[t] for t in times if t not in late]:
        points.update(instants(model, player, group, runs))
    out, reasons = {}, {}
    for name in case["expected"]:
        if ignored(case["tolerance"].get(name)):
            continue
        if name in wanted:
            kind = "p_empty" if name.startswith("p_empty") else "mean"
            values = {k: points[t][kind] for k, t in wanted[name].items()}
            out[name] = values if None not in values else values[None]
        elif name == "variance_equals_mean":
            out[name] = all(p["dispersion"] is not None and abs(p["dispersion"] - 1) <
                            4 * math.sqrt(2 / runs) + 0.02 for p in points.values())
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def instants(model, player, times, runs):
    """The system at some times, off the curve of a run that ends half a window after the last:
    the mean over a window, 1/320 of the run, stands for its middle."""
    duration = times[-1] * 320 / 319.5
    count = max(1, round(runs / AT_ONCE))
    reports = [player.run(model.scenario(), duration, 0.0, min(runs, AT_ONCE),
                          seed=player.seed + k) for k in range(count)]
    out = {}
    for time in times:
        inside = [r.at("in_system.mean", time) for r in reports]
        error = math.sqrt(sum(e.se ** 2 for e in inside)) / count
        each = mean([e.se ** 2 for e in inside]) * min(runs, AT_ONCE)
        value, empty = mean([e.value for e in inside]), None
        if model.servers == 1:
            busy = mean([r.at("service.s.utilization", time).value for r in reports])
            empty = Est(1 - busy, math.sqrt(busy * (1 - busy) / runs))
        out[time] = {"mean": Est(value, error), "p_empty": empty, "dispersion": each / value}
    return out


def counts(case, player):
    """Arrivals in windows of a varying rate."""
    system = case["system"]
    source, _ = arrivals(system["arrival"])
    scenario = {"traffic.t": source, "service.s": {"time": "1ns", "concurrency": "unlimited"}}
    runs = system.get("replications", 200)
    horizon = float(system["horizon"])
    report = player.run(scenario, horizon, 0.0, runs)
    curve = report.series("offered")
    width = horizon / len(curve)
    sums = [sum(v for t, v, _ in curve if a < t < b) * width for a, b in system["windows"]]
    errors = [math.sqrt(sum(e ** 2 for t, _, e in curve if a < t < b)) * width
              for a, b in system["windows"]]
    index = mean([(e * width) ** 2 * runs / (v * width) for _, v, e in curve if v])
    values = {"mean_counts": [Est(v, e) for v, e in zip(sums, errors)],
              "total_mean": Est(sum(v for _, v, _ in curve) * width),
              "variance_equals_mean": abs(index - 1) < 5 * math.sqrt(2 / (runs * len(curve)))}
    return ({n: values[n] for n in case["expected"] if n in values},
            {n: f"no figure is called {n}" for n in case["expected"] if n not in values})


def periodic(case, player):
    """A sinusoidal rate and what follows it: the first harmonic of the number in the system."""
    system = case["system"]
    model = build(system)
    base, swing, period = (float(SINE.match(system["arrival"]["rate"])[i]) for i in (1, 3, 5))
    cycles, lead = 3, max(1, math.ceil(8 * model.service_time / period))
    duration = (cycles + lead) * period
    runs = min(8, case.get("run", {}).get("replications", 8))
    report = player.run(model.scenario(), duration, 0.0, runs)
    curve = [(t, v) for t, v, _ in report.series("in_system.mean") if t > lead * period]
    level = mean([v for _, v in curve])
    wave = 2 * math.pi / period
    cosine = 2 * mean([v * math.cos(wave * t) for t, v in curve])
    sine = 2 * mean([v * math.sin(wave * t) for t, v in curve])
    width = duration / 320 * wave / 2
    height = math.hypot(cosine, sine) * width / math.sin(width)  # windows flatten it
    source = model.traffic[TRAFFIC]["profile"][0]["peak"]
    lag = (math.atan2(sine, cosine) / wave - float(source[:-1])) % period
    values = {"mean_concurrency": Est(level), "peak_concurrency": Est(level + height),
              "trough_concurrency": Est(level - height), "peak_lag_after_rate_peak_s": Est(lag)}
    return ({n: values[n] for n in case["expected"] if n in values},
            {n: f"no figure is called {n}" for n in case["expected"] if n not in values})


def spike(case, player):
    """A rate that steps up and down, or a capacity that does, read off the request log."""
    system = case["system"]
    rates, service, incidents = steps_of(system)
    base = rates[0][1]
    profile = [{"shape": "step", "at": seconds(at), "factor": rate / before}
               for (_, before), (at, rate) in zip(rates, rates[1:])]
    scenario = {"traffic.t": {"arrivals": "uniform", "rate": per_second(base),
                              "profile": profile}, "service.s": service}
    if incidents:
        scenario["incident"] = incidents
    end = max([at for at, _ in rates] + [c.get("until", c.get("from_", 0)) for c in
                                         system.get("capacity", []) if isinstance(c, dict)])
    _, rows = player.run(scenario, 6 * end, replications=1, log=True)
    values = backlog(rows, max(at for at, _ in rates) if len(rates) > 1 else 0.0)
    begin = values["time_of_peak"]
    values["drain_time"] = values["drain_time_after_scaleup"] = \
        values["backlog_cleared_at"] - begin
    values["time_backlog_zero"] = values["backlog_cleared_at"]
    return ({n: Est(values[n]) for n in case["expected"] if n in values},
            {n: f"no figure is called {n}" for n in case["expected"] if n not in values})


def steps_of(system):
    """(rates by time, service, incidents): a capacity that grows is a slowness that ends."""
    arrival = system["arrival"]
    if "rates" in arrival:
        return [(float(t), float(r)) for t, r in arrival["rates"]], \
            {"time": law(system["service"]), "replicas": int(system.get("servers", 1))}, None
    levels = [c["rate"] for c in system["capacity"]]
    if levels != sorted(levels):
        raise NotExpressible("a capacity that falls")
    best = levels[-1]
    incidents = []
    at = 0.0
    for level in system["capacity"][:-1]:
        incidents.append({"kind": "slow", "service": SERVICE, "at": seconds(at),
                          "duration": seconds(level["until"] - at), "factor": best / level["rate"]})
        at = level["until"]
    return [(0.0, float(arrival["rate_after"]))], {"time": seconds(1 / best)}, incidents


def backlog(rows, least):
    """Of the requests that wait: most at once, when, until when, in all."""
    rows = [r for r in rows if r.outcome == "answered"]
    changes = sorted([(r.arrival, 1) for r in rows if r.wait > 0] +
                     [(r.arrival + r.wait, -1) for r in rows if r.wait > 0])
    level = peak = 0
    when = cleared = 0.0
    for at, step in changes:
        level += step
        if level > peak:
            peak, when = level, at
        if level == 0:
            cleared = at
    waits = [r.wait for r in rows]
    return {"peak_backlog": float(peak), "time_of_peak": when, "backlog_cleared_at": cleared,
            "max_wait": max(waits), "max_delay": max(waits), "area_request_seconds": sum(waits),
            "total_waiting_request_seconds": sum(waits),
            "requests_delayed": sum(w > 0 for w in waits)}


def generator(case, player):
    """Arrivals on their own."""
    system = case["system"]
    source, rate = arrivals(system["arrival"], find_unit(system))
    scenario = {"traffic.t": source, "service.s": {"time": "1ns", "concurrency": "unlimited"}}
    jobs = min(case.get("run", {}).get("jobs", 1_000_000), 1_200_000)
    _, rows = player.run(scenario, jobs / rate, replications=1, log=True)
    times = [row.arrival for row in rows]
    gaps = [b - a for a, b in zip(times, times[1:])]
    ordered = sorted(gaps)
    center = mean(gaps)
    spread = math.sqrt(mean([(g - center) ** 2 for g in gaps]))
    values = {"mean_rate": Est(1 / center), "interarrival_cv": Est(spread / center)}
    out, reasons = {}, {}
    for name in case["expected"]:
        found = re.fullmatch(r"interarrival_p(\d+)", name)
        if found:
            out[name] = Est(quantile_nearest(ordered, int(found[1]) / 10 ** len(found[1])))
        elif name == "asymptotic_index_of_dispersion":
            out[name] = Est(dispersion(times, 2000 / rate))
        elif name in values:
            out[name] = values[name]
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def dispersion(times, width):
    """Variance to mean of the counts in windows, which overlap so that all of the run is used."""
    slots = [0] * (int(times[-1] / (width / 8)) + 1)
    for at in times:
        slots[int(at / (width / 8))] += 1
    windows = [sum(slots[i:i + 8]) for i in range(len(slots) - 8)]
    center = mean(windows)
    return mean([(w - center) ** 2 for w in windows]) / center


def samplers(case, player):
    """Service laws on their own: moments and quantiles of the times of service."""
    out, reasons = {}, {}
    for spec in case["system"]["laws"]:
        name = re.sub(r"\W+", "_", spec["dist"]).strip("_").lower()
        key = next((k for k in case["expected"] if k in name or name in k), name)
        scenario = {"traffic.t": {"rate": "1/s"},
                    "service.s": {"time": law(spec), "concurrency": "unlimited"}}
        try:
            _, rows = player.run(scenario, 1_000_000.0, replications=1, log=True)
        except RuntimeError as problem:
            reasons[key] = str(problem).split("\n", maxsplit=1)[0]
            continue
        wanted = case["expected"][key]
        out[key] = {k: of_sample(sorted(row.latency for row in rows), k, spec) for k in wanted}
    return out, reasons


def of_sample(ordered, figure, spec):
    if re.fullmatch(r"p\d+", figure):
        return Est(quantile_nearest(ordered, int(figure[1:]) / 10 ** len(figure[1:])))
    center = mean(ordered)
    if figure == "mean":
        return Est(center)
    if figure == "cv":
        return Est(math.sqrt(mean([(x - center) ** 2 for x in ordered])) / center)
    logs = [math.log(x) for x in ordered] if figure in ("mu", "sigma") else None
    if figure == "mu":
        return Est(mean(logs))
    if figure == "sigma":
        middle = mean(logs)
        return Est(math.sqrt(mean([(x - middle) ** 2 for x in logs])))
    if figure == "scale":  # the quantile that equals it
        share = 1 - 2 ** -spec["alpha"] if "alpha" in spec else 1 - math.exp(-1)
        return Est(quantile_nearest(ordered, share))
    return None


def superposed(case, player):
    """Periodic sources with random phases: a trace of one period that repeats."""
    import random
    system = case["system"]
    count, period = int(system["sources"]), float(system["period"])
    service = {"time": law(system["service"]), "replicas": int(system.get("servers", 1))}
    runs = max(20, min(60, int(system.get("replications", 60))))
    figures = {"utilization": [], "mean_rate": [], "mean_wait": []}
    for k in range(runs):
        own = random.Random(player.seed + k)
        phases = sorted(own.uniform(0, period) for _ in range(count))
        rows = [(repr(i * period + p),) for i in range(24) for p in phases]
        trace = {"file": player.csv(["arrival_s"], rows)}
        scenario = {"traffic.t": {"arrivals": "trace", "trace": trace}, "service.s": service}
        report = player.run(scenario, 24 * period, 4 * period, 1)
        figures["utilization"].append(report.value("service.s.utilization"))
        figures["mean_rate"].append(report.value("offered"))
        figures["mean_wait"].append(report.value("service.s.wait.mean"))
    out, reasons = {}, {}
    for name in case["expected"]:
        key = "mean_wait" if "mean_wait" in name else name
        if key in figures:
            out[name] = Est(mean(figures[key]))
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons




FAMILIES = [
    (lambda s: "laws" in s, samplers),
    (lambda s: "sources" in s and "phase" in s, superposed),
    (lambda s: "windows" in s, counts),
    (lambda s: isinstance((s.get("arrival") or {}).get("rate"), str) and "service" in s, periodic),
    (lambda s: "capacity" in s or "rates" in (s.get("arrival") or {}) and
     isinstance(s["arrival"]["rates"][0], list), spike),
    (lambda s: "arrival" in s and set(s) <= {"arrival", "time_unit", "horizon", "start", "note"},
     generator),
]
