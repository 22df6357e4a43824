// SPDX-License-Identifier: MIT
// Steps with drafted tokens, with adapters and with blocks that are kept for
// another server, by hand and by the books. Blocks have 16 tokens, a step 64.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/llm/vllm_scheduler.h"
#include "tests/llm/steps.h"

namespace servescape {
namespace {

VllmConfig Drafting(uint32_t blocks, uint32_t tokens) {
  VllmConfig config = Small(blocks);
  config.num_speculative_tokens = tokens;
  return config;
}

TEST_CASE("a step verifies what is drafted, and gives what holds and one more") {
  Steps steps(Drafting(33, 3));
  steps.accepts = 2;
  steps.Add({{"a", 20, 8}});
  CHECK(steps.Next() == "a20 free 30");
  // 21 tokens, of which 20 are computed: one and three drafted; two hold.
  CHECK(steps.Next() == "a4 free 30");
  CHECK(steps.scheduler.Of(0).output == 4);
  CHECK(steps.scheduler.Of(0).computed == 23);
  CHECK(steps.Next() == "a4 free 30");
  // The eighth of ten: the rest is dropped.
  CHECK(steps.Next() == "a4 .a free 30");
  CHECK(steps.scheduler.Of(0).output == 8);
}

TEST_CASE("nothing holds: a token a step, as without drafts") {
  Steps steps(Drafting(33, 3));
  steps.Add({{"a", 20, 3}});
  CHECK(steps.Next() == "a20 free 30");
  CHECK(steps.Next() == "a4 free 30");
  CHECK(steps.Next() == "a4 .a free 30");
}

TEST_CASE(
    "drafted tokens count in the step's tokens, and are cut to what is "
    "left of them") {
  VllmConfig config = Drafting(33, 3);
  config.max_num_batched_tokens = 9;
  Steps steps(config);
  steps.accepts = 3;
  steps.Add({{"a", 4, 40}, {"b", 4, 40}, {"c", 1, 40}});
  CHECK(steps.Next() == "a4 b4 c1 free 29");
  CHECK(steps.Next() == "a4 b4 c1 free 29");
  CHECK(steps.scheduler.Of(2).output == 2);
}

TEST_CASE(
    "they need blocks, and those of a drafter that keeps what it drafts "
    "ahead") {
  VllmConfig config = Drafting(33, 3);
  Steps plain(config);
  plain.Add({{"a", 13, 20}});
  CHECK(plain.Next() == "a13 free 31");
  CHECK(plain.Next() == "a4 free 30");  // 17 tokens
  config.lookahead = true;
  Steps ahead(config);
  ahead.Add({{"a", 10, 20}});
  CHECK(ahead.Next() == "a10 free 31");  // not for a prompt that begins
  CHECK(ahead.Next() == "a4 free 30");   // 14, and 3 ahead
}

TEST_CASE("whoever is pre-empted drafts anew when it has read its text again") {
  VllmConfig config = Drafting(7, 3);
  Steps steps(config);
  steps.Add({{"a", 44, 24}, {"b", 20, 40}});
  CHECK(steps.Next() == "a44 b20 free 1");
  CHECK(steps.Next() == "a4 b4 free 1");  // 48 tokens and 24
  CHECK(steps.Next() == "a4 b4 free 0");  // 49
  std::string step;
  for (int i = 0; i < 20 && step.find("-b") == std::string::npos; ++i) step = steps.Next();
  CHECK(step == "a4 -b free 2");
  CHECK(steps.scheduler.Of(1).drafts == 0);
}

TEST_CASE("after a hit EAGLE computes the last block again") {
  for (const bool drops : {false, true}) {
    VllmConfig config = Drafting(33, 2);
    config.drops_last_hit = drops;
    Steps steps(config);
    steps.Add({"a", 40, 1, 0, 0, 7});
    CHECK(steps.Next() == "a40 .a free 29");
    steps.Add({"b", 40, 1, 0, 0, 7});
    CHECK(steps.Next() == std::string(drops ? "b24+16 .b free 29" : "b8+32 .b free 29"));
  }
}

template <class Roll>
VllmConfig DraftingBy(Roll& roll) {
  VllmConfig config = Drafting(16 + roll(30), 1 + roll(5));
  config.block_size = 1 + roll(15);
  config.num_gpu_blocks = 2 + (200 + config.block_size - 1) / config.block_size + roll(30);
  config.max_num_batched_tokens = 16 + roll(60);
  config.max_model_len = 200;
  config.lookahead = roll(1) == 0;
  config.drops_last_hit = roll(2) == 0;
  config.enable_prefix_caching = roll(3) > 0;
  config.max_loras = roll(1) * (1 + roll(2));
  return config;
}

TEST_CASE(
    "with drafts the books are right after every step, and every answer "
    "has its length") {
  uint64_t accepted = 0, preempted = 0;
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const auto dice = [&, word = uint64_t{0}](uint32_t most) mutable {
      return static_cast<uint32_t>(MixedWords(seed * 1000 + ++word, 5) % (most + 1));
    };
    auto roll = dice;
    const VllmConfig config = DraftingBy(roll);
    VllmScheduler scheduler(config, true);
    std::vector<uint32_t> wanted;
    for (uint64_t i = 0; i < 30; ++i) {
      VllmRequest request;
      request.max_tokens = 1 + roll(50);
      request.adapter = roll(3);
      request.sends = seed % 3 == 0;
      wanted.push_back(request.max_tokens);
      const uint32_t place = scheduler.Add(request, 1000 + i, true);
      scheduler.Content(place).Append({1 + roll(1), 0, roll(60)});
      scheduler.Content(place).Append({5000 + i, 0, 1 + roll(60), true});
      scheduler.Enqueue(place);
    }
    VllmStep step;
    std::vector<VllmEnd> ended, all;
    for (int steps = 0; steps < 5000 && !scheduler.empty(); ++steps) {
      scheduler.Schedule(&step);
      REQUIRE(std::string(scheduler.Broken()) == "");
      preempted += step.preempted.size();
      uint32_t tokens = 0;
      std::vector<uint32_t> adapters;
      for (VllmShare& share : step.shares) {
        tokens += share.tokens;
        CHECK(share.drafts < share.tokens);
        share.accepted = roll(share.drafts);
        accepted += share.accepted;
        const uint32_t adapter = scheduler.Of(share.place).request.adapter;
        const bool known = std::find(adapters.begin(), adapters.end(), adapter) != adapters.end();
        if (adapter > 0 && !known) adapters.push_back(adapter);
      }
      REQUIRE(step.crowd == 0);
      REQUIRE(tokens <= config.max_num_batched_tokens);
      if (config.max_loras > 0) REQUIRE(adapters.size() <= config.max_loras);
      ended.clear();
      scheduler.Output(step, &ended);
      for (const VllmEnd& end : ended) {
        CHECK(scheduler.Of(end.place).output == wanted[static_cast<size_t>(end.serial) - 1]);
        all.push_back(end);
        // Two steps' worth of them are kept.
        if (scheduler.Of(end.place).state == VllmSequence::State::kSending && roll(1) == 0) {
          scheduler.Sent(end.place);
        }
      }
      REQUIRE(std::string(scheduler.Broken()) == "");
      if (seed % 3 == 0 && step.shares.empty()) {
        for (const VllmEnd& end : all) {
          const VllmSequence& kept = scheduler.Of(end.place);
          if (kept.serial == end.serial && kept.state == VllmSequence::State::kSending) {
            scheduler.Sent(end.place);
          }
        }
      }
    }
    REQUIRE(scheduler.empty());
    CHECK(all.size() == 30);
  }
  CHECK(accepted > 1000);
  CHECK(preempted > 100);
}

TEST_CASE(
    "who wants another adapter than the step's is passed over by those "
    "behind it") {
  VllmConfig config = Small(33);
  config.max_loras = 1;
  Steps steps(config);
  steps.adapters = {{"a", 1}, {"b", 2}, {"c", 1}, {"d", 0}};
  steps.Add({{"a", 4, 3}, {"b", 4, 2}, {"c", 4, 2}, {"d", 4, 2}});
  CHECK(steps.Next() == "a4 c4 d4 free 29");
  CHECK(steps.last.passed_over == 1);
  CHECK(steps.Waiting() == "b");
  CHECK(steps.Next() == "a1 c1 d1 .c .d free 29");
  CHECK(steps.last.passed_over == 0);  // it was, before
  CHECK(steps.Next() == "a1 .a free 31");
  CHECK(steps.Next() == "b4 free 31");
}

TEST_CASE("what one adapter has written another one does not find") {
  VllmConfig config = Small(33);
  config.max_loras = 2;
  for (const uint32_t other : {1u, 2u}) {
    Steps steps(config);
    steps.adapters = {{"a", 1}, {"b", other}};
    steps.Add({"a", 40, 1, 0, 0, 7});
    CHECK(steps.Next() == "a40 .a free 29");
    steps.Add({"b", 40, 1, 0, 0, 7});
    CHECK(steps.Next() == std::string(other == 1 ? "b8+32 .b free 29" : "b40 .b free 29"));
  }
}

TEST_CASE("blocks that another server is to read stay until it has") {
  VllmConfig config = Small(4);
  Steps steps(config);
  steps.sends = true;
  const uint32_t a = steps.Add({"a", 20, 1});
  steps.Add({"b", 20, 1});
  CHECK(steps.Next() == "a20 .a free 1");
  CHECK(steps.Next() == "free 1");  // b needs two
  steps.scheduler.Sent(a);
  CHECK(steps.Next() == "b20 .b free 1");
  CHECK(std::string(steps.scheduler.Broken()) == "");
}

}  // namespace
}  // namespace servescape
