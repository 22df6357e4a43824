# SPDX-License-Identifier: MIT
"""Which translation plays a case: looks at what its system is made of, never at its name.

A family is a test of the system and a function (case, player) -> (figures, reasons): the expected
figures it measured, and for the others why not. To add one: write it, list it in FAMILIES."""
import trace_stats
import translate_autoscale
import translate_batch
import translate_cache
import translate_hand
import translate_network
import translate_protect
import translate_queue
import translate_serverless
import translate_sweep
import translate_time
import translate_tokens
import translate_trace
from scenario import NotExpressible
from words import Words, check, told

EXCLUDED = [
    ("a rule that no autoscaler of the program has",
     ("startup_lag_minutes", "server_schedule", "stabilisation_minutes")),
]

FAMILIES = (translate_autoscale.FAMILIES + translate_serverless.FAMILIES +
            translate_cache.FAMILIES + translate_trace.FAMILIES + trace_stats.FAMILIES +
            translate_hand.FAMILIES + translate_sweep.FAMILIES + translate_protect.FAMILIES +
            translate_time.FAMILIES + translate_tokens.FAMILIES + translate_batch.FAMILIES +
            translate_network.FAMILIES + translate_queue.FAMILIES)


def play(case, player):
    system = case["system"]
    if not isinstance(system, dict):
        raise NotExpressible(f"a system that is {system!r}")
    system = told(system)
    case = {**case, "system": Words(system), "tolerance": case.get("tolerance", {}),
            "run": {k: v for k, v in (case.get("run") or {}).items() if v is not None}}
    figures, reasons = translated(case, system, player)
    if figures:
        check(case["system"])
    return figures, reasons


def translated(case, system, player):
    """By the first family that takes the system; it reads the words itself, the tests do not."""
    for reason, keys in EXCLUDED:
        if any(key in system for key in keys) and not translate_network.is_offline(system):
            raise NotExpressible(reason)
    if translate_time.at_times(case["expected"]) and "arrival" in system:
        return translate_time.transient(case, player)
    for belongs, family in FAMILIES:
        if belongs(system):
            return family(case, player)
    raise NotExpressible("no translation knows a system of " + ", ".join(system))
