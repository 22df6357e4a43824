// SPDX-License-Identifier: MIT
// vLLM's V1 scheduler and KV cache manager, as a state machine without a clock:
// who gets how many tokens in a step, who is pre-empted, whose blocks are
// taken. Version 0.33.0, from vllm/v1/core/sched/scheduler.py,
// async_scheduler.py and kv_cache_manager.py; full-attention layers only, no
// connector. A step is one Schedule(), and one
// Output() when the model has run it; with async_scheduling the next Schedule()
// comes before the Output() of the one before.
//
// A scheduler that gathers (never with async_scheduling) keeps those that get a
// token in every step, the first of who runs, as a crowd (crowd.h): a step then
// names how many they are and not each, and steps in which nothing else happens
// can be taken at once. What it decides is the same. Where tokens are drafted
// nobody is gathered: how many tokens a step gives is not known before; nor
// with adapters, which each step loads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/llm/block_lru.h"
#include "sim/llm/content.h"
#include "sim/llm/crowd.h"
#include "sim/llm/kv_blocks.h"
#include "sim/llm/parked.h"
#include "sim/llm/sglang_rules.h"
#include "sim/llm/vllm_config.h"
#include "sim/llm/waiting_line.h"

namespace servescape {

// Of a request, what the scheduler is told when it comes.
struct VllmRequest {
  uint32_t max_tokens = 1;  // of the answer
  uint32_t stop_after = 0;  // the answer's token of this number is the stop token (0: none is)
  int64_t priority = 0;     // smaller goes first
  double arrival = 0;       // among equal priorities; any unit
  uint64_t tie = 0;         // among equals: the order of their ids
  // Of the prompt's first tokens, those whose keys and values another server has: they are loaded
  // from there.
  uint32_t elsewhere = 0;
  uint32_t adapter = 0;  // LoRA adapter that it is answered with; 0: none
  // Another server will read what it has in memory: it keeps its blocks when it
  // has ended, until Sent() (vLLM: a connector's request_finished() that delays
  // the freeing of blocks).
  bool sends = false;
};

// Keys and values of a request that are on their way from now on.
struct VllmLoad {
  uint32_t place = 0;
  uint64_t serial = 0;
  uint32_t tokens = 0;
  bool from_tier = false;  // the second one of this server, not another server
};

// A request in a step. A place is used again when its request is gone; `serial`
// is not.
struct VllmShare {
  uint32_t place = 0;
  uint64_t serial = 0;
  uint32_t tokens = 0;      // computed in this step
  uint32_t computed = 0;    // so far, those among them
  uint32_t new_blocks = 0;  // taken for it; hits are not among them
  uint32_t cached = 0;      // admitted in this step: tokens found in the cache
  bool admitted = false;
  bool answers = false;   // the step gives it a token
  uint32_t drafts = 0;    // of the tokens: drafted ones, which are verified ...
  uint32_t accepted = 0;  // ... and of these the first ones that hold, to be
                          // said before Output()
};

struct VllmPrefixStats {
  uint64_t queries = 0, hits = 0;  // tokens, at first admissions
  uint64_t preempted_queries = 0,
           preempted_hits = 0;  // at those after a pre-emption
};

struct VllmStep {
  // Running ones in their order, but those of the crowd, which come before them; then those
  // admitted.
  std::vector<VllmShare> shares;
  uint32_t crowd = 0;               // requests that get a token each ...
  uint64_t crowd_tokens = 0;        // ... and hold so many in all
  std::vector<uint32_t> preempted;  // places, in order
  std::vector<VllmLoad> loads;      // that begin, in order
  uint32_t passed_over = 0;  // waiting ones, for the first time, as others' adapters fill the step
  VllmPrefixStats prefix;
};

// A request as the scheduler knows it.
struct VllmSequence {
  enum class State : uint8_t { kGone, kNew, kWaiting, kLoading, kRunning, kSending };

  VllmRequest request;
  TokenContent content;
  std::vector<uint32_t> named;  // its first blocks, which others may look for
  ParkedBlocks parked;
  uint64_t serial = 0;
  State state = State::kGone;
  bool prefills = false;      // its next token needs more than one step of what is there
  bool deferred = false;      // skipped in the waiting line
  bool passed_over = false;   // likewise, as its adapter had no place in a step
  uint32_t computed = 0;      // tokens, those of the steps that run among them
  uint32_t output = 0;        // tokens of the answer that came
  uint32_t placeholders = 0;  // tokens of the answer that steps under way will give
  uint32_t in_flight = 0;     // tokens in steps that run
  uint32_t stale = 0;         // of them from before a pre-emption
  uint32_t blocks = 0;        // that it holds
  uint32_t hashed = 0;        // of them, the first ones, that have a key
  uint32_t preemptions = 0;
  uint32_t loads = 0;    // tokens on their way, or come and not counted as computed yet
  uint32_t drafts = 0;   // tokens that its next step is to verify
  int64_t answered = 0;  // the step that gave it a token last
  uint64_t beat = 0;     // of the crowd: computed, output and blocks are those of then
};

// What became of a request at an Output().
struct VllmEnd {
  uint32_t place = 0;
  uint64_t serial = 0;
};

// Who is there, and what of the memory each holds.
class VllmRequests {
 public:
  const VllmConfig& config() const { return config_; }
  const KvBlocks& blocks() const { return blocks_; }
  const std::vector<uint32_t>& running() const { return running_; }
  const WaitingLine& waiting() const { return waiting_; }
  const VllmSequence& Of(uint32_t place) const { return sequences_[place]; }
  bool empty() const { return running_.empty() && waiting_.empty(); }

  // A second tier of so many blocks: it takes every block that is full, and gives those that the
  // first has not when a request is admitted. vLLM's OffloadingConnector (vllm/v1/kv_offload/) with
  // LRU. Before the first request.
  void AddTier(uint32_t blocks) { tier_ = std::make_unique<BlockLru>(blocks); }
  // What was on its way has come: the request is admitted with the next step that has a place. Its
  // last token is computed again (vLLM's scheduler: _update_waiting_for_remote_kv).
  void Loaded(uint32_t place);
  // What it has kept since its end has been read, or nobody will.
  void Sent(uint32_t place);

  // How many of the first blocks of a prompt are in the cache. Who has a block has all before it,
  // and gives it back before them: of a text, those that are there are its first ones.
  uint32_t HeldOf(TokenContent* content) const;

 protected:
  using Sequence = VllmSequence;
  using State = VllmSequence::State;

  explicit VllmRequests(const VllmConfig& config);

  uint32_t Tokens(const Sequence& sequence) const {
    return sequence.content.prompt() + sequence.output;
  }
  uint32_t BlocksFor(uint64_t tokens) const {
    return static_cast<uint32_t>((tokens + config_.block_size - 1) / config_.block_size);
  }
  bool Stops(const Sequence& sequence) const;
  // Blocks for so many more tokens of a running request, and for `ahead` behind
  // them that its drafter will write; none is taken if they are not all there.
  bool Grow(Sequence* sequence, uint32_t tokens, uint32_t ahead, uint32_t* taken);
  // Blocks that these tokens fill get their keys, as far as the tokens are
  // known.
  void HashBlocks(Sequence* sequence, uint32_t tokens);
  // The last first: those without a key, those that it alone knows, those with a name.
  void FreeBlocks(Sequence* sequence);
  void Release(uint32_t place);
  void EndAt(uint32_t place);
  void LeaveLine(uint32_t place);
  uint32_t FindElsewhere(Sequence* sequence, uint32_t hits, bool* from_tier);
  void BeginLoad(uint32_t place, uint32_t hits, uint32_t upto, bool from_tier, VllmStep* step);

  VllmConfig config_;
  KvBlocks blocks_;
  std::vector<Sequence> sequences_;  // by place
  std::vector<uint32_t> free_places_;
  std::vector<uint32_t> running_;  // in the order of admission
  std::vector<uint32_t> loaded_;   // whose loads have come: they are admitted before all others
  std::unique_ptr<BlockLru> tier_;
  bool changed_ = false;  // since the last step: who is there, or who may be
  WaitingLine waiting_;
  uint32_t deferred_ = 0;  // of those that wait: skipped
};

class VllmScheduler : public VllmRequests {
 public:
  explicit VllmScheduler(const VllmConfig& config, bool gathers = false);

  // The place of a new request, whose prompt is then to be appended to
  // Content() before the next step; Enqueue() when it is. `own_answer`: no other request's prompt
  // ever has tokens of its answer.
  uint32_t Add(const VllmRequest& request, uint64_t generated_stream, bool own_answer = false);
  TokenContent& Content(uint32_t place) { return sequences_[place].content; }
  void Enqueue(uint32_t place);
  // It is gone; what it is given by steps that run is dropped.
  void Abort(uint32_t place);

  // The next step. Its vectors are used again, and hold what they held no more.
  void Schedule(VllmStep* step);
  // The step has run. Those that it ended are appended to `ended`, their places
  // are free.
  void Output(const VllmStep& step, std::vector<VllmEnd>* ended);

  // How many of the next steps give each running request one token and do nothing else; 0 if the
  // next may differ. The last of them may end some.
  uint64_t StepsAlike() const;
  // So many of them have run.
  void Repeat(uint64_t steps, std::vector<VllmEnd>* ended);
  // The next of them alone, as Schedule() would make it.
  void ScheduleAlike(VllmStep* step);
  // The step under way names everybody; the crowd is no more. Before who is in it is aborted.
  void Spell(VllmStep* step);
  const Crowd& crowd() const { return crowd_; }
  // Who was in it when it ended, since this was last cleared.
  std::vector<uint32_t>* dissolved() { return &dissolved_; }
  // Whose first packet was full with the last Output() or Repeat(), of the crowd.
  const std::vector<VllmEnd>& packets() const { return packets_; }

  // Whether those that wait are admitted.
  void SetAdmits(bool admits) {
    changed_ = changed_ || admits != admits_;
    admits_ = admits;
  }
  // Everybody is gone, and all that was in memory.
  void Clear();

  // "" or which of its books is wrong.
  const char* Broken() const;

 private:
  // What a step has left to give, and what it must not do.
  struct Giving {
    uint32_t budget = 0;
    uint32_t threshold = 0;  // most tokens of a request; 0: no cap
    bool holds_prefills = false;
    bool decodes_only = false;
    bool prefill = false;  // some request of the step is in its prompt
  };

  Giving BeginStep() const;
  void ScheduleApart(VllmStep* step, Giving* giving);
  void CloseStep(VllmStep* step, const Giving& giving);

  // vllm_running.cpp
  void ScheduleRunning(VllmStep* step, Giving* giving, size_t from);
  uint32_t WantedTokens(const Sequence& sequence, const Giving& giving) const;
  bool MakeRoom(uint32_t place, uint32_t tokens, VllmStep* step, Giving* giving, size_t* at);
  uint32_t Victim() const;
  void Preempt(uint32_t victim, VllmStep* step, Giving* giving, size_t* at);

  // vllm_waiting.cpp
  void ScheduleWaiting(VllmStep* step, Giving* giving);
  bool Admit(uint32_t place, VllmStep* step, Giving* giving);
  void AdmitLoaded(VllmStep* step, Giving* giving);
  bool HasAdapterPlace(uint32_t place, VllmStep* step);
  uint32_t FindHits(Sequence* sequence);
  bool Fits(uint64_t tokens, uint32_t watermark) const;
  void PutBack();

  void TakeAnswer(const VllmShare& share, bool stale, std::vector<VllmEnd>* ended);

  // vllm_crowd.cpp
  uint64_t StepsToLook(const Sequence& sequence) const;
  void Gather();
  bool TakesCrowd(Giving giving) const;
  void BeginBeat(VllmStep* step);
  void WriteDown(Sequence* sequence, uint32_t more);
  void LookAtDue(std::vector<VllmEnd>* ended);
  void Dissolve();

  uint32_t watermark_blocks_ = 0;
  std::vector<uint32_t> skipped_;   // in a step
  std::vector<uint32_t> adapters_;  // of those that the step has so far
  std::vector<uint32_t> hits_;      // in an admission: blocks that others know ...
  uint32_t parked_hits_ = 0;        // ... and so many behind them
  std::vector<uint32_t> gone_;
  Crowd crowd_;                      // the first of running_
  std::vector<uint32_t> dissolved_;
  std::vector<VllmEnd> packets_;
  uint32_t open_ = 0;      // of the crowd, whose answers others may ask for again
  bool gathers_ = false;
  bool in_beat_ = false;  // the step under way has the crowd
  bool plain_ = false;    // the last step made had nothing but decodes
  double first_in_line_ = 0,
         last_in_line_ = 0;  // numbers of who comes first, first served
  uint64_t serial_ = 0;
  int64_t executed_ = 0,
          last_prefill_ = 0;  // steps with tokens; the last one with a prompt's
  NewRequests received_;
  NewTokenRatio ratio_;
  bool admits_ = true;
  bool saturated_ = false;  // the last admissions left somebody waiting
};

}  // namespace servescape
