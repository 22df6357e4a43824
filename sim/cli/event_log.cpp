// SPDX-License-Identifier: MIT
#include "sim/cli/event_log.h"

#include <fmt/format.h>

#include <limits>

namespace servescape {

EventLog::EventLog(OutputFile* file, const Config& config, uint64_t limit)
    : file_(file),
      text_(config),
      limit_(limit > 0 ? limit : std::numeric_limits<uint64_t>::max()),
      buffer_("# Events of the first replication, times in ns: servescape run --help\n") {}

void EventLog::Add(const ReportedEvent& event) {
  constexpr size_t kBufferBytes = 1 << 16;
  if (events_++ >= limit_) return;
  text_.Append(event, &buffer_);
  if (buffer_.size() < kBufferBytes) return;
  file_->Write(buffer_);
  buffer_.clear();
}

void EventLog::Finish() {
  if (events_ > limit_) {
    const uint64_t left_out = events_ - limit_;
    buffer_ += fmt::format("# {} more event{} left out: --log-limit {}, of {}\n", left_out,
                           left_out == 1 ? " was" : "s were", limit_, events_);
  }
  file_->Write(buffer_);
  buffer_.clear();
}

}  // namespace servescape
