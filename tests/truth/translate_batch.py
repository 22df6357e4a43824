# SPDX-License-Identifier: MIT
"""Batches of a fixed size under saturation."""
import re

from batches import affine
from measure import ignored
from scenario import NotExpressible, amount, find_unit, seconds, unit_of
from words import only


def saturated(case, player):
    """Items per second of a server that never waits for work, by batch size."""
    system = case["system"]
    only(amount(system, ("offered",), "saturating"), r"saturating|saturated|closed.loop|infinite",
         "offered load")
    time = system["batch_time"]
    if isinstance(time, str):
        time = affine(time)
    unit = unit_of(time["unit"]) if "unit" in time else find_unit(system)
    if str(amount(time, ("dist",), "det"))[:3] != "det":
        raise NotExpressible("a saturated server of batch times by chance")
    sizes = system["batching"]["fixed_batch"]
    sizes = sizes if isinstance(sizes, list) else [sizes]
    values = []
    for size in sizes:
        base = amount(time, ("tau0", "base"), 0) * unit
        each = amount(time, ("alpha", "per_item"), 0) * unit
        scenario = {
            "traffic.t": {"arrivals": "closed", "clients": 2 * size},
            "service.s": {"batch_time": {"base": seconds(base), "per_item": seconds(each)},
                          "batching": {"max_size": size, "max_delay": "60s"}}}
        if size == 1:
            del scenario["service.s"]["batching"]
        batch = base + each * size
        report = player.run(scenario, 4200 * batch, 200 * batch, 2)
        values.append(report.est("throughput"))
    out = {}
    for name, expected in case["expected"].items():
        per = re.search(r"_per_(\w+)$", name)
        if name.startswith("throughput") and not ignored(case["tolerance"].get(name)):
            scale = unit_of(per[1]) if per else find_unit(system)
            scaled = [value.times(scale) for value in values]
            out[name] = scaled if isinstance(expected, list) else scaled[0]
    return out, {n: f"no figure is called {n}" for n in case["expected"] if n not in out}


FAMILIES = [(lambda s: "fixed_batch" in s.get("batching", {}), saturated)]
