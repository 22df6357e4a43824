# SPDX-License-Identifier: MIT
"""What run, trace and cache make of files of others. Usage as for cli_test.py."""
import gzip
import json
import os
import sys
import unittest

import cli_test
from cli_test import DESK, Case, call

REPLAY = """[run]
duration = "{duration}"
warmup = "0s"
replications = 1
[traffic.u]
arrivals = "trace"
trace = {{ file = "{file}"{more} }}
[service.m]
time = "10ms"
"""


class Files(Case):
    def replay(self, content, name="t.csv", duration="60s", more=""):
        """The result of a run over the trace, with what was said on standard error."""
        self.path(name, content)
        scenario = self.path("s.toml", REPLAY.format(file=name, duration=duration, more=more))
        done = call("run", scenario, "--json", "--quiet")
        self.expect(done, 0)
        return json.loads(done.stdout), done.stderr

    def requests(self, *arguments, **named):
        return round(self.replay(*arguments, **named)[0]["metrics"]["throughput"]["value"] * 60, 6)

    def tell(self, content, *arguments):
        done = call("trace", "-", "--json", *arguments, stdin=content)
        self.expect(done, 0, "")
        return json.loads(done.stdout)

    def hits(self, content, *arguments):
        done = call("cache", "-", "--json", "--policy", "lru", "--capacity", "10", *arguments,
                    stdin=content)
        self.expect(done, 0, "")
        result = json.loads(done.stdout)["results"][0]
        return result["requests"] - result["misses"], result["requests"]

    def test_one_reader_of_times_for_all_three(self):
        for times in (("1714000000.5", "1714000010.5", "1714000040.5"),
                      ("1714000000500", "1714000010500", "1714000040500"),
                      ("2024-04-24 23:06:40.5000000", "2024-04-24 23:06:50.5000000",
                       "2024-04-24 23:07:20.5000000"),
                      ("2024-04-25T01:06:40.5+02:00", "2024-04-24T23:06:50.5Z",
                       "2024-04-24T23:07:20.5Z"), ("0.5", "10.5", "40.5")):
            trace = "TimeStamp,Key\n" + "".join(f"{time},a\n" for time in times)
            self.assertEqual(self.requests(trace, more=', time = "timestamp"'), 3, times)
            self.assertEqual(self.requests(trace), 3, times)
            self.assertEqual(self.tell(trace)["time"]["duration_s"], 40.0)
            self.assertEqual(self.hits(trace, "--ttl", "20s"), (1, 3), times)
        self.expect(call("cache", "-", "--ttl", "60s", "--time-unit", "s",
                         stdin="timestamp,key\n1714000000000,a\n"), 3)
        self.assertEqual(self.hits("timestamp,key\n1714000000000,a\n1714000040000,a\n"
                                   "1714000120000,a\n", "--ttl", "60s"), (1, 3))

    def test_what_was_not_played_is_said(self):
        rows = "time\n" + "".join(f"{i}\n" for i in range(100))
        got, _ = self.replay(rows)
        self.assertIn("60 of 100 requests were played", " ".join(got["warnings"]))
        got, _ = self.replay("time\n" + "".join(f"{i / 10}\n" for i in range(50)))
        self.assertIn("the last request came after 4.9 s", " ".join(got["warnings"]))
        got, _ = self.replay("time\n" + "".join(f"{i / 10}\n" for i in range(600)))
        self.assertNotIn("Trace", " ".join(got["warnings"]))
        got, said = self.replay("time,n\n0,1\n1,NaN\n2,3\n", more=", size = { n = 1.0 }")
        self.assertIn("1 row was left out; line 3: column n: \"NaN\"", said)

    def test_our_own_requests_are_replayed(self):
        desk = self.path("desk.toml", DESK)
        log = self.path("log.csv")
        self.expect(call("run", desk, "--requests", log, "--quiet", "--set",
                         "service.desk.replicas=4"), 0)
        with open(log, encoding="utf-8") as file:
            rows = file.read()
        got, said = self.replay(rows, duration="200s")
        self.assertEqual(round(got["metrics"]["offered"]["value"] * 200), rows.count("\n") - 1)
        self.assertIn("sorted by time", said)
        self.assertIn("servescape run", self.tell(rows)["understood"])

    def test_packed_binary_and_json(self):
        plain = "Timestamp,n\n0,1\n40,2\n"
        self.assertEqual(self.requests(gzip.compress(plain.encode()), name="t.csv.gz"), 2)
        done = call("trace", "-", stdin=gzip.compress(plain.encode()))
        self.expect(done, 0, "")
        self.assertIn("gzip", done.stdout)
        lines = "".join(json.dumps({"timestamp": 1000 * i, "input_length": 7, "output_length": 3,
                                    "hash_ids": [0, i]}) + "\n" for i in range(4))
        self.assertEqual(self.requests(lines, name="m.jsonl"), 4)
        self.assertEqual(self.tell(lines)["understood"], "Mooncake trace, JSON Lines")
        self.assertEqual(self.hits(lines), (3 + 1, 8))
        for verb in ("trace", "cache"):
            done = call(verb, "-", stdin=bytes(range(256)) * 9)
            self.expect(done, 3, "servescape: standard input: is binary, no table in text such as "
                        "CSV or JSON Lines\n")
            self.assertEqual(done.stdout, "")
        done = call("trace", "-", stdin="time,key,na\x1b[31mme\n0,a,1\n")
        self.assertNotIn("\x1b", done.stdout)

    def test_one_of_a_kind_is_reported_as_one(self):
        def told(verb, content, *arguments):
            done = call(verb, "-", *arguments, stdin=content)
            self.expect(done, 0, "")
            return done.stdout

        one = told("trace", "time,n\n5,7\n")
        self.assertIn(": 1 row over 0 s", one)
        self.assertIn("\narrivals: a single one, no rate\n", one)
        self.assertIn("\narrivals: all at one instant, no rate\n", told("trace", "time\n5\n5\n"))
        self.assertIn("arrivals: 1/s on average, 1 s from one to the next\n",
                      told("trace", "time\n5\n6\n"))
        self.assertIn(": 1 id, 1 distinct", told("trace", "time,ids\n5,[7]\n"))
        self.assertIn("1 of 2 cells holds no number and was left out",
                      told("trace", "time,n\n5,7\n6,\n"))
        counts = told("trace", "time,n\n0,0\n60,0\n", "--counts", "n")
        self.assertIn("  peak           0 in row 0\n  largest rise   none: it is reported for "
                      "10 rows",
                      counts)
        self.assertNotRegex(one + counts, r"- times|-/s|\b1 (rows|requests|ids|objects)")
        single = told("cache", "id,op\na,get\n", "--policy", "lru", "--capacity", "1")
        self.assertIn(": 1 request for 1 object\n", single)
        self.assertRegex(single, r"lru +1 item ")
        self.assertIn("1 read, 1 write and 0 deletes",
                      told("cache", "id,op\na,get\na,set\n", "--policy", "lru"))
        goal = DESK.replace('"latency.mean <= 2s"', '"queue.mean <= 1 request"').replace(
            "queue.mean", "service.desk.queue.mean")
        self.expect(call("validate", "-", stdin=goal), 0, "")

    def test_lists_and_operations_of_caches(self):
        for lists in ("{0} {1}", "\"[{0}, {1}]\"", "\"['{0}', '{1}']\"", "{0};{1}",
                      "({0} {1})", "\"[\"\"{0}\"\",\"\"{1}\"\"]\""):
            trace = "t,hash_ids\n0," + lists.format(1, 2) + "\n1," + lists.format(2, 3) + "\n"
            self.assertEqual(self.hits(trace), (1, 4), lists)
        # Whatever the column is called, and its sizes are not those of blocks; a lone word is one.
        for first, second in (("\"[1, 2]\"", "\"[2, 3]\""), ("\"['a', 'b']\"", "\"['b', 'c']\"")):
            self.assertEqual(self.hits(f"t,mine,size\n0,{first},9\n1,{second},9\n", "--id", "mine"),
                             (1, 4))
        self.assertEqual(self.hits("mine\n[::1]\n[::1]\n[x]\n", "--id", "mine"), (1, 3))
        # A set stores, a delete drops; neither is a hit or a miss.
        ops = "0,k,1,1,0,{},0\n".format
        trace = ops("set") + ops("get") + ops("delete") + ops("get") + ops("get")
        self.assertEqual(self.hits(trace), (2, 3))
        self.assertEqual(self.hits("id,op\na,write\na,read\n"), (1, 2))
        done = call("cache", "-", "--ttl", "60s", "--policy", "lru", "--capacity", "10",
                    stdin="Timestamp,Key,Size\n0,a,1\n40,a,1\n120,a,1\n")
        self.expect(done, 0, "")
        self.assertIn(": 3 requests for 1 object, 3 B in all, 1 B distinct\n", done.stdout)
        self.assertIn("33.33 %", done.stdout)
        # CacheBench: a row may stand for several.
        self.assertEqual(self.hits("op_time,key,op,op_count,size\n1,7,GET,3,50\n"
                                   "2,7,GET_LEASE,2,50\n3,8,SET_LEASE,1,5\n4,8,GET,1,5\n"),
                         (5, 6))
        self.assertEqual(self.hits("# time, object, size\n0, 7, 4\n1, 7, 4\n"), (1, 2))
        self.assertEqual(self.hits("5 a 3\n6 a 3\n", "--id", "2", "--no-header"), (1, 2))
        self.expect(call("cache", "-", "--policy", "belady", stdin="id,op\na,get\na,set\n"), 2)
        self.expect(call("cache", "-", stdin="id,op\na,set\n"), 3)
        got = json.loads(call("cache", "-", "--json", stdin="id,size\na,1\nb,\na,1\n").stdout)
        self.assertEqual(got["left_out"]["rows"], 1)
        self.assertIn("line 3", got["left_out"]["first"])

    def test_tables_of_trace(self):
        got = self.tell("0,a,22\n1,b,22\n")
        self.assertEqual(got["trace"]["rows"], 2)
        self.assertIn("line 1 looks like data", got["understood"])
        self.assertEqual([column["name"] for column in got["columns"]], ["2", "3"])
        got = self.tell("timestamp;tokens\n0,5;10\n1,5;20\n")
        self.assertEqual((got["time"]["first_s"], got["columns"][0]["sum"]), (0.5, 30.0))
        got = self.tell("timestamp,tokens\n0,5\n1,NaN\n2,7\n3,\n4,inf\n5,1e3\n")["columns"][0]
        self.assertEqual((got["count"], got["left_out"], got["sum"]), (3, 3, 1012.0))
        got = self.tell("time,latency\n0.5,0.4\n0.3,0.1\n0.9,0.2\n")
        self.assertEqual((got["out_of_order"], got["time"]["first_s"]), (1, 0.3))
        minutes = ",".join(str(i + 1) for i in range(1440))
        counts = ",".join(str(i % 3) for i in range(1440))
        head = "HashOwner,HashApp,HashFunction,Trigger"
        got = self.tell(f"{head},{minutes}\na,b,c,http,{counts}\n")
        self.assertEqual((got["counts"]["total"], got["counts"]["interval_s"]), (1440.0, 60.0))

    def test_texts_that_are_no_tables(self):
        for text in ("Some text\nin lines\n", "key\na\nb\n"):
            done = call("trace", "-", stdin=text)
            self.expect(done, 3)
            self.assertIn("holds neither times nor numbers", done.stderr)
        got = self.tell("time,n,\n0,1,\n1,2,\n")
        self.assertEqual((got["counts"], got["columns"][0]["sum"]), (None, 3.0))
        self.assertEqual(self.tell("sep=;\ntime;n\n0;1\n1;2\n")["trace"]["rows"], 2)

    def test_counts_with_a_gap(self):
        self.path("gaps.csv", "timestamp,requests\n2024-05-10 00:00:00,10\n"
                  "2024-05-10 00:05:00,20\n2024-05-10 00:15:00,5\n")
        scenario = self.path("s.toml", """[run]
duration = "20min"
warmup = "0s"
replications = 1
[traffic.u]
rate = "11.6667/min"
arrivals = "uniform"
profile = [{ shape = "counts", file = "gaps.csv", interval = "5min" }]
[service.m]
time = "10ms"
""")
        done = call("run", scenario, "--requests", "-", "--quiet")
        self.expect(done, 0)
        self.assertIn("1 of 4 intervals of 5min is missing and taken as 0", done.stderr)
        slots = [0] * 4
        for line in done.stdout.splitlines()[1:]:
            slots[int(float(line.split(",")[0]) // 300)] += 1
        for slot, want in zip(slots, (50, 100, 0, 25)):
            self.assertLessEqual(abs(slot - want), 1, slots)

    COUNTS = """[run]
warmup = "0s"
replications = 1
{run}
[traffic.u]
rate = "10/s"
arrivals = "uniform"
profile = [{{ shape = "counts", file = "c.csv", interval = "{interval}" }}{more}]
[service.m]
time = "10ms"
"""

    def test_counts_that_end_before_the_run_are_said_to_be_held(self):
        def warned(run, interval="20s", more=""):
            self.path("c.csv", "requests\n10\n30\n20\n30\n10\n")
            text = self.COUNTS.format(run=run, interval=interval, more=more)
            scenario = self.path("s.toml", text)
            done = call("run", scenario, "--json")
            self.expect(done, 0)
            got = json.loads(done.stdout)
            return [w for w in got["warnings"] if "Counts" in w], got["scenario"]["duration_s"]

        # The last is half their mean.
        self.assertEqual(warned('duration = "250s"')[0], [
            'Counts "c.csv": they end after 100 s, the run goes on for 2.5 minutes with their '
            'last value held, 5/s.'])
        more = ', { shape = "step", at = "10s", factor = 2 }'
        self.assertIn("held, 0.5 times their mean.", warned('duration = "250s"', more=more)[0][0])
        self.assertEqual(warned('duration = "100s"'), ([], 100.0))
        self.assertEqual(warned('duration = "90s"')[0], [])
        # A run of automatic length ends with them, but is no shorter than a minute.
        self.assertEqual(warned(""), ([], 100.0))
        for interval, seconds in (("10min", 3000.0), ("12s", 60.0), ("13s", 65.0), ("40s", 200.0)):
            held, length = warned("", interval=interval)
            self.assertEqual(held, [], interval)
            self.assertAlmostEqual(length, seconds, 6)
        held, length = warned("", interval="1s")
        self.assertAlmostEqual(length, 60.0)
        self.assertIn("they end after 5 s, the run goes on for 55 s", held[0])
        text = call("run", self.path("s.toml")).stdout
        self.assertIn("last value held", text.replace("\n  ", " "))

    def test_counts_are_not_taken_for_requests(self):
        head = "HashOwner,HashApp,HashFunction,Trigger"
        prometheus = json.dumps({"status": "success", "data": {"resultType": "matrix", "result": [
            {"metric": {}, "values": [[1714000000 + 60 * i, str(i)] for i in range(9)]}]}})
        for content, kind in ((f"{head},1,2,3\na,b,c,http,1,2,3\n", "Azure Functions 2019"),
                              (prometheus, "Prometheus query_range"),
                              ("name,0,1,2,3\nx,5,0,7,1\ny,1,1,1,1\n", "wide counts: 2 rows")):
            self.path("t.csv", content)
            done = call("run", self.path("s.toml", REPLAY.format(file="t.csv", duration="60s",
                                                                  more="")))
            self.expect(done, 3)
            self.assertIn(f'the trace "t.csv": holds counts, not requests one by one ({kind}',
                          done.stderr)
            self.assertIn('give rate and profile = [{ shape = "counts", file = "t.csv" }] in place',
                          done.stderr)
            for arguments in ([], ["--column", "requests"]):
                told = self.tell(content, *arguments)
                self.assertIsNone(told["arrivals"])
                self.assertIn(kind, told["understood"])
                self.assertEqual(told["counts"]["column"], "requests")
        self.assertEqual(told["counts"]["total"], 17.0)
        # Replicas at a time are no intervals, and uneven rows no counts.
        self.assertEqual(self.tell("time,0,1,2\n0,5,5,5\n7,5,5,5\n")["trace"]["rows"], 2)
        self.assertEqual(self.tell("time,requests\n0,5\n7,5\n8,5\n10,1\n15,1\n")["notes"], [])
        plain = "time,qps\n" + "".join(f"{300 * i},{i}\n" for i in (0, 1, 2, 4))
        self.assertEqual(self.tell(plain)["notes"], [
            "rows are 5min apart and column qps looks like counts, but each row is taken for one "
            "request; for counts: --counts qps"])
        self.assertIsNotNone(self.tell(plain)["arrivals"])
        self.assertEqual(self.tell(plain, "--counts", "qps")["notes"], [])
        self.assertIn("looks like counts", call("trace", "-", stdin=plain).stdout)
        _, said = self.replay(plain, duration="1500s")
        self.assertIn("its rows are 5min apart and column qps looks like counts, but each row is "
                      "played as one request", said)
        self.assertIn('file = "t.csv", column = "qps" }]', said)

    def test_deployments_and_results_are_named(self):
        hpa = ("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"
               "metadata: { name: web }\nspec:\n  minReplicas: 2\n  maxReplicas: 20\n")
        triton = ("name: \"text\"\nplatform: \"onnxruntime_onnx\"\nmax_batch_size: 8\n"
                  "instance_group [ { count: 2 kind: KIND_GPU } ]\ndynamic_batching { "
                  "preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 100 }\n")
        for content, *words in [
                (hpa, "HorizontalPodAutoscaler", "[service.web]", "replicas = 2", "at most 20",
                 "manifest = \"hpa.yaml\""),
                (triton, "Triton", "batching.system = \"triton\" takes", "[service.text]",
                 "replicas = 2", "batching.max_size = 8",
                 "batching.max_delay = \"100us\"", "batching.preferred_sizes = [ 4, 8 ]"),
                ("services:\n  web:\n    image: x\n  db:\n    image: y\n", "Docker Compose",
                 "[service.web] or [service.db]"),
                ("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n"
                 "  replicas: 3\n", "Kubernetes Deployment", "[service.web] replicas = 3"),
                ("apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata:\n  name: web\n"
                 "spec:\n  template:\n    spec:\n      containerConcurrency: 10\n", "Knative",
                 "concurrency = 10"),
                ("model: meta/x\ntensor-parallel-size: 2\nmax-num-seqs: 256\n", "vLLM",
                 "batching.scheduler = \"vllm\"",
                 "[service.model] batching.tokens = \"continuous\", batching.max_running = 256"),
                ("applications:\n- name: app\n  import_path: app:app\n  deployments:\n"
                 "  - name: m\n    num_replicas: 2\n    max_ongoing_requests: 5\n", "Ray Serve",
                 "[service.app] replicas = 2, concurrency = 5", "batching.system = \"ray_serve\""),
                ("apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata:\n  name: web\nspec:\n"
                 "  minReplicaCount: 2\n  maxReplicaCount: 9\n", "KEDA", "manifest = \"hpa.yaml\"",
                 "[service.web] replicas = 2", "of at most 9"),
                ("replicaCount: 3\nimage:\n  repository: nginx\n", "Helm", "replicas = 3"),
                ("max_batch_size { value: 32 }\nbatch_timeout_micros { value: 1000 }\n"
                 "num_batch_threads { value: 4 }\n", "TensorFlow Serving", "concurrency = 4",
                 "batching.system = \"tensorflow_serving\"",
                 "batching.max_size = 32", "batching.max_delay = \"1000us\""),
                ("inference_address=http://0.0.0.0:8080\njob_queue_size=100\n"
                 "default_workers_per_model=2\n", "TorchServe", "replicas = 2",
                 "batching.system = \"torchserve\"",
                 "queue.capacity = 100"),
                ("1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.0\" 200 2326\n" * 2,
                 "access log of a web server"),
                ("# HELP hits x\n# TYPE hits counter\nhits{code=\"200\"} 1027 1395066363000\n",
                 "Prometheus", "query_range"),
                ("Running 30s test @ http://x/\n  12 threads and 400 connections\n  Thread Stats\n",
                 "summary of a load generator"),
                ("<!DOCTYPE html>\n<html><body a = 1>404</body></html>\n", "web page"),
                ("Concurrency,Inferences/Second,Client Send\n1,69.2,225\n", "Perf Analyzer"),
                ("{\"results\":[{\"metrics\":{\"qps\":8.5}}]}", "VectorDBBench"),
                ("time,n\n0,1\n", "is a table", "servescape trace"),
                ("[{\"time\": 1, \"n\": 2},\n{\"time\": 2}]\n", "is a table (JSON"),
                ("{\"time\": 1}\n{\"time\":\n{\"time\": 2}\n", "is a table (JSON Lines)"),
                ("{'time': 1}\n", "is not valid JSON from character 2", "a scenario is TOML")]:
            for verb in ("validate", "run"):
                done = call(verb, self.path("scenario", content))
                self.expect(done, 3)
                for word in words:
                    self.assertIn(word, done.stderr)
            if "time" in content:
                continue
            for verb in ("trace", "cache"):
                done = call(verb, self.path("scenario", content))
                self.expect(done, 3)
                self.assertEqual(done.stdout, "")
                for word in (*words, "no trace"):
                    self.assertIn(word, done.stderr)
        pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
        for verb in ("run", "trace", "cache"):
            self.expect(call(verb, "-", stdin=pointer), 3, "servescape: standard input: is a Git "
                        "LFS pointer, which stands for the file; git lfs pull fetches the file "
                        "itself\n")
        manifest = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
                    "spec": {"replicas": 3, "list": [{"time": 1}]}}
        for content in (json.dumps(manifest), json.dumps(manifest, indent=1),
                        json.dumps({"apiVersion": "v1", "items": [manifest]}, indent=1)):
            for verb in ("run", "trace", "cache"):
                done = call(verb, "-", stdin=content)
                self.expect(done, 3)
                self.assertIn("is a Kubernetes Deployment, no", done.stderr)
                self.assertIn("[service.web] replicas = 3", done.stderr)
        # Each line of an audit log has both words, and is a request.
        audit = "".join(json.dumps({"kind": "Event", "apiVersion": "audit.k8s.io/v1",
                                    "timestamp": f"2024-05-10T00:00:0{i}Z"}) + "\n"
                        for i in range(5))
        self.assertEqual(self.tell(audit)["time"]["duration_s"], 4.0)
        self.assertEqual(self.tell("max_batch_size,time\n1,0\n2,1\n")["trace"]["rows"], 2)
        results = "Concurrency,Inferences/Second,Client Send\n1,2,3\n"
        self.expect(call("trace", "-", stdin=results), 3)

    def test_a_deployment_is_named_by_whichever_verb_gets_it(self):
        hpa = ("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"
               "metadata: { name: web }\nspec: { minReplicas: 2, maxReplicas: 20 }\n")
        for verb, more, what in (("vllm", [], "file of requests to a scheduler"),
                                 ("balance", ["--count", "1"], "balancer's configuration"),
                                 ("features", [], "file of steps"),
                                 ("registry", [], "file of steps"), ("trace", [], "trace"),
                                 ("cache", [], "trace"), ("run", [], "scenario")):
            done = call(verb, "-", *more, stdin=hpa)
            self.expect(done, 3)
            if "without libyaml" in done.stderr:
                continue
            self.assertIn(f"standard input: is a Kubernetes HorizontalPodAutoscaler, no {what}. "
                          "servescape autoscale plays it alone against a recorded series. In a "
                          "scenario a service has it by its file",
                          done.stderr, verb)
        done = call("features", "-", stdin="time_s,cpu\n0,1\n")
        if "without libyaml" not in done.stderr:
            self.assertEqual(done.stderr.count("error: the file must be a map\n"), 1, done.stderr)

    def test_a_file_of_ours_in_the_wrong_place_is_named(self):
        plays = "is a scenario, no trace: servescape run plays it, load and validate take it, too"
        for content in (DESK, "[run]\nduration = \"1s\"\n", "slo = [\"latency.p99 < 1s\"]\n",
                        "# mine\n\ntraffic.u.rate = \"3/s\"\nservice.m.time = \"1ms\"\n",
                        "this line, is wrong\n" + DESK, gzip.compress(DESK.encode())):
            path = self.path("s.toml", content)
            for verb in ("trace", "cache"):
                self.expect(call(verb, path), 3, f"servescape: {path}: {plays}\n")
        replay = REPLAY.format(file="s.toml", duration="1s", more="")
        done = call("run", self.path("r.toml", replay))
        self.expect(done, 3)
        self.assertIn("is a scenario, no trace", done.stderr)
        for verb in ("trace", "cache"):
            done = call(verb, "mm1")
            self.expect(done, 2)
            self.assertIn("is a scenario that comes with the program, no trace: servescape run mm1",
                          done.stderr)
        desk = self.path("desk.toml", DESK)
        for arguments in (("show", desk), ("init", "--from", desk)):
            done = call(*arguments)
            self.expect(done, 2)
            self.assertIn("is a file; this takes the name of a scenario", done.stderr)
        written = [
            ("is a result (servescape run --json)", call("run", desk, "--json").stdout),
            ("is a result (servescape load --json)",
             call("load", desk, "--json", "--factors", "1").stdout),
            ("is a result (servescape cache --json)",
             call("cache", "-", "--json", "--capacity", "1", stdin="key\na\nb\n").stdout),
            ("is a result (servescape trace --json)",
             call("trace", "-", "--json", stdin="time\n1\n2\n").stdout),
            ("is an event log (servescape run --log)",
             call("run", desk, "--log", "-", "--log-limit", "9").stdout),
            ("is a load curve (servescape load --csv)",
             call("load", desk, "--csv", "-", "--factors", "1").stdout),
            ("is the schema of scenarios (servescape schema)", call("schema").stdout)]
        for words, content in written:
            for verb in ("trace", "cache", "run", "validate"):
                done = call(verb, self.path("file", content))
                self.expect(done, 3)
                self.assertIn(words, done.stderr)
        curves = self.path("curves.csv", call("run", desk, "--csv", "-").stdout)
        self.assertIn("(curves of a servescape run (--csv): rates over time)",
                      call("run", curves).stderr)
        self.assertIn("shape = \"counts\"", call("run", curves).stderr)
        # Rates are not added up.
        self.assertIn("\nrates of offered [1/s]: ", call("trace", curves).stdout)
        self.assertNotIn("in all", call("trace", curves).stdout)

    def test_a_file_that_is_something_else_is_named_by_whichever_verb_gets_it(self):
        scenario = self.path("s.toml", DESK)
        table = self.path("t.csv", "time,n\n0,1\n1,2\n")
        binary = self.path("b.bin", bytes(range(256)) * 8)
        what = {"schedule": "schedule", "import": "deployment file", "features": "file of steps",
                "registry": "file of steps", "autoscale": "autoscaler's manifest",
                "verify": "result as JSON", "merge": "shard of a sweep as JSON", "lesson": "lesson"}
        for verb, wanted in what.items():
            more = ["--metrics", table] if verb == "autoscale" else []
            done = call(verb, scenario, *more)
            self.expect(done, 3)
            if "without libyaml" in done.stderr:
                continue
            self.assertIn(f"{scenario}: is a scenario, no {wanted}: servescape run plays it",
                          done.stderr, verb)
            done = call(verb, binary, *more)
            self.expect(done, 3, f"servescape: {binary}: is binary, no {wanted}\n")
            if verb in ("verify", "merge", "lesson"):
                self.expect(call(verb, table), 3, f"servescape: {table}: is a table, no {wanted}; "
                            "servescape trace tells what it holds\n")
                self.expect(call(verb, self.path("e", "\n")), 3)
        folder = os.path.dirname(scenario)
        self.assertIn("is a directory", call("show", folder).stderr)

    def test_a_table_given_as_a_scenario_says_what_to_do_with_packed_or_long_alike(self):
        table = "time,n\n0,1\n1,2\n"
        said = ("is a table, no scenario; servescape trace tells what it holds, and a scenario "
                "replays it with trace = { file = \"..\" }\n")
        long = "time,n\n" + "".join(f"{i},{i * i % 997}\n" for i in range(300_000))
        for name, content, words in (
                ("t.csv", table, said), ("l.csv", long, said),
                ("t.csv.gz", gzip.compress(table.encode()),
                 "is compressed (gzip), and what it holds " + said),
                ("l.csv.gz", gzip.compress(long.encode()),
                 "is compressed (gzip), and what it holds " + said),
                ("s.toml.gz", gzip.compress(DESK.encode()),
                 "is compressed (gzip); unpack it first\n"),
                ("twice.gz", gzip.compress(gzip.compress(DESK.encode())),
                 "is compressed (gzip); unpack it first\n")):
            path = self.path(name, content)
            self.expect(call("run", path), 3, f"servescape: {path}: {words}")


class TraceStatistics(Case):
    TRACE = ("time_ms,tokens,blocks,key\n1000,4,1 2 3,a\n1250,1,7,\"b,c\"\n\n# later\n"
             "1500,2,,c\n2000,9,3 1,d\n5000,4,1,e\n")
    LOAD = ("timestamp,requests\n2024-02-28 23:50:00,10\n2024-02-28 23:55:00,20\n"
            "2024-02-29 00:05:00,60\n2024-02-29T00:10:00Z,30\n2024-02-29 00:10:01.5,0\n")

    def tell(self, *arguments, trace=TRACE):
        done = call("trace", "-", "--json", *arguments, stdin=trace)
        self.expect(done, 0, "")
        return json.loads(done.stdout)

    def test_arrivals_and_windows(self):
        got = self.tell("--window", "1s,500ms")
        self.assertEqual(got["schema"], 1)
        self.assertEqual(got["trace"], {"file": "standard input", "rows": 5, "first_row": 0})
        self.assertEqual(got["time"], {"column": "time_ms", "unit": "ms", "first_s": 1.0,
                                       "duration_s": 4.0})
        arrivals = got["arrivals"]
        self.assertEqual(arrivals["mean_rate_per_s"], 1.0)
        # Steps of 1/4, 1/4, 1/2 and 3 seconds.
        self.assertEqual([arrivals["interarrival"][k] for k in ("mean_s", "min_s", "max_s")],
                         [1.0, 0.25, 3.0])
        self.assertAlmostEqual(arrivals["interarrival"]["cv"], (5.375 / 4) ** 0.5, places=12)
        second, half = arrivals["windows"]
        self.assertEqual([second[k] for k in ("window_s", "windows", "peak", "peak_start_s")],
                         [1.0, 5, 3, 0.0])
        self.assertAlmostEqual(second["index_of_dispersion"], 6 / 5, places=12)
        self.assertEqual([half[k] for k in ("windows", "peak", "peak_rate_per_s")], [9, 2, 4.0])
        self.assertIsNone(got["counts"])

    def test_columns(self):
        tokens, blocks, key = self.tell()["columns"]
        cv = tokens.pop("cv")
        self.assertEqual(tokens, {"name": "tokens", "kind": "numbers", "count": 5, "mean": 4.0,
                                  "min": 1.0, "p50": 4.0, "p90": 7.0, "p99": 8.8, "max": 9.0,
                                  "sum": 20.0})
        self.assertAlmostEqual(cv, 7.6 ** 0.5 / 4, places=12)
        self.assertEqual(blocks, {"name": "blocks", "kind": "ids", "ids": 7, "distinct_ids": 4})
        self.assertEqual(key, {"name": "key", "kind": "text", "line": 2})
        named = self.tell("--column", "blocks", "--column", "time_ms")["columns"]
        self.assertEqual([column["name"] for column in named], ["time_ms", "blocks"])
        # One id a row, then more: the first ones count as ids too.
        late = self.tell(trace="ids\n5\n5\n5 6\n")["columns"][0]
        self.assertEqual((late["ids"], late["distinct_ids"]), (4, 2))
        negative = self.tell(trace="x\n-5\n\"\"\n5\n")["columns"][0]
        self.assertEqual((negative["count"], negative["sum"], negative["cv"]), (2, 0.0, None))

    def test_both_kinds_of_quantiles(self):
        got = self.tell("--quantile", "5%,0.3,1", trace="x\n15\n20\n35\n40\n50\n")
        self.assertIsNone(got["time"])
        self.assertEqual(got["columns"][0]["quantiles"],
                         [{"q": 0.05, "linear": 16.0, "nearest_rank": 15.0},
                          {"q": 0.3, "linear": 23.0, "nearest_rank": 20.0},
                          {"q": 1.0, "linear": 50.0, "nearest_rank": 50.0}])

    def test_counts_per_interval(self):
        got = self.tell("--counts", "requests", trace=self.LOAD)
        self.assertIsNone(got["arrivals"])
        self.assertEqual(got["time"]["unit"], "date")
        self.assertEqual(got["time"]["duration_s"], 1201.5)
        counts = got["counts"]
        self.assertAlmostEqual(counts.pop("p99"), 58.8, places=12)
        self.assertAlmostEqual(counts.pop("index_of_dispersion"), 17.0 + 2 / 3, places=12)
        self.assertEqual(counts, {
            "column": "requests", "interval_s": 300.0, "total": 120.0, "mean": 24.0,
            "mean_rate_per_s": 0.08, "peak": 60.0, "peak_row": 2, "peak_to_mean": 2.5,
            "largest_rise_of_5_means": None, "missing_slots": 1, "repeated_slots": 1})
        ramp = "minute,n\n" + "".join(f"{i},{1 if i < 7 else 3}\n" for i in range(20))
        counts = self.tell("--counts", "n", trace=ramp)["counts"]
        self.assertEqual((counts["largest_rise_of_5_means"], counts["interval_s"]), (3.0, 60.0))
        part = self.tell("--counts", "n", "--rows", "5..14", trace=ramp)
        self.assertEqual((part["trace"]["rows"], part["trace"]["first_row"]), (10, 5))
        self.assertEqual(part["counts"]["peak_row"], 7)
        self.assertAlmostEqual(part["counts"]["largest_rise_of_5_means"], 15 / 11, places=12)

    def test_the_text(self):
        done = call("trace", "-", "--column", "tokens", "--quantile", "0.3", stdin=self.TRACE)
        self.expect(done, 0, "")
        self.assertEqual(
            done.stdout,
            "standard input: 5 rows over 4 s by column time_ms (ms)\n\n"
            "arrivals: 1/s on average, 1 s from one to the next with a cv of 1.1592\n\n"
            "window  windows  peak  from  variance/mean\n"
            "1s            5     3    0s            1.2\n"
            "1min          1     5    0s              0\n\n"
            "column  count  mean  min  p50  p90  p99  max  sum        cv  q0.3 linear  "
            "nearest rank\n"
            "tokens      5     4    1    4    7  8.8    9   20  0.689202          2.4  "
            "           2\n")
        done = call("trace", "-", "--counts", "requests", stdin=self.LOAD)
        self.expect(done, 0, "")
        self.assertIn("  slots          1 missing and 1 repeated, one every 5min\n", done.stdout)

    def test_mistakes(self):
        def refuses(code, word, *arguments, trace=self.TRACE):
            done = call("trace", "-", *arguments, stdin=trace)
            self.expect(done, code)
            self.assertEqual(done.stdout, "")
            self.assertIn(word, done.stderr)
        refuses(2, "--window: \"5\" is no time above zero", "--window", "1s,5")
        refuses(2, "--interval: needs --counts", "--interval", "1s")
        refuses(2, "--quantile: \"2\" is no share", "--quantile", "0.5,2")
        refuses(2, "--time-unit: \"min.\" is no unit", "--time-unit", "min.")
        for rows in ("5", "..", "9..3", "a..b", "-1..3", "1...3"):
            refuses(2, "is no range", f"--rows={rows}")
        self.expect(call("trace", "missing.csv"), 2, "servescape: missing.csv: no such file\n")
        self.expect(call("trace"), 2)
        refuses(3, "standard input: line 1: there is no column \"token\"; did you mean tokens?",
                "--column", "token")
        refuses(3, "line 1: there is no column \"t\"", "--time", "t")
        refuses(3, "line 2: column key: \"a\" is not a number", "--column", "key")
        refuses(3, "line 2: column key: \"a\" is no time", "--time", "key")
        refuses(3, "has 5 rows, none of them from row 5 on", "--rows", "5..")
        refuses(3, "line 3: 1 field, but the header has 2", trace="a,b\n1,2\n1\n")
        refuses(3, "line 2: column time: \"1e12\" is more than 290 years in s", "--time-unit", "s",
                trace="time\n1e12\n")
        refuses(3, "line 3: column time: \"7\" is no time", trace="time\n2024-02-29 00:00:00\n7\n")
        refuses(3, "line 2: column time: \"2023-02-29 00:00:00\" is no time",
                trace="time\n2023-02-29 00:00:00\n")
        refuses(3, "is empty; it needs a header row", trace="")
        refuses(3, "has a header row and no rows", trace="time,a\n")


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
