// SPDX-License-Identifier: MIT
// What `servescape vllm` plays: requests given one by one against a
// language-model server's scheduler, without a clock, and what it tells of each
// step.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/llm/vllm_scheduler.h"
#include "sim/manifest/manifest.h"

namespace servescape {

constexpr int64_t kMostSteps = 1'000'000;

struct VllmFileRequest {
  std::string id;
  int64_t arrival_step = 1;
  int64_t abort_step = 0;      // 0: it is not aborted
  std::vector<TokenRun> runs;  // its prompt
  uint64_t generated = 0;      // the stream of its answer
  VllmRequest request;
};

struct VllmFile {
  VllmConfig config;
  std::vector<VllmFileRequest> requests;  // by arrival, then as given
};

// A request of a step, and a number of it.
struct OfRequest {
  uint32_t request = 0;  // index in the file's
  uint32_t number = 0;
};

struct ToldStep {
  int64_t step = 1;
  bool idle = false;                  // no request was known
  std::vector<OfRequest> scheduled;   // tokens, in order
  std::vector<OfRequest> admitted;    // tokens found in the cache
  std::vector<OfRequest> new_blocks;  // those above zero
  std::vector<OfRequest> computed;    // tokens so far of all that run, after schedule()
  std::vector<uint32_t> preempted;    // in order
  std::vector<uint32_t> waiting;      // in order, after schedule()
  std::vector<uint32_t> finished;     // by the output handled in this step
  uint32_t free = 0, hashed = 0;      // blocks, after schedule()
  uint32_t free_after = 0;            // and after the output
  int64_t output_of = 0;              // the step whose output was handled; 0: none was
  VllmPrefixStats prefix;
};

struct PlayedVllm {
  std::vector<ToldStep> steps;
  std::vector<std::string> notes;  // of what never ends
};

// The file's requests and configuration; mistakes are in the log.
VllmFile ReadVllm(const ManifestField& root);

// Plays `steps` steps; 0: until every request has ended, or nothing can happen
// any more.
PlayedVllm PlayVllm(const VllmFile& file, int64_t steps);

}  // namespace servescape
