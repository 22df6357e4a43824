# SPDX-License-Identifier: MIT
"""What functions take as a scenario, and values as the language writes them."""
from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping
from typing import Any

from . import _native
from ._errors import ScenarioError

Source = tuple[str, str, str]  # name, folder, text
Settings = list[tuple[str, str]]


def open_source(scenario: str | os.PathLike[str]) -> Source:
    """A path, the name of a shipped scenario, or a text of TOML (more than one line)."""
    if isinstance(scenario, str) and "\n" in scenario:
        return "scenario", "", scenario
    path = os.fspath(scenario)
    if path == "-":
        raise ScenarioError("- is no file here: give the text, a path or a shipped name")
    return _native.open(path)


def literal(value: Any) -> str:
    """A value as TOML. A str stands as it is, as after --set on the command line."""
    if isinstance(value, str):
        return value
    return _toml(value)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(str(k))} = {_toml(v)}"
                                for k, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    if hasattr(value, "item"):  # a number of NumPy
        value = value.item()
    if isinstance(value, float):
        if not math.isfinite(value):
            raise TypeError(f"no scenario has the value {value}")
        return repr(value)
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"a value of a scenario is a number, a text, a list or a table, "
                    f"not {type(value).__name__}")


def settings_of(values: Mapping[str, Any] | None, seed: int | None, replications: int | None,
                precision: str | float | None) -> Settings:
    """In the order in which they are applied."""
    out = [(key, literal(value)) for key, value in (values or {}).items()]
    for key, value in (("run.seed", seed), ("run.replications", replications),
                       ("run.precision", precision)):
        if value is not None:
            out.append((key, literal(value)))
    return out


def knobs_of(values: Mapping[str, Any]) -> list[str]:
    """KEY=VALUES for each: a text as the command line takes it, or any list or range."""
    out = []
    for key, each in values.items():
        if not isinstance(each, str) and isinstance(each, Iterable):
            each = ",".join(literal(value) for value in each)
        out.append(f"{key}={literal(each)}")
    return out
