# SPDX-License-Identifier: MIT
"""The replay of traces through caches. Usage as for cli_test.py."""
import json
import os
import sys
import unittest

import cli_test
from cli_test import Case, call


class CacheReplay(Case):
    TRACE = "time,key,size\n0,a,4\n1,\"b,c\",3\n2,a,4\n\n# later\n40,d,5\n41,a,4\n"

    def replay(self, *arguments):
        done = call("cache", "-", "--json", *arguments, stdin=self.TRACE)
        self.expect(done, 0, "")
        return json.loads(done.stdout)

    def refuses(self, code, *words, trace=TRACE, arguments=()):
        done = call("cache", "-", *arguments, stdin=trace)
        self.expect(done, code)
        self.assertEqual(done.stdout, "")
        for word in words:
            self.assertIn(word, done.stderr)

    def test_bytes(self):
        got = self.replay("--policy", "lru,fifo,belady", "--capacity", "9B,1kB")
        self.assertEqual(got["schema"], 1)
        self.assertEqual(got["trace"], {"requests": 5, "objects": 3, "bytes": 20})
        self.assertEqual(got["results"][0], {
            "policy": "lru", "capacity": 9, "unit": "bytes", "requests": 5, "misses": 3,
            "missed_bytes": 12, "miss_ratio": 0.6,
            "second_half": {"requests": 3, "misses": 1}, "evictions": 1, "items": 2})
        rows = [(row["policy"], row["capacity"], row["misses"]) for row in got["results"]]
        # The second a is the eldest of the FIFO when d comes.
        self.assertEqual(rows, [("lru", 9, 3), ("lru", 1000, 3), ("fifo", 9, 4),
                                ("fifo", 1000, 3), ("belady", 9, 3), ("belady", 1000, 3)])

    def test_items_shares_and_ages(self):
        def misses(*arguments):
            return [row["misses"] for row in self.replay(*arguments)["results"]]
        self.assertEqual(misses("--policy", "lru", "--capacity", "1,2 items,67%"), [5, 3, 4])
        self.assertEqual(misses("--policy", "lru", "--capacity", "67%", "--ignore-size"), [3])
        self.assertEqual(misses("--policy", "ttl", "--ttl", "30s"), [4])
        self.assertEqual(misses("--policy", "ttl", "--ttl", "39s"), [4])
        self.assertEqual(misses("--policy", "ttl", "--ttl", "39.5s"), [4])
        self.assertEqual(misses("--policy", "ttl", "--ttl", "39.5s", "--sliding"), [3])
        ignored = self.replay("--policy", "lru", "--capacity", "2", "--ignore-size")
        self.assertIsNone(ignored["results"][0]["missed_bytes"])
        self.assertIsNone(ignored["trace"]["bytes"])
        names = [row["policy"] for row in self.replay("--capacity", "2")["results"]]
        self.assertIn("s3-fifo", names)
        self.assertIn("belady", names)

    def test_the_table(self):
        done = call("cache", self.path("t.csv", self.TRACE), "--policy", "lru", "--capacity",
                    "9B,2")
        self.expect(done, 0, "")
        self.assertEqual(done.stdout.split("t.csv: ")[1],
                         "5 requests for 3 objects, 20 B in all, 12 B distinct\n\n"
                         "policy  capacity  misses  hit ratio  missed\n"
                         "lru          9 B       3    40.00 %    12 B\n"
                         "lru      2 items       3    40.00 %    12 B\n")

    def test_lists_of_blocks(self):
        trace = "t,block_hash_ids\n0,1 2 3\n1,1 9 3\n2,4  2\n3,1 2\n"
        done = call("cache", "-", "--json", "--policy", "lru,belady", "--capacity",
                    "unlimited,3", stdin=trace)
        self.expect(done, 0, "")
        got = json.loads(done.stdout)
        self.assertEqual(got["trace"],
                         {"requests": 10, "objects": 5, "bytes": None, "sequences": 4})
        rows = [(row["policy"], row["capacity"], row["requests"] - row["misses"],
                 row["prefix_hits"]) for row in got["results"]]
        # 3 behind the miss of 9 and 2 behind the miss of 4 are hits, but not of a prefix.
        self.assertEqual(rows, [("lru", None, 5, 3), ("lru", 3, 3, 1),
                                ("belady", None, 5, 3), ("belady", 3, 4, 1)])
        self.refuses(3, "line 3: column blocks: is empty", trace="t,blocks\n0,1\n1,\n")

    def test_threads_and_seed(self):
        trace = "id\n" + "\n".join(str(i * i % 997) for i in range(5000)) + "\n"
        def out(*arguments):
            done = call("cache", "-", "--json", "--capacity", "50,100,10%", *arguments, stdin=trace)
            self.expect(done, 0, "")
            return done.stdout
        self.assertEqual(out("--threads", "1"), out("--threads", "4"))
        self.assertNotEqual(out("--policy", "random"), out("--policy", "random", "--seed", "2"))

    def test_bad_options(self):
        for word, *arguments in [
                ("did you mean lru?", "--policy", "lur"), ("known are lru", "--policy", "best"),
                ("unknown unit \"MiBs\"; did you mean MiB?", "--capacity", "5MiBs"),
                ("is no capacity", "--capacity", "much"), ("above zero", "--capacity", "0"),
                ("is no capacity", "--capacity", ""), ("above zero", "--capacity", "10%,0%"),
                ("above zero", "--capacity", "-5"), ("larger than 2^60", "--capacity", "1e30"),
                ("needs --ttl", "--policy", "ttl"), ("needs --ttl", "--sliding"),
                ("is no time above zero", "--ttl", "30"), ("leave --ttl out", "--ttl", "3s",
                                                           "--policy", "belady"),
                ("bytes need a size column", "--ignore-size", "--capacity", "5MiB")]:
            self.refuses(2, word, arguments=arguments)
        self.expect(call("cache", "missing.csv"), 2, "servescape: missing.csv: no such file\n")
        self.expect(call("cache"), 2)

    def test_bad_traces(self):
        self.refuses(3, "standard input: is empty", trace="")
        self.refuses(3, "no requests", trace="key,size\n")
        self.refuses(3, "line 1: no header names the column", '"1,2"', trace="1,2\n3,4\n")
        mine = "timestamp,user_id,path,status_code,duration\n1,u,/a,200,3\n"
        self.refuses(3, "there are timestamp, user_id, path, status_code or duration\n", trace=mine)
        self.expect(call("cache", "-", "--key", "user_id", stdin=mine), 0, "")
        self.refuses(3, "line 3: column size: \"-3\" is negative", trace="key,size\na,1\nb,-3\n")
        self.refuses(3, "line 2: column size: \"x\" is not a number", trace="key,size\na,x\n")
        self.refuses(3, "line 2: column size: \"1.5\" is not a whole", trace="key,size\na,1.5\n")
        self.refuses(3, "line 2: 1 field, but the header has 2", trace="key,size\na\n")
        self.refuses(3, "line 2: column key: is empty", trace="key,size\n,1\n")
        self.refuses(3, "line 3: column size: the sizes add up to more than 2^60",
                     trace="key,size\na,1\nb,9e18\n")
        self.refuses(3, "a ttl needs a column with the time", trace="key\na\n",
                     arguments=["--ttl", "1s"])


if __name__ == "__main__":
    cli_test.PROGRAM = os.environ.get("SERVESCAPE_LAUNCHER", "").split() + \
        [os.path.abspath(sys.argv.pop(1))]
    unittest.main()
