# SPDX-License-Identifier: MIT
"""From the names of expected figures to those of the program: what one queue is asked for."""
import re

from player import Est, Missing, batch_means, mean, quantile_nearest
from scenario import NotExpressible, UNITS, amount, mean_of
from station import SERVICE

QUANTILES = {"p50": "p50", "p90": "p90", "p95": "p95", "p99": "p99", "p999": "p999",
             "p99_9": "p999"}
MEAN_LATENCY = {"mean_sojourn", "mean_latency", "mean_response", "mean_end_to_end",
                "response_time", "mean_total_sojourn", "mean_response_time",
                "mean_sojourn_accepted", "mean_sojourn_completed"}
BY_STATE = re.compile(r"^p_(?:n|concurrency)_(eq|ge|gt|le|lt)_(\d+)$")
LOGGED = {"var_sojourn", "mean_busy_period", "second_moment_wait", "fraction_within",
          "second_moment_sojourn", "mean_open_time", "prob_full", "mean_latency_all"}
DETAILED = {"p_empty", "var_concurrency", "mean_sojourn_per_replica", "share", "shard_share",
            "utilization_hottest", "mean_sojourn_hottest", "fraction_time_full",
            "mean_sojourn_hottest_shard", "mean_queue_wait", "prob_queue"}
BUSY_STATES = 1_000_000


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

    def log(self, most=600_000):
        if self.rows is None:
            jobs = min(self.jobs, most)
            _, rows = self.player.steady(self.model.scenario(), self.model.rate, jobs,
                                         replications=1, log=True)
            self.rows = rows[len(rows) // 20:]
        return self.rows

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


def waits(r, found):
    return r.time(r.est(f"{r.service}wait.{QUANTILES[found[1]]}"))


def sojourns(r, found):
    return r.time(r.est(f"latency.{QUANTILES[found[1]]}"))


def of_class(r, found):
    what = {"sojourn": "latency.mean", "response": "latency.mean"}[found[1]]
    return r.time(r.report(True).est(f"class.c{found[2]}.{what}"))


def each_class(what):
    """Lists by class; utilisation and number by the operational laws of what was measured."""
    def read(r, _):
        report, out = r.report(True), []
        for i, spec in enumerate(r.model.system["classes"]):
            through = report.est(f"class.c{i}.throughput")
            latency = report.est(f"class.c{i}.latency.mean")
            demand = amount(spec, ("mean_service",)) or mean_of(spec["service"])
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
    present = r.report(True).present()
    relation, k = found[1], int(found[2])
    chosen = {"eq": [k], "ge": range(k, BUSY_STATES), "gt": range(k + 1, BUSY_STATES),
              "le": range(0, k + 1), "lt": range(0, k)}[relation]
    return Est(sum(p for n, p in enumerate(present) if n in chosen))


def variance_of_state(r, _):
    present = r.report(True).present()
    first = sum(n * p for n, p in enumerate(present))
    return Est(sum((n - first) ** 2 * p for n, p in enumerate(present)))


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
    mine = [p["mean_s"] for p in parts if p["part"] == "queueing" and p["name"] == SERVICE]
    if not mine:
        raise Missing("mean_queue_wait")
    return r.time(Est(sum(mine), r.report(True).est(f"{r.service}wait.mean").se))


def all_taken(r, _):
    """Poisson arrivals see time averages."""
    if not r.model.slots or r.model.servers != 1:
        raise Missing("no figure is called prob_queue")
    return Est(sum(r.report(True).present()[r.model.slots:]))


def empty(r, _):
    """A share of time of which a run sees less than a hundred spells is told by chance."""
    share = r.report(True).present()[0]
    if r.model.slots and share * r.jobs < 100:
        raise Missing(f"the system was empty for {share:.2g} of the time: too rare to be measured")
    return Est(share)


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
        rows = r.log()
        if kind == "var_sojourn":
            return batch_means([x.latency / u for x in rows], variance)
        if kind == "second_moment_wait":
            return batch_means([(x.wait / u) ** 2 for x in rows], mean)
        if kind == "mean_latency_all":
            return batch_means([x.latency / u for x in rows], mean)
        return batch_means([x / u for x in busy_periods(rows)], mean)
    return read


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
    rows = r.log()
    out = {}
    for key in r.wanted["fraction_within"]:
        digits = re.match(r"([\d.]+)\s*([a-z]+)", key)
        limit = float(digits[1]) * UNITS[digits[2]]
        out[key] = batch_means([1.0 if x.latency <= limit else 0.0 for x in rows], mean)
    return out


def quantile_all(r, found):
    q = {"p50": .5, "p90": .9, "p95": .95, "p99": .99}[found[1]]
    ordered = sorted(x.latency for x in r.log())
    return Est(quantile_nearest(ordered, q) / r.model.unit)


def batches_of(rows):
    """The batches formed: lists of requests that started together."""
    groups = {}
    for row in rows:
        groups.setdefault(round((row.arrival + row.wait) * 1e9), []).append(row)
    return [groups[k] for k in sorted(groups)][1:-1]


def open_time(r, _):
    return r.time(batch_means([max(x.wait for x in g) for g in batches_of(r.log())], mean))


def full(r, _):
    """Over several logs: a share of a tenth needs many batches."""
    most, shares = r.model.service["batching"]["max_size"], []
    jobs = min(r.jobs, 500_000)
    for k in range(8):
        _, rows = r.player.steady(r.model.scenario(), r.model.rate, jobs, replications=1,
                                  log=True, seed=r.player.seed + k)
        shares.append(mean([1.0 if len(g) >= most else 0.0 for g in batches_of(rows)]))
    return Est(mean(shares), (variance(shares) / (len(shares) - 1)) ** 0.5)


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
    unit = UNITS[found[1]] if found[1] else r.model.unit
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


def rate(name):
    return lambda r, _: r.est(name).times(r.model.unit)


def ratio(name):
    return lambda r, _: r.est(name)


def in_service(name):
    return lambda r, _: r.est(r.service + name)


PATTERNS = [
    (r"utilization|utilization_each(_stage)?|utilization_busy_and_up", in_service("utilization")),
    (r"mean_in_system|mean_concurrency", ratio("in_system.mean")),
    (r"mean_in_queue|mean_queue|mean_queue_length", in_service("queue.mean")),
    ("|".join(sorted(MEAN_LATENCY)), lambda r, _: r.time(r.est("latency.mean"))),
    (r"mean_wait|mean_wait_accepted|mean_wait_of_served|mean_formation_delay|mean_wait_total|"
     r"mean_wait_to_pickup",
     lambda r, _: r.time(r.est(f"{r.service}wait.mean"))),
    (r"mean_wait_all", wait_of_all),
    (r"mean_queue_before_(pickup|slot)", in_service("slots.queue_before.mean")),
    (r"mean_taken", in_service("slots.taken.mean")),
    (r"prob_wait|fraction_waiting", prob_wait),
    (r"(p\d+(?:_9)?)(?:_sojourn|_latency|_response|_end_to_end)?", sojourns),
    (r"(p\d+)_wait", waits),
    (r"(p\d+)_latency_all", quantile_all),
    (r"loss_prob|reject_prob|timeout_prob|abandon_prob|reject_prob_seen_by_requests|drop_prob|"
     r"blocking_prob", lambda r, _: r.est("availability").complement()),
    (r"success_rate", ratio("availability")),
    (r"throughput|goodput|admitted_rate", rate("throughput")),
    (r"mean_arrival_rate|mean_rate", rate("offered")),
    (r"mean_busy_servers|mean_busy|mean_running", busy_servers),
    (r"mean_batch|mean_batch_size", in_service("batch.mean")),
    (r"batches_per_second", in_service("batches.per_second")),
    (r"p_empty", empty),
    (r"mean_queue_wait", queue_wait),
    (r"prob_queue", all_taken),
    (r"mean_time_per_(?:output_)?token|mean_tpot|mean_itl",
     lambda r, _: r.time(r.est(f"{r.service}time_per_output_token.mean"))),
    (r"(mean|p\d+)_(?:ttft|time_to_first_token)", first_token),
    (r"tokens_per_second|token_throughput", lambda r, _: r.est(f"{r.service}tokens")),
    (r"fraction_time_full",
     lambda r, _: Est(r.report(True).present(SERVICE)[r.model.system["servers"]])),
    (BY_STATE.pattern.strip("^$"), state),
    (r"var_concurrency|var_in_system", variance_of_state),
    (r"mean_(sojourn|response)_class(\d+)", of_class),
    (r"mean_sojourn_per_replica", lambda r, _: per_replica(r, "sojourn")),
    (r"share|shard_share", lambda r, _: per_replica(r, "share")),
    (r"utilization_hottest", hottest),
    (r"mean_sojourn_hottest", hottest_sojourn),
    (r"var_sojourn", logged("var_sojourn")),
    (r"second_moment_wait", logged("second_moment_wait")),
    (r"mean_busy_period", logged("mean_busy_period")),
    (r"mean_latency_all", logged("mean_latency_all")),
    (r"fraction_within", within),
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
    return any(n in DETAILED or BY_STATE.match(n) or "_class" in n for n in names)


ENOUGH = 4.0        # tolerances are at least so many standard errors
MOST_JOBS = 60_000_000


def measure(readings, case, names=None):
    """{metric: estimate} of a case's expected figures, and why others are left out. Runs again,
    longer, where the errors are not small against the tolerances."""
    out, reasons = once(readings, case, names)
    factor = max([shortfall(case, n, v) for n, v in out.items()], default=0)
    if factor <= 1 or readings.duration:
        return out, reasons
    readings.jobs = min(readings.jobs * min(factor * 1.2, 15), max(MOST_JOBS, readings.jobs))
    readings.reports.clear()
    return once(readings, case, names)


def shortfall(case, name, est):
    """By how much a run is too short for a figure."""
    tolerance, expected = case["tolerance"], case["expected"][name]
    bound = tolerance.get(name, tolerance.get("default_rel", 0))
    if not isinstance(est, Est) or est.se is None or isinstance(bound, dict) or not bound:
        return 0
    return (ENOUGH * est.se / (bound * abs(expected))) ** 2 if expected else 0


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
