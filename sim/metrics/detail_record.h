// SPDX-License-Identifier: MIT
// What a replication leaves behind beside its ReplicationRecord where more is measured than queues,
// fleets and outcomes: classes, caches, stores, tokens, replicas, the number in the system and
// where the time of requests went. Bounded in size as the record is: sums per window, distributions
// per block, so that a warm-up can be cut off afterwards.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/observer.h"
#include "sim/metrics/histogram.h"
#include "sim/metrics/pieces.h"
#include "sim/metrics/replication_record.h"

namespace servescape {

// Answers of tokens: of requests, or of one service's sequences.
// What the goals allow an answer of tokens; kEndOfTime's: anything.
struct TokenLimits {
  Duration first{kEndOfTime.ns}, per_token{kEndOfTime.ns}, latency{kEndOfTime.ns};
};

struct TokenWindow {
  int64_t answers = 0;
  double first_sum = 0;      // seconds to the first token
  int64_t several = 0;       // answers of more than one token
  double per_token_sum = 0;  // of them: seconds from the first to the last, over the others' number
  int64_t good = 0;          // of a class: within all goals at once
};

struct DetailWindow {
  double quality_sum = 0;  // of answers
};

struct ClassWindow {
  OutcomeCounts outcomes{};
  TokenWindow tokens;
  double latency_sum = 0;  // seconds, of answers
  int64_t in_time = 0;     // answers within the class's deadline
};

// What a language-model server did of what few do.
struct ServerWindow {
  int64_t verified = 0, drafted = 0,
          accepted = 0;  // sequences' steps, and tokens (DraftUse)
  // Of LoRA adapters (AdapterUse).
  int64_t adapted = 0, adapter_hits = 0, adapter_loads = 0, adapter_waits = 0;
  double adapter_time = 0;  // seconds

  ServerWindow& operator+=(const ServerWindow& other) {
    verified += other.verified;
    drafted += other.drafted;
    accepted += other.accepted;
    adapted += other.adapted;
    adapter_hits += other.adapter_hits;
    adapter_loads += other.adapter_loads;
    adapter_waits += other.adapter_waits;
    adapter_time += other.adapter_time;
    return *this;
  }
};

// One service in one window, beside its ServiceWindow.
struct ServiceDetailWindow {
  double abandoned_wait_sum = 0;  // seconds that those who abandoned had waited
  int64_t preempted = 0;
  double resumed_wait_sum = 0;  // seconds waited again by those that were resumed
  int64_t gate_openings = 0;    // instants at which service may begin
  int64_t gate_waiting = 0;     // requests that waited just before, over all of them
  int64_t gate_taken = 0;       // and that began then
  // Batching by tokens: of the sequences that ended, and of the iterations.
  TokenWindow sequences;
  int64_t tokens = 0;
  int64_t gaps = 0;    // between two tokens of a sequence
  double gap_sum = 0;  // seconds
  int64_t iterations = 0;
  int64_t prefix_queries = 0,
          prefix_hits = 0;  // prompt tokens, those cached among them
  double kv_area = 0;       // shares of blocks of keys and values in use x seconds
  int64_t prompt_tokens = 0,
          loaded_tokens = 0;  // read, and those that came from elsewhere
  double reading_sum = 0;     // seconds of iterations that reading took
  ServerWindow server;
  double iterating_area = 0;  // replicas that go through iterations x seconds
  // Of a serverless platform: levels x seconds, and what was metered.
  std::array<double, kServerlessLevels> serverless_area{};
  std::array<double, kServerlessMeters> serverless{};
  std::array<double, 2> training{};  // trainings of its model that began, and their seconds
};

using CacheWindow = std::array<int64_t, kLookupResults>;

// A job in one window.
struct JobWindow {
  double paid_area = 0, busy_area = 0;  // workers paid for, and those that score, x seconds
  int64_t started = 0, succeeded = 0, failed = 0, stopped = 0;  // runs
  int64_t missed = 0;                                          // slots without a run
  int64_t retries = 0, interruptions = 0;
  int64_t items = 0;                  // of the runs that succeeded
  double late_sum = 0, took_sum = 0;  // seconds, of those that started and that succeeded
};

struct StoreWindow {
  int64_t reads = 0;
  int64_t missing = 0;       // that found nothing, or null
  int64_t ageless = 0;       // of these, where none has an age
  double staleness_sum = 0;  // seconds
};

// What one replica of a service served in one block.
struct ReplicaBlock {
  int64_t served = 0;
  double sojourn_sum = 0;  // seconds
};

// Seconds spent at each count; the last stands for itself and all above.
constexpr size_t kCountLevels = 1024;
using CountTimes = std::vector<double>;  // as long as the highest count seen, at most kCountLevels

// Where the time of the answers of one block went, by latency class: 16 classes a factor of two,
// each a run of 16 bins of Histogram.
struct LatencySplit {
  static constexpr int kShift = 4;
  static uint32_t ClassOfBin(uint32_t bin) { return bin >> kShift; }
  static uint32_t ClassOf(int64_t ns) { return ClassOfBin(Histogram::BinOf(ns)); }

  // The sum of what was spent.
  int64_t Add(int64_t latency, const int64_t* spent, size_t components);
  // At most kPiece at once, from one of the block on, with the bin of each latency; the sum of all.
  uint64_t AddMany(const uint32_t* bins, size_t count, const AnswerBlock& block, size_t from,
                   size_t components);
  void Merge(const LatencySplit& other, size_t components);

  uint32_t first = 0;  // class of counts[0]
  std::vector<int64_t> counts;
  std::vector<uint64_t> sums;  // [class - first][component], ns

 private:
  size_t Reach(uint32_t first_class, uint32_t last_class, size_t components);
};

inline int64_t LatencySplit::Add(int64_t latency, const int64_t* spent, size_t components) {
  const uint32_t row_class = ClassOf(latency);
  size_t row = row_class - first;  // wraps to a huge number below `first`
  if (row >= counts.size()) [[unlikely]]
    row = Reach(row_class, row_class, components);
  ++counts[row];
  // In pairs: there are too few for what a compiler makes of a loop of unknown length.
  uint64_t* sum = sums.data() + row * components;
  const int64_t* const last = spent + components - 1;
  uint64_t total = 0;
  for (; spent < last; spent += 2, sum += 2) {
    const uint64_t a = static_cast<uint64_t>(spent[0]), b = static_cast<uint64_t>(spent[1]);
    sum[0] += a;
    sum[1] += b;
    total += a + b;
  }
  if (spent == last) {
    *sum += static_cast<uint64_t>(*spent);
    total += static_cast<uint64_t>(*spent);
  }
  return static_cast<int64_t>(total);
}

// Whom a rule of a system's batcher turned away or held, and for how long.
struct BatchRuleCount {
  int64_t requests = 0;
  Duration time{0};
};
using BatchRuleCounts = std::array<BatchRuleCount, kBatchRules>;
using DataRuleCounts = std::array<BatchRuleCount, kDataRules>;

// A rollout of a service, over the whole run.
struct RolloutRecord {
  bool rolled_back = false, promoted = false;
  int64_t checks = 0, failed_checks = 0;
  double decided_after = 0;  // seconds from its begin to either
};

// The model of a service, over the whole run.
struct ModelRecord {
  double age_area = 0;  // of what it knows x seconds
  int64_t trainings = 0, alarms = 0;  // that began
};

struct DetailRecord {
  std::vector<DetailWindow> windows;
  std::vector<std::vector<ClassWindow>> classes;                 // [class][window]
  std::vector<std::vector<ServiceDetailWindow>> services;        // [service][window]
  std::vector<std::vector<CacheWindow>> caches;                  // [cache][window]
  std::vector<std::vector<StoreWindow>> stores;                  // [store][window]
  std::vector<std::vector<JobWindow>> jobs;                      // [job][window]
  std::vector<std::vector<Histogram>> class_latency;             // [class][block], answers
  std::vector<std::vector<Histogram>> staleness;                 // [store][block]
  std::vector<std::vector<Histogram>> first_token;               // [service][block]
  std::vector<std::vector<Histogram>> per_token;                 // [service][block]
  std::vector<std::vector<Histogram>> token_gap;                 // [service][block]
  std::vector<std::vector<Histogram>> class_first_token;         // [class][block], of requests
  std::vector<std::vector<Histogram>> class_per_token;           // [class][block], of requests
  std::vector<std::vector<std::vector<ReplicaBlock>>> replicas;  // [service][block][replica]
  std::vector<CountTimes> in_system;                             // [block]
  // [service][block]: requests that wait + batches in service.
  std::vector<std::vector<CountTimes>> at_service;
  // [service][block]: instances of a serverless platform; nothing of other services.
  std::vector<std::vector<CountTimes>> instances;
  // [service][window][pool] replicas whose machines are paid for x seconds; nothing of services
  // with one pool, whose ServiceWindow::billed_area it is.
  std::vector<std::vector<std::vector<double>>> pool_billed;
  std::vector<LatencySplit> split;    // [block]
  std::vector<Component> components;  // of the split
  // Requests that ended, over the whole run, and those whose components sum to their latency.
  int64_t ended = 0, exact = 0;
  std::vector<int64_t> source_ended;         // [source] of them
  std::vector<BatchRuleCounts> batch_rules;  // [service], over the whole run; empty: none bit
  std::vector<DataRuleCounts> data_rules;    // [cache or store], likewise
  std::vector<RolloutRecord> rollouts;       // [service], up to the last that had one
  std::vector<ModelRecord> models;           // [service], up to the last whose model ages
  std::vector<std::vector<std::vector<double>>> nodes;  // [pool of machines][window][NodeMeter]
};

}  // namespace servescape
