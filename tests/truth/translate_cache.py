# SPDX-License-Identifier: MIT
"""Caches: independent references by popularity, ages, two levels, stampedes, recorded traces."""
import csv
import json
import os
import re

from measure import ignored
from player import Est, mean
from scenario import NotExpressible, amount, law, number, per_second, plain, seconds
from station import keys_of
from translate_queue import jobs_of
from translate_trace import trace_file

RATE = 1000.0  # requests per second where only their order matters
MOST = 2_400_000  # requests: a hit ratio of 1/2 to 1/1500
EXACT = 20  # items up to which a cache's Markov chain can be solved
POLICIES = [(r"perfect|static|top-?k", "static"), (r"s3-?fifo", "s3-fifo"), (r"sieve", "sieve"),
            (r"lfuda", "lfuda"), (r"slru", "slru"), (r"lru", "lru"), (r"clock", "clock"),
            (r"fifo", "fifo"), (r"random", "random"), (r"lfu", "lfu"), (r"\barc\b", "arc"),
            (r"ttl", "ttl")]


def policy_of(text):
    for pattern, name in POLICIES:
        if re.search(pattern, str(text).lower()):
            return name
    raise NotExpressible(f"the language has no cache policy {text!r}")


def cache_keys(policy, size):
    """Keys of [cache.c]; a static cache holds the most popular keys and admits nothing."""
    out = {"policy": policy, "capacity": int(size)}
    if policy == "static":
        out.update(policy="lru", warm=1.0, admission=0.0)
    return out


def popularity(system):
    spec = dict(system.get("popularity") or {}, count=system["items"])
    spec.setdefault("law", "zipf")
    return keys_of(spec)


def many(value):
    return value if isinstance(value, list) else [value]


def origin(time="1ns"):
    """What answers misses, any number of them at once."""
    return {"time": time, "concurrency": "unlimited"}


def irm(caches, keys, time="1ns", rate=RATE):
    scenario = {"traffic.t": {"rate": per_second(rate), "keys": keys, "path": "main"}}
    scenario.update({f"cache.{name}": table for name, table in caches.items()})
    scenario["path.main"] = [{"cache": name} for name in caches] + [{"call": "origin"}]
    scenario["service.origin"] = origin(time)
    return scenario


def references(case, player):
    """Hit ratios of policies and sizes under independent references."""
    system, cache = case["system"], case["system"]["cache"]
    keys, requests = popularity(system), min(jobs_of(case), MOST)
    out, reasons, known = {}, {}, {}
    for name, expected in case["expected"].items():
        if ignored(case["tolerance"].get(name)):
            continue
        found = re.fullmatch(r"hit_ratio_?(\w*)|miss_ratio_?(\w*)", name)
        if not found:
            reasons[name] = f"no figure is called {name}"
            continue
        policies = many(cache["policy"])
        word = (found[1] or found[2] or policies[0]).split("_")[0].lower()
        asked = next((p for p in policies if word in str(p).lower()), word)
        policy = policy_of(word if "perfect" not in asked and "static" not in asked else asked)
        values = []
        for size in many(cache["size_items"]):
            if (policy, size) not in known:
                scenario = irm({"c": cache_keys(policy, size)}, keys)
                report = player.steady(scenario, RATE, requests, 8, warmup=warm_up(requests))
                known[policy, size] = report.est("cache.c.hit_ratio")
            est = known[policy, size]
            if system["items"] > EXACT and policy != "static":
                est = Est(est.value)  # what is expected is an approximation
            values.append(est if found[1] is not None else est.complement())
        out[name] = values if isinstance(expected, list) else values[0]
    return out, reasons


def warm_up(requests):
    """Seconds: long against the time it takes to fill a cache."""
    return requests / 8 / RATE / 2


def levels(case, player):
    """Caches behind one another, each fed by the misses of the one before."""
    system = case["system"]
    caches = {f"l{i + 1}": cache_keys(policy_of(c["policy"]), c["size_items"])
              for i, c in enumerate(system["cache"])}
    requests = min(jobs_of(case), MOST)
    report = player.steady(irm(caches, popularity(system)), RATE, requests, 8,
                           warmup=warm_up(requests))
    ratios = [report.est(f"cache.{name}.hit_ratio") for name in caches]
    origin = 1.0
    for ratio in ratios:
        origin *= 1 - ratio.value
    out, reasons = {}, {}
    for name in case["expected"]:
        found = re.search(r"level(\d+)", name)
        if found and "hit_ratio" in name:
            out[name] = ratios[int(found[1]) - 1]
        elif name == "origin_fraction":
            out[name] = Est(origin)
        else:
            reasons[name] = f"no figure is called {name}"
    # An approximation has an error of its own.
    return {k: Est(v.value) if case["tolerance"].get(k, 0) > 0.02 else v
            for k, v in out.items()}, reasons


def ages(case, player):
    """Keys with rates of their own in a cache that forgets by age only."""
    system, cache = case["system"], case["system"]["cache"]
    rates = [k["rate"] for k in system["keys"]]
    measured = {}
    for text in many(cache["policy"]):
        sliding = bool(re.search(r"reset|sliding|every access", text.lower()))
        measured["reset" if sliding else "fixed"] = [
            aged(player, rate, seconds(cache["ttl"]), sliding) for rate in rates]
    out, reasons = {}, {}
    for name in case["expected"]:
        found = re.fullmatch(r"(hit_ratio|overall_hit|mean_entries)_(reset|fixed)", name)
        rows = measured.get(found[2]) if found else None
        if rows is None:
            reasons[name] = f"no figure is called {name}"
        elif found[1] == "hit_ratio":
            out[name] = [ratio for ratio, _ in rows]
        elif found[1] == "overall_hit":
            out[name] = Est(sum(h.value * n for h, n in rows) / sum(n for _, n in rows))
        else:  # Poisson arrivals see time averages: a hit finds an entry
            out[name] = Est(sum(h.value for h, _ in rows))
    return out, reasons


def aged(player, rate, ttl, sliding):
    """(hit ratio, rate) of one key, over as many requests for a rare as for a popular one."""
    table = {"policy": "ttl", "ttl": ttl, "sliding": sliding}
    scenario = irm({"k": table}, {"distribution": "uniform", "count": 1}, rate=rate)
    report = player.steady(scenario, rate, 1_500_000)
    return report.est("cache.k.hit_ratio"), report.value("cache.k.requests")


def bernoulli(case, player):
    """A cache known by its hit ratio alone, in front of a service."""
    system, cache = case["system"], case["system"]["cache"]
    rate, hit = system["arrival"]["rate"], cache["hit_ratio"]
    lookup = seconds(cache.get("hit_latency", 0) or 1e-9)
    scenario = {
        "class.hit": {}, "class.miss": {},
        "traffic.t": {"rate": per_second(rate), "path": "main",
                      "classes": {"hit": hit, "miss": 1 - hit}},
        "path.main": [{"delay": lookup}, {"branch_by_class": {"miss": "s", "hit": "answer"}}],
        "path.answer": [{"delay": "0s"}],
        "service.s": {"time": law(system["service"]), "replicas": int(system.get("servers", 1))}}
    report = player.steady(scenario, rate, jobs_of(case))
    names = {"model_utilization": "service.s.utilization", "mean_latency": "latency.mean",
             "mean_latency_hit": "class.hit.latency.mean",
             "mean_latency_miss": "class.miss.latency.mean"}
    out, reasons = {}, {}
    for name in case["expected"]:
        found = re.fullmatch(r"(p\d+)_latency", name)
        if name in names:
            out[name] = report.est(names[name])
        elif found:
            out[name] = report.est(f"latency.{found[1]}")
        elif name == "saturating_hit_ratio":
            capacity = report.data["services"][0]["capacity"]
            out[name] = Est(1 - capacity / rate)
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def stampede(case, player):
    """One key that ages, asked for faster than it is made anew."""
    system, cache = case["system"], case["system"]["cache"]
    rate, ttl, time = system["arrival"]["rate"], cache["ttl"], system["regeneration_time"]
    cycle, calls, ratio, stale = ttl + time, {}, {}, {}
    for coalesce in many(system.get("coalescing", False)):
        keys = {"distribution": "uniform", "count": 1}
        table = {"policy": "ttl", "ttl": seconds(ttl), "coalesce": coalesce}
        scenario = irm({"c": table}, keys, seconds(time), rate)
        cycles = 40
        report, rows = player.run(scenario, cycles * cycle, replications=1, log=True)
        slow = [row.arrival for row in rows if row.part("service") > time / 2]
        starts = [slow[0]] + [b for a, b in zip(slow, slow[1:]) if b - a > ttl / 2]
        whole = [at for at in slow if at < starts[-1]]
        calls[coalesce] = Est(len(whole) / (len(starts) - 1))
        inside = [row for row in rows if starts[0] <= row.arrival < starts[-1]]
        waiting = sum(row.latency > 0 for row in inside)
        ratio[coalesce] = Est(1 - waiting / len(inside))
        stale[coalesce] = Est(mean([float(row.latency > 0) for row in inside]))
    out, reasons = {}, {}
    any_kind = next(iter(ratio))
    for name in case["expected"]:
        if name.startswith("origin_calls"):
            kind = "no_coal" not in name and "coalesc" in name
            out[name] = calls.get(kind, calls[any_kind])
        elif name == "hit_ratio":
            out[name] = ratio[any_kind]
        elif name == "stale_window_fraction":
            out[name] = stale[any_kind]
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def recorded(case, player):
    """The verb `cache` on a recorded trace."""
    system, cache = case["system"], case["system"]["cache"]
    file = trace_file(system, player)
    sizes = amount(cache, ("size_items", "capacity_blocks"))
    by_items = sizes is not None
    sizes = many(sizes if by_items else amount(cache, ("capacity_bytes",)))
    blocks = "capacity_blocks" in cache
    if blocks:
        file = unfold(file, player)
    words = ["unlimited" if "unlim" in str(s) else plain(number(s)) + ("" if by_items else "B")
             for s in sizes]
    command = ["cache", file, "--policy", policy_of(cache["policy"]), "--capacity",
               ",".join(words), "--json", "--threads", "1"]
    if by_items:
        command.append("--ignore-size")
    told = json.loads(player.command(command))
    rows = told["results"]
    columns = {"miss_count": [r["misses"] for r in rows],
               "miss_bytes": [r["missed_bytes"] for r in rows],
               "miss_ratio": [r["miss_ratio"] for r in rows],
               "block_hits": [r["requests"] - r["misses"] for r in rows],
               "hit_count": [r["requests"] - r["misses"] for r in rows],
               "total_block_accesses": rows[0]["requests"]}
    if blocks:
        columns["prefix_hits"] = [r["prefix_hits"] for r in rows]
    out, reasons = {}, {}
    for name in case["expected"]:
        known = "prefix_hits" if name.startswith("prefix_hits") else name
        if known in columns:
            out[name] = columns[known]
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def unfold(file, player):
    """A trace of lists of ids, with nothing but them."""
    with open(file, encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        column = next(i for i, name in enumerate(header) if "ids" in name)
        lists = [[" ".join(row[column].split())] for row in reader]
    return os.path.join(player.folder, player.csv(["blocks"], lists))


def is_references(system):
    return "items" in system and isinstance(system.get("cache"), dict)


FAMILIES = [
    (lambda s: "cache" in s and "trace" in s, recorded),
    (lambda s: isinstance(s.get("cache"), list), levels),
    (is_references, references),
    (lambda s: "cache" in s and isinstance(s.get("keys"), list), ages),
    (lambda s: "cache" in s and "hit_ratio" in s["cache"], bernoulli),
    (lambda s: "cache" in s and "regeneration_time" in s, stampede),
]
