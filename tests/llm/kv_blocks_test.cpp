// SPDX-License-Identifier: MIT
// The list of free blocks and the map of keys, by hand.
#include "sim/llm/kv_blocks.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sim/llm/parked.h"

namespace servescape {
namespace {

using Names = std::vector<uint32_t>;

Names Named(KvBlocks* blocks, std::vector<uint64_t> keys) {
  blocks->Take(static_cast<uint32_t>(keys.size()));
  Names out;
  for (const uint64_t key : keys) out.push_back(blocks->Name(key));
  return out;
}

TEST_CASE("blocks without a key are taken first, then the tail of what was freed longest ago") {
  KvBlocks blocks(6, true);
  blocks.Take(1);
  Names chain = Named(&blocks, {10, 11});
  CHECK(blocks.hashed() == 2);
  blocks.Give(1);
  blocks.Free(&chain);
  CHECK(chain.empty());
  CHECK(blocks.free() == 6);
  CHECK(std::string(blocks.Broken()) == "");
  blocks.Take(4);
  CHECK(blocks.hashed() == 2);
  blocks.Take(1);
  CHECK(blocks.Find(11) == KvBlocks::kNone);
  CHECK(blocks.Find(10) != KvBlocks::kNone);
  blocks.Take(1);
  CHECK(blocks.hashed() == 0);
  CHECK(blocks.Find(10) == KvBlocks::kNone);
  CHECK(std::string(blocks.Broken()) == "");
}

TEST_CASE("a hit leaves the list and comes back at its end, when its last user is gone") {
  KvBlocks blocks(4, true);
  Names first = Named(&blocks, {1, 2});
  Names shared{blocks.Find(1)};
  blocks.Share(shared[0]);
  CHECK(blocks.users(shared[0]) == 2);
  blocks.Free(&first);
  CHECK(blocks.free() == 3);
  CHECK_FALSE(blocks.IsFree(shared[0]));
  blocks.Free(&shared);
  CHECK(blocks.free() == 4);
  Names again{blocks.Find(2)};
  blocks.Share(again[0]);
  CHECK(blocks.free() == 3);
  blocks.Free(&again);
  blocks.Take(3);
  CHECK(blocks.Find(1) == KvBlocks::kNone);
  CHECK(blocks.Find(2) != KvBlocks::kNone);
}

TEST_CASE("of two blocks with one key the older is found, then the other") {
  KvBlocks blocks(3, true);
  Names a = Named(&blocks, {5}), b = Named(&blocks, {5});
  CHECK(blocks.hashed() == 2);
  CHECK(blocks.Find(5) == a[0]);
  blocks.Free(&a);
  blocks.Take(2);
  CHECK(blocks.Find(5) == b[0]);
  CHECK(std::string(blocks.Broken()) == "");
}

TEST_CASE("what its owner alone knows is one entry, taken tail first in its turn") {
  KvBlocks blocks(10, true);
  blocks.Take(4);
  blocks.Lock(4);
  Names other = Named(&blocks, {7});
  const uint32_t parked = blocks.Park(4);
  blocks.Free(&other);
  CHECK(blocks.free() == 10);
  CHECK(blocks.hashed() == 5);
  blocks.Take(5 + 1);  // those without a key, and the last of the four
  CHECK(blocks.Left(parked) == 3);
  // Its owner has use for the first two: the third stays where it is, before the named one.
  const uint32_t rest = blocks.Split(parked, 2);
  blocks.Resume(parked, 2);
  CHECK(blocks.free() == 2);
  CHECK(std::string(blocks.Broken()) == "");
  blocks.Take(1);
  CHECK(blocks.Left(rest) == 0);
  CHECK(blocks.Find(7) != KvBlocks::kNone);
  CHECK(blocks.hashed() == 3);
  blocks.Disown(rest);
  blocks.Disown(parked);
  // The same again: nobody comes back for it, so neighbours are one.
  blocks.Disown(blocks.Park(1));
  blocks.Disown(blocks.Park(1));
  CHECK(blocks.free() == 3);
  blocks.Take(2);
  CHECK(blocks.Find(7) == KvBlocks::kNone);
  CHECK(blocks.hashed() == 1);
  CHECK(std::string(blocks.Broken()) == "");
}

TEST_CASE("of what was pre-empted twice the older blocks are used again") {
  KvBlocks blocks(12, true);
  ParkedBlocks parked;
  blocks.Take(3);
  blocks.Lock(3);
  parked.Park(0, 3, &blocks);
  Names other = Named(&blocks, {7});
  blocks.Free(&other);
  blocks.Take(5);
  blocks.Lock(5);
  parked.Park(0, 5, &blocks);
  CHECK(parked.Find(0, 9, blocks) == 5);
  CHECK(parked.Find(4, 9, blocks) == 1);
  CHECK(parked.Find(0, 4, blocks) == 4);
  parked.Resume(0, 5, &blocks);
  CHECK(blocks.free() == 7);
  CHECK(std::string(blocks.Broken()) == "");
  // Before the newer three, which nobody wanted, stands the other; the older three are gone.
  blocks.Take(4);
  CHECK(blocks.Find(7) == KvBlocks::kNone);
  CHECK(parked.Find(0, 9, blocks) == 3);
  parked.Disown(&blocks);
  CHECK(std::string(blocks.Broken()) == "");
}

}  // namespace
}  // namespace servescape
