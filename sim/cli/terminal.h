// SPDX-License-Identifier: MIT
// What the program may show: colours, width, a progress bar. Standard output never depends on
// anything here but colour and width on a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace servescape {

bool OutputIsTerminal();
bool ErrorIsTerminal();

// Colours on standard output: on a terminal, unless --no-color, NO_COLOR (no-color.org) or a dumb
// terminal forbids them.
bool UseColor(bool forbidden);

// Columns of standard output for sentences: 60 to 120 on a terminal, 100 elsewhere.
size_t OutputWidth();

// "servescape: MESSAGE" on standard error.
void Complain(std::string_view message);

// "12,345,678".
std::string Grouped(int64_t value);

// A bar on standard error, redrawn at most ten times a second and erased at the end; silent
// unless standard error is a terminal.
class ProgressBar {
 public:
  explicit ProgressBar(bool quiet);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Show(double share);

 private:
  using Clock = std::chrono::steady_clock;
  bool shown_;
  bool drawn_ = false;
  Clock::time_point start_;
  Clock::time_point last_;
};

}  // namespace servescape
