# SPDX-License-Identifier: MIT
"""How should we serve this model, and what will it cost? A simulator of ML serving.

    import servescape

    report = servescape.run("quickstart", set={"service.classifier.replicas": 4})
    print(report)                              # what the command line prints
    report["latency.p99"].value                # seconds
    report.to_pandas()                         # a row for each metric

A scenario is a path, the name of one that comes with the program (``names()``), or a text of TOML.
Everything has the bits of the command line, whatever the threads, processes or machines.
"""
from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from typing import Any, Union

from . import _native, _shards
from ._errors import Problem, ScenarioError
from ._results import (Comparison, Curve, Frontier, Goal, Gradient, Metric, Point, Report,
                       Solution, Sweep)
from ._scenario import knobs_of, literal, open_source, settings_of

__all__ = [
    "Comparison", "Curve", "Frontier", "Goal", "Gradient", "Metric", "Point", "Problem", "Report",
    "ScenarioError", "Solution", "Sweep", "compare", "frontier", "gradient", "names", "run",
    "solve", "sweep", "text_of", "validate"]
__version__ = _native.version()

Scenario = Union[str, "os.PathLike[str]"]
Progress = Union[bool, Callable[[float], object]]


def names() -> list[str]:
    """The scenarios that come with the program, in the order of its list."""
    return _native.names()


def text_of(scenario: Scenario) -> str:
    """The text of a scenario."""
    return open_source(scenario)[2]


def validate(scenario: Scenario, *, set: Mapping[str, Any] | None = None) -> list[Problem]:
    """What is warned of. Raises ScenarioError with all mistakes."""
    source = open_source(scenario)
    return [Problem(*each)
            for each in _native.validate(*source, settings_of(set, None, None, None))]


def run(scenario: Scenario, *, set: Mapping[str, Any] | None = None, seed: int | None = None,
        replications: int | None = None, precision: str | float | None = None, threads: int = 0,
        progress: Progress = False) -> Report:
    """Simulates a scenario.

    ``set``: values by key, such as ``{"service.model.replicas": 3, "traffic.users.rate": "90/s"}``.
    ``precision``: go on until the goals are known to this share ("5%").
    ``threads``: 0: as many as the machine has. ``progress``: True for a bar (tqdm), or a function
    of the share done; what it raises ends the run, and so does Ctrl-C.
    """
    source = open_source(scenario)
    with _Bar(progress) as bar:
        json = _native.run(*source, settings_of(set, seed, replications, precision), threads, bar)
    return Report(json, source[0])


def sweep(scenario: Scenario, vary: Mapping[str, Any], *, zip: bool = False, where: str = "",
          refine: int = 0, set: Mapping[str, Any] | None = None, seed: int | None = None,
          replications: int | None = None, precision: str | float | None = None, threads: int = 0,
          executor: Executor | None = None, progress: Progress = False) -> Sweep:
    """A scenario at many values of its keys, all with the same seeds.

    ``vary``: lists, ranges, or what ``servescape sweep --vary`` takes: ``{"service.model.replicas":
    range(2, 7), "traffic.users.rate": "100/s..400/s step 50/s"}``; all with all, or ``zip``.
    ``refine``: so many points more where a goal is crossed or the curve bends.
    ``executor``: plays the points anywhere: any ``concurrent.futures.Executor``, such as a process
    pool, ``dask.distributed.Client().get_executor()`` or Ray's. The result has the same bits.
    """
    source = open_source(scenario)
    knobs = knobs_of(vary)
    settings = settings_of(set, seed, replications, precision)
    with _Bar(progress) as bar:
        if executor is None:
            return Sweep(_native.sweep(*source, settings, knobs, zip, where, refine, 1, 1, threads,
                                       bar))
        if refine:
            raise ValueError("refine looks at neighbours, which other workers have: "
                             "take it without executor")
        return Sweep(_shards.sweep(_shards.job_of(source, settings, knobs, zip, where), executor,
                                   bar))


def compare(scenario: Scenario, others: Iterable[Scenario | Mapping[str, Any]], *,
            metrics: Iterable[str] = (), tolerance: float = 0.01,
            set: Mapping[str, Any] | None = None, seed: int | None = None,
            replications: int | None = None, precision: str | float | None = None,
            threads: int = 0, progress: Progress = False) -> Comparison:
    """Whether others are worse than a scenario, by paired differences with intervals.

    ``others``: scenarios, or dicts of what is set in this one. ``metrics``: what decides; without,
    the goals' and the cost. ``tolerance``: a worsening by this share counts as none.
    """
    base = open_source(scenario)
    settings = settings_of(set, seed, replications, precision)
    sources: list[tuple[str, str, str, list[tuple[str, str]], str]] = [(*base, settings, base[0])]
    for other in others:
        if isinstance(other, Mapping):
            label = "; ".join(f"{key}={literal(value)}" for key, value in other.items())
            more = settings_of(other, None, None, None)
            sources.append((*base, settings + more, label))
        else:
            source = open_source(other)
            sources.append((*source, settings, source[0]))
    if len(sources) < 2:
        raise ValueError("compare takes at least one other scenario, or what to set in this one")
    with _Bar(progress) as bar:
        return Comparison(*_native.compare(sources, list(metrics), tolerance, threads, bar))


def solve(scenario: Scenario, over: Mapping[str, Any], *, minimize: str = "", maximize: str = "",
          where: str = "", budget: int = 0, set: Mapping[str, Any] | None = None,
          seed: int | None = None, threads: int = 0, progress: Progress = False) -> Solution:
    """The best configuration that meets every goal, over knobs as ``vary`` of ``sweep``.

    ``minimize`` or ``maximize``: a metric such as ``cost.per_hour``, or a knob. ``budget``:
    requests to simulate, all points together (0: a fifth of what all would take). Goals: the
    scenario's, or ``set={"slo": [..]}``.
    """
    if bool(minimize) == bool(maximize):
        raise ValueError("solve takes one of minimize and maximize")
    source = open_source(scenario)
    with _Bar(progress) as bar:
        return Solution(*_native.solve(*source, settings_of(set, seed, None, None), knobs_of(over),
                                       where, minimize or maximize, bool(maximize), budget,
                                       threads, bar))


def frontier(scenario: Scenario, over: Mapping[str, Any], metrics: Iterable[str], *,
             where: str = "", set: Mapping[str, Any] | None = None, seed: int | None = None,
             threads: int = 0, progress: Progress = False) -> Frontier:
    """The points that no other beats in two or three metrics at once (the Pareto set)."""
    source = open_source(scenario)
    with _Bar(progress) as bar:
        return Frontier(*_native.frontier(*source, settings_of(set, seed, None, None),
                                          knobs_of(over), where, list(metrics), threads, bar))


def gradient(scenario: Scenario, steps: Mapping[str, Any] | None = None, *,
             metrics: Iterable[str] = (), set: Mapping[str, Any] | None = None,
             seed: int | None = None, threads: int = 0, progress: Progress = False) -> Gradient:
    """What one step of each knob would do, by paired differences; without ``steps``, the usual."""
    source = open_source(scenario)
    with _Bar(progress) as bar:
        return Gradient(*_native.gradient(*source, settings_of(set, seed, None, None),
                                          settings_of(steps, None, None, None), list(metrics),
                                          threads, bar))


class _Bar:
    """``progress`` as a function of the share done, or None."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bar: Any = None

    def __enter__(self) -> Callable[[float], object] | None:
        if callable(self._progress):
            return self._progress
        if not self._progress:
            return None
        from tqdm.auto import tqdm

        self._bar = tqdm(total=100, unit="%", bar_format="{l_bar}{bar}| {elapsed}<{remaining}")
        return self._show

    def _show(self, share: float) -> None:
        self._bar.update(int(100 * share) - self._bar.n)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
