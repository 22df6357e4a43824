// SPDX-License-Identifier: MIT
// Laws of the scheduler, on random configurations and requests: its books are
// right after every step, nothing is lost, and steps taken at once are those
// taken one by one.
#include <doctest/doctest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/llm/block_lru.h"
#include "sim/llm/vllm_scheduler.h"

namespace servescape {
namespace {

// Numbers from a seed; good enough for cases.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  uint32_t Upto(uint32_t most) {
    return static_cast<uint32_t>(MixedWords(++state_, 77) % (most + 1));
  }

 private:
  uint64_t state_;
};

VllmConfig RandomConfig(Dice* dice, bool async) {
  VllmConfig config;
  config.block_size = 1 + dice->Upto(15);
  config.num_gpu_blocks = 2 + (200 + config.block_size - 1) / config.block_size + dice->Upto(40);
  config.max_num_seqs = 1 + dice->Upto(9);
  config.max_num_batched_tokens = 16 + dice->Upto(80);
  config.max_model_len = 200;
  config.long_prefill_token_threshold = dice->Upto(2) == 0 ? 8 + dice->Upto(30) : 0;
  config.enable_prefix_caching = dice->Upto(3) > 0;
  config.policy = dice->Upto(2) == 0 ? VllmPolicy::kPriority : VllmPolicy::kFcfs;
  config.scheduler_reserve_full_isl = dice->Upto(3) > 0;
  config.watermark = dice->Upto(3) == 0 ? 0.1 : 0;
  config.prefill_schedule_interval = dice->Upto(3) == 0 ? 1 + dice->Upto(4) : 1;
  config.async_scheduling = async;
  if (async) return config;
  // As other engines schedule.
  const uint32_t engine = dice->Upto(3);
  if (engine == 0) config.admission = KvAdmission::kReserve;
  if (engine == 1) {
    config.admission = KvAdmission::kRatio;
    config.prefill_first = true;
    config.scheduler_recv_interval = 1 + dice->Upto(1) * dice->Upto(20);
  }
  config.stream_interval = 1 + dice->Upto(1) * dice->Upto(20);
  return config;
}

struct Load {
  int64_t step = 0;
  VllmRequest request;
  TokenRun shared, own;
};

std::vector<Load> RandomLoad(Dice* dice) {
  std::vector<Load> loads(20 + dice->Upto(20));
  for (size_t i = 0; i < loads.size(); ++i) {
    Load& load = loads[i];
    load.step = dice->Upto(150);
    load.request.max_tokens = 1 + dice->Upto(60);
    load.request.stop_after = dice->Upto(5) == 0 ? 1 + dice->Upto(20) : 0;
    load.request.priority = dice->Upto(3);
    load.request.tie = i;
    load.shared = {1 + dice->Upto(2), 0, dice->Upto(60)};
    load.own = {1000 + i, 0, 1 + dice->Upto(60)};
  }
  std::stable_sort(loads.begin(), loads.end(),
                   [](const Load& a, const Load& b) { return a.step < b.step; });
  for (Load& load : loads) load.request.arrival = static_cast<double>(load.step);
  return loads;
}

// `own`: the scheduler is told which streams are nobody else's.
void Send(VllmScheduler* scheduler, const std::vector<Load>& loads, int64_t step, bool own,
          size_t* next) {
  for (; *next < loads.size() && loads[*next].step <= step; ++*next) {
    const Load& load = loads[*next];
    const uint32_t place = scheduler->Add(load.request, 100'000 + *next, own);
    scheduler->Content(place).Append(load.shared);
    TokenRun run = load.own;
    run.own = own;
    scheduler->Content(place).Append(run);
    scheduler->Enqueue(place);
  }
}

TEST_CASE("the books are right after every step, and every request ends") {
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Dice dice(seed * 1000);
    const VllmConfig config = RandomConfig(&dice, seed % 2 == 0);
    const std::vector<Load> loads = RandomLoad(&dice);
    VllmScheduler scheduler(config, seed % 4 == 1);
    std::vector<VllmStep> under_way;
    std::vector<VllmEnd> ended;
    size_t next = 0, aborted = 0;
    int64_t step = 0;
    for (; step < 20'000 && (next < loads.size() || !scheduler.empty()); ++step) {
      Send(&scheduler, loads, step, seed % 3 > 0, &next);
      if (dice.Upto(40) == 0 && !scheduler.running().empty()) {
        if (!under_way.empty()) scheduler.Spell(&under_way.back());
        scheduler.Abort(
            scheduler.running()[dice.Upto(static_cast<uint32_t>(scheduler.running().size()) - 1)]);
        ++aborted;
      }
      under_way.emplace_back();
      scheduler.Schedule(&under_way.back());
      REQUIRE(std::string(scheduler.Broken()) == "");
      uint32_t tokens = under_way.back().crowd;
      for (const VllmShare& share : under_way.back().shares) tokens += share.tokens;
      REQUIRE(tokens <= config.max_num_batched_tokens);
      REQUIRE(scheduler.running().size() <= config.max_num_seqs);
      if (under_way.size() > (config.async_scheduling ? 1u : 0u)) {
        scheduler.Output(under_way.front(), &ended);
        under_way.erase(under_way.begin());
      }
      REQUIRE(std::string(scheduler.Broken()) == "");
    }
    REQUIRE(scheduler.empty());
    CHECK(ended.size() + aborted == loads.size());
    CHECK(scheduler.blocks().free() == scheduler.blocks().size());
  }
}

// The same, where blocks also come from a second tier or from other servers, some steps later, and
// requests are given up meanwhile.
TEST_CASE("what is on its way holds its blocks, and nothing is lost by it") {
  uint64_t loaded = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Dice dice(seed * 7000);
    VllmConfig config = RandomConfig(&dice, false);
    config.admission = KvAdmission::kPaged;
    config.prefill_first = false;
    config.scheduler_recv_interval = 1;
    const bool tier = config.enable_prefix_caching && seed % 3 > 0;
    std::vector<Load> loads = RandomLoad(&dice);
    for (Load& load : loads) {
      const uint32_t prompt = load.shared.length + load.own.length;
      if (seed % 3 < 2 && dice.Upto(1) == 0) load.request.elsewhere = 1 + dice.Upto(prompt - 1);
    }
    VllmScheduler scheduler(config, seed % 2 == 0);
    if (tier) scheduler.AddTier(1 + dice.Upto(60));
    std::vector<std::pair<int64_t, VllmLoad>> coming;
    std::vector<VllmEnd> ended;
    VllmStep step;
    size_t next = 0, aborted = 0;
    const auto is_coming = [&](const VllmLoad& load) {
      const VllmSequence& sequence = scheduler.Of(load.place);
      return sequence.serial == load.serial && sequence.state == VllmSequence::State::kLoading;
    };
    int64_t now = 0;
    for (; now < 20'000; ++now) {
      if (ended.size() + aborted == loads.size()) break;
      Send(&scheduler, loads, now, seed % 2 == 0, &next);
      for (size_t i = 0; i < coming.size();) {
        const VllmLoad load = coming[i].second;
        if (is_coming(load) && dice.Upto(30) == 0) {
          scheduler.Abort(load.place);
          ++aborted;
        }
        if (coming[i].first > now) {
          ++i;
          continue;
        }
        if (is_coming(load)) scheduler.Loaded(load.place);
        coming.erase(coming.begin() + static_cast<std::ptrdiff_t>(i));
        REQUIRE(std::string(scheduler.Broken()) == "");
      }
      scheduler.Schedule(&step);
      for (const VllmLoad& load : step.loads) {
        CHECK(load.tokens > 0);
        loaded += load.tokens;
        coming.emplace_back(now + dice.Upto(9), load);
      }
      REQUIRE(std::string(scheduler.Broken()) == "");
      scheduler.Output(step, &ended);
      REQUIRE(std::string(scheduler.Broken()) == "");
    }
    REQUIRE(now < 20'000);
    CHECK(scheduler.empty());
    CHECK(scheduler.blocks().free() == scheduler.blocks().size());
  }
  CHECK(loaded > 10'000);
}

TEST_CASE("of keys the least recently used goes") {
  BlockLru lru(3);
  CHECK_FALSE(lru.Touch(1));
  CHECK_FALSE(lru.Touch(2));
  CHECK_FALSE(lru.Touch(3));
  CHECK(lru.Touch(1));
  CHECK_FALSE(lru.Touch(4));
  CHECK_FALSE(lru.Has(2));
  CHECK((lru.Has(1) && lru.Has(3) && lru.Has(4)));
  CHECK(lru.size() == 3);
  BlockLru one(1);
  for (uint64_t key = 0; key < 300; ++key) CHECK_FALSE(one.Touch(key * 64));
  CHECK(one.Has(299 * 64));
  lru.Clear();
  CHECK((lru.size() == 0 && !lru.Has(1)));
}

// Who ended in which step, and what is free at the ends: all that can be told
// from outside.
struct Outcome {
  std::vector<std::pair<int64_t, uint64_t>> ends;
  std::vector<std::pair<int64_t, uint32_t>> preemptions;
  std::vector<std::pair<int64_t, uint32_t>> blocks;  // free
  std::vector<uint64_t> hits;
  std::vector<uint32_t> hashed;  // where each step is played
  int64_t calls = 0;
  bool operator==(const Outcome& other) const {
    return std::tie(ends, preemptions, blocks, hits, hashed) ==
           std::tie(other.ends, other.preemptions, other.blocks, other.hits, other.hashed);
  }
};

Outcome PlayLoad(const VllmConfig& config, const std::vector<Load>& loads, bool at_once,
                 bool own) {
  Outcome out;
  VllmScheduler scheduler(config, at_once);
  VllmStep made;
  std::vector<VllmEnd> ended;
  size_t next = 0;
  for (int64_t step = 0; step < 20'000 && (next < loads.size() || !scheduler.empty()); ++step) {
    Send(&scheduler, loads, step, own, &next);
    scheduler.Schedule(&made);
    ++out.calls;
    for (const uint32_t place : made.preempted) out.preemptions.emplace_back(step, place);
    for (const VllmShare& share : made.shares) {
      if (share.admitted) out.hits.push_back(share.cached);
    }
    ended.clear();
    scheduler.Output(made, &ended);
    for (const VllmEnd& end : ended) {
      out.ends.emplace_back(step, end.serial);
      out.blocks.emplace_back(step, scheduler.blocks().free());
    }
    if (!at_once) {
      out.hashed.push_back(scheduler.blocks().hashed());
      continue;
    }
    uint64_t alike = scheduler.StepsAlike();
    if (next < loads.size()) {
      const int64_t until = loads[next].step - step - 1;
      alike = std::min(alike, static_cast<uint64_t>(std::max(until, int64_t{0})));
    }
    if (alike == 0) continue;
    ended.clear();
    scheduler.Repeat(alike, &ended);
    step += static_cast<int64_t>(alike);
    for (const VllmEnd& end : ended) {
      out.ends.emplace_back(step, end.serial);
      out.blocks.emplace_back(step, scheduler.blocks().free());
    }
    CHECK(std::string(scheduler.Broken()) == "");
  }
  return out;
}

TEST_CASE("steps alike, taken at once, are those taken one by one") {
  int64_t saved = 0, all = 0;
  size_t preemptions = 0;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Dice dice(seed * 1000);
    const VllmConfig config = RandomConfig(&dice, false);
    const std::vector<Load> loads = RandomLoad(&dice);
    Outcome one_by_one = PlayLoad(config, loads, false, seed % 2 == 0);
    one_by_one.hashed.clear();
    const Outcome at_once = PlayLoad(config, loads, true, seed % 2 == 0);
    CHECK(one_by_one == at_once);
    all += one_by_one.calls;
    saved += one_by_one.calls - at_once.calls;
    preemptions += one_by_one.preemptions.size();
  }
  CHECK(preemptions > 500);
  CHECK(saved > all / 2);
}

// Tokens that the second request finds of the first one's prompt and answer, after so many steps.
uint32_t HitsInCrowd(bool gathers, int steps, uint32_t block_size) {
  VllmConfig config;
  config.num_gpu_blocks = 200;
  config.block_size = block_size;
  config.async_scheduling = false;
  VllmScheduler scheduler(config, gathers);
  VllmStep made;
  std::vector<VllmEnd> ended;
  const auto send = [&](std::initializer_list<TokenRun> prompt) {
    const uint32_t place = scheduler.Add({300, 0, 0, 0, 0}, 1000);
    for (const TokenRun& run : prompt) scheduler.Content(place).Append(run);
    scheduler.Enqueue(place);
  };
  send({{5, 0, 20}});
  for (int i = 0; i < steps; ++i) {
    scheduler.Schedule(&made);
    scheduler.Output(made, &ended);
  }
  send({{5, 0, 20}, {1000, 0, 90}});
  scheduler.Schedule(&made);
  return made.shares.back().cached;
}

TEST_CASE("who comes finds what the crowd has written so far") {
  for (const uint32_t block_size : {1u, 8u, 16u}) {
    for (int steps = 1; steps < 60; ++steps) {
      CHECK(HitsInCrowd(true, steps, block_size) == HitsInCrowd(false, steps, block_size));
    }
  }
  CHECK(HitsInCrowd(true, 50, 16) == 64);
}

TEST_CASE("blocks that nobody else can look for are those that nobody looks for") {
  size_t preemptions = 0;
  uint64_t hits = 0;
  for (uint64_t seed = 1; seed <= 600; ++seed) {
    CAPTURE(seed);
    Dice dice(seed * 1000 + 7);
    const VllmConfig config = RandomConfig(&dice, seed % 4 == 0);
    const std::vector<Load> loads = RandomLoad(&dice);
    const Outcome named = PlayLoad(config, loads, false, false);
    const Outcome counted = PlayLoad(config, loads, false, true);
    CHECK(named == counted);
    preemptions += named.preemptions.size();
    for (const uint64_t hit : named.hits) hits += hit;
  }
  CHECK(preemptions > 1000);
  CHECK(hits > 100'000);
}

}  // namespace
}  // namespace servescape
