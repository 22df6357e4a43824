// SPDX-License-Identifier: MIT
// The events of a run as text, one a line: a letter, the instant in
// nanoseconds, a value, names.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/reported_event.h"
#include "sim/scenario/config.h"

namespace servescape {

// The notation in words: lines of a help text or of a comment.
extern const char* const kEventNotation;

// One word, with _ for spaces.
const char* WordOf(Outcome outcome);

class EventText {
 public:
  explicit EventText(const Config& config);
  // With its end of line. Times are whole nanoseconds, so that nothing is
  // rounded.
  void Append(const ReportedEvent& event, std::string* out) const;

 private:
  const std::string& NameOf(const ReportedEvent& event) const;

  std::vector<std::string> sources_, classes_, services_, caches_, stores_,
      jobs_;
};

}  // namespace servescape
