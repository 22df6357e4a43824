# SPDX-License-Identifier: MIT
"""Several services: pipelines, open and closed networks, branches that are waited for."""
import re

from arrivals import arrivals
from laws import law, mean_of
from measure import MEAN_LATENCY, ignored, of_bound
from player import Est
from routing import steps_of
from scenario import NotExpressible, amount, find_unit, per_second, seconds
from station import EVER
from translate_queue import jobs_of
from words import only

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
        self.family, self.sharing = family_of(system)

    def add(self, spec):
        """A service from {"service", "servers"} or {"mean_service"}."""
        service = amount(spec, ("service",))
        if service is None:
            mean = amount(spec, ("mean_service", "mean"))
            if mean is None:
                mean = 1 / amount(spec, ("service_rate", "mu"))
            service = {"dist": self.family, "mean": mean}
        servers = amount(spec, ("servers",), 1)
        if isinstance(servers, str) and not re.search(r"inf|unlimited|delay", servers):
            raise NotExpressible(f"servers {servers!r}")
        room = amount(spec, ("queue_capacity", "system_capacity", "buffer"))
        if room is not None and not re.search(r"inf|unb|unl", str(room)):
            raise NotExpressible("a buffer between services: what it does when full is not said")
        name = f"s{len(self.servers) + 1}"
        table = {"time": law(service, self.unit)}
        words = str(amount(spec, ("discipline", "type"), "")).lower()
        shares = bool(re.search(r"\bps\b|processor.sharing", words)) or self.sharing and not words
        if words and not shares and not re.search(r"^(fcfs|fifo)$|^(delay|is|infinite)", words):
            raise NotExpressible(f"a station of discipline {words!r}")
        if isinstance(servers, str) or re.search(r"^(delay|is|infinite)", words):
            table["concurrency"], servers = "unlimited", 0
        elif shares:
            table["processor_sharing"] = {"cores": float(servers)}
        else:
            table["replicas"] = int(servers)
        self.tables[f"service.{name}"] = table
        self.servers.append(int(servers))
        self.means.append(mean_of(service, self.unit))
        return name

    def offer(self, system):
        """Traffic from outside, or clients that think."""
        if "clients" not in system:
            self.source, self.rate = arrivals(system["arrival"], self.unit)
            return
        think = amount(system, ("think", "think_time"), 0)
        if isinstance(think, (int, float)) and think:
            think = {"dist": "exponential", "mean": think}
        self.source = {"arrivals": "closed", "clients": int(system["clients"]),
                       "think": law(think, self.unit)}
        if "arrival" in system:
            raise NotExpressible("both clients and arrivals")

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
            if not servers or "processor_sharing" in self.tables[f"service.s{i + 1}"]:
                through = report.est(f"service.s{i + 1}.throughput")  # Little's law
                inside = report.est(f"service.s{i + 1}.sojourn.mean")
                out.append(inside.times(through.value))
                continue
            queue = report.est(f"service.s{i + 1}.queue.mean")
            busy = report.est(f"service.s{i + 1}.utilization").times(servers)
            se = None if queue.se is None or busy.se is None else queue.se + busy.se
            out.append(Est(queue.value + busy.value, se))
        return out

    def used(self, report):
        """Utilization of each; of one without limit its mean number, as octave has it."""
        return [e.times(1.0) for e in (
            report.est(f"service.s{i + 1}.utilization") if n else
            report.est(f"service.s{i + 1}.throughput").times(mean)
            for i, (n, mean) in enumerate(zip(self.servers, self.means)))]


def family_of(system):
    """(law of services that tell their means only, whether they share) of "exponential FCFS"."""
    words = " ".join(str(w) for w in (amount(system, ("service",), "exponential"),
                                      amount(system, ("discipline",), ""))
                     if isinstance(w, str)).lower()
    family = words.split()[0]
    rest = set(re.findall(r"[\w-]+", words)) - {family}
    known = {"fcfs", "fifo", "ps", "processor", "sharing", "per", "station", "stage", "each", "in",
             "at", "queue", "queues", "order", "of", "arrival", "processor-sharing", "everywhere"}
    if rest - known:
        raise NotExpressible(f"stations of {words!r}")
    return family, bool(rest & {"ps", "sharing", "processor-sharing"})


def read(network, report, case):
    """The figures of a network by their usual names."""
    u = network.unit
    out, reasons = {}, {}
    for name, expected in case["expected"].items():
        if ignored(case["tolerance"].get(name)):
            continue
        listed = isinstance(expected, list)
        base = of_bound(name, case["tolerance"], case["expected"])
        stage = re.fullmatch(r"mean_(sojourn|wait|in|queue)_(?:stage|station)_?(\d+)", base)
        one = re.fullmatch(r"(utilization|throughput)_(?:stage|station)_?(\d+)", base)
        quantile = re.fullmatch(r"(p50|p90|p95|p99|p999|p99_9)_(end_to_end|sojourn|response|"
                                r"latency)", base)
        place = int((stage or one)[2]) if stage or one else 1
        if not 1 <= place <= len(network.servers):
            reasons[name] = f"there is no station {place}"
        elif stage and stage[1] in ("in", "queue"):
            out[name] = network.inside(report)[place - 1] if stage[1] == "in" else \
                report.est(f"service.s{place}.queue.mean")
        elif stage:
            out[name] = report.est(f"service.s{stage[2]}.{stage[1]}.mean").times(1 / u)
        elif one:
            out[name] = network.used(report)[place - 1] if one[1] == "utilization" else \
                report.est(f"service.s{place}.throughput").times(u)
        elif quantile:
            out[name] = report.est(f"latency.{quantile[1].replace('_', '')}").times(1 / u)
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
            values = network.used(report)
            if not listed and max(v.value for v in values) > 1.05 * min(v.value for v in values):
                reasons[name] = "stations are used differently"
            else:
                out[name] = values if listed else values[0]
        elif base == "visits":
            out[name] = [t.times(1 / report.value("throughput"))
                         for t in network.each(report, "throughput")]
        elif base in ("mean_residence_per_visit", "mean_sojourn_per_visit",
                      "mean_sojourn_per_stage", "mean_sojourn_per_station"):
            out[name] = network.each(report, "sojourn.mean", 1 / u)
        elif base in ("mean_queue", "mean_in_station") and (listed or len(network.servers) == 1):
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
    if "clients" in system:
        network.rate = closed_rate(system.but(stations=[{}] * len(names)), network)
    paths = {"main": [{"call": name} for name in names]}
    report = player.steady(network.scenario(paths), network.rate, jobs_of(case))
    return read(network, report, case)


def by_visits(case, player):
    """Stations with mean numbers of visits: each is visited a geometric number of times, which in
    product form is as good as any other order with those means."""
    system = case["system"]
    network = Network(system)
    if any(s.get("visits", 1) != 1 for s in system["stations"]):
        if not re.match(r"poisson", str(system.get("arrival", {}).get("process", "poisson"))):
            raise NotExpressible("means of visits, and arrivals that are not Poisson's")
        case = {**case, "expected": {n: v for n, v in case["expected"].items()
                                     if not re.match(r"p\d", n)}}  # the order is not told
    steps, paths, total = [], {}, 0.0
    for spec in system["stations"]:
        name, visits = network.add(spec), float(spec.get("visits", 1))
        total += visits
        table = network.tables[f"service.{name}"]
        if visits != 1 and "replicas" in table and \
                (not isinstance(table["time"], dict) or
                 table["time"]["distribution"] != "exponential"):
            raise NotExpressible("means of visits, and no product form")
        if visits > 1:
            steps.append({"loop": name, "repeat": 1 - 1 / visits, "times": EVER})
        elif visits < 1:
            if visits:
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
    works = [mean * s.get("visits", 1) for mean, s in zip(network.means, system["stations"])]
    most = max(w / n if n else 0 for w, n in zip(works, network.servers))
    think = amount(system, ("think", "think_time"), 0)
    cycle = sum(works) + (mean_of(think, network.unit) if think else 0)
    bound = system["clients"] / cycle
    return min(1 / most, bound) if most else bound


def jackson(case, player):
    """Any matrix of routing probabilities."""
    system = case["system"]
    network = Network(system)
    specs = amount(system, ("stations",)) or each_station(system)
    if len(specs) != len(system["routing"]):
        raise NotExpressible("a matrix of another size than the number of stations")
    names = [network.add(spec) for spec in specs]
    outside = system["external_arrivals"]
    if isinstance(outside, list):
        outside = {f"station{i + 1}": rate for i, rate in enumerate(outside)}
    scenario, paths, rate = {}, {}, 0.0
    for key in outside:
        amount_in = outside[key]
        if not amount_in:
            continue
        found = re.search(r"(\d+)$", key)
        first = int(found[1]) - 1 if found else -1
        if not 0 <= first < len(names):
            raise NotExpressible(f"arrivals at {key!r}")
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


def each_station(system):
    means = system["mean_service"]
    servers = amount(system, ("servers",), 1)
    servers = servers if isinstance(servers, list) else [servers] * len(means)
    return [{"mean_service": m, "servers": n} for m, n in zip(means, servers)]


def fork_join(case, player):
    system = case["system"]
    if system.get("barrier"):
        return split_merge(case, player)
    network = Network(system.but(service="exponential"))
    spec = {"service": system["service"], "servers": system.get("servers_per_branch", 1)}
    names = [network.add(spec) for _ in range(int(system["branches"]))]
    network.offer(system)
    join = str(amount(system, ("join", "wait_for", "quorum"), "all")).lower()
    step = {"parallel": names}
    some = re.fullmatch(r"(?:first |any )?(\d+)(?: of (\d+))?", join)
    if some:
        if some[2] and int(some[2]) != len(names) or int(some[1]) > len(names):
            raise NotExpressible(f"a join of {join!r} on {len(names)} branches")
        join = some[1]
    if join in ("first", "any") or join.isdigit():
        step["wait_for"] = int(join) if join.isdigit() else "first"
        words = str(amount(system, ("cancel", "rest"), "no")).lower()
        if words in ("true", "yes") or "cancel" in words:
            step["cancel_rest"] = True
    elif join != "all":
        raise NotExpressible(f"a join of {join!r}")
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
    for name in MEAN_LATENCY & set(out) if len(names) > 2 else ():
        out[name].se = None  # the formula is an approximation
    return out, reasons


def split_merge(case, player):
    """A gate that is held until all branches have ended, one request after the other."""
    system = case["system"]
    if system.get("join", "all") != "all":
        raise NotExpressible("a gate that answers before it is free has no key")
    only(system["barrier"], r"next request starts only when all (branches|shards) (are )?idle|true|"
         r"all (branches|shards) must finish before the next request starts", "barrier")
    network = Network(system.but(service="exponential"))
    spec = {"service": system["service"], "servers": system.get("servers_per_branch", 1)}
    names = [network.add(spec) for _ in range(int(system["branches"]))]
    network.tables["service.gate"] = {"blocking_path": "branches"}
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
    fans, slows = as_list(system["fanout"]), as_list(system["leaf_slow_prob"])
    if len(slows) == 1:
        slows = slows * len(fans)
    wanted = case["expected"].get("slow_fraction")
    for fan, slow in zip(fans, slows):
        told = 1 - (1 - slow) ** fan  # for the length of the run
        leaf = {"distribution": "empirical", "values": ["1ms", "2s"], "weights": [1 - slow, slow]}
        scenario = {"traffic.t": {"rate": "1/s", "path": "main"},
                    "path.main": [{"fan_out": "leaf", "shards": fan}],
                    "service.leaf": {"time": leaf, "concurrency": "unlimited"}}
        enough = (1 - told) / told / (tolerance / 4) ** 2
        jobs = max(20_000, min(enough, jobs_of(case) * 4, VISITS / fan))
        report = player.steady(scenario, 1.0, jobs)
        bins = report.data["distribution"]
        late = sum(b["count"] for b in bins if b["lower"] > 1)
        count = sum(b["count"] for b in bins)
        values.append(Est(late / count, (late * (1 - late / count)) ** 0.5 / count))
    out = {"slow_fraction": values if isinstance(wanted, list) else values[0]}
    return ({n: v for n, v in out.items() if n in case["expected"]},
            {n: f"no figure is called {n}" for n in case["expected"] if n not in out})


def offline(case, player):
    """Tasks that are all there at once: one request that fans out, again and again."""
    system = case["system"]
    tasks = int(amount(system, ("tasks", "items")))
    workers = int(amount(system, ("workers", "gpus", "servers"), 1))
    spec = amount(system, ("task", "service"))
    if "batch_size" in system:
        return offline_batches(case, player, tasks, workers)
    only(amount(system, ("dispatch",), "greedy"), r"greedy|fcfs|fifo|list scheduling|all ready at "
         r"t=0|in order", "dispatch")
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


def offline_batches(case, player, items, workers):
    """Batches of a fixed time, one after the other on each worker; a worker that starts cold is
    down until then."""
    system = case["system"]
    size, time = int(system["batch_size"]), float(system["batch_time"])
    cold = amount(system, ("cold_start",), 0.0)
    if amount(system, ("partial_last_batch_time",), time) != time or isinstance(cold, dict):
        raise NotExpressible("times of batches or starts that differ")
    scenario = {
        "traffic.t": {"arrivals": "trace",
                      "trace": {"file": player.csv(["arrival_s"], [("0",)] * items)}},
        # All are there at once: none begins before the last of them has come.
        "service.s": {"time": seconds(time), "replicas": workers,
                      "batching": {"max_size": size, "max_delay": "1ns"}}}
    if cold:
        scenario["incident"] = [{"kind": "crash", "service": "s", "replicas": workers, "at": "0s",
                                 "duration": seconds(cold)}]
    duration = 2 * (cold + (items / size / workers + 1) * time)
    report, rows = player.run(scenario, duration, replications=1, log=True)
    if len(rows) != items or any(row.outcome != "answered" for row in rows):
        raise NotExpressible("items that were lost")
    batches = report.value("service.s.batches.per_second") * duration
    values = {"makespan": round(max(row.end for row in rows), 8), "batches": round(batches),
              # Busy from its start to its end, each of them.
              "gpu_seconds_billed_until_each_idle": round(workers * cold + batches * time, 8)}
    return ({n: values[n] for n in case["expected"] if n in values},
            {n: f"no figure is called {n}" for n in case["expected"] if n not in values})


def is_offline(system):
    return "tasks" in system or "gpus" in system


def as_list(value):
    return value if isinstance(value, list) else [value]


FAMILIES = [
    (lambda s: "stages" in s, pipeline),
    (lambda s: "external_arrivals" in s, jackson),
    (lambda s: "stations" in s, by_visits),
    (lambda s: "fanout" in s, tail_at_scale),
    (lambda s: "branches" in s, fork_join),
    (is_offline, offline),
]
