// SPDX-License-Identifier: MIT
// The list of free blocks and the map of keys, by hand.
#include "sim/llm/kv_blocks.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace servescape {
namespace {

std::vector<uint32_t> TakeAll(KvBlocks* blocks) {
  std::vector<uint32_t> out;
  while (blocks->free() > 0) out.push_back(blocks->Take());
  return out;
}

using Ids = std::vector<uint32_t>;

TEST_CASE(
    "blocks are taken from the front; those without a key go there, "
    "others behind") {
  KvBlocks blocks(6, true);
  Ids chain;
  for (int i = 0; i < 3; ++i) chain.push_back(blocks.Take());
  blocks.SetKey(chain[0], 10);
  blocks.SetKey(chain[1], 11);
  CHECK(blocks.hashed() == 2);
  blocks.Free(&chain);
  CHECK(chain.empty());
  CHECK(blocks.free() == 6);
  CHECK(std::string(blocks.Broken()) == "");
  // The part block, then those never used, then the chain, its tail first.
  CHECK(TakeAll(&blocks) == Ids{2, 3, 4, 5, 1, 0});
  CHECK(blocks.hashed() == 0);
  CHECK(blocks.Find(10) == KvBlocks::kNoBlock);
}

TEST_CASE(
    "a hit leaves the list and comes back at its end, when its last user "
    "is gone") {
  KvBlocks blocks(4, true);
  Ids first{blocks.Take(), blocks.Take()};
  blocks.SetKey(first[0], 1);
  blocks.SetKey(first[1], 2);
  Ids shared{blocks.Find(1)};
  blocks.Share(shared[0]);
  CHECK(blocks.users(0) == 2);
  blocks.Free(&first);
  CHECK(blocks.free() == 3);
  CHECK_FALSE(blocks.IsFree(0));
  blocks.Free(&shared);
  CHECK(blocks.free() == 4);
  Ids again{blocks.Find(2)};
  blocks.Share(again[0]);
  CHECK(blocks.free() == 3);
  blocks.Free(&again);
  CHECK(TakeAll(&blocks) == Ids{2, 3, 0, 1});
}

TEST_CASE("of two blocks with one key the older is found, then the other") {
  KvBlocks blocks(3, true);
  Ids a{blocks.Take()}, b{blocks.Take()};
  blocks.SetKey(a[0], 5);
  blocks.SetKey(b[0], 5);
  CHECK(blocks.hashed() == 2);
  CHECK(blocks.Find(5) == 0);
  blocks.Free(&a);
  CHECK(blocks.Take() == 2);
  CHECK(blocks.Take() == 0);
  CHECK(blocks.Find(5) == 1);
  CHECK(std::string(blocks.Broken()) == "");
}

}  // namespace
}  // namespace servescape
