# SPDX-License-Identifier: MIT
"""Servers from a case's words: how many, in what order they serve, how a request finds its own.
What a text says beyond what is made of it is refused."""
import re

from laws import mean_of
from scenario import NotExpressible, amount
from words import only, without_remarks


def set_servers(model):
    system, service = model.system, model.service
    replicas = system.get("replicas")
    if isinstance(replicas, list):
        service["pools"] = [pool(r, model.unit) for r in replicas]
        model.servers = len(replicas)
        return
    count, per = servers_of(system)
    sharing = service.get("processor_sharing")
    if isinstance(count, str):
        if re.search(r"inf|unlimited", count):
            service.pop("processor_sharing", None)  # each has a server of its own
        else:
            full = re.search(r"^ps with r\s*=\s*(\d+) full-speed slots$", count.lower())
            if not full:
                raise NotExpressible(f"servers {count!r}")
            service["processor_sharing"] = {"cores": float(full[1])}
        service["concurrency"] = "unlimited"
        model.servers = 0
    elif sharing and private(system):
        sharing["cores"] = float(per)
        service["replicas"], model.servers = count, count * per
    elif sharing:
        sharing["cores"] = max(sharing["cores"], float(count * per))
        model.servers = count * per
    else:
        service["replicas"] = count
        if per > 1:
            service["concurrency"] = per
        model.servers = count * per


def servers_of(system):
    """(replicas, servers of each), or a text that says them."""
    count = amount(system, ("servers", "replicas"), 1)
    per = int(amount(system, ("servers_per_replica",), 1))
    if not isinstance(count, str):
        if count != int(count):
            raise NotExpressible(f"servers {count!r}")
        if system.get("servers") is not None and isinstance(system.get("replicas"), int):
            if per != 1 or system["replicas"] not in (1, count):
                raise NotExpressible("both servers and replicas")
        return int(count), per
    if not re.search(r"^\d+$|inf|unlimited|^ps\b", count.lower()):
        raise NotExpressible(f"servers {count!r}")
    return (int(count), per) if count.isdigit() else (count, per)


def private(system):
    """Whether each replica has a queue of its own."""
    text = without_remarks(system.get("routing") or "")
    return bool(text) and not re.search(r"central|shared|single queue|one queue", text)


def pool(replica, unit):
    out = {"replicas": int(amount(replica, ("count", "replicas"), 1))}
    rate = amount(replica, ("service_rate", "rate"))
    if "speed" in replica:
        out["speed"] = float(replica["speed"])
    elif rate is None:
        out["speed"] = 1 / mean_of(amount(replica, ("mean_service", "mean")), unit)
    else:
        out["speed"] = float(rate) / unit
    if "weight" in replica:
        out["weight"] = float(replica["weight"])
    return out


DISCIPLINES = [  # the first whose pattern is found
    (r"\bdps\b|discriminatory|weighted ps|weighted processor", "dps"),
    (r"\bps\b|processor.sharing", "ps"),
    (r"srpt|shortest.remaining", "shortest_remaining"),
    (r"sjf|shortest.job|shortest.first|spt", "shortest_first"),
    (r"lcfs|lifo|last.come", "lifo"),
    (r"edf|earliest.deadline", "earliest_deadline"),
    (r"priorit|head.of.line|preemptive (resume|repeat|restart)", "priority"),
    (r"fair|wfq", "fair"),
    (r"fcfs|fifo|first.come|^$", "fifo"),
]


# What a discipline's words may be about; the patterns above tell which it is.
KNOWN = (r"\b(d?ps|wfq|fcfs|fifo|lcfs|lifo|srpt|psjf|sjf|spt|edf|pr)\b|egalitarian|discriminatory|"
         r"weighted|processor.sharing|generali[sz]ed|(short|earli)est.(remaining|job|deadline|"
         r"processing).?|processing.time|-?time\b|-?first|(last|first).come|.first.served|"
         r"(non.?)?preemptive|head.of.line|\bhol\b|priorit(y|ies)|resume|repeat|restart|resample|"
         r"identical|different|fair|queue(ing|s)?\b|served?|rate min\(1, *[\d.]+ */ *n\)|per "
         r"(request|replica|server|station|class|stage)|start at arrival if a server is free|"
         r"\b(one|single|shared|common|central|in|order|of|arrival|the|by|class(es)?|with|within|"
         r"a|and|then|each|among|at most \d+ jobs|beyond|static|strict)\b")


def set_discipline(model, text):
    kind = next((d for pattern, d in DISCIPLINES if re.search(pattern, text)), None)
    if kind is None:
        raise NotExpressible(f"the language has no discipline {text!r}")
    only(text, KNOWN, "discipline")
    system = model.system
    if re.search(r"per (replica|server)", text) and not private(system) and \
            servers_of(system)[0] not in (1, "1") and not isinstance(system.get("replicas"), list):
        raise NotExpressible("queues of each server, and no rule which one is joined")
    if kind in ("ps", "dps"):
        sharing = {"cores": 1.0}
        full = re.search(r"min\(1,\s*([\d.]+)\s*/\s*n\)", text)
        if full:
            sharing["cores"] = float(full[1])
        if kind == "dps":
            sharing["by_class"] = True
        model.service["processor_sharing"] = sharing
        most = re.search(r"at most (\d+)", text)
        model.service["concurrency"] = int(most[1]) if most else "unlimited"
        return
    if kind == "fifo":
        return
    if kind.startswith("shortest") and knows_not(system):
        raise NotExpressible("an order by service times that are not known")
    queue = model.service["queue"] = {"discipline": kind}
    if re.search(r"non.?preemptive", text):
        if kind == "shortest_remaining":
            queue["discipline"] = "shortest_first"
    elif kind == "shortest_remaining":
        queue["preemption"] = "resume"
    elif re.search(r"resample|repeat.different", text):
        queue["preemption"] = "resample"
    elif re.search(r"repeat|restart", text):
        queue["preemption"] = "restart"
    elif re.search(r"preemptive|[- ]pr\b|psjf", text):
        queue["preemption"] = "resume"
    if "preemption" in queue and kind in ("shortest_first", "fair"):
        raise NotExpressible(f"preemption by discipline {kind}")


def knows_not(system):
    spec = system.get("service")
    return isinstance(spec, dict) and spec.get("known_on_arrival") is False


def set_routing(model, text):
    service, text = model.service, without_remarks(text)
    if not text or not private(model.system):
        only(text, r"\b(central|shared|single|one|fcfs|fifo|queue|the|a|common)\b", "routing")
        if isinstance(model.system.get("replicas"), list):
            raise NotExpressible("different replicas, and no rule which one is taken")
        return
    only(text, ROUTES, "routing")
    if "work" in text:
        set_least_work(model)
    elif re.search(r"mod\b|modulo", text) and "robin" not in text:
        service["routing"] = "key_modulo"
        same_count(model, text, r"mod(?:ulo)? (\d+)")
    elif "consistent" in text:
        service["routing"] = "consistent_hash"
    elif "weighted" in text:
        robin = "robin" in text
        service["routing"] = "weighted_round_robin" if robin else "weighted_random"
        if not any("weight" in pool for pool in service.get("pools", [])):
            raise NotExpressible("weighted routing without weights")
    elif "robin" in text or "cyclic" in text:
        service["routing"] = "round_robin"
        same_count(model, text, r"mod (\d+)")
    elif re.search(r"power.of|po2|choices|sq\(|\bd *=", text):
        service["routing"] = "power_of_choices"
        service["choices"] = choices_of(model.system, text)
    elif re.search(r"response.time|latency", text):
        service["routing"] = "least_response_time"
    elif re.search(r"jsq|shortest|least|fewest", text):
        service["routing"] = "join_shortest_queue"
    elif re.search(r"random|bernoulli", text):
        service["routing"] = "random"
    else:
        raise NotExpressible(f"the language has no routing {text!r}")


ROUTES = (r"(join.)?(the.)?shortest.queue|\bjsq\b|jsq\(\d+\)|sq\(\d+\)|"
          r"power.of.(\d+|two|three|four|d)\b|po2|\bd *= *\d+|choices|(un)?weighted|round.robin|"
          r"cyclic|uniform(ly)?( at)?|"
          r"random|bernoulli( splitting)?|least.(loaded|connections|outstanding|requests|"
          r"response.time|work.?left|work)|fewest|consistent.hash(ing)?|(rank|key) (mod|modulo) \d+"
          r"|request i -> replica i mod \d+|jobs in system|in system|requests|number of|\b(lwl|of|"
          r"the|a|by|to|among|with|split|routing|policy|queue length|per|request|arrival|each)\b|"
          r"ties (broken )?(uniformly )?(at )?random(ly)?|work|join")


def same_count(model, text, pattern):
    found = re.search(pattern, text)
    if found and int(found[1]) != model.servers:
        raise NotExpressible(f"{found[1]} of {model.servers} replicas")


def choices_of(system, text):
    found = re.search(r"power.of.(\d+|two|three|four)|po(\d)|sq\((\d+)\)|\bd *= *(\d+)", text)
    words = {"two": 2, "three": 3, "four": 4}
    told = next((g for g in found.groups() if g), None) if found else None
    count = amount(system, ("choices", "d"))
    if count is None and told is None:
        count = 2
    return int(count if count is not None else words.get(told) or told)


def set_least_work(model):
    """Who joins the least work is served as from one queue in order of arrival."""
    if isinstance(model.system.get("replicas"), list) or "queue" in model.service or \
            "processor_sharing" in model.service or "concurrency" in model.service:
        raise NotExpressible("least work left where one queue is not the same")
    model.least_work = True
