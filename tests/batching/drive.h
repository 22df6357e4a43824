// SPDX-License-Identifier: MIT
// Plays a batcher without an engine: arrivals at given instants, executions of
// base + per_item milliseconds an item. What it did is text that a test can be
// read by.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "sim/batching/batcher.h"

namespace servescape::test {

struct Sent {
  double ms = 0;
  uint32_t items = 1;
  uint32_t priority = 0;
  double timeout_ms = 0;
};

inline SimTime At(double ms) { return SimTime{} + FromSeconds(ms * 1e-3); }

class Drive {
 public:
  Drive(const BatchingSystemConfig& config, double base_ms, double per_item_ms, uint64_t seed = 1,
        uint32_t replicas = 1)
      : batcher_(MakeBatcher(config, replicas, Generator(seed))),
        base_(base_ms),
        per_item_(per_item_ms) {}

  // "0:0 110:1,2,3": when each batch started (ms, rounded), and its members,
  // who are numbered as they come; "!40:5=1" a refusal and its rule; "?1000:2"
  // an answer to one who is overdue.
  std::string Play(const std::vector<Sent>& sent) {
    size_t next = 0;
    for (int steps = 0; steps < 100'000; ++steps) {
      const SimTime arrival = next < sent.size() ? At(sent[next].ms) : kEndOfTime;
      const SimTime end = ends_.empty() ? kEndOfTime : ends_.begin()->first;
      const SimTime wake = batcher_->next();
      const SimTime now = std::min({arrival, end, wake});
      if (now == kEndOfTime) break;
      now_ = std::max(now_, now);
      orders_.Clear();
      if (end == now) {
        const uint32_t instance = ends_.begin()->second;
        ends_.erase(ends_.begin());
        batcher_->Ended(now_, instance, &orders_);
      } else if (wake == now) {
        batcher_->Wake(now_, &orders_);
      } else {
        const Sent& each = sent[next];
        const BatchRequest request{static_cast<uint32_t>(next++), each.items, each.priority,
                                   FromSeconds(each.timeout_ms * 1e-3)};
        const BatchRule rule = batcher_->Admit(now_, request);
        if (rule == BatchRule::kNone) {
          batcher_->Arrive(now_, request, &orders_);
        } else {
          Note("!", fmt::format("{}={}", request.id, static_cast<int>(rule)));
        }
      }
      Obey();
    }
    return text_;
  }
  // How often a rule held a batch.
  int held(BatchRule rule) { return held_[rule]; }

 private:
  void Note(const char* mark, const std::string& what) {
    if (!text_.empty()) text_ += ' ';
    text_ += fmt::format("{}{:.0f}:{}", mark, ToSeconds(now_) * 1e3, what);
  }

  void Obey() {
    for (const BatchRefusal& each : orders_.refusals) {
      Note("!", fmt::format("{}={}", each.id, static_cast<int>(each.rule)));
    }
    for (const BatchRefusal& each : orders_.overdue) {
      Note("?", std::to_string(each.id));
      batcher_->Rename(each.id, each.id + 1000);
    }
    for (const BatchExecution& each : orders_.executions) {
      std::string members;
      uint32_t items = 0;
      for (uint32_t i = each.first; i < each.first + each.count; ++i) {
        items += orders_.parts[i].items;
        members += (members.empty() ? "" : ",") + std::to_string(orders_.parts[i].id);
      }
      if (each.instance > 0) members += fmt::format("@{}", each.instance);
      ++held_[each.rule];
      Note("", members);
      ends_.emplace(now_ + FromSeconds((base_ + per_item_ * items) * 1e-3), each.instance);
    }
  }

  std::unique_ptr<Batcher> batcher_;
  double base_, per_item_;
  SimTime now_{0};
  std::multimap<SimTime, uint32_t> ends_;
  std::map<BatchRule, int> held_;
  Orders orders_;
  std::string text_;
};

// So many requests, `gap` ms apart.
inline std::vector<Sent> Every(double from, double gap, int count) {
  std::vector<Sent> sent;
  for (int i = 0; i < count; ++i) sent.push_back({from + gap * i});
  return sent;
}

inline std::vector<Sent> Join(std::vector<Sent> a, const std::vector<Sent>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace servescape::test
