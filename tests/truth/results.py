# SPDX-License-Identifier: MIT
"""Judging results: figure by figure against a case's tolerance, and z-scores of all that have a
standard error."""
import math

from player import Est


def bare(value):
    """Plain numbers, lists and tables, as RESULTS.json holds them."""
    if isinstance(value, Est):
        return value.value
    if isinstance(value, dict):
        return {k: bare(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [bare(v) for v in value]
    return value


def shaped(case, got):
    """(figures of the shape that is expected, why others are none): a judge must be able to take
    them for what they stand for."""
    out, reasons = {}, {}
    for name, value in got.items():
        expected = case["expected"].get(name)
        rule = case.get("tolerance", {}).get(name)
        problem = None if name in case["expected"] else "it is not asked for"
        plain = bare(value)
        if isinstance(rule, dict) and rule.get("type") in ("upper", "lower", "range"):
            if not is_number(plain):
                problem = "a bound is of one number"
        elif isinstance(rule, dict) and rule.get("type") in ("mape", "abs") and \
                not same_shape(expected, plain, whole=True):
            problem = f"measured as {plain}"
        elif not isinstance(rule, dict) and not same_shape(expected, plain):
            problem = f"measured as {plain}"
        if problem:
            reasons[name] = problem
        else:
            out[name] = value
    return out, reasons


def is_number(value):
    return isinstance(value, (int, float)) and math.isfinite(value)


def same_shape(expected, got, whole=False):
    """Whether each part that is there is of the kind that is expected; `whole`: all are there."""
    if got is None:
        return not whole
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(
            same_shape(v, got.get(k), whole) for k, v in expected.items())
    if isinstance(expected, list):
        rows = got if isinstance(got, list) else ()
        return isinstance(got, list) and (len(rows) == len(expected) or not whole) and \
            all(same_shape(e, g, whole) for e, g in zip(expected, rows))
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return is_number(got)
    return True


def leaves(expected, got, path):
    if isinstance(expected, dict):
        for key in expected:
            yield from leaves(expected[key], got.get(key) if isinstance(got, dict) else None,
                              f"{path}.{key}")
    elif isinstance(expected, list):
        for i, value in enumerate(expected):
            inner = got[i] if isinstance(got, list) and i < len(got) else None
            yield from leaves(value, inner, f"{path}[{i}]")
    else:
        yield path, expected, got


def close(expected, got, relative, absolute):
    if isinstance(expected, bool) or not isinstance(expected, (int, float)):
        return got == expected
    if relative == 0 and absolute is None:
        return got == expected
    return abs(got - expected) <= max((relative or 0) * abs(expected), absolute or 0.0)


def by_rule(rule, expected, got):
    kind = rule["type"]
    if kind == "abs":
        return all(abs(b - a) <= rule["max"] for _, a, b in leaves(expected, got, ""))
    if kind == "mape":
        errors = [abs(b - a) / abs(a) for a, b in zip(expected, got)]
        return sum(errors) / len(errors) <= rule["max"]
    if kind == "range":
        return rule["lo"] <= got <= rule["hi"]
    if kind == "upper":
        return got <= expected * (1 + rule["slack"])
    return got >= expected * (1 - rule["slack"])


def judge(case, got):
    """[(figure, "pass" | "FAIL" | "missing", expected, got)]"""
    tolerance, out = case.get("tolerance", {}), []
    for name, expected in case["expected"].items():
        rule = tolerance.get(name, tolerance.get("default_rel", 0))
        value = bare(got.get(name))
        if isinstance(rule, dict):
            if rule["type"] == "ignore":
                continue
            state = "missing" if value is None else \
                "pass" if by_rule(rule, expected, value) else "FAIL"
            out.append((name, state, expected, value))
            continue
        for path, a, b in leaves(expected, value, name):
            state = "missing" if b is None else \
                "pass" if close(a, b, rule, tolerance.get("default_abs")) else "FAIL"
            out.append((path, state, a, b))
    return out


def z_scores(case, got):
    """[(figure, z)] of the figures that are predicted exactly and were measured with an error."""
    out = []
    for name, expected in case["expected"].items():
        simulated = "monte_carlo" in name or "independent_des" in name or "_n100" in name
        if isinstance(case["tolerance"].get(name), dict) or name not in got or simulated:
            continue
        for path, a, b in leaves(expected, got[name], name):
            if isinstance(b, Est) and b.se and isinstance(a, (int, float)):
                if b.se > 1e-7 * abs(b.value):
                    out.append((path, (b.value - a) / b.se))
    return out


def describe(scores):
    """Lines about the distribution of z-scores: standard normal where the engine is right."""
    values = [z for _, z in scores]
    if len(values) < 2:
        return []
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((z - mean) ** 2 for z in values) / (len(values) - 1))
    share = {k: sum(abs(z) > k for z in values) / len(values) for k in (2, 3)}
    lines = [f"z-scores of {len(values)} figures: mean {mean:+.2f}, deviation {spread:.2f}, "
             f"|z| > 2: {share[2]:.1%}, |z| > 3: {share[3]:.1%}"]
    edges = [-math.inf, -3, -2, -1, 0, 1, 2, 3, math.inf]
    for low, high in zip(edges, edges[1:]):
        count = sum(low <= z < high for z in values)
        bar = "#" * round(60 * count / len(values))
        lines.append(f"  {low:5.0f} .. {high:4.0f} {count:4d} {bar}")
    return lines
