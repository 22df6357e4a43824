// SPDX-License-Identifier: MIT
#include "sim/study/detail_sections.h"

#include <numeric>

#include "sim/base/constants.h"
#include "sim/metrics/confidence.h"
#include "sim/study/metric_table.h"
#include "sim/study/steady_detail.h"

namespace servescape {
namespace {

constexpr double kTail = 0.99;

// Seconds of each component, the mean over the answers of the classes [from, to).
std::vector<double> MeanComponents(const LatencySplit& split, size_t from, size_t to,
                                   size_t components) {
  std::vector<double> seconds(components, 0);
  const int64_t count =
      std::accumulate(split.counts.begin() + static_cast<std::ptrdiff_t>(from),
                      split.counts.begin() + static_cast<std::ptrdiff_t>(to), int64_t{0});
  if (count == 0) return std::vector<double>(components, kNaN);
  for (size_t row = from; row < to; ++row) {
    for (size_t p = 0; p < components; ++p) {
      seconds[p] += static_cast<double>(split.sums[row * components + p]);
    }
  }
  for (double& value : seconds) value *= 1e-9 / static_cast<double>(count);
  return seconds;
}

// The same around the 99th percentile: its class, and neighbours on both sides in step until
// there are enough answers in them.
std::vector<double> TailComponents(const LatencySplit& split, size_t components) {
  const int64_t total = std::accumulate(split.counts.begin(), split.counts.end(), int64_t{0});
  if (total < RequiredSamples(kTail)) return std::vector<double>(components, kNaN);
  const int64_t rank = RankOf(kTail, total);
  size_t row = 0;
  for (int64_t seen = split.counts[0]; seen < rank;) seen += split.counts[++row];
  size_t from = row, to = row + 1;
  int64_t count = split.counts[row];
  while (count < kSplitRequests && (from > 0 || to < split.counts.size())) {
    if (from > 0) count += split.counts[--from];
    if (to < split.counts.size()) count += split.counts[to++];
  }
  return MeanComponents(split, from, to, components);
}

std::vector<LatencyComponent> SplitOf(const std::vector<Component>& names,
                                      const LatencySplit& split) {
  std::vector<LatencyComponent> components;
  if (split.counts.empty()) return components;
  const std::vector<double> mean = MeanComponents(split, 0, split.counts.size(), names.size());
  const std::vector<double> tail = TailComponents(split, names.size());
  const double latency = std::accumulate(mean.begin(), mean.end(), 0.0);
  for (size_t p = 0; p < names.size(); ++p) {
    if (mean[p] == 0) continue;
    components.push_back({names[p].kind, names[p].name, mean[p], tail[p], Ratio(mean[p], latency)});
  }
  return components;
}

CountDistribution Shares(std::string name, const CountTimes& times) {
  CountDistribution out;
  out.name = std::move(name);
  const double total = std::accumulate(times.begin(), times.end(), 0.0);
  for (const double seconds : times) out.probability.push_back(Ratio(seconds, total));
  return out;
}

ServiceReplicas ReplicasOf(std::string name, const std::vector<ReplicaBlock>& blocks) {
  ServiceReplicas out;
  out.name = std::move(name);
  int64_t total = 0;
  for (const ReplicaBlock& block : blocks) total += block.served;
  for (const ReplicaBlock& block : blocks) {
    out.replicas.push_back(
        {block.served, Ratio(block.served, total), Ratio(block.sojourn_sum, block.served)});
  }
  return out;
}

void AddPerService(const Config& config, const std::vector<Steady>& parts, RunReport* report) {
  CountTimes in_system;
  for (const Steady& part : parts) AddTimes(part.detail->in_system, &in_system);
  report->in_system.push_back(Shares("", in_system));
  for (size_t s = 0; s < config.services.size(); ++s) {
    CountTimes present, instances;
    std::vector<ReplicaBlock> blocks(parts[0].detail->replicas[s].size());
    for (const Steady& part : parts) {
      AddTimes(part.detail->at_service[s], &present);
      AddTimes(part.detail->instances[s], &instances);
      const std::vector<ReplicaBlock>& own = part.detail->replicas[s];
      for (size_t r = 0; r < own.size() && r < blocks.size(); ++r) {
        blocks[r].served += own[r].served;
        blocks[r].sojourn_sum += own[r].sojourn_sum;
      }
    }
    report->in_system.push_back(Shares(config.services[s].name, present));
    if (!instances.empty()) {
      report->in_system.push_back(Shares(config.services[s].name + " instances", instances));
    }
    report->replicas.push_back(ReplicasOf(config.services[s].name, blocks));
  }
}

}  // namespace

void AddDetailSections(const Config& config, const std::vector<ReplicationRecord>& records,
                       const std::vector<Steady>& parts, RunReport* report) {
  if (!HasDetail(parts)) return;
  const std::vector<Component>& components = records[0].detail->components;
  LatencySplit split;
  for (const Steady& part : parts) split.Merge(part.detail->split, components.size());
  // What has no steady state has no split of its mean either.
  if (report->verdict != Verdict::kUnstable) report->split = SplitOf(components, split);
  if (config.run.detail) AddPerService(config, parts, report);
}

}  // namespace servescape
