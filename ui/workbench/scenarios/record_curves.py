#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes curves.h: the p99 of each shipped scenario over its run, one replication.

record_curves.py PROGRAM   (build/native/servescape; about a minute)
record_curves.py PROGRAM --check ID ..   says whether those are as recorded
"""
import json
import math
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SCENARIOS = HERE.parents[2] / "scenarios"
WINDOWS = 48


def words(seconds):
    for unit, name in ((1, "s"), (1e-3, "ms"), (1e-6, "\\u00b5s")):
        if seconds >= unit:
            value = seconds / unit
            return f"{value:.0f} {name}" if value >= 100 else f"{value:.2g} {name}"
    return "0"


def curve(program, path):
    run = subprocess.run([program, "run", path, "--json", "--quiet", "--set", "run.replications=1"],
                         capture_output=True, text=True)
    if not run.stdout:
        return None
    series = json.loads(run.stdout).get("series", {})
    values = (series.get("curves", series).get("latency.p99") or {}).get("value") or []
    size = max(1, len(values) / WINDOWS)
    windows = []
    for i in range(min(WINDOWS, len(values))):
        part = [v for v in values[int(i * size):int((i + 1) * size)] if v]
        windows.append(math.exp(sum(map(math.log, part)) / len(part)) if part else None)
    known = [v for v in windows if v]
    if not known:
        return None
    low, high = min(known), max(known)
    # Less than a factor of two is no story: it stands in the middle.
    middle = math.sqrt(low * high)
    low, high = min(low, middle / 2), max(high, middle * 2)
    letters = "".join("-" if not v else
                      chr(65 + round(25 * math.log(v / low) / math.log(high / low)))
                      for v in windows)
    return f"p99 {words(min(known))} to {words(max(known))}", letters


def main():
    program, *rest = sys.argv[1:]
    header = (HERE / "curves.h").read_text()
    chosen = rest[1:] if rest[:1] == ["--check"] else None
    rows = []
    for path in sorted(SCENARIOS.glob("*.toml")):
        if chosen is not None and path.stem not in chosen:
            continue
        found = curve(program, path)
        if found:
            rows.append(f'    {{"{path.stem}", "{found[0]}",\n     "{found[1]}"}},\n')
    if chosen is not None:
        missing = [row for row in rows if row not in header]
        print("".join(missing) or "as recorded")
        return 1 if missing or len(rows) != len(chosen) else 0
    table = "kRecordedCurves[] = {\n" + "".join(rows) + "};"
    (HERE / "curves.h").write_text(
        re.sub(r"kRecordedCurves\[\] = \{.*?\n\};", lambda _: table, header, flags=re.S))
    return 0


sys.exit(main())
