// SPDX-License-Identifier: MIT
// Plays steps of the scheduler and writes them down in a line each.
#pragma once

#include <algorithm>
#include <deque>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/llm/vllm_scheduler.h"

namespace servescape {

struct Asked {
  std::string id;
  uint32_t prompt = 1, answer = 1;
  int64_t priority = 0;
  double arrival = 0;
  uint64_t stream = 0;  // 0: one of its own
};

// What recordings of the real scheduler have where nothing else is said.
inline VllmConfig Small(uint32_t blocks) {
  VllmConfig config;
  config.num_gpu_blocks = blocks;
  config.max_num_seqs = 8;
  config.max_num_batched_tokens = 64;
  config.max_model_len = 1024;
  config.async_scheduling = false;
  return config;
}

class Steps {
 public:
  explicit Steps(const VllmConfig& config)
      : scheduler(config), depth(config.async_scheduling ? 1 : 0) {}

  uint32_t Add(const Asked& asked) {
    const uint64_t own = ++streams_;
    VllmRequest request{asked.answer, 0, asked.priority, asked.arrival, own};
    request.adapter = adapters.count(asked.id) > 0 ? adapters.at(asked.id) : 0;
    request.sends = sends;
    const uint32_t place = scheduler.Add(request, 2'000'000 + own);
    scheduler.Content(place).ReadWith(request.adapter);
    scheduler.Content(place).Append(
        {asked.stream == 0 ? 1'000'000 + own : asked.stream, 0, asked.prompt});
    scheduler.Enqueue(place);
    names_[place] = asked.id;
    return place;
  }
  void Add(std::initializer_list<Asked> all) {
    for (const Asked& asked : all) Add(asked);
  }

  // "a20 b16+16 -c .d free 5": tokens (and cached ones), pre-empted, ended,
  // free blocks.
  std::string Next() {
    under_way_.emplace_back();
    scheduler.Schedule(&under_way_.back());
    last = under_way_.back();
    std::string out;
    for (const VllmShare& share : last.shares) {
      out += names_[share.place] + std::to_string(share.tokens);
      if (share.cached > 0) out += "+" + std::to_string(share.cached);
      out += " ";
    }
    for (const uint32_t place : last.preempted) out += "-" + names_[place] + " ";
    const std::string free = "free " + std::to_string(scheduler.blocks().free());
    if (under_way_.size() > depth) {
      std::vector<VllmEnd> ended;
      for (VllmShare& share : under_way_.front().shares) {
        share.accepted = std::min(accepts, share.drafts);
      }
      scheduler.Output(under_way_.front(), &ended);
      under_way_.pop_front();
      for (const VllmEnd& end : ended) out += "." + names_[end.place] + " ";
    }
    return out + free;
  }
  std::string Next(int steps) {
    std::string out;
    for (int i = 0; i < steps; ++i) out = Next();
    return out;
  }
  std::string Waiting() const {
    std::string out;
    for (const uint32_t place : scheduler.waiting().Sorted()) out += names_.at(place);
    return out;
  }

  VllmScheduler scheduler;
  VllmStep last;
  uint32_t accepts = 0;                      // of the drafted tokens of each
  std::map<std::string, uint32_t> adapters;  // by id, before it is added; none: 0
  bool sends = false;                        // those that are added
  size_t depth;  // steps whose output is not there when the next is made

 private:
  std::deque<VllmStep> under_way_;
  std::map<uint32_t, std::string> names_;
  uint64_t streams_ = 0;
};

}  // namespace servescape
