// SPDX-License-Identifier: MIT
// The requests of a study's first replication as comma-separated values (RFC 4180), one row each
// in the order of their ends, written as they come: memory does not grow with the run.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/output_file.h"
#include "sim/scenario/config.h"
#include "sim/study/requests.h"

namespace servescape {

class RequestLog {
 public:
  // Columns: arrival_s, end_s, source, class, outcome, latency_s, then KIND.NAME_s for each
  // component.
  RequestLog(OutputFile* file, const Config& config);

  void Add(const RequestRow& row);
  // Writes what is left.
  void Flush();

 private:
  OutputFile* file_;
  std::string buffer_;
  std::vector<std::string> sources_, classes_;
  size_t components_ = 0;
};

}  // namespace servescape
