#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A program that embeds the library gives the report that the command line gives.

embed_test.py EXAMPLE SERVESCAPE SCENARIO
"""
import subprocess
import sys
import unittest

EXAMPLE, SERVESCAPE, SCENARIO = sys.argv[1:4]


def example(text):
    return subprocess.run([EXAMPLE], input=text, capture_output=True, text=True)


class Embedded(unittest.TestCase):
    def test_the_report_is_the_command_line_s(self):
        with open(SCENARIO, encoding="utf-8") as file:
            text = file.read()
        ours = example(text)
        theirs = subprocess.run([SERVESCAPE, "run", SCENARIO], capture_output=True, text=True)
        self.assertEqual(ours.returncode, 0, ours.stderr)
        lines = theirs.stdout.splitlines()[:-1]  # the last one is the program's own speed
        report = ours.stdout.splitlines()
        self.assertEqual(report[:len(lines)], lines)
        self.assertRegex(report[-1], r"^p99 in seconds: 0\.0[67]")

    def test_a_mistake_is_an_error_with_its_place(self):
        ours = example("[traffic.users]\nrate = 5\n[service.m]\ntime = \"10ms\"\n")
        self.assertEqual(ours.returncode, 3)
        self.assertTrue(ours.stderr.startswith("scenario:2:8: error: "), ours.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
