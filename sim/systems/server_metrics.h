// SPDX-License-Identifier: MIT
// The metrics of what language-model servers do that few have. Their values:
// sim/study/whole_metric_values.cpp, row by row.
#pragma once

#include "sim/scenario/metric_names.h"

namespace servescape {

inline constexpr MetricRow kServerMetrics[] = {
    {"service.*.draft_acceptance", "ratio",
     "Share of the drafted tokens that held (vLLM: draft acceptance rate).",
     MetricWhere::kSpeculation},
    {"service.*.acceptance_length", "items",
     "Mean tokens that a sequence got from a step with drafts (vLLM: mean "
     "acceptance length).",
     MetricWhere::kSpeculation},
    {"service.*.drafted_tokens", "1/s", "Drafted tokens that were verified per second.",
     MetricWhere::kSpeculation},
    {"service.*.adapter_hit_ratio", "ratio",
     "Share of the requests with a LoRA adapter whose adapter had a slot when "
     "they were admitted.",
     MetricWhere::kAdapters},
    {"service.*.adapter_loads", "1/s", "LoRA adapters loaded into slots per second.",
     MetricWhere::kAdapters},
    {"service.*.adapter_loading", "ratio",
     "Share of the time in which a replica's step waits for adapters to load.",
     MetricWhere::kAdapters},
    {"service.*.adapter_waits", "ratio",
     "Share of the requests with a LoRA adapter that were passed over, as all "
     "slots were used.",
     MetricWhere::kAdapters},
};

}  // namespace servescape
