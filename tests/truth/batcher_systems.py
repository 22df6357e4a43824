# SPDX-License-Identifier: MIT
"""A recorded pattern of a serving system's batcher as a scenario: the system's fields as they are
written in the recording, the arrivals as a trace, the execution time as base and per item."""
import json
import os


class NotPlayed(Exception):
    """Why a pattern cannot be played."""


# What an execution took beyond its sleep on the machine of the recordings, ms. It was shared with
# other work and this was not recorded, so that each is tried.
HANDLING = (3, 1, 6)
# Requests closer together than this, ms, may come to the system in another order than they were
# sent (the README of the recordings, and the front-end threads that it names).
GAP = {"triton": 3, "mlserver": 3, "bentoml": 3, "litserve": 10, "ray_serve": 30, "torchserve": 12}
# What a client is told, by the rule that the program names.
STATUS = {
    "triton": {"too_large": "INVALID_ARGUMENT", "queue_full": "UNAVAILABLE",
               "expired": "UNAVAILABLE"},
    "bentoml": {"shed": 503, "concurrency": 429, "overdue": 504},
    "litserve": {"expired": 504},
    "ray_serve": {"queue_full": 503},
    "torchserve": {"queue_full": 503},
    "tensorflow_serving": {"too_large": "INVALID_ARGUMENT", "queue_full": "UNAVAILABLE"},
}


def only(what, table, known):
    more = sorted(set(table) - set(known))
    if more:
        raise NotPlayed(f"{what} has {', '.join(more)}, which is not known here")


def levels(policies):
    """priority_queue_policy as protobuf text has it, or as a map."""
    if isinstance(policies, dict):
        policies = [{"key": int(key), "value": value} for key, value in sorted(policies.items())]
    return policies


def triton(config, _):
    only("config", config, ["max_batch_size", "dynamic_batching", "instance_group"])
    out = {"max_batch_size": config.get("max_batch_size", 0)}
    if "dynamic_batching" in config:
        out["dynamic_batching"] = dict(config["dynamic_batching"])
        policies = out["dynamic_batching"].get("priority_queue_policy")
        if policies is not None:
            out["dynamic_batching"]["priority_queue_policy"] = levels(policies)
    groups = config.get("instance_group", [])
    for group in [groups] if isinstance(groups, dict) else groups:
        only("instance_group", group, ["kind", "count"])
        out.setdefault("instance_group", []).append({"count": group.get("count", 1)})
    return out, 1


def mlserver(config, _):
    out = dict(config)
    predict = out.pop("predict", "blocks")
    if predict != "blocks":
        if "sleep" not in predict and "await" not in predict:
            raise NotPlayed(f"predict that {predict}")
        out["predict"] = "awaits"
    return out, 1


def bentoml(config, _):
    only("config", config, ["api", "service"])
    out = dict(config.get("api", {}))
    out.pop("batchable", None)
    service = config.get("service", {})
    only("service", service, ["traffic", "workers"])
    out.update(service)
    return out, 1


def litserve(config, _):
    only("config", config, ["api", "server"])
    out = dict(config.get("api", {}))
    server = dict(config.get("server", {}))
    only("server", server, ["timeout", "workers_per_device"])
    if server.get("timeout") is False or server.get("timeout") == -1:
        server["timeout"] = 0
    out.update(server)
    return out, 1


def ray_serve(config, _):
    out = dict(config)
    replicas = out.pop("num_replicas", 1)
    body = out.pop("body", "awaits")
    if body.startswith("block"):
        out["body"] = "blocks"
    return out, replicas


def torchserve(config, longest):
    out = dict(config)
    response = out.pop("response_timeout", None)
    if response is not None and longest >= response * 1000:
        raise NotPlayed("an execution longer than response_timeout")
    return out, 1


SYSTEMS = {"triton": triton, "mlserver": mlserver, "bentoml": bentoml, "litserve": litserve,
           "ray_serve": ray_serve, "torchserve": torchserve}


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(each) for each in value) + "]"
    return json.dumps(value)


def class_of(arrival):
    return f"p{arrival.get('priority', 0)}t{arrival.get('timeout_us', 0)}"


def write(folder, system, config, service_time, arrivals, handling):
    """The scenario and its trace; the path of the scenario."""
    if system not in SYSTEMS:
        raise NotPlayed(f"system {system}")
    for arrival in arrivals:
        only("an arrival", arrival, ["id", "t_ms", "items", "priority", "timeout_us"])
    base, each = service_time["base"], service_time["per_item"]
    only("service_time_ms", service_time, ["base", "per_item"])
    longest = base + each * max([arrival["items"] for arrival in arrivals], default=1)
    fields, replicas = SYSTEMS[system](config, longest)
    last = max(arrival["t_ms"] for arrival in arrivals)
    text = (f'title = "A recorded batcher"\n[run]\nduration = "{last / 1000 + 60:.3f}s"\n'
            'replications = 1\nwarmup = "0s"\n')
    classes = {}
    for arrival in arrivals:
        classes.setdefault(class_of(arrival), arrival)
    for name, arrival in classes.items():
        text += f"[class.{name}]\npriority = {arrival.get('priority', 0)}\n"
        if arrival.get("timeout_us"):
            text += f'timeout = "{arrival["timeout_us"]}us"\n'
    text += ('[traffic.u]\narrivals = "trace"\ntrace = { file = "trace.csv", time = "t_ms", '
             'time_unit = "ms", items = "items", class = "kind" }\npath = "main"\n'
             '[[path.main]]\ncall = "m"\n'
             f'[service.m]\nreplicas = {replicas}\n'
             f'batch_time = {{ base = "{base + handling}ms", per_item = "{each}ms" }}\n'
             f"batching = {toml({'system': system, **fields})}\n")
    with open(os.path.join(folder, "trace.csv"), "w", encoding="utf-8") as file:
        file.write("t_ms,items,kind\n")
        for arrival in arrivals:
            file.write(f"{arrival['t_ms']},{arrival['items']},{class_of(arrival)}\n")
    path = os.path.join(folder, "pattern.toml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path
