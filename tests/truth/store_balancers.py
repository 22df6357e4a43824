#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cases of recorded proxies as calls of `servescape balance`.

A case says in words (`case`, `input`) what servers do and when requests come; nothing is read from
its id. Where the recording's clock stood within its second, or which key was "the same", is not
told: a case agrees when it does for one of those. What is drawn agrees within the spread of such
draws.
"""
import json
import math
import os
import re
import subprocess
import tempfile

from store_caches import NotExpressible

TIMES = .15  # seconds, as the recordings say
# Two starts recorded at one instant may be told in either order: two threads took them.
SAME_INSTANT = .011
TURN = .45  # seconds between two requests to one of two servers, each .2 s
SPREAD = 3.3  # standard deviations of a count
SEEDS = range(1, 21)
FIRST_PORT = 19100
FOR_EVER = 50.0  # "held" without a time: longer than all else, within the time-outs
LETTERS = "abcdefghij"
RETURNS = 10.0  # seconds: when a server that was down returns, and requests begin


def address(letter):
    return f"127.0.0.1:{FIRST_PORT + LETTERS.index(letter)}"


def number(pattern, text):
    """The first group in seconds, by the unit in the second."""
    found = re.search(pattern, text)
    if not found:
        return None
    unit = found[2] if found.re.groups > 1 else "s"
    return float(found[1]) * (.001 if unit == "ms" else 1)


class Requests:
    """Rows of the table of requests."""

    def __init__(self):
        self.rows = []
        self.told = []  # which rows a sequence tells of

    def add(self, tells=True, **row):
        if tells:
            self.told.append(len(self.rows))
        self.rows.append(row)

    def text(self):
        names = ["time_s", "gap_s", "take_s", "key", "method"]
        lines = [",".join(names)]
        for row in self.rows:
            lines.append(",".join(str(row.get(name, "")) for name in names))
        return "\n".join(lines) + "\n"


APART = r"(\d*\.?\d+) (ms|s) apart"
TAKES = r"(?:each held|of|each takes|held) (\d*\.?\d+) (ms|s)\b"


def requests_of(case):
    """The requests that the words of a case describe."""
    text = case.get("input", "")
    both = case.get("case", "") + "; " + text
    out = Requests()
    method = {"method": "POST"} if re.search(r"\bPOST\b", both) else {}
    take = number(TAKES, both)
    takes = {} if take is None else {"take_s": take}
    if found := re.search(r"keys key(\d+)\.\.key(\d+)", text):
        for i in range(int(found[1]), int(found[2]) + 1):
            out.add(gap_s=0, key=f"key{i}", **method)
    elif found := re.match(r"1 (?:request )?held(?: (\d*\.?\d+) s)?,(?: then)? (\d+) sequential",
                           text):
        out.add(False, time_s=0, take_s=float(found[1] or FOR_EVER), key="held")
        for i in range(int(found[2])):
            # Short ones: after a first instant each when the one before is answered.
            out.add(**({"time_s": .1} if i == 0 else {"gap_s": 0}), key="k", **method)
    elif found := re.match(r"(\d+) rounds of (\d+) concurrent", text):
        for i in range(int(found[1])):
            for _ in range(int(found[2])):
                out.add(time_s=i * (take + 1), key="k", **takes)
    elif found := re.match(r"(\d+) (?:concurrent requests|requests at once)", text):
        for _ in range(int(found[1])):
            out.add(time_s=0, key="k", **takes, **method)
    elif found := re.match(r"1 request each (\d*\.?\d+) (ms|s)", text):
        one_each(out, case, both, number(r"each (\d*\.?\d+) (ms|s)", text))
    elif re.match(r"sequential, ", text):
        for i in range(case["output"]["n"]):
            out.add(gap_s=number(APART, text) if i else RETURNS, key="k")
    elif found := re.match(r"(\d+) sequential", text):
        for _ in range(int(found[1])):
            out.add(gap_s=0, key="k", **method)
        if more := re.search(r"pause (\d*\.?\d+) s, (\d+) more", text):
            for i in range(int(more[2])):
                out.add(gap_s=float(more[1]) if i == 0 else 0, key="k", **method)
    elif found := re.match(r"(\d+) requests", text):
        apart = number(APART, both)
        if apart is None:
            raise NotExpressible(f"when requests come: {text!r}")
        for i in range(int(found[1])):
            out.add(time_s=round(i * apart, 6), key="k", **takes, **method)
        if re.search(r"a \d+th after all answered", text):
            out.add(time_s=FOR_EVER, key="k")
    else:
        raise NotExpressible(f"requests in other words: {text!r}")
    return out


def one_each(out, case, both, each):
    """A request each so often, until a time or as long as the recording has some."""
    until = number(r"for (\d*\.?\d+) (ms|s)", both) or 22.0
    if "open loop" in both:
        for i in range(round(until / each)):
            out.add(time_s=round(i * each, 6), key="k")
        return
    for i in range(round(until / each)):
        out.add(gap_s=each if i else 0, key="k")


def servers_of(case):
    """What the words of a case say of servers: options --server by letter."""
    both = case.get("case", "") + "; " + case.get("input", "")
    out = []
    if found := re.search(r"backend(?: takes)? (\d*\.?\d+) s", both):
        out.append(("a", found[1] + "s"))
    for letter, seconds in re.findall(r"\b([a-j]) (\d*\.?\d+) s\b(?=[,)])", both):
        out.append((letter, seconds + "s"))
    fails = "refused" if "refused" in both else "closes"
    if "all servers of the group fail" in both:
        out += [(letter, fails) for letter in LETTERS[:letters_in(case)]]
    elif re.search(r"always fails", both):
        found = re.search(r"\b([a-j]) always fails", both)
        out.append((found[1] if found else "a", fails))
    if found := re.search(r"\b([a-j]) fails once, then answers in (\d*\.?\d+) s", both):
        out += [(found[1], found[2] + "s"), (found[1], "closes@0s..0.05s")]
    if found := re.search(r"\b([a-j]) (?:is )?down, |one server down \(refused\)", both):
        out.append((found[1] or "a", "refused"))
    if found := re.search(r"\b([a-j]) accepts then closes", both):
        out.append((found[1], "closes"))
    if found := re.search(r"\b([a-j]) (?:always )?(?:answers|returns|gives)(?: with)? (\d{3})\b",
                          both):
        out.append((found[1], found[2]))
    if found := re.search(r"\b([a-j]) (?:always )?refuses", both):
        out.append((found[1], "refused"))
    if found := re.search(r"\b([a-j]) closes at (\d*\.?\d+) s, opens at (\d*\.?\d+) s", both):
        closed = case["output"].get("a_closed_at", float(found[2]))
        opened = case["output"].get("a_open_again_at", float(found[3]))
        out.append((found[1], f"refused@{closed}s..{opened}s"))
    if found := re.search(r"; ([a-j]) returns", both):
        out.append((found[1], f"refused@0s..{RETURNS}s"))
    return out


def letters_in(case):
    return max(1, len(set(re.findall(r"\{([a-j])\}", case["config"]))))


def config_of(case):
    """(text, the program's name of a server -> letter)"""
    text = case["config"]
    letters = sorted(set(re.findall(r"\{([a-j])\}", text))) or ["a"]
    if case["system"] == "nginx":
        if "{a}" not in text:
            text = "server {a};" + text
        for letter in letters:
            text = text.replace("{%s}" % letter, address(letter))
        if re.search(r"proxy_cache_lock", text):
            text = "proxy_cache c;" + text
        text = text.rstrip()
        return text + ("" if text.endswith(";") else ";"), {address(x): x for x in letters}
    for letter in letters:
        text = text.replace("{%s}" % letter, address(letter))
    lines = [line.strip() for line in text.split(";")]
    if "neither" not in case["case"] and "timeout connect" not in text:
        lines.insert(0, "timeout connect 1s")
    names = {}
    for line in lines:
        if found := re.match(r"server (\S+) (\S+)", line):
            names[found[1]] = LETTERS[int(found[2].split(":")[1]) - FIRST_PORT]
    return "\n".join(lines) + "\n", names


class Run:
    """What the program made of a case."""

    def __init__(self, result, names, requests):
        self.names, self.result = names, result
        self.rows = result["requests"]
        self.told = [self.rows[i] for i in requests.told]
        self.start = self.rows[0]["sent_s"]

    def letter(self, server):
        return self.names[server] if server is not None else ""

    def sequence(self):
        return "".join(self.letter(row["server"]) for row in self.told)

    def held(self):
        return self.letter(self.rows[0]["server"])

    def tries(self, letter=None):
        return [(one["at_s"], self.letter(one["server"]), i) for i, row in enumerate(self.rows)
                for one in row["tries"] if letter in (None, self.letter(one["server"]))]

    def counts(self):
        out = {}
        for letter in self.sequence():
            out[letter] = out.get(letter, 0) + 1
        return out


def call(program, folder, case, phase=0.0, seed=1, config=None, key=None):
    requests = requests_of(case)
    for row in requests.rows:
        row["key"] = key or row["key"]
    text, names = config_of(case if config is None else dict(case, config=config))
    paths = {}
    for name, content in (("config", text), ("requests.csv", requests.text())):
        with tempfile.NamedTemporaryFile("w", suffix=name, dir=folder, delete=False) as file:
            file.write(content)
            paths[name] = file.name
    command = [program, "balance", paths["config"], "--system", case["system"].lower(),
               "--requests", paths["requests.csv"], "--json", "--phase", f"{phase:.2f}s",
               "--seed", str(seed)]
    by_letter = {letter: name for name, letter in names.items()}
    for letter, what in servers_of(case):
        if letter not in by_letter:
            raise NotExpressible(f"no server {letter}")
        command += ["--server", f"{by_letter[letter]}={what}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for path in paths.values():
        os.unlink(path)
    if done.returncode != 0:
        raise NotExpressible(done.stderr.strip().replace("servescape: ", ""))
    result = json.loads(done.stdout)
    if result["notes"] and any("not followed" in note for note in result["notes"]):
        raise NotExpressible("; ".join(result["notes"]))
    return Run(result, names, requests)


def differ(name, want, got):
    return f"{name}: recorded {json.dumps(want)}, simulated {json.dumps(got)}"


def times(name, want, got, most=TIMES):
    """Lists of instants."""
    good = len(want) == len(got) and all(
        (a is None) == (b is None) and (a is None or abs(a - b) <= most) for a, b in zip(want, got))
    return [] if good else [differ(name, want, [None if b is None else round(b, 3) for b in got])]


def exactly(name, want, got):
    return [] if want == got else [differ(name, want, got)]


def spread(name, want, runs):
    """Counts of what is drawn: each within the spread around the mean of many runs."""
    total = sum(want.values())
    wrong = []
    for letter in sorted(set(want) | {x for run in runs for x in run.counts()}):
        share = sum(run.counts().get(letter, 0) / len(run.told) for run in runs) / len(runs)
        most = SPREAD * math.sqrt(total * share * (1 - share)) + 1e-9
        if abs(want.get(letter, 0) - total * share) > most:
            wrong.append(f"{name}: {letter} recorded {want.get(letter, 0)}, simulated "
                         f"{total * share:.1f} of {total}, spread {most:.1f}")
    return wrong


def arrivals(want, got):
    """[seconds, server, request]: those of one instant may change places among themselves."""
    want = [(t, letter, int(i)) for t, letter, i in want]
    wrong = times("arrivals", [t for t, _, _ in want], [t for t, _, _ in got])
    if wrong:
        return wrong
    at = 0
    while at < len(want):
        end = at + 1
        while end < len(want) and want[end][0] - want[at][0] < SAME_INSTANT:
            end += 1
        if sorted(x[1] for x in want[at:end]) != sorted(x[1] for x in got[at:end]) or \
                sorted(x[2] for x in want[at:end]) != sorted(x[2] for x in got[at:end]):
            return [differ("arrivals", want[at:end], [list(x) for x in got[at:end]])]
        at = end
    return []


def rows(case, run):
    """A list: of each request its status and its server or tries, and how long it took."""
    wrong = []
    for row, want in zip(run.rows, case["output"]):
        want = want[1:] if isinstance(want[0], str) and want[0].startswith("after") else want
        status = int(row["status"]) if row["status"].isdigit() else row["status"]
        wrong += exactly("status", want[0], status)
        if len(want) > 2:
            wrong += exactly("server", want[1], run.letter(row["server"]))
            wrong += times("seconds", [want[2]], [row["answered_s"] - row["sent_s"]])
        else:
            tries = "".join(run.letter(one["server"]) for one in row["tries"])
            wrong += exactly("tries", want[1], tries)
    if len(run.rows) != len(case["output"]):
        wrong.append("another number of requests")
    return wrong


def peaks(run):
    out = {}
    for letter in set(run.names.values()):
        events = []
        for row in run.rows:
            for one in row["tries"]:
                if run.letter(one["server"]) == letter:
                    events += [(one["at_s"], 1), (row["answered_s"], -1)]
        most = now = 0
        for _, change in sorted(events):
            now += change
            most = max(most, now)
        out[letter] = most
    return out


def shares(run, letter, first, seconds):
    """Of each second since an instant, the share of a server."""
    out = []
    for second in range(seconds):
        rows_then = [row for row in run.rows
                     if first + second <= row["sent_s"] < first + second + 1]
        own = [row for row in rows_then if run.letter(row["server"]) == letter]
        out.append(len(own) / max(1, len(rows_then)))
    return out


def slow(run):
    return [[row["sent_s"], row["status"], row["answered_s"] - row["sent_s"]] for row in run.rows
            if row["status"] != "200" or row["answered_s"] - row["sent_s"] > 1]


def statuses(want, run):
    got = [row["status"] for row in run.rows]
    if isinstance(want, list):
        return exactly("statuses", [str(each) for each in want], got)
    return exactly("statuses", want, {each: got.count(each) for each in sorted(set(got))})


# A figure of a recording -> what the run has instead: (wanted, run, whole output) -> what is wrong.
FIGURES = {
    "sequence": lambda want, run, out: exactly("sequence", want, run.sequence()),
    "held_on": lambda want, run, out: exactly("held_on", "".join(want), run.held()),
    "first60": lambda want, run, out: exactly("first60", want, run.sequence()[:60]),
    "counts": lambda want, run, out: exactly("counts", sorted(want.items()),
                                             sorted(run.counts().items())),
    "statuses": lambda want, run, out: statuses(want, run),
    "dt": lambda want, run, out: times(
        "dt", want, [row["answered_s"] - row["sent_s"] for row in run.rows]),
    "peak": lambda want, run, out: exactly(
        "peak", sorted(want.items()), sorted(peaks(run).items())),
    "answered_at": lambda want, run, out: times(
        "answered_at", want, [row["answered_s"] for row in run.rows][:len(want)]),
    "cache_status": lambda want, run, out: exactly(
        "cache_status", want, [row["cache"] for row in run.rows]),
    "upstream_arrivals": lambda want, run, out: times(
        "upstream_arrivals", want, sorted(at for at, _, _ in run.tries())),
    "connections": lambda want, run, out: exactly(
        "connections", want, run.result["totals"]["connections"]),
    "requests": lambda want, run, out: exactly("requests", want, len(run.tries())),
    # How many requests a paced client sends in a time depends on its own speed.
    "client_statuses": lambda want, run, out: exactly(
        "client_statuses", sorted(want), sorted({row["status"] for row in run.rows})),
    "ok_answered_at": lambda want, run, out: times(
        "ok_answered_at", want,
        sorted(row["answered_s"] for row in run.rows if row["status"] == "200")),
    "server": lambda want, run, out: [] if "arrivals" in out else exactly(
        "server", want, [run.letter(row["server"]) for row in run.rows]),
    "arrivals": lambda want, run, out: arrivals(want, sorted(run.tries())),
    "last_a_before": lambda want, run, out: times("last_a_before", [want], [max(
        row["sent_s"] for row in run.rows
        if run.letter(row["server"]) == "a" and row["sent_s"] < out["a_closed_at"])], TURN),
    "first_a_after": lambda want, run, out: times("first_a_after", [want], [min(
        row["sent_s"] for row in run.rows
        if run.letter(row["server"]) == "a" and row["sent_s"] > out["a_open_again_at"])]),
    "slow_or_failed": lambda want, run, out: slow_rows(want, slow(run)),
    "share_of_a_per_second_since": lambda want, run, out: times(
        "share_of_a_per_second_since", want,
        shares(run, "a", min(at for at, letter, _ in run.tries() if letter == "a" and
                             served(run, at)), len(want)), .05),
}
# The same for figures of one server, whose letter ends their name.
OF_SERVER = {
    "attempts_on": lambda want, run, letter: exactly("attempts", want, len(run.tries(letter))),
    "connections_accepted_by": lambda want, run, letter: FIGURES["connections"](want, run, {}),
    "times_of_attempts_on": lambda want, run, letter: times(
        "times_of_attempts", want, [at for at, _, _ in run.tries(letter)]),
    "arrivals_on": lambda want, run, letter: paced("arrivals", want, run, letter),
    "n_on": lambda want, run, letter: times("n", [want], [len(run.tries(letter))], .03 * want),
}
IGNORED = {"first40", "sent_at", "note", "a_closed_at", "a_open_again_at", "first_a_at", "n"}


def served(run, at):
    return any(one["at_s"] == at and one["outcome"] == "200" for row in run.rows
               for one in row["tries"])


def paced(name, want, run, letter):
    """Of an open loop whose pace was slower than asked for by up to 3 %."""
    got = [at for at, _, _ in run.tries(letter)]
    good = len(want) == len(got) and all(abs(a - b) <= TIMES + .03 * b for a, b in zip(want, got))
    return [] if good else [differ(name, want, got)]


def slow_rows(want, got):
    wrong = exactly("slow_or_failed", [row[1] for row in want], [row[1] for row in got])
    if wrong:
        return wrong
    return times("slow_or_failed", [row[0] for row in want], [row[0] for row in got], TURN) + \
        times("slow_or_failed", [row[2] for row in want], [row[2] for row in got])


def judge(case, run):
    output = case["output"]
    if isinstance(output, list):
        return rows(case, run)
    wrong = []
    for name, want in output.items():
        if name in IGNORED or name.startswith("moved_among"):
            continue
        stem, _, letter = name.rpartition("_")
        if name in FIGURES:
            wrong += FIGURES[name](want, run, output)
        elif stem in OF_SERVER and letter in LETTERS:
            wrong += OF_SERVER[stem](want, run, letter)
        else:
            raise NotExpressible(f"{name} is not told")
    return wrong


def moved(program, folder, case, run):
    """How many keys of the other servers change place when one is down."""
    up = call(program, folder, case, config=re.sub(r" (down|disabled)\b", "", case["config"]))
    lost = set(up.sequence()) - set(run.sequence())
    count = sum(a != b for a, b in zip(up.sequence(), run.sequence()) if a not in lost)
    want = case["output"]["moved_among_keys_not_on_b"]
    return exactly("moved_among_keys_not_on_b", want, count)


def drawn(program, folder, case):
    output = case["output"]
    counts = output.get("counts", output)
    if "held_on" in output and isinstance(output["held_on"], str):
        # Which server holds the first is drawn, too: runs in which it is the same.
        runs = [call(program, folder, case, seed=seed) for seed in range(1, 61)]
        runs = [run for run in runs if run.held() == output["held_on"]][:len(SEEDS)]
        if not runs:
            return ["held_on: never the recorded one"]
    else:
        runs = [call(program, folder, case, seed=seed) for seed in SEEDS]
    return spread("counts", counts, runs)


def play(program, case, folder):
    """What does not agree, figure by figure; nothing if all does."""
    if "binomial" in case["tolerance"]:
        return drawn(program, folder, case)
    timed = not re.search(r"sequence\b", json.dumps(list(case["output"]))) and \
        re.search(r"fail_timeout|inter|check|slowstart", case["config"])
    phases = [step / 10 for step in range(20 if "check" in case["config"] else 10)]
    # Nor is it told which key "the same key" is.
    keys = [f"key{i}" for i in range(20)] if "the same key" in case["input"] else [None]
    least = None
    for phase, key in [(p, k) for p in (phases if timed else [0.0]) for k in keys]:
        run = call(program, folder, case, phase=phase, key=key)
        wrong = judge(case, run)
        if isinstance(case["output"], dict) and "moved_among_keys_not_on_b" in case["output"]:
            wrong += moved(program, folder, case, run)
        if least is None or len(wrong) < len(least):
            least = wrong
        if not wrong:
            break
    return least
