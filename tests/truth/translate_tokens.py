# SPDX-License-Identifier: MIT
"""Batches of token sequences under a backlog that never ends: static against continuous."""
from batches import set_tokens
from fleet import set_servers
from station import SERVICE, TRAFFIC, Model


def backlog(case, player):
    """Without arrivals, as fast as it goes: what each way of batching makes of its slots."""
    system = case["system"]
    reports = {}
    for mode in ("static", "continuous"):
        model = Model(system)
        set_servers(model)
        set_tokens(model, mode)
        slots = model.slots * model.servers
        model.traffic[TRAFFIC] = {"arrivals": "closed", "clients": 2 * slots}
        jobs = case["run"].get("jobs", 1_000_000)
        rate = model.servers / model.service_time / (1 if mode == "continuous" else 3)
        reports[mode] = player.steady(model.scenario(), rate, jobs)

    def est(mode, name):
        return reports[mode].est(name)

    def efficiency(mode):
        """Tokens over slots times iterations."""
        return est(mode, f"service.{SERVICE}.batch.mean").times(1 / model.slots)

    through = {mode: est(mode, "throughput") for mode in reports}
    static, continuous = through["static"], through["continuous"]
    iterations = est("static", f"service.{SERVICE}.batches.per_second")
    figures = {
        "static_efficiency": efficiency("static"),
        "continuous_efficiency": efficiency("continuous"),
        # Every batch is full: as many iterations as batches of that many requests.
        "static_mean_batch_duration_tokens": static.map(
            lambda v: iterations.value * model.slots / v,
            iterations.value * model.slots / static.value ** 2),
        "static_throughput": static.times(model.unit),
        "continuous_throughput": continuous.times(model.unit),
        "continuous_over_static_throughput": static.map(
            lambda v: continuous.value / v, continuous.value / static.value ** 2)}
    out = {name: figures[name] for name in case["expected"] if name in figures}
    return out, {n: f"no figure is called {n}" for n in case["expected"] if n not in out}


def is_backlog(system):
    return "output_tokens" in system and "arrival" not in system and "clients" not in system


FAMILIES = [(is_backlog, backlog)]
