// SPDX-License-Identifier: MIT
#include "sim/cli/executor.h"

#ifdef SERVESCAPE_THREADS
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "sim/cli/interrupt.h"
#endif

namespace servescape {

#ifdef SERVESCAPE_THREADS

int DefaultThreads() {
  return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, 256u));
}

Executor ThreadExecutor(int threads) {
  if (threads <= 1) return SerialExecutor();
  return [threads](int count, const std::function<void(int)>& body) {
    std::atomic<int> next{0};
    std::mutex mutex;
    std::exception_ptr failure;  // the first
    const auto work = [&] {
      try {
        for (int i = next++; i < count; i = next++) body(i);
      } catch (...) {
        const std::lock_guard<std::mutex> lock(mutex);
        if (!failure) failure = std::current_exception();
        next = count;
        StopStudies();
      }
    };
    std::vector<std::thread> team;
    for (int i = 1; i < std::min(threads, count); ++i) {
      try {
        team.emplace_back(work);
      } catch (const std::system_error&) {
        break;  // fewer threads then
      }
    }
    work();
    for (std::thread& member : team) member.join();
    if (failure) std::rethrow_exception(failure);
  };
}

#else

int DefaultThreads() { return 1; }
Executor ThreadExecutor(int) { return SerialExecutor(); }

#endif

}  // namespace servescape
