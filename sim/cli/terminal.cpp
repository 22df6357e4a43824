// SPDX-License-Identifier: MIT
#include "sim/cli/terminal.h"

#include <fmt/format.h>
#ifndef __EMSCRIPTEN__
#include <sys/ioctl.h>
#endif
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "sim/report/format.h"

namespace servescape {
namespace {

// Emscripten's isatty calls every standard stream a terminal: under node there is no progress bar
// and no colour.
bool IsTerminal([[maybe_unused]] int fd) {
#ifdef __EMSCRIPTEN__
  return false;
#else
  return isatty(fd) != 0;
#endif
}

constexpr std::chrono::milliseconds kRedraw{100};
constexpr int kBarWidth = 30;

}  // namespace

bool OutputIsTerminal() { return IsTerminal(STDOUT_FILENO); }
bool ErrorIsTerminal() { return IsTerminal(STDERR_FILENO); }

bool UseColor(bool forbidden) {
  if (forbidden || !OutputIsTerminal()) return false;
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && no_color[0] != '\0') return false;
  const char* terminal = std::getenv("TERM");
  return terminal == nullptr || std::string(terminal) != "dumb";
}

size_t OutputWidth() {
#ifndef __EMSCRIPTEN__
  winsize size = {};
  if (OutputIsTerminal() && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return std::clamp<size_t>(size.ws_col, 60, 120);
  }
#endif
  return 100;
}

void Complain(std::string_view message) {
  std::fprintf(stderr, "servescape: %.*s\n", static_cast<int>(message.size()), message.data());
}

std::string Grouped(int64_t value) {
  std::string digits = fmt::format("{}", value);
  const size_t sign = value < 0 ? 1 : 0;
  for (size_t at = digits.size(); at > 3 + sign;) digits.insert(at -= 3, ",");
  return digits;
}

ProgressBar::ProgressBar(bool quiet)
    : shown_(!quiet && ErrorIsTerminal()), start_(Clock::now()), last_(start_) {}

ProgressBar::~ProgressBar() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::Show(double share) {
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (now - last_ < kRedraw) return;
  last_ = now;
  drawn_ = true;
  share = std::clamp(share, 0.0, 1.0);
  const int filled = static_cast<int>(share * kBarWidth);
  std::string line = fmt::format("\r[{}{}] {:3.0f} %", std::string(filled, '#'),
                                 std::string(kBarWidth - filled, '.'), 100 * share);
  const double passed = std::chrono::duration<double>(now - start_).count();
  if (passed > 1 && share > 0.02) {
    line += fmt::format("  {} left", FormatSeconds(std::max(1.0, passed * (1 / share - 1))));
  }
  std::fputs((line + "\x1b[K").c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace servescape
