// SPDX-License-Identifier: MIT
#include "sim/base/digest.h"

#include <doctest/doctest.h>

namespace servescape {
namespace {

TEST_CASE("digest: known values") {
  Digest digest;
  CHECK(digest.Hex() == "243f6a8885a308d3");
  digest.Add(uint64_t{1});
  CHECK(digest.Hex() == "59ab0230f0f2730a");
  digest.Add("latency.p99");
  CHECK(digest.Hex() == "c2dbbac5ad0661ee");
}

TEST_CASE("digest: order, boundaries and every bit matter") {
  Digest ab, ba;
  ab.Add(uint64_t{1});
  ab.Add(uint64_t{2});
  ba.Add(uint64_t{2});
  ba.Add(uint64_t{1});
  CHECK(ab.value() != ba.value());

  Digest joined, split;
  joined.Add("ab");
  joined.Add("c");
  split.Add("a");
  split.Add("bc");
  CHECK(joined.value() != split.value());

  Digest zero;
  zero.Add(uint64_t{0});
  for (int bit = 0; bit < 64; ++bit) {
    Digest one;
    one.Add(uint64_t{1} << bit);
    CHECK(one.value() != zero.value());
  }
}

TEST_CASE("digest: hexadecimal digits keep leading zeros") {
  Digest digest;
  while ((digest.value() >> 60) != 0) digest.Add(uint64_t{7});
  CHECK(digest.Hex().size() == 16);
  CHECK(digest.Hex()[0] == '0');
}

}  // namespace
}  // namespace servescape
