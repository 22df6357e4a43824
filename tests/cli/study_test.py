# SPDX-License-Identifier: MIT
"""[study.NAME] of scenarios, and what study, sweep and schema say. Usage as for cli_test.py."""
import json
import os
import shutil
import subprocess
import sys
import unittest

try:
    import jsonschema
except ImportError:
    jsonschema = None

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

    @unittest.skipIf(jsonschema is None, "10 outputs are not checked: jsonschema is not installed")
    def test_outputs_satisfy_their_schemas(self):
        file = self.written()
        over = ["--over", "service.desk.replicas=1..2", "--replications", "2"]
        heavy = ["--set", "traffic.users.rate=90/s"]
        for verb, words, code in [
                ("run", [file, "--replications", "1"], 0),
                ("sweep", [file, "--vary", "traffic.users.rate=40/s,140/s"], 0),
                ("sweep", [file, "--vary", "run.seed=1..4", "--shard", "2/2"], 0),
                ("solve", [file, "--minimize", "cost.per_hour", *over], 0),
                ("solve", [file, "--minimize", "cost.per_hour", *over, "--subject-to",
                           "latency.mean <= 1ms"], 10),
                ("frontier", [file, *over, *heavy], 0),
                ("gradient", [file, "--step", "traffic.users.rate=120/s", "--step",
                              "service.desk.queue.capacity=50"], 0),
                ("compare", [file, "--set", "traffic.users.rate=60/s"], 10),
                ("compare", [file, "--set", "traffic.users.rate=130/s"], 10),
                ("plan", [file, "--set", "traffic.users.rate=130/s"], 0)]:
            with self.subTest(verb=verb, words=words):
                done = call(verb, *words, "--json")
                self.expect(done, code)
                result = json.loads(done.stdout)
                schema = json.loads(call("schema", "--output", verb).stdout)
                jsonschema.Draft7Validator.check_schema(schema)
                jsonschema.validate(result, schema)
                self.assertEqual(result["schema"], 1)
                if verb == "run":
                    continue
                result["more"] = 1
                self.assertRaises(jsonschema.ValidationError, jsonschema.validate, result, schema)


class Shards(Case):
    """A sweep cut into parts by what people have: the parts are the very bits of the whole."""
    VARY = ["--vary", "traffic.users.rate=20/s..60/s step 10/s", "--where", "rate != 30",
            "--replications", "2"]

    def setUp(self):
        super().setUp()
        self.file = self.path("queue.toml", QUEUE)
        whole = call("sweep", self.file, *self.VARY, "--json")
        self.expect(whole, 0, "")
        self.whole = whole.stdout

    def merged(self, parts):
        done = call("merge", *parts, "--json")
        self.expect(done, 0, "")
        self.assertEqual(done.stdout, self.whole)

    def shell(self, script, **environment):
        """With servescape on the path."""
        folder = self.path("bin")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "servescape"), "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nexec " + " ".join(cli_test.PROGRAM) + ' "$@"\n')
        os.chmod(file.name, 0o755)
        path = folder + os.pathsep + os.environ["PATH"]
        done = subprocess.run(["sh", "-c", script], cwd=self.folder, capture_output=True, text=True,
                              env={**os.environ, "PATH": path, **environment}, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def sweep(self, shard):
        quoted = " ".join(f"'{word}'" for word in self.VARY)
        return f"servescape sweep {self.file} {quoted} --json --quiet --shard {shard}"

    def test_indexed_job(self):
        done = call("sweep", self.file, *self.VARY, "--emit", "kubernetes", "--shards", "3",
                    "--image", "a/b:1")
        self.expect(done, 0, "")
        for line in ["completionMode: Indexed", "  completions: 3", "  parallelism: 3"]:
            self.assertIn(line, done.stdout)
        command = next(line for line in done.stdout.splitlines() if "servescape sweep /" in line)
        script = json.loads(command.strip().removeprefix("- "))
        script = script.replace("/scenario/scenario.toml", self.file)
        parts = []
        for index in range(3):
            parts.append(self.path(f"part{index}.json",
                                   self.shell(script, JOB_COMPLETION_INDEX=str(index))))
        self.merged([parts[2], parts[0], parts[1]])
        few = call("sweep", self.file, *self.VARY, "--emit", "kubernetes")
        self.assertIn("completions: 4\n", few.stdout)
        self.assertIn("Yours to fill in: image", few.stdout)
        wrong = call("sweep", self.file, *self.VARY, "--emit", "kubernetes", "--shard", "1/2")
        self.expect(wrong, 2)

    @unittest.skipUnless(shutil.which("parallel"), "1 sweep is not cut: GNU parallel is lacking")
    def test_gnu_parallel(self):
        self.shell("parallel -j2 \"" + self.sweep("{}/3") + " > part{}.json\" ::: 1 2 3")
        self.merged([self.path(f"part{i}.json") for i in (1, 2, 3)])

    def test_slurm_array(self):
        script = self.path("sweep.sh", "#!/bin/sh\n" + self.sweep("$SLURM_ARRAY_TASK_ID/2") +
                           " > part$SLURM_ARRAY_TASK_ID.json\n")
        if shutil.which("sbatch"):
            self.shell(f"sbatch --wait --array=1-2 {script}")
        else:  # the array's tasks one by one
            for task in ("1", "2"):
                self.shell(f"sh {script}", SLURM_ARRAY_TASK_ID=task)
        self.merged([self.path(f"part{i}.json") for i in (1, 2)])
        if not shutil.which("sbatch"):
            self.skipTest("1 script of an array was played without Slurm, which is lacking")


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    RESULT = unittest.main(exit=False).result
    BAD, SKIPPED = len(RESULT.failures) + len(RESULT.errors), len(RESULT.skipped)
    print(f"{RESULT.testsRun - BAD - SKIPPED} passed, {BAD} failed, {SKIPPED} skipped")
    sys.exit(1 if BAD else 0)
