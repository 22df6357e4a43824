# SPDX-License-Identifier: MIT
"""The verbs balance and recall: configurations, requests, and what is said of wrong ones. Usage as
for cli_test.py."""
import json
import os
import sys
import unittest

import cli_test
from cli_test import Case, call

NGINX = """http {
  limit_req_zone $binary_remote_addr zone=l:1m rate=2r/s;
  upstream other { server x; }
  upstream model {
    least_conn;
    server 10.0.0.1:80 weight=2 max_fails=2 fail_timeout=1m30s;  # the large one
    server 10.0.0.2:80 backup;
    keepalive 8;
  }
  server { listen 80; location / { proxy_pass http://model; proxy_buffers 8 4k; } }
}
"""
HAPROXY = """defaults
  timeout connect 1s
  option redispatch
backend model
  balance roundrobin
  default-server maxconn 1
  server a 10.0.0.1:80
  server b 10.0.0.2:80 weight 2
"""
RETRY = """{"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 9,
 "initialBackoff": "0.1s", "maxBackoff": "1s", "backoffMultiplier": 2,
 "retryableStatusCodes": ["UNAVAILABLE"]}}]}"""


class Balance(Case):
    def play(self, text, *arguments):
        done = call("balance", self.path("config", text), "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_an_upstream_is_read_from_a_whole_file(self):
        got = self.play(NGINX, "--count", "3", "--server", "10.0.0.1:80=refused")
        self.assertEqual([row["server"] for row in got["servers"]], ["10.0.0.1:80", "10.0.0.2:80"])
        self.assertEqual([one["server"] for one in got["requests"][0]["tries"]],
                         ["10.0.0.1:80", "10.0.0.2:80"])
        self.assertIn("keepalive has no effect without proxy_http_version 1.1 and an empty "
                      "Connection header", got["notes"])
        self.assertIn("line 10: proxy_buffers is not followed", got["notes"])
        other = self.play(NGINX, "--count", "1", "--backend", "other")
        self.assertEqual(other["requests"][0]["server"], "x")

    def test_a_backend_takes_its_defaults(self):
        got = self.play(HAPROXY, "--count", "2", "--every", "2s", "--take", "1s", "--server",
                        "b=refused@0s..5s")
        self.assertEqual([row["status"] for row in got["requests"]], ["200", "200"])
        self.assertEqual([row["server"] for row in got["requests"]], ["a", "a"])
        self.assertEqual(got["requests"][0]["tries"][0]["outcome"], "refused")

    def test_a_service_config_needs_addresses(self):
        got = self.play(RETRY, "--servers", "a,b", "--server", "a=UNAVAILABLE", "--count", "1")
        self.assertEqual(len(got["requests"][0]["tries"]), 5)
        self.assertEqual(got["requests"][0]["reason"], "5 attempts, the client's limit")
        more = self.play(RETRY, "--servers", "a", "--server", "a=UNAVAILABLE", "--count", "1",
                         "--system", "grpc-go", "--set", "WithMaxCallAttempts=7")
        self.assertEqual(len(more["requests"][0]["tries"]), 7)
        done = call("balance", self.path("c", RETRY), "--count", "1")
        self.expect(done, 2, "servescape: --servers must name them: a,b,c\n")

    def test_ray_serve_is_known_by_its_words(self):
        got = self.play('{"max_ongoing_requests": 1, "speed": 3}', "--servers", "a", "--every",
                        "5ms", "--take", "100ms", "--count", "4")
        self.assertEqual(got["system"], "ray_serve")
        self.assertEqual(got["notes"], ["speed is not followed"])
        self.assertGreater(got["requests"][3]["tries"][0]["at_s"], .5)
        for text, words in [('{"max_ongoing_requests": 0}', "from 1 to 1000000"),
                            ('{"max_ongoing_requests": 1, "proxies": 1.5}', "from 1 to 1000"),
                            ('{"max_ongoing_requests": 1, "request_router_config": 3}',
                             "must be an object"),
                            ('{"max_ongoing_requests": 1, "request_router_config": '
                             '{"max_backoff_s": 0}}', "must be seconds from 0.001")]:
            done = call("balance", self.path("c", text), "--servers", "a", "--count", "1")
            self.assertEqual(done.returncode, 3, text)
            self.assertIn(words, done.stderr)

    def test_a_table_of_requests(self):
        table = self.path("r.csv", "time_s,gap_s,take_s,key,answer\n0,,2,k,\n,0.5,,k,503\n")
        config = "server a;server b;proxy_next_upstream error http_503;"
        done = call("balance", self.path("c", config), "--requests", table, "--json")
        got = json.loads(done.stdout)["requests"]
        self.assertEqual(got[0]["answered_s"], 2)
        self.assertEqual(got[1]["sent_s"], 2.5)
        self.assertEqual([one["outcome"] for one in got[1]["tries"]], ["503", "503"])

    def test_the_table_tells_shares(self):
        done = call("balance", self.path("c", "server a weight=3;server b;"), "--count", "4",
                    "--look", "1s")
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ("a             3   75 %", "smooth round robin among 2", "at 1.000 s: a 0 b 0",
                      "200 x 4"):
            self.assertIn(words, done.stdout)

    def test_mistakes_have_their_place(self):
        config = self.path("c", "least_conn;\nserver a weight=0;")
        done = call("balance", config, "--count", "1")
        self.expect(done, 3, f'servescape: {config}: line 2: server: weight=0: "0" is no whole '
                    "number from 1 to 65535\n")
        cases = [("server a", "is not ended by ;"), ("upstream x { server a;", "is not ended by }"),
                 ("server a slow_start=3;", "invalid parameter"), ("random three;server a;", "two"),
                 ("limit_req zone=z;server a;", "no limit_req_zone z")]
        for text, words in cases:
            done = call("balance", self.path("c", text), "--system", "nginx", "--count", "1")
            self.assertEqual(done.returncode, 3, text)
            self.assertIn(words, done.stderr)
        for text, words in [("balance sideways\nserver a b", "is not known here"),
                            ("server a", "needs a name and an address"),
                            ("hash-balance-factor 100\nserver a b", "above 100")]:
            done = call("balance", self.path("c", text), "--system", "haproxy", "--count", "1")
            self.assertEqual(done.returncode, 3, text)
            self.assertIn(words, done.stderr)
        self.expect(call("balance", "-", "--count", "1", stdin=" \n"), 3,
                    "servescape: standard input: is empty\n")
        good = self.path("c", "server a;")
        for arguments, words in [((), "takes --requests or --count"),
                                 (("--count", "1", "--server", "z=1s"), 'no server "z"'),
                                 (("--count", "1", "--server", "a=maybe"), "is no behaviour"),
                                 (("--count", "1", "--every", "x"), "is no time"),
                                 (("--count", "1", "--set", "x=1"), "of grpc-go alone")]:
            done = call("balance", good, *arguments)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(words, done.stderr)


class Recall(Case):
    def test_rows_and_memory(self):
        done = call("recall", "--count", "500", "--dimension", "8", "--queries", "20", "--ef",
                    "1,500", "--keep", "1,0.1", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        got = json.loads(done.stdout)
        self.assertEqual([(row["ef"], row["keep"]) for row in got["rows"]],
                         [(1, 1), (500, 1), (1, .1), (500, .1)])
        self.assertEqual(got["rows"][1]["recall"], 1)
        self.assertGreater(got["memory_bytes"], 500 * (8 * 4 + 32 * 4))

    def test_a_filter_starves_lists(self):
        done = call("recall", "--library", "faiss", "--index", "IVF50,Flat", "--count", "2000",
                    "--keep", "0.01", "--queries", "20", "--dimension", "8")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("50 lists of ", done.stdout)
        self.assertRegex(done.stdout, r"\n +1 +1 % +0 % ")

    def test_milvus_lite_filters_as_faiss(self):
        def rows(*more):
            done = call("recall", "--library", "milvus-lite", "--count", "2000", "--dimension", "8",
                        "--queries", "20", "--keep", "1,0.01", "--json", *more)
            self.assertEqual(done.returncode, 0, done.stderr)
            return json.loads(done.stdout)["rows"]
        graph = rows("--ef", "10")
        self.assertEqual(graph[0]["returned"], 10)
        self.assertLess(graph[1]["returned"], 8)
        lists = rows("--index", "IVF_FLAT")
        self.assertEqual((lists[0]["nprobe"], lists[0]["returned"]), (10, 10))
        self.assertLess(lists[1]["returned"], 6)
        self.assertEqual(rows("--index", "FLAT")[1]["returned"], 10)

    def test_wrong_usage(self):
        for arguments, words in [(("--index", "IVF4,Flat"), "of faiss and milvus-lite alone"),
                                 (("--nlist", "4"), "IVF_FLAT alone"),
                                 (("--library", "milvus-lite", "--index", "HNSW32,Flat"),
                                  "of milvus-lite HNSW"),
                                 (("--library", "faiss", "--index", "PQ8"), "is not known here"),
                                 (("--ef", "0"), "no whole number"), (("--keep", "2"), "no share"),
                                 (("--nprobe", "4"), "of an IVF alone"),
                                 (("--search", "1:1:0:0"), "DIAL:KEEP:DELETED")]:
            done = call("recall", *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
