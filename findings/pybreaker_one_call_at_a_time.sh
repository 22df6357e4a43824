#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# pybreaker 1.4.1 (Python): calls of several threads through one closed circuit breaker.
#
# Expected: a closed breaker is out of the way: eight threads that call a service of 0.3 s through
# it have their answers after 0.3 s.
# Seen: it holds its lock during the call, so one call runs at a time: eight take 2.4 s. A caller
# with 50 threads that shares a breaker (as its manual advises: one for each integration point) has
# a concurrency of 1, and 1 / latency calls a second at most; it is a queue that no graph shows.
# So: a closed breaker of this library is a station with one server, not a delay of nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pybreaker==1.4.1
"$folder/venv/bin/python" - <<'PYTHON'
import threading
import time
from importlib.metadata import version
import pybreaker


def peak_of(wrap):
    """The most calls at the same time, of eight threads."""
    lock, inside, peak = threading.Lock(), 0, 0

    @wrap
    def call():
        nonlocal inside, peak
        with lock:
            inside += 1
            peak = max(peak, inside)
        time.sleep(0.3)
        with lock:
            inside -= 1

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return peak


breaker = pybreaker.CircuitBreaker(fail_max=3, reset_timeout=1)
bare, behind = peak_of(lambda call: call), peak_of(breaker)
print("pybreaker", version("pybreaker"))
print(f"calls at the same time, of 8 threads: {bare} without a breaker, "
      f"{behind} behind one that is {breaker.current_state}")
assert bare > 1 and behind == 1, "it behaves otherwise"
PYTHON
