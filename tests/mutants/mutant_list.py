# SPDX-License-Identifier: MIT
"""The list of mutants, mutants.txt: each a small edit of one file of sim/ that breaks one thing,
and the file of tests that is to turn red. A mutant is

    == name
    sim/FILE engine/queue_test
    text before (any number of lines)
    -->
    text after (may be nothing)

The text before stands in its file exactly once. Lines before the first mutant are comments."""

import pathlib
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclass
class Mutant:
    name: str
    file: str
    suite: str
    before: str
    after: str

    def target(self):
        return "one_" + self.suite.replace("/", "_")

    def apply(self, text):
        return text.replace(self.before, self.after)


def read(path=ROOT / "tests/mutants/mutants.txt"):
    mutants = []
    for block in path.read_text().split("\n== ")[1:]:
        head, where, edit = block.split("\n", 2)
        before, after = edit.split("-->", 1)
        file, suite = where.split()
        mutants.append(Mutant(head.strip(), file, suite, before.rstrip("\n"), after.strip("\n")))
    return mutants
