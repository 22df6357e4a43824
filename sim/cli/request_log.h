// SPDX-License-Identifier: MIT
// The requests of a study's first replication as comma-separated values (RFC 4180), one row each
// in the order of their ends, written as they come: memory does not grow with the run.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/config.h"
#include "sim/study/requests.h"

namespace servescape {

class RequestLog {
 public:
  // Columns: arrival_s, end_s, source, class, outcome, latency_s, then PART.NAME_s for each place.
  RequestLog(const std::string& path, const Config& config);
  // Why the file cannot be written, so far; empty if it can.
  const std::string& error() const { return error_; }

  void Add(const RequestRow& row);
  // Writes what is left; the error.
  const std::string& Close();

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void Flush();

  std::string path_, error_, buffer_;
  std::vector<std::string> sources_, classes_;
  size_t places_ = 0;
  std::unique_ptr<std::FILE, Closer> file_;
};

}  // namespace servescape
