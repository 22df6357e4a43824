// SPDX-License-Identifier: MIT
#include "sim/cli/interrupt.h"

#ifndef __EMSCRIPTEN__
#include <sys/time.h>
#include <unistd.h>
#endif

#include <atomic>
#include <csignal>

#include "sim/cli/exit_code.h"

namespace servescape {
namespace {

// A signal handler has no other way to speak than a global.
std::atomic<bool> interrupted{false};
std::atomic<bool> stopped{false};
static_assert(std::atomic<bool>::is_always_lock_free);

#ifndef __EMSCRIPTEN__
constexpr suseconds_t kPatience = 700'000;  // microseconds

// Only what a signal handler may call. The bar's line is cleared as ProgressBar does it.
extern "C" void OnAlarm(int) {
  constexpr char kWords[] = "\r\x1b[Kservescape: interrupted\n";
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const char* const words = kWords + (terminal ? 0 : 4);
  [[maybe_unused]] const ssize_t written =
      write(STDERR_FILENO, words, sizeof(kWords) - 1 - (terminal ? 0 : 4));
  _exit(kExitInterrupted);
}
#endif

extern "C" void OnInterrupt(int signal) {
  interrupted.store(true, std::memory_order_relaxed);
  std::signal(signal, SIG_DFL);
#ifndef __EMSCRIPTEN__
  std::signal(SIGALRM, OnAlarm);
  const itimerval once{{0, 0}, {0, kPatience}};
  setitimer(ITIMER_REAL, &once, nullptr);
#endif
}

}  // namespace

void CatchInterrupt() { std::signal(SIGINT, OnInterrupt); }
bool Interrupted() { return interrupted.load(std::memory_order_relaxed); }
void StopStudies() { stopped.store(true, std::memory_order_relaxed); }
bool StudiesStopped() { return Interrupted() || stopped.load(std::memory_order_relaxed); }

}  // namespace servescape
