// SPDX-License-Identifier: MIT
// The events of a study's first replication as text, one a line in the order in
// which they happen, written as they come: memory does not grow with the run,
// and the file is bounded.
#pragma once

#include <cstdint>
#include <string>

#include "sim/cli/output_file.h"
#include "sim/report/event_text.h"

namespace servescape {

class EventLog {
 public:
  // The first `limit` events (0: all) are written; those beyond are counted.
  EventLog(OutputFile* file, const Config& config, uint64_t limit);

  void Add(const ReportedEvent& event);
  // Writes what is left, and as a remark how many events were left out.
  void Finish();

 private:
  OutputFile* file_;
  EventText text_;
  uint64_t limit_;
  uint64_t events_ = 0;
  std::string buffer_;
};

}  // namespace servescape
