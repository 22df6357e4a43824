#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sums up a test run: count_tests.py JUNIT.xml.

Prints "N passed, N failed", counting the cases inside each program: doctest's "test cases" line,
else a line "N passed, N failed" of its own, else the program as one. Fails if anything failed,
was not run, or nothing was run.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

DOCTEST = re.compile(
    r"test cases:\s*\d+\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed(?:\s*\|\s*(\d+) skipped)?")
OWN = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.MULTILINE)


def count(case):
    """(passed, failed, skipped) of one program."""
    status = case.get("status", "")
    output = re.sub(r"\x1b\[[0-9;]*m", "", case.findtext("system-out") or "")
    if status in ("notrun", "disabled"):
        return 0, 0, 1
    found = DOCTEST.findall(output) or OWN.findall(output)
    passed, failed, skipped = (sum(int(row[i] or 0) for row in found) for i in range(3))
    if status == "fail" and failed == 0:
        failed = 1  # it died before, or beside, its own count
    elif not found:
        passed = 1
    return passed, failed, skipped


def main():
    passed = failed = skipped = 0
    for case in ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
        more = count(case)
        passed, failed, skipped = passed + more[0], failed + more[1], skipped + more[2]
    tail = f", {skipped} skipped" if skipped else ""
    print(f"{passed} passed, {failed} failed{tail}")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
