# SPDX-License-Identifier: MIT
"""Caches: independent references by popularity, ages, two levels, stampedes, recorded traces."""
import csv
import json
import os
import re

from arrivals import arrivals
from fleet import set_discipline, set_servers
from laws import law
from measure import ignored
from player import Est, mean
from scenario import NotExpressible, amount, find_unit, number, per_second, plain, seconds
from station import SERVICE, Model, keys_of, set_queue
from translate_queue import jobs_of
from translate_trace import trace_file
from words import but, only

RATE = 1000.0  # requests per second where only their order matters
MOST = 2_400_000  # requests: a hit ratio of 1/2 to 1/1500
EXACT = 20  # items up to which a cache's Markov chain can be solved
POLICIES = [(r"perfect|static|top-?k", "static"), (r"s3-?fifo", "s3-fifo"), (r"sieve", "sieve"),
            (r"lfuda", "lfuda"), (r"slru", "slru"), (r"lru", "lru"), (r"clock", "clock"),
            (r"fifo", "fifo"), (r"random", "random"), (r"lfu", "lfu"), (r"\barc\b", "arc"),
            (r"ttl", "ttl"), (r"belady|\bopt\b|\bmin\b", "belady")]
OFFLINE = {"belady"}  # they know the future of a recorded trace


KNOWN = (r"perfect|static|top.?k|most popular|s3.?fifo|sieve|lfuda|slru|lru|clock|fifo|random|lfu|"
         r"\barc\b|ttl|least recently used|first in first out|\bover blocks\b|replacement|"
         r"eviction|\b(or|the|a|rr|reset|on|every|access|sliding|fixed|from|"
         r"insertion|store|time)\b|"
         r"second.chance|belady|opt|min|offline|optimal")


def policy_of(text):
    """"FIFO or RANDOM" have the same hit ratio under independent references."""
    only(text, KNOWN, "cache policy")
    for pattern, name in POLICIES:
        if re.search(pattern, str(text).lower()):
            return name
    raise NotExpressible(f"the language has no cache policy {text!r}")


def cache_keys(policy, size):
    """Keys of [cache.c]; a static cache holds the most popular keys and admits nothing."""
    if policy in OFFLINE:
        raise NotExpressible("a policy that knows the future of traffic that has none yet")
    out = {"policy": policy, "capacity": int(size)}
    if policy == "static":
        out.update(policy="lru", warm="most_popular", admission=0.0)
    return out


def popularity(system):
    spec = system.get("popularity") or {}
    if isinstance(spec, list):
        raise NotExpressible("a list of popularities has no key")
    if isinstance(spec, str):
        found = re.fullmatch(r"(zipf|uniform)\W*(?:s\s*=\s*)?([\d.]*)\)?", spec.lower())
        if not found:
            raise NotExpressible(f"the language has no popularity {spec!r}")
        spec = {"law": found[1], "s": float(found[2] or 1)}
    return keys_of(but(spec, count=system["items"]))


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
        asked = next((p for p in policies if word in str(p).lower()), None)
        if asked is None:
            reasons[name] = f"the system has no policy {word}"
            continue
        policy = policy_of(asked)
        if policy != "static" and any(re.fullmatch(p, word) for p, _ in POLICIES):
            policy = policy_of(word)  # "FIFO or RANDOM" is either
        values = []
        for size in many(size_of(cache)):
            if (policy, size) not in known:
                scenario = irm({"c": cache_keys(policy, size)}, keys)
                report = player.steady(scenario, RATE, requests, 8, warmup=warm_up(requests))
                known[policy, size] = report.est("cache.c.hit_ratio")
            est = known[policy, size]
            if system["items"] > EXACT and policy != "static":
                est = Est(est.value)  # what is expected is an approximation
            values.append(est if found[1] is not None else est.complement())
        if isinstance(expected, list) == (len(values) > 1) or isinstance(expected, list):
            out[name] = values if isinstance(expected, list) else values[0]
        else:
            reasons[name] = "one figure of several sizes"
    return out, reasons


def size_of(cache):
    size = amount(cache, ("size_items", "capacity_items", "size", "capacity"))
    if size is None:
        raise NotExpressible("a cache without a size in items")
    return size


def warm_up(requests):
    """Seconds: long against the time it takes to fill a cache."""
    return requests / 8 / RATE / 2


def levels(case, player):
    """Caches behind one another, each fed by the misses of the one before."""
    system = case["system"]
    caches = {f"l{i + 1}": cache_keys(policy_of(c["policy"]), size_of(c))
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
        if found and "hit_ratio" in name and int(found[1]) <= len(ratios):
            out[name] = ratios[int(found[1]) - 1]
        elif found and "miss_ratio" in name and int(found[1]) <= len(ratios):
            out[name] = ratios[int(found[1]) - 1].complement()
        elif name == "origin_fraction":
            out[name] = Est(origin)
        else:
            reasons[name] = f"no figure is called {name}"
    # An approximation has an error of its own.
    tolerance = case["tolerance"]
    return {k: Est(v.value) if (tolerance.get(k) or 0) > 0.02 else v
            for k, v in out.items() if not ignored(tolerance.get(k))}, reasons


def ages(case, player):
    """Keys with rates of their own in a cache that forgets by age only."""
    system, cache = case["system"], case["system"]["cache"]
    rates = [k["rate"] for k in system["keys"]]
    only(amount(cache, ("capacity",), "unlimited"), r"unlimited|infinite|unbounded", "capacity")
    measured = {}
    for text in many(cache["policy"]):
        if policy_of(text) != "ttl":
            raise NotExpressible(f"keys with rates of their own in a cache of policy {text!r}")
        sliding = bool(re.search(r"reset|sliding|every access", text.lower()))
        measured["reset" if sliding else "fixed"] = [
            aged(player, rate, seconds(cache["ttl"]), sliding) for rate in rates]
    out, reasons = {}, {}
    for name in case["expected"]:
        found = re.fullmatch(r"(hit_ratio|overall_hit|mean_entries)(?:_(reset|fixed))?", name)
        kind = (found[2] or next(iter(measured))) if found else None
        rows = measured.get(kind)
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
    unit = find_unit(system)
    source, rate = arrivals(system["arrival"], unit)
    hit = cache["hit_ratio"]
    only(amount(cache, ("hit",), "bernoulli"), r"independent|bernoulli", "hits")
    first = looked_up(system, cache)
    lookup = law(cache.get("hit_latency", 0) or 1e-9, unit)
    model = Model(system)
    set_discipline(model, str(system.get("discipline", "")).lower())
    set_servers(model)
    set_queue(model)
    model.service["time"] = law(system["service"], unit)
    scenario = {
        "class.hit": {}, "class.miss": {},
        "traffic.t": dict(source, path="main", classes={"hit": hit, "miss": 1 - hit}),
        "path.main": [{"delay": lookup}] * first +
                     [{"branch_by_class": {"miss": SERVICE, "hit": "answer"}}],
        "path.answer": [{"delay": "0s" if first else lookup}],
        f"service.{SERVICE}": model.service}
    report = player.steady(scenario, rate, jobs_of(case))
    names = {"model_utilization": "service.s.utilization", "mean_latency": "latency.mean",
             "mean_latency_hit": "class.hit.latency.mean",
             "mean_latency_miss": "class.miss.latency.mean"}
    out, reasons = {}, {}
    for name in case["expected"]:
        found = re.fullmatch(r"(p\d+)_latency", name)
        if name in names:
            value = report.est(names[name])
            out[name] = value.times(1 / unit) if "latency" in name else value
        elif found:
            out[name] = report.est(f"latency.{found[1]}").times(1 / unit)
        elif name == "saturating_hit_ratio":
            capacity = report.data["services"][0]["capacity"]
            out[name] = Est(1 - capacity / rate)
        else:
            reasons[name] = f"no figure is called {name}"
    return out, reasons


def looked_up(system, cache):
    """Whether a miss has cost the lookup, too."""
    text = str(amount(system, ("miss_path",), "")).lower()
    if text:
        only(text, r"lookup( [\d.]+ *(ms|us|s)\b)?|look-?up|then|queue|straight|directly|no|to|the|"
             r"model|server|without|first", "path of a miss")
        return not re.search(r"no look|without|straight|direct", text)
    return bool(cache.get("lookup_on_miss", True))


def stampede(case, player):
    """One key that ages, asked for faster than it is made anew."""
    system, cache = case["system"], case["system"]["cache"]
    unit = find_unit(system)
    _, rate = arrivals(system["arrival"], unit)
    if not re.match("poisson", system["arrival"].get("process", "poisson")):
        raise NotExpressible("a stampede of arrivals that are not Poisson's")
    if policy_of(cache["policy"]) != "ttl" or re.search("reset|sliding|access", cache["policy"]):
        raise NotExpressible(f"a stampede on a cache of policy {cache['policy']!r}")
    ttl, time = cache["ttl"] * unit, system["regeneration_time"]
    if not isinstance(time, (int, float)):
        raise NotExpressible("a stampede whose regeneration takes no fixed time")
    time *= unit
    cycle, calls, ratio, stale = ttl + time, {}, {}, {}
    for coalesce in many(system.get("coalescing", False)):
        keys = {"distribution": "uniform", "count": 1}
        table = {"policy": "ttl", "ttl": seconds(ttl), "coalesce": coalesce}
        scenario = irm({"c": table}, keys, seconds(time), rate)
        cycles = max(6, min(40, int(2e6 / rate / cycle)))
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
    told = str(amount(cache, ("object_size",), "ignored" if by_items else "column")).lower()
    if bool(re.search(r"ignored|1 each|unit", told)) != by_items:
        raise NotExpressible(f"objects of size {told!r} in a cache of "
                             f"{'items' if by_items else 'bytes'}")
    if blocks:
        file = unfold(file, player)
    told_bytes = amount(system, ("request_bytes",))
    if told_bytes is not None and told_bytes != bytes_of(file):
        raise NotExpressible(f"requests of {told_bytes} bytes, where they are {bytes_of(file)}")
    words = ["unlimited" if "unlim" in str(s) else plain(number(s)) + ("" if by_items else "B")
             for s in sizes]
    tables = {}
    for policy in many(cache["policy"]):
        command = ["cache", file, "--policy", policy_of(policy), "--capacity", ",".join(words),
                   "--json", "--threads", "1"] + ["--ignore-size"] * by_items
        tables[policy_of(policy)] = counted(json.loads(player.command(command))["results"], blocks)
    out, reasons = {}, {}
    for name, expected in case["expected"].items():
        columns, known = next(iter(tables.values())), name
        found = re.fullmatch(r"((?:miss|hit)_(?:count|ratio|bytes)|block_hits)_(\w+)", name)
        if len(tables) > 1 and name != "total_block_accesses":
            policy = policy_of(found[2].replace("_", "-")) if found else None
            columns, known = tables.get(policy, {}), found and found[1]
        if name.startswith("prefix_hits"):
            known = "prefix_hits"
        if known not in columns:
            reasons[name] = f"no figure is called {name}"
            continue
        out[name] = columns[known]
        if isinstance(out[name], list) and len(out[name]) == 1 and not isinstance(expected, list):
            out[name] = out[name][0]
    return out, reasons


def counted(rows, blocks):
    """Counts by capacity."""
    columns = {"miss_count": [r["misses"] for r in rows],
               "miss_bytes": [r["missed_bytes"] for r in rows],
               "miss_ratio": [r["miss_ratio"] for r in rows],
               "block_hits": [r["requests"] - r["misses"] for r in rows],
               "hit_count": [r["requests"] - r["misses"] for r in rows],
               "hit_ratio": [1 - r["miss_ratio"] for r in rows],
               "requests": rows[0]["requests"],
               "total_block_accesses": rows[0]["requests"]}
    if blocks:
        columns["prefix_hits"] = [r["prefix_hits"] for r in rows]
    return columns


def bytes_of(file):
    with open(file, encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        column = next(i for i, name in enumerate(next(reader)) if "size" in name or name == "bytes")
        return sum(int(row[column]) for row in reader)


def unfold(file, player):
    """A trace of lists of ids, with nothing but them."""
    with open(file, encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        column = next(i for i, name in enumerate(header) if "ids" in name)
        lists = [[" ".join(row[column].split())] for row in reader]
    return os.path.join(player.folder, player.csv(["blocks"], lists))


def unknown(_case, _player):
    raise NotExpressible("a cache in a system that no translation knows")


def is_references(system):
    return "items" in system and isinstance(system.get("cache"), dict)


FAMILIES = [
    (lambda s: "cache" in s and "trace" in s, recorded),
    (lambda s: isinstance(s.get("cache"), list), levels),
    (is_references, references),
    (lambda s: "cache" in s and isinstance(s.get("keys"), list), ages),
    (lambda s: isinstance(s.get("cache"), dict) and "hit_ratio" in s["cache"], bernoulli),
    (lambda s: "cache" in s and "regeneration_time" in s, stampede),
    (lambda s: "cache" in s, unknown),
]
