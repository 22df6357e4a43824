#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cases of recorded clients (gRPC, tower) as calls of `servescape balance`."""
import json
import os
import re
import subprocess
import tempfile

from store_balancers import SPREAD, TIMES, differ, exactly, times
from store_caches import NotExpressible

GAPS = .05  # seconds, as the recordings say
SEEDS = range(1, 31)
# A case that tells of retries without a policy has the recording's usual one.
USUAL = {"maxAttempts": 3, "initialBackoff": "0.01s", "maxBackoff": "10s", "backoffMultiplier": 2,
         "retryableStatusCodes": ["UNAVAILABLE"]}


def run(program, folder, system, config, servers, rows, more=(), seed=1):
    """The program's result for a config and rows of (gap, seconds, answer)."""
    names = []
    for content in (json.dumps(config), "gap_s,take_s,answer\n" +
                    "".join(f"{gap},{take},{answer}\n" for gap, take, answer in rows)):
        with tempfile.NamedTemporaryFile("w", suffix=".csv", dir=folder, delete=False) as file:
            file.write(content)
            names.append(file.name)
    command = [program, "balance", names[0], "--system", system, "--servers", ",".join(servers),
               "--requests", names[1], "--json", "--seed", str(seed), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for name in names:
        os.unlink(name)
    if done.returncode != 0:
        raise NotExpressible(done.stderr.strip().replace("servescape: ", ""))
    return json.loads(done.stdout)


def policy_of(case):
    config = case.get("config") or {}
    if isinstance(config, str):
        return {"loadBalancingPolicy": config}
    return dict(config)


def with_policy(case, config):
    """The same, with the usual policy and the throttling that the words of the case name."""
    text = case["case"]
    if "methodConfig" not in config and re.search(r"pushback|maxTokens|retry(?!ing)", text) and \
            not text.startswith("no retry"):
        config["methodConfig"] = [{"name": [{}], "retryPolicy": USUAL}]
    if found := re.search(r"maxTokens (\d+)", text):
        ratio = re.search(r"tokenRatio (\d*\.?\d+)", text)
        config.setdefault("retryThrottling", {"maxTokens": int(found[1]),
                                              "tokenRatio": float(ratio[1]) if ratio else .1})
    own = {}
    if found := re.search(r"(?:deadline|timeout) (\d*\.?\d+) s", text):
        own["timeout"] = found[1] + "s"
    if re.search(r"wait_for_ready true", text):
        own["waitForReady"] = True
    if own:
        methods = config.get("methodConfig") or [{"name": [{}]}]
        config["methodConfig"] = [{**methods[0], **own}]
    return config


def settings(case):
    if found := re.search(r"WithMaxCallAttempts\((\d+)\)", case["case"]):
        return ["--set", f"WithMaxCallAttempts={found[1]}"]
    return []


def status(case, row):
    """As the library spells it."""
    if case["system"] == "grpc-go":
        return row["status"].title().replace("_", "") if row["status"] != "OK" else "OK"
    return row["status"]


def gaps(row):
    at = [one["at_s"] for one in row["tries"]]
    return [b - a for a, b in zip(at, at[1:])]


def single(program, folder, case, answer, take=.001):
    config = with_policy(case, policy_of(case))
    result = run(program, folder, case["system"], config, ["a"], [(0, take, answer)],
                 settings(case))
    return result["requests"][0]


def plain(program, folder, case):
    """One call: its status, attempts, what each attempt says of those before, gaps."""
    text, output = case["case"], case["output"]
    answer, take = "UNAVAILABLE", .001
    if found := re.search(r"always ([A-Z][A-Z_]+)", text):
        answer = found[1]
    if found := re.search(r"pushback-ms (-?\d+)", text):
        answer = "UNAVAILABLE:" + ("never" if found[1].startswith("-") else f"{found[1]}ms")
    if "connection refused" in text:
        answer = "refused"
    if found := re.search(r"server (?:takes|sleeps) (\d*\.?\d+) s", text):
        answer, take = "ok", float(found[1])
    row = single(program, folder, case, answer, take)
    elapsed = row["answered_s"] - row["sent_s"]
    count = len(row["tries"])
    first = "" if case["system"] == "grpc-go" else None
    got = {"status": status(case, row), "attempts": count, "elapsed": elapsed,
           "elapsed_lt_1s": elapsed < 1, "gaps": gaps(row),
           "previous_attempts_header": [str(i) if i else first for i in range(count)]}
    wrong = []
    for name, want in output.items():
        if name not in got:
            raise NotExpressible(f"{name} is not told")
        if name == "gaps":
            wrong += times(name, want, got[name], GAPS)
        elif name == "elapsed":
            wrong += times(name, [want], [got[name]], TIMES)
        else:
            wrong += exactly(name, want, got[name])
    return wrong


def backoff(program, folder, case):
    """Least, mean and greatest wait before each attempt, over many calls."""
    calls = int(re.search(r"(\d+) calls", case["case"])[1])
    waits = {}
    for seed in SEEDS:
        result = run(program, folder, case["system"], policy_of(case), ["a"],
                     [(0, .001, "UNAVAILABLE")] * calls, seed=seed)
        for row in result["requests"]:
            for i, wait in enumerate(gaps(row)):
                waits.setdefault(str(i + 1), []).append(wait)
    wrong = []
    for name, want in case["output"].items():
        got = waits.get(name, [0])
        if name == "1" and case["system"] == "grpcio":
            continue  # the recording's first wait has the connect time in it
        figures = {"min": min(got), "mean": sum(got) / len(got), "max": max(got)}
        for each, value in want.items():
            if abs(figures[each] - value) > GAPS:
                wrong.append(differ(f"{name} {each}", value, round(figures[each], 3)))
    return wrong


def throttled(program, folder, case):
    """Attempts of failing calls one after the other, then successes, then one more."""
    output = case["output"]
    failing = output.get("attempts_per_failing_call", [])
    rows = [(0, .001, "UNAVAILABLE")] * len(failing)
    if found := re.search(r"(\d+) calls failing with a code that is not retryable", case["case"]):
        rows = [(0, .001, "INVALID_ARGUMENT")] * int(found[1])
    good = re.search(r"then (\d+) successes", case["case"])
    rows += [(0, .001, "ok")] * (int(good[1]) if good else 0) + [(0, .001, "UNAVAILABLE")]
    config = with_policy(case, policy_of(case))
    result = run(program, folder, case["system"], config, ["a"], rows, settings(case))
    attempts = [len(row["tries"]) for row in result["requests"]]
    got = {"attempts_per_failing_call": attempts[:len(failing)], "attempts_of_last": attempts[-1]}
    if good:
        got[f"attempts_after_{good[1]}_successes"] = attempts[-1]
    wrong = []
    for name, want in output.items():
        wrong += exactly(name, want, got.get(name))
    return wrong


def turns(program, folder, case):
    """Which address gets which call; where round robin begins is drawn."""
    want = case["output"]["sequence"]
    count = int(re.search(r"over (\d+) addresses", case["case"])[1])
    names = list("abcdefghij"[:count])
    seen = []
    for seed in SEEDS:
        result = run(program, folder, case["system"], policy_of(case), names,
                     [(0, .001, "ok")] * len(want), seed=seed)
        seen.append("".join(row["server"] for row in result["requests"]))
    return [] if want in seen else [differ("sequence", want, sorted(set(seen)))]


def tower_config(text):
    """{"load": ..} of words such as `PeakEwma default_rtt 100 ms, decay 10 s`."""
    out = {"load": "PendingRequests" if "pending" in text else "PeakEwma"}
    for name in ("default_rtt", "decay"):
        found = re.search(name + r" (\d+) (ms|s)\b", text)
        out[name] = found[1] + found[2] if found else {"default_rtt": "100ms", "decay": "10s"}[name]
    return out


def cost(program, folder, case):
    """The cost of one service at instants that the lines of the recording name."""
    clock, rows, looks, pending = 0.0, [], [], []
    for line in case["output"]:
        if found := re.search(r"(\d+) s later:", line):
            clock = float(found[1])
        elif re.match(r"(one|two|three) pending", line):
            rows.append([clock, None])
            pending.append(len(rows) - 1)
        elif found := re.match(r"after two of (\d+) ms", line):
            # Each is waited for in turn.
            for i, index in enumerate(pending):
                rows[index][1] = (i + 1) * float(found[1]) / 1000
            clock += len(pending) * float(found[1]) / 1000
            ended = clock
        elif found := re.match(r"(\d+) s idle after", line):
            clock = ended + float(found[1])
        elif not line.startswith("never used"):
            raise NotExpressible(line)
        looks.append(clock)
    got = []
    for upto, look in enumerate(looks):
        # Requests that the lines until here have sent; a look comes before what is sent then.
        sent = len([1 for line in case["output"][:upto + 1] if re.match(r"\w+ pending", line)])
        got.append(one_cost(program, folder, case, rows[:sent], look))
    want = [float(re.search(r"Cost\(([\d.]+)\)", line)[1]) for line in case["output"]]
    good = all(abs(a - b) <= 1e-9 * a for a, b in zip(want, got))
    return [] if good else [differ("cost", want, got)]


def one_cost(program, folder, case, rows, look):
    with tempfile.NamedTemporaryFile("w", suffix=".json", dir=folder, delete=False) as config, \
            tempfile.NamedTemporaryFile("w", suffix=".csv", dir=folder, delete=False) as table:
        json.dump(tower_config(case["case"]), config)
        table.write("time_s,take_s\n")
        table.writelines(f"{at},{take}\n" for at, take in rows)
        if not rows:
            table.write(f"{look + 1},0.001\n")
    done = subprocess.run([program, "balance", config.name, "--system", "tower", "--servers", "a",
                           "--requests", table.name, "--json", "--look", f"{look}s"],
                          capture_output=True, text=True, check=False)
    os.unlink(config.name)
    os.unlink(table.name)
    if done.returncode != 0:
        raise NotExpressible(done.stderr.strip())
    return json.loads(done.stdout)["looks"][0]["loads"]["a"]


def p2c(program, folder, case):
    wrong = []
    for line in case["output"]:
        found = re.match(r"p2c (peak|pending) (equal (\d+) ms|one slow (\d+) ms): (\d+) arrivals "
                         r"each (\d+) ms -> \[([\d, ]+)\]", line)
        if not found:
            raise NotExpressible(line)
        want = [int(x) for x in found[7].split(",")]
        names = list("abcdefghij"[:len(want)])
        count, each = int(found[5]), int(found[6])
        usual = f"{found[3] or 100}ms"
        stories = [f"{name}={usual}" for name in names]
        if found[4]:
            stories[0] = f"a={found[4]}ms"
        more = [x for story in stories for x in ("--server", story)]
        sums = [0] * len(want)
        for seed in SEEDS:
            with tempfile.NamedTemporaryFile("w", suffix=".json", dir=folder,
                                             delete=False) as config:
                json.dump(tower_config(found[1]), config)
            done = subprocess.run(
                [program, "balance", config.name, "--system", "tower", "--servers",
                 ",".join(names), "--count", str(count), "--every", f"{each}ms", "--json",
                 "--summary", "--seed", str(seed), *more],
                capture_output=True, text=True, check=False)
            os.unlink(config.name)
            if done.returncode != 0:
                raise NotExpressible(done.stderr.strip())
            for i, row in enumerate(json.loads(done.stdout)["servers"]):
                sums[i] += row["answers"] / len(SEEDS)
        for name, a, b in zip(names, want, sums):
            if abs(a - b) > max(.15 * a, SPREAD * b ** .5):
                wrong.append(f"{line.split(':')[0]}: {name} recorded {a}, simulated {b:.1f}")
    return wrong


def play(program, case, folder):
    """What does not agree, figure by figure; nothing if all does."""
    text = case["case"]
    if case["system"] == "tower":
        return p2c(program, folder, case) if "arrivals" in text else cost(program, folder, case)
    if case["system"] not in ("grpcio", "grpc-go"):
        raise NotExpressible(f"no system {case['system']} is known")
    if text.startswith("load balancing"):
        return turns(program, folder, case)
    if "backoff" in text and "calls of" in text:
        return backoff(program, folder, case)
    if "maxTokens" in text:
        return throttled(program, folder, case)
    return plain(program, folder, case)
