// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "sim/cli/vllm.h"

namespace servescape {
namespace {

constexpr int64_t kMostBlocks = int64_t{1} << 24;
constexpr int64_t kMostRequestTokens = 4'000'000;

uint32_t Count(const ManifestField& field, uint32_t otherwise, int64_t least, int64_t most) {
  return static_cast<uint32_t>(field.Integer(otherwise, least, most));
}

VllmConfig ReadConfig(const ManifestField& in) {
  VllmConfig out;
  const int64_t tokens = kMostRequestTokens;
  in["num_gpu_blocks"].Require();
  out.num_gpu_blocks = Count(in["num_gpu_blocks"], out.num_gpu_blocks, 2, kMostBlocks);
  out.block_size = Count(in["block_size"], out.block_size, 1, 4096);
  out.max_num_seqs = Count(in["max_num_seqs"], out.max_num_seqs, 1, 1'000'000);
  out.max_num_active_seqs = Count(in["max_num_active_seqs"], 0, 1, out.max_num_seqs);
  out.max_num_batched_tokens =
      Count(in["max_num_batched_tokens"], out.max_num_batched_tokens, 1, tokens);
  out.max_num_scheduled_tokens = Count(in["max_num_scheduled_tokens"], 0, 1, tokens);
  out.max_model_len = Count(in["max_model_len"], out.max_model_len, 2, tokens);
  out.long_prefill_token_threshold = Count(in["long_prefill_token_threshold"], 0, 0, tokens);
  out.long_prefill_token_threshold_adaptive =
      in["long_prefill_token_threshold_adaptive"].Boolean(false);
  out.enable_chunked_prefill = in["enable_chunked_prefill"].Boolean(true);
  out.enable_prefix_caching = in["enable_prefix_caching"].Boolean(true);
  out.policy =
      in["policy"].OneOf({"fcfs", "priority"}) == 1 ? VllmPolicy::kPriority : VllmPolicy::kFcfs;
  out.scheduler_reserve_full_isl = in["scheduler_reserve_full_isl"].Boolean(true);
  out.watermark = in["watermark"].Real(0, 0, 0.999);
  out.prefill_schedule_interval = Count(in["prefill_schedule_interval"], 1, 1, 1'000'000);
  out.async_scheduling = in["async_scheduling"].Boolean(true);
  if (!out.enable_chunked_prefill && out.max_num_batched_tokens < out.max_model_len) {
    in["max_num_batched_tokens"].Wrong(fmt::format(
        "must be at least max_model_len, {}, without chunked prefill", out.max_model_len));
  }
  return out;
}

class Streams {
 public:
  uint64_t operator[](const std::string& name) {
    return numbers_.try_emplace(name, numbers_.size() + 1).first->second;
  }

 private:
  std::map<std::string, uint64_t> numbers_;
};

// A number of tokens like nobody else's, or runs [stream, first, length].
void ReadPrompt(const ManifestField& in, const VllmConfig& config, Streams* streams,
                VllmFileRequest* out) {
  in.Require();
  if (!in) return;
  int64_t tokens = 0;
  if (in.node()->kind == NodeKind::kArray) {
    for (const ManifestField& run : in.Items()) {
      const std::vector<ManifestField> parts = run.Items();
      if (parts.size() != 3) {
        run.Wrong("must be [stream, first, length], such as [\"system\", 0, 80]");
        continue;
      }
      const int64_t length = parts[2].Integer(1, 1, kMostRequestTokens);
      out->runs.push_back({(*streams)[parts[0].Text()],
                           static_cast<uint64_t>(parts[1].Integer(0, 0, int64_t{1} << 40)),
                           static_cast<uint32_t>(length)});
      tokens += length;
    }
  } else {
    tokens = in.Integer(1, 1, kMostRequestTokens);
    out->runs.push_back({(*streams)["prompt:" + out->id], 0, static_cast<uint32_t>(tokens)});
  }
  if (tokens < 1 || tokens > config.max_model_len) {
    in.Wrong(fmt::format("must have from 1 to max_model_len, {}, tokens", config.max_model_len));
  }
}

VllmFileRequest ReadRequest(const ManifestField& in, const VllmConfig& config, Streams* streams) {
  VllmFileRequest out;
  in["id"].Require();
  out.id = in["id"].Text();
  out.arrival_step = in["arrival_step"].Integer(1, 1, kMostSteps);
  out.abort_step = in["abort_step"].Integer(0, out.arrival_step, kMostSteps);
  ReadPrompt(in["prompt"], config, streams, &out);
  out.generated = (*streams)["out:" + out.id];
  out.request.max_tokens = Count(in["max_tokens"], 16, 1, kMostRequestTokens);
  out.request.stop_after = Count(in["eos_after"], 0, 1, kMostRequestTokens);
  out.request.priority = in["priority"].Integer(0, -1'000'000'000, 1'000'000'000);
  out.request.arrival = in["arrival_time"].Real(static_cast<double>(out.arrival_step), -1e15, 1e15);
  return out;
}

// Equals of priority and time stand in the order of their ids.
void RankIds(const ManifestField& in, std::vector<VllmFileRequest>* requests) {
  std::vector<size_t> order(requests->size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return (*requests)[a].id < (*requests)[b].id; });
  for (size_t i = 0; i < order.size(); ++i) {
    (*requests)[order[i]].request.tie = i;
    if (i > 0 && (*requests)[order[i]].id == (*requests)[order[i - 1]].id) {
      in.Wrong(fmt::format("has two requests \"{}\"", (*requests)[order[i]].id.substr(0, 40)));
    }
  }
}

}  // namespace

VllmFile ReadVllm(const ManifestField& root) {
  VllmFile out;
  root["scheduler"].OneOf({"vllm"});
  for (const char* word : {"name", "title", "why"}) root[word].Ignore();
  root["config"].Require();
  out.config = ReadConfig(root["config"]);
  const ManifestField requests = root["requests"];
  requests.Require();
  Streams streams;
  for (const ManifestField& request : requests.Items()) {
    out.requests.push_back(ReadRequest(request, out.config, &streams));
  }
  RankIds(requests, &out.requests);
  std::stable_sort(out.requests.begin(), out.requests.end(),
                   [](const VllmFileRequest& a, const VllmFileRequest& b) {
                     return a.arrival_step < b.arrival_step;
                   });
  return out;
}

}  // namespace servescape
