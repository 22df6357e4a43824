# SPDX-License-Identifier: MIT
"""What a run did, read from its events (run --log), in the form of the recordings; and whether it
is one of the recorded runs."""
import bisect
import subprocess

from batcher_systems import GAP, STATUS, NotPlayed


class Run:
    """Executions (start_ms, requests, items, instants of arrival of the members), refusals
    (instant of arrival, status), requests served by replica."""

    def __init__(self, executions, failed, served, lag=0):
        self.executions, self.failed, self.served = executions, failed, served
        self.lag = lag  # ms by which a client may have sent late

    def within(self, start, end):
        """What belongs to the arrivals of a span, counted from its start."""
        inside = [each for each in self.executions if start <= each[3][0] < end]
        return Run([(when - start, count, items, [at - start for at in members])
                    for when, count, items, members in inside],
                   [(at - start, status) for at, status in self.failed if start <= at < end],
                   self.served)


def play(program, scenario, seed, system):
    command = [program, "run", scenario, "--log", "-", "--log-limit", "0", "--quiet",
               "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 10, 11):
        first = [line for line in done.stderr.split("\n") if line][:1] or [""]
        raise NotPlayed(first[0].split(": error: ")[-1])
    return read(done.stdout, system)


def read(log, system):
    arrivals = sorted({int(line[1:].split()[0]) for line in log.split("\n")
                       if line.startswith("a")})
    executions, failed, served, members, rules, rest = [], [], {}, [], {}, {}
    for line in log.split("\n"):
        word = line[:1]
        if word not in "ms!f@" or not line:
            continue
        first, *names = line[1:].split()
        if word == "s":
            at, items = (int(each) for each in first.split("x"))
            executions.append((at / 1e6, len(members), items, [each / 1e6 for each in members]))
            members = []
            continue
        at, value = (int(each) for each in first.split("="))
        came = at - value
        known = bisect.bisect_left(arrivals, came)
        if word == "m":
            # The rest of a request that was cut waits from the end of its first part.
            if known == len(arrivals) or arrivals[known] != came:
                came = rest.get(came, last)
            members.append(came)
            last = came
        elif word == "!":
            rules[came] = names[1]
        elif word == "@":
            served[names[0]] = served.get(names[0], 0) + 1
            rest[at] = last if executions else came
        else:
            status = STATUS[system].get(rules.get(came), names[-1])
            failed.append((came / 1e6, status))
    return Run(executions, sorted(failed, key=str), served)


def recorded(pattern, run):
    """A recorded run in the same form."""
    at = {arrival["id"]: float(arrival["t_ms"]) for arrival in pattern["arrivals"]}
    executions, instances = [], {}
    for each in run["executions"]:
        members = [at[member] for member in each["members"]]
        executions.append((float(each["start_ms"]), len(members), each["size"], members))
        instances[each["instance"]] = instances.get(each["instance"], 0) + len(members)
    failed = [(at[each["id"]], each["status"]) for each in run["failed"]]
    return Run(executions, sorted(failed, key=str), instances, run.get("client_lag_ms", 0))


def alike(a, b, gap):
    """The same members, but for those that may have changed places."""
    if a[1] != b[1] or a[2] != b[2]:
        return False
    return all(abs(x - y) <= gap for x, y in zip(sorted(a[3]), sorted(b[3])))


class Judge:
    """Compares with the recorded runs of a pattern."""

    def __init__(self, system, pattern, tolerance):
        self.gap = GAP.get(system, 0)
        self.tolerance = tolerance
        self.rounded = 5  # recorded starts are rounded to 10 ms
        self.replicas = pattern["config"].get("num_replicas", 1)
        dynamic = pattern["config"].get("dynamic_batching", {})
        # Where a queue policy is set the next batch starts at once or up to 500 ms later.
        policies = {"priority_levels", "default_queue_policy", "priority_queue_policy"}
        self.modulo = 500 if policies & set(dynamic) else 0
        runs = [pattern["seen"], *pattern.get("other_clean_runs", [])]
        self.runs = [recorded(pattern, run) for run in runs]

    def order(self, run):
        return sorted(run.executions, key=lambda each: (each[0], min(each[3], default=0)))

    def wrong(self, run):
        """Why the run is none of the recorded ones; empty where it is one."""
        reasons = [self.against(run, each) for each in self.runs]
        if "" in reasons:
            return ""
        return max(reasons, key=lambda reason: reason.startswith("starts"))

    def against(self, run, known):
        mine, theirs = self.order(run), self.order(known)
        sizes = [each[2] for each in mine], [each[2] for each in theirs]
        if len(mine) != len(theirs):
            return f"batches {sizes[0]}, recorded {sizes[1]}"
        matched = self.match(mine, theirs)
        if matched is None:
            return f"batches {sizes[0]} of {[each[3] for each in mine]}, recorded {sizes[1]}"
        if not self.same_failures(run.failed, known.failed):
            return f"refused {run.failed}, recorded {known.failed}"
        late = 0  # who starts when another ends inherits its delay
        for k, each in enumerate(mine):
            if self.starts(each[0], theirs[matched[k]][0], k, known, late):
                late = max(late, min(abs(each[0] - theirs[matched[k]][0]), 2 * self.tolerance))
            else:
                return (f"starts {[round(one[0]) for one in mine]}, "
                        f"recorded {[one[0] for one in theirs]}")
        if self.replicas > 1:
            shares = sorted(run.served.values()), sorted(known.served.values())
            if len(shares[0]) != len(shares[1]) or any(
                    abs(a - b) > 4 for a, b in zip(*shares)):
                return f"replicas served {shares[0]}, recorded {shares[1]}"
        return ""

    def match(self, mine, theirs):
        """Which recorded execution is each of mine; neighbours that start together may swap."""
        left, out = list(range(len(theirs))), []
        for k, each in enumerate(mine):
            found = [j for j in left[:3] if alike(each, theirs[j], self.gap) and
                     (j == left[0] or abs(theirs[j][0] - theirs[left[0]][0]) <= self.tolerance or
                      self.gap >= 10 and abs(j - k) <= 1)]
            if not found:
                return None
            out.append(found[0])
            left.remove(found[0])
        return out

    def same_failures(self, mine, theirs):
        return len(mine) == len(theirs) and all(
            abs(a[0] - b[0]) <= self.gap and a[1] == b[1]
            for a, b in zip(sorted(mine, key=lambda x: x[0]), sorted(theirs, key=lambda x: x[0])))

    def starts(self, mine, theirs, k, known, late):
        """Within the tolerance of the recorded start, or among those that were recorded."""
        off = mine - theirs
        if self.modulo:
            off = (off + self.modulo / 2) % self.modulo - self.modulo / 2
        if abs(off) <= self.tolerance + self.rounded + known.lag + late:
            return True
        size = len(known.executions)
        seen = [self.order(run)[k][0] for run in self.runs if len(run.executions) == size]
        return min(seen) - self.tolerance <= mine <= max(seen) + self.tolerance
