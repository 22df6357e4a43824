#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# hdrhistogram 0.10.8 (Python): latencies above the highest value that a histogram can track.
#
# Expected: an error, as in the Java original (which raises), or a count in the last bucket.
# Seen: record_value() returns False and drops the value; total count, mean, maximum and all
# percentiles are those of the rest. One request in ten takes 2 minutes, the histogram reaches to
# one: p99 and the maximum are 10 ms, of 900 requests instead of 1,000.
# So: a histogram kept in this library says nothing of what took longest unless its total is
# compared with the number of requests; timeouts of a load test vanish from its p99.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  hdrhistogram==0.10.8 pbr==7.1.3 setuptools==84.2.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version
from hdrh.histogram import HdrHistogram

histogram = HdrHistogram(1, 60_000, 3)
taken = [histogram.record_value(10 if i % 10 else 120_000) for i in range(1_000)]
seen = (histogram.get_total_count(), histogram.get_value_at_percentile(99),
        histogram.get_max_value(), taken.count(False))
print("hdrhistogram", version("hdrhistogram"))
print("900 latencies of 10 ms and 100 of 120,000 ms, highest trackable value 60,000 ms: "
      f"count {seen[0]}, p99 {seen[1]} ms, maximum {seen[2]} ms, {seen[3]} times False")
assert seen == (900, 10, 10, 100), "it behaves otherwise"
PYTHON
