#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The lists of mutants and of slow-downs have not rotted: each of their edits can still be made,
and the tests, or the cases of ./dev gate, that are to notice exist."""

import re
import unittest

from mutant_list import ROOT, read

SLOWDOWNS = ROOT / "tests/bench/slowdowns.txt"


class MutantList(unittest.TestCase):
    def test_each_edit_can_be_made(self):
        for mutant in read() + read(SLOWDOWNS):
            with self.subTest(mutant.name):
                text = (ROOT / mutant.file).read_text()
                self.assertTrue(mutant.file.startswith("sim/"))
                self.assertEqual(text.count(mutant.before), 1, "of the text before in its file")
                self.assertNotEqual(mutant.before, mutant.after)

    def test_each_suite_is_a_file_of_tests(self):
        for mutant in read():
            with self.subTest(mutant.name):
                self.assertTrue((ROOT / f"tests/{mutant.suite}.cpp").is_file(), mutant.suite)

    def test_each_slowdown_has_its_case(self):
        text = (ROOT / "tests/bench/gate.py").read_text()
        cases = re.findall(r'^    "(\w+)": \("bench_', text, re.M)
        slowdowns = read(SLOWDOWNS)
        self.assertGreaterEqual(len(slowdowns), 3)
        for slowdown in slowdowns:
            self.assertIn(slowdown.suite, cases)

    def test_names_are_different_and_many(self):
        names = [mutant.name for mutant in read()]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreaterEqual(len(names), 60)


if __name__ == "__main__":
    unittest.main()
