# SPDX-License-Identifier: MIT
"""What changes over time: transients, varying rates, spikes; and generators on their own."""
import math
import re

from arrivals import arrivals, wave
from fleet import set_discipline
from laws import law, mean_of
from measure import ignored, level
from player import Est, Times, mean, quantile_nearest
from scenario import NotExpressible, amount, find_unit, per_second, seconds, unit_of
from station import SERVICE, TRAFFIC, Model, build
from words import only

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
    only(amount(case["system"], ("start",), "empty"), r"empty|at|t=0|,|cold", "start")
    model = build(case["system"])
    if model.classes or len(model.traffic) > 1:
        raise NotExpressible("a transient of several classes")
    times = sorted({t * model.unit for labels in wanted.values() for t in labels.values()})
    runs = 2 * amount(case["run"], ("replications",),
                      amount(case["system"], ("replications",), 1000))
    runs = int(max(1000, min(runs, RUNS / max(1.0, model.rate * times[-1]))))
    points, late = {}, [t for t in times if t * 320 >= 8 * times[-1]]
    for group in [late] + [[t] for t in times if t not in late]:
        points.update(instants(model, player, group, runs))
    out, reasons = {}, {}
    for name in case["expected"]:
        if ignored(case["tolerance"].get(name)):
            continue
        if name in wanted:
            kind = kind_of(name)
            values = {k: points[t * model.unit].get(kind) for k, t in wanted[name].items()}
            if kind and None not in values.values():
                out[name] = values if None not in values else values[None]
            else:
                reasons[name] = f"no figure at a time is called {name}"
        elif name == "variance_equals_mean" and model.servers == 0:
            out[name] = all(p["dispersion"] is not None and abs(p["dispersion"] - 1) <
                            4 * math.sqrt(2 / runs) + 0.02 for p in points.values())
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


RUNS = 400_000_000  # requests of all runs of a transient at the most


def kind_of(name):
    base = re.sub(r"_t[\d.]+$", "", name)
    return {"mean_in_system": "mean", "mean_concurrency": "mean", "mean_number_in_system": "mean",
            "p_empty": "p_empty", "p0": "p_empty", "mean_in_queue": "queue",
            "mean_queue": "queue"}.get(base)


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
        if model.servers == 1 and not model.slots:
            busy = mean([r.at("service.s.utilization", time).value for r in reports])
            empty = Est(1 - busy, math.sqrt(busy * (1 - busy) / runs))
        waiting = mean([r.at("service.s.queue.mean", time).value for r in reports])
        out[time] = {"mean": Est(value, error), "p_empty": empty, "dispersion": each / value,
                     "queue": Est(waiting)}
    return out


def counts(case, player):
    """Arrivals in windows of a varying rate."""
    system = case["system"]
    source, _ = arrivals(system["arrival"], find_unit(system))
    if find_unit(system) != 1:
        raise NotExpressible("windows in another unit than seconds")
    scenario = {"traffic.t": source, "service.s": {"time": "1ns", "concurrency": "unlimited"}}
    runs = amount(system, ("replications",), case["run"].get("replications", 200))
    horizon = float(amount(system, ("horizon",), max(b for _, b in system["windows"])))
    report = player.run(scenario, horizon, 0.0, runs)
    curve = report.series("offered")
    width = horizon / len(curve)
    if any(abs(edge / width - round(edge / width)) > 1e-6 for w in system["windows"] for edge in w):
        raise NotExpressible(f"windows that are no multiple of 1/{len(curve)} of the horizon")
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
    if model.servers:
        raise NotExpressible("waves of a service whose number of servers is limited")
    period = wave(system["arrival"]["rate"])[2]
    period *= model.unit
    cycles, lead = 3, max(1, math.ceil(8 * model.service_time / period))
    duration = (cycles + lead) * period
    runs = min(8, case["run"].get("replications", 8))
    report = player.run(model.scenario(), duration, 0.0, runs)
    curve = [(t, v) for t, v, _ in report.series("in_system.mean") if t > lead * period]
    middle = mean([v for _, v in curve])
    turn = 2 * math.pi / period
    cosine = 2 * mean([v * math.cos(turn * t) for t, v in curve])
    sine = 2 * mean([v * math.sin(turn * t) for t, v in curve])
    width = duration / 320 * turn / 2
    height = math.hypot(cosine, sine) * width / math.sin(width)  # windows flatten it
    source = model.traffic[TRAFFIC]["profile"][0]["peak"]
    lag = (math.atan2(sine, cosine) / turn - float(source[:-1])) % period
    values = {"mean_concurrency": Est(middle), "mean_in_system": Est(middle),
              "peak_in_system": Est(middle + height), "trough_in_system": Est(middle - height),
              "peak_lag": Est(lag / model.unit),
              "peak_concurrency": Est(middle + height),
              "trough_concurrency": Est(middle - height), "peak_lag_after_rate_peak_s": Est(lag)}
    return ({n: values[n] for n in case["expected"] if n in values},
            {n: f"no figure is called {n}" for n in case["expected"] if n not in values})


def spike(case, player):
    """A rate that steps up and down, or a capacity that does, read off the request log."""
    system = case["system"]
    model = Model(system)
    set_discipline(model, str(system.get("discipline", "")).lower())
    unit = find_unit(system)
    rates, levels, service = steps_of(system)
    service.update(model.service)
    process = str(system["arrival"].get("process", "deterministic")).lower()
    if not re.match(r"(det|fluid|paced|uniform|constant)", process):
        raise NotExpressible(f"a backlog of arrivals that are {process!r}")
    end = cleared(rates, levels)
    base, best = rates[0][1], levels[-1][1]
    if sum(rate for _, rate in rates) and max(r for _, r in rates) * end > 6e6:
        raise NotExpressible("more requests than a log can hold")
    profile = [{"shape": "step", "at": seconds(at * unit), "factor": rate / before}
               for (_, before), (at, rate) in zip(rates, rates[1:])]
    scenario = {"traffic.t": {"arrivals": "uniform", "rate": per_second(base / unit),
                              "profile": profile}, "service.s": service}
    incidents = [{"kind": "slow", "service": SERVICE, "at": seconds(at * unit),
                  "duration": seconds((until - at) * unit), "factor": best / rate}
                 for (at, rate), (until, _) in zip(levels, levels[1:]) if rate != best]
    if incidents:
        scenario["incident"] = incidents
    _, rows = player.run(scenario, 1.5 * end * unit, replications=1, log=True)
    values = backlog(rows, unit)
    begin = values["time_of_peak"]
    values["drain_time"] = values["drain_time_after_scaleup"] = \
        values["backlog_cleared_at"] - begin
    values["time_backlog_zero"] = values["backlog_cleared_at"]
    return ({n: Est(values[n]) for n in case["expected"] if n in values},
            {n: f"no figure is called {n}" for n in case["expected"] if n not in values})


def steps_of(system):
    """(rates by time, capacities by time, service)"""
    arrival, unit = system["arrival"], find_unit(system)
    if "rates" in arrival:
        rates = [(float(t), float(r)) for t, r in arrival["rates"]]
        if rates[0][0] != 0 or min(r for _, r in rates) <= 0:
            raise NotExpressible("rates that do not begin at 0, or are none")
        servers = int(system.get("servers", 1))
        time = law(system["service"], unit)
        if isinstance(time, dict):
            raise NotExpressible("a backlog of service times by chance")
        levels = [(0.0, servers * unit / mean_of(system["service"], unit))]
        return rates, levels, {"time": time, "replicas": servers}
    levels, at = [], 0.0
    for part in system["capacity"]:
        if at is None or amount(part, ("from_", "from"), at) != at:
            raise NotExpressible("capacities with gaps")
        levels.append((at, float(part["rate"])))
        at = amount(part, ("until",))
    if at is not None:
        raise NotExpressible("a capacity that ends")
    best = levels[-1][1]
    if max(c for _, c in levels) != best:
        raise NotExpressible("a capacity that falls")
    rate = amount(arrival, ("rate_after", "rate"))
    if arrival.get("rate_before", 0) > levels[0][1]:
        raise NotExpressible("a backlog from before the start")
    return [(0.0, float(rate))], levels, {"time": seconds(unit / best)}


def cleared(rates, levels):
    """When the fluid backlog is gone for good."""
    edges = sorted({t for t, _ in rates} | {t for t, _ in levels}) + [math.inf]
    waiting, end = 0.0, edges[-2] + 1
    for start, stop in zip(edges, edges[1:]):
        flow = [r for t, r in rates if t <= start][-1] - [c for t, c in levels if t <= start][-1]
        if math.isinf(stop):
            if flow >= 0:
                raise NotExpressible("a backlog that never clears")
            return max(end, start + waiting / -flow)
        waiting = max(0.0, waiting + flow * (stop - start))
    return end


def backlog(rows, unit):
    """Of the requests that wait: most at once, when, until when, in all."""
    rows = [r for r in rows if r.outcome == "answered"]
    changes = sorted([(r.arrival, 1) for r in rows if r.wait > 0] +
                     [(r.arrival + r.wait, -1) for r in rows if r.wait > 0])
    now = peak = 0
    when = gone = 0.0
    for at, step in changes:
        now += step
        if now > peak:
            peak, when = now, at
        if now == 0:
            gone = at
    waits = [r.wait / unit for r in rows]
    return {"peak_backlog": float(peak), "time_of_peak": when / unit,
            "backlog_cleared_at": gone / unit,
            "max_wait": max(waits), "max_delay": max(waits), "area_request_seconds": sum(waits),
            "total_waiting_request_seconds": sum(waits),
            "requests_delayed": sum(w > 0 for w in waits)}


def generator(case, player):
    """Arrivals on their own."""
    system = case["system"]
    source, rate = arrivals(system["arrival"], find_unit(system))
    scenario = {"traffic.t": source, "service.s": {"time": "1ns", "concurrency": "unlimited"}}
    jobs = min(case["run"].get("jobs", 1_000_000), 1_200_000)
    unit = find_unit(system)
    _, rows = player.run(scenario, jobs / rate, replications=1, log=Times)
    times = [row.arrival for row in rows]
    gaps = [b - a for a, b in zip(times, times[1:])]
    ordered = sorted(gaps)
    center = mean(gaps)
    spread = math.sqrt(mean([(g - center) ** 2 for g in gaps]))
    values = {"mean_rate": Est(unit / center), "interarrival_cv": Est(spread / center),
              "mean_interarrival": Est(center / unit),
              "interarrival_scv": Est((spread / center) ** 2),
              "lag1_autocorrelation": Est(autocorrelation(gaps, center))}
    out, reasons = {}, {}
    for name in case["expected"]:
        found = re.fullmatch(r"interarrival_p(\d+)", name)
        if found:
            out[name] = Est(quantile_nearest(ordered, level("p" + found[1])) / unit)
        elif name in ("asymptotic_index_of_dispersion", "index_of_dispersion"):
            memory = (spread / center) ** 2 / rate
            if source.get("arrivals") == "mmpp":  # of states, not of gaps
                memory = 1 / sum(1 / float(s["mean_time"][:-1]) for s in source["states"])
            out[name] = Est(dispersion(times, 5 * memory, 25 * memory))
        elif name in values:
            out[name] = values[name]
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def autocorrelation(gaps, center):
    return mean([(a - center) * (b - center) for a, b in zip(gaps, gaps[1:])]) / \
        mean([(g - center) ** 2 for g in gaps])


def dispersion(times, short, long):
    """Growth of the variance of counts by that of their mean, between windows that are long against
    the memory of the process: what is left of it at their edges cancels."""
    (v1, m1), (v2, m2) = (moments_of_counts(times, width) for width in (short, long))
    return (v2 - v1) / (m2 - m1)


def moments_of_counts(times, width):
    """(variance, mean) in windows, which overlap so that all of the run is used."""
    parts = 8
    slots = [0] * (int(times[-1] / (width / parts)) + 1)
    for at in times:
        slots[int(at / (width / parts))] += 1
    windows = [sum(slots[i:i + parts]) for i in range(len(slots) - parts)]
    center = mean(windows)
    return mean([(w - center) ** 2 for w in windows]), center


def samplers(case, player):
    """Service laws on their own: moments and quantiles of the times of service."""
    out, reasons = {}, {}
    for spec in case["system"]["laws"]:
        name = re.sub(r"\W+", "_", spec["dist"]).strip("_").lower()
        keys = [k for k in case["expected"] if k == name] or \
            [k for k in case["expected"] if k in name or name in k]
        if not keys or not isinstance(case["expected"][keys[0]], dict):
            continue
        key = keys[0]
        scenario = {"traffic.t": {"rate": "1/s"},
                    "service.s": {"time": law(spec), "concurrency": "unlimited"}}
        try:
            _, rows = player.run(scenario, 1_000_000.0, replications=1, log=Times)
        except RuntimeError as problem:
            reasons[key] = str(problem).split("\n", maxsplit=1)[0]
            continue
        wanted = case["expected"][key]
        unit = unit_of(spec["unit"]) if "unit" in spec else 1.0
        ordered = sorted(row.latency / unit for row in rows)
        out[key] = {k: of_sample(ordered, k, spec) for k in wanted}
    return out, reasons


def of_sample(ordered, figure, spec):
    if re.fullmatch(r"p\d+(_\d)?|median", figure):
        return Est(quantile_nearest(ordered, level(figure)))
    center = mean(ordered)
    if figure == "mean":
        return Est(center)
    if figure in ("cv", "scv", "std", "var", "variance"):
        square = mean([(x - center) ** 2 for x in ordered])
        return Est({"cv": math.sqrt(square) / center, "scv": square / center ** 2,
                    "std": math.sqrt(square)}.get(figure, square))
    logs = [math.log(x) for x in ordered] if figure in ("mu", "sigma") else None
    if figure == "mu":
        return Est(mean(logs))
    if figure == "sigma":
        middle = mean(logs)
        return Est(math.sqrt(mean([(x - middle) ** 2 for x in logs])))
    if figure == "scale" and re.match("weibull|lomax|pareto", spec["dist"]):
        if spec["dist"] == "pareto":  # its least value
            return Est(ordered[0])
        # The quantile that equals it.
        share = 1 - math.exp(-1) if spec["dist"] == "weibull" else \
            1 - 2 ** -amount(spec, ("alpha", "shape"))
        return Est(quantile_nearest(ordered, share))
    return None


def arrival_of(system):
    return system["arrival"] if isinstance(system.get("arrival"), dict) else {}


def superposed(case, player):
    """Periodic sources with random phases: a trace of one period that repeats."""
    import random
    system = case["system"]
    only(system["phase"], r"uniform|random|independent|fixed|per|run", "phase")
    count, period = int(system["sources"]), float(system["period"])
    if find_unit(system) != 1:
        raise NotExpressible("periodic sources in another unit than seconds")
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
        bound = re.match(r"(md1_|mm1_)?mean_wait(_upper_bound|_lower_bound)?$", name)
        key = "mean_wait" if bound else name
        if key in figures:
            out[name] = Est(mean(figures[key]))
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons




FAMILIES = [
    (lambda s: "laws" in s, samplers),
    (lambda s: "sources" in s and "phase" in s, superposed),
    (lambda s: "windows" in s, counts),
    (lambda s: isinstance(arrival_of(s).get("rate"), str) and "service" in s, periodic),
    (lambda s: "capacity" in s or isinstance((arrival_of(s).get("rates") or [0])[0], list), spike),
    (lambda s: "arrival" in s and set(s) <= {"arrival", "time_unit", "start", "note"}, generator),
]
