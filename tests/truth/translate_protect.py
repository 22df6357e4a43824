# SPDX-License-Identifier: MIT
"""What clients and servers do about failure and load: retries, hedging, limits."""
import re

from measure import Readings, measure, variance
from player import Est, batch_means, mean, quantile_nearest
from scenario import NotExpressible, amount, find_unit, law, per_second, seconds
from station import TRAFFIC, Model, bucket, build
from translate_queue import jobs_of

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
    if isinstance(backoff, dict):
        out.update(backoff_keys(backoff))
    elif isinstance(backoff, (int, float)):
        out["backoff"] = seconds(backoff)
    return out


def backoff_keys(spec, jitter=None):
    out = {"backoff": seconds(amount(spec, ("base", "initial"))),
           "factor": float(spec.get("factor", 2))}
    if spec.get("cap"):
        out["cap"] = seconds(spec["cap"])
    word = str(jitter or spec.get("jitter", "none")).split()[0]
    out["jitter"] = word
    return out


def retries(case, player):
    """Attempts that fail on their own, without queueing."""
    system = case["system"]
    service = {"time": law(system["attempt_time"]), "concurrency": "unlimited",
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
        elif name in ("mean_latency_all", "mean_latency"):
            out[name] = batch_means([row.latency for row in rows], mean)
        elif quantile:
            ordered = sorted(row.latency for row in rows)
            out[name] = quantile_nearest(ordered, int(quantile[1]) / 10 ** len(quantile[1]))
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def layers(case, player):
    """Retries at every layer of an outage multiply."""
    system = case["system"]
    out, reasons = {}, {}
    for name in case["expected"]:
        found = re.fullmatch(r"with_(\d+)_layers_(\d+)_attempts", name)
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
    kinds = [str(j).split()[0] for j in system.get("jitter", ["none"])]
    sleeps = {}
    for kind in kinds:
        policy = {"max": int(system["retries"]), "on": ["rejected"]}
        policy.update(backoff_keys(system, kind))
        service = dict(FREE, rate_limit={"rate": "0.000000001/s", "burst": 1.0})
        scenario = simple(service, {"retries": policy})
        count = min(jobs_of(case), 100_000)
        _, rows = player.steady(scenario, 1.0, count, replications=1, log=True)
        sleeps[kind] = [row.latency for row in rows if row.outcome != "answered"]
    out, reasons = {}, {}
    for name in case["expected"]:
        found = re.fullmatch(r"var_total_(\w+)", name)
        if name == "mean_total_backoff":
            out[name] = {kind: batch_means(values, mean) for kind, values in sleeps.items()}
        elif name == "max_total_backoff":
            out[name] = max(max(values) for values in sleeps.values())
        elif found and found[1] in sleeps:
            out[name] = batch_means(sleeps[found[1]], variance)
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def hedging(case, player):
    """A second copy after a while, or at once, where nothing queues."""
    system = case["system"]
    laws = system["latency"] if isinstance(system["latency"], list) else [system["latency"]]
    after = next((v * (1e-3 if k.endswith("_ms") else 1.0) for k, v in system.items()
                  if k.startswith("hedge_after")), 0.0)
    hedge = {"after": seconds(max(after, 1e-9)), "max": int(system.get("copies", 2)) - 1}
    out, reasons = {}, {}
    runs = {}
    for spec in laws:
        unit = find_unit({"latency": spec})
        service = {"time": law(spec, unit), "concurrency": "unlimited"}
        for hedged in (True, False):
            if not hedged and not any(n.startswith("unhedged") for n in case["expected"]):
                continue
            traffic = {"hedge": hedge, "cancellation": "propagate"} if hedged else {}
            report = player.steady(simple(service, traffic), 1.0, jobs_of(case))
            runs[spec["dist"].split()[0], hedged] = (report, unit)
    first = laws[0]["dist"].split()[0]
    for name in case["expected"]:
        found = re.fullmatch(r"(unhedged_)?(mean|p\d+(?:_9)?)(?:_latency)?(?:_([a-z]+))?", name)
        if name == "extra_requests":
            out[name] = runs[first, True][0].est("attempts.per_request").map(lambda v: v - 1)
        elif found and (found[3] or first, not found[1]) in runs:
            report, unit = runs[found[3] or first, not found[1]]
            figure = f"latency.{found[2].replace('_', '')}"
            out[name] = report.est(figure).times(1 / unit)
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


REDUNDANT = re.compile(r"(\d+) random distinct replicas")


def redundancy(case, player):
    """Every request at several replicas; the first answer cancels the rest."""
    system = case["system"]
    copies = int(REDUNDANT.search(system["routing"])[1])
    model = build(dict(system, routing="uniform random"))
    plain = Readings(model, player, jobs_of(case))
    out, reasons = {}, {}
    for name in case["expected"]:
        if name.endswith("_reference"):
            out[name] = plain.read("mean_sojourn")
    model = build(dict(system, routing="uniform random"))
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
    window = system["window"] if isinstance(system.get("window"), (int, float)) else 120
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
    whole = build(dict(system, service={"dist": "deterministic", "mean": 1e-9},
                       servers="infinite"))
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
