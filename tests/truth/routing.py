# SPDX-License-Identifier: MIT
"""A matrix of routing probabilities as steps of a path: nested loops and branches.

States are eliminated one by one, as an automaton is turned into a regular expression: a way over
an eliminated state becomes a way of its own, its returns to itself a loop. The chain of services
that is visited has the same law as before."""

EVER = 1_000_000
PAST = 1e-12


class Writer:
    """Turns expressions into named paths. An expression is a service's name, ("all", [...]),
    ("one", [(weight, expression), ...]) or ("again", expression, probability of each round)."""

    def __init__(self, prefix):
        self.prefix, self.paths = prefix, {}

    def name(self, expression):
        if isinstance(expression, str):
            return expression
        name = f"{self.prefix}_{len(self.paths)}"
        self.paths[name] = None  # its place, before those inside it
        self.paths[name] = self.steps(expression)
        return name

    def steps(self, expression):
        if isinstance(expression, str):
            return [{"call": expression}]
        kind = expression[0]
        if kind == "all":
            steps = [step for part in expression[1] for step in self.steps(part)]
            return steps or [{"delay": "0s"}]
        if kind == "one":
            return [{"branch": {self.name(part): weight for weight, part in expression[1]}}]
        _, body, chance = expression
        again = {"loop": self.name(body), "repeat": chance, "times": EVER}
        loop = f"{self.prefix}_{len(self.paths)}"
        self.paths[loop] = [again]
        return [{"branch": {loop: chance, self.name(("all", [])): 1 - chance}}]


def joined(*parts):
    flat = []
    for part in parts:
        flat += part[1] if isinstance(part, tuple) and part[0] == "all" else [part]
    return ("all", flat)


def merged(one, other):
    """Two ways between the same states: the probability and what happens on the way."""
    if one is None:
        return other
    if other is None:
        return one
    (p, a), (q, b) = one, other
    if a == b:
        return p + q, a
    ways = []
    for weight, part in ((p, a), (q, b)):
        if isinstance(part, tuple) and part[0] == "one":
            ways += [(weight * w, e) for w, e in part[1]]
        else:
            ways.append((weight, part))
    return p + q, ("one", ways)


def steps_of(matrix, first, names, prefix):
    """(steps from service `first` until the request leaves, further paths by name)"""
    count = len(matrix)
    away = count
    edges = {}
    for i, row in enumerate(matrix):
        for j, p in enumerate(list(row) + [1 - sum(row)]):
            if p > PAST:
                edges[i, j] = (p, joined(names[j]) if j < count else joined())
    edges["in", first] = (1.0, joined(names[first]))
    for k in range(count):
        back = edges.pop((k, k), None)
        into = [(i, e) for (i, j), e in edges.items() if j == k]
        out = [(j, e) for (i, j), e in edges.items() if i == k]
        stay = back[0] if back else 0.0
        for i, (p, before) in into:
            for j, (q, after) in out:
                way = joined(before, after) if back is None else \
                    joined(before, ("again", back[1], stay), after)
                edges[i, j] = merged(edges.get((i, j)), (p * q / (1 - stay), way))
        edges = {e: v for e, v in edges.items() if k not in e}
    writer = Writer(prefix)
    steps = writer.steps(edges["in", away][1])
    return steps, writer.paths
