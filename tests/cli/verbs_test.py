# SPDX-License-Identifier: MIT
"""Outputs, warnings and the small verbs. Usage as for cli_test.py."""
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
import unittest

import cli_test
from cli_test import DESK, VERBS, Case, call


class CacheSystems(Case):
    TRACE = "time,key,ttl\n" + "".join(f"{i // 2},k{i * i % 7},{i % 3}\n" for i in range(60))

    def replay(self, *arguments, trace=TRACE):
        done = call("cache", "-", "--json", *arguments, stdin=trace)
        self.expect(done, 0, "")
        return json.loads(done.stdout)["results"]

    def refuses(self, *words, arguments, trace=TRACE):
        done = call("cache", "-", *arguments, stdin=trace)
        self.expect(done, 2)
        self.assertEqual(done.stdout, "")
        for word in words:
            self.assertIn(word, done.stderr)

    def test_systems_stand_beside_policies(self):
        rows = self.replay("--policy", "lru,redis:allkeys-lfu,lru-cache", "--capacity", "3")
        self.assertEqual([row["policy"] for row in rows], ["lru", "redis:allkeys-lfu", "lru-cache"])
        self.assertEqual([row.get("system") for row in rows],
                         [None, "redis 7.0", "lru-cache 11.5.3"])
        self.assertEqual(rows[0]["misses"], rows[2]["misses"])
        self.assertEqual(rows[1]["unit"], "items")
        half = rows[0]["second_half"]
        self.assertEqual(half["requests"], 30)
        self.assertLess(half["misses"], rows[0]["misses"])

    def test_a_column_of_ttls_is_obeyed_by_those_that_know_one(self):
        trace = "time,key,ttl\n0,a,0\n0,b,2\n1,a,0\n1,b,2\n9,a,0\n9,b,2\n"
        rows = self.replay("--policy", "lru,redis,memcached", "--capacity", "9", trace=trace)
        self.assertEqual([row["misses"] for row in rows], [2, 3, 3])

    def test_settings(self):
        sizes = [self.replay("--policy", "golang-lru:2q", "--capacity", "2", "--set",
                             f"golang-lru.recentRatio={share}")[0]["misses"]
                 for share in ("0.25", "1")]
        self.assertNotEqual(*sizes)
        self.refuses("--set redis.maxmemory-sample=3: \"maxmemory-sample\" is no field of redis; "
                     "did you mean maxmemory-samples?",
                     arguments=["--policy", "redis", "--set", "redis.maxmemory-sample=3"])
        self.refuses("maxmemory-samples of redis is a whole number from 1 to 64, not \"65\"",
                     arguments=["--policy", "redis", "--set", "redis.maxmemory-samples=65"])
        self.refuses("recentRatio of golang-lru is a number from 0 to 1, not \"1.5\"",
                     arguments=["--policy", "golang-lru", "--set", "golang-lru.recentRatio=1.5"])
        self.refuses("maxmemory-policy of redis is allkeys-lru,", "; did you mean allkeys-lfu?",
                     arguments=["--policy", "redis:alkeys-lfu"])
        self.refuses("\"redis\" is no system among the policies",
                     arguments=["--policy", "lru", "--set", "redis.hz=10"])
        self.refuses("expected SYSTEM.FIELD=VALUE", arguments=["--policy", "lru", "--set", "hz=10"])
        self.refuses("\"cafeine\" is no policy; did you mean caffeine?",
                     arguments=["--policy", "cafeine"])
        self.refuses("lru-cache has no fields", arguments=["--policy", "lru-cache:x"])

    def test_times_and_ages(self):
        bare = "key\na\nb\na\n"
        self.refuses("depends on when requests come", "--rate 1000/s", trace=bare,
                     arguments=["--policy", "redis"])
        for rate in ("1000/s", "1000", "2/min"):
            rows = self.replay("--policy", "redis,lru", "--rate", rate, trace=bare)
            self.assertEqual([row["misses"] for row in rows[::2]], [3, 3])
        self.refuses("--rate: \"fast\" is no rate", trace=bare,
                     arguments=["--policy", "redis", "--rate", "fast"])
        self.refuses("its ages are not modelled", arguments=["--policy", "moka", "--ttl", "5s"])
        self.refuses("--sliding: is not of redis",
                     arguments=["--policy", "redis", "--ttl", "5s", "--sliding"])
        self.refuses("counts items here", arguments=["--policy", "redis", "--capacity", "1MB"])


class Outputs(Case):
    def test_curves_and_requests_go_to_standard_output_alike(self):
        desk = self.path("desk.toml", DESK)
        for option in ("--csv", "--requests", "--log"):
            file = self.path("out.csv")
            self.expect(call("run", desk, option, file), 0, "")
            with open(file, encoding="utf-8") as rows:
                self.assertEqual(call("run", desk, option, "-").stdout, rows.read())
        for both in (["--csv", "-", "--json"], ["--requests", "-", "--json"],
                     ["--csv", "-", "--requests", "-"], ["--log", "-", "--json"],
                     ["--log", "-", "--csv", "-"]):
            done = call("run", desk, *both)
            self.expect(done, 2, "servescape: --json, --csv -, --requests - and --log - each want "
                        "standard output: take one of them\n")
            self.assertEqual(done.stdout, "")
        same = self.path("same.csv")
        for one, two in (("--csv", "--requests"), ("--requests", "--log"), ("--csv", "--log")):
            self.expect(call("run", desk, two, same, one, same), 2,
                        f"servescape: {one} and {two} name the same file\n")
        self.assertFalse(os.path.exists(same))

    def test_no_output_takes_the_place_of_what_is_read(self):
        desk = self.path("desk.toml", DESK)
        log = self.path("log.csv", "time\n1\n2\n")
        replay = self.path("replay.toml", "[traffic.u]\narrivals = \"trace\"\n"
                           "trace = { file = \"log.csv\" }\n[service.s]\ntime = \"1ms\"\n")
        for verb, option, scenario, lost in (("run", "--csv", desk, desk),
                                             ("run", "--log", replay, log),
                                             ("load", "--csv", desk, desk)):
            with open(lost, encoding="utf-8") as file:
                before = file.read()
            self.expect(call(verb, scenario, option, lost), 2,
                        f"servescape: {option} {lost}: this file is read here and would be lost; "
                        "name another\n")
            with open(lost, encoding="utf-8") as file:
                self.assertEqual(file.read(), before)

    def test_a_goal_is_reported_with_the_relation_it_is_written_with(self):
        goals = ["latency.p50 < 10s", "latency.p50<=10s", "availability > 1%", "throughput >= 1/s"]
        desk = self.path("desk.toml", DESK.replace("[\"latency.mean <= 2s\"]", json.dumps(goals)))
        told = json.loads(call("run", desk, "--json").stdout)["slo"]
        self.assertEqual([goal["text"] for goal in told], goals)
        self.assertEqual([goal["relation"] for goal in told], ["<", "<=", ">", ">="])

    def test_a_precision_is_reported_by_its_option(self):
        desk = self.path("desk.toml", DESK)
        for value, more in (("5", "; write 5%"), ("0", ""), ("2000%", ""), ("x", "")):
            self.expect(call("run", desk, "--precision", value), 2,
                        "servescape: --precision: must be a share between 0 and 1, such as 5% or "
                        f"0.05, not {value}{more}\nservescape run --help shows what it takes\n")
        self.expect(call("run", desk, "--quiet", "--precision", "0.2"), 0)

    def test_a_path_that_cannot_be_written_is_wrong_usage_and_reported_before_the_run(self):
        desk = self.path("desk.toml", DESK)
        long = ["--set", "run.duration=10h", "--set", "run.replications=1000",
                "--set", "run.max_requests=1000000000000"]
        for option in ("--csv", "--requests", "--log"):
            nowhere = self.path("no/such.csv")
            self.expect(call("run", desk, option, nowhere, *long), 2,
                        f"servescape: {nowhere}: there is no such folder\n")
            self.expect(call("run", desk, option, self.folder, *long), 2,
                        f"servescape: {self.folder}: is a directory\n")
        self.expect(call("init", self.path("no/such.toml")), 2)

    def test_an_existing_file_keeps_its_mode_and_link_and_devices_are_written_in_place(self):
        desk = self.path("desk.toml", DESK)
        file = self.path("out.csv", "old")
        os.chmod(file, 0o640)
        link = self.path("link.csv")
        os.symlink(file, link)
        self.expect(call("run", desk, "--csv", link), 0, "")
        self.assertTrue(os.path.islink(link))
        with open(file, encoding="utf-8") as rows:
            self.assertTrue(rows.read().startswith("time_s,"))
        self.assertEqual(stat.S_IMODE(os.stat(file).st_mode), 0o640)
        self.assertEqual(sorted(os.listdir(self.folder)), ["desk.toml", "link.csv", "out.csv"])
        if os.path.exists("/dev/null"):
            self.expect(call("run", desk, "--csv", "/dev/null"), 0, "")

    @unittest.skipIf(os.name != "posix" or "SERVESCAPE_LAUNCHER" in os.environ, "needs signals")
    def test_interrupt_leaves_what_was_there(self):
        kept = self.path("kept.csv", "old")
        new = self.path("new.csv")
        process = subprocess.Popen(
            cli_test.PROGRAM + ["run", "-", "--set", "run.duration=10h",
                                "--set", "run.replications=1000", "--threads", "1",
                                "--set", "run.max_requests=1000000000000",
                                "--requests", new, "--csv", kept],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(DESK.encode())
        process.stdin.close()
        process.stdin = None
        until = time.monotonic() + 20
        while not os.path.exists(new + ".part") and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertEqual(os.listdir(self.folder), ["kept.csv"])
        with open(kept, encoding="utf-8") as file:
            self.assertEqual(file.read(), "old")

    def test_options_that_are_keys_of_the_scenario(self):
        for arguments, hint in ((["--duration", "5min"], "--set run.duration=5min"),
                                (["--duration=90s"], "--set run.duration=90s"),
                                (["--duration"], "--set run.duration=..."),
                                (["--warm-up", "5s", "--quiet"], "--set run.warmup=5s")):
            wrong = call("run", "mm1", *arguments)
            self.expect(wrong, 2)
            name = arguments[0].split("=")[0]
            self.assertEqual(wrong.stderr.splitlines()[0],
                             f"servescape: run has no option {name}; here it is {hint}")

    @unittest.skipIf(os.name != "posix" or "SERVESCAPE_LAUNCHER" in os.environ, "needs signals")
    def test_interrupt_tells_what_is_whole(self):
        many = ["run", "-", "--replications", "10000", "--set", "run.duration=3h", "--set",
                "run.max_requests=1000000000000", "--threads", "1"]
        for arguments in (many + ["--json"], many + ["--csv", self.path("curve.csv")]):
            code, stdout, stderr = cli_test.interrupted(arguments, DESK)
            self.assertEqual(code, 130)
            told = re.fullmatch(r"servescape: interrupted after (\d+) of 10,000 replications; the "
                                r"report is of these alone(, and no file is written)?\n",
                                stderr.decode())
            self.assertTrue(told, stderr)
            count = int(told[1])
            self.assertGreater(count, 0)
            only = f"Only {count:,} of 10,000 replications were completed."
            if "--json" in arguments:
                result = json.loads(stdout)
                self.assertEqual(result["scenario"]["replications"], count)
                self.assertIn(only, result["warnings"])
            else:
                self.assertIn(only, " ".join(stdout.decode().split()).replace("replication ", ""))
                self.assertEqual(told[2] is not None, "--csv" in arguments)
            self.assertFalse(os.path.exists(self.path("curve.csv")))

    @unittest.skipIf(os.name != "posix" or "SERVESCAPE_LAUNCHER" in os.environ, "needs ulimit")
    def test_a_trace_larger_than_memory(self):
        large = self.path("large.csv", "time,size\n" + "1,2\n" * 3_000_000)
        done = subprocess.run(["sh", "-c", "ulimit -v 40000; exec \"$@\"", "sh",
                               *cli_test.PROGRAM, "trace", large],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"\Aservescape: needs more than the \d+ MB of memory that "
                         r"there is room for; give it a part of the file\n\Z")

    @unittest.skipIf(os.name != "posix" or "SERVESCAPE_LAUNCHER" in os.environ, "needs signals")
    def test_no_signal_leaves_an_unfinished_file(self):
        new = self.path("new.csv")
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM),
                             (signal.SIGHUP, -signal.SIGHUP)):
            # It waits for the rest of the scenario.
            with subprocess.Popen(cli_test.PROGRAM + ["run", "-", "--csv", new],
                                  stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
                until = time.monotonic() + 20
                while not os.path.exists(new + ".part") and time.monotonic() < until:
                    time.sleep(0.005)
                process.send_signal(number)
                self.assertEqual(process.wait(timeout=60), code)
            self.assertEqual(os.listdir(self.folder), [])
        # Nobody reads on: head -1 does so.
        with subprocess.Popen(cli_test.PROGRAM + ["run", "-", "--requests", "-", "--csv", new],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdout.close()
            process.stdin.write(DESK.encode())
            process.stdin.close()
            self.assertEqual(process.wait(timeout=60), -signal.SIGPIPE)
        self.assertEqual(os.listdir(self.folder), [])

    @unittest.skipIf(os.name != "posix" or "SERVESCAPE_LAUNCHER" in os.environ, "needs signals")
    def test_interrupt_at_any_instant(self):
        desk = self.path("desk.toml", DESK)
        new = self.path("new.csv")
        for i in range(60):
            with subprocess.Popen(cli_test.PROGRAM + ["run", desk, "--csv", new],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                time.sleep(i * 0.0005)
                process.send_signal(signal.SIGINT)
                # Before its first line, a program has no handler and no file.
                self.assertIn(process.wait(timeout=60), (0, 130, -signal.SIGINT))
            self.assertNotIn("new.csv.part", os.listdir(self.folder), i)


class Curves(Case):
    def test_points_as_csv(self):
        desk = self.path("desk.toml", DESK)
        how = ["--factors", "0.5,1.5", "--requests", "2000"]
        file = self.path("points.csv")
        done = call("load", desk, *how, "--csv", file)
        self.expect(done, 0, "")
        self.assertTrue(done.stdout.lstrip().startswith("factor"))
        with open(file, encoding="utf-8") as text:
            rows = text.read()
        self.assertEqual(call("load", desk, *how, "--csv", "-").stdout, rows)
        head, *points = [row.split(",") for row in rows.splitlines()]
        told = json.loads(call("load", desk, *how, "--json", "--csv", file).stdout)["points"]
        self.assertEqual(len(points), 2)
        for row, point in zip(points, told):
            cells = dict(zip(head, row, strict=True))
            self.assertEqual(float(cells["factor"]), point["factor"])
            self.assertEqual(float(cells["throughput upper"]), point["throughput"]["upper"])
            mean = point["mean"]["value"]
            self.assertEqual(cells["latency.mean [s]"], "" if mean is None else str(mean))
            self.assertEqual(cells["verdict"], point["verdict"])
            self.assertEqual(cells["theory"], "M/M/1")
        for arguments, code in ((["--csv", "-", "--json"], 2), (["--csv", self.folder], 2),
                                (["--csv", self.path("no/such.csv")], 2)):
            self.expect(call("load", desk, *how, *arguments), code)

    def test_a_load_beyond_what_can_be_drawn_is_refused(self):
        desk = self.path("desk.toml", DESK)
        done = call("load", desk, "--factors", "1,2e7", "--requests", "1000")
        self.expect(done, 3)
        self.assertIn("at 20000000 times the load: The rate of traffic.people would be "
                      "160,000,000/s and may be 100,000,000/s", done.stderr)


class Numbers(Case):
    def test_options_say_what_they_take_in_a_plain_sentence(self):
        desk = self.path("desk.toml", DESK)
        for arguments, range_ in (
                (["run", desk, "--seed"], "0 to 1,000,000,000,000,000"),
                (["run", desk, "--replications"], "1 to 10,000"),
                (["run", desk, "--threads"], "0 to 256"),
                (["load", desk, "--requests"], "100 to 1,000,000,000"),
                (["cache", desk, "--seed"], "0 to 1,000,000,000,000,000"),
                (["cache", desk, "--threads"], "0 to 256")):
            for wrong in ("-1", "x", "1.5", "1e400", "99999999999999999999"):
                done = call(*arguments, wrong)
                self.expect(done, 2)
                self.assertEqual(done.stderr.splitlines()[0],
                                 f"servescape: {arguments[-1]}: must be a whole number from "
                                 f"{range_}, not {wrong}")
        self.expect(call("run", desk, "--json", "--threads", "0"), 0)
        for arguments, says in (
                (["list", "profile"], "WHAT: must be scenarios, instances, profiles, servers, "
                 "indexes or serverless, not profile; did you mean profiles?"),
                (["completion", "powershell"], "SHELL: must be bash, zsh or fish, not powershell"),
                (["cache", desk, "--time-unit", "hours"],
                 "--time-unit: must be ns, us, ms, s, min, h or d, not hours; did you mean h?")):
            done = call(*arguments)
            self.expect(done, 2)
            self.assertEqual(done.stderr.splitlines()[0], "servescape: " + says)

    def test_quantities_are_read_as_reports_print_them(self):
        def hash_of(*settings):
            done = call("run", "-", "--json", "--replications", "2", *settings, stdin=DESK)
            self.expect(done, 0, "")
            return json.loads(done.stdout)

        took = hash_of("--set", "run.duration=1min40s", "--set", "traffic.people.rate=0.005 k/s",
                       "--set", "service.desk.price=$5/h",
                       "--set", 'slo=["latency.mean <= 1 min 2 s", "cost.per_hour <= $6",'
                       ' "cost.total <= $5", "service.desk.queue.mean <= 12.3 k requests"]')
        self.assertEqual(took["scenario"]["duration_s"], 100)
        self.assertEqual(took["metrics"]["cost.per_hour"]["value"], 5)
        self.assertEqual([goal["limit"] for goal in took["slo"]], [62, 6, 5, 12300])

    def test_settings_reach_into_arrays_in_both_spellings(self):
        text = DESK + ('[[incident]]\nkind = "crash"\nservice = "desk"\nat = "30s"\n'
                       'duration = "1s"\n')
        runs = [json.loads(call("run", "-", "--json", "--replications", "2", *settings,
                                stdin=text).stdout)
                for settings in ([], ["--set", "incident.0.at=90s"],
                                 ["--set", "incident[0].at=90s"])]
        self.assertEqual(runs[1], runs[2])
        self.assertNotEqual(runs[0]["digest"], runs[1]["digest"])
        self.assertNotEqual(runs[0]["scenario"]["hash"], runs[1]["scenario"]["hash"])
        self.refuses(text, "incident has 1 entry, numbered from 0",
                     settings=["--set", "incident[1].at=90s"])


class Warnings(Case):
    def test_they_stand_in_the_json_with_their_place(self):
        text = DESK.replace('rate = "8/s"', 'rate = "8/s"\n[class.free]\n[class.gold]')
        desk = self.path("desk.toml", text)
        done = call("run", desk, "--json")
        line = text.splitlines().index("[class.gold]") + 1
        told = [w for w in json.loads(done.stdout)["warnings"] if "no traffic belongs" in w]
        self.assertEqual(len(told), 1)
        self.assertTrue(told[0].startswith(f"{desk}:{line}:"), told)
        self.assertIn("no traffic belongs", done.stderr)
        curve = call("load", desk, "--json", "--factors", "1", "--requests", "1000")
        self.assertIn(told[0], json.loads(curve.stdout)["warnings"])
        plain = call("run", desk)
        self.assertNotIn("no traffic belongs", plain.stdout)
        self.assertIn("no traffic belongs", plain.stderr)


class Words(Case):
    def test_verbs_of_other_programs_are_answered_with_what_they_are_here(self):
        for word, says in (("simulate", "here it is run"), ("new", "here it is init"),
                           ("optimize", "here it is solve"),
                           ("diff", "here it is compare"), ("lint", "here it is validate")):
            done = call(word, "x")
            self.expect(done, 2)
            self.assertTrue(done.stderr.startswith(
                f'servescape: "{word}" is not a verb; {says}'), done.stderr)
        for verb in cli_test.VERBS:
            self.assertNotIn("is not a verb", call(verb, "--help").stderr)

    def test_what_stands_in_place_of_a_verb_a_file_or_a_scenario_is_reported(self):
        for word in ("--jsn", "-v", "--json"):
            self.expect(call(word), 2, f'servescape: "{word}" stands where a verb is expected, '
                        "such as run; servescape --help shows them\n")
        self.assertIn("here it is servescape --help", call("help").stderr)
        for arguments, words in (
                (["run", "mm1", "--jsn"], "run has no option --jsn; did you mean --json?"),
                (["run", "mm1", "--seeds=1"], "run has no option --seeds=1; did you mean --seed?"),
                (["load", "mm1", "--thread", "1"],
                 "load has no option --thread; did you mean --threads?"),
                (["cache", "x", "-z"], "cache has no option -z"),
                (["run", "mm1", "run.seed=2"], 'run does not take another argument: "run.seed=2"; '
                 "did you mean --set run.seed=2?"),
                (["trace", "a", "b=c"], 'trace does not take another argument: "b=c"'),
                (["trace", "a", "b"], 'trace does not take another argument: "b"'),
                (["run", "mm1", "--seed", "x"], "--seed: must be a whole number from 0 to "
                 "1,000,000,000,000,000, not x")):
            self.expect(call(*arguments), 2, f"servescape: {words}\nservescape {arguments[0]} "
                        "--help shows what it takes\n")
        for arguments in (["run", ""], ["run", "mm1", "--csv", ""],
                          ["run", "mm1", "--requests", ""], ["run", "mm1", "--log", ""],
                          ["load", "mm1", "--csv", ""],
                          ["load", ""], ["trace", ""], ["cache", ""], ["validate", "mm1", ""],
                          ["show", ""], ["init", ""],
                          ["init", self.path("x.toml"), "--from", ""]):
            done = call(*arguments)
            self.expect(done, 2)
            self.assertEqual(done.stdout, "")
            self.assertIn(": must not be empty\n", done.stderr)
        for content, words in (
                ("[traffic.u]".encode("utf-16"), "is text in UTF-16; a scenario is TOML in UTF-8"),
                (b"\x00\x01\x02" * 9, "is binary; a scenario is TOML text"),
                (b"PK\x03\x04.", "is a zip archive or a spreadsheet; a scenario is TOML text")):
            done = call("run", "-", stdin=content)
            self.expect(done, 3)
            self.assertIn(words, done.stderr)

    def test_the_help_and_the_reference_lead_to_the_guide(self):
        self.assertIn("web/guide/", call("--help").stdout)
        self.assertIn("web/guide/", call("reference").stdout)


class Bills(Case):
    def test_no_price_is_no_zero(self):
        plain = call("run", "-", stdin=DESK)
        self.assertNotIn("$", plain.stdout)
        self.assertIn("no price: service desk; give host or price", plain.stdout)
        goal = call("run", "-", "--set", 'slo=["cost.per_hour <= $1"]', stdin=DESK)
        self.expect(goal, 11)
        self.assertIn("no price", goal.stdout)
        self.assertEqual(json.loads(call("run", "-", "--json", stdin=DESK).stdout)["unpriced"],
                         ["service desk"])
        priced = call("run", "-", "--set", "service.desk.price=$0.5", stdin=DESK)
        self.assertRegex(priced.stdout, r"1 x replica \(desk\)  \$0\.50*/h")
        self.assertNotIn("no price", priced.stdout)


class BreakEven(Case):
    RUN = """[run]
duration = "400s"
replications = 4
[traffic.u]
rate = "1/s"
[service.m]
time = "20ms"
"""

    def files(self):
        on = self.path("on.toml", self.RUN + "[service.m.serverless]\nkeep_alive = '60s'\n"
                       "prices = { per_million = 10 }\ncold_start.init = '1s'\n")
        return on, self.path("box.toml", self.RUN + "price = '0.1 usd/h'\n")

    def test_requests_a_day_at_which_both_cost_the_same(self):
        on, box = self.files()
        done = call("breakeven", on, box, "--quiet")
        self.expect(done, 0, "")
        self.assertRegex(done.stdout, r"^Break-even at 2[34]\d,000 requests a day \(95 % interval ")
        self.assertIn(f"below it {on} is cheaper, above it {box}", done.stdout)
        found = json.loads(call("breakeven", on, box, "--quiet", "--json").stdout)
        crossing, = found["crossings"]
        # 10 dollars a million are 0.1 dollars an hour at 240,000 a day.
        self.assertLess(crossing["lower"], 240_000)
        self.assertGreater(crossing["upper"], 240_000)
        self.assertLess(crossing["upper"] - crossing["lower"], 20_000)
        self.assertEqual(crossing["cheaper_below"], "first")
        self.assertFalse(found["points"][-1]["second_serves"])  # beyond 50 a second

    def test_what_has_no_break_even_and_what_is_wrong(self):
        on, box = self.files()
        done = call("breakeven", on, box, "--to", "1000", "--quiet")
        self.assertIn("No break-even from 100 to 1,000 requests a day: " + on, done.stdout)
        self.expect(call("breakeven", on, box, "--from", "0"), 2)
        self.expect(call("breakeven", on, box, "--from", "10", "--to", "5"), 2)
        free = self.path("free.toml", self.RUN)
        done = call("breakeven", on, free, "--quiet")
        self.expect(done, 3)
        self.assertIn("has no price", done.stderr)

    @unittest.skipIf(os.name != "posix" or "SERVESCAPE_LAUNCHER" in os.environ, "needs signals")
    def test_an_interrupt_is_said(self):
        on, box = self.files()
        code, stdout, stderr = cli_test.interrupted(
            ["breakeven", on, box, "--set", "run.duration=9000h", "--set",
             "run.max_requests=100000000000"], "")
        self.assertEqual((code, stdout), (130, b""))
        self.assertIn(b"interrupted before the study was over; there is no report\n", stderr)


class Beginnings(Case):
    def test_show_prints_what_comes_with_the_program(self):
        for name in call("list", "--names").stdout.split():
            shown = call("show", name)
            self.expect(shown, 0, "")
            self.assertIn("title = ", shown.stdout)
        self.assertEqual(call("show", "mm1.toml").stdout, call("show", "mm1").stdout)
        trace = call("show", "traces/azure_llm_2023_conv_10min.csv")
        self.expect(trace, 0, "")
        self.assertGreater(trace.stdout.count("\n"), 100)
        self.expect(call("show", "mm2"), 2, "servescape: mm2: no scenario of that name comes with "
                    "the program; did you mean mm1?\n")

    def test_init_writes_a_scenario_that_runs_and_overwrites_nothing(self):
        done = call("init", cwd=self.folder)
        self.expect(done, 0, "")
        self.assertEqual(done.stdout,
                         "wrote scenario.toml; run it with: servescape run scenario.toml\n")
        self.expect(call("run", "scenario.toml", cwd=self.folder), 0, "")
        done = call("init", cwd=self.folder)
        self.expect(done, 2)
        self.assertIn("is there already and stays as it is", done.stderr)
        mine = self.path("mine.toml")
        self.expect(call("init", mine, "--from", "recommender"), 0, "")
        with open(mine, encoding="utf-8") as file:
            self.assertEqual(file.read(), call("show", "recommender").stdout)
        self.expect(call("init", self.path("x.toml"), "--from", "nosuch"), 2)
        self.assertFalse(os.path.exists(self.path("x.toml")))
        self.assertEqual(call("init", "-", "--from", "mm1").stdout, call("show", "mm1").stdout)

    def test_what_the_beginning_offers_in_comments_is_valid(self):
        lines = call("init", "-").stdout.splitlines()
        offered = [line for line in lines if re.match(r"# [a-z_]+ = ", line)]
        self.assertGreater(len(offered), 4)
        for line in offered:
            key = line[2:].split(" = ")[0]
            text = []
            for other in lines:
                if other == line:
                    text.append(other[2:])
                elif key == "profile" and "resnet" in line and other.startswith("time = "):
                    continue  # the curve stands in its place
                elif not (key == "retries" and other.startswith("# timeout")):
                    text.append(other)
                else:
                    text.append(other[2:])
            done = call("validate", "-", stdin="\n".join(text) + "\n")
            # One of them brings more than the service bears, which is told.
            told = ("servescape: standard input: Overload: model gets 150/s"
                    if "factor" in line else "")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue(done.stderr.startswith(told) if told else done.stderr == "")

    def test_shells_complete_them(self):
        script = self.path("servescape.bash", call("completion", "bash").stdout)
        for words, wanted in (("show quickst", "quickstart"), ("init --from quickst", "quickstart"),
                              ("init --fr", "--from"), ("autoscale h --in quickst", "quickstart"),
                              ("vllm quickst", ""), ("registry quickst", ""),
                              ("schedule m --from quickst", "")):
            count = len(words.split())
            tried = subprocess.run(
                ["bash", "-c", f"source {script}; COMP_WORDS=(servescape {words}); "
                 f"COMP_CWORD={count}; _servescape; echo \"${{COMPREPLY[@]}}\""],
                capture_output=True, text=True, check=False, cwd=self.folder)
            self.assertEqual(tried.stdout.strip(), wanted, tried.stderr)


class Completion(Case):
    def test_bash(self):
        script = call("completion", "bash")
        self.expect(script, 0, "")
        path = self.path("servescape.bash", script.stdout)
        self.assertEqual(subprocess.run(["bash", "-n", path], check=False).returncode, 0)
        tried = subprocess.run(
            ["bash", "-c", f"source {path}; COMP_WORDS=(servescape run --js); COMP_CWORD=2; "
             "_servescape; echo \"${COMPREPLY[@]}\"; COMP_WORDS=(servescape va); COMP_CWORD=1; "
             "_servescape; echo \"${COMPREPLY[@]}\""],
            capture_output=True, text=True, check=False, cwd=self.folder)
        self.assertEqual(tried.stdout, "--json\nvalidate\n", tried.stderr)

    def test_zsh_and_fish(self):
        for shell in ("zsh", "fish"):
            script = call("completion", shell)
            self.expect(script, 0, "")
            for verb in VERBS:
                self.assertIn(verb, script.stdout)
            self.assertIn("replications", script.stdout)
            if shutil.which(shell):
                path = self.path("script", script.stdout)
                self.assertEqual(subprocess.run([shell, "-n", path], check=False).returncode, 0)


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
