// SPDX-License-Identifier: MIT
#include "sim/cli/interrupt.h"

#include <atomic>
#include <csignal>

namespace servescape {
namespace {

// A signal handler has no other way to speak than a global.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void OnInterrupt(int signal) {
  interrupted.store(true, std::memory_order_relaxed);
  std::signal(signal, SIG_DFL);
}

}  // namespace

void CatchInterrupt() { std::signal(SIGINT, OnInterrupt); }
bool Interrupted() { return interrupted.load(std::memory_order_relaxed); }

}  // namespace servescape
