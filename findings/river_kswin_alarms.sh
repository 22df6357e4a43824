#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# river 0.26.1 (Python): drift detectors of a stream in which nothing changes.
#
# Expected: KSWIN's alpha, 0.005 unless given, reads as the share of false alarms of a test; on a
# stream of one distribution it would be quiet nearly always, as ADWIN and Page-Hinkley are.
# Seen: it tests at every value, and each time against another random part of its window, so that
# alarms come about once in 800 values without any drift; without a seed, at other values in each
# run. A model monitor on one prediction a second would retrain a hundred times a day.
# So: a rate of false alarms is per value here, not per drift; alpha has to be far smaller.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check river==0.26.1
"$folder/venv/bin/python" - <<'PYTHON'
import random
from importlib.metadata import version
from river import drift

draw = random.Random(7)
values = [draw.random() for _ in range(20_000)]

def alarms(detector):
    count = 0
    for value in values:
        detector.update(value)
        count += detector.drift_detected
    return count

seen = {
    "KSWIN": [alarms(drift.KSWIN(seed=seed)) for seed in (1, 2, 3)],
    "KSWIN, alpha 0.00001": [alarms(drift.KSWIN(alpha=0.00001, seed=1))],
    "ADWIN": [alarms(drift.ADWIN())],
    "Page-Hinkley": [alarms(drift.PageHinkley())],
}
print("river", version("river"))
for name, counts in seen.items():
    print(f"{name}: {counts} alarms in {len(values)} values of one distribution")
assert all(10 <= count <= 50 for count in seen["KSWIN"]), "it behaves otherwise"
assert seen["ADWIN"] == seen["Page-Hinkley"] == [0], "it behaves otherwise"
PYTHON
