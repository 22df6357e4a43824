// SPDX-License-Identifier: MIT
// The results of `servescape cache` as a table and as JSON.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cache/replay.h"
#include "sim/cli/cache_contenders.h"

namespace servescape {

constexpr int64_t kNoLimit = int64_t{1} << 60;  // a capacity that is none

struct ByteUnit {
  std::string_view word;
  double bytes;
};

inline constexpr std::array<ByteUnit, 9> kByteUnits{{{"B", 1},
                                                     {"kB", 1e3},
                                                     {"KiB", 0x1p10},
                                                     {"MB", 1e6},
                                                     {"MiB", 0x1p20},
                                                     {"GB", 1e9},
                                                     {"GiB", 0x1p30},
                                                     {"TB", 1e12},
                                                     {"TiB", 0x1p40}}};

struct ReplayPair {
  CacheContender contender;
  ReplayUnit unit = ReplayUnit::kSize;
  int64_t capacity = 0;  // 0: none
  ReplayResult result;
};

struct OpCounts {
  int64_t reads = 0, writes = 0, deletes = 0;
};
OpCounts CountOps(const CacheTrace& trace);

// What was understood of a file, and what was not.
struct FileWords {
  std::string name, kind;
  size_t left_out = 0;
  std::string why_left_out;
};

std::string PairsToJson(const FileWords& file, const CacheTrace& trace,
                        const std::vector<ReplayPair>& pairs);
std::string PairsToText(const FileWords& file, const CacheTrace& trace,
                        const std::vector<ReplayPair>& pairs, bool color);

}  // namespace servescape
