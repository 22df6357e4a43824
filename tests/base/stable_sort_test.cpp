// SPDX-License-Identifier: MIT
#include "sim/base/stable_sort.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace servescape {
namespace {

TEST_CASE("lists of any length come out in order, equals in the order they came in") {
  for (uint32_t count = 0; count < 70; ++count) {
    std::vector<std::string> words;
    uint32_t bits = count * 2654435761U + 1;
    for (uint32_t i = 0; i < count; ++i) {
      bits = bits * 1664525U + 1013904223U;
      words.push_back(std::string(1, static_cast<char>('a' + (bits >> 29))) + std::to_string(i));
    }
    const auto precedes = [](const std::string& a, const std::string& b) { return a[0] < b[0]; };
    std::vector<std::string> expected = words;
    std::stable_sort(expected.begin(), expected.end(), precedes);
    StableSort(words, precedes);
    CHECK(words == expected);
  }
}

}  // namespace
}  // namespace servescape
