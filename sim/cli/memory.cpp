// SPDX-License-Identifier: MIT
#include "sim/cli/memory.h"

#ifndef __EMSCRIPTEN__
#include <sys/resource.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>

namespace servescape {
namespace {

constexpr uint64_t kNotKnown = ~uint64_t{0};

#ifndef __EMSCRIPTEN__

struct MemoryFileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// The first number after `word` (anywhere where it is empty) in a small text of the kernel's;
// kNotKnown without it.
uint64_t NumberIn(const char* path, const char* word) {
  const std::unique_ptr<std::FILE, MemoryFileCloser> file(std::fopen(path, "rb"));
  if (!file) return kNotKnown;
  char text[4096];
  const size_t size = std::fread(text, 1, sizeof text - 1, file.get());
  text[size] = '\0';
  const char* const at = std::strstr(text, word);
  unsigned long long value = 0;
  if (at == nullptr || std::sscanf(at + std::strlen(word), " %llu", &value) != 1) return kNotKnown;
  return value;
}

uint64_t Less(uint64_t limit, uint64_t used) {
  if (limit == kNotKnown || used == kNotKnown) return kNotKnown;
  return limit > used ? limit - used : 0;
}

#endif

}  // namespace

uint64_t AvailableMemory() {
#ifdef __EMSCRIPTEN__
  return kNotKnown;
#else
  const uint64_t page = static_cast<uint64_t>(std::max(sysconf(_SC_PAGESIZE), 1L));
  uint64_t available = NumberIn("/proc/meminfo", "MemAvailable:");
  if (available != kNotKnown) {
    available *= 1024;
  } else if (const long pages = sysconf(_SC_PHYS_PAGES); pages > 0) {
    available = static_cast<uint64_t>(pages) * page;
  }
  available = std::min({available,
                        Less(NumberIn("/sys/fs/cgroup/memory.max", ""),
                             NumberIn("/sys/fs/cgroup/memory.current", "")),
                        Less(NumberIn("/sys/fs/cgroup/memory/memory.limit_in_bytes", ""),
                             NumberIn("/sys/fs/cgroup/memory/memory.usage_in_bytes", ""))});
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    const uint64_t used = NumberIn("/proc/self/statm", "");
    available = std::min(available, Less(limit.rlim_cur, used == kNotKnown ? 0 : used * page));
  }
  return available;
#endif
}

}  // namespace servescape
