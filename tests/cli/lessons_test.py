# SPDX-License-Identifier: MIT
"""lesson and grade. Usage as for cli_test.py."""
import json
import os
import re
import sys
import tomllib
import unittest
import xml.etree.ElementTree

import cli_test
from cli_test import Case, call

LESSONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scenarios",
                       "lessons")


class Lessons(Case):
    def below(self, name, content):
        os.makedirs(os.path.dirname(os.path.join(self.folder, name)), exist_ok=True)
        return self.path(name, content)

    def test_list_and_brief(self):
        listed = call("lesson")
        self.expect(listed, 0, "")
        names = re.findall(r"(?m)^ +\d+  (\w+) ", listed.stdout)
        self.assertEqual(len(names), 14)
        files = sorted(os.listdir(LESSONS))
        self.assertEqual(names, [name[3:-5] for name in files])
        brief = call("lesson", "staffing", "--hints", "1", "-q")
        self.expect(brief, 0, "")
        for words in ("Lesson 6: Staffing", "replicas", "Goals", "Hint 1: The replicas are busy"):
            self.assertIn(words, brief.stdout)
        self.assertEqual(brief.stdout, call("lesson", "6", "--hints", "1", "-q").stdout)
        wrong = call("lesson", "stafing")
        self.expect(wrong, 2)
        self.assertIn("did you mean staffing?", wrong.stderr)

    def test_scenario_runs_unlocked(self):
        text = call("lesson", "overload", "--scenario")
        self.expect(text, 0, "")
        path = self.path("unlocked.toml", text.stdout)
        self.expect(call("validate", path), 0)

    def test_start_try_and_grade(self):
        start = call("lesson", "overload", "--start")
        self.expect(start, 0, "")
        self.assertEqual(tomllib.loads(start.stdout)["knobs"]["queue"], "unbounded")
        untouched = self.below("answers/untouched.toml", start.stdout)
        good = self.below("answers/good.toml", '[knobs]\nqueue = "20"\n[bets]\n'
                          'goodput = "40/s"\nafter = 1\n')
        tried = call("lesson", "overload", "--try", good, "-q")
        self.expect(tried, 0, "")
        self.assertEqual(tried.stdout.count("reached"), 3)
        graded = call("grade", "overload", good, "-q")
        self.expect(graded, 0, "")
        for words in ("Passed", "3 of 3 stars", "goodput: inside",
                      "after: inside; you said at once", "Goodput; bounded queues"):
            self.assertIn(words, graded.stdout)
        self.expect(call("grade", "overload", untouched, "-q"), 10, "")
        junit = self.path("x.xml", None)
        folder = os.path.dirname(good)
        done = call("grade", "overload", folder, "--json", "--junit", junit, "--after", good, "-q")
        self.expect(done, 0, "")
        result = json.loads(done.stdout)
        self.assertEqual([each["answer"] for each in result["answers"]], ["good", "untouched"])
        self.assertEqual([each["passed"] for each in result["answers"]], [True, False])
        self.assertEqual(result["mistakes"]["long_queue"], 1)
        self.assertEqual(result["mistakes_after"]["long_queue"], 0)
        self.assertEqual(result["answers"][0]["bets"][0]["finding"], "inside")
        suites = xml.etree.ElementTree.parse(junit).getroot().findall("testsuite")
        self.assertEqual([int(each.get("failures")) > 0 for each in suites], [False, True])
        table = call("grade", "overload", folder, "-q")
        self.expect(table, 10, "")
        self.assertIn("Took a longer queue for capacity", table.stdout)
        self.below("answers/none.toml", "[knobs]\nqueue = 3\n")  # the others are graded
        done = call("grade", "overload", folder, "--json", "--junit", junit, "-q")
        self.expect(done, 3)
        self.assertIn("none.toml:2:9: error: queue must be", done.stderr)
        self.assertEqual(len(json.loads(done.stdout)["answers"]), 2)
        self.assertEqual(len(xml.etree.ElementTree.parse(junit).getroot()), 3)

    def test_own_seeds(self):
        good = self.path("good.toml", '[knobs]\nqueue = "20"\n')
        seeds = self.path("seeds.txt", "# hidden\n11\n12\n\n13\n")
        done = call("grade", "overload", good, "--seeds", seeds, "--json", "-q")
        self.expect(done, 0, "")
        self.assertEqual(json.loads(done.stdout)["answers"][0]["seeds_passed"], 3)
        for text, words in (("1\nx\n", ":2: a seed is a whole number"), ("1\n", "has 1 seeds")):
            wrong = call("grade", "overload", good, "--seeds", self.path("s.txt", text))
            self.expect(wrong, 2)
            self.assertIn(words, wrong.stderr)

    def test_wrong_answers_and_lessons(self):
        answer = self.path("a.toml", "[knobs]\nreplicas = 99\n")
        done = call("grade", "staffing", answer)
        self.expect(done, 3)
        self.assertIn("a.toml:2:12: error: replicas may be 5 to 40, not 99", done.stderr)
        with open(os.path.join(LESSONS, "06_staffing.toml"), encoding="utf-8") as file:
            text = file.read()
        lesson = self.path("mine.toml", text.replace('rate = "100/s"', 'rate = "100"'))
        done = call("lesson", lesson)
        self.expect(done, 3)
        self.assertRegex(done.stderr, r'mine.toml:\d+:8: error: scenario: traffic "users": rate')
        empty = self.below("none/x.txt", "")
        self.expect(call("grade", "staffing", os.path.dirname(empty)), 2)

    def test_check_finds_what_is_no_lesson(self):
        with open(os.path.join(LESSONS, "12_retries.toml"), encoding="utf-8") as file:
            text = file.read()
        self.expect(call("lesson", self.path("a.toml", text), "--check", "--quick", "-q"), 0, "")
        easy = text.replace('without = { retries = "free" }', 'without = { queue = "100" }')
        self.assertNotEqual(easy, text)
        done = call("lesson", self.path("b.toml", easy), "--check", "--quick", "-q")
        self.expect(done, 10, "")
        self.assertRegex(done.stdout, r"NOT +without budget +fails")

    def test_paper(self):
        page, sheet = self.path("x.html", None), self.path("x.md", None)
        self.expect(call("lesson", "overload", "--paper", page, "-q"), 0, "")
        self.expect(call("lesson", "overload", "--paper", sheet, "-q"), 0, "")
        with open(page, encoding="utf-8") as file:
            self.assertTrue(file.read().startswith("<!doctype html>"))
        with open(sheet, encoding="utf-8") as file:
            text = file.read()
        self.assertIn("# Answer key", text)
        self.assertNotIn("{", text)

    def test_capstone_takes_a_scenario_and_a_memo(self):
        scenario = call("lesson", "capacity_plan", "--scenario").stdout
        scenario = scenario.replace(
            "floor = []", 'floor = [{ schedule = "58 8 * * *", replicas = 15 }, '
            '{ schedule = "13 9 * * *" }]').replace("capacity = \"unbounded\"", "capacity = 30")
        plan = self.path("plan.toml", scenario)
        memo = ""
        for seed in (1, 2, 3):
            result = json.loads(call("run", plan, "--seed", str(seed), "--json", "-q").stdout)
            memo += '[[memo]]\nfigure = "p99"\nvalue = "%.9fs"\nseed = %d\ndigest = "%s"\n' % (
                result["metrics"]["latency.p99"]["value"], seed, result["digest"])
        answer = ("scenario = '''\n%s'''\n[knobs]\nheadroom = \"130%%\"\n[bets]\n"
                  'p99 = "370ms"\n' % scenario)
        seeds = self.path("seeds.txt", "21\n22\n")
        graded = call("grade", "capacity_plan", self.path("good.toml", answer + memo), "--seeds",
                      seeds, "-q")
        self.expect(graded, 0, "")
        self.assertEqual(graded.stdout.count("played again, the same"), 3)
        forged = memo.replace("seed = 2", "seed = 4")
        graded = call("grade", "capacity_plan", self.path("forged.toml", answer + forged),
                      "--seeds", seeds, "-q")
        self.expect(graded, 10, "")
        self.assertIn("the run with seed 4 has the digest", graded.stdout)
        cheap = answer.replace("0.10 usd/h", "0.01 usd/h")
        refused = call("grade", "capacity_plan", self.path("cheap.toml", cheap), "-q")
        self.expect(refused, 3)
        self.assertIn("service.web.price is not the lesson's", refused.stderr)

    def test_reference(self):
        text = call("lesson", "--reference")
        self.expect(text, 0, "")
        self.assertIn("| `mistake.NAME.when` |", text.stdout)


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
