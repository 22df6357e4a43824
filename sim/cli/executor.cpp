// SPDX-License-Identifier: MIT
#include "sim/cli/executor.h"

#ifdef SERVESCAPE_THREADS
#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>
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
    const auto work = [&] {
      for (int i = next++; i < count; i = next++) body(i);
    };
    std::vector<std::thread> team;
    for (int i = 1; i < std::min(threads, count); ++i) team.emplace_back(work);
    work();
    for (std::thread& member : team) member.join();
  };
}

#else

int DefaultThreads() { return 1; }
Executor ThreadExecutor(int) { return SerialExecutor(); }

#endif

}  // namespace servescape
