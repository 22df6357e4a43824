# SPDX-License-Identifier: MIT
"""Arrival processes, from a case's words to keys of a [traffic.NAME]."""
import re

from laws import law, mean_of
from scenario import NotExpressible, amount, per_second, seconds, unit_of
from words import but

RENEWAL = ("renewal", "gi", "gamma", "weibull", "erlang", "lognormal", "hyper", "h2", "pareto",
           "lomax", "uniform renewal")


def arrivals(spec, unit=1.0):
    """Keys of a [traffic.NAME] from {"process": ..., ...}, and the mean rate per second."""
    process = str(spec.get("process", "poisson")).lower()
    per = 1 / (unit_of(spec["unit"]) if "unit" in spec else unit)
    own = amount(spec, ("interarrival", "interarrival_dist"))
    if process.startswith(RENEWAL) or isinstance(own, (str, dict)):
        return renewal(spec, process, per)
    if "states" in spec or "rates" in spec or process.startswith(("mmpp", "on-off", "ipp")):
        return modulated(spec, per)
    if isinstance(spec.get("rate"), str):
        if not re.search(r"nhpp|poisson|sinus", process):
            raise NotExpressible(f"a rate in words of arrivals {process!r}")
        return sinusoid(spec["rate"], per)
    rate = rate_of(spec, per)
    out = {"rate": per_second(rate)}
    if re.match(r"det|uniform$|periodic|paced|constant", process) or "interval" in spec:
        out["arrivals"] = "uniform"
    elif not re.match(r"(poisson|fluid)( process)?$|exponential$|m$", process):
        raise NotExpressible(f"the language has no arrivals {process!r}")
    return out, rate


def rate_of(spec, per):
    rate = amount(spec, ("rate", "mean_rate"))
    if rate is None:
        gap = amount(spec, ("interval", "mean_interarrival", "mean"))
        if not isinstance(gap, (int, float)):
            raise NotExpressible("arrivals without a rate")
        return per / gap
    if not isinstance(rate, (int, float)):
        raise NotExpressible(f"a rate that is {rate!r}")
    return rate * per


def renewal(spec, process, per):
    """Gaps of one law, given beside the rate or as a law of its own with its mean."""
    gaps = amount(spec, ("interarrival", "interarrival_dist", "dist"), process)
    told = 1 / spec["rate"] if "rate" in spec else \
        amount(spec, ("mean_interarrival", "interval", "mean"))
    if not isinstance(gaps, dict):
        gaps = but(spec, dist=str(gaps).removesuffix(" renewal"))
        if told is not None:
            gaps["mean"] = told
    elif told is not None and not {"mean", "rate", "scale", "high", "probs"} & set(gaps):
        gaps = but(gaps, mean=told)
    mean = mean_of(gaps, 1.0) / (unit_of(gaps["unit"]) if "unit" in gaps else 1.0)
    if told is not None and abs(mean - told) > 2e-3 * told:
        raise NotExpressible(f"gaps of mean {mean:.6g} at a rate of {1 / told:.6g}")
    shaped, rate = law(gaps, timed=False), per / mean
    out = {"rate": per_second(rate)}
    if not isinstance(shaped, dict):
        out["arrivals"] = "uniform"
    elif shaped["distribution"] != "exponential" or "shift" in shaped:
        out.update(arrivals="renewal", interarrival=shaped)
    return out, rate


def modulated(spec, per):
    if "on_rate" in spec:
        rates = [spec["on_rate"], amount(spec, ("off_rate",), 0)]
        means = [spec["mean_on"], spec["mean_off"]]
    elif "states" in spec:
        rates = [s["rate"] for s in spec["states"]]
        means = [amount(s, ("mean_time", "mean", "mean_duration")) for s in spec["states"]]
    else:
        rates = spec["rates"]
        means = amount(spec, ("mean_times", "mean_durations", "mean_sojourns"))
        if means is None:
            means = [1 / r for r in spec["switch_rates"]]
    if any(not isinstance(x, (int, float)) for x in list(rates) + list(means)) or \
            len(rates) != len(means):
        raise NotExpressible("states other than of a rate and a mean time each")
    states = [{"rate": per_second(r * per), "mean_time": seconds(m / per)}
              for r, m in zip(rates, means)]
    mean = sum(r * m for r, m in zip(rates, means)) / sum(means) * per
    return {"arrivals": "mmpp", "states": states}, mean


NUMBER = r"([\d.]+(?:e[-+]?\d+)?)"
WAVE = rf"(sin|cos)\s*\(\s*2\s*\*?\s*pi\s*\*?\s*t\s*/\s*{NUMBER}\s*\)"
SINE = re.compile(rf"^\s*{NUMBER}\s*([-+])\s*{NUMBER}\s*\*?\s*{WAVE}\s*$", re.I)
FACTOR = re.compile(rf"^\s*{NUMBER}\s*\*?\s*\(\s*1\s*([-+])\s*{NUMBER}\s*\*?\s*{WAVE}\s*\)\s*$",
                    re.I)


def wave(text):
    """(base, swing, period, place of the peak within a period) of "50+30*sin(2*pi*t/600)"."""
    found, factor = SINE.match(text), FACTOR.match(text)
    if not found and not factor:
        raise NotExpressible(f"rate {text!r} is no sinusoid")
    base, sign, swing, kind, period = (found or factor).groups()
    base, swing, period = float(base), float(swing), float(period)
    if factor:
        swing *= base
    peak = (0.25 if kind.lower() == "sin" else 0) + (0.5 if sign == "-" else 0)
    if swing > base:
        raise NotExpressible(f"rate {text!r} falls below 0")
    return base, swing, period, peak % 1


def sinusoid(text, per=1.0):
    base, swing, period, peak = wave(text)
    profile = [{"shape": "diurnal", "amplitude": swing / base, "period": seconds(period / per),
                "peak": seconds(period * peak / per)}]
    return {"rate": per_second(base * per), "profile": profile}, base * per
