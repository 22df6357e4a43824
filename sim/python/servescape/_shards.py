# SPDX-License-Identifier: MIT
"""A sweep cut into its points, each played wherever an executor likes, and joined again."""
from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass, field

from . import _native
from ._scenario import Settings, Source


@dataclass(frozen=True)
class Job:
    """A sweep as a worker needs it, wherever that is."""

    name: str
    text: str
    settings: Settings
    vary: list[str]
    zip: bool
    where: str
    files: dict[str, bytes] = field(default_factory=dict)


def job_of(source: Source, settings: Settings, vary: list[str], zip: bool, where: str) -> Job:
    """With the files that the scenario refers to; those by an absolute path stay where they are,
    and those that come with the program, too."""
    name, folder, text = source
    files = {}
    for path in _native.files_of(name, folder, text, settings):
        if os.path.isabs(path) or os.pardir in path.split("/"):
            continue
        for near in (os.path.join(folder, path), path):
            if os.path.isfile(near):
                with open(near, "rb") as file:
                    files[path] = file.read()
                break
    return Job(name, text, settings, vary, zip, where, files)


def play(job: Job, shard: int, shards: int) -> str:
    """One part of the sweep, as JSON, on one thread."""
    with tempfile.TemporaryDirectory() as folder:
        for path, content in job.files.items():
            there = os.path.join(folder, path)
            os.makedirs(os.path.dirname(there), exist_ok=True)
            with open(there, "wb") as file:
                file.write(content)
        return _native.sweep(job.name, folder + os.sep if job.files else "", job.text, job.settings,
                             job.vary, job.zip, job.where, 0, shard, shards, 1, None)


def sweep(job: Job, executor: Executor,
          progress: Callable[[float], object] | None) -> str:
    """The very JSON of the undivided sweep, whichever worker played what, and in any order."""
    shards = _native.count_points(job.vary, job.zip, job.where)
    futures: dict[Future[str], int] = {
        executor.submit(play, job, i + 1, shards): i for i in range(shards)}
    parts = [""] * shards
    try:
        for done, future in enumerate(as_completed(futures), 1):
            parts[futures[future]] = future.result()
            if progress is not None:
                progress(done / shards)
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    return _native.merge([(f"part {i + 1}", part) for i, part in enumerate(parts)])
