# SPDX-License-Identifier: MIT
"""Batches from a case's words: of requests, of sequences of tokens, at given instants."""
import re

from laws import law, mean_of
from scenario import NotExpressible, amount, seconds, unit_of
from words import but, only


def set_tokens(model, mode=None):
    """Sequences of tokens: iterations of tau0 + alpha * n, or of one length."""
    system = model.system
    step = system.get("iteration_time", system.get("step_time"))
    if isinstance(step, str):  # in words, or base + factor * b
        step = affine(step) if re.match(r"^\s*[\d.]", step) else 1.0
    step = step if isinstance(step, dict) else {"tau0": step}
    unit = unit_of(step["unit"]) if "unit" in step else model.unit
    base = amount(step, ("tau0", "base"), 0) * unit
    each = amount(step, ("alpha", "per_sequence"), 0) * unit
    slots = int(amount(system, ("max_running", "batch_slots", "max_num_seqs", "max_batch")))
    words = str(mode or amount(system, ("batching", "scheduler"), "continuous")).lower()
    if not mode:
        only(words, r"static|continuous|dynamic|in.flight|orca|vllm|iteration.level|batching|"
                    r"scheduling", "batching")
    batching = {"tokens": "static" if "static" in words else "continuous", "max_running": slots,
                "step": {"base": seconds(base), "per_sequence": seconds(each)}}
    prompt = amount(system, ("prompt_tokens", "input_tokens"))
    prefill = system.get("prefill_time", 0)
    if not isinstance(prefill, dict):  # of each request, whatever its prompt
        prefill = {"per_token": prefill}
        prompt = 1 if prefill["per_token"] else None
    per_token = amount(prefill, ("per_token", "alpha"), 0) * unit
    if prompt is not None:
        model.tokens["prompt_tokens"] = law(prompt, timed=False)
        batching["prefill"] = {"base": seconds(amount(prefill, ("base", "tau0"), 0) * unit),
                               "per_token": seconds(per_token)}
        per_token *= mean_of(prompt)
    model.tokens["output_tokens"] = law(system["output_tokens"], timed=False)
    model.service["batching"] = batching
    model.slots = slots
    model.service_time = mean_of(system["output_tokens"]) * (base / slots + each) + per_token


def set_batching(model):
    system, service = model.system, model.service
    batching = amount(system, ("batching",), {})
    if amount(batching, ("min_batch",), 1) != 1:
        raise NotExpressible("a batch waits for a time, not for a least size")
    if system.get("system_capacity") is not None:
        raise NotExpressible("room for waiting requests and those of batches in service together")
    size = amount(batching, ("max_batch", "max_batch_size", "max_size"))
    size = 65536 if size is None else int(size)
    only(amount(batching, ("policy",), "greedy"), POLICIES, "batching policy")
    if "period" in batching or "periodic" in str(batching.get("policy")):
        return set_pick_up(model, size)
    service["batching"] = {"max_size": size}
    wait = amount(batching, ("max_wait", "timeout", "max_delay", "max_queue_delay"), 0)
    if wait and "unit" in batching:
        wait *= unit_of(batching["unit"]) / model.unit
    if wait:
        service["batching"]["max_delay"] = seconds(wait * model.unit)
    return set_batch_time(model)


POLICIES = (r"greedy(: when idle take all waiting requests)?|size.or.(timeout|time|wait)|periodic|"
            r"timeout|dynamic|max_batch or max_wait|work.conserving")


def set_pick_up(model, size):
    """A server that leaves at fixed times, with as many as it holds, empty too."""
    system, batching = model.system, model.system["batching"]
    if batching.get("runs_even_if_empty") is False:
        raise NotExpressible("a pick-up that waits for the first request has no key")
    period = batching["period"] * model.unit
    first = batching.get("offset", batching["period"]) * model.unit
    gate = model.service["gate"] = {"at": [seconds(first)], "repeat": seconds(period)}
    if "service" in system or "batch_time" in system:
        model.service["batching"] = {"max_size": size}
        gate["size"] = 1
        if "servers" in system:
            model.service.setdefault("concurrency", 1)
    else:
        gate["size"] = size
    return set_batch_time(model)


def set_slots(model):
    """Instants at which so many may begin; they come again after the last, as Ciw has them."""
    system = model.system
    if "slots" not in system:
        return
    if system.get("slot_preemption", system.get("preemption")):
        raise NotExpressible("service that ends with its slot has no key")
    first = system.get("slot_offset", system.get("offset", 0))
    gate = {"at": [seconds((first + at) * model.unit) for at in system["slots"]],
            "sizes": [int(size) for size in system["slot_sizes"]]}
    cycle = system.get("cycle", system["slots"][-1])
    if system.get("cyclic", True) and cycle:
        gate["repeat"] = seconds(cycle * model.unit)
    if system.get("capacitated"):
        gate["counts"] = "in_service"
    if "servers" in system:
        model.service.setdefault("concurrency", 1)
    model.service["gate"] = gate


def set_batch_time(model):
    system, service = model.system, model.service
    time = system.get("batch_time", system.get("service"))
    if time is None:  # only the forming of batches is asked for
        service["time"] = "1ns"
        model.service_time = 1e-9
        return
    spec = time if isinstance(time, dict) else {"dist": "deterministic", "mean": time}
    unit = unit_of(spec["unit"]) if "unit" in spec else model.unit
    if isinstance(spec.get("mean"), str):
        spec = but(spec, **affine(spec["mean"]))
        dict.pop(spec, "mean")
    if "alpha" not in spec:
        service["time"] = law(spec, unit)
        model.service_time = mean_of(spec, unit)
        return
    base = amount(spec, ("tau0", "base", "beta"), 0)
    service["batch_time"] = {"base": seconds(base * unit),
                             "per_item": seconds(spec["alpha"] * unit)}
    model.service_time = (base + spec["alpha"]) * unit
    if str(spec.get("dist", "det")).lower()[:3] != "det":
        noise = but(spec, mean=1.0)
        service["noise"] = law(noise, timed=False)


def affine(text):
    """{"tau0", "alpha"} of "0.25+0.10*b"."""
    found = re.match(r"^\s*([\d.e-]+)\s*\+\s*([\d.e-]+)\s*\*?\s*[bn]\b(\s*\(.*\))?\s*$", text)
    if found:
        return {"tau0": float(found[1]), "alpha": float(found[2])}
    found = re.match(r"^\s*([\d.e-]+)\s*\*?\s*[bn]\s*(?:\+\s*([\d.e-]+))?\s*$", text)
    if not found:
        raise NotExpressible(f"batch time {text!r} is not base + factor * b")
    return {"tau0": float(found[2] or 0), "alpha": float(found[1])}
