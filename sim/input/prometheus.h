// SPDX-License-Identifier: MIT
// Answers of Prometheus' HTTP API as tables (prometheus.io, HTTP API, "Range queries").
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sim/base/result.h"
#include "sim/input/table_text.h"

namespace servescape {

// The `data` of an answer of query_range, {"resultType":"matrix","result":[{"values":[[1714000000,
// "12.5"],..]}]}, as columns timestamp and requests: its series added up. Of a counter (a name that
// ends in _total, _count or _bucket, which only a query without rate() keeps) the increases from
// each sample to the next. An instant at which a series tells no number is left out. Else what is
// wrong.
Result<TableText, std::string> FromPrometheus(const nlohmann::ordered_json& data);

// What is wrong if the query failed; "" if this is no such answer.
std::string PrometheusError(const nlohmann::ordered_json& root);

}  // namespace servescape
