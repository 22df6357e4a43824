// SPDX-License-Identifier: MIT
// Requests of a run in the Trace Event Format, which Perfetto (ui.perfetto.dev) and
// chrome://tracing show: a process for each source, a request in the first free row, and within it
// what its time was spent on. What it spent in one part in several pieces (two calls, a retry) is
// one slice; slices stand in the order of the scenario's parts, so that sums are exact and instants
// within a request are not. Instants of arrival and end are exact, to the nanosecond.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/scenario/config.h"
#include "sim/study/requests.h"

namespace servescape {

class ChromeTrace {
 public:
  // Keeps the first `most` requests that end.
  ChromeTrace(const Config& config, size_t most);

  void Add(const RequestRow& row);
  std::string Text() const;

 private:
  struct Kept {
    int64_t arrival, end;
    uint32_t source, request_class;
    Outcome outcome;
    std::vector<int64_t> spent;
  };

  const size_t most_;
  std::vector<std::string> sources_, classes_, components_;
  std::vector<Kept> kept_;
};

}  // namespace servescape
