# SPDX-License-Identifier: MIT
"""What clients and servers do about failure and load: retries, hedging, limits."""
import re

from laws import law
from measure import Readings, level, measure, variance
from player import Est, Missing, batch_means, mean, quantile_nearest
from scenario import NotExpressible, amount, find_unit, per_second, seconds, unit_of
from station import TRAFFIC, Model, bucket, build
from translate_queue import jobs_of
from words import only

FREE = {"time": "1ns", "concurrency": "unlimited"}


def simple(service, traffic=None, steps=None, rate=1.0):
    out = {"traffic.t": dict({"rate": per_second(rate)}, **(traffic or {}))}
    if steps:
        out["path.main"] = steps
    out["service.s"] = service
    return out


def retry_keys(system, most):
    out = {"max": int(most)}
    backoff = system.get("backoff")
    unit = find_unit(system)
    if isinstance(backoff, dict):
        out.update(backoff_keys(backoff, unit=unit))
    elif isinstance(backoff, (int, float)):
        out.update(backoff=seconds(backoff * unit), factor=1.0)
    elif backoff not in (None, "none"):
        raise NotExpressible(f"a backoff of {backoff!r}")
    return out


JITTERS = {"none": "none", "full": "full (uniform 0..d)", "equal": "equal (d/2+uniform 0..d/2)"}


def backoff_keys(spec, jitter=None, unit=1.0):
    out = {"backoff": seconds(amount(spec, ("base", "initial")) * unit),
           "factor": float(amount(spec, ("factor", "multiplier"), 2))}
    if amount(spec, ("cap", "max"), None) is not None:
        out["cap"] = seconds(amount(spec, ("cap", "max")) * unit)
    text = str(jitter or amount(spec, ("jitter",), "none"))
    word = text.split()[0].lower()
    if word not in JITTERS or text.lower() not in (word, JITTERS[word]):
        raise NotExpressible(f"a jitter {text!r}")
    out["jitter"] = word
    return out


def retries(case, player):
    """Attempts that fail on their own, without queueing."""
    system = case["system"]
    unit = find_unit(system)
    service = {"time": law(system["attempt_time"], unit), "concurrency": "unlimited",
               "error_rate": float(system["attempt_failure_prob"])}
    scenario = simple(service, {"retries": retry_keys(system, system["max_retries"])})
    report = player.steady(scenario, 1.0, jobs_of(case))
    _, rows = player.steady(scenario, 1.0, min(jobs_of(case), 400_000), replications=1, log=True)
    names = {"success_rate": "availability", "mean_attempts": "attempts.per_request",
             "load_amplification": "attempts.per_request"}
    out, reasons = {}, {}
    for name in case["expected"]:
        quantile = re.fullmatch(r"p(\d+)_latency(_all)?", name)
        if name in names:
            out[name] = report.est(names[name])
        elif name == "mean_latency_all":
            out[name] = batch_means([row.latency / unit for row in rows], mean)
        elif name in ("mean_latency", "mean_latency_success"):
            good = [row.latency / unit for row in rows if row.outcome == "answered"]
            every = name == "mean_latency" and "mean_latency_success" not in case["expected"]
            if every and len(good) < len(rows):
                reasons[name] = "a mean latency that does not say whether failures count"
            else:
                out[name] = batch_means(good, mean)
        elif name in ("failure_rate", "failure_prob"):
            out[name] = report.est("availability").complement()
        elif quantile:
            ordered = sorted(row.latency / unit for row in rows)
            out[name] = quantile_nearest(ordered, level("p" + quantile[1]))
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def layers(case, player):
    """Retries at every layer of an outage multiply."""
    system = case["system"]
    out, reasons = {}, {}
    for name in case["expected"]:
        found = re.fullmatch(r"with_(\d+)_layers_(\d+)_attempts", name)
        only(amount(system, ("independent_layers",), ""), r"each layer retries the whole sub-call|"
             r"true", "layers")
        if found:
            out[name] = leaf_attempts(player, system, int(found[1]), int(found[2]))
        elif name == "leaf_attempts_per_user_request":
            out[name] = leaf_attempts(player, system, system["layers"],
                                      system["attempts_per_layer"])
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def leaf_attempts(player, system, depth, attempts):
    service = dict(FREE, error_rate=float(system["attempt_failure_prob"]))
    again = {"retries": {"max": attempts - 1}}
    scenario = {"traffic.t": {"rate": "1/s", "path": "l1"}}
    for i in range(1, depth + 1):
        step = {"path": f"l{i + 1}"} if i < depth else {"call": "s"}
        scenario[f"path.l{i}"] = [dict(step, **again)]
    scenario["service.s"] = service
    report = player.run(scenario, 1000.0, replications=2)
    # Both are counts over the same time; their ratio is exact but for the division.
    return round(report.value("service.s.throughput") / report.value("offered"), 9)


def backoff(case, player):
    """The sleep between attempts that are all refused at once: a bucket with a single token."""
    system = case["system"]
    kinds = system.get("jitter", ["none"])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    unit = find_unit(system)
    sleeps = {}
    for text in kinds:
        kind = str(text).split()[0].lower()
        policy = {"max": int(system["retries"]), "on": ["rejected"]}
        policy.update(backoff_keys(system, text, unit))
        service = dict(FREE, rate_limit={"rate": "0.000000001/s", "burst": 1.0})
        scenario = simple(service, {"retries": policy})
        count = min(jobs_of(case), 100_000)
        _, rows = player.steady(scenario, 1.0, count, replications=1, log=True)
        sleeps[kind] = [row.latency / unit for row in rows if row.outcome != "answered"]
    out, reasons = {}, {}
    for name in case["expected"]:
        found = re.fullmatch(r"(var|mean)_total_(\w+)", name)
        if name == "mean_total_backoff":
            means = {kind: batch_means(values, mean) for kind, values in sleeps.items()}
            one = len(means) == 1 and not isinstance(case["expected"][name], dict)
            out[name] = next(iter(means.values())) if one else means
        elif name == "max_total_backoff":
            out[name] = max(max(values) for values in sleeps.values())
        elif found and found[2] in sleeps:
            out[name] = batch_means(sleeps[found[2]], variance if found[1] == "var" else mean)
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def hedging(case, player):
    """A second copy after a while, or at once, where nothing queues."""
    system = case["system"]
    laws = system["latency"] if isinstance(system["latency"], list) else [system["latency"]]
    if system.get("hedge_after_percentile") is not None:
        raise NotExpressible("a hedge after a percentile that adapts")
    word = next((k for k in system if k.startswith("hedge_after")), None)
    after = system[word] if word else 0.0
    after *= unit_of(word.rpartition("_")[2]) if word and word != "hedge_after" else \
        find_unit(system)
    if not re.match("inf|unlim", str(system.get("servers", "infinite"))):
        raise NotExpressible("hedges in a queue")
    if not system.get("independent", True) or not system.get("cancel_on_first", True):
        raise NotExpressible("copies that are not drawn anew, or not cancelled")
    hedge = {"after": seconds(max(after, 1e-9)), "max": int(system.get("copies", 2)) - 1}
    out, reasons = {}, {}
    runs = {}
    for spec in laws:
        unit = find_unit({"latency": spec, "time_unit": system.get("time_unit")})
        service = {"time": law(spec, unit), "concurrency": "unlimited"}
        for hedged in (True, False):
            if not hedged and not any(n.startswith("unhedged") for n in case["expected"]):
                continue
            traffic = {"hedge": hedge, "cancellation": "propagate"} if hedged else {}
            report = player.steady(simple(service, traffic), 1.0, jobs_of(case))
            runs[spec["dist"].split()[0], hedged] = (report, unit)
    first = laws[0]["dist"].split()[0]
    for name in case["expected"]:
        found = re.fullmatch(r"(unhedged_)?(mean|p50|p90|p95|p99|p999|p99_9)(?:_latency)?"
                             r"(?:_([a-z]+))?", name)
        if name == "extra_requests":
            out[name] = runs[first, True][0].est("attempts.per_request").map(lambda v: v - 1)
        elif found and (found[3] or first, not found[1]) in runs:
            report, unit = runs[found[3] or first, not found[1]]
            figure = f"latency.{found[2].replace('_', '')}"
            try:
                out[name] = report.est(figure).times(1 / unit)
            except Missing as problem:
                reasons[name] = str(problem)
        elif name in ("requests_per_request", "load_factor", "attempts_per_request"):
            out[name] = runs[first, True][0].est("attempts.per_request")
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


REDUNDANT = re.compile(r"(\d+) random distinct replicas")


def redundancy(case, player):
    """Every request at several replicas; the first answer cancels the rest."""
    system = case["system"]
    copies = int(REDUNDANT.search(system["routing"])[1])
    only(system["routing"], r"\d+ random distinct replicas|fcfs|fifo|cancel.on.complet(e|ion)|"
         r"\(?instant\)?", "routing")
    model = build(system.but(routing="uniform random"))
    if not isinstance(system.get("replicas"), int) or copies > system["replicas"]:
        raise NotExpressible(f"{copies} copies at {system.get('replicas')} replicas")
    service = amount(system, ("service",), {})
    if isinstance(service, dict) and not service.get("independent_copies", True):
        raise NotExpressible("copies that take the same time")
    plain = Readings(model, player, jobs_of(case))
    out, reasons = {}, {}
    for name in case["expected"]:
        if name.endswith("_reference"):
            out[name] = plain.read("mean_sojourn")
    model = build(system.but(routing="uniform random"))
    if copies > 1:
        if "cancel" not in system["routing"]:
            raise NotExpressible("copies that are not cancelled")
        model.traffic[TRAFFIC].update(hedge={"after": "1ns", "max": copies - 1},
                                      cancellation="propagate")
    more, reasons = measure(Readings(model, player, jobs_of(case)), case,
                            [n for n in case["expected"] if n not in out])
    return dict(out, **more), reasons


def throttling(case, player):
    """A client that rejects at its own side what the server would."""
    system = case["system"]
    offered, accepts = float(system["offered_rate"]), float(system["backend_accept_rate"])
    service = dict(FREE, rate_limit={"rate": per_second(accepts), "burst": 10.0})
    only(amount(system, ("rule",), ""), r"reject locally with prob|max\(0, *\(requests *- *k *\* *"
         r"accepts\) */ *\(requests *\+ *1\)\)", "rule")
    window = system.get("window", "long")
    if not isinstance(window, (int, float)):
        only(window, r"long|(steady|stationary)( state)?|infinite", "window")
        window = 120
    step = {"call": "s", "throttle": {"k": float(system["K"]), "window": seconds(window)}}
    report = player.run(simple(service, {"path": "main"}, [step], offered), 600.0, 300.0, 8)
    sent = report.est("service.s.throughput")
    refused = Est(report.value("service.s.rejected") + report.value("service.s.shed"))
    total = report.value("offered")
    values = {"accepted": sent, "backend_rejected": refused,
              "sent_to_backend": Est(sent.value + refused.value),
              "local_reject_prob": Est(1 - (sent.value + refused.value) / total)}
    return ({n: Est(values[n].value) for n in case["expected"] if n in values},
            {n: f"no figure is called {n}" for n in case["expected"] if n not in values})


def limiter(case, player):
    """A token bucket with nothing behind it."""
    system = case["system"]
    model = Model(system)
    whole = build(system.but(service={"dist": "deterministic", "mean": 1e-9},
                             servers="infinite"))
    if not re.match("full", str(system.get("start", "full"))):
        raise NotExpressible("a bucket that is not full at the start")
    model.traffic, model.service, model.rate = whole.traffic, dict(FREE), whole.rate
    model.traffic[TRAFFIC]["rate_limit"] = bucket(system["limiter"], model.unit)
    return measure(Readings(model, player, jobs_of(case)), case)


FAMILIES = [
    (lambda s: "attempts_per_layer" in s, layers),
    (lambda s: "attempt_failure_prob" in s and "max_retries" in s, retries),
    (lambda s: "retries" in s and "base" in s, backoff),
    (lambda s: "latency" in s and "copies" in s, hedging),
    (lambda s: REDUNDANT.search(str(s.get("routing", ""))) is not None, redundancy),
    (lambda s: "backend_accept_rate" in s, throttling),
    (lambda s: "limiter" in s and "service" not in s, limiter),
]
