# SPDX-License-Identifier: MIT
"""Results as typed objects. Each keeps the JSON that the command line writes, to the same bits."""
from __future__ import annotations

import json as _json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _native

if TYPE_CHECKING:
    import matplotlib.axes
    import pandas
    import polars
    import pyarrow

Row = dict[str, Any]


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


@dataclass(frozen=True)
class Metric:
    """A measured value with its 95 % confidence interval.

    ``unit``: s, 1/s, ratio (0 to 1), requests, items, replicas, usd, usd/h, usd/1e6 or attempts.
    ``value`` is NaN where it is withheld: too few samples, or no steady state.
    """

    name: str
    value: float
    lower: float
    upper: float
    unit: str
    n: int

    def __float__(self) -> float:
        return self.value


@dataclass(frozen=True)
class Goal:
    """A goal of the scenario: ``state`` is met, missed or inconclusive."""

    text: str
    metric: str
    limit: float
    state: str
    value: float
    lower: float
    upper: float


class Frame:
    """Rows of plain values, and what makes frames of them."""

    def rows(self) -> list[Row]:
        """A dict for each row."""
        raise NotImplementedError

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame (needs pandas)."""
        import pandas

        return pandas.DataFrame(self.rows())

    def to_polars(self) -> polars.DataFrame:
        """A Polars DataFrame (needs polars)."""
        import polars

        return polars.DataFrame(self.rows(), infer_schema_length=None)

    def to_arrow(self) -> pyarrow.Table:
        """An Arrow table (needs pyarrow)."""
        import pyarrow

        return pyarrow.Table.from_pylist(self.rows())


class Curve(Frame):
    """One metric over the run: ``times`` in seconds, windows without data are NaN."""

    def __init__(self, name: str, unit: str, times: list[float], value: list[float],
                 lower: list[float], upper: list[float]) -> None:
        self.name, self.unit, self.times = name, unit, times
        self.value, self.lower, self.upper = value, lower, upper

    def rows(self) -> list[Row]:
        return [{"time_s": t, self.name: v, "lower": a, "upper": b}
                for t, v, a, b in zip(self.times, self.value, self.lower, self.upper)]

    def plot(self, ax: matplotlib.axes.Axes | None = None, **style: Any) -> matplotlib.axes.Axes:
        """Draws it with its 95 % band (needs Matplotlib)."""
        from ._plot import band

        return band(self.times, self.value, self.lower, self.upper, "time [s]",
                    f"{self.name} [{self.unit}]", ax, **style)


class _Result:
    """The text of a result and what it says."""

    def __init__(self, json: str) -> None:
        self.json = json  # as the command line writes it with --json
        self._data: Row = _json.loads(json)

    def __getstate__(self) -> Row:
        return self.__dict__

    def to_dict(self) -> Row:
        """The result as plain dicts and lists."""
        data: Row = _json.loads(self.json)
        return data


class Report(_Result, Frame):
    """What ``run`` says of a scenario. ``print(report)`` shows what the command line prints."""

    def __init__(self, json: str, name: str = "scenario") -> None:
        super().__init__(json)
        self.name = name
        self.metrics = {key: _metric(key, m) for key, m in self._data["metrics"].items()}
        self.goals = [
            Goal(g["text"], g["metric"], _number(g["limit"]), g["state"], _number(g["value"]),
                 _number(g["lower"]), _number(g["upper"])) for g in self._data["slo"]]

    def __getitem__(self, metric: str) -> Metric:
        try:
            return self.metrics[metric]
        except KeyError:
            near = _near(metric, list(self.metrics))
            raise KeyError(f"no such metric: {metric}{near}") from None

    @property
    def load(self) -> str:
        """What the load does: stable, overloaded, unstable or inconclusive."""
        return str(self._data["load"])

    @property
    def verdict(self) -> str:
        """One sentence with the figures."""
        return str(self._data["verdict_reason"])

    @property
    def why(self) -> str:
        """What binds, with the numbers that bind."""
        return str(self._data["why"])

    @property
    def goals_state(self) -> str:
        """All goals together: none, met, missed or inconclusive."""
        return str(self._data["goals"])

    @property
    def digest(self) -> str:
        """16 hexadecimal digits of all that happened: the same wherever it runs."""
        return str(self._data["digest"])

    @property
    def warnings(self) -> list[str]:
        return list(self._data["warnings"])

    @property
    def curves(self) -> dict[str, Curve]:
        """Metrics over time."""
        times = [_number(t) for t in self._data["times"]]
        return {name: Curve(name, c["unit"], times, *[[_number(v) for v in c[key]]
                                                       for key in ("value", "lower", "upper")])
                for name, c in self._data["series"].items()}

    def rows(self) -> list[Row]:
        """A row for each metric: metric, value, lower, upper, unit, n."""
        return [{"metric": m.name, "value": m.value, "lower": m.lower, "upper": m.upper,
                 "unit": m.unit, "n": m.n} for m in self.metrics.values()]

    def plot(self, metric: str = "latency.p99", ax: matplotlib.axes.Axes | None = None,
             **style: Any) -> matplotlib.axes.Axes:
        """Draws a metric over time (needs Matplotlib)."""
        curves = self.curves
        if metric not in curves:
            raise KeyError(f"no curve of {metric}{_near(metric, list(curves))}")
        return curves[metric].plot(ax, **style)

    def text(self, width: int = 100) -> str:
        """The report that the command line prints."""
        return _native.report_text(self.json, width)

    def html(self) -> str:
        """The report as one HTML file with pictures."""
        return _native.report_html(self.json, self.name)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<Report of {self.name}: {self.load}, goals {self.goals_state}, {self.digest}>"


def _metric(name: str, data: Row) -> Metric:
    return Metric(name, _number(data["value"]), _number(data["lower"]), _number(data["upper"]),
                  str(data["unit"]), int(data.get("n", 0)))


def _near(name: str, names: list[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean {close[0]}?" if close else ""


@dataclass(frozen=True)
class Point:
    """A point of a sweep: what was set, and what came out."""

    values: dict[str, str]
    load: str
    goals: str
    digest: str
    metrics: dict[str, Metric]

    def __getitem__(self, metric: str) -> Metric:
        return self.metrics[metric]


class Sweep(_Result, Frame):
    """A scenario at many values of its keys, in the order of the points."""

    @property
    def points(self) -> list[Point]:
        return [Point(dict(p["values"]), p["load"], p["goals"], p["digest"],
                      {name: _metric(name, m) for name, m in p["metrics"].items()})
                for p in self._data["points"]]

    def __len__(self) -> int:
        return len(self._data["points"])

    def __iter__(self) -> Iterator[Point]:
        return iter(self.points)

    def rows(self) -> list[Row]:
        """A row for each point: the keys (numbers where they are), load, goals, the metrics with
        their lower and upper bounds."""
        rows = []
        for point in self.points:
            row: Row = {key: _plain(value) for key, value in point.values.items()}
            row |= {"load": point.load, "goals": point.goals, "digest": point.digest}
            for m in point.metrics.values():
                row |= {m.name: m.value, f"{m.name}.lower": m.lower, f"{m.name}.upper": m.upper}
            rows.append(row)
        names = dict.fromkeys(name for row in rows for name in row)
        return [{name: row.get(name) for name in names} for row in rows]

    def plot(self, metric: str = "latency.p99", ax: matplotlib.axes.Axes | None = None,
             **style: Any) -> matplotlib.axes.Axes:
        """Draws a metric over the first key that varies (needs Matplotlib)."""
        from ._plot import band

        key = self._data["vary"][0]["key"]
        seen = [(_number_of(p.values[key]), p.values[key], p.metrics.get(metric))
                for p in self.points]
        told = [(x, label, m) for x, label, m in seen if m is not None]
        if not told:
            names = list(dict.fromkeys(n for p in self.points for n in p.metrics))
            raise KeyError(f"no such metric: {metric}{_near(metric, names)}")
        numbers = [x for x, _, _ in told if x is not None]
        x: list[Any] = numbers if len(numbers) == len(told) else [label for _, label, _ in told]
        return band(x, [m.value for _, _, m in told], [m.lower for _, _, m in told],
                    [m.upper for _, _, m in told], key, f"{metric} [{told[0][2].unit}]", ax,
                    marker="o", **style)

    def text(self, metrics: list[str] | None = None, width: int = 100) -> str:
        """The table that the command line prints."""
        return _native.sweep_text(self.json, metrics or [], width)

    def __str__(self) -> str:
        return self.text()


def _number_of(value: str) -> float | None:
    import re

    found = re.match(r"[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?", value.strip('"'))
    return float(found.group().replace("_", "")) if found else None


def _plain(value: str) -> Any:
    try:
        return _json.loads(value)
    except ValueError:
        return value


class _Told(_Result):
    """A result whose text is written where it is made."""

    def __init__(self, json: str, text: str) -> None:
        super().__init__(json)
        self._text = text

    def text(self) -> str:
        """What the command line prints."""
        return self._text

    def __str__(self) -> str:
        return self._text


class Comparison(_Told):
    """Scenarios against the first of them, by paired differences with 95 % intervals."""

    @property
    def finding(self) -> str:
        """The worst of all: no worse, worse, cannot tell."""
        return str(self._data["finding"])

    @property
    def sentences(self) -> list[str]:
        """The verdict on each contender."""
        return [str(c["sentence"]) for c in self._data["contenders"]]


class Solution(_Told):
    """The best configuration that meets every goal, confirmed with fresh seeds."""

    @property
    def found(self) -> bool:
        return bool(self._data["found"])

    @property
    def set(self) -> dict[str, str]:
        """The answer, as ``set=`` of ``run`` takes it; empty if there is none."""
        return dict(self._data["values"]) if self.found else {}

    @property
    def sentence(self) -> str:
        return str(self._data["sentence"])


class Frontier(_Told, Frame):
    """The points of a sweep that no other beats in two or three metrics at once."""

    def rows(self) -> list[Row]:
        """A row for each point: the keys, the metrics with bounds, standing (on it, cannot tell,
        beaten)."""
        rows = []
        for point in self._data["points"]:
            row: Row = {k: _plain(v) for k, v in point["values"].items()}
            for name, m in point["metrics"].items():
                row |= {name: _number(m["value"]), f"{name}.lower": _number(m["lower"]),
                        f"{name}.upper": _number(m["upper"])}
            rows.append(row | {"standing": point["standing"]})
        return rows


class Gradient(_Told):
    """What one step of each knob would do."""
