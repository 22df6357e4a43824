// SPDX-License-Identifier: MIT
// Replicas with vLLM's scheduler: trajectories by hand (see log.h; times in ms), and every
// request's end, to the nanosecond, against a plain loop that takes one step after the other.
#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/base/time.h"
#include "sim/engine/station/paged_step.h"
#include "sim/llm/vllm_scheduler.h"
#include "sim/random/generator.h"
#include "sim/scenario/config_adapters.h"
#include "sim/scenario/config_prompts.h"
#include "tests/model/log.h"

namespace servescape::test {
namespace {

struct Prompt {
  int64_t at = 0;  // ns
  uint32_t prompt = 1, output = 1;
};

Config LlmServer(const std::vector<Prompt>& prompts, const TokenConfig& tokens) {
  Config config = Traced({});
  config.run.duration = FromSeconds(1e6);
  for (const Prompt& each : prompts) {
    TraceRow row{SimTime{each.at}, 1};
    row.prompt_tokens = each.prompt;
    row.output_tokens = each.output;
    config.traffic[0].trace.push_back(row);
  }
  ServiceConfig& service = config.services[0];
  service.time.time = Constant(0);
  service.tokens = tokens;
  service.concurrency = tokens.max_running;
  return config;
}

// Steps of 10 ms and 1 ms a sequence; a prompt's token takes 1 ms.
TokenConfig Blocks(uint32_t max_running, uint32_t kv_tokens) {
  TokenConfig tokens{true, true, max_running, 0.010, 0.001, 0, 0.001};
  tokens.scheduler = TokenScheduler::kVllm;
  tokens.kv_tokens = kv_tokens;
  tokens.max_batched_tokens = 64;
  return tokens;
}

TEST_CASE("a prompt is a step, each further token another") {
  // 10 + 5; then two of 11.
  CHECK(PlayGeneral(LlmServer({{0, 5, 3}}, Blocks(4, 320))) == "a0 w0 s0x1 +37 e37 c37=37");
  // In chunks of 64: 74, then 10 + 6.
  CHECK(PlayGeneral(LlmServer({{0, 70, 1}}, Blocks(4, 320))) == "a0 w0 s0x1 +90 e90 c90=90");
}

TEST_CASE("who comes during a step is read in the next, beside those that go on") {
  CHECK(PlayGeneral(LlmServer({{0, 5, 9}, {16 * kMs, 4, 1}}, Blocks(4, 320))) ==
        "a0 w0 s0x1 a16 w16 s26x1 +15 e41 c41=25 +107 e107 c107=107");
  // At the very end of a step is after it.
  CHECK(PlayGeneral(LlmServer({{0, 5, 9}, {26 * kMs, 4, 1}}, Blocks(4, 320))) ==
        "a0 w0 s0x1 a26 w26 s37x1 +15 e52 c52=26 +107 e107 c107=107");
  // Also where the step is one of several that are taken at once.
  CHECK(PlayGeneral(LlmServer({{0, 5, 9}, {48 * kMs, 4, 1}}, Blocks(4, 320))) ==
        "a0 w0 s0x1 a48 w48 s59x1 +15 e74 c74=26 +107 e107 c107=107");
}

TEST_CASE(
    "the last one admitted gives its blocks, and writes on when there "
    "are enough") {
  // Two blocks each, of five; both want a third when they have 32 tokens. The
  // second has written three by then, and finds its two blocks again.
  CHECK(PlayGeneral(LlmServer({{0, 30, 8}, {1, 30, 5}}, Blocks(4, 80))) ==
        "a0 w0 s0x1 a0 w0 s40x1 +65 p105 +149 e149 c149=149 u149 +22 e171 c171=170");
}

TEST_CASE("an idle server begins with all that come at one instant") {
  // 10 + 5 + 4 for both, and a step of 12 for their second tokens.
  CHECK(PlayGeneral(LlmServer({{0, 5, 2}, {0, 4, 2}}, Blocks(4, 320))) ==
        "a0 w0 a0 w0 s0x1 s0x1 +31 e31 +31 e31 c31=31 c31=31");
}

TEST_CASE("a step takes what its tokens touch of the experts") {
  TokenConfig tokens = Blocks(4, 320);
  tokens.experts = 0.008;
  tokens.expert_share = 0.5;
  // A prompt's token touches half, 4 ms; two 3/4, 6 ms.
  CHECK(PlayGeneral(LlmServer({{0, 2, 2}}, tokens)) == "a0 w0 s0x1 +33 e33 c33=33");
}

TEST_CASE("drafts are verified in the step, and give what holds of them") {
  TokenConfig tokens = Blocks(4, 320);
  tokens.speculation.tokens = 2;
  tokens.speculation.draft_time = 0.002;
  // 10 + 5, and 4 for the drafts; then a step of 11, 2 for its two drafted
  // tokens, 4 for the next. All hold: 1 + 3 tokens; or none: two more steps.
  tokens.speculation.accepts = {1, 1};
  CHECK(PlayGeneral(LlmServer({{0, 5, 4}}, tokens)) == "a0 w0 s0x1 +36 e36 c36=36");
  tokens.speculation.accepts = {1, 0};
  CHECK(PlayGeneral(LlmServer({{0, 5, 4}}, tokens)) == "a0 w0 s0x1 +53 e53 c53=53");
  tokens.speculation.accepts = {0, 1};
  CHECK(PlayGeneral(LlmServer({{0, 5, 4}}, tokens)) == "a0 w0 s0x1 +70 e70 c70=70");
  // Of a server whose prompts cost nothing a drafted token costs what a
  // sequence does.
  tokens.prefill_per_token = 0;
  CHECK(PlayGeneral(LlmServer({{0, 5, 4}}, tokens)) == "a0 w0 s0x1 +65 e65 c65=65");
}

TEST_CASE("a step waits for the adapters that have no slot, and they stay there") {
  Config config = LlmServer({{0, 5, 2}, {50 * kMs, 5, 2}}, Blocks(4, 320));
  AdapterConfig adapters;
  adapters.upto = {0, 1};
  adapters.cpu_load = Duration{3 * kMs};
  adapters.remote_load = Duration{20 * kMs};
  config.services[0].adapters = std::make_shared<const AdapterConfig>(adapters);
  CHECK(PlayGeneral(config) == "a0 w0 s0x1 +49 e49 c49=49 a50 w50 s50x1 +26 e76 c76=26");
  // Every other request wants the model alone.
  adapters.upto = {1, 1};
  config.services[0].adapters = std::make_shared<const AdapterConfig>(adapters);
  CHECK(PlayGeneral(config) == "a0 w0 s0x1 +26 e26 c26=26 a50 w50 s50x1 +26 e76 c76=26");
}

TEST_CASE(
    "a prompt that memory cannot hold is turned away, an answer ends "
    "where memory does") {
  CHECK(PlayGeneral(LlmServer({{0, 48, 1}}, Blocks(4, 48))) == "a0 r0 f0");
  CHECK(PlayGeneral(LlmServer({{0, 30, 90}}, Blocks(4, 48))) == "a0 w0 s0x1 +227 e227 c227=227");
}

TEST_CASE("a crash fails who runs; who waits goes on") {
  Config config = LlmServer({{0, 5, 90}, {15 * kMs, 6, 2}}, Blocks(1, 320));
  config.incidents.push_back({});
  config.incidents[0].at = SimTime{20 * kMs};
  config.incidents[0].duration = Duration{30 * kMs};
  config.incidents[0].service = 0;
  CHECK(PlayGeneral(config) == "a0 w0 s0x1 a15 w15 x20 f20 s50x1 +27 e77 c77=62");
}

// ---- one step after the other -------------------------------------------------------------------

struct PagedEnds : Watcher {
  std::vector<std::tuple<int64_t, int64_t, bool>> ends;  // came, went, answered
  int64_t first_tokens = 0, tokens = 0, steps = 0, gaps = 0, gap_sum = 0, rest = 0;
  uint64_t queries = 0, hits = 0;
  int preempted = 0;
  uint64_t drafted = 0, accepted = 0;
  double held = 0;
  void OnDrafts(uint32_t, const DraftUse& use) override {
    drafted += use.drafted;
    accepted += use.accepted;
  }
  void OnOutcome(SimTime now, uint32_t, uint32_t, Outcome outcome, Duration latency, double,
                 const int64_t*) override {
    ends.emplace_back(now.ns - latency.ns, now.ns, outcome == Outcome::kAnswered);
  }
  void OnSequence(uint32_t, uint32_t count, Duration first, Duration after) override {
    tokens += count;
    first_tokens += first.ns;
    rest += after.ns;
  }
  void OnIterations(uint32_t, int64_t count) override { steps += count; }
  void OnTokenGaps(uint32_t, Duration gap, int64_t count) override {
    gaps += count;
    gap_sum += gap.ns * count;
  }
  void OnTokenWork(uint32_t, Duration, const KvUse& kv) override {
    queries += kv.queries;
    hits += kv.hits;
    held += kv.held;
  }
  void OnPreempt(SimTime, uint32_t, Duration) override { ++preempted; }
};

constexpr uint32_t kBlockTokens = 7;

struct RandomCase {
  std::vector<Prompt> prompts;
  TokenConfig tokens;
  uint32_t shared = 0;
  int64_t timeout = 0, slow_at = 0;
  uint32_t families = 0;  // > 0: prompts have blocks with ids, and begin alike in a family

  uint32_t SharedBlocks(size_t i) const { return static_cast<uint32_t>(i * 5 % 11); }
  std::vector<uint64_t> Ids(size_t i) const {
    std::vector<uint64_t> ids;
    for (uint32_t b = 0; b < SharedBlocks(i); ++b) ids.push_back(100 * (i % families) + b);
    for (uint32_t b = 0; b < i % 3; ++b) ids.push_back(10'000 + 100 * i + b);
    return ids;
  }
  // What of a prompt another of its family begins with.
  uint32_t Known(size_t i) const {
    uint32_t most = 0;
    for (size_t k = i % families; k < prompts.size(); k += families) {
      if (k != i) most = std::max(most, std::min(SharedBlocks(i), SharedBlocks(k)));
    }
    return most * kBlockTokens;
  }
};

// A server and its requests, by steps.
class StepByStep {
 public:
  explicit StepByStep(const RandomCase& with) : case_(with), scheduler_(SchedulerOf(Service())) {}

  PagedEnds Run() {
    size_t next = 0, next_timeout = 0;
    places_.assign(case_.prompts.size(), 0);
    gone_.assign(case_.prompts.size(), false);
    for (;;) {
      // At one instant: ends of steps, then time-outs, then arrivals.
      std::tuple<int64_t, int, size_t> event{due_, 0, 0};
      if (case_.timeout > 0 && next_timeout < next) {
        event = std::min(event, {case_.prompts[next_timeout].at + case_.timeout, 1, next_timeout});
      }
      if (next < case_.prompts.size()) event = std::min(event, {case_.prompts[next].at, 2, next});
      const auto [now, kind, index] = event;
      if (now == kEndOfTime.ns) break;
      if (kind == 0) EndStep(now);
      if (kind == 1) TimeOut(next_timeout++, now);
      if (kind == 2) Come(next++);
      // A server that is idle, or has answered, takes all that come at one instant.
      const bool more = next < case_.prompts.size() && case_.prompts[next].at == now;
      const bool late = case_.timeout > 0 && next_timeout < next &&
                        case_.prompts[next_timeout].at + case_.timeout == now;
      if (due_ == kEndOfTime.ns && !more && !late) StartStep(now);
    }
    std::sort(out_.ends.begin(), out_.ends.end());
    return out_;
  }

 private:
  GeneralService Service() const {
    GeneralService out;
    out.tokens = case_.tokens;
    return out;
  }

  void Come(size_t i) {
    const Prompt& prompt = case_.prompts[i];
    VllmRequest request;
    request.max_tokens = prompt.output;
    const uint32_t place = scheduler_.Add(request, 1'000'000 + i);
    const uint32_t shared = std::min(prompt.prompt, case_.shared);
    if (case_.families > 0) {
      Append(place, i);
    } else {
      scheduler_.Content(place).Append({1, 0, shared});
      scheduler_.Content(place).Append({2'000'000 + i, 0, prompt.prompt - shared});
    }
    scheduler_.Enqueue(place);
    places_[i] = place;
    if (requests_.size() <= place) requests_.resize(place + 1);
    requests_[place] = {i, -1, -1};
  }

  // Its blocks, one by one, each of which anybody may look for; then what is its own.
  void Append(uint32_t place, size_t i) {
    uint32_t left = case_.prompts[i].prompt;
    for (const uint64_t id : case_.Ids(i)) {
      const uint32_t length = std::min(left, kBlockTokens);
      scheduler_.Content(place).Append({9, id * kBlockTokens, length});
      left -= length;
    }
    scheduler_.Content(place).Append({2'000'000 + i, 0, left});
  }

  void TimeOut(size_t i, int64_t now) {
    if (gone_[i]) return;
    gone_[i] = true;
    out_.ends.emplace_back(case_.prompts[i].at, now, false);
    scheduler_.Abort(places_[i]);
  }

  void StartStep(int64_t now) {
    do {
      scheduler_.Schedule(&step_);
      out_.preempted += static_cast<int>(step_.preempted.size());
    } while (step_.shares.empty() && !step_.preempted.empty());
    out_.queries += step_.prefix.queries;
    out_.hits += step_.prefix.hits;
    began_ = now;
    due_ = kEndOfTime.ns;
    if (step_.shares.empty()) return;
    const double factor = case_.slow_at > 0 && now > case_.slow_at ? 3 : 1;
    const StepLoad load = LoadOf(step_, case_.tokens.speculation.tokens);
    due_ = now + StepClock{&case_.tokens, factor}.Time(load).ns;
  }

  // As many drafted tokens hold as the engine's generator says, in the same
  // order.
  void Verify() {
    for (VllmShare& share : step_.shares) {
      const VllmSequence& sequence = scheduler_.Of(share.place);
      if (sequence.serial != share.serial || sequence.state != VllmSequence::State::kRunning) {
        continue;
      }
      const auto& accepts = case_.tokens.speculation.accepts;
      while (share.accepted < share.drafts && random_.NextUniform() < accepts[share.accepted]) {
        ++share.accepted;
      }
      out_.drafted += share.drafts;
      out_.accepted += share.accepted;
    }
  }

  void EndStep(int64_t now) {
    ++out_.steps;
    Verify();
    const KvBlocks& blocks = scheduler_.blocks();
    out_.held +=
        ToSeconds(Duration{now - began_}) * (blocks.size() - blocks.free()) / blocks.size();
    for (const VllmShare& share : step_.shares) {
      const VllmSequence& sequence = scheduler_.Of(share.place);
      if (!share.answers || sequence.serial != share.serial ||
          sequence.state != VllmSequence::State::kRunning) {
        continue;
      }
      Request& request = requests_[share.place];
      if (request.first < 0 &&
          sequence.output + 1 + share.accepted >= case_.tokens.stream_interval) {
        request.first = now;
      }
      if (request.last >= 0) {
        ++out_.gaps;
        out_.gap_sum += now - request.last;
      }
      request.last = now;
    }
    std::vector<VllmEnd> ended;
    scheduler_.Output(step_, &ended);
    for (const VllmEnd& end : ended) {
      Request& request = requests_[end.place];
      if (request.first < 0) request.first = now;
      const int64_t came = case_.prompts[request.index].at;
      gone_[request.index] = true;
      out_.ends.emplace_back(came, now, true);
      out_.tokens += scheduler_.Of(end.place).output;
      out_.first_tokens += request.first - came;
      out_.rest += now - request.first;
    }
    due_ = kEndOfTime.ns;
    if (ended.empty()) StartStep(now);
  }

  struct Request {
    size_t index;
    int64_t first, last;
  };

  const RandomCase& case_;
  Generator random_ = MakeStream(1, 0, "service.s0/speculation");
  VllmScheduler scheduler_;
  VllmStep step_;
  std::vector<uint32_t> places_;
  std::vector<Request> requests_;  // by place
  std::vector<bool> gone_;
  int64_t due_ = kEndOfTime.ns, began_ = 0;
  PagedEnds out_;
};

RandomCase MakeCase(Generator* random, int round) {
  RandomCase out;
  TokenConfig& tokens = out.tokens;
  tokens = Blocks(1 + random->NextBelow(9), 160 + random->NextBelow(400));
  tokens.block_size = 1 + random->NextBelow(16);
  tokens.base = 1e-6 * random->NextBelow(20'000) + 1e-9;
  tokens.per_sequence = 1e-6 * random->NextBelow(3000);
  tokens.per_cached_token = 1e-9 * random->NextBelow(4000);
  tokens.prefill_per_token = 1e-6 * random->NextBelow(100);
  tokens.per_context_token = 1e-9 * random->NextBelow(300);
  tokens.long_prefill = round % 5 == 0 ? 10 : 0;
  tokens.prefill_interval = round % 7 == 0 ? 3 : 1;
  tokens.prefix_caching = round % 4 != 0;
  tokens.whole_prompt = round % 6 != 0;
  tokens.watermark = round % 8 == 0 ? 0.1 : 0;
  tokens.scheduler = static_cast<TokenScheduler>(1 + round % 3);
  tokens.experts = round % 2 == 0 ? 1e-6 * random->NextBelow(20'000) : 0;
  tokens.expert_share = 0.1 * random->NextUniform();
  tokens.stream_interval = round % 10 < 3 ? 1 + random->NextBelow(30) : 1;
  tokens.receive_interval = round % 9 < 4 ? 1 + random->NextBelow(12) : 1;
  out.shared = random->NextBelow(40);
  out.families = round % 5 < 2 ? 1 + random->NextBelow(4) : 0;
  SimTime at{0};
  const double gap = 0.02 + 0.3 * random->NextUniform();
  for (int i = 0; i < 60; ++i) {
    if (i % 8 > 1 || round % 4 == 0) at = at + FromSeconds(gap * random->NextUniform());
    out.prompts.push_back({at.ns, 1 + random->NextBelow(90), 1 + random->NextBelow(60)});
  }
  out.timeout = round % 3 == 0 ? 900 * kMs : 0;
  out.slow_at = round % 4 == 1 ? at.ns / 2 : 0;
  if (round % 6 == 3) {
    tokens.scheduler = TokenScheduler::kVllm;
    SpeculationConfig& drafts = tokens.speculation;
    drafts.tokens = 1 + random->NextBelow(6);
    drafts.draft_time = 1e-6 * random->NextBelow(900);
    drafts.slots = round % 4 == 1;
    drafts.drops_last_hit = round % 8 == 1;
    for (uint32_t i = 0; i < drafts.tokens; ++i) drafts.accepts[i] = random->NextUniform();
  }
  return out;
}

PagedEnds PlayCase(const RandomCase& with) {
  Config config = LlmServer(with.prompts, with.tokens);
  config.traffic[0].shared_prompt_tokens = with.shared;
  if (with.families > 0) {
    PromptConfig blocks;
    blocks.block_tokens = kBlockTokens;
    for (size_t i = 0; i < with.prompts.size(); ++i) {
      for (const uint64_t id : with.Ids(i)) blocks.runs.push_back({id, 1});
      blocks.ends.push_back(static_cast<uint32_t>(blocks.runs.size()));
      blocks.known.push_back(with.Known(i));
    }
    config.traffic[0].prompts = std::make_shared<const PromptConfig>(std::move(blocks));
  }
  if (with.timeout > 0) {
    config.traffic[0].attempt.any = config.traffic[0].attempt.cancel = true;
    config.traffic[0].attempt.timeout = Duration{with.timeout};
  }
  if (with.slow_at > 0) {
    IncidentConfig slow;
    slow.kind = IncidentKind::kBrownOut;
    slow.service = 0;
    slow.at = SimTime{with.slow_at};
    slow.factor = 3;
    config.incidents.push_back(slow);
  }
  PagedEnds ends;
  Run(config, &ends);
  std::sort(ends.ends.begin(), ends.ends.end());
  return ends;
}

TEST_CASE("steps taken at once end where steps one by one end, to the nanosecond") {
  Generator random(11);
  int preempted = 0;
  uint64_t hits = 0, accepted = 0;
  for (int round = 0; round < 1000; ++round) {
    CAPTURE(round);
    const RandomCase with = MakeCase(&random, round);
    const PagedEnds played = PlayCase(with);
    const PagedEnds stepped = StepByStep(with).Run();
    REQUIRE(played.ends.size() == with.prompts.size());
    CHECK(played.ends == stepped.ends);
    CHECK(played.tokens == stepped.tokens);
    CHECK(played.first_tokens == stepped.first_tokens);
    CHECK(played.rest == stepped.rest);
    CHECK(played.steps == stepped.steps);
    CHECK(played.gaps == stepped.gaps);
    CHECK(played.gap_sum == stepped.gap_sum);
    CHECK(played.preempted == stepped.preempted);
    CHECK(played.queries == stepped.queries);
    CHECK(played.hits == stepped.hits);
    CHECK(played.drafted == stepped.drafted);
    CHECK(played.accepted == stepped.accepted);
    CHECK(played.held == doctest::Approx(stepped.held).epsilon(1e-9));
    preempted += stepped.preempted;
    hits += stepped.hits;
    accepted += stepped.accepted;
  }
  CHECK(preempted > 1000);
  CHECK(accepted > 10'000);
  CHECK(hits > 100'000);
}

TEST_CASE("clients of a closed loop end when all requests have been sent") {
  Config config = LlmServer({}, Blocks(4, 320));
  TrafficConfig& traffic = config.traffic[0];
  traffic.arrivals = ArrivalKind::kClosed;
  traffic.clients = 2;
  traffic.requests = 3;
  traffic.think = Constant(0);
  traffic.tokens.has_prompt = traffic.tokens.has_output = true;
  traffic.tokens.prompt = Constant(4);
  traffic.tokens.output = Constant(1);
  PagedEnds ends;
  Run(config, &ends);
  CHECK(ends.ends.size() == 3);
}

}  // namespace
}  // namespace servescape::test
