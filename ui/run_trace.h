// SPDX-License-Identifier: MIT
// One replication, request by request: some requests with what their time was spent on, how
// latencies lay over time, and what autoscalers decided, with their arithmetic.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace servescape::ui {

enum class SampleKind : uint8_t { kTypical, kAroundP99, kSlowest, kFailed };

struct SampledRequest {
  SampleKind kind = SampleKind::kTypical;
  double arrival = 0, latency = 0;  // seconds
  std::string source, request_class, outcome;
  std::vector<double> spent;  // seconds, by component; they sum to the latency
};

struct TracedDecision {
  double at = 0;  // seconds
  std::string service;
  int64_t replicas = 0, desired = 0;
  std::string seen, reason;
};

// Requests by when they ended and how long they took: columns of equal time, rows of equal ratio
// between the lowest and the highest latency, over four decades at most: the lowest row has all
// below it.
struct LatencyHeat {
  double duration = 0, low = 0, high = 0;  // seconds
  uint32_t columns = 0, rows = 0;
  std::vector<uint32_t> counts;  // column by column
};

constexpr size_t kMostChrome = 2'000;  // requests

struct RunTrace {
  std::vector<std::string> components;
  std::vector<SampledRequest> requests;
  LatencyHeat heat;
  std::vector<TracedDecision> decisions;
  uint64_t seen = 0;   // requests that ended
  uint64_t used = 0;   // of them, that samples and heat are taken from
  std::string chrome;  // the first kMostChrome of them in the Trace Event Format, for Perfetto
};

std::string PackTrace(const RunTrace& trace);
bool UnpackTrace(std::string_view bytes, RunTrace* trace);

}  // namespace servescape::ui
