// SPDX-License-Identifier: MIT
#include "sim/study/steady.h"

#include <algorithm>
#include <cmath>

#include "sim/model/few_times.h"
#include "sim/model/load.h"
#include "sim/study/run_length.h"
#include "sim/study/steady_detail.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

WarmUp AtWindow(const Config& config, int window) {
  WarmUp warm_up;
  warm_up.window = std::clamp(window, 0, kWindows - 1);
  warm_up.block = std::min((warm_up.window + kWindowsPerBlock - 1) / kWindowsPerBlock, kBlocks - 1);
  const double width = WindowSeconds(config);
  warm_up.window_seconds = width;
  warm_up.seconds = warm_up.window * width;
  warm_up.histogram_seconds = warm_up.block * kWindowsPerBlock * width;
  warm_up.periods = SteadyPeriodsOf(config);
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

// Replica-seconds by service and pool in the windows [from, to).
std::vector<std::vector<double>> BilledIn(const ReplicationRecord& record, size_t from, size_t to) {
  std::vector<std::vector<double>> sums(record.services.size());
  for (size_t s = 0; s < sums.size(); ++s) {
    const bool pools = record.detail && !record.detail->pool_billed.empty() &&
                       !record.detail->pool_billed[s].empty();
    for (size_t w = from; w < to; ++w) {
      AddTimes(
          pools ? record.detail->pool_billed[s][w] : std::vector{record.services[s][w].billed_area},
          &sums[s]);
    }
  }
  return sums;
}

std::vector<ServerlessTotals> ServerlessIn(const ReplicationRecord& record, size_t from,
                                           size_t to) {
  std::vector<ServerlessTotals> sums(record.services.size());
  for (size_t s = 0; s < sums.size(); ++s) {
    for (size_t w = from; w < std::min(to, record.detail->services[s].size()); ++w) {
      const ServiceDetailWindow& window = record.detail->services[s][w];
      sums[s].kept += window.serverless_area[static_cast<size_t>(ServerlessLevel::kKept)];
      sums[s].instances += record.services[s][w].billed_area;
      for (size_t i = 0; i < kServerlessMeters; ++i) sums[s].meters[i] += window.serverless[i];
      for (size_t i = 0; i < window.training.size(); ++i) sums[s].training[i] += window.training[i];
    }
  }
  return sums;
}

std::vector<std::vector<double>> NodesIn(const DetailRecord& record, size_t from, size_t to) {
  std::vector<std::vector<double>> sums(record.nodes.size());
  for (size_t pool = 0; pool < sums.size(); ++pool) {
    for (size_t w = from; w < to; ++w) AddTimes(record.nodes[pool][w], &sums[pool]);
  }
  return sums;
}

void AddTo(const JobWindow& part, JobWindow* sum) {
  sum->paid_area += part.paid_area;
  sum->busy_area += part.busy_area;
  sum->started += part.started;
  sum->succeeded += part.succeeded;
  sum->failed += part.failed;
  sum->stopped += part.stopped;
  sum->missed += part.missed;
  sum->retries += part.retries;
  sum->interruptions += part.interruptions;
  sum->items += part.items;
  sum->late_sum += part.late_sum;
  sum->took_sum += part.took_sum;
}

std::vector<JobWindow> JobsIn(const ReplicationRecord& record, size_t from, size_t to) {
  std::vector<JobWindow> sums;
  for (const std::vector<JobWindow>& job : record.detail->jobs) {
    JobWindow& sum = sums.emplace_back();
    for (size_t w = from; w < std::min(to, job.size()); ++w) AddTo(job[w], &sum);
  }
  return sums;
}

Steady SteadyPart(const ReplicationRecord& record, const WarmUp& warm_up) {
  Steady out;
  const double width = warm_up.window_seconds;
  const double end = warm_up.end_block * kWindowsPerBlock * width;
  out.length = std::max(0.0, std::min(record.duration, end) - warm_up.window * width);
  const size_t last = static_cast<size_t>(warm_up.end_block) * kWindowsPerBlock;
  const size_t last_block = static_cast<size_t>(warm_up.end_block);
  for (size_t w = static_cast<size_t>(warm_up.window); w < last; ++w) {
    const SystemWindow& window = record.windows[w];
    out.arrivals += window.arrivals;
    out.completions += window.completions;
    out.rejections += window.rejections;
    out.latency_sum += window.latency_sum;
    out.in_system_area += window.in_system_area;
    AddCounts(window.outcomes, &out.outcomes);
    for (size_t i = 0; i < out.attempts.size(); ++i) out.attempts[i] += window.attempts[i];
  }
  out.services.resize(record.services.size());
  out.wait.resize(record.services.size());
  for (size_t b = static_cast<size_t>(warm_up.block); b < last_block; ++b) {
    out.latency.Merge(record.latency[b]);
  }
  for (size_t s = 0; s < record.services.size(); ++s) {
    const std::vector<ServiceWindow>& windows = record.services[s];
    for (size_t w = static_cast<size_t>(warm_up.window); w < last; ++w) {
      AddTo(windows[w], &out.services[s]);
    }
    for (size_t b = static_cast<size_t>(warm_up.block); b < last_block; ++b) {
      out.wait[s].Merge(record.wait[s][b]);
    }
  }
  out.billed = BilledIn(record, static_cast<size_t>(warm_up.window), last);
  out.billed_in_all = BilledIn(record, 0, record.windows.size());
  out.seconds_in_all = record.duration;
  if (record.detail) {
    out.serverless = ServerlessIn(record, static_cast<size_t>(warm_up.window), last);
    out.serverless_in_all = ServerlessIn(record, 0, record.windows.size());
    out.nodes = NodesIn(*record.detail, static_cast<size_t>(warm_up.window), last);
    out.nodes_in_all = NodesIn(*record.detail, 0, record.windows.size());
    out.jobs = JobsIn(record, static_cast<size_t>(warm_up.window), last);
    out.jobs_in_all = JobsIn(record, 0, record.windows.size());
    out.detail = std::make_shared<const SteadyDetail>(SteadyDetailOf(*record.detail, warm_up));
  }
  return out;
}

}  // namespace

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
  sum->abandoned += part.abandoned;
  sum->aborted += part.aborted;
  AddCounts(part.fails, &sum->fails);
  sum->up_area += part.up_area;
  sum->billed_area += part.billed_area;
  sum->token_work += part.token_work;
}

int WarmUp::AgedFrom(size_t i) const {
  constexpr double kRounding = 1e-9;
  if (i >= periods.size() || !(periods[i] > 0) || !(window_seconds > 0)) return window;
  const int end = end_block * kWindowsPerBlock;
  const double period = periods[i] / window_seconds;  // windows
  double whole = std::floor((end - window) / period + kRounding);
  // A first part of a run may begin in the warm-up, where no whole period fits after it.
  if (whole < 1 && !begins) return window;
  if (whole < 1) whole = std::floor(end / period + kRounding);
  if (whole < 1) return 0;
  return std::clamp(static_cast<int>(std::floor(end - whole * period + 0.5)), 0, end - 1);
}

double WindowSeconds(const Config& config) { return ToSeconds(config.run.duration) / kWindows; }

double MeasuredRelaxation(const Config& config, const std::vector<ReplicationRecord>& records) {
  // The first quarter may hold the start.
  const size_t from = kWindows / 4;
  const double width = WindowSeconds(config);
  double mean = 0;
  int64_t count = 0;
  for (const ReplicationRecord& record : records) {
    for (size_t w = from; w < record.windows.size(); ++w, ++count) {
      mean += record.windows[w].in_system_area;
    }
  }
  if (count == 0) return 0;
  mean /= static_cast<double>(count);
  // Until the correlation is lost in the noise: pairs of lags, as in the initial positive sequence
  // of Geyer ("Practical Markov chain Monte Carlo", Statistical Science 7, 1992), above 0.1
  // together.
  const auto covariance = [&](size_t lag) {
    double sum = 0;
    for (const ReplicationRecord& record : records) {
      for (size_t w = from; w + lag < record.windows.size(); ++w) {
        sum += (record.windows[w].in_system_area - mean) *
               (record.windows[w + lag].in_system_area - mean);
      }
    }
    return sum / (static_cast<double>(records.size()) * static_cast<double>(kWindows - from - lag));
  };
  const double variance = covariance(0);
  // A closed loop without think time is always full but for rounding.
  if (!(variance > 1e-9 * mean * mean)) return 0;
  double sum = 0.5;
  for (size_t lag = 1; lag + 1 < (kWindows - from) / 2; lag += 2) {
    const double pair = (covariance(lag) + covariance(lag + 1)) / variance;
    if (pair <= 0.1) break;
    sum += pair;
  }
  // Below a window there is nothing to see.
  return sum > 1.5 ? 2 * sum * width : 0;
}

WarmUp FindWarmUp(const Config& config, const std::vector<ReplicationRecord>& records,
                  double relaxation) {
  if (!config.run.warmup_automatic) return GivenWarmUp(config);
  const bool truncated = std::any_of(records.begin(), records.end(),
                                     [](const ReplicationRecord& r) { return r.truncated; });
  if (records.empty() || truncated || !IsStationary(config)) return AtWindow(config, 0);
  const double seconds = WarmUpSeconds(ToSeconds(config.run.duration), relaxation);
  const double blocks = seconds / (WindowSeconds(config) * kWindowsPerBlock);
  const int whole = static_cast<int>(std::ceil(blocks - 1e-9));
  return AtWindow(config, std::min(whole, kBlocks / 2) * kWindowsPerBlock);
}

std::vector<Steady> SteadyParts(const std::vector<ReplicationRecord>& records,
                                const WarmUp& warm_up, int sections) {
  std::vector<Steady> parts;
  const int blocks = kBlocks - warm_up.block;
  const int count = std::clamp(sections, 1, std::max(1, blocks));
  for (const ReplicationRecord& record : records) {
    for (int i = 0; i < count; ++i) {
      WarmUp section = warm_up;
      section.begins = i == 0;
      if (i > 0) {
        section.block = warm_up.block + blocks * i / count;
        section.window = section.block * kWindowsPerBlock;
      }
      section.end_block = warm_up.block + blocks * (i + 1) / count;
      parts.push_back(SteadyPart(record, section));
    }
  }
  return parts;
}

}  // namespace servescape
