# SPDX-License-Identifier: MIT
"""From the names of expected figures to those of the program: what one queue is asked for."""
import os
import re

from laws import mean_of
from player import Est, Missing, Times, batch_means, mean, quantile_nearest
from scenario import NotExpressible, amount, seconds, unit_of
from station import SERVICE, TRAFFIC

MEAN_LATENCY = {"mean_sojourn", "mean_latency", "mean_response", "mean_end_to_end",
                "response_time", "mean_total_sojourn", "mean_response_time", "sojourn",
                "mean_sojourn_accepted", "mean_sojourn_completed", "mean_sojourn_of_served",
                "mean_system_time", "mean_time_in_system"}
BY_STATE = re.compile(r"^p_(?:n|concurrency|in_system)_(eq|ge|gt|le|lt)_(\d+)$")
DETAILED = re.compile(r"mean_sojourn_(per_replica|hottest)|(shard_)?share|utilization_hottest|"
                      r"mean_queue_wait")
BUSY_STATES = 1_000_000
RUNS = 8


def of_bound(name, tolerance, expected):
    """A bound's own quantity: what the simulation has to give under the bound's name."""
    rule = tolerance.get(name)
    if not isinstance(rule, dict) or rule.get("type") not in ("upper", "lower"):
        return re.sub(r"_(independent_des\w*|published)$|^(independent_des_\w*?s_|monte_carlo_)",
                      "", name)
    base = re.sub(r"_?(upper|lower)_bound(_phi)?$", "", name)
    base = re.sub(r"^(mm\d+|md1|random|mmc)_?", "", base)
    if base.startswith("mean_"):
        return base
    if base == "latency":
        return "mean_latency"
    told = [m for m in expected if m in MEAN_LATENCY]
    return told[0] if told else "mean_sojourn"


class Readings:
    """What was measured of a model, run as far as it is asked for."""

    def __init__(self, model, player, jobs, duration=None):
        self.model, self.player = model, player
        self.jobs, self.duration = jobs, duration
        self.service = f"service.{SERVICE}."
        self.reports = {}
        self.rows = None
        self.most = 600_000  # requests of a log
        self.spells = []     # probabilities of states, run by run
        self.full = None     # share of full batches, of as long logs as can be
        self.wanted = {}

    def report(self, detail=False):
        if True in self.reports:
            return self.reports[True]
        if detail not in self.reports:
            scenario = self.model.scenario()
            if self.duration:
                self.reports[detail] = self.player.run(scenario, *self.duration, detail=detail)
            else:
                self.reports[detail] = self.player.steady(scenario, self.model.rate, self.jobs,
                                                          detail=detail)
        return self.reports[detail]

    def log(self):
        if self.rows is None:
            jobs = min(self.jobs, self.most)
            _, rows = self.player.steady(self.model.scenario(), self.model.rate, jobs,
                                         replications=1, log=Times)
            self.rows = rows[len(rows) // 20:]
        return self.rows

    def answered(self):
        return [row for row in self.log() if row.outcome == "answered"]

    def states(self, statistic, service=""):
        """A statistic of the probabilities of 0, 1, 2, ... requests, with its error by runs of
        their own."""
        if self.duration:
            return Est(statistic(self.report(True).present(service)))
        if not self.spells:
            self.spells = [self.player.steady(
                self.model.scenario(), self.model.rate, self.jobs / RUNS, 2, detail=True,
                seed=self.player.seed + 1000 * k) for k in range(RUNS)]
        values = [statistic(report.present(service)) for report in self.spells]
        center = mean(values)
        return Est(center, (variance(values) / (RUNS - 1)) ** 0.5)

    def longer(self, factor):
        """The same, of so many times the requests."""
        self.jobs = min(self.jobs * factor, max(MOST_JOBS, self.jobs))
        self.most = min(self.most * factor, MOST_ROWS)
        self.rows, self.spells = None, []
        self.reports.clear()

    def goal(self, what, limit):
        """The share of waits or sojourns within so many seconds, in a run of its own."""
        name = f"{self.service}wait" if what == "wait" else "latency"
        goal = f"{name}.within({seconds(limit)})"
        scenario = {"slo": f"{goal} >= 50%", **self.model.scenario()}
        return self.player.steady(scenario, self.model.rate, self.jobs).est(goal)

    def est(self, name):
        return self.report().est(name)

    def read(self, name):
        """The figure of that name in the case's own unit; raises Missing."""
        if isinstance(self.wanted.get(name), list) and self.model.classes and name in CLASS_LISTS:
            return each_class(CLASS_LISTS[name])(self, None)
        for pattern, function in PATTERNS:
            found = re.fullmatch(pattern, name)
            if found:
                return function(self, found)
        raise Missing(f"no figure is called {name}")

    def time(self, est):
        return est.times(1 / self.model.unit)


def level(name):
    """0.95 of "p95", 0.999 of "p999" or "p99_9", 0.5 of "median"."""
    if name == "median":
        return 0.5
    digits = name[1:].replace("_", "")
    return int(digits) / 10 ** max(2, len(digits))


def quantile(r, name, figure, value):
    """As the program tells it, or off the log where it tells no such percentile."""
    at = level(name)
    for told in ("p50", "p90", "p95", "p99", "p999"):
        if abs(level(told) - at) < 1e-12:
            return r.time(r.est(f"{figure}.{told}"))
    ordered = [value(x) for x in r.answered()]
    return r.time(batch_means(ordered, lambda v: quantile_nearest(sorted(v), at)))


def waits(r, found):
    return quantile(r, found[1], f"{r.service}wait", lambda x: x.wait)


def sojourns(r, found):
    return quantile(r, found[1], "latency", lambda x: x.latency)


def exceeding(r, found):
    """The share of waits or sojourns beyond a time of the case's unit."""
    return r.goal(found[1], limit_of(r, found[2])).complement()


def of_class(r, found):
    name = f"class.c{class_of(r, found[2])}"
    return r.time(r.report(True).est(f"{name}.latency.mean"))


def class_of(r, word):
    """Classes are counted from 0; a name of its own may stand for the number."""
    classes = r.model.system["classes"]
    if word.isdigit() and int(word) < len(classes):
        return int(word)
    names = [str(c.get("name", "")) for c in classes]
    if word not in names:
        raise Missing(f"no class {word}")
    return names.index(word)


def wait_of_class(r, found):
    """What preemption does not break up: the sojourn but for the service."""
    if r.model.service.get("queue", {}).get("preemption") or \
            "processor_sharing" in r.model.service:
        raise Missing("the wait of a request that is interrupted")
    i = class_of(r, found[1])
    spec = r.model.system["classes"][i]
    own = amount(spec, ("service", "mean_service")) or r.model.system["service"]
    whole = r.time(r.report(True).est(f"class.c{i}.latency.mean"))
    return whole.map(lambda v: v - mean_of(own, r.model.unit) / r.model.unit)


def class_throughput(r, found):
    name = f"class.c{class_of(r, found[1])}"
    return r.report(True).est(f"{name}.throughput").times(r.model.unit)


def class_loss(r, found):
    name = f"class.c{class_of(r, found[1])}"
    return r.report(True).est(f"{name}.availability").complement()


def each_class(what):
    """Lists by class; utilisation and number by the operational laws of what was measured."""
    def read(r, _):
        report, out = r.report(True), []
        for i, spec in enumerate(r.model.system["classes"]):
            through = report.est(f"class.c{i}.throughput")
            latency = report.est(f"class.c{i}.latency.mean")
            own = amount(spec, ("mean_service", "service")) or r.model.system["service"]
            demand = mean_of(own, r.model.unit) / r.model.unit
            out.append({"throughput": through.times(r.model.unit),
                        "mean_response": r.time(latency),
                        "utilization": through.times(demand * r.model.unit),
                        "mean_queue": product(through, latency)}[what])
        return out
    return read


def product(a, b):
    """Its error where both move together, as they do under load."""
    return Est(a.value * b.value, a.se * b.value + b.se * a.value)


CLASS_LISTS = {"throughput": "throughput", "mean_response": "mean_response",
               "mean_sojourn": "mean_response", "utilization": "utilization",
               "mean_queue": "mean_queue"}


def state(r, found):
    relation, k = found[1], int(found[2])
    chosen = {"eq": [k], "ge": range(k, BUSY_STATES), "gt": range(k + 1, BUSY_STATES),
              "le": range(0, k + 1), "lt": range(0, k)}[relation]
    return r.states(lambda present: sum(p for n, p in enumerate(present) if n in chosen))


def variance_of_state(r, _):
    def statistic(present):
        first = sum(n * p for n, p in enumerate(present))
        return sum((n - first) ** 2 * p for n, p in enumerate(present))
    return r.states(statistic)


def busy_servers(r, _):
    if r.model.slots:
        return r.est(f"{r.service}running.mean")
    if r.model.servers == 0:
        return r.est("in_system.mean")
    return r.est(f"{r.service}utilization").times(r.model.servers)


def first_token(r, found):
    return r.time(r.est(f"{r.service}time_to_first_token.{found[1]}"))


def queue_wait(r, _):
    """For a place among those that run, without the wait for the iteration's end once one is free;
    nearly all that varies of the whole wait."""
    if not r.model.slots:
        raise Missing("no figure is called mean_queue_wait")
    parts = r.report(True).data.get("split", [])
    mine = [p["mean_s"] for p in parts if p["component"] == "queueing" and p["name"] == SERVICE]
    if not mine:
        raise Missing("mean_queue_wait")
    return r.time(Est(sum(mine), r.report(True).est(f"{r.service}wait.mean").se))


def all_taken(r, _):
    """Poisson arrivals see time averages."""
    if not r.model.slots or r.model.servers != 1:
        raise Missing("no figure is called prob_queue")
    return r.states(lambda present: sum(present[r.model.slots:]))


def empty(r, _):
    """A share of time of which a run sees less than a hundred spells is told by chance."""
    est = r.states(lambda present: present[0])
    if est.value * r.jobs < 100:
        raise Missing(f"the system was empty for {est.value:.2g} of the time: too rare to be "
                      "measured")
    return est


def per_replica(r, key):
    def value(row):
        return row["share"] if key == "share" else row["sojourn_s"] / r.model.unit
    return [value(row) for row in r.report(True).replicas(SERVICE)]


def hottest(r, _):
    share = max(per_replica(r, "share"))
    used = r.est(f"{r.service}utilization")
    return Est(used.value * share * r.model.servers)


def hottest_sojourn(r, _):
    """Its error is what that of the mean over all replicas would be if it were this one's alone."""
    row = max(r.report(True).replicas(SERVICE), key=lambda row: row["share"])
    return r.time(Est(row["sojourn_s"], r.est("latency.mean").se / row["share"]))


def prob_wait(r, _):
    """Of all arrivals: who leaves the queue unserved has waited."""
    waited = r.est(f"{r.service}wait.probability")
    if "patience" not in r.model.service.get("queue", {}):
        return waited
    gone, served = r.report(True).value(f"{r.service}abandoned"), r.est("throughput").value
    share = served / (served + gone)
    return waited.map(lambda p: p * share + 1 - share, share)


def variance(values):
    center = mean(values)
    return sum((v - center) ** 2 for v in values) / len(values)


def logged(kind):
    def read(r, _):
        u = r.model.unit
        rows = r.log() if kind == "mean_latency_all" else r.answered()
        if kind == "var_sojourn":
            return batch_means([x.latency / u for x in rows], variance)
        if kind == "second_moment_wait":
            return batch_means([(x.wait / u) ** 2 for x in rows], mean)
        if kind == "second_moment_sojourn":
            return batch_means([(x.latency / u) ** 2 for x in rows], mean)
        if kind.startswith(("var_wait", "std_wait", "cv_wait")):
            return spread([x.wait / u for x in rows], kind[:3])
        if kind in ("std_sojourn", "cv_sojourn", "scv_sojourn"):
            return spread([x.latency / u for x in rows], kind[:3])
        if kind != "mean_busy_period" and kind != "mean_latency_all":
            raise Missing(f"no figure is called {kind}")
        if kind == "mean_latency_all":
            return batch_means([x.latency / u for x in rows], mean)
        if r.model.servers != 1:
            raise Missing("busy periods of several servers")
        return batch_means([x / u for x in busy_periods(rows)], mean)
    return read


def spread(values, kind):
    return batch_means(values, {
        "var": variance, "std": lambda v: variance(v) ** 0.5,
        "cv_": lambda v: variance(v) ** 0.5 / mean(v),
        "scv": lambda v: variance(v) / mean(v) ** 2}[kind])


def busy_periods(rows):
    periods, start, end = [], None, None
    for row in rows:
        if start is None or row.arrival >= end:
            if start is not None:
                periods.append(end - start)
            start, end = row.arrival, row.end
        end = max(end, row.end)
    return periods[1:]


def within(r, found):
    """{"20ms": share, ...}, or one share in a figure's own name."""
    if found[1]:
        return r.goal("sojourn", limit_of(r, found[1]))
    told = r.wanted["fraction_within"]
    if not isinstance(told, dict):
        raise Missing("fraction_within of times that are not told")
    return {key: r.goal("sojourn", limit_of(r, key)) for key in told}


def limit_of(r, text):
    digits = re.fullmatch(r"([\d.]+(?:_\d+)?)\s*_?([a-z]*)", text)
    if not digits:
        raise Missing(f"no time {text!r}")
    unit = unit_of(digits[2]) if digits[2] else r.model.unit
    return float(digits[1].replace("_", ".")) * unit


def quantile_all(r, found):
    ordered = sorted(x.latency for x in r.log())
    return Est(quantile_nearest(ordered, level(found[1])) / r.model.unit)


def batches_of(rows):
    """The batches formed: lists of requests that started together."""
    groups = {}
    for row in rows:
        groups.setdefault(round((row.arrival + row.wait) * 1e9), []).append(row)
    return [groups[k] for k in sorted(groups)][1:-1]


def renews(r):
    """Whether a batch opens with the first arrival after the last one closed, by Poisson arrivals:
    where a server is always free."""
    return r.model.servers == 0 and "arrivals" not in r.model.traffic[TRAFFIC]


def open_time(r, _):
    if renews(r):
        batches, offered = r.est(f"{r.service}batches.per_second"), r.est("offered")
        return r.time(batches.map(lambda v: 1 / v - 1 / offered.value, 1 / batches.value ** 2))
    return r.time(batch_means([max(x.wait for x in g) for g in batches_of(r.log())], mean))


def full(r, _):
    """Over several logs: a share of a tenth needs many batches."""
    if r.full is None:
        most, shares = r.model.service["batching"]["max_size"], []
        for k in range(RUNS):
            _, rows = r.player.steady(r.model.scenario(), r.model.rate, min(r.jobs, 500_000),
                                      replications=1, log=Times, seed=r.player.seed + k)
            shares.append(mean([1.0 if len(g) >= most else 0.0 for g in batches_of(rows)]))
        r.full = Est(mean(shares), (variance(shares) / (RUNS - 1)) ** 0.5)
    return r.full


def wait_of_all(r, _):
    queue, offered = r.est(f"{r.service}queue.mean"), r.est("offered")
    return r.time(queue.times(1 / offered.value))


def wasted(r, _):
    served, good = r.est(f"{r.service}throughput"), r.est("throughput")
    return good.map(lambda v: 1 - v / served.value, 1 / served.value)


def most_throughput(r, found):
    """Of a saturated service: clients that never pause."""
    scenario = r.model.scenario()
    size = r.model.slots or r.model.service.get("batching", {}).get("max_size", 1)
    scenario["traffic.t"] = {"arrivals": "closed", "clients": 4 * size * max(1, r.model.servers),
                             **r.model.tokens}
    rate = (1 if r.model.slots else size) / r.model.service_time
    report = r.player.steady(scenario, rate, 200_000, replications=4)
    unit = unit_of(found[1]) if found[1] else r.model.unit
    return report.est("throughput").times(unit)


def other_law(r, _):
    """The wait as a multiple of the same queue's with exponential service."""
    scenario = r.model.scenario()
    mean_time = f"{r.model.service_time!r}s"
    scenario[f"service.{SERVICE}"] = dict(r.model.service, time={
        "distribution": "exponential", "mean": mean_time})
    other = r.player.steady(scenario, r.model.rate, r.jobs).est(f"{r.service}wait.mean")
    own = r.est(f"{r.service}wait.mean")
    se = own.value / other.value * ((own.se / own.value) ** 2 + (other.se / other.value) ** 2) ** .5
    return Est(own.value / other.value, se)


def available(r, _):
    if "failures" not in r.model.service:
        return r.est("availability")
    return r.est(f"{r.service}up.mean").times(1 / r.model.servers)


def used(r, _):
    """The share of its servers that are busy; without a limit there is none."""
    if r.model.servers == 0 and "processor_sharing" not in r.model.service:
        raise Missing("no utilization of unlimited servers")
    return r.est(f"{r.service}utilization")


def time_full(r, _):
    places = r.model.servers + r.model.service.get("queue", {}).get("capacity", 0)
    return r.states(lambda present: present[places] if places < len(present) else 0.0, SERVICE)


def lost_rate(r, _):
    offered, good = r.est("offered"), r.est("throughput")
    return good.map(lambda v: (offered.value - v)).times(r.model.unit)


def rate(name):
    return lambda r, _: r.est(name).times(r.model.unit)


def ratio(name):
    return lambda r, _: r.est(name)


def in_service(name):
    return lambda r, _: r.est(r.service + name)


PATTERNS = [
    (r"utilization|utilization_each(_stage)?|utilization_busy_and_up|p_busy|prob_busy|rho", used),
    (r"mean_in_system|mean_concurrency|mean_number_in_system", ratio("in_system.mean")),
    (r"mean_in_queue|mean_queue|mean_queue_length|mean_number_in_queue",
     in_service("queue.mean")),
    ("|".join(sorted(MEAN_LATENCY)), lambda r, _: r.time(r.est("latency.mean"))),
    (r"mean_wait|mean_wait_accepted|mean_wait_of_served|mean_formation_delay|mean_wait_total|"
     r"mean_wait_to_pickup|mean_wait_completed|mean_queueing_delay|mean_waiting_time",
     lambda r, _: r.time(r.est(f"{r.service}wait.mean"))),
    (r"mean_wait_all", wait_of_all),
    (r"mean_queue_before_(pickup|slot)", in_service("gate.queue_before.mean")),
    (r"mean_taken", in_service("gate.taken.mean")),
    (r"prob_wait|fraction_waiting|prob_delay|p_wait", prob_wait),
    (r"(p\d+(?:_\d)?|median)(?:_sojourn|_latency|_response|_end_to_end)?(?:_accepted|_completed)?",
     sojourns),
    (r"(p\d+(?:_\d)?|median)_wait(?:_accepted|_of_served)?", waits),
    (r"p(?:rob)?_(wait|sojourn|latency)_(?:gt|exceeds|over)_([\d.]+(?:_\d+)?)", exceeding),
    (r"(p\d+)_latency_all", quantile_all),
    (r"loss_prob|reject_prob|timeout_prob|abandon_prob|reject_prob_seen_by_requests|drop_prob|"
     r"blocking_prob|prob_blocked|renege_prob|loss_fraction|rejected_fraction|call_congestion",
     lambda r, _: r.est("availability").complement()),
    (r"success_rate", ratio("availability")),
    (r"throughput|goodput|admitted_rate|effective_arrival_rate", rate("throughput")),
    (r"mean_arrival_rate|mean_rate|offered_rate", rate("offered")),
    (r"loss_rate|reject_rate|rejected_rate|abandon_rate", lost_rate),
    (r"mean_busy_servers|mean_busy|mean_running|mean_in_service", busy_servers),
    (r"mean_batch|mean_batch_size", in_service("batch.mean")),
    (r"batches_per_second", in_service("batches.per_second")),
    (r"p_empty|p0|prob_empty|p_idle", empty),
    (r"mean_queue_wait", queue_wait),
    (r"prob_queue", all_taken),
    (r"mean_time_per_(?:output_)?token|mean_tpot|mean_itl",
     lambda r, _: r.time(r.est(f"{r.service}time_per_output_token.mean"))),
    (r"(mean|p\d+)_(?:ttft|time_to_first_token)", first_token),
    (r"tokens_per_second|token_throughput", lambda r, _: r.est(f"{r.service}tokens")),
    (r"fraction_time_full|p_full|prob_full_system|time_congestion", time_full),
    (BY_STATE.pattern.strip("^$"), state),
    (r"var_concurrency|var_in_system", variance_of_state),
    (r"mean_(sojourn|response|latency)_class_?(\w+)", of_class),
    (r"mean_wait_class_?(\w+)", wait_of_class),
    (r"throughput_class_?(\w+)", class_throughput),
    (r"(?:loss|reject|abandon|timeout)_prob_class_?(\w+)", class_loss),
    (r"mean_sojourn_per_replica", lambda r, _: per_replica(r, "sojourn")),
    (r"share|shard_share", lambda r, _: per_replica(r, "share")),
    (r"utilization_hottest", hottest),
    (r"mean_sojourn_hottest", hottest_sojourn),
    (r"var_sojourn", logged("var_sojourn")),
    (r"(var_wait|std_wait|cv_wait|std_sojourn|cv_sojourn|scv_sojourn|second_moment_sojourn)",
     lambda r, found: logged(found[1])(r, found)),
    (r"second_moment_wait", logged("second_moment_wait")),
    (r"mean_busy_period", logged("mean_busy_period")),
    (r"mean_latency_all", logged("mean_latency_all")),
    (r"fraction_within(?:_(\w+))?", within),
    (r"mean_open_time", open_time),
    (r"prob_full", full),
    (r"wasted_fraction_of_completions", wasted),
    (r"max_throughput(?:_per_(ms|s))?", most_throughput),
    (r"ratio_to_mmc_wait", other_law),
    (r"availability", available),
    (r"mean_visits", lambda r, _: r.est(f"{r.service}throughput").times(
        1 / r.est("throughput").value)),
    (r"conditional_mean_slowdown", lambda r, _: r.est("latency.mean").times(
        1 / r.model.service_time)),
]


def lists_of_classes(expected):
    return any(isinstance(v, list) and n in CLASS_LISTS for n, v in expected.items())


def needs_detail(names):
    return any(DETAILED.match(n) or "_class" in n for n in names)


ENOUGH = 4.0        # tolerances are at least so many standard errors
SURE = 3.0          # so far from the edge of a tolerance, either side, is decided
PATIENCE = 40.0     # seconds of the processor's time for the longer run
MOST_JOBS = 60_000_000
MOST_ROWS = 2_400_000


def busy():
    """Seconds of the processor's time that this process and its runs have taken."""
    return sum(os.times()[:4])


def measure(readings, case, names=None):
    """{metric: estimate} of a case's expected figures, and why others are left out. Runs again,
    longer, where the errors are not small against the tolerances."""
    start = busy()
    out, reasons = once(readings, case, names)
    factor = max([shortfall(case, n, v) for n, v in out.items()], default=0)
    longest = max(1.0, PATIENCE / (busy() - start + 1e-3))
    if factor <= 1 or longest <= 1.2 or readings.duration:
        return out, reasons
    readings.longer(min(factor * 1.2, longest))
    return once(readings, case, names)


def shortfall(case, name, est):
    """By how much a run is too short for a figure."""
    tolerance, expected = case["tolerance"], case["expected"][name]
    bound = tolerance.get(name, tolerance.get("default_rel", 0))
    if not isinstance(est, Est) or est.se is None or isinstance(bound, dict) or not bound:
        return 0
    if not expected:
        return 0
    room = abs(bound * abs(expected) - abs(est.value - expected))  # to the edge of the tolerance
    return max((ENOUGH * est.se / (bound * abs(expected))) ** 2,
               (SURE * est.se / max(room, est.se / 2)) ** 2)


def once(readings, case, names):
    expected, tolerance = case["expected"], case["tolerance"]
    readings.wanted = expected
    bases = {n: of_bound(n, tolerance, expected) for n in (names or expected)
             if not ignored(tolerance.get(n))}
    if needs_detail(bases.values()) or lists_of_classes(expected):
        readings.report(True)
    out, reasons = {}, {}
    for name, base in bases.items():
        try:
            out[name] = readings.read(base)
        except (Missing, NotExpressible) as problem:
            reasons[name] = str(problem)
    return out, reasons


def ignored(rule):
    return isinstance(rule, dict) and rule.get("type") == "ignore"
