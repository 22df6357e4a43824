// SPDX-License-Identifier: MIT
// A trace of cache requests from CSV text: a header row that names the columns, then one request
// a line. Columns are found by their usual names; ids may be numbers or any text.
#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/cache/replay.h"

namespace servescape {

struct CacheTraceOptions {
  bool sizes = true;   // read the size column if there is one
  bool times = false;  // the time column is needed
};

// The requests, or a sentence about the first mistake with its line ("line 7: column size: ...").
// Blank lines and lines that begin with # are skipped. Two ids are taken for one with a
// probability of 2^-64 a pair.
Result<CacheTrace, std::string> ParseCacheTrace(std::string_view text,
                                                const CacheTraceOptions& options);

}  // namespace servescape
