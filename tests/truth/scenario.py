# SPDX-License-Identifier: MIT
"""From the words of a case to values of the scenario language: units and TOML."""
import json
import re
from decimal import Decimal

UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
SPELLED = {"sec": "s", "second": "s", "millisecond": "ms", "microsecond": "us", "minute": "min",
           "hour": "h", "hr": "h", "day": "d", "nanosecond": "ns"}
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
    word = SPELLED.get(word, SPELLED.get(word.removesuffix("s"), word))
    if word not in UNITS:
        raise NotExpressible(f"unknown unit {text!r}")
    return UNITS[word]


def find_unit(system):
    """Seconds in the unit the system's times, and the expected ones, are in. A part may have a unit
    of its own beside it."""
    if system.get("time_unit") is not None:
        return unit_of(system["time_unit"])
    for key in ("service", "batch_time", "iteration_time", "latency", "arrival"):
        part = system.get(key)
        if isinstance(part, dict) and "unit" in part:
            return unit_of(part["unit"])
    return 1.0


def amount(table, names, default=None):
    for name in names:
        if name in table and table[name] is not None:
            return table[name]
    return default


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
