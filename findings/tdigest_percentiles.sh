#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tdigest 0.5.2.2 (Python): percentiles of latencies of which many are equal.
#
# Expected: a t-digest bounds the weight of a centroid, most of all near the ends, so that p90 of a
# sample of which 97 % are 2 ms is 2 ms, and no percentile is below the smallest value.
# Seen: equal values join one centroid whatever its weight, and percentile() draws a line between
# the two centroids that are left: the median of hits and misses of a cache (2 ms and 400 ms) is a
# time that no request took, p90 is 166 times too high, and p1 of 600 hits and 400 misses is
# negative. Values that differ by a little are fine: p50 and p90 are then right within 1 %.
# So: recorded latencies that are rounded, or answered by a constant, need another sketch.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  tdigest==0.5.2.2 accumulation-tree==0.6.4 pyudorandom==1.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import random
from importlib.metadata import version
from tdigest import TDigest

def digest(values):
    result = TDigest()
    result.batch_update(values)
    return result

few_misses = digest([2.0] * 970 + [400.0] * 30)
many_misses = digest([2.0] * 600 + [400.0] * 400)
draw = random.Random(3)
spread = digest([draw.gauss(2, 0.1) if draw.random() < 0.97 else draw.gauss(400, 20)
                 for _ in range(10_000)])
seen = {
    "97 % of 2 ms, 3 % of 400 ms: centroids": len(few_misses),
    "97 % of 2 ms, 3 % of 400 ms: p50": round(few_misses.percentile(50), 2),
    "97 % of 2 ms, 3 % of 400 ms: p90": round(few_misses.percentile(90), 2),
    "60 % of 2 ms, 40 % of 400 ms: p1": round(many_misses.percentile(1), 2),
    "60 % of 2 ms, 40 % of 400 ms: p50": round(many_misses.percentile(50), 2),
    "the first, not rounded: p50": round(spread.percentile(50), 1),
    "the first, not rounded: p90": round(spread.percentile(90), 1),
}
print("tdigest", version("tdigest"))
for what, value in seen.items():
    print(f"{what}: {value}")
assert list(seen.values()) == [2, 13.94, 332.34, -228.84, 161.2, 2.0, 2.1], "it behaves otherwise"
PYTHON
