# SPDX-License-Identifier: MIT
"""From the words of a case to values of the scenario language: units, laws, TOML."""
import json
import math
import re
from decimal import Decimal

UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
FOREVER = 3e8  # seconds; the language ends at ten years


class NotExpressible(Exception):
    """Why a case has no scenario."""


def plain(value):
    """A number without an exponent."""
    text = format(Decimal(repr(float(value))), "f")
    return text[:-2] if text.endswith(".0") else text


def seconds(value):
    return plain(value) + "s"


def per_second(value):
    return plain(value) + "/s"


def number(text):
    """The first number in a text, or of a number itself."""
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return float(text)
    found = re.search(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?", str(text))
    if not found:
        raise NotExpressible(f"no number in {text!r}")
    return float(found.group())


def unit_of(text):
    """Seconds in the unit of "ms" or "1/ms"."""
    word = str(text).split("/")[-1].strip()
    if word not in UNITS:
        raise NotExpressible(f"unknown unit {text!r}")
    return UNITS[word]


def find_unit(system):
    """Seconds in the unit the system's times, and the expected ones, are in."""
    for key in ("service", "batch_time", "latency", "arrival"):
        part = system.get(key)
        if isinstance(part, dict) and "unit" in part:
            return unit_of(part["unit"])
    return unit_of(system.get("time_unit", "s"))


def amount(table, names, default=None):
    for name in names:
        if name in table and table[name] is not None:
            return table[name]
    return default


def law(spec, unit=1.0, timed=True):
    """A distribution of the language from {"dist": ..., ...}; a number is constant."""
    if isinstance(spec, (int, float)):
        return seconds(spec * unit) if timed else float(spec)
    unit = unit_of(spec["unit"]) if "unit" in spec else unit

    def value(x):
        return seconds(x * unit) if timed else float(x)

    name = str(spec.get("dist", spec.get("distribution", "exponential"))).lower()
    mean = amount(spec, ("mean",))
    if mean is None and "rate" in spec:
        mean = 1 / spec["rate"]
    if name.startswith("det") or name == "constant":
        return value(amount(spec, ("value", "mean")))
    if name.startswith("exp"):
        return {"distribution": "exponential", "mean": value(mean)}
    if name == "uniform":
        return {"distribution": "uniform", "low": value(amount(spec, ("low", "min"), 0)),
                "high": value(amount(spec, ("high", "max")))}
    if name.startswith("erlang"):
        return {"distribution": "erlang", "phases": int(amount(spec, ("phases", "k", "shape"))),
                "mean": value(mean)}
    if name.startswith("hyper") or name == "h2":
        return hyperexponential(spec, mean, value)
    if name == "gamma":
        shape = spec["shape"] if "shape" in spec else 1 / spec["cv"] ** 2
        if mean is None:
            mean = shape * spec["scale"]
        return {"distribution": "gamma", "mean": value(mean), "cv": 1 / math.sqrt(shape)}
    if name == "lognormal":
        if mean is None:
            cv = math.sqrt(math.expm1(spec["sigma"] ** 2))
            return {"distribution": "lognormal", "cv": cv,
                    "mean": value(math.exp(spec["mu"] + spec["sigma"] ** 2 / 2))}
        return {"distribution": "lognormal", "mean": value(mean), "cv": spec["cv"]}
    if name == "weibull":
        shape = spec["shape"] if "shape" in spec else weibull_shape(spec["cv"])
        scale = spec.get("scale") or mean / math.gamma(1 + 1 / shape)
        return {"distribution": "weibull", "scale": value(scale), "shape": shape}
    return heavy(spec, name, mean, value)


def weibull_shape(cv):
    """The shape with this cv, which falls as the shape grows."""
    low, high = 0.1, 100.0
    for _ in range(200):
        middle = math.sqrt(low * high)
        square = math.gamma(1 + 2 / middle) / math.gamma(1 + 1 / middle) ** 2 - 1
        low, high = (middle, high) if square > cv * cv else (low, middle)
    return low


def hyperexponential(spec, mean, value):
    if "probs" not in spec:
        return {"distribution": "hyperexponential", "mean": value(mean), "cv": spec["cv"]}
    means = spec.get("means") or [1 / r for r in spec["rates"]]
    parts = [{"distribution": "exponential", "mean": value(m)} for m in means]
    return {"distribution": "mixture", "parts": parts, "weights": list(spec["probs"])}


def heavy(spec, name, mean, value):
    alpha = amount(spec, ("alpha", "shape"))
    if "bounded" in name:
        return {"distribution": "pareto", "shape": alpha,
                "minimum": value(amount(spec, ("low", "min"))),
                "maximum": value(amount(spec, ("high", "max")))}
    if "lomax" in name:
        scale = spec.get("scale") or mean * (alpha - 1)
        return {"distribution": "lomax", "scale": value(scale), "shape": alpha}
    if name == "pareto":
        least = amount(spec, ("minimum", "scale", "min", "low")) or mean * (alpha - 1) / alpha
        return {"distribution": "pareto", "minimum": value(least), "shape": alpha}
    raise NotExpressible(f"the language has no distribution {name!r}")


def mean_of(spec, unit=1.0):
    """Seconds; of the laws above, for the length of a run only."""
    if isinstance(spec, (int, float)):
        return spec * unit
    unit = unit_of(spec["unit"]) if "unit" in spec else unit
    if "probs" in spec:
        means = spec.get("means") or [1 / r for r in spec["rates"]]
        return unit * sum(p * m for p, m in zip(spec["probs"], means))
    if "scale" in spec and "shape" in spec and spec.get("dist") == "gamma":
        return unit * spec["scale"] * spec["shape"]
    if "low" in spec and "high" in spec:
        return unit * (spec["low"] + spec["high"]) / 2
    if "mu" in spec and "mean" not in spec:
        return unit * math.exp(spec["mu"] + spec["sigma"] ** 2 / 2)
    if "rate" in spec and "mean" not in spec:
        return unit / spec["rate"]
    return unit * amount(spec, ("mean", "value", "scale"), 1.0)


def arrivals(spec, unit=1.0):
    """Keys of a [traffic.NAME] from {"process": ..., ...}, and the mean rate per second."""
    process = str(spec.get("process", "poisson")).lower()
    per = 1 / (unit_of(spec["unit"]) if "unit" in spec else unit)
    if "states" in spec or "rates" in spec or process.startswith(("mmpp", "on-off", "ipp")):
        return modulated(spec, per)
    if isinstance(spec.get("rate"), str):
        return sinusoid(spec["rate"], per)
    rate = spec["rate"] * per if "rate" in spec else per / spec["interval"]
    out = {"rate": per_second(rate)}
    if process.startswith(("det", "uniform", "periodic", "paced")) or "interval" in spec:
        out["arrivals"] = "uniform"
    elif process == "renewal" or process in ("gamma", "weibull", "erlang", "lognormal"):
        gaps = dict(spec, dist=spec.get("interarrival", process), mean=1.0)
        gaps.pop("unit", None)
        gaps.pop("rate")
        out.update(arrivals="renewal", interarrival=law(gaps, timed=False))
    elif process not in ("poisson", "fluid"):
        raise NotExpressible(f"the language has no arrivals {process!r}")
    return out, rate


def modulated(spec, per):
    if "on_rate" in spec:
        rates = [spec["on_rate"], spec.get("off_rate", 0)]
        means = [spec["mean_on"], spec["mean_off"]]
    elif "states" in spec:
        rates = [s["rate"] for s in spec["states"]]
        means = [amount(s, ("mean_time", "mean")) for s in spec["states"]]
    else:
        rates = spec["rates"]
        means = spec.get("mean_times") or [1 / r for r in spec["switch_rates"]]
    states = [{"rate": per_second(r * per), "mean_time": seconds(m / per)}
              for r, m in zip(rates, means)]
    mean = sum(r * m for r, m in zip(rates, means)) / sum(means) * per
    return {"arrivals": "mmpp", "states": states}, mean


SINE = re.compile(r"^\s*([\d.e]+)\s*([-+])\s*([\d.e]+)\s*\*\s*(sin|cos)\s*\(\s*2\s*\*?\s*pi\s*"
                  r"\*?\s*t\s*/\s*([\d.e]+)\s*\)\s*$")


def sinusoid(text, per=1.0):
    found = SINE.match(text)
    if not found:
        raise NotExpressible(f"rate {text!r} is no sinusoid")
    base, swing, period = float(found[1]), float(found[3]), float(found[5])
    peak = (0.25 if found[4] == "sin" else 0) + (0.5 if found[2] == "-" else 0)
    profile = [{"shape": "diurnal", "amplitude": swing / base, "period": seconds(period),
                "peak": seconds(period * (peak % 1))}]
    return {"rate": per_second(base * per), "profile": profile}, base * per


def toml(value):
    """A TOML value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return json.dumps(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + " }"


def write(scenario):
    """The text of a scenario: {"slo": "...", "service.x": {...}, "path.y": [...], ...}."""
    lines = [f"{k} = {toml([v])}" for k, v in scenario.items() if isinstance(v, str)]
    for name, table in scenario.items():
        if isinstance(table, str):
            continue
        steps = table if isinstance(table, list) else [table]
        head = f"[[{name}]]" if isinstance(table, list) else f"[{name}]"
        for step in steps:
            lines.append(head)
            lines += [f"{k} = {toml(v)}" for k, v in step.items()]
            lines.append("")
    return "\n".join(lines)
