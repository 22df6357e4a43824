// SPDX-License-Identifier: MIT
// Keys and values that come from elsewhere, and replicas that are picked by what they hold and do:
// trajectories by hand (see log.h; times in ms).
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/base/time.h"
#include "sim/scenario/config_endpoints.h"
#include "sim/scenario/config_kv.h"
#include "sim/scenario/config_prompts.h"
#include "tests/model/log.h"

namespace servescape::test {
namespace {

// Steps of 10 ms and 1 ms a sequence; a prompt's token takes 1 ms.
TokenConfig Replica(uint32_t max_running, uint32_t kv_tokens) {
  TokenConfig tokens{true, true, max_running, 0.010, 0.001, 0, 0.001};
  tokens.scheduler = TokenScheduler::kVllm;
  tokens.kv_tokens = kv_tokens;
  tokens.max_batched_tokens = 64;
  return tokens;
}

struct Sent {
  int64_t at_ms = 0;
  uint32_t prompt = 1, output = 1;
  std::vector<uint64_t> blocks;  // of 16 tokens, which come again
};

Config Servers(const std::vector<Sent>& sent, const std::vector<TokenConfig>& services) {
  Config config = Traced({}, static_cast<int>(services.size()));
  config.run.duration = FromSeconds(1000);
  PromptConfig prompts;
  prompts.block_tokens = 16;
  for (const Sent& each : sent) {
    TraceRow row{SimTime{each.at_ms * kMs}, 1};
    row.prompt_tokens = each.prompt;
    row.output_tokens = each.output;
    config.traffic[0].trace.push_back(row);
    for (const uint64_t id : each.blocks) prompts.runs.push_back({id, 1});
    prompts.ends.push_back(static_cast<uint32_t>(prompts.runs.size()));
    prompts.known.push_back(static_cast<uint32_t>(16 * each.blocks.size()));
  }
  config.traffic[0].prompts = std::make_shared<const PromptConfig>(std::move(prompts));
  for (size_t s = 0; s < services.size(); ++s) {
    config.services[s].time.time = Constant(0);
    config.services[s].tokens = services[s];
    config.services[s].concurrency = services[s].max_running;
  }
  return config;
}

KvConfig ByteAToken(double bytes_per_second, int64_t latency_ms) {
  KvConfig kv;
  kv.bytes_per_token = 1;
  kv.link_bandwidth = kv.tier_bandwidth = bytes_per_second;
  kv.link_latency = kv.tier_latency = Duration{latency_ms * kMs};
  return kv;
}

Config Pools(const std::vector<Sent>& sent, const KvConfig& prefill) {
  TokenConfig reads = Replica(4, 320), writes = Replica(4, 320);
  reads.role = TokenRole::kPrefill;
  writes.role = TokenRole::kDecode;
  Config config = Servers(sent, {reads, writes});
  config.services[0].kv = std::make_shared<const KvConfig>(prefill);
  config.services[1].kv = std::make_shared<const KvConfig>(ByteAToken(1000, 2));
  return config;
}

// Two prompts of 40 tokens, in memory for one: 50 ms each to read, 42 to send
// at a byte a ms.
TEST_CASE("who has read a prompt keeps it until the other one has it") {
  Config config = Pools({{0, 40, 2, {}}, {0, 40, 2, {}}}, {});
  config.services[0].tokens.kv_tokens = 64;
  // The second begins to be read at 92, when the first has come, not at 50.
  CHECK(PlayGeneral(config) ==
        "a0 w0 a0 w0 s0x1 +50 e50 w50 s92x1 s92x1' +22 "
        "e114' c114=114 +50 e142 w142 s184x1' +22 "
        "e206' c206=206");
  // There is room for both, which are read together: 74 and 26 ms.
  config.services[0].tokens.kv_tokens = 128;
  CHECK(PlayGeneral(config) ==
        "a0 w0 a0 w0 s0x1 s0x1 +74 e74 w74 +100 e100 "
        "w100 s116x1' +22 e138' c138=138 s156x1' +22 "
        "e178' c178=178");
  // Nobody comes for the first one: it is given up after 480 s.
  config = Pools({{0, 40, 2, {}}, {0, 40, 2, {}}}, {});
  config.services[0].tokens.kv_tokens = 64;
  config.paths[0].services.pop_back();
  CHECK(PlayGeneral(config) ==
        "a0 w0 a0 w0 s0x1 +50 e50 c50=50 s480050x1 +50 e480100 c480100=480100");
}

TEST_CASE("one pool reads, the other writes when keys and values have come") {
  // Reads for 10 + 5; 5 tokens take 5 ms and 2 more; the last of them is read again, as the first
  // token is written, and two more follow.
  CHECK(PlayGeneral(Pools({{0, 5, 3, {}}}, {})) ==
        "a0 w0 s0x1 +15 e15 w15 s22x1' +33 e55' c55=55");
}

TEST_CASE("transfers to a replica follow each other, and hold room there") {
  // Both are read by 30 (10 + 10 + 10). 10 bytes each: there by 42, and by 52; the second joins the
  // first one's next step.
  CHECK(PlayGeneral(Pools({{0, 10, 2, {}}, {0, 10, 1, {}}}, {})) ==
        "a0 w0 a0 w0 s0x1 s0x1 +30 e30 +30 e30 w30 w30 s42x1' s53x1' +23 e65' +12 e65' c65=65 "
        "c65=65");
}

TEST_CASE("short prompts are read where they are answered") {
  KvConfig conditional;
  conditional.longest_local = 5;
  // 10 + 5, and two of 11.
  CHECK(PlayGeneral(Pools({{0, 5, 3, {}}}, conditional)) == "a0 w0 s0x1' +37 e37' c37=37");
  CHECK(Only(PlayGeneral(Pools({{0, 6, 3, {}}}, conditional)), 's') == "s0x1 s24x1'");
  KvConfig crowded;
  crowded.most_waiting = 1;
  // The third comes while the second waits for the step's end. 30 ms of the link are the first
  // one's, 6 the second's, which then waits for a step to end.
  CHECK(Only(PlayGeneral(Pools({{0, 30, 1, {}}, {1, 6, 1, {}}, {2, 6, 1, {}}}, crowded)), 's') ==
        "s0x1 s2x1' s40x1 s72x1' s83x1'");
}

TEST_CASE("a second tier gives back what the first has lost") {
  TokenConfig tokens = Replica(1, 48);
  KvConfig kv = ByteAToken(4000, 0);
  const std::vector<Sent> sent{
      {0, 33, 1, {0, 1}}, {100, 33, 1, {7, 8}}, {200, 33, 1, {0, 1}}};
  Config config = Servers(sent, {tokens});
  CHECK(Only(PlayGeneral(config), 'c') == "c43=43 c143=43 c243=43");
  // 32 bytes take 8 ms, the last token a step of 11.
  kv.tier_blocks = 100;
  config.services[0].kv = std::make_shared<const KvConfig>(kv);
  CHECK(Only(PlayGeneral(config), 'c') == "c43=43 c143=43 c219=19");
  // With room for three of the four: of the first prompt the second block is left, which is none.
  kv.tier_blocks = 3;
  config.services[0].kv = std::make_shared<const KvConfig>(kv);
  CHECK(Only(PlayGeneral(config), 'c') == "c43=43 c143=43 c243=43");
}

Config Picked(const std::vector<Sent>& sent, const EndpointConfig& endpoints) {
  Config config = Servers(sent, {Replica(1, 160)});
  config.services[0].replicas = 2;
  config.services[0].pools.clear();
  config.services[0].routing = Routing::kShortestQueue;
  config.services[0].endpoints = std::make_shared<const EndpointConfig>(endpoints);
  return config;
}

EndpointConfig By(EndpointScorer scorer, int64_t refresh_ms) {
  EndpointConfig out;
  out.scorers = {{scorer, 1}};
  out.refresh = Duration{refresh_ms * kMs};
  return out;
}

TEST_CASE("a picker sees the replicas' metrics as they were when it last read them") {
  // Three that take 100 ms each; the first is on a replica by chance.
  const std::vector<Sent> sent{{5, 90, 1, {}}, {8, 90, 1, {}}};
  int waited = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const std::string fresh =
        PlayGeneral(Picked(sent, By(EndpointScorer::kRunning, 0)), true, seed);
    CHECK(Only(fresh, 's') == "s5x1 s8x1");
    // Nothing runs anywhere at 0, and again chance decides.
    const std::string stale =
        PlayGeneral(Picked(sent, By(EndpointScorer::kRunning, 1000)), true, seed);
    waited += Only(stale, 's') == "s5x1 s8x1" ? 0 : 1;
    // Its own count is never stale.
    const std::string own =
        PlayGeneral(Picked(sent, By(EndpointScorer::kActive, 1000)), true, seed);
    CHECK(Only(own, 's') == "s5x1 s8x1");
    // By the reading at 7 the first one runs.
    const std::string read =
        PlayGeneral(Picked(sent, By(EndpointScorer::kRunning, 7)), true, seed);
    CHECK(Only(read, 's') == "s5x1 s8x1");
  }
  // Half of 40: the standard error is 3.2.
  CHECK(waited > 10);
  CHECK(waited < 30);
}

TEST_CASE("who begins with what a replica holds goes there, whatever it is told by") {
  // 65 tokens, of which 64 are in blocks: steps of 74 and 11 ms, or of 11 where they are found.
  const std::vector<Sent> sent{{0, 65, 1, {0, 1, 2, 3}},
                               {10, 65, 1, {4, 5, 6, 7}},
                               {200, 65, 1, {0, 1, 2, 3}},
                               {210, 65, 1, {4, 5, 6, 7}}};
  EndpointConfig approximate = By(EndpointScorer::kPrefix, 50);
  approximate.scorers.push_back({EndpointScorer::kActive, 0.5});
  EndpointConfig precise = By(EndpointScorer::kPrecisePrefix, 50);
  precise.scorers.push_back({EndpointScorer::kActive, 0.5});
  EndpointConfig dynamo;
  dynamo.dynamo = true;
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    for (const EndpointConfig& each : {approximate, precise, dynamo}) {
      CHECK(Only(PlayGeneral(Picked(sent, each), true, seed), 'c') ==
            "c85=85 c95=85 c211=11 c221=11");
    }
  }
}

}  // namespace
}  // namespace servescape::test
