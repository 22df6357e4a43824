// SPDX-License-Identifier: MIT
// Keys of blocks: equal where the texts up to their end are equal, and only
// there.
#include "sim/llm/content.h"

#include <doctest/doctest.h>

#include <initializer_list>

namespace servescape {
namespace {

TokenContent Text(std::initializer_list<TokenRun> runs, uint64_t generated = 99) {
  TokenContent out;
  out.Reset(generated);
  for (const TokenRun& run : runs) out.Append(run);
  return out;
}

TEST_CASE("a text has the same keys however it is cut") {
  TokenContent whole = Text({{1, 0, 48}});
  TokenContent pieces = Text({{1, 0, 7}, {1, 7, 0}, {1, 7, 41}});
  CHECK(whole.prompt() == 48);
  CHECK(pieces.prompt() == 48);
  for (uint32_t i = 0; i < 3; ++i) CHECK(whole.KeyOf(i, 16) == pieces.KeyOf(i, 16));
  CHECK(whole.KeyOf(0, 16) == pieces.KeyOf(0, 16));  // again
}

TEST_CASE("what is generated is text like any other") {
  TokenContent first = Text({{1, 0, 20}}, 7);
  TokenContent next = Text({{1, 0, 20}, {7, 0, 30}, {2, 0, 14}});
  for (uint32_t i = 0; i < 3; ++i) CHECK(first.KeyOf(i, 16) == next.KeyOf(i, 16));
  CHECK(first.KeyOf(3, 16) != next.KeyOf(3, 16));
}

TEST_CASE("a token, its place or one before it makes another key") {
  TokenContent base = Text({{1, 0, 64}});
  CHECK(base.KeyOf(0, 16) != Text({{2, 0, 64}}).KeyOf(0, 16));
  CHECK(base.KeyOf(0, 16) != Text({{1, 1, 64}}).KeyOf(0, 16));
  TokenContent other = Text({{2, 0, 1}, {1, 1, 63}});
  for (uint32_t i = 0; i < 4; ++i) CHECK(base.KeyOf(i, 16) != other.KeyOf(i, 16));
  CHECK(base.KeyOf(0, 16) != base.KeyOf(1, 16));
  CHECK(Text({{1, 0, 8}, {2, 0, 8}}).KeyOf(0, 16) != Text({{1, 0, 9}, {2, 0, 7}}).KeyOf(0, 16));
}

}  // namespace
}  // namespace servescape
