# SPDX-License-Identifier: MIT
"""Several services: pipelines, open and closed networks, branches that are waited for."""
import re

from measure import MEAN_LATENCY, ignored, of_bound
from player import Est
from routing import steps_of
from scenario import NotExpressible, amount, arrivals, find_unit, law, mean_of, per_second
from station import EVER
from translate_queue import jobs_of

VISITS = 60_000_000  # services of one run at the most


class Network:
    """Services s1, s2, ... on one path."""

    def __init__(self, system):
        self.unit = find_unit(system)
        self.tables = {}
        self.source = {}
        self.rate = 0.0
        self.servers = []
        self.means = []
        self.family = str(system.get("service", "exponential")).split()[0]

    def add(self, spec):
        """A service from {"service", "servers"} or {"mean_service"}."""
        service = spec.get("service")
        if service is None:
            service = {"dist": self.family, "mean": amount(spec, ("mean_service", "mean"))}
        servers = spec.get("servers", 1)
        name = f"s{len(self.servers) + 1}"
        table = {"time": law(service, self.unit)}
        if isinstance(servers, str):
            table["concurrency"] = "unlimited"
        else:
            table["replicas"] = int(servers)
        self.tables[f"service.{name}"] = table
        self.servers.append(0 if isinstance(servers, str) else int(servers))
        self.means.append(mean_of(service, self.unit))
        return name

    def offer(self, system):
        """Traffic from outside, or clients that think."""
        if "clients" not in system:
            self.source, self.rate = arrivals(system["arrival"], self.unit)
            return
        think = system.get("think", 0)
        if isinstance(think, (int, float)) and think:
            think = {"dist": "exponential", "mean": think}
        self.source = {"arrivals": "closed", "clients": int(system["clients"]),
                       "think": law(think, self.unit)}

    def scenario(self, paths):
        out = {"traffic.t": dict(self.source, path="main")}
        out.update({f"path.{name}": steps for name, steps in paths.items()})
        out.update(self.tables)
        return out

    def each(self, report, what, scale=1.0):
        return [report.est(f"service.s{i + 1}.{what}").times(scale)
                for i in range(len(self.servers))]

    def inside(self, report):
        """Requests at each service, waiting and in service."""
        out = []
        for i, servers in enumerate(self.servers):
            queue = report.est(f"service.s{i + 1}.queue.mean")
            busy = report.est(f"service.s{i + 1}.utilization").times(servers)
            se = None if queue.se is None or busy.se is None else queue.se + busy.se
            out.append(Est(queue.value + busy.value, se))
        return out


def read(network, report, case):
    """The figures of a network by their usual names."""
    u = network.unit
    out, reasons = {}, {}
    for name, expected in case["expected"].items():
        if ignored(case["tolerance"].get(name)):
            continue
        listed = isinstance(expected, list)
        base = of_bound(name, case["tolerance"], case["expected"])
        stage = re.fullmatch(r"mean_(sojourn|wait)_stage_?(\d+)", base)
        quantile = re.fullmatch(r"(p\d+)_(end_to_end|sojourn|response|latency)", base)
        if stage:
            out[name] = report.est(f"service.s{stage[2]}.{stage[1]}.mean").times(1 / u)
        elif quantile:
            out[name] = report.est(f"latency.{quantile[1]}").times(1 / u)
        elif base in MEAN_LATENCY:
            out[name] = report.est("latency.mean").times(1 / u)
        elif base == "mean_wait_total":
            out[name] = Est(sum(w.value for w in network.each(report, "wait.mean")) / u)
        elif base == "mean_wait_stage_2_onwards":
            out[name] = Est(sum(w.value for w in network.each(report, "wait.mean")[1:]) / u)
        elif base == "throughput":
            out[name] = network.each(report, "throughput", u) if listed else \
                report.est("throughput").times(u)
        elif base in ("utilization", "utilization_each_stage"):
            values = network.each(report, "utilization")
            out[name] = values if listed else values[0]
        elif base in ("mean_residence_per_visit", "mean_sojourn_per_visit"):
            out[name] = network.each(report, "sojourn.mean", 1 / u)
        elif base in ("mean_queue", "mean_in_station"):
            values = network.inside(report)
            out[name] = values if listed else values[0]
        elif base == "mean_in_system":
            out[name] = report.est("in_system.mean")
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def pipeline(case, player):
    system = case["system"]
    network = Network(system)
    names = [network.add(stage) for stage in system["stages"]]
    network.offer(system)
    paths = {"main": [{"call": name} for name in names]}
    report = player.steady(network.scenario(paths), network.rate, jobs_of(case))
    return read(network, report, case)


def by_visits(case, player):
    """Stations with mean numbers of visits: each is visited a geometric number of times, which in
    product form is as good as any other order with those means."""
    system = case["system"]
    network = Network(system)
    steps, paths, total = [], {}, 0.0
    for spec in system["stations"]:
        name, visits = network.add(spec), float(spec.get("visits", 1))
        total += visits
        if visits > 1:
            steps.append({"loop": name, "repeat": 1 - 1 / visits, "times": EVER})
        elif visits < 1:
            paths["past"] = [{"delay": "0s"}]
            steps.append({"branch": {name: visits, "past": 1 - visits}})
        else:
            steps.append({"call": name})
    paths["main"] = steps
    network.offer(system)
    if "clients" in system:
        network.rate = closed_rate(system, network)
    jobs = min(jobs_of(case), VISITS / total)
    report = player.steady(network.scenario(paths), network.rate, jobs)
    return read(network, report, case)


def closed_rate(system, network):
    """Asymptotic bound of the throughput, for the length of a run."""
    demands = [mean * s.get("visits", 1) / max(1, n) for mean, s, n in
               zip(network.means, system["stations"], network.servers)]
    think = system.get("think", 0)
    cycle = sum(demands) + (mean_of(think, network.unit) if think else 0)
    return min(1 / max(demands), system["clients"] / cycle)


def jackson(case, player):
    """Any matrix of routing probabilities."""
    system = case["system"]
    network = Network(system)
    specs = system.get("stations") or [{"mean_service": m} for m in system["mean_service"]]
    names = [network.add(spec) for spec in specs]
    outside = system["external_arrivals"]
    if isinstance(outside, list):
        outside = {f"station{i + 1}": rate for i, rate in enumerate(outside)}
    scenario, paths, rate = {}, {}, 0.0
    for key, amount_in in outside.items():
        if not amount_in:
            continue
        first = int(re.search(r"\d+", key)[0]) - 1
        main, more = steps_of(system["routing"], first, names, f"p{first + 1}")
        paths.update(more)
        paths[f"p{first + 1}"] = main
        scenario[f"traffic.t{first + 1}"] = {"rate": per_second(amount_in / network.unit),
                                             "path": f"p{first + 1}"}
        rate += amount_in / network.unit
    scenario.update({f"path.{name}": steps for name, steps in paths.items()})
    scenario.update(network.tables)
    report = player.steady(scenario, rate, jobs_of(case))
    return read(network, report, case)


def fork_join(case, player):
    system = case["system"]
    if system.get("barrier"):
        return split_merge(case, player)
    network = Network(dict(system, service="exponential"))
    spec = {"service": system["service"], "servers": system.get("servers_per_branch", 1)}
    names = [network.add(spec) for _ in range(int(system["branches"]))]
    network.offer(system)
    join = system.get("join", "all")
    step = {"parallel": names}
    if join != "all":
        step["wait_for"] = int(join) if str(join).isdigit() else "first"
    report = player.steady(network.scenario({"main": [step]}), network.rate, jobs_of(case))
    out, reasons = read(network, report, case)
    branches = network.each(report, "sojourn.mean", 1 / network.unit)
    mean_branch = sum(b.value for b in branches) / len(branches)
    own = {"mean_branch_sojourn": Est(mean_branch), "sync_overhead":
           Est(report.value("latency.mean") / network.unit - mean_branch)}
    for name in list(reasons):
        if name in own:
            out[name] = own[name]
            del reasons[name]
    if len(names) > 2 and isinstance(out.get("mean_response"), Est):
        out["mean_response"].se = None  # the formula is an approximation
    return out, reasons


def split_merge(case, player):
    """A gate that is held until all branches have ended, one request after the other."""
    system = case["system"]
    if system.get("join", "all") != "all":
        raise NotExpressible("a gate that answers before it is free has no key")
    network = Network(dict(system, service="exponential"))
    spec = {"service": system["service"], "servers": system.get("servers_per_branch", 1)}
    names = [network.add(spec) for _ in range(int(system["branches"]))]
    network.tables["service.gate"] = {"hold": "branches"}
    network.offer(system)
    paths = {"main": [{"call": "gate"}], "branches": [{"parallel": names}]}
    scenario = network.scenario(paths)
    report = player.steady(scenario, network.rate, jobs_of(case))
    inside, wait = report.est("service.gate.sojourn.mean"), report.est("service.gate.wait.mean")
    values = {"utilization": report.est("service.gate.utilization"),
              "mean_wait": wait.times(1 / network.unit),
              "mean_queue": report.est("service.gate.queue.mean"),
              "mean_service": Est((inside.value - wait.value) / network.unit)}
    out, reasons = read(network, report, case)
    out.update({name: values[name] for name in case["expected"] if name in values})
    if "max_stable_rate" in case["expected"]:  # of clients that never pause
        scenario["traffic.t"] = {"arrivals": "closed", "clients": 2, "path": "main"}
        full = player.steady(scenario, network.rate, 400_000)
        out["max_stable_rate"] = full.est("throughput").times(network.unit)
    return out, {name: why for name, why in reasons.items() if name not in out}


def tail_at_scale(case, player):
    """Leaves that are slow now and then, and a root that waits for all of them."""
    system = case["system"]
    values = []
    tolerance = case["tolerance"].get("default_rel", 0.02)
    for fan, slow, told in zip(system["fanout"], system["leaf_slow_prob"],
                               case["expected"]["slow_fraction"]):
        leaf = {"distribution": "empirical", "values": ["1ms", "2s"], "weights": [1 - slow, slow]}
        scenario = {"traffic.t": {"rate": "1/s", "path": "main"},
                    "path.main": [{"fan_out": "leaf", "shards": fan}],
                    "service.leaf": {"time": leaf, "concurrency": "unlimited"}}
        enough = (1 - told) / told / (tolerance / 4) ** 2
        jobs = max(20_000, min(enough, case["run"]["jobs"] * 4, VISITS / fan))
        report = player.steady(scenario, 1.0, jobs)
        bins = report.data["distribution"]
        late = sum(b["count"] for b in bins if b["lower"] > 1)
        count = sum(b["count"] for b in bins)
        values.append(Est(late / count, (late * (1 - late / count)) ** 0.5 / count))
    return {"slow_fraction": values}, {}


def offline(case, player):
    """Tasks that are all there at once: one request that fans out, again and again."""
    system = case["system"]
    if "cold_start" in system:
        raise NotExpressible("the program has no cold starts")
    tasks = int(amount(system, ("tasks", "items")))
    workers = int(amount(system, ("workers", "gpus", "servers"), 1))
    spec = amount(system, ("task", "service"))
    gap = 10 * mean_of(spec) * tasks
    scenario = {"traffic.t": {"arrivals": "uniform", "rate": per_second(1 / gap), "path": "main"},
                "path.main": [{"fan_out": "s", "shards": tasks}],
                "service.s": {"time": law(spec), "replicas": workers}}
    count = case.get("run", {}).get("replications", 20_000)
    report = player.steady(scenario, 1 / gap, count, warmup=0.0)
    names = {"mean_makespan": "latency.mean", "p95_makespan": "latency.p95",
             "makespan": "latency.mean"}
    out = {n: report.est(names[n]) for n in case["expected"] if n in names}
    return out, {n: f"no figure is called {n}" for n in case["expected"] if n not in names}


FAMILIES = [
    (lambda s: "stages" in s, pipeline),
    (lambda s: "external_arrivals" in s, jackson),
    (lambda s: "stations" in s, by_visits),
    (lambda s: "fanout" in s, tail_at_scale),
    (lambda s: "branches" in s, fork_join),
    (lambda s: "tasks" in s or "gpus" in s, offline),
]
