# SPDX-License-Identifier: MIT
"""Batches of a fixed size under saturation."""
from measure import ignored
from scenario import find_unit, seconds


def saturated(case, player):
    """Items per second of a server that never waits for work, by batch size."""
    system = case["system"]
    unit = find_unit(system)
    time = system["batch_time"]
    sizes = system["batching"]["fixed_batch"]
    sizes = sizes if isinstance(sizes, list) else [sizes]
    values = []
    for size in sizes:
        base, each = time["tau0"] * unit, time["alpha"] * unit
        scenario = {
            "traffic.t": {"arrivals": "closed", "clients": 2 * size},
            "service.s": {"batch_time": {"base": seconds(base), "per_item": seconds(each)},
                          "batching": {"max_size": size, "max_delay": "60s"}}}
        if size == 1:
            del scenario["service.s"]["batching"]
        batch = base + each * size
        report = player.run(scenario, 4200 * batch, 200 * batch, 2)
        values.append(report.est("throughput"))
    out = {name: values if isinstance(expected, list) else values[0]
           for name, expected in case["expected"].items()
           if name.startswith("throughput") and not ignored(case["tolerance"].get(name))}
    return out, {n: f"no figure is called {n}" for n in case["expected"] if n not in out}


FAMILIES = [(lambda s: "fixed_batch" in s.get("batching", {}), saturated)]
