#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The request streams of the recordings of caches, bit by bit.

Integers alone: splitmix64, and Zipf laws of whole weights found by bisection, as the recordings'
`about` describes them; the first ids and a sum over all are compared with what it says.
"""
import bisect
import itertools
import os
import re

MASK = (1 << 64) - 1
IDS = 1_000_000


class Wrong(Exception):
    """A stream that is not the one of the recordings."""


def fifth_root(value):
    """The whole part of the fifth root."""
    root = int(value ** 0.2)
    while root ** 5 > value:
        root -= 1
    while (root + 1) ** 5 <= value:
        root += 1
    return root


WEIGHTS = {"1.0": lambda k: (1 << 52) // k, ".8": lambda k: fifth_root((1 << 125) // k ** 4)}


def table(exponent):
    """The sums of the first 1, 2, .. weights."""
    weight = WEIGHTS[exponent]
    return list(itertools.accumulate(weight(k) for k in range(1, IDS + 1)))


def zipf(sums, seed):
    """Ids without end."""
    total = sums[-1]
    find = bisect.bisect_right
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield find(sums, ((z ^ (z >> 31)) * total) >> 64)


def scan(sums):
    """Blocks of draws, each followed by as many ids in a row."""
    draws, place = zipf(sums, 1), 0
    for _ in range(50):
        yield from itertools.islice(draws, 20_000)
        for _ in range(20_000):
            yield IDS + place % 500_000
            place += 1


def fnv(ids):
    """The sum of the recordings: FNV-1a from 1469598103934665603, one step an id."""
    total = 1_469_598_103_934_665_603
    for one in ids:
        total = ((total ^ one) * 0x100000001B3) & MASK
    return total


def block_trace(stores):
    """The ids of the block trace, in order."""
    path = os.path.join(stores, "..", "traces", "gpl", "cloudphysics_io.csv")
    with open(path, encoding="utf-8") as file:
        next(file)
        return [int(line.split(",", 1)[0]) for line in file]


def make(name, stores):
    """All ids of a stream."""
    drawn = re.fullmatch(r"z(1|08)_s(\d+)", name)
    if drawn:
        sums = table("1.0" if drawn[1] == "1" else ".8")
        return list(itertools.islice(zipf(sums, int(drawn[2])), 5_000_000))
    if name == "scan":
        return list(scan(table("1.0")))
    if name == "loop":
        return [i % 12_000 for i in range(1_200_000)]
    if name == "cp":
        return block_trace(stores)
    raise Wrong(f"no stream {name} is known")


class Streams:
    """Streams as files of one column, made once a folder."""

    def __init__(self, folder, stores, about):
        self.folder, self.stores = folder, stores
        self.about = about.get("streams", {})
        self.sums = self.about.get("fnv64 (64-bit FNV-1a, one step per 32-bit id)", {})

    def path(self, name, length=None):
        """The file with the first `length` requests (none: all)."""
        whole = os.path.join(self.folder, f"{name}.csv")
        if not os.path.exists(whole):
            ids = make(name, self.stores)
            self.check(name, ids)
            self.write(whole, ids)
        if length is None:
            return whole
        path = os.path.join(self.folder, f"{name}_{length}.csv")
        if not os.path.exists(path):
            with open(whole, encoding="utf-8") as file:
                self.write(path, [line.strip() for line in itertools.islice(file, 1, length + 1)])
        return path

    def check(self, name, ids):
        first = re.search(r"first ids ([\d ]+)", self.about.get(name, ""))
        if first and [int(x) for x in first[1].split()] != ids[:5]:
            raise Wrong(f"stream {name} begins {ids[:5]}, not {first[1]}")
        want = self.sums.get(f"{name}.u32")
        if want is not None and fnv(ids) != int(want, 16):
            raise Wrong(f"the sum over stream {name} is not {want}")

    @staticmethod
    def write(path, ids):
        with open(path + ".part", "w", encoding="utf-8") as file:
            file.write("id\n" + "\n".join(map(str, ids)) + "\n")
        os.replace(path + ".part", path)
