# SPDX-License-Identifier: MIT
"""Servers that start for requests and go away when idle: set-up times, keep-alives, instances by
request, wake-ups at a number of waiting requests."""
import re

from arrivals import arrivals
from laws import law, mean_of
from measure import of_bound
from player import Est, Missing
from scenario import NotExpressible, amount, find_unit, seconds
from station import SERVICE, TRAFFIC
from translate_network import is_offline
from translate_queue import jobs_of
from words import only

MOST = 10_000  # instances
PREFIX = f"service.{SERVICE}."


class Hosted:
    """The scenario of a case."""

    def __init__(self, system):
        self.unit = find_unit(system)
        self.platform = {"keep_alive": law(amount(system, ("keep_alive",), 0), self.unit)}
        self.traffic, self.rate = arrivals(system["arrival"], self.unit)
        self.service_and_start(system)
        self.instances(system)
        self.servers = self.platform["max_instances"]

    def service_and_start(self, system):
        warm = amount(system, ("service_warm", "service"))
        if warm is None:
            raise NotExpressible("the case has no service time")
        self.time = law(warm, self.unit) if mean_of(warm, self.unit) > 0 else "1ns"
        start = system.get("cold_start")
        cold = system.get("service_cold")
        if cold is not None:  # what a first request takes longer than others
            if start is not None:
                raise NotExpressible("a cold start and a cold service")
            more = mean_of(cold, self.unit) - mean_of(warm, self.unit)
            if more < 0:
                raise NotExpressible("a first request that is faster than others")
            start = {"dist": "exponential", "mean": more / self.unit} if more else None
        self.platform["cold_start"] = {"init": law(start, self.unit) if start is not None else "0s"}

    def instances(self, system):
        keys = self.platform
        keys["max_instances"] = MOST
        text = system.get("instances")
        if text is not None:
            only(text, r"scale per request|no queueing|one per request", "instances")
        else:
            servers = system.get("servers", 1)
            if not isinstance(servers, int):
                raise NotExpressible(f"{servers!r} servers")
            keys.update(max_instances=servers, pending="shared")
        most = system.get("max_concurrency")
        if most is not None:
            keys["max_instances"] = min(int(most), keys["max_instances"])
        self.choices(system)

    def choices(self, system):
        keys = self.platform
        routing = str(system.get("routing", "newest")).lower()
        only(routing, r"\b(newest|oldest|most|least|recently|used|idle|instance|server|first|mru|"
             r"lru)\b", "routing")
        keys["reuse"] = "least_recent" if re.search("oldest|least|lru", routing) else "most_recent"
        policy = system.get("policy")
        if policy is not None:
            only(policy, r"servers in set-?up = min\(off servers, waiting (jobs|requests)\)|"
                 r"surplus set-?ups|(are )?cancelled|finish|continue|one set-?up per waiting "
                 r"(job|request)", "the policy")
            keys["cancel_surplus"] = "cancelled" in policy
        wake = system.get("activation")
        if wake is not None:
            if isinstance(wake, dict):
                only(wake.get("policy", "n-policy"), r"n.policy", "activation")
            keys["activation"] = int(amount(wake, ("N", "n")) if isinstance(wake, dict) else wake)

    def scenario(self):
        service = {"time": self.time, "concurrency": 1, "serverless": self.platform}
        return {f"traffic.{TRAFFIC}": self.traffic, f"service.{SERVICE}": service}


def less(a, b):
    """Both move together: the larger error is that of the difference at the most."""
    return Est(a.value - b.value, max(a.se or 0, b.se or 0) or None)


def over(a, b):
    if not b.value:
        raise Missing("nothing to divide by")
    relative = ((a.se or 0) / a.value if a.value else 0) + (b.se or 0) / b.value
    return Est(a.value / b.value, relative * abs(a.value / b.value) or None)


def on(report):
    return less(report.est(PREFIX + "replicas.mean"), report.est(PREFIX + "starting.mean"))


def counts(hosted, report, wanted):
    probability = report.present(f"{SERVICE} instances")
    return {key: Est(probability[int(key)] if int(key) < len(probability) else 0.0)
            for key in wanted}


def time(name):
    return lambda hosted, report: report.est(name).times(1 / hosted.unit)


def figure(name):
    return lambda hosted, report: report.est(PREFIX + name)


FIGURES = {
    r"mean_(sojourn|latency|response(_time)?)": time("latency.mean"),
    r"mean_wait": time(PREFIX + "wait.mean"),
    r"p_(off|all_off_empty)|prob_(off|zero|scaled_to_zero)": figure("scaled_to_zero"),
    r"p_setup|mean_in_setup|mean_starting": figure("starting.mean"),
    r"p_on|mean_on|mean_warm(_instances)?": lambda _, r: on(r),
    r"p_busy|mean_(running|busy|active)(_instances)?": figure("active.mean"),
    r"mean_idle(_instances)?": lambda _, r: less(on(r), r.est(PREFIX + "active.mean")),
    r"mean_instances|mean_servers": figure("replicas.mean"),
    r"prob_cold|fraction_cold|p_cold|fraction_of_requests_arriving_to_off": figure("cold_starts"),
    r"(mean_)?instance_lifespan|mean_instance_lifespan": lambda h, r: over(
        r.est(PREFIX + "replicas.mean"), r.est(PREFIX + "instance_starts")).times(1 / h.unit),
    r"reject_prob|prob_reject|rejection_prob|loss_prob": lambda _, r:
        r.est("availability").complement(),
    r"activations_per_second|instance_starts_per_second": lambda h, r:
        r.est(PREFIX + "instance_starts").times(h.unit),
    r"throughput": lambda h, r: r.est("throughput").times(h.unit),
}


def serverless(case, player):
    hosted = Hosted(case["system"])
    run = case["run"]
    if "duration" in run and "jobs" not in run:
        jobs = float(run["duration"]) * hosted.unit * hosted.rate
    else:
        jobs = jobs_of(case)
    report = player.steady(hosted.scenario(), hosted.rate, jobs, detail=True)
    figures, reasons = {}, {}
    for name, wanted in case["expected"].items():
        plain_name = of_bound(name, case["tolerance"], case["expected"])
        try:
            if plain_name == "instance_count_probs":
                figures[name] = counts(hosted, report, wanted)
                continue
            found = [f for p, f in FIGURES.items() if re.fullmatch(p, plain_name)]
            if not found:
                raise Missing(f"no figure is called {name}")
            figures[name] = found[0](hosted, report)
        except Missing as problem:
            reasons[name] = str(problem)
    return figures, reasons


def is_hosted(system):
    keys = ("cold_start", "keep_alive", "activation", "service_cold")
    return any(k in system for k in keys) and "arrival" in system and not is_offline(system)


FAMILIES = [(is_hosted, serverless)]
