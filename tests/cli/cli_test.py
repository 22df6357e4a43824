# SPDX-License-Identifier: MIT
"""The program from outside: exit codes, texts, bad input. Usage: cli_test.py PROGRAM [unittest
arguments]. SERVESCAPE_LAUNCHER (for example "node") is put before PROGRAM."""
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

try:
    import jsonschema
except ImportError:  # outputs are not checked
    jsonschema = None

PROGRAM = []  # the command line before the verb
VERBS = """run load compare study sweep merge solve frontier gradient plan lesson grade verify
import export cache trace autoscale regret balance breakeven recall vllm calibrate schedule
features registry drift validate schema list show init explain reference completion""".split()

# One server at load 0.8, small enough to run in a moment.
DESK = """title = "A desk"
question = "How long is the line?"
slo = ["latency.mean <= 2s"]

[run]
duration = "200s"
replications = 4
warmup = "20s"

[traffic.people]
rate = "8/s"

[service.desk]
time = { distribution = "exponential", mean = "100ms" }
"""

# A second version that errs takes over half of its calls.
ROLLED = DESK.replace("[traffic.people]", "[traffic.people]\npath = \"main\"") + (
    "[[path.main]]\ncall = \"desk\"\n"
    "[service.desk.rollout]\nto = \"fresh\"\nsteps = [\"50%\"]\nstep = \"100s\"\n"
    "check_every = \"50s\"\nmin_success = \"99%\"\n"
    "[service.fresh]\ntime = \"10ms\"\nerror_rate = 0.5\n")
FLEET = """
[run]
duration = "700s"
warmup = "0s"
replications = 1
[traffic.people]
rate = "1/s"
[service.desk]
time = "100ms"
replicas = 2
nodes = ["spot", "on_demand"]
resources = { cpu = 3 }
[nodes.spot]
host = "m6i.xlarge"
price = "0.08 usd/h"
spot = { zones = 1, correlation = 0, up = "10min", down = "10min", notice = "30s" }
autoscaler = { system = "karpenter" }
[nodes.on_demand]
host = "m6i.xlarge"
autoscaler = { system = "karpenter" }
"""
AGED = DESK + ("drift = { half_life = \"100s\" }\n"
               "retraining = { every = \"80s\", takes = \"40s\", cost = 3 }\n")

BATCHED = DESK + ("[job.night]\nsystem = \"airflow\"\nevery = \"80s\"\nitems = 100\nchunk = 10\n"
                  "workers = 2\nbatch_time = { per_item = \"200ms\" }\nprice = \"36 usd/h\"\n")


SCHEMAS = {}  # of the outputs of verbs, as they are asked for
CHECKED = {}  # outputs of each verb that were held to its schema
MOST_CHECKED = 8


def hold_to_schema(arguments, done):
    """What a verb wrote with --json satisfies the schema of its output (schema --output)."""
    verb = arguments[0] if arguments else ""
    written = "--json" in arguments and done.stdout.startswith("{")
    if jsonschema is None or not written or verb not in VERBS or verb == "schema":
        return
    CHECKED[verb] = CHECKED.get(verb, 0) + 1
    if CHECKED[verb] > MOST_CHECKED:
        return
    if verb not in SCHEMAS:
        told = subprocess.run(PROGRAM + ["schema", "--output", verb], capture_output=True,
                              timeout=120, check=True).stdout
        SCHEMAS[verb] = json.loads(told)
        jsonschema.Draft7Validator.check_schema(SCHEMAS[verb])
    result = json.loads(done.stdout)
    try:
        jsonschema.validate(result, SCHEMAS[verb])
    except jsonschema.ValidationError as error:
        raise AssertionError(f"{verb} --json: {error.message} at {list(error.path)}") from None
    assert result["schema"] == 1, verb


def call(*arguments, stdin="", env=None, cwd=None, binary=False):
    full = dict(os.environ, NO_COLOR="1", **(env or {}))
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    done = subprocess.run(PROGRAM + list(arguments), input=data, capture_output=True, env=full,
                          cwd=cwd, timeout=120, check=False)
    if binary:
        return done
    done.stdout = done.stdout.decode()
    done.stderr = done.stderr.decode()
    if done.returncode in (0, 10, 11):
        hold_to_schema(arguments, done)
    return done


def interrupted(arguments, stdin):
    """The exit code, standard output and standard error after Ctrl-C in the middle of the work."""
    with subprocess.Popen(PROGRAM + arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        process.stdin.write(stdin.encode())
        process.stdin.close()
        process.stdin = None
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    return process.returncode, stdout, stderr


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name, content=None):
        path = os.path.join(self.folder, name)
        if content is not None:
            with open(path, "wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def expect(self, done, code, stderr=None):
        self.assertEqual(done.returncode, code, done.stderr)
        if stderr is not None:
            self.assertEqual(done.stderr, stderr)

    def refuses(self, text, *words, settings=()):
        """The scenario is invalid and the message holds the words; nothing is printed."""
        done = call("run", "-", *settings, stdin=text)
        self.expect(done, 3)
        self.assertEqual(done.stdout, "")
        for word in words:
            self.assertIn(word, done.stderr)
        return done


class Usage(Case):
    def test_no_arguments_show_the_help_and_fail(self):
        done = call()
        self.expect(done, 2)
        self.assertIn("Usage: servescape", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_help_of_every_verb_has_examples_and_succeeds(self):
        done = call("--help")
        self.expect(done, 0, "")
        listed = done.stdout[done.stdout.index("\nSubcommands:\n"):].split("\n\n")[0]
        self.assertEqual(re.findall(r"(?m)^  (\w+) ", listed), VERBS)
        for verb in VERBS:
            text = call(verb, "--help")
            self.expect(text, 0, "")
            self.assertRegex(text.stdout, r"Examples?:\n  servescape " + verb
                             if verb not in ("completion",) else r"Examples:\n")
            self.assertLessEqual(max(map(len, text.stdout.splitlines())), 120, verb)
            # What it writes as JSON has a schema, which all tests hold it to (hold_to_schema).
            if re.search(r"(?m)^  --json ", text.stdout):
                schema = call("schema", "--output", verb)
                self.expect(schema, 0, "")
                json.loads(schema.stdout)

    def test_help_of_run_as_a_whole(self):
        golden = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden", "run_help.txt")
        text = call("run", "--help").stdout
        if os.environ.get("SERVESCAPE_UPDATE_GOLDENS") == "1":
            with open(golden, "w", encoding="utf-8") as file:
                file.write(text)
        with open(golden, encoding="utf-8") as file:
            self.assertEqual(text, file.read())

    def test_version(self):
        done = call("--version")
        self.expect(done, 0, "")
        self.assertRegex(done.stdout, r"^servescape \d+\.\d+\.\d+ \(.+\)\n$")

    def test_unknown_verb(self):
        self.expect(call("rnu", "x"), 2,
                    'servescape: "rnu" is not a verb; did you mean run?\n'
                    "verbs: " + ", ".join(VERBS[:-1]) + " or "
                    "completion\n")
        self.expect(call("my.toml"), 2, 'servescape: "my.toml" is not a verb; did you mean '
                    '"servescape run my.toml"?\n')

    def test_wrong_options(self):
        desk = self.path("desk.toml", DESK)
        for arguments in (["run"], ["run", desk, "--jsn"], ["run", desk, "--threads", "-1"],
                          ["run", desk, "--seed", "-1"], ["run", desk, "--seed", "x"],
                          ["run", desk, "--replications", "1.5"], ["run", desk, "more"],
                          ["completion", "tcsh"], ["list", "fruit"], ["--jsn"],
                          ["load", desk, "--requests", "1"]):
            done = call(*arguments)
            self.expect(done, 2)
            self.assertTrue(done.stderr.startswith("servescape: "), done.stderr)
            self.assertIn("--help", done.stderr)
            self.assertEqual(done.stdout, "")


class Run(Case):
    def test_rollout(self):
        """A version that errs is rolled back, and the reason told."""
        path = self.path("rolled.toml", ROLLED)
        done = call("run", path, "--quiet")
        self.assertIn("Rollout of desk: canary to fresh\n  1 check in the first replication\n",
                      done.stdout)
        self.assertRegex(done.stdout, r"50 s +rolled back +0 % +\d+ of \d+ calls were answered")
        told = json.loads(call("run", path, "--json", "--quiet").stdout)
        self.assertEqual([each["event"] for each in told["rollouts"][0]["events"]],
                         ["step", "rolled back"])
        rolled = told["metrics"]["service.desk.rollout.rolled_back"]
        self.assertEqual(rolled["value"], 1)

    def test_jobs(self):
        """Runs of a job are listed, paid for and logged."""
        path = self.path("batched.toml", BATCHED)
        done = call("run", path, "--quiet", "--set", "run.duration=200s")
        self.assertIn("Runs of job night\n  3 runs in the first replication\n", done.stdout)
        self.assertIn("worker (job night)", done.stdout)
        told = json.loads(call("run", path, "--json", "--quiet", "--set",
                               "run.duration=165s").stdout)
        runs = told["jobs"][0]["runs"]
        self.assertEqual([(each["t"], each["end"], each["took"]) for each in runs],
                         [(0, "succeeds", 10), (80, "succeeds", 10), (160, None, None)])
        events = call("run", path, "--log", "-", "--set", "run.duration=100s").stdout
        self.assertEqual([line for line in events.splitlines() if line[0] == "j"],
                         ["j0 night 1 starts", "j10000000000 night 1 succeeds",
                          "j80000000000 night 2 starts", "j90000000000 night 2 succeeds"])

    def test_training(self):
        """A model is trained anew, and when and why is told."""
        path = self.path("aged.toml", AGED)
        done = call("run", path, "--quiet", "--set", "run.duration=200s")
        self.assertIn("Training of desk\n  2 trainings in the first replication\n", done.stdout)
        self.assertIn("retraining (desk)", done.stdout)
        told = json.loads(call("run", path, "--json", "--quiet", "--set",
                               "run.duration=200s").stdout)
        self.assertEqual([(each["t"], each["by"], each["serves"])
                          for each in told["trainings"][0]["trainings"]],
                         [(80, "schedule", 120), (160, "schedule", None)])
        events = call("run", path, "--log", "-", "--set", "run.duration=100s").stdout
        self.assertEqual([line.split()[0] for line in events.splitlines() if line[0] == "z"],
                         ["z0", "z80000000000"])

    def test_machines(self):
        """What happens to machines is told, and they are on the bill."""
        path = self.path("fleet.toml", FLEET)
        done = call("run", path, "--quiet")
        self.assertIn("Machines of spot\n  2 events in the first replication\n", done.stdout)
        self.assertRegex(done.stdout, r"x m6i.xlarge spot \(nodes spot\)")
        told = json.loads(call("run", path, "--json", "--quiet").stdout)
        spot, other = told["nodes"]
        self.assertEqual((spot["pool"], other["pool"]), ("spot", "on_demand"))
        self.assertEqual([(each["t"], each["what"]) for each in spot["events"]],
                         [(600, "zone 1 has no capacity: 2 machines are taken back in 30 s"),
                          (601, "no zone has capacity: left out for 180 s")])
        self.assertEqual(other["events"][0], {
            "t": 601, "what": "2 pods have no place: 2 machines are asked for"})
        self.assertEqual(told["metrics"]["nodes.spot.interruptions"]["value"], 2)
        events = call("run", path, "--log", "-").stdout
        self.assertIn("\ni600000000000 0 zone 1 has no capacity", events)

    def test_text_report(self):
        done = call("run", self.path("desk.toml", DESK))
        self.expect(done, 0, "")
        for words in ("A desk\nHow long is the line?\n", "Verdict: stable, goals met.",
                      "Goals\n  met",
                      "\nLatency", "\nService desk\n", "\nSelf-checks\n", "  digest "):
            self.assertIn(words, done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        self.assertRegex(done.stdout, r"  speed      .* requests simulated per second, .*\n$")

    def test_a_sentence_leaves_names_as_they_are(self):
        done = call("run", "-", "--set", "traffic.people.rate=2/s", stdin=DESK)
        self.expect(done, 0, "")
        self.assertRegex(done.stdout, r"(?m)^desk is asked for 2/s; 1 replica can serve 10/s")
        heavy = DESK.replace('"exponential", mean = "100ms"',
                             '"pareto", minimum = "10ms", shape = 1.6')
        done = call("run", "-", "--set", "service.desk.replicas=9", stdin=heavy)
        self.assertIn("Warning: service.desk.time has an infinite variance", done.stdout)

    def test_json_is_the_same_for_any_number_of_threads_and_from_standard_input(self):
        desk = self.path("desk.toml", DESK)
        one = call("run", desk, "--json", "--threads", "1")
        self.expect(one, 0, "")
        result = json.loads(one.stdout)
        self.assertEqual(result["schema"], 1)
        self.assertEqual(result["verdict"], "stable")
        self.assertTrue(all(check["holds"] for check in result["checks"]))
        self.assertEqual(call("run", desk, "--json", "--threads", "4").stdout, one.stdout)
        self.assertEqual(call("run", "-", "--json", stdin=DESK).stdout, one.stdout)

    def test_settings_change_the_run_and_its_hash(self):
        desk = self.path("desk.toml", DESK)
        plain = json.loads(call("run", desk, "--json").stdout)
        changed = json.loads(call("run", "--set", "service.desk.replicas=2", desk, "--set",
                                  "traffic.people.rate=4/s", "--json").stdout)
        self.assertEqual(changed["services"][0]["replicas"], 2)
        self.assertNotEqual(plain["scenario"]["hash"], changed["scenario"]["hash"])
        self.assertNotEqual(plain["digest"], changed["digest"])
        seeded = json.loads(call("run", desk, "--json", "--seed", "123456789012345",
                                 "--replications", "2").stdout)
        self.assertEqual(seeded["scenario"]["seed"], 123456789012345)
        self.assertEqual(seeded["scenario"]["replications"], 2)

    def test_exit_codes_of_goals(self):
        desk = self.path("desk.toml", DESK)
        missed = call("run", desk, "--set", 'slo=["latency.mean <= 1ms"]')
        self.expect(missed, 10, "")
        self.assertIn("missed", missed.stdout)
        mean = json.loads(call("run", desk, "--json").stdout)["metrics"]["latency.mean"]["value"]
        undecided = call("run", desk, "--set", f'slo=["latency.mean <= {mean * 1e3:.3f}ms"]')
        self.expect(undecided, 11, "")
        self.assertIn("inconclusive", undecided.stdout)

    def test_overload_is_a_verdict_not_a_failure(self):
        done = call("run", "-", "--json", "--set", "slo=[]", "--set", "traffic.people.rate=12/s",
                    stdin=DESK)
        self.expect(done, 0, "servescape: Overload: desk gets 12/s and can serve 10/s, so its "
                    "queue grows for as long as the run goes on.\n")
        result = json.loads(done.stdout)
        self.assertEqual([result[key] for key in ("verdict", "load", "goals")],
                         ["unstable", "unstable", "none"])
        self.assertIsNone(result["metrics"]["latency.p99"]["value"])
        self.assertGreater(result["growth_rate"], 0)

    def test_csv(self):
        csv = self.path("curves.csv")
        desk = self.path("desk.toml", DESK)
        self.expect(call("run", desk, "--csv", csv), 0, "")
        with open(csv, encoding="utf-8") as file:
            rows = file.read().splitlines()
        self.assertTrue(rows[0].startswith("time_s,"))
        self.assertGreater(len(rows), 10)
        self.assertEqual({row.count(",") for row in rows}, {rows[0].count(",")})
        self.assertEqual(call("run", desk, "--csv", "-").stdout.splitlines(), rows)
        self.expect(call("run", desk, "--csv", "-", "--json"), 2)
        self.expect(call("run", desk, "--csv", self.folder), 2,
                    f"servescape: {self.folder}: is a directory\n")
        self.expect(call("run", desk, "--csv", self.path("no/such.csv")), 2)

    def test_requests(self):
        file = self.path("requests.csv")
        desk = self.path("desk.toml", DESK)
        plain = json.loads(call("run", desk, "--json").stdout)
        done = call("run", desk, "--json", "--requests", file)
        self.assertEqual(json.loads(done.stdout)["digest"], plain["digest"])
        with open(file, encoding="utf-8") as rows:
            head, *rows = rows.read().splitlines()
        self.assertTrue(head.startswith("arrival_s,end_s,source,class,outcome,latency_s,"), head)
        self.assertIn("queueing.desk_s", head)
        # 8 a second for 200 s, of one of the four replications.
        self.assertTrue(1400 < len(rows) < 1800, len(rows))
        ends = 0
        for row in rows:
            cells = row.split(",")
            self.assertEqual(cells[2:5], ["people", "default", "answered"])
            arrival, end, latency, *parts = [int(cell.replace(".", ""))
                                             for cell in cells[:2] + cells[5:]]
            self.assertEqual(end - arrival, latency)
            self.assertEqual(sum(parts), latency)
            self.assertLessEqual(ends, end)
            ends = end
        self.expect(call("run", desk, "--requests", self.path("no/such.csv")), 2)

    def test_log(self):
        file = self.path("events.log")
        desk = self.path("desk.toml", DESK)
        plain = json.loads(call("run", desk, "--json").stdout)
        done = call("run", desk, "--json", "--log", file)
        self.assertEqual(json.loads(done.stdout)["digest"], plain["digest"])
        with open(file, encoding="utf-8") as rows:
            head, *rows = rows.read().splitlines()
        self.assertTrue(head.startswith("# Events of the first replication, times in ns"), head)
        self.assertEqual(rows[:2], ["k0:1 desk", "b0:1 desk"])
        times = []
        for row in rows:
            match = re.fullmatch(r"a(\d+)|[we](\d+) desk|s(\d+)x1 desk|@(\d+)=\d+ desk/0|"
                                 r"c(\d+)=\d+ people|[kb](0):1 desk", row)
            self.assertTrue(match, row)
            times.append(int(next(group for group in match.groups() if group)))
        self.assertEqual(times, sorted(times))
        # 8 a second for 200 s, of one of the four replications.
        self.assertTrue(1400 < sum(row[0] == "a" for row in rows) < 1800)
        self.assertEqual(call("run", desk, "--log", "-").stdout.splitlines(), [head] + rows)
        self.assertNotIn("left out", "".join(rows))
        # Bounded, with what was left out.
        for limit in (1, 5, len(rows) - 1, len(rows), len(rows) + 1, 0):
            cut = call("run", desk, "--log", "-", "--log-limit", str(limit)).stdout.splitlines()
            if limit in (1, 5, len(rows) - 1):
                left = len(rows) - limit
                last = [f"# {left} more event{'s were' if left > 1 else ' was'} left out: "
                        f"--log-limit {limit}, of {len(rows)}"]
                self.assertEqual(cut, [head] + rows[:limit] + last)
            else:
                self.assertEqual(cut, [head] + rows)
        self.expect(call("run", desk, "--log-limit", "5"), 2)
        self.expect(call("run", desk, "--log", file, "--log-limit", "-1"), 2)
        self.assertEqual(sorted(os.listdir(self.folder)), ["desk.toml", "events.log"])

    @unittest.skipIf(os.name != "posix" or "SERVESCAPE_LAUNCHER" in os.environ, "needs signals")
    def test_interrupt(self):
        study = ["--set", "run.max_requests=1000000000000", "--set", "run.duration=80000h"]
        # Each request looks at a thousand replicas.
        slow = ["--set", "service.desk.replicas=1000", "--set", "traffic.people.rate=8000/s",
                "--set", "service.desk.routing=least_response_time"]
        over = "was over; there is no report"
        for arguments, words in (
                (["run", "-", *study, "--replications", "1"], f"interrupted before the run {over}"),
                (["run", "-", *study], f"interrupted before the first of 4 replications {over}"),
                (["load", "-", "--factors", "0.5", *slow],
                 f"interrupted( before the run {over})?"),  # a machine with much to do
                (["load", "-", "--factors", "0.5,1", *slow],
                 f"interrupted( before the first of 2 points {over})?")):
            code, stdout, stderr = interrupted(arguments, DESK)
            self.assertEqual(code, 130)
            self.assertEqual(stdout, b"")
            self.assertRegex(stderr.decode(), rf"^servescape: {words}\n$")

    @unittest.skipIf(os.name != "posix" or "SERVESCAPE_LAUNCHER" in os.environ, "needs signals")
    def test_interrupt_within_a_single_event(self):
        # Each request looks at a hundred thousand replicas.
        scenario = self.path("wide.toml", DESK.replace("8/s", "8000/s") + """replicas = 100_000
routing = "least_response_time"
""")
        process = subprocess.Popen(PROGRAM + ["run", scenario], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)  # the run alone takes much longer
        self.assertEqual(process.returncode, 130)
        self.assertEqual(stdout, b"")
        self.assertIn(b"servescape: interrupted", stderr)

    @unittest.skipIf(os.name != "posix" or "SERVESCAPE_LAUNCHER" in os.environ, "needs rusage")
    def test_many_replicas_that_have_not_answered_are_not_all_looked_at(self):
        import resource  # not on every system
        scenario = self.path("wide.toml", DESK.replace("8/s", "2000/s") + """replicas = 100_000
routing = "least_response_time"
""")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        self.expect(call("run", scenario, "--json", "--set", "run.duration=10s",
                         "--set", "run.warmup=0s", "--replications", "1", "--set", "slo=[]"), 0)
        # 20,000 requests; each would look at 100,000 replicas, for a millisecond.
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, 8)

    def test_clients_who_ask_for_ever_at_one_instant(self):
        text = DESK.replace('rate = "8/s"', 'arrivals = "closed"\nclients = 8')
        certain = self.path("certain.toml", text + "queue = { capacity = 3 }\n")
        late = self.path("late.toml", text + "queue = { patience = '10ms' }\n"
                         "[[incident]]\nkind = 'partition'\nat = '10s'\nservice = 'desk'\n"
                         "duration = '1s'\n")
        for arguments in (["run", certain], ["validate", certain], ["load", certain],
                          ["run", late, "--json"]):
            done = call(*arguments)
            self.expect(done, 3)
            self.assertEqual(done.stdout, "")
            self.assertIn("Give traffic.people a think time", done.stderr)
        self.expect(call("validate", late), 0)

    @unittest.skipIf(os.name != "posix" or "SERVESCAPE_LAUNCHER" in os.environ, "needs limits")
    def test_lack_of_memory(self):
        def limited(kilobytes, scenario, *arguments):
            return subprocess.run(
                ["sh", "-c", f"ulimit -v {kilobytes} && exec \"$@\"", "sh", *PROGRAM, "run",
                 self.path("huge.toml", scenario), *arguments],
                capture_output=True, timeout=120, check=False, text=True)

        huge = DESK.replace("8/s", "1e6/s")
        huge = huge.replace("[run]\n", "[run]\nmax_in_flight = 1_000_000_000\n")
        done = limited(2_000_000, huge)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stderr, r"refused: The run needs [\d.,]+ GB: .* room for [12]\.\d GB")
        keys = DESK.replace("[traffic.people]\n", "[traffic.people]\npath = 'p'\nkeys = "
                            "{ distribution = 'zipf', exponent = 1, count = 1_000_000_000 }\n")
        done = limited(2_000_000, keys + """
[[path.p]]
cache = "c"
[[path.p]]
call = "desk"
[cache.c]
capacity = 1_000_000_000
warm = 1
""")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stderr, r"refused: The run needs 1\d\d GB: its caches hold that many "
                         r"entries, and there is room for [12]\.\d GB\. Lower the capacity")
        # Where it shows only in the run: an exception, or the guard.
        many = DESK.replace("[traffic.people]\n", "[traffic.people]\npath = 'main'\n") + """
[[path.main]]
fan_out = "one"
shards = 10000
[[path.one]]
call = "desk"
"""
        many = many.replace('mean = "100ms" }', 'mean = "1h" }\nconcurrency = "unlimited"')
        for kilobytes in (400_000, 900_000):
            done = limited(kilobytes, many, "--threads", "2")
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertRegex(done.stderr, r"needs (more than the )?[\d.,]+ [GM]B")

    @unittest.skipUnless(os.path.exists("/dev/full"), "needs /dev/full")
    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(PROGRAM + ["schema"], stdout=full, stderr=subprocess.PIPE,
                                  check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"standard output: cannot be written", done.stderr)


class BadInput(Case):
    def test_files_that_cannot_be_read(self):
        missing = self.path("missing.toml")
        self.expect(call("run", missing), 2, f"servescape: {missing}: no such file\n")
        self.expect(call("run", self.folder), 2, f"servescape: {self.folder}: is a directory\n")
        big = self.path("big.toml", b"# " + b"x" * 10_000_000)
        self.expect(call("run", big), 2, f"servescape: {big}: is larger than 1 MiB, the most that "
                    "is read\n")
        self.expect(call("run", "-", stdin=b"#" * 10_000_000), 2,
                    "servescape: standard input: is larger than 1 MiB, the most that is read\n")
        self.expect(call("run", "nosuchscenario"), 2, "servescape: nosuchscenario: no such file, "
                    "and no scenario of that name comes with the program\n")
        if os.geteuid() != 0:
            locked = self.path("locked.toml", DESK)
            os.chmod(locked, 0)
            self.expect(call("run", locked), 2, f"servescape: {locked}: permission denied\n")
            os.chmod(locked, stat.S_IRWXU)

    def test_texts_that_are_no_scenario(self):
        self.refuses("", "standard input:")
        self.refuses("\n\n# nothing\n", "standard input:")
        self.refuses(bytes(range(256)) * 4, "standard input:")
        self.refuses(b"title = \"\xff\xfe\"\n", "standard input:1:")
        self.refuses("{\"json\": 1}", "standard input: is JSON, no scenario; a scenario is TOML")
        self.refuses("a = [" * 5000, "standard input:")
        for heading in ("[run", "[[run]"):
            for end in ("", "\n", "\nx = 1\n"):
                self.refuses("title = \"a\"\n" + heading + end, "standard input:2:",
                             "error: syntax")

    def test_wrong_values_with_their_place(self):
        line = DESK.splitlines().index('rate = "8/s"') + 1
        for value in ('8', '"8"', '"nan/s"', 'nan', '"-8/s"', '"0/s"', 'true', '"8 ms"',
                      '"1e99/s"'):
            self.refuses(DESK.replace('rate = "8/s"', f"rate = {value}"),
                         f"standard input:{line}:", "rate")
        self.refuses(DESK.replace("time =", "tmie ="), "unknown key", "did you mean")
        self.refuses(DESK + "replicas = 1000000000\n", "replicas")
        self.refuses(DESK + "replicas = -1\n", "replicas")
        self.refuses(DESK.replace("latency.mean", "latency.mode"), "latency.mode")

    def test_all_mistakes_at_once_with_carets(self):
        text = DESK.replace('"8/s"', '"0/s"').replace('"200s"', '200')
        done = self.refuses(text, "duration", "rate")
        self.assertEqual(len(re.findall(r"^standard input:\d+:\d+: error: ", done.stderr, re.M)), 2)
        self.assertEqual(len(re.findall(r"^ +\| +\^", done.stderr, re.M)), 2, done.stderr)

    def test_settings(self):
        for setting in ("replicas", "=3", ""):
            done = call("run", "-", "--set", setting, stdin=DESK)
            self.expect(done, 2, f"servescape: --set {setting}: expected KEY=VALUE, as in "
                        "service.model.replicas=3\n")
        self.refuses(DESK, "service.desk.replcas", settings=["--set", "service.desk.replcas=3"])
        self.refuses(DESK, "replicas", settings=["--set", "service.desk.replicas=many"])
        self.refuses(DESK, "replicas must be between", settings=[
            "--set", "service.desk.replicas=" + 30 * "9"])
        self.refuses(DESK, "till", settings=["--set", "service.till.replicas=2"])

    def test_missing_trace(self):
        text = DESK.replace('rate = "8/s"', 'arrivals = "trace"\ntrace = { file = "no/such.csv" }')
        self.refuses(text, "no/such.csv")
        # What is there and cannot be read is not called absent.
        scenario = self.path("s.toml", text.replace("no/such.csv", "sub"))
        os.mkdir(self.path("sub"))
        done = call("run", scenario)
        self.expect(done, 3)
        self.assertRegex(done.stderr, r's\.toml:\d+:\d+: error: traffic "people": '
                         r'the trace "sub": is a directory\n')
        self.assertTrue(done.stderr.startswith(scenario), done.stderr)

    def test_trace_is_found_beside_the_scenario_then_in_the_current_folder(self):
        rows = "arrival_s\n" + "".join(f"{i * 0.2}\n" for i in range(900))
        text = DESK.replace('rate = "8/s"', 'arrivals = "trace"\ntrace = { file = "hour.csv" }')
        os.mkdir(self.path("a"))
        os.mkdir(self.path("b"))
        scenario = self.path("a/desk.toml", text)
        self.path("b/hour.csv", rows)
        self.expect(call("validate", scenario), 3)
        self.expect(call("validate", scenario, cwd=self.path("b")), 0)
        self.path("a/hour.csv", rows)
        self.expect(call("validate", scenario), 0)
        self.path("a/hour.csv", "arrival_s\n0.1\nx\n")
        done = call("validate", scenario)
        self.expect(done, 3)
        self.assertIn("hour.csv", done.stderr)

    def test_a_study_without_end_is_refused_with_the_way_out(self):
        done = call("run", "-", "--set", "run.duration=3000d", stdin=DESK)
        self.expect(done, 3)
        self.assertIn("refused", done.stderr)
        self.assertIn("run.max_requests", done.stderr)


class OtherVerbs(Case):
    def test_validate(self):
        desk = self.path("desk.toml", DESK)
        self.expect(call("validate", desk), 0, "")
        self.assertEqual(call("validate", desk).stdout,
                         f"{desk}: valid (1 source, 1 service, 1 goal)\n")
        bad = self.path("bad.toml", DESK.replace("8/s", "8"))
        both = call("validate", bad, desk)
        self.expect(both, 3)
        self.assertIn(f"{desk}: valid", both.stdout)
        self.assertIn(f"{bad}:11:", both.stderr)
        self.expect(call("validate", bad, self.path("missing.toml")), 2)
        self.expect(call("validate", desk, "--set", "service.desk.replicas=0"), 3)
        # Every message says which of several files it is of.
        over = self.path("over.toml", DESK.replace("8/s", "80/s"))
        told = call("validate", over, desk, bad)
        self.assertEqual(told.stderr.splitlines()[0],
                         f"servescape: {over}: Overload: desk gets 80/s and can serve 10/s, so its "
                         "queue grows for as long as the run goes on.")
        for line in told.stderr.splitlines():
            self.assertTrue(re.match(r"servescape: \S+over.toml: |\S+bad.toml:11:| +\d* \|", line),
                            line)
        # What is wrong with an option is said once, and of no file.
        self.expect(call("validate", over, desk, "--set", "foo"), 2,
                    "servescape: --set foo: expected KEY=VALUE, as in service.model.replicas=3\n")

    def test_schemas_are_json(self):
        for arguments in (["schema"], ["schema", "--result"]):
            done = call(*arguments)
            self.expect(done, 0, "")
            schema = json.loads(done.stdout)
            self.assertEqual(schema["$schema"], "http://json-schema.org/draft-07/schema#")

    def test_every_shipped_scenario_is_listed_and_valid(self):
        names = call("list", "--names").stdout.split()
        self.assertIn("quickstart", names)
        listed = call("list")
        self.expect(listed, 0, "")
        for name in names:
            self.assertRegex(listed.stdout, rf"(?m)^{re.escape(name)} ")
            self.expect(call("validate", name, cwd=self.folder), 0)

    def test_catalog(self):
        for what, few in (("indexes", 1), ("instances", 5), ("profiles", 5),
                          ("servers", 18), ("serverless", 4)):
            table = call("list", what)
            self.expect(table, 0, "")
            names = call("list", what, "--names").stdout.split()
            self.assertGreater(len(names), few)
            self.assertIn(names[-1], table.stdout)
            self.assertGreater(len(table.stdout.splitlines()), 5)
        self.assertIn("g4dn.xlarge", table.stdout + call("list", "instances").stdout)

    def test_reference_names_every_metric_of_a_result(self):
        done = call("reference")
        self.expect(done, 0, "")
        self.assertIn("| `max_requests` |", done.stdout)
        # What holds at time 0 is said.
        self.assertRegex(done.stdout, r"`materialization` .* ends at the start of the run")
        self.assertRegex(done.stdout, r"`failures` .* all are up at the start of the run")
        told = dict(re.findall(r"(?m)^\| `([\w.*()]+)` \| (\S+) \|",
                               done.stdout[done.stdout.index("\n## Metrics\n"):]))
        measured = {}
        chat = call("show", "llm_chat").stdout + "\n[class.guest]\n"
        blocks = call("show", "kv_preemption").stdout.replace('"20h"', '"1h"')
        server = blocks + "\n[service.%s.batching.server]\n" % re.search(
            r"(?m)^\[service\.(\w+)\]", blocks).group(1) + (
                "speculative_config = { num_speculative_tokens = 2, acceptance_rate = 0.5 }\n"
                "lora_config = { adapters = 3 }\n")
        features = ("path.p = [{ store = 's' }, { call = 'm' }]\nservice.m.time = '1ms'\n"
                    "store.s = { system = 'feast', read = '1ms', materialization = '1s' }\n"
                    "traffic.u = { rate = '50/s', path = 'p', "
                    "keys = { distribution = 'uniform', count = 9 } }\n")
        hosted = DESK.replace("[service.desk]", "[service.desk]\nserverless.keep_alive = '20s'")
        placed = (DESK + "nodes = ['n']\nresources.cpu = 1\n[nodes.n]\nhost = 'm6i.xlarge'\n")
        for text in (DESK, DESK + "gate.every = '1s'\n", chat, blocks, server, features, hosted,
                     ROLLED, AGED, BATCHED, placed, call("show", "fraud_check").stdout,
                     call("show", "cache_stampede").stdout):
            result = json.loads(call("run", "-", "--json", "--quiet", stdin=text).stdout)
            for name, metric in result["metrics"].items():
                subject = r"^(service|class|cache|store|job|nodes)\.[^.]+"
                measured[re.sub(subject, r"\1.*", name)] = metric["unit"]
        told = {name: unit for name, unit in told.items()
                if not name.endswith("(TIME)")}  # measured where a goal names it
        self.assertEqual(told, {re.sub(r"\.p\d+$", ".pN", name): unit
                                for name, unit in measured.items()})

    def test_load(self):
        done = call("load", "-", "--factors", "0.5,1.5", "--requests", "4000", stdin=DESK)
        self.expect(done, 0, "")
        lines = done.stdout.splitlines()
        self.assertTrue(lines[0].lstrip().startswith("factor"))
        self.assertIn("unstable", lines[2])
        self.assertEqual(lines[-1], "theory: M/M/1")
        points = json.loads(call("load", "-", "--factors", "0.2:0.6:0.2", "--requests", "4000",
                                 "--json", stdin=DESK).stdout)["points"]
        self.assertEqual([point["factor"] for point in points], [0.2, 0.4, 0.6])
        for point in points:
            self.assertLess(abs(point["mean"]["value"] / point["theory"]["mean"] - 1), 0.2)
        spike = "profile = [{ at = '10s', factor = 2, hold = '5s' }]\n"
        text = DESK.replace("[service", spike + "[service") + (
            "[[incident]]\nkind = 'crash'\nservice = 'desk'\nat = '5s'\nduration = '1s'\n")
        done = call("load", "-", "--factors", "0.5", "--json", stdin=text)
        said = ("Each point is a steady load, without the profile of people, 1 incident: that is "
                "for run.")
        self.expect(done, 0, f"servescape: {said}\n")
        self.assertEqual(json.loads(done.stdout)["warnings"], [said])
        for factors in ("", "0", "-1", "a", "1:2", "1:2:0", "1:1e9:1e-3", "nan", "2:1:0.1"):
            self.expect(call("load", "-", "--factors", factors, stdin=DESK), 2)


if __name__ == "__main__":
    PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
