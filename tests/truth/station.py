# SPDX-License-Identifier: MIT
"""One service from a case's words: arrivals, laws, servers, discipline, room, patience, failures.
Every key of a case is looked at on its own, so that any combination of them becomes a scenario."""
import re

from arrivals import arrivals
from batches import set_batching, set_slots, set_tokens
from fleet import private, set_discipline, set_routing, set_servers
from laws import law, mean_of
from scenario import NotExpressible, amount, find_unit, per_second, seconds
from words import but, only

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
        self.least_work = False  # one queue stands for queues of their own

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
        set_time_of_pools(model, spec)
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
    if not isinstance(spec, (dict, int, float)):
        raise NotExpressible(f"a service time that is {spec!r}")
    model.service_time = mean_of(spec, model.unit)
    service["time"] = law(spec, model.unit)
    speed = system.get("total_speed", 1)
    if speed != 1:
        set_speed(model, float(speed))


def set_speed(model, speed):
    """A single replica that is so many times as fast."""
    if model.service.pop("replicas", 1) != 1:
        raise NotExpressible("the speed of several servers in all")
    model.service["pools"] = [{"replicas": 1, "speed": speed}]
    model.service_time /= speed


def set_time_of_pools(model, spec):
    """Of replicas with rates or means of their own the service's law is the shape only."""
    replicas = model.system["replicas"]
    if isinstance(spec, str):
        spec = {"dist": spec, "mean": 1.0}
    spec = spec or {"dist": "exponential", "mean": 1.0}
    if not any("speed" in r for r in replicas):
        spec = but(spec, mean=1.0)
        model.service["time"] = law(spec)
        return
    if not all("speed" in r for r in replicas):
        raise NotExpressible("replicas told by speeds and by rates")
    model.service_time = mean_of(spec, model.unit)
    model.service["time"] = law(spec, model.unit)


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
    think = amount(spec, ("think", "think_time"), 0)
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
    law_name = str(amount(spec, ("popularity", "law", "distribution", "dist"), "zipf")).lower()
    count = int(amount(spec, ("count", "items", "n", "N")))
    if law_name == "uniform":
        return {"distribution": "uniform", "count": count}
    if not re.match(r"zipf$|zipf.?like$|power.law$", law_name):
        raise NotExpressible(f"the language has no popularity {law_name!r}")
    exponent = amount(spec, ("s", "alpha", "exponent"), 1.0)
    return {"distribution": "zipf", "exponent": float(exponent), "count": count}


def bucket(limiter, unit=1.0):
    kind = str(amount(limiter, ("kind",), "token bucket")).lower()
    only(kind, r"token|leaky bucket as a meter|bucket", "limiter")
    return {"rate": per_second(amount(limiter, ("refill_rate", "rate")) / unit),
            "burst": float(amount(limiter, ("burst", "capacity", "bucket_size"), 1))}


LOSS = r"drop|reject|los[st]|cleared|refuse|discard"


def room(system, names):
    """Places, None without a limit."""
    value = amount(system, names)
    if isinstance(value, str):
        if re.search(r"inf|unlim|unbound", value.lower()):
            return None
        raise NotExpressible(f"{names[0]} {value!r}")
    return None if value is None else int(value)


def set_queue(model):
    system = model.system
    queue = model.service.setdefault("queue", {})
    slots = model.servers or 0
    overflow = system.get("overflow")
    if overflow and not re.search(LOSS, str(overflow).lower()):
        raise NotExpressible(f"overflow {overflow!r}: what finds no room is lost")
    total = room(system, ("system_capacity",))
    waiting = room(system, ("queue_capacity", "queue_capacity_waiting", "waiting_room", "buffer"))
    each = room(system, ("queue_capacity_per_replica", "queue_capacity_each"))
    if private(system) and model.servers > 1:
        if total is not None or waiting is not None or overflow and each is None:
            raise NotExpressible("room that queues of their own share")
        waiting = each
    elif each is not None:
        raise NotExpressible("room of each queue, where there is one")
    if total is not None and waiting is not None and total != waiting + slots:
        raise NotExpressible("room in the system and in the queue that contradict each other")
    if "processor_sharing" in model.service and (total is not None or waiting is not None):
        return set_room_of_sharing(model, total, waiting)
    if total is not None:
        if total < slots:
            raise NotExpressible("less room than servers")
        queue["capacity"] = total - slots
    elif waiting is not None:
        queue["capacity"] = waiting
    elif overflow and slots:
        queue["capacity"] = 0
    if model.least_work and "capacity" in queue:
        raise NotExpressible("least work left, with limited room")
    set_patience(model, queue)
    if not queue:
        del model.service["queue"]
    return None


def set_room_of_sharing(model, total, waiting):
    """All in the system share, so that the limit is one of those in service."""
    at_once = model.service["concurrency"]
    if at_once != "unlimited":
        waiting = total - at_once if waiting is None else waiting
    elif waiting is not None:
        raise NotExpressible("a waiting room where nobody waits")
    else:
        model.service["concurrency"], waiting = total, 0
    model.service["queue"] = {"capacity": waiting}
    set_patience(model, model.service["queue"])


def set_patience(model, queue):
    system = model.system
    if "patience" in system:
        patience = system["patience"]
        if isinstance(patience, dict):
            only(amount(patience, ("applies_to",), "waiting only"),
                 r"\b(waiting|wait|queue|only|requests|in|time|the)\b", "patience of")
        queue["patience"] = law(patience, model.unit)
    timeout = system.get("timeout")
    if timeout is None:
        return
    if not isinstance(timeout, dict):
        raise NotExpressible("a timeout that does not say of what")
    value = law(timeout["value"], model.unit)
    kind = str(amount(timeout, ("kind",), "queue wait")).lower()
    action = str(amount(timeout, ("action",), "")).lower()
    if re.search(r"queue|wait", kind) and not re.search(r"response|sojourn|total", kind):
        if not re.search(r"leave|drop|discard|abandon|renege|reject|fail|^$", action) or \
                re.search(r"not (leave|drop|cancel)|still|server", action):
            raise NotExpressible(f"a deadline to start whose action is {action!r}")
        queue["patience"] = value
        return
    if not re.search(r"response|sojourn|total|client|end.to.end", kind) or \
            not isinstance(value, str):
        raise NotExpressible(f"a timeout of {kind!r}")
    works_on = re.search(r"not cancel|not abort|n.t cancel|still|finish|in vain", action)
    if not works_on and not re.search(r"cancel|abort|kill|leave", action):
        raise NotExpressible(f"a timeout whose action is {action!r}")
    for source in model.traffic.values():
        source["timeout"] = value
        source["cancellation"] = "none" if works_on else "propagate"


def set_failures(model):
    failures = model.system.get("failures")
    if not failures:
        return
    when = str(amount(failures, ("when",), "any time"))
    if not re.search(r"also while idle|any ?time|always|clock|even.* idle", when) or \
            re.search(r"only", when):
        raise NotExpressible("replicas fail by the clock, also while they are idle")
    text = str(amount(failures, ("in_service_job",), "resumes")).lower()
    word = next((w for w in ("resume", "resample", "restart", "fail") if w in text), None)
    if word is None and re.search(r"lost|drop|kill", text):
        word = "fail"
    if word is None:
        raise NotExpressible(f"a crash after which a request in service {text!r}")
    if word != "fail" and model.servers > 1 and not private(model.system) and \
            not re.search(r"same (replica|server)|in place|stays", text):
        word = "fail"
        move_on(model)
    model.service["failures"] = {"mtbf": law(failures["up"], model.unit),
                                 "mttr": law(failures["down"], model.unit), "in_service": word}


def move_on(model):
    """A request whose server crashes is served by whichever is free next: it comes back at once,
    drawn anew, which is the same where service has no memory. The program's own way leaves it with
    its server until that is up again."""
    time = model.service.get("time")
    if not isinstance(time, dict) or time["distribution"] != "exponential" or "shift" in time or \
            "processor_sharing" in model.service or model.classes:
        raise NotExpressible("a crash after which another server goes on with the request")
    for source in model.traffic.values():
        source["retries"] = {"max": 100, "on": ["error"]}


def set_feedback(model):
    chance = model.system.get("feedback_prob")
    if chance:
        model.path = [{"loop": SERVICE, "repeat": float(chance), "times": EVER}]
