// SPDX-License-Identifier: MIT
#include "sim/cache/system/slabs.h"

#include <algorithm>

namespace servescape {
namespace {

constexpr int64_t kPage = 1 << 20;       // item_size_max
constexpr int64_t kLargest = kPage / 2;  // slab_chunk_size_max: larger ones are chained
constexpr int64_t kHeader = 48;          // sizeof(item)
constexpr int64_t kAlign = 8;            // CHUNK_ALIGN_BYTES
constexpr int kMostClasses = 63;         // MAX_NUMBER_OF_SLAB_CLASSES - 1

}  // namespace

int64_t ChunkOf(int64_t item_bytes, const SlabSettings& settings) {
  if (item_bytes > kPage) return 0;
  double size = static_cast<double>(kHeader + settings.min_space);
  for (int i = 1; i < kMostClasses; ++i) {
    int64_t chunk = static_cast<int64_t>(size);
    chunk += (kAlign - chunk % kAlign) % kAlign;
    if (static_cast<double>(chunk) >= static_cast<double>(kLargest) / settings.growth_factor) break;
    if (item_bytes <= chunk) return chunk;
    size = static_cast<double>(chunk) * settings.growth_factor;
  }
  return item_bytes <= kLargest ? kLargest : kPage;
}

int64_t SlabItems(int64_t bytes, int64_t item_bytes, const SlabSettings& settings) {
  const int64_t chunk = ChunkOf(item_bytes, settings);
  if (chunk == 0) return 0;
  return std::max<int64_t>(1, bytes / kPage) * (kPage / chunk);
}

}  // namespace servescape
