#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# guidellm 0.8.1 (Python): the time per output token (TPOT) of a benchmark of a language model.
#
# Expected: (end - first token) / (tokens - 1), as vLLM's benchmark, AIPerf and MLPerf have it: a
# token each 20 ms is 20 ms, whatever the first token waited.
# Seen: time_per_output_token_ms is (last token - start) / tokens, with the time to first token in
# it. 101 tokens, one each 20 ms, after 2 s in the queue: 39.6 ms; the same model without a queue:
# 20.2 ms. What the trade calls TPOT is inter_token_latency_ms here.
# So: a TPOT goal or a profile's time a token taken from its column "TPOT" mixes the queue in, most
# for short answers at high load; read "ITL" instead.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
pip=("$folder/venv/bin/pip" install --quiet --disable-pip-version-check)
# Its own dependencies want gigabytes (torch); these are the ones that the definitions use.
"${pip[@]}" pydantic==2.12.5 pydantic-settings==2.12.0 numpy==2.4.6 loguru==0.7.3 PyYAML==6.0.3
"${pip[@]}" --no-deps guidellm==0.8.1 2>/dev/null
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version
from guidellm.schemas.base.info import RequestInfo
from guidellm.schemas.base.request import UsageMetrics
from guidellm.schemas.base.request_stats import GenerativeRequestStats


def request(first_token, gap, tokens):
    info = RequestInfo()
    times = info.timings
    times.request_start = times.resolve_start = 100.0
    times.first_token_iteration = 100.0 + first_token
    times.last_token_iteration = times.first_token_iteration + gap * (tokens - 1)
    times.request_end = times.resolve_end = times.last_token_iteration
    times.token_iterations = tokens
    return GenerativeRequestStats(
        request_id="one", info=info, input_metrics=UsageMetrics(text_tokens=10),
        output_metrics=UsageMetrics(text_tokens=tokens))


print("guidellm", version("guidellm"))
for wait, expected in ((2.0, 39.604), (0.04, 20.198)):
    seen = request(wait, 0.02, 101)
    print(f"first token after {seen.time_to_first_token_ms:.0f} ms, then one each 20 ms: "
          f"time_per_output_token_ms {seen.time_per_output_token_ms:.1f}, "
          f"inter_token_latency_ms {seen.inter_token_latency_ms:.1f}")
    assert abs(seen.time_per_output_token_ms - expected) < 0.01, "it behaves otherwise"
    assert abs(seen.inter_token_latency_ms - 20) < 0.01, "it behaves otherwise"
PYTHON
