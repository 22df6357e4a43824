// SPDX-License-Identifier: MIT
// Batching by tokens: trajectories by hand (see log.h; times in ms), and every request's end, to
// the nanosecond, against a plain model that goes through all iterations one by one.
#include <algorithm>
#include <deque>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "sim/base/time.h"
#include "sim/random/generator.h"
#include "tests/model/log.h"

namespace servescape::test {
namespace {

struct Arrival {
  int64_t at = 0;  // ns
  uint32_t prompt = 0, output = 1;
};

Config Tokens(const std::vector<Arrival>& arrivals, const TokenConfig& tokens,
              uint32_t replicas = 1) {
  Config config = Traced({});
  config.run.duration = FromSeconds(1e6);
  for (const Arrival& arrival : arrivals) {
    TraceRow row{SimTime{arrival.at}, 1};
    row.prompt_tokens = arrival.prompt;
    row.output_tokens = arrival.output;
    config.traffic[0].trace.push_back(row);
  }
  ServiceConfig& service = config.services[0];
  service.time.time = Constant(0);
  service.tokens = tokens;
  service.tokens.any = true;
  service.concurrency = tokens.max_running;
  service.replicas = replicas;
  return config;
}

// Iterations of 10 ms and 1 ms a sequence; prompts of 2 ms and 1 ms a token.
TokenConfig Steps(uint32_t max_running, bool prefill, bool continuous = true) {
  return {true, continuous, max_running, 0.010, 0.001, prefill ? 0.002 : 0, prefill ? 0.001 : 0};
}

TEST_CASE("a sequence takes an iteration a token, and its prompt once") {
  CHECK(PlayGeneral(Tokens({{0, 0, 3}}, Steps(4, false))) == "a0 w0 s0x1 +33 e33 c33=33");
  CHECK(PlayGeneral(Tokens({{0, 5, 3}}, Steps(4, true))) == "a0 w0 s0x1 +40 e40 c40=40");
}

TEST_CASE("who comes during an iteration joins at its end") {
  // The first alone: 11. Both from 11 on: 12 each. The first ends at 35, the second at 46.
  CHECK(PlayGeneral(Tokens({{0, 0, 3}, {5 * kMs, 0, 3}}, Steps(4, false))) ==
        "a0 w0 s0x1 a5 w5 s11x1 +35 e35 c35=35 +35 e46 c46=41");
  // Its prompt of 8 ms lengthens the iteration for both.
  CHECK(PlayGeneral(Tokens({{0, 0, 3}, {5 * kMs, 6, 2}}, Steps(4, true))) ==
        "a0 w0 s0x1 a5 w5 s13x1 +45 e45 +32 e45 c45=45 c45=40");
  // At the very end of an iteration is after it.
  CHECK(PlayGeneral(Tokens({{0, 0, 2}, {11 * kMs, 0, 1}}, Steps(4, false))) ==
        "a0 w0 s0x1 a11 w11 +22 e22 s22x1 c22=22 +11 e33 c33=22");
}

TEST_CASE("a full replica admits when a sequence ends") {
  CHECK(PlayGeneral(Tokens({{0, 0, 2}, {1 * kMs, 0, 1}}, Steps(1, false))) ==
        "a0 w0 s0x1 a1 w1 +22 e22 s22x1 c22=22 +11 e33 c33=32");
}

TEST_CASE("a static batch begins with who waits and ends with its longest sequence") {
  // 11 for the first alone; then two of 12 each, three times, while one has two tokens only.
  CHECK(PlayGeneral(Tokens({{0, 0, 1}, {1 * kMs, 0, 3}, {2 * kMs, 0, 2}, {20 * kMs, 0, 1}},
                           Steps(2, false, false))) ==
        "a0 w0 s0x1 a1 w1 a2 w2 +11 e11 s11x1 s11x1 c11=11 a20 w20 +36 e47 +36 e47 s47x1 c47=46 "
        "c47=45 +11 e58 c58=38");
}

TEST_CASE("a bounded queue counts those for whom no place is free") {
  Config config = Tokens({{0, 0, 9}, {1 * kMs, 0, 1}, {2 * kMs, 0, 1}}, Steps(2, false));
  config.services[0].queue_bounded = true;
  CHECK(PlayGeneral(config) == "a0 w0 s0x1 a1 w1 a2 r2 f2 s11x1 +12 e23 c23=22 +100 e100 c100=100");
}

TEST_CASE("a crash fails who runs; the queue goes on when the replica is back") {
  Config config = Tokens({{0, 0, 9}, {15 * kMs, 0, 2}}, Steps(1, false));
  config.incidents.push_back({});
  config.incidents[0].at = SimTime{20 * kMs};
  config.incidents[0].duration = Duration{30 * kMs};
  config.incidents[0].service = 0;
  CHECK(PlayGeneral(config) == "a0 w0 s0x1 a15 w15 x20 f20 s50x1 +22 e72 c72=57");
}

TEST_CASE("the shortest answers first, and a deadline in the queue") {
  Config config = Tokens({{0, 0, 1}, {1 * kMs, 0, 3}, {2 * kMs, 0, 1}}, Steps(1, false));
  config.services[0].queue.discipline = Discipline::kShortestFirst;
  CHECK(PlayGeneral(config) ==
        "a0 w0 s0x1 a1 w1 a2 w2 +11 e11 s11x1 c11=11 +11 e22 s22x1 c22=20 +33 e55 c55=54");
  config.services[0].queue.deadline = Duration{15 * kMs};
  CHECK(PlayGeneral(config) ==
        "a0 w0 s0x1 a1 w1 a2 w2 +11 e11 s11x1 c11=11 +11 e22 l22 c22=20 f22");
}

struct End {
  int64_t at = 0, end = 0;
  bool answered = true;
  auto operator<=>(const End&) const = default;
};

struct Ends : Watcher {
  std::vector<End> ends;
  int64_t first_tokens = 0, tokens = 0, iterations = 0, time = 0;
  void OnOutcome(SimTime now, uint32_t, uint32_t, Outcome outcome, Duration latency, double,
                 const int64_t* spent) override {
    ends.push_back({now.ns - latency.ns, now.ns, outcome == Outcome::kAnswered});
    int64_t sum = 0;
    for (size_t i = 0; i < components; ++i) sum += spent[i];
    CHECK(sum == latency.ns);
  }
  void OnSequence(uint32_t, uint32_t count, Duration first, Duration rest) override {
    tokens += count;
    first_tokens += first.ns;
    time += rest.ns;
  }
  void OnIterations(uint32_t, int64_t count) override { iterations += count; }
  size_t components = 0;
};

Ends PlayEnds(const Config& config) {
  Ends ends;
  ends.components = GeneralModel(config).components().size();
  Run(config, &ends);
  std::sort(ends.ends.begin(), ends.ends.end());
  return ends;
}

// One iteration after the other, on replicas that share a queue.
class Stepper {
 public:
  Stepper(const std::vector<Arrival>& arrivals, const TokenConfig& tokens, uint32_t replicas,
          int64_t timeout, int64_t slow_at, double factor)
      : arrivals_(arrivals),
        tokens_(tokens),
        replicas_(replicas),
        timeout_(timeout),
        slow_at_(slow_at),
        factor_(factor) {}

  Ends Run() {
    size_t next = 0, next_timeout = 0;
    left_.assign(arrivals_.size(), false);
    for (;;) {
      // At one instant: ends of iterations, then time-outs, then arrivals.
      std::tuple<int64_t, int, size_t> event{kEndOfTime.ns, 0, 0};
      for (size_t r = 0; r < replicas_.size(); ++r) {
        if (!replicas_[r].running.empty()) event = std::min(event, {replicas_[r].ends, 0, r});
      }
      if (timeout_ > 0 && next_timeout < next) {
        event = std::min(event, {arrivals_[next_timeout].at + timeout_, 1, next_timeout});
      }
      if (next < arrivals_.size()) event = std::min(event, {arrivals_[next].at, 2, next});
      const auto [now, kind, index] = event;
      if (now == kEndOfTime.ns) break;
      if (kind == 0) {
        EndIteration(replicas_[index], now);
      } else if (kind == 1) {
        ++next_timeout;
        TimeOut(index, now);
      } else {
        ++next;
        queue_.push_back(index);
      }
      for (Replica& replica : replicas_) {
        if (replica.running.empty()) StartIteration(replica, now);
      }
    }
    std::sort(out_.ends.begin(), out_.ends.end());
    return out_;
  }

 private:
  struct Sequence {
    size_t request;
    uint32_t left;
    bool first = true;
  };
  struct Replica {
    std::vector<Sequence> running;
    int64_t ends = 0;
  };

  void TimeOut(size_t request, int64_t now) {
    if (left_[request]) return;
    left_[request] = true;
    out_.ends.push_back({arrivals_[request].at, now, false});
    const auto waits = std::find(queue_.begin(), queue_.end(), request);
    if (waits != queue_.end()) queue_.erase(waits);
  }

  void EndIteration(Replica& replica, int64_t now) {
    ++out_.iterations;
    first_.resize(arrivals_.size());
    std::vector<Sequence> stay;
    for (Sequence& sequence : replica.running) {
      if (sequence.first) first_[sequence.request] = now - arrivals_[sequence.request].at;
      sequence.first = false;
      const bool gone = left_[sequence.request];
      if (--sequence.left > 0 && !(gone && tokens_.continuous)) {
        stay.push_back(sequence);
      } else if (!gone) {
        Answer(sequence, now);
      }
    }
    replica.running = stay;
    StartIteration(replica, now);
  }

  void Answer(const Sequence& sequence, int64_t now) {
    left_[sequence.request] = true;
    out_.ends.push_back({arrivals_[sequence.request].at, now, true});
    out_.tokens += arrivals_[sequence.request].output;
    out_.time += now - arrivals_[sequence.request].at - first_[sequence.request];
    out_.first_tokens += first_[sequence.request];
  }

  void StartIteration(Replica& replica, int64_t now) {
    int64_t prompts = 0;
    bool admitted = false;
    const bool admits = tokens_.continuous || replica.running.empty();
    while (admits && !queue_.empty() && replica.running.size() < tokens_.max_running) {
      const Arrival& arrival = arrivals_[queue_.front()];
      replica.running.push_back({queue_.front(), arrival.output});
      queue_.pop_front();
      prompts += arrival.prompt;
      admitted = true;
    }
    if (!tokens_.continuous && admitted) {  // all stay until the longest ends
      uint32_t longest = 0;
      for (const Sequence& sequence : replica.running) longest = std::max(longest, sequence.left);
      for (Sequence& sequence : replica.running) sequence.left = longest;
    }
    const double factor = slow_at_ > 0 && now > slow_at_ ? factor_ : 1;
    const double running = static_cast<double>(replica.running.size());
    const double step = tokens_.base + tokens_.per_sequence * running;
    const double prefill =
        tokens_.prefill_base + tokens_.prefill_per_token * static_cast<double>(prompts);
    replica.ends = now + FromSeconds(step * factor).ns;
    if (admitted) replica.ends += FromSeconds(prefill * factor).ns;
  }

  const std::vector<Arrival>& arrivals_;
  const TokenConfig tokens_;
  std::vector<Replica> replicas_;
  const int64_t timeout_, slow_at_;
  const double factor_;
  std::deque<size_t> queue_;
  std::vector<bool> left_;
  std::vector<int64_t> first_;
  Ends out_;
};

TEST_CASE("jumps end where iterations one by one end, to the nanosecond") {
  Generator random(7);
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    TokenConfig tokens = Steps(1 + random.NextBelow(6), round % 2 == 0, round % 5 != 4);
    tokens.base = 1e-6 * random.NextBelow(20'000) + 1e-9;
    tokens.per_sequence = 1e-6 * random.NextBelow(3000);
    const uint32_t replicas = 1 + random.NextBelow(3);
    std::vector<Arrival> arrivals;
    SimTime at{0};
    const double gap = 0.02 + 0.1 * random.NextUniform();
    for (int i = 0; i < 200; ++i) {
      at = at + FromSeconds(gap * random.NextUniform());
      arrivals.push_back({at.ns, random.NextBelow(40), 1 + random.NextBelow(60)});
    }
    const int64_t timeout = round % 3 == 0 ? 300 * kMs : 0;
    const int64_t slow_at = round % 4 == 0 ? at.ns / 2 : 0;
    Config config = Tokens(arrivals, tokens, replicas);
    if (timeout > 0) {
      config.traffic[0].attempt.any = config.traffic[0].attempt.cancel = true;
      config.traffic[0].attempt.timeout = Duration{timeout};
    }
    if (slow_at > 0) {
      IncidentConfig slow;
      slow.kind = IncidentKind::kBrownOut;
      slow.service = 0;
      slow.at = SimTime{slow_at};
      slow.factor = 3;
      config.incidents.push_back(slow);
    }
    const Ends played = PlayEnds(config);
    const Ends stepped = Stepper(arrivals, tokens, replicas, timeout, slow_at, 3).Run();
    REQUIRE(played.ends.size() == arrivals.size());
    CHECK(played.ends == stepped.ends);
    CHECK(played.tokens == stepped.tokens);
    CHECK(played.time == stepped.time);
    CHECK(played.first_tokens == stepped.first_tokens);
    CHECK(played.iterations == stepped.iterations);
  }
}

}  // namespace
}  // namespace servescape::test
