# SPDX-License-Identifier: MIT
"""One queue in front of one service, whatever its laws, servers, discipline and protection."""
from measure import Readings, measure
from scenario import number
from station import build


def jobs_of(case, default=1_000_000):
    run = case.get("run", {})
    return run.get("jobs", run.get("requests", default))


def queue(case, player):
    model = build(case["system"])
    run = case.get("run", {})
    return measure(Readings(model, player, jobs_of(case), fixed(run, model)), case)


def fixed(run, model):
    """(duration, warm-up) where the case gives a time instead of a number of requests."""
    if "duration" not in run or "jobs" in run:
        return None
    duration = number(run["duration"]) * model.unit / 16
    return duration, duration / 16


def is_queue(system):
    return ("arrival" in system or "clients" in system or "classes" in system) and \
        not any(k in system for k in ("stations", "stages", "branches", "routing_matrix"))


FAMILIES = [(is_queue, queue)]
