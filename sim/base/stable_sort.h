// SPDX-License-Identifier: MIT
// A stable sort for lists that are not worth a copy of std::stable_sort in the page for each type
// of item: the sorting is done once, on indices. N log N comparisons, one move an item.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace servescape {

// The indices 0 .. count - 1 in order; `precedes(context, a, b)` compares two of them.
std::vector<uint32_t> StableOrder(uint32_t count, const void* context,
                                  bool (*precedes)(const void* context, uint32_t a, uint32_t b));

template <typename Precedes>
std::vector<uint32_t> StableOrder(size_t count, const Precedes& precedes) {
  return StableOrder(static_cast<uint32_t>(count), &precedes,
                     [](const void* context, uint32_t a, uint32_t b) {
                       return (*static_cast<const Precedes*>(context))(a, b);
                     });
}

template <typename Item, typename Precedes>
void StableSort(std::vector<Item>& items, const Precedes& precedes) {
  const std::vector<uint32_t> order = StableOrder(
      items.size(), [&](uint32_t a, uint32_t b) { return precedes(items[a], items[b]); });
  std::vector<Item> sorted;
  sorted.reserve(items.size());
  for (const uint32_t index : order) sorted.push_back(std::move(items[index]));
  items = std::move(sorted);
}

}  // namespace servescape
