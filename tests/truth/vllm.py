#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays recorded schedules of vLLM's own scheduler through `servescape schedule`, step by step.

vllm.py FILE.json... [--out RESULTS.json] [--servescape PATH] [--verbose]

A file holds `scenarios`: a configuration, requests, and what each step of the real scheduler did:
tokens of each request in order, who was pre-empted in which order, cached tokens and new blocks,
computed tokens, who waits, free and hashed blocks, who ended, metrics of the prefix cache. Of the
scenarios their configuration and requests are played, and each field of each step is compared. A
scenario with a field that is not known here is not played, and said to be so. The last line reads
"N of M scenarios agree"; exit code 0 if all do.
"""
import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from controllers_player import NotPlayed, only  # noqa: E402

CONFIG = ("num_gpu_blocks", "block_size", "max_num_seqs", "max_num_active_seqs",
          "max_num_batched_tokens", "max_num_scheduled_tokens", "max_model_len",
          "long_prefill_token_threshold", "long_prefill_token_threshold_adaptive",
          "enable_chunked_prefill", "enable_prefix_caching", "policy",
          "scheduler_reserve_full_isl", "watermark", "prefill_schedule_interval",
          "async_scheduling")
REQUEST = ("id", "arrival_step", "prompt", "max_tokens", "priority", "arrival_time", "eos_after",
           "abort_step")
STEP = ("step", "repeat", "scheduled", "preempted", "admitted_cached", "new_blocks", "computed",
        "waiting", "free", "free_after", "hashed", "finished", "prefix", "idle", "output_of_step")


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("files", nargs="+", metavar="FILE.json")
    parser.add_argument("--out", help="where RESULTS.json goes")
    parser.add_argument("--servescape", "--program", metavar="PATH",
                        default=os.path.join(HERE, "..", "..", "build", "native", "servescape"))
    parser.add_argument("--verbose", action="store_true", help="every step that differs")
    return parser.parse_args(arguments)


def expand(steps):
    """Every step by itself; those without a list have an empty one."""
    out = []
    for row in steps:
        only("a step", row, STEP)
        for i in range(row.get("repeat", 1)):
            one = {**row, "step": row["step"] + i}
            one.pop("repeat", None)
            if i > 0:
                one.pop("computed", None)  # it has grown
            out.append(one)
    return out


def in_order(table):
    return list(map(list, (table or {}).items()))


def recorded_fields(step):
    """What was recorded of a step, {field: value}. What is left out is empty, or as before."""
    if step.get("idle"):
        return {"idle": True, "free_after": step["free_after"]}
    fields = {name: in_order(step.get(name)) for name in ("scheduled", "admitted_cached",
                                                          "new_blocks")}
    for name in ("preempted", "waiting"):
        fields[name] = step.get(name, [])
    fields["finished"] = sorted(step.get("finished", []))
    for name in ("free", "hashed"):
        fields[name] = step[name]
    fields["free_after"] = step.get("free_after", step["free"])
    prefix = step.get("prefix", {})
    only("prefix", prefix, ("queries", "hits", "preempted_queries", "preempted_hits"))
    fields["prefix"] = {name: value for name, value in prefix.items() if value}
    if "computed" in step:
        fields["computed"] = in_order(step["computed"])
    return fields


def played_fields(step):
    """The same of a step that the program played."""
    if step.get("idle"):
        return {"idle": True, "free_after": step["free_after"]}
    fields = {name: in_order(step[name]) for name in ("scheduled", "admitted_cached", "new_blocks",
                                                      "computed")}
    for name in ("preempted", "waiting", "free", "hashed", "free_after"):
        fields[name] = step[name]
    fields["finished"] = sorted(step["finished"])
    fields["prefix"] = {name: value for name, value in step["prefix"].items() if value}
    return fields


def differences(recorded, played):
    """{field: (recorded, played)} of those that differ."""
    wrong = {name: (value, played.get(name)) for name, value in recorded.items()
             if played.get(name) != value}
    if played.get("idle") and not recorded.get("idle"):
        wrong["idle"] = (False, True)
    return wrong


def play(program, defaults, scenario):
    """[(step, {field: (recorded, played)})], one for each step; or raises NotPlayed."""
    only("the scenario", scenario, ("name", "why", "config", "requests", "steps"))
    config = {**defaults, **scenario["config"]}
    only("the configuration", config, CONFIG)
    for request in scenario["requests"]:
        only("a request", request, REQUEST)
    steps = expand(scenario["steps"])
    text = json.dumps({"scheduler": "vllm", "config": config, "requests": scenario["requests"]})
    done = subprocess.run([os.path.abspath(program), "vllm", "-", "--json", "--steps",
                           str(steps[-1]["step"])], input=text, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0 or done.stderr:
        first = [line for line in done.stderr.split("\n") if line][:1] or [""]
        raise NotPlayed(f"servescape says: {first[0]}")
    played = {step["step"]: step for step in json.loads(done.stdout)["steps"]}
    return [(step["step"], differences(recorded_fields(step),
                                       played_fields(played.get(step["step"], {"idle": True,
                                                                               "free_after": -1}))))
            for step in steps]


def main(arguments):
    options = parse(arguments)
    if not os.path.isfile(options.servescape):
        print(f"{options.servescape}: there is no such program; --servescape says where it is")
        return 2
    results, agree = [], 0
    for path in options.files:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        defaults = document.get("format", {}).get("defaults", {})
        for scenario in document.get("scenarios", ()):
            name = scenario.get("name")
            try:
                steps = play(options.servescape, defaults, scenario)
            except NotPlayed as reason:
                print(f"{name}: not played: {reason}")
                results.append({"name": name, "agrees": False, "not_played": str(reason)})
                continue
            wrong = [(step, fields) for step, fields in steps if fields]
            agree += 0 if wrong else 1
            results.append({"name": name, "agrees": not wrong, "steps": len(steps),
                            "differences": [{"step": step, **fields} for step, fields in wrong]})
            for step, fields in wrong[:None if options.verbose else 2]:
                told = ", ".join(f"{field} {got!r} where {recorded!r} was recorded"
                                 for field, (recorded, got) in fields.items())
                print(f"{name}: step {step}: {told}")
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump({"agree": agree, "scenarios": len(results), "results": results}, file,
                      indent=1)
            file.write("\n")
    print(f"{agree} of {len(results)} scenarios agree")
    return 0 if agree == len(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
