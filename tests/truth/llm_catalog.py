#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rebuilds the catalog's language-model servers from measured concurrency sweeps.

llm_catalog.py SERIES.json [--servescape PATH] > sim/catalog/language_servers.cpp

Each family is fitted by `servescape calibrate` from its rows marked `fit`, the others are predicted
as llm.py does it, and both go into one entry: what was fitted, and how far off it is elsewhere.
"""
import concurrent.futures
import json
import re
import statistics
import sys
import tomllib

import llm

ENGINES = {"vllm": "vLLM", "tensorrt_llm": "TensorRT-LLM", "sglang": "SGLang"}
NUMBER = re.compile(r"[0-9.e+-]+")

PROLOGUE = """\
// SPDX-License-Identifier: MIT
// Made by tests/truth/llm_catalog.py from measured concurrency sweeps; do not edit.
#include "sim/catalog/language_servers.h"

namespace servescape {
namespace {

// clang-format off
constexpr LanguageServer kServers[] = {"""
EPILOGUE = """\
};
// clang-format on

}  // namespace

std::span<const LanguageServer> LanguageServers() { return kServers; }

const LanguageServer* FindLanguageServer(std::string_view id) {
  for (const LanguageServer& server : kServers) {
    if (server.id == id) return &server;
  }
  return nullptr;
}

}  // namespace servescape"""


def number(text, unit):
    value = text if isinstance(text, str) else f"{text}{unit}"
    assert value.endswith(unit), value
    return float(NUMBER.match(value).group())


def source_of(profile, key):
    """The word after the key: measured, fitted, computed or assumed."""
    return re.search(rf"^{key} = .*# (\w+)", profile, re.M).group(1)


def errors_of(family, played):
    """(rows, median, p90) of the errors in TPOT of the rows that were not fitted, in %."""
    rows, at = [], 0
    for series in family["series"]:
        judged = llm.judge(series, played[at:at + len(series["rows"])])
        at += len(series["rows"])
        rows += [100 * abs(row["tpot_error"]) for row in judged["rows"] if not row["fit"]]
    rows.sort()
    if not rows:
        return 0, 0, 0
    return len(rows), statistics.median(rows), rows[min(len(rows) - 1, int(0.9 * len(rows)))]


def entry_of(name, family, profile, played):
    batching = tomllib.loads(profile)["service"]["llm"]["batching"]
    delay = tomllib.loads(profile)["path"]["main"][0]["delay"]
    step, prefill = batching["step"], batching["prefill"]
    rows, median, p90 = errors_of(family, played)
    kv_from = source_of(profile, "kv_tokens")
    kv_tokens = 0 if kv_from == "assumed" else batching["kv_tokens"]
    words = [f'"{name}"', f'"{family["model"]}"', f'"{family["gpu"]}"', str(family["gpus"]),
             f'"{batching["scheduler"]}"', f'"{family["precision"]}"',
             f'{number(step["base"], "ms"):.6g}', f'{number(step["per_sequence"], "us"):.6g}',
             f'{number(step["per_cached_token"], "ns"):.6g}',
             f'{number(step.get("experts", "0ms"), "ms"):.6g}',
             f'{step.get("expert_share", 0):.6g}', f'{number(prefill["per_token"], "us"):.6g}',
             f'{number(prefill["per_context_token"], "ns"):.6g}', f'{number(delay, "ms"):.4g}',
             str(kv_tokens), "true" if kv_from == "fitted" else "false",
             str(batching["max_num_batched_tokens"]), str(batching["scheduler_recv_interval"]),
             str(sum(row[llm.FIT] for series in family["series"] for row in series["rows"])),
             str(rows), f"{median:.1f}", f"{p90:.1f}", f'"{family["measured"] or "unknown"}"']
    lines, line = [], "    {"
    for word in words:
        piece = word + ", "
        if len(line) + len(piece) > 99:
            lines.append(line.rstrip())
            line = "     "
        line += piece
    return "\n".join(lines + [line.rstrip(", ") + "},"])


def main(arguments):
    options = llm.parse(arguments)
    with open(options.files[0], encoding="utf-8") as file:
        document = json.load(file)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        played = list(pool.map(
            lambda name: llm.play_family(options.servescape, document, name),
            document["families"]))
    print(PROLOGUE)
    for (name, family), (profile, rows) in zip(document["families"].items(), played):
        print(entry_of(name, family, profile, rows))
    print(EPILOGUE)


if __name__ == "__main__":
    main(sys.argv[1:])
