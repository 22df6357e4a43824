// SPDX-License-Identifier: MIT
#include "sim/base/stable_sort.h"

#include <algorithm>

namespace servescape {

// Merges runs of 1, 2, 4, ... indices; of two that are equal the left one goes first.
std::vector<uint32_t> StableOrder(uint32_t count, const void* context,
                                  bool (*precedes)(const void* context, uint32_t a, uint32_t b)) {
  std::vector<uint32_t> order(count), merged(count);
  for (uint32_t i = 0; i < count; ++i) order[i] = i;
  for (size_t run = 1; run < count; run *= 2) {
    for (size_t from = 0; from < count; from += 2 * run) {
      const size_t middle = std::min<size_t>(from + run, count);
      const size_t end = std::min<size_t>(middle + run, count);
      size_t left = from, right = middle;
      for (size_t at = from; at < end; ++at) {
        const bool take_right =
            left == middle || (right < end && precedes(context, order[right], order[left]));
        merged[at] = order[take_right ? right++ : left++];
      }
    }
    order.swap(merged);
  }
  return order;
}

}  // namespace servescape
