#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# circuitbreaker 2.1.3 (Python): what passes while a breaker is half open.
#
# Expected: after the recovery time one call is let through as a trial, and the others are refused
# until its answer is known, as in the pattern's description and in resilience4j's or Polly's.
# Seen: while the trial runs every other call passes, too: of 32 threads that wait for a service
# of 0.3 s to come back, 32 reach it at the same instant, each recovery time again as long as it
# fails. (Closed, it opens at the third failure in a row, as set.)
# So: a breaker of this library does not protect a service that restarts cold from the herd; what
# it lets through when half open is the whole load of the callers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check circuitbreaker==2.1.3
"$folder/venv/bin/python" - <<'PYTHON'
import threading
import time
from importlib.metadata import version
from circuitbreaker import CircuitBreakerError, circuit

lock, reached, works = threading.Lock(), 0, False


@circuit(failure_threshold=3, recovery_timeout=1, name="service")
def call():
    global reached
    with lock:
        reached += 1
    time.sleep(0.3)
    if not works:
        raise OSError("down")


def from_threads(count):
    """How many of so many calls at once reach the service."""
    global reached
    reached = 0

    def one():
        try:
            call()
        except (OSError, CircuitBreakerError):
            pass

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return reached


for _ in range(3):
    from_threads(1)
while_open = from_threads(32)
time.sleep(1.1)
while_half_open = from_threads(32)
print("circuitbreaker", version("circuitbreaker"))
print(f"of 32 calls at once reach the service: {while_open} while open, "
      f"{while_half_open} while half open")
assert while_open == 0 and while_half_open > 16, "it behaves otherwise"
PYTHON
