# SPDX-License-Identifier: MIT
"""[study.NAME] of scenarios, and what study, sweep and schema say. Usage as for cli_test.py."""
import json
import os
import sys
import unittest

import cli_test
from cli_test import Case, call
from studies_test import QUEUE

WRITTEN = QUEUE + """
[study.rates]
vary = { "traffic.users.rate" = "20/s..60/s step 20/s", service.desk.replicas = "1,2" }
where = "rate <= 40 or replicas > 1"
metrics = ["latency.mean"]

[study.size]
kind = "solve"
minimize = "cost.per_hour"
over = { "service.desk.replicas" = "1..4" }
subject_to = ["latency.mean <= 12ms"]
budget = 2_000_000

[study.both]
kind = "frontier"
over = { service.desk.replicas = "1..3" }
metrics = ["cost.per_hour", "latency.mean"]

[study.more]
kind = "compare"
variants = ["traffic.users.rate=60/s", "service.desk.replicas=2; run.seed=2"]
metrics = ["latency.mean"]
tolerance = "2%"
"""


class Written(Case):
    def written(self, text=WRITTEN):
        return self.path("written.toml", text)

    def same(self, words, *options, code=0):
        """The study says what the verb says with options."""
        by_name = call("study", self.written(), *words)
        self.expect(by_name, code)
        by_options = call(*options)
        self.expect(by_options, code)
        self.assertEqual(by_name.stdout, by_options.stdout)
        return json.loads(by_name.stdout)

    def test_each_kind_is_its_verb(self):
        file = self.written()
        rates = self.same(["rates", "--json"], "sweep", file, "--vary",
                          "traffic.users.rate=20/s..60/s step 20/s", "--vary",
                          "service.desk.replicas=1,2", "--where", "rate <= 40 or replicas > 1",
                          "--json")
        self.assertEqual(len(rates["points"]), 5)
        size = self.same(["size", "--json"], "solve", file, "--minimize", "cost.per_hour", "--over",
                         "service.desk.replicas=1..4", "--subject-to", "latency.mean <= 12ms",
                         "--budget", "2000000", "--json")
        self.assertEqual(size["values"], {"service.desk.replicas": "2"})
        self.same(["both", "--json"], "frontier", file, "--over", "service.desk.replicas=1..3",
                  "--metric", "cost.per_hour", "--metric", "latency.mean", "--json")
        more = self.same(["more", "--json"], "compare", file, "--set", "traffic.users.rate=60/s",
                         "--set", "service.desk.replicas=2; run.seed=2", "--metric", "latency.mean",
                         "--tolerance", "2%", "--json", code=10)
        self.assertEqual([each["finding"] for each in more["contenders"]], ["worse", "no worse"])

    def test_studies_change_no_run(self):
        with_studies = json.loads(call("run", self.written(), "--json").stdout)
        without = json.loads(call("run", self.path("queue.toml", QUEUE), "--json").stdout)
        self.assertEqual(with_studies["digest"], without["digest"])

    def test_list_and_names(self):
        listed = call("study", self.written(), "--list")
        self.expect(listed, 0, "")
        self.assertEqual([line.split()[:2] for line in listed.stdout.splitlines()],
                         [["rates", "sweep"], ["size", "solve"], ["both", "frontier"],
                          ["more", "compare"]])
        for words, message in [([], "which study? There are rates, size, both or more"),
                               (["sise"], "there is no study sise; there are rates, size, both or "
                                "more; did you mean size?"),
                               (["size", "--plot"], "a study of kind solve has no --plot")]:
            done = call("study", self.written(), *words)
            self.expect(done, 2)
            self.assertIn(message, done.stderr)
        only = WRITTEN[:WRITTEN.index("[study.size]")]
        self.expect(call("study", self.written(only), "--shard", "1/2"), 0, "")
        none = call("study", self.path("queue.toml", QUEUE))
        self.expect(none, 3)
        self.assertIn("has no study, such as [study.size]", none.stderr)

    def test_mistakes_have_places(self):
        base = QUEUE + "[study.a]\n"
        for lines, words in [
                ('vary = { "service.dosk.replicas" = "1,2" }',
                 '12:10: error: study "a": vary: there is no service "dosk"; did you mean desk?'),
                ('vary = { "service.desk.replicaz" = "1,2" }',
                 'study "a": vary: there is no key service.desk.replicaz'),
                ('vary = { "service.desk.replicas" = "log 1..8" }',
                 '12:36: error: study "a": vary: '),
                ('vary = { "service.desk.replicas" = 3 }', "must be a string"),
                ('vary = { "run.seed" = "1,2" }\nminimize = "cost.total"',
                 '13:1: error: study "a": minimize belongs to kind = "solve"; this study is a '
                 "sweep"),
                ('kind = "solve"\nover = { "run.seed" = "1,2" }',
                 "needs one of minimize and maximize"),
                ('kind = "sweeep"', 'did you mean sweep?'),
                ('vari = "x"', 'unknown key vari; did you mean vary?'),
                ('kind = "compare"\nvariants = ["service.desk.replicas"]', "expected KEY=VALUE"),
                ('zip = true', "needs vary")]:
            with self.subTest(lines=lines):
                file = self.path("wrong.toml", base + lines + "\n")
                done = call("study", file)
                self.expect(done, 3)
                self.assertIn(words, done.stderr)
                self.assertEqual(done.stdout, "")
                checked = call("validate", file)
                self.expect(checked, 3)
                self.assertTrue(done.stderr.endswith(checked.stderr))


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
