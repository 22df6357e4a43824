// SPDX-License-Identifier: MIT
// What one replication leaves behind, bounded in size whatever the number of requests: sums per
// window (kWindows equal parts of the run) and histograms per block (kBlocks groups of windows),
// so that a warm-up can be cut off afterwards at any block's boundary.
#pragma once

#include <array>

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/digest.h"
#include "sim/base/time.h"
#include "sim/kernel/observer.h"
#include "sim/metrics/histogram.h"

namespace servescape {

constexpr int kWindows = 320;
constexpr int kBlocks = 32;
constexpr int kWindowsPerBlock = kWindows / kBlocks;

// Counts by outcome; requests belong to the window in which they end.
using OutcomeCounts = std::array<int64_t, kOutcomes>;

// The system as a whole in one window. Latency counts from the intended arrival and belongs to
// the window in which the request completes.
struct SystemWindow {
  int64_t arrivals = 0;
  int64_t completions = 0;
  int64_t rejections = 0;  // left without an answer, whatever the reason
  double latency_sum = 0;      // seconds
  double in_system_area = 0;   // requests x seconds
  double p50 = 0, p90 = 0, p99 = 0;  // seconds; NaN where nothing completed
  OutcomeCounts outcomes{};  // of the completions and rejections
  std::array<int64_t, kAttemptKinds> attempts{};  // of calls that callers watch over
};

// One service in one window. A wait is the time from joining the queue to the start of service,
// a sojourn the time from joining to the end of service.
struct ServiceWindow {
  int64_t arrivals = 0;     // requests that came to the service, rejected ones included
  int64_t completions = 0;  // requests served
  int64_t rejections = 0;   // turned away by a full queue
  int64_t kept_out = 0;     // turned away before that: rate limit, shedding, partition
  int64_t started = 0;      // requests whose service started
  int64_t waited = 0;       // those of them that had to wait (wait > 0)
  int64_t batches = 0;      // batches started
  int64_t batch_items = 0;  // items in them
  double wait_sum = 0;      // seconds, of requests whose service started in the window
  double sojourn_sum = 0;   // seconds, of requests that completed
  double service_sum = 0;   // seconds of service of the batches started in the window
  double queue_area = 0;    // waiting requests x seconds
  double busy_area = 0;     // busy servers x seconds (a server serves one batch)
  int64_t abandoned = 0;    // left the queue unserved
  int64_t aborted = 0;      // batches
  OutcomeCounts fails{};    // attempts that came to nothing here
  double up_area = 0;       // replicas that requests are routed to x seconds
  double billed_area = 0;   // replicas whose machines are paid for x seconds
  double token_work = 0;    // of sequences of tokens: seconds of full replicas
};

struct DetailRecord;

struct ReplicationRecord {
  int index = 0;
  double duration = 0;  // seconds; shorter than planned when `truncated`
  bool truncated = false;  // stopped at max_in_flight
  std::vector<SystemWindow> windows;             // kWindows
  std::vector<std::vector<ServiceWindow>> services;  // [service][window]
  std::vector<Histogram> latency;                // kBlocks
  std::vector<std::vector<Histogram>> wait;      // [service][block]
  // Totals for the self-checks, over the whole run.
  int64_t arrivals = 0, completions = 0, rejections = 0, in_flight = 0;  // in_flight: at the end
  double latency_sum = 0;            // seconds, completed requests
  double in_flight_age_sum = 0;      // seconds, requests still in the system at the end
  double rejected_age_sum = 0;       // seconds in the system of requests that left without one
  double in_system_area = 0;         // requests x seconds
  std::vector<double> remaining_service;  // [service] seconds of started service after the end
  std::vector<double> waiting_age_sum;    // [service] seconds waited by requests still queued
  // [class], [source] requests in the system at the end; none of the tandem engine
  std::vector<int64_t> class_in_flight, source_in_flight;
  int64_t tasks_in_flight = 0;  // at the end, of the general engine: requests and what they forked
  int64_t events = 0;
  Digest digest;
  std::shared_ptr<const DetailRecord> detail;  // none of the tandem engine
};

}  // namespace servescape
