# SPDX-License-Identifier: MIT
"""One service from a case's words: arrivals, laws, servers, discipline, room, patience, failures.
Every key of a case is looked at on its own, so that any combination of them becomes a scenario."""
import re

from scenario import (NotExpressible, amount, arrivals, law, mean_of, number, per_second, seconds,
                      find_unit, unit_of)

SERVICE = "s"
TRAFFIC = "t"
EVER = 1_000_000  # rounds of a loop that ends by chance


class Model:
    """A scenario and what a reader of its report has to know of it."""

    def __init__(self, system):
        self.system = system
        self.unit = find_unit(system)
        self.traffic = {}   # name -> keys
        self.classes = {}   # name -> keys
        self.service = {}   # of SERVICE
        self.rate = 0.0     # requests per second, all sources
        self.servers = 1    # 0: unlimited
        self.slots = 0      # sequences of tokens that a server runs at once
        self.service_time = 1.0
        self.closed = False
        self.path = None
        self.tokens = {}    # keys of every source: how many

    def scenario(self):
        out = {f"class.{name}": keys for name, keys in self.classes.items()}
        out.update({f"traffic.{name}": {**keys, **self.tokens}
                    for name, keys in self.traffic.items()})
        if self.path:
            out["path.main"] = self.path
        out[f"service.{SERVICE}"] = self.service
        return out


def build(system):
    model = Model(system)
    set_discipline(model, str(system.get("discipline", "")).lower())
    set_servers(model)
    set_routing(model, str(system.get("routing", "")).lower())
    set_time(model)
    set_slots(model)
    set_traffic(model)
    set_queue(model)
    set_failures(model)
    set_feedback(model)
    return model


def set_time(model):
    system, service = model.system, model.service
    spec = system.get("service")
    if "output_tokens" in system:
        set_tokens(model)
        return
    if "batching" in system or "batch_time" in system:
        set_batching(model)
        return
    if isinstance(system.get("replicas"), list):
        family = spec if isinstance(spec, str) else (spec or {}).get("dist", "exponential")
        base = {"dist": family, "mean": 1.0, "value": 1.0}
        if isinstance(spec, dict):
            base = dict(spec, mean=1.0)
        service["time"] = law(base)
        return
    if any("service" in c or "mean_service" in c for c in system.get("classes", [])):
        if service.get("queue", {}).get("preemption") == "resample":
            raise NotExpressible("a time that is drawn anew is one law for all classes")
        service["time_per_size"] = "1s"
        return
    if spec is None and "mean_service" in system:
        spec = {"dist": "exponential", "mean": system["mean_service"]}
    if spec is None:
        raise NotExpressible("the case has no service time")
    model.service_time = mean_of(spec, model.unit)
    service["time"] = law(spec, model.unit)


def set_tokens(model, mode=None):
    """Sequences of tokens: iterations of tau0 + alpha * n, or of one length."""
    system = model.system
    step = system.get("iteration_time", system.get("step_time"))
    if isinstance(step, str):  # in words, or base + factor * b
        step = affine(step) if re.match(r"^\s*[\d.]", step) else 1.0
    step = step if isinstance(step, dict) else {"tau0": step}
    unit = unit_of(step["unit"]) if "unit" in step else model.unit
    base = amount(step, ("tau0", "base"), 0) * unit
    each = amount(step, ("alpha", "per_sequence"), 0) * unit
    slots = int(amount(system, ("max_running", "batch_slots", "max_num_seqs", "max_batch")))
    words = str(mode or system.get("batching", system.get("scheduler", "continuous"))).lower()
    batching = {"tokens": "static" if "static" in words else "continuous", "max_running": slots,
                "step": {"base": seconds(base), "per_sequence": seconds(each)}}
    prompt = amount(system, ("prompt_tokens", "input_tokens"))
    prefill = system.get("prefill_time", 0)
    if not isinstance(prefill, dict):  # of each request, whatever its prompt
        prefill = {"per_token": prefill}
        prompt = 1 if prefill["per_token"] else None
    per_token = amount(prefill, ("per_token", "alpha"), 0) * unit
    if prompt is not None:
        model.tokens["prompt_tokens"] = law(prompt, timed=False)
        batching["prefill"] = {"base": seconds(amount(prefill, ("base", "tau0"), 0) * unit),
                               "per_token": seconds(per_token)}
        per_token *= mean_of(prompt)
    model.tokens["output_tokens"] = law(system["output_tokens"], timed=False)
    model.service["batching"] = batching
    model.slots = slots
    model.service_time = mean_of(system["output_tokens"]) * (base / slots + each) + per_token


def set_batching(model):
    system, service = model.system, model.service
    batching = system.get("batching", {})
    if batching.get("min_batch", 1) not in (None, 1):
        raise NotExpressible("a batch waits for a time, not for a least size")
    size = batching.get("max_batch")
    size = 65536 if size is None else int(size)
    if "period" in batching or batching.get("policy") == "periodic":
        return set_pick_up(model, size)
    service["batching"] = {"max_size": size}
    wait = amount(batching, ("max_wait", "timeout"), 0)
    if wait:
        service["batching"]["max_delay"] = seconds(wait * model.unit)
    return set_batch_time(model)


def set_pick_up(model, size):
    """A server that leaves at fixed times, with as many as it holds, empty too."""
    system, batching = model.system, model.system["batching"]
    if batching.get("runs_even_if_empty") is False:
        raise NotExpressible("a pick-up that waits for the first request has no key")
    period = batching["period"] * model.unit
    first = batching.get("offset", batching["period"]) * model.unit
    slots = model.service["slots"] = {"at": [seconds(first)], "repeat": seconds(period)}
    if "service" in system or "batch_time" in system:
        model.service["batching"] = {"max_size": size}
        slots["size"] = 1
        if "servers" in system:
            model.service.setdefault("concurrency", 1)
    else:
        slots["size"] = size
    return set_batch_time(model)


def set_slots(model):
    """Instants at which so many may begin; they come again after the last, as Ciw has them."""
    system = model.system
    if "slots" not in system:
        return
    if system.get("slot_preemption", system.get("preemption")):
        raise NotExpressible("service that ends with its slot has no key")
    first = system.get("slot_offset", system.get("offset", 0))
    slots = {"at": [seconds((first + at) * model.unit) for at in system["slots"]],
             "sizes": [int(size) for size in system["slot_sizes"]]}
    cycle = system.get("cycle", system["slots"][-1])
    if system.get("cyclic", True) and cycle:
        slots["repeat"] = seconds(cycle * model.unit)
    if system.get("capacitated"):
        slots["counts"] = "in_service"
    if "servers" in system:
        model.service.setdefault("concurrency", 1)
    model.service["slots"] = slots


def set_batch_time(model):
    system, service = model.system, model.service
    time = system.get("batch_time", system.get("service"))
    if time is None:  # only the forming of batches is asked for
        service["time"] = "1ns"
        model.service_time = 1e-9
        return
    spec = time if isinstance(time, dict) else {"dist": "deterministic", "mean": time}
    unit = unit_of(spec["unit"]) if "unit" in spec else model.unit
    if isinstance(spec.get("mean"), str):
        spec = dict(spec, **affine(spec["mean"]))
    if "alpha" not in spec:
        service["time"] = law(spec, unit)
        model.service_time = mean_of(spec, unit)
        return
    base = amount(spec, ("tau0", "base"), 0)
    service["batch_time"] = {"base": seconds(base * unit),
                             "per_item": seconds(spec["alpha"] * unit)}
    model.service_time = (base + spec["alpha"]) * unit
    if str(spec.get("dist", "det")).lower()[:3] != "det":
        noise = {k: v for k, v in spec.items() if k in ("dist", "cv", "shape", "k", "phases")}
        service["noise"] = law(dict(noise, mean=1.0), timed=False)


def affine(text):
    """{"tau0", "alpha"} of "0.25+0.10*b"."""
    found = re.match(r"^\s*([\d.e-]+)\s*\+\s*([\d.e-]+)\s*\*?\s*b", text)
    if not found:
        raise NotExpressible(f"batch time {text!r} is not base + factor * b")
    return {"tau0": float(found[1]), "alpha": float(found[2])}


def set_servers(model):
    system, service = model.system, model.service
    replicas = system.get("replicas")
    if isinstance(replicas, list):
        service["pools"] = [pool(r, model.unit) for r in replicas]
        model.servers = len(replicas)
        return
    count = amount(system, ("servers", "replicas"), 1)
    if isinstance(count, str) and "inf" in count:
        service["concurrency"] = "unlimited"
        model.servers = 0
        return
    if isinstance(count, str) and "ps" in count.lower().split():
        service["processor_sharing"] = {"cores": number(re.search(r"R=\s*(\d+)", count)[1])}
        service["concurrency"] = "unlimited"
        model.servers = 0
        return
    count = int(number(count))
    if "processor_sharing" in service:
        service["processor_sharing"]["cores"] = float(count)
        return
    service["replicas"] = count
    per = int(system.get("servers_per_replica", 1))
    if per > 1:
        service["concurrency"] = per
    model.servers = count * per


def pool(replica, unit):
    rate = amount(replica, ("service_rate", "rate"))
    if rate is None:
        rate = replica["speed"] if "speed" in replica else 1 / replica["mean_service"]
    out = {"replicas": 1, "speed": float(rate) / unit}
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


def set_discipline(model, text):
    kind = next((d for pattern, d in DISCIPLINES if re.search(pattern, text)), None)
    if kind is None:
        raise NotExpressible(f"the language has no discipline {text!r}")
    if kind in ("ps", "dps"):
        sharing = {"cores": float(model.system.get("total_speed", 1))}
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
    queue = model.service["queue"] = {"discipline": kind}
    if kind == "shortest_remaining":
        queue["preemption"] = "resume"
    elif re.search(r"non.?preemptive", text) or kind in ("shortest_first", "fair"):
        pass
    elif "resample" in text:
        queue["preemption"] = "resample"
    elif re.search(r"repeat|restart", text):
        queue["preemption"] = "restart"
    elif re.search(r"preemptive|[- ]pr\b", text):
        queue["preemption"] = "resume"


def set_routing(model, text):
    service = model.service
    if not text or "central" in text or "shared" in text:
        return
    if re.search(r"mod\b|modulo", text) and "robin" not in text:
        service["routing"] = "key_modulo"
    elif "consistent" in text:
        service["routing"] = "consistent_hash"
    elif "weighted" in text:
        robin = "robin" in text
        service["routing"] = "weighted_round_robin" if robin else "weighted_random"
    elif "robin" in text or "cyclic" in text:
        service["routing"] = "round_robin"
    elif re.search(r"power.of|po2|choices|sq\(", text):
        choices = int(number(re.search(r"\d+", text)[0])) if re.search(r"\d", text) else 2
        service["routing"] = "power_of_choices"
        service["choices"] = choices
    elif re.search(r"jsq|shortest|least", text):
        service["routing"] = "join_shortest_queue"
    elif "random" in text:
        service["routing"] = "random"
    else:
        raise NotExpressible(f"the language has no routing {text!r}")


def set_traffic(model):
    system = model.system
    classes = system.get("classes")
    if classes:
        for i, spec in enumerate(classes):
            add_class(model, i, spec)
        return
    source = {}
    if "clients" in system:
        model.closed = True
        source = closed(model, system)
    else:
        source, model.rate = arrivals(system["arrival"], model.unit)
    if "keys" in system:
        source["keys"] = keys_of(system["keys"])
    limiter = system.get("limiter")
    if limiter:
        source["rate_limit"] = bucket(limiter, model.unit)
    model.traffic[TRAFFIC] = source


def closed(model, spec):
    think = spec.get("think", 0)
    if isinstance(think, (int, float)) and think:
        think = {"dist": "exponential", "mean": think}
    count = int(spec["clients"])
    cycle = (mean_of(think, model.unit) if think else 0) + model.service_time
    bound = (model.servers or count) / model.service_time
    model.rate += min(count / cycle, bound)
    return {"arrivals": "closed", "clients": count, "think": law(think, model.unit)}


def add_class(model, i, spec):
    name = f"c{i}"
    kind = model.classes[name] = {}
    for key in ("priority", "weight"):
        if key in spec:
            kind[key] = spec[key]
    if "deadline" in spec:
        kind["deadline"] = seconds(spec["deadline"] * model.unit)
    service = spec.get("service")
    if service is None and "mean_service" in spec:
        service = {"dist": "exponential", "mean": spec["mean_service"]}
    if service is None:
        service = model.system["service"]
    model.service_time = mean_of(service, model.unit)
    if "clients" in spec:
        model.closed = True
        source = closed(model, spec)
    elif "arrival" in spec:
        source, rate = arrivals(spec["arrival"], model.unit)
        model.rate += rate
    else:
        rate = amount(spec, ("arrival_rate", "rate")) / model.unit
        source = {"rate": per_second(rate)}
        model.rate += rate
    if "time_per_size" in model.service:
        timed = law(service, model.unit)
        source["size"] = bare(timed)
    source["class"] = name
    model.traffic[f"t{i}"] = source


def bare(value):
    """A law of times in seconds as one of numbers."""
    if isinstance(value, dict):
        return {k: bare(v) if k != "distribution" else v for k, v in value.items()}
    if isinstance(value, list):
        return [bare(v) for v in value]
    return float(value[:-1]) if isinstance(value, str) else value


def keys_of(spec):
    law_name = str(spec.get("popularity", spec.get("law", spec.get("distribution", "zipf"))))
    if law_name == "uniform":
        return {"distribution": "uniform", "count": int(spec["count"])}
    if law_name != "zipf":
        raise NotExpressible(f"the language has no popularity {law_name!r}")
    exponent = amount(spec, ("s", "alpha", "exponent"), 1.0)
    return {"distribution": "zipf", "exponent": float(exponent), "count": int(spec["count"])}


def bucket(limiter, unit=1.0):
    return {"rate": per_second(amount(limiter, ("refill_rate", "rate")) / unit),
            "burst": float(amount(limiter, ("burst", "capacity"), 1))}


def set_queue(model):
    system = model.system
    queue = model.service.setdefault("queue", {})
    slots = model.servers or 0
    if system.get("system_capacity") is not None:
        queue["capacity"] = int(system["system_capacity"]) - slots
    room = amount(system, ("queue_capacity", "queue_capacity_waiting", "waiting_room"))
    if room is not None:
        queue["capacity"] = int(room)
    if system.get("overflow") and "capacity" not in queue and slots:
        queue["capacity"] = 0
    if "patience" in system:
        queue["patience"] = law(system["patience"], model.unit)
    timeout = system.get("timeout")
    if isinstance(timeout, dict):
        value = seconds(timeout["value"] * model.unit)
        kind = timeout.get("kind", "queue wait")
        if "queue" in kind or "wait" in kind:
            queue["patience"] = value
        else:
            action = str(timeout.get("action", "")).lower()
            works_on = re.search(r"not cancel|not abort|still", action)
            for source in model.traffic.values():
                source["timeout"] = value
                source["cancellation"] = "none" if works_on else "propagate"
    if not queue:
        del model.service["queue"]


def set_failures(model):
    failures = model.system.get("failures")
    if not failures:
        return
    if "idle" in str(failures.get("when", "idle")) or "any" in str(failures.get("when")):
        pass
    else:
        raise NotExpressible("replicas fail by the clock, also while they are idle")
    text = str(failures.get("in_service_job", "resumes"))
    word = next((w for w in ("resume", "restart", "resample", "fail") if w in text), "resume")
    model.service["failures"] = {"mtbf": law(failures["up"], model.unit),
                                 "mttr": law(failures["down"], model.unit), "in_service": word}


def set_feedback(model):
    chance = model.system.get("feedback_prob")
    if chance:
        model.path = [{"loop": SERVICE, "repeat": float(chance), "times": EVER}]
