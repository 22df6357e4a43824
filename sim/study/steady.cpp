// SPDX-License-Identifier: MIT
#include "sim/study/steady.h"

#include <algorithm>
#include <cmath>

#include "sim/metrics/mser.h"
#include "sim/study/load.h"
#include "sim/study/steady_detail.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

WarmUp AtWindow(const Config& config, int window) {
  WarmUp warm_up;
  warm_up.window = std::clamp(window, 0, kWindows - 1);
  warm_up.block = std::min((warm_up.window + kWindowsPerBlock - 1) / kWindowsPerBlock,
                           kBlocks - 1);
  const double width = WindowSeconds(config);
  warm_up.seconds = warm_up.window * width;
  warm_up.histogram_seconds = warm_up.block * kWindowsPerBlock * width;
  return warm_up;
}

WarmUp GivenWarmUp(const Config& config) {
  const double windows = ToSeconds(config.run.warmup) / WindowSeconds(config);
  WarmUp warm_up = AtWindow(config, static_cast<int>(std::floor(windows + 0.5)));
  if (warm_up.histogram_seconds != warm_up.seconds) {
    warm_up.warning = "Means and rates count from " + SpanWords(warm_up.seconds) +
                      ", percentiles from " + SpanWords(warm_up.histogram_seconds) +
                      " on: the run is kept in " + CountWords(kWindows) + " windows and " +
                      CountWords(kBlocks) + " blocks.";
  }
  return warm_up;
}

void AddTo(const ServiceWindow& part, ServiceWindow* sum) {
  sum->arrivals += part.arrivals;
  sum->completions += part.completions;
  sum->rejections += part.rejections;
  sum->started += part.started;
  sum->waited += part.waited;
  sum->batches += part.batches;
  sum->batch_items += part.batch_items;
  sum->wait_sum += part.wait_sum;
  sum->sojourn_sum += part.sojourn_sum;
  sum->service_sum += part.service_sum;
  sum->queue_area += part.queue_area;
  sum->busy_area += part.busy_area;
}

Steady SteadyPart(const ReplicationRecord& record, const WarmUp& warm_up) {
  Steady out;
  out.length = std::max(0.0, record.duration - warm_up.seconds);
  for (size_t w = static_cast<size_t>(warm_up.window); w < record.windows.size(); ++w) {
    const SystemWindow& window = record.windows[w];
    out.arrivals += window.arrivals;
    out.completions += window.completions;
    out.rejections += window.rejections;
    out.latency_sum += window.latency_sum;
    out.in_system_area += window.in_system_area;
  }
  out.services.resize(record.services.size());
  out.wait.resize(record.services.size());
  for (size_t b = static_cast<size_t>(warm_up.block); b < record.latency.size(); ++b) {
    out.latency.Merge(record.latency[b]);
  }
  for (size_t s = 0; s < record.services.size(); ++s) {
    const std::vector<ServiceWindow>& windows = record.services[s];
    for (size_t w = static_cast<size_t>(warm_up.window); w < windows.size(); ++w) {
      AddTo(windows[w], &out.services[s]);
    }
    for (size_t b = static_cast<size_t>(warm_up.block); b < record.wait[s].size(); ++b) {
      out.wait[s].Merge(record.wait[s][b]);
    }
  }
  if (record.detail) {
    out.detail = std::make_shared<const SteadyDetail>(SteadyDetailOf(*record.detail, warm_up));
  }
  return out;
}

}  // namespace

double WindowSeconds(const Config& config) {
  return ToSeconds(config.run.duration) / kWindows;
}

WarmUp FindWarmUp(const Config& config, const std::vector<ReplicationRecord>& records) {
  if (!config.run.warmup_automatic) return GivenWarmUp(config);
  const bool truncated = std::any_of(records.begin(), records.end(),
                                     [](const ReplicationRecord& r) { return r.truncated; });
  if (records.empty() || truncated || !IsStationary(config)) return AtWindow(config, 0);
  std::vector<double> level(kWindows, 0);
  for (const ReplicationRecord& record : records) {
    for (size_t w = 0; w < level.size(); ++w) level[w] += record.windows[w].in_system_area;
  }
  const Truncation truncation = Mser5(level);
  const int blocks = static_cast<int>((truncation.cut + kWindowsPerBlock - 1) / kWindowsPerBlock);
  WarmUp warm_up = AtWindow(config, std::min(blocks, kBlocks / 2) * kWindowsPerBlock);
  if (!truncation.reliable) {
    warm_up.warning = "MSER-5 finds no end of the warm-up in the first half of the run, which is "
                      "left out; a longer run.duration gives it a chance.";
  }
  return warm_up;
}

std::vector<Steady> SteadyParts(const std::vector<ReplicationRecord>& records,
                                const WarmUp& warm_up) {
  std::vector<Steady> parts;
  parts.reserve(records.size());
  for (const ReplicationRecord& record : records) parts.push_back(SteadyPart(record, warm_up));
  return parts;
}

}  // namespace servescape
