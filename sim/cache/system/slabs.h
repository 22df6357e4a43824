// SPDX-License-Identifier: MIT
// Room in memcached 1.6.18 (slabs.c: slabs_init; items.c: item_make_header): items lie in slab
// classes whose chunks grow by a factor from 96 bytes on, and a class takes whole pages of 1 MB. A
// class with none yet gets one whatever the limit says.
#pragma once

#include <cstdint>

namespace servescape {

struct SlabSettings {
  double growth_factor = 1.25;  // -f
  int64_t min_space = 48;       // -n: least bytes of key, value and flags
};

// Bytes of the chunk that an item of `item_bytes` (key, value, header, all of it) lies in; 0: none
// is as large, memcached refuses it.
int64_t ChunkOf(int64_t item_bytes, const SlabSettings& settings);

// Items of that size that fit into `bytes` (-m). At least a page's.
int64_t SlabItems(int64_t bytes, int64_t item_bytes, const SlabSettings& settings);

}  // namespace servescape
