# SPDX-License-Identifier: MIT
"""Distributions, from a case's words to the language's: by parameters, never by trust. A parameter
that is told twice must agree with itself."""
import math
import re

from scenario import NotExpressible, amount, seconds, unit_of

TIMED = {"mean", "value", "low", "high", "scale", "minimum", "maximum", "stddev", "shift"}
PHASES = ("phases", "k", "shape", "stages")


def law(spec, unit=1.0, timed=True):
    """A distribution of the language from {"dist": ..., ...}; a number is constant."""
    if isinstance(spec, (int, float)):
        return seconds(spec * unit) if timed else float(spec)
    unit = unit_of(spec["unit"]) if "unit" in spec else unit
    return spelled(shape(spec), unit, timed)


def spelled(plain, unit, timed):
    if plain["distribution"] == "deterministic":
        return seconds(plain["value"] * unit) if timed else float(plain["value"])
    out = {}
    for key, value in plain.items():
        if key == "parts":
            out[key] = [spelled(p, unit, timed) for p in value]
            if any(not isinstance(p, dict) for p in out[key]):
                out[key] = [p if isinstance(p, dict) else
                            {"distribution": "deterministic", "value": p} for p in out[key]]
        elif key == "values":
            out[key] = [seconds(v * unit) if timed else float(v) for v in value]
        elif key in TIMED:
            out[key] = seconds(value * unit) if timed else float(value)
        else:
            out[key] = value
    return out


def mean_of(spec, unit=1.0):
    """Seconds."""
    if isinstance(spec, (int, float)):
        return spec * unit
    unit = unit_of(spec["unit"]) if "unit" in spec else unit
    return moments(shape(spec))[0] * unit


def shape(spec):
    """The language's distribution in plain numbers of the case's unit."""
    if not isinstance(spec, dict):
        raise NotExpressible(f"no distribution: {spec!r}")
    name = str(amount(spec, ("dist", "distribution", "law", "family"), "exponential")).lower()
    out = None
    for pattern, build in FAMILIES:
        if re.search(pattern, name):
            out = build(spec, name)
            break
    if out is None:
        raise NotExpressible(f"the language has no distribution {name!r}")
    shift = amount(spec, ("shift", "offset", "location"), 0)
    if shift:
        out["shift"] = float(shift)
    agree(spec, out)
    return out


def agree(spec, out):
    """Of parameters that were not needed: whether they say the same."""
    mean, square = moments(out)
    variance = square - mean * mean
    known = {"mean": mean, "value": mean, "rate": 1 / mean if mean else math.inf,
             "cv": math.sqrt(max(0, variance)) / mean if mean else 0,
             "variance": variance, "var": variance, "std": math.sqrt(max(0, variance)),
             "second_moment": square}
    known["stddev"], known["scv"] = known["std"], known["cv"] ** 2
    known["cv2"] = known["cv_squared"] = known["scv"]
    for key in set(known) & set(spec):
        if key in getattr(spec, "seen", known) or spec[key] is None:
            continue
        if abs(known[key] - spec[key]) > 2e-3 * abs(known[key]) + 1e-12:
            raise NotExpressible(f"{key} = {spec[key]} where the others give {known[key]:.6g}")


def need(spec, *names):
    value = amount(spec, names)
    if not isinstance(value, (int, float)):
        raise NotExpressible(f"a distribution without a {names[0]}: {dict(spec)}")
    return float(value)


def mean_in(spec):
    if "mean" not in spec and "rate" in spec:
        return 1 / need(spec, "rate")
    return need(spec, "mean", "value")


def variation(spec):
    square = amount(spec, ("scv", "cv2", "cv_squared"))
    if "cv" not in spec and square is not None:
        return math.sqrt(square)
    deviation = amount(spec, ("std", "stddev", "sd"))
    if "cv" not in spec and deviation is not None:
        return deviation / mean_in(spec)
    return need(spec, "cv")


def constant(spec, _):
    if "rate" in spec and "mean" not in spec and "value" not in spec:
        return {"distribution": "deterministic", "value": 1 / need(spec, "rate")}
    return {"distribution": "deterministic", "value": need(spec, "value", "mean", "time")}


def geometric(spec, _):
    mean = need(spec, "mean") if "mean" in spec else 1 / need(spec, "p")
    return {"distribution": "geometric", "mean": mean}


def exponential(spec, _):
    return {"distribution": "exponential", "mean": mean_in(spec)}


def uniform(spec, _):
    low, high = amount(spec, ("low", "min", "a")), amount(spec, ("high", "max", "b"))
    if high is None:
        half = amount(spec, ("half_width",))
        middle = mean_in(spec)
        if half is None:
            half = variation(spec) * middle * math.sqrt(3) if {"cv", "scv", "std"} & set(spec) \
                else middle - (low or 0)
        low, high = middle - half, middle + half
    return {"distribution": "uniform", "low": float(low or 0), "high": float(high)}


def erlang(spec, name):
    digits = re.search(r"(\d+)", name)
    phases = int(digits[1]) if digits else int(need(spec, *PHASES))
    if "mean" in spec:
        mean = need(spec, "mean")
    elif amount(spec, ("phase_mean", "stage_mean", "scale")) is not None:
        mean = phases * need(spec, "phase_mean", "stage_mean", "scale")
    else:
        mean = phases / need(spec, "phase_rate", "stage_rate", "rate")
    return {"distribution": "erlang", "phases": phases, "mean": mean}


def hyperexponential(spec, _):
    chances = amount(spec, ("probs", "probabilities", "weights", "p"))
    if chances is None:
        return {"distribution": "hyperexponential", "mean": mean_in(spec), "cv": variation(spec)}
    rates = amount(spec, ("rates",))
    means = [1 / r for r in rates] if rates else amount(spec, ("means",))
    if means is None:
        raise NotExpressible("a hyperexponential without rates or means")
    if isinstance(chances, (int, float)):
        chances = [chances, 1 - chances]
    parts = [{"distribution": "exponential", "mean": float(m)} for m in means]
    return {"distribution": "mixture", "parts": parts, "weights": [float(p) for p in chances]}


def gamma(spec, _):
    k = amount(spec, ("shape", "k"))
    k = 1 / variation(spec) ** 2 if k is None else float(k)
    if "mean" in spec:
        mean = need(spec, "mean")
    elif "scale" in spec:
        mean = k * need(spec, "scale")
    else:
        mean = k / need(spec, "rate")
    return {"distribution": "gamma", "mean": mean, "cv": 1 / math.sqrt(k)}


def lognormal(spec, _):
    sigma = amount(spec, ("sigma",))
    cv = math.sqrt(math.expm1(sigma ** 2)) if sigma is not None else variation(spec)
    if "mean" in spec:
        mean = need(spec, "mean")
    elif "median" in spec:
        mean = need(spec, "median") * math.sqrt(1 + cv * cv)
    else:
        mean = math.exp(need(spec, "mu")) * math.sqrt(1 + cv * cv)
    return {"distribution": "lognormal", "mean": mean, "cv": cv}


def weibull(spec, _):
    k = amount(spec, ("shape", "k"))
    k = weibull_shape(variation(spec)) if k is None else float(k)
    scale = amount(spec, ("scale",))
    scale = mean_in(spec) / math.gamma(1 + 1 / k) if scale is None else float(scale)
    return {"distribution": "weibull", "scale": scale, "shape": k}


def weibull_shape(cv):
    """The shape with this cv, which falls as the shape grows."""
    low, high = 0.1, 100.0
    for _ in range(200):
        middle = math.sqrt(low * high)
        square = math.gamma(1 + 2 / middle) / math.gamma(1 + 1 / middle) ** 2 - 1
        low, high = (middle, high) if square > cv * cv else (low, middle)
    return low


def bounded_pareto(spec, _):
    return {"distribution": "pareto", "shape": need(spec, "alpha", "shape"),
            "minimum": need(spec, "low", "min", "minimum", "L"),
            "maximum": need(spec, "high", "max", "maximum", "H")}


def lomax(spec, _):
    alpha = need(spec, "alpha", "shape")
    scale = amount(spec, ("scale", "lambda"))
    scale = mean_in(spec) * (alpha - 1) if scale is None else float(scale)
    return {"distribution": "lomax", "scale": scale, "shape": alpha}


def pareto(spec, name):
    if amount(spec, ("high", "max", "maximum")) is not None:
        return bounded_pareto(spec, name)
    alpha = need(spec, "alpha", "shape")
    least = amount(spec, ("minimum", "xm", "x_m", "scale", "min", "low"))
    least = mean_in(spec) * (alpha - 1) / alpha if least is None else float(least)
    return {"distribution": "pareto", "minimum": least, "shape": alpha}


def normal(spec, _):
    mean = need(spec, "mean")
    return {"distribution": "normal", "mean": mean, "stddev": variation(spec) * mean}


def points(spec, _):
    values = amount(spec, ("values", "points"))
    chances = amount(spec, ("probs", "weights", "probabilities"))
    if isinstance(chances, (int, float)):
        chances = [chances, 1 - chances]
    if not isinstance(values, list):
        raise NotExpressible("a distribution of given values without values")
    out = {"distribution": "empirical", "values": [float(v) for v in values]}
    if chances:
        out["weights"] = [float(c) for c in chances]
    return out


def mixture(spec, _):
    parts = amount(spec, ("parts", "components"))
    chances = amount(spec, ("weights", "probs", "probabilities"))
    if not isinstance(parts, list) or not chances:
        raise NotExpressible("a mixture without parts and weights")
    return {"distribution": "mixture", "parts": [shape(p) for p in parts],
            "weights": [float(c) for c in chances]}


FAMILIES = [
    (r"^(det|const|fixed|degenerate)", constant), (r"^geom", geometric),
    (r"^(hyper|h2\b)", hyperexponential), (r"^(erlang|e\d+$)", erlang),
    (r"^exp|^m$", exponential), (r"^unif", uniform), (r"gamma", gamma),
    (r"^log-?normal", lognormal), (r"^weibull", weibull), (r"bounded|truncated.pareto",
                                                           bounded_pareto),
    (r"lomax|pareto.(ii|2)\b", lomax), (r"^pareto", pareto),
    (r"normal|gaussian", normal),
    (r"^(empirical|discrete|two.?point|bimodal)", points), (r"^mixture", mixture),
]


def moments(plain):
    """(mean, second moment)"""
    kind, shift = plain["distribution"], plain.get("shift", 0.0)
    if shift:
        first, second = moments({k: v for k, v in plain.items() if k != "shift"})
        return first + shift, second + 2 * shift * first + shift * shift
    if kind == "deterministic":
        return plain["value"], plain["value"] ** 2
    if kind == "uniform":
        a, b = plain["low"], plain["high"]
        return (a + b) / 2, (a * a + a * b + b * b) / 3
    if kind in ("mixture", "empirical"):
        parts = [moments(p) for p in plain["parts"]] if kind == "mixture" else \
            [(v, v * v) for v in plain["values"]]
        weights = plain.get("weights", [1.0] * len(parts))
        return tuple(sum(w * p[i] for w, p in zip(weights, parts)) / sum(weights) for i in (0, 1))
    if kind == "weibull":
        k, scale = plain["shape"], plain["scale"]
        return scale * math.gamma(1 + 1 / k), scale ** 2 * math.gamma(1 + 2 / k)
    if kind in ("pareto", "lomax"):
        return pareto_moments(plain)
    if kind == "normal":
        return normal_moments(plain["mean"], plain["stddev"])
    mean = plain["mean"]
    square = {"exponential": 1.0, "erlang": 1 / plain.get("phases", 1),
              "geometric": 1 - 1 / mean if mean else 0}.get(kind, plain.get("cv", 0) ** 2)
    return mean, mean * mean * (1 + square)


def pareto_moments(plain):
    a = plain["shape"]
    if plain["distribution"] == "lomax":
        scale = plain["scale"]
        return (scale / (a - 1) if a > 1 else math.inf,
                2 * scale ** 2 / ((a - 1) * (a - 2)) if a > 2 else math.inf)
    low, high = plain["minimum"], plain.get("maximum", math.inf)
    out = []
    for k in (1, 2):
        if a == k:
            value = a * low ** a * math.log(high / low)
        elif math.isinf(high):
            value = a * low ** k / (a - k) if a > k else math.inf
        else:
            value = a * low ** a * (low ** (k - a) - high ** (k - a)) / (a - k)
        out.append(value if math.isinf(high) else value / (1 - (low / high) ** a))
    return tuple(out)


def normal_moments(mean, deviation):
    """Of a normal law cut off below 0."""
    a = -mean / deviation
    density = math.exp(-a * a / 2) / math.sqrt(2 * math.pi)
    ratio = density / (1 - 0.5 * math.erfc(-a / math.sqrt(2)))
    first = mean + deviation * ratio
    variance = deviation ** 2 * (1 + a * ratio - ratio ** 2)
    return first, variance + first ** 2
