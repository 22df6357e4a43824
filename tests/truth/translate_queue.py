# SPDX-License-Identifier: MIT
"""One queue in front of one service, whatever its laws, servers, discipline and protection."""
import re

from measure import Readings, measure
from scenario import UNITS, NotExpressible
from station import build


def jobs_of(case, default=1_000_000):
    run = case["run"]
    return run.get("jobs", run.get("requests", run.get("samples", default)))


def queue(case, player):
    model = build(case["system"])
    run = case["run"]
    return measure(Readings(model, player, jobs_of(case), fixed(run, model)), case)


def fixed(run, model):
    """(duration, warm-up) where the case gives a time instead of a number of requests."""
    if "duration" not in run or "jobs" in run:
        return None
    told = re.fullmatch(r"\s*([\d.eE+-]+)\s*([a-z]*)\s*", str(run["duration"]))
    if not told or told[2] and told[2] not in UNITS:
        raise NotExpressible(f"a run of {run['duration']!r}")
    duration = float(told[1]) * (UNITS[told[2]] if told[2] else model.unit) / 16
    return duration, duration / 16


def is_queue(system):
    return ("arrival" in system or "clients" in system or "classes" in system) and \
        not any(k in system for k in ("stations", "stages", "branches", "routing_matrix"))


FAMILIES = [(is_queue, queue)]
