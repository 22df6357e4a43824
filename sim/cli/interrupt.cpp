// SPDX-License-Identifier: MIT
#include "sim/cli/interrupt.h"

#ifndef __EMSCRIPTEN__
#include <sys/time.h>
#include <unistd.h>
#endif

#include <array>
#include <atomic>
#include <csignal>

#include <fmt/format.h>

#include "sim/cli/exit_code.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

// A signal handler has no other way to speak than a global.
std::atomic<bool> interrupted{false};
std::atomic<bool> stopped{false};
static_assert(std::atomic<bool>::is_always_lock_free);

#ifndef __EMSCRIPTEN__
constexpr suseconds_t kPatience = 700'000;  // microseconds

// Files to remove, should the program end at once.
constexpr size_t kMostFiles = 8;
std::array<std::atomic<const char*>, kMostFiles> unfinished{};
static_assert(std::atomic<const char*>::is_always_lock_free);

void RemoveUnfinished() {
  for (const std::atomic<const char*>& path : unfinished) {
    if (const char* name = path.load(std::memory_order_relaxed)) unlink(name);
  }
}

// Handlers do only what they may; the bar's line is cleared as ProgressBar does it.
extern "C" void EndAtOnce(int) {
  constexpr char kWords[] = "\r\x1b[Kservescape: interrupted\n";
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const char* const words = kWords + (terminal ? 0 : 4);
  [[maybe_unused]] const ssize_t written =
      write(STDERR_FILENO, words, sizeof(kWords) - 1 - (terminal ? 0 : 4));
  RemoveUnfinished();
  _exit(kExitInterrupted);
}

// Ends as the signal would have ended the program.
extern "C" void EndBySignal(int signal) {
  RemoveUnfinished();
  std::signal(signal, SIG_DFL);
  raise(signal);
}
#endif

extern "C" void OnInterrupt(int signal) {
  interrupted.store(true, std::memory_order_relaxed);
#ifdef __EMSCRIPTEN__
  std::signal(signal, SIG_DFL);
#else
  std::signal(signal, EndAtOnce);
  std::signal(SIGALRM, EndAtOnce);
  const itimerval once{{0, 0}, {0, kPatience}};
  setitimer(ITIMER_REAL, &once, nullptr);
#endif
}

}  // namespace

void EndOnInterrupt() {
#ifndef __EMSCRIPTEN__
  const itimerval never{};
  setitimer(ITIMER_REAL, &never, nullptr);  // what was asked to stop has stopped
  std::signal(SIGINT, EndAtOnce);
  for (const int signal : {SIGHUP, SIGTERM, SIGPIPE}) {
    // nohup and the like have them ignored.
    if (std::signal(signal, EndBySignal) == SIG_IGN) std::signal(signal, SIG_IGN);
  }
#endif
}

void StopOnInterrupt() { std::signal(SIGINT, OnInterrupt); }
std::string InterruptedWords(size_t done, size_t all, std::string_view part, std::string_view end) {
  if (all <= 1 && done == 0) return fmt::format("interrupted before the run was over; {}", end);
  if (done == 0) {
    return fmt::format("interrupted before the first of {} was over; {}", Counted(all, part), end);
  }
  return fmt::format("interrupted after {} of {}; {}", done, Counted(all, part), end);
}

bool Interrupted() { return interrupted.load(std::memory_order_relaxed); }

void NoteUnfinished([[maybe_unused]] const char* path) {
#ifndef __EMSCRIPTEN__
  for (std::atomic<const char*>& slot : unfinished) {
    const char* none = nullptr;
    if (slot.compare_exchange_strong(none, path)) return;
  }
#endif
}

void ForgetUnfinished([[maybe_unused]] const char* path) {
#ifndef __EMSCRIPTEN__
  for (std::atomic<const char*>& slot : unfinished) {
    const char* noted = path;
    slot.compare_exchange_strong(noted, nullptr);
  }
#endif
}

void StopStudies() { stopped.store(true, std::memory_order_relaxed); }
bool StudiesStopped() { return Interrupted() || stopped.load(std::memory_order_relaxed); }

}  // namespace servescape
