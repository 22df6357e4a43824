// SPDX-License-Identifier: MIT
// Replication records made by hand, window by window, as a simulation would leave them.
#pragma once

#include <functional>

#include "sim/metrics/replication_record.h"
#include "sim/scenario/config.h"

namespace servescape::testing {

// What happens in one window of one replication of a scenario with one service.
struct FakeWindow {
  int64_t arrivals = 0, completions = 0, rejections = 0;
  double level = 0;   // mean number in the system
  double queue = 0;   // of which waiting
  double latency = 0;  // of every completed request, seconds
};

inline ReplicationRecord FakeRecord(const Config& config, int index,
                                    const std::function<FakeWindow(int)>& window) {
  ReplicationRecord record;
  record.index = index;
  record.duration = ToSeconds(config.run.duration);
  record.latency.resize(kBlocks);
  record.wait.assign(1, std::vector<Histogram>(kBlocks));
  record.services.resize(1);
  record.remaining_service = {0};
  record.waiting_age_sum = {0};
  const double width = record.duration / kWindows;
  for (int w = 0; w < kWindows; ++w) {
    const FakeWindow fake = window(w);
    SystemWindow system;
    system.arrivals = fake.arrivals;
    system.completions = fake.completions;
    system.rejections = fake.rejections;
    system.latency_sum = fake.latency * static_cast<double>(fake.completions);
    system.in_system_area = fake.level * width;
    system.outcomes[static_cast<size_t>(Outcome::kAnswered)] = fake.completions;
    system.outcomes[static_cast<size_t>(Outcome::kRejected)] = fake.rejections;
    system.p50 = system.p90 = system.p99 = fake.latency;
    ServiceWindow service;
    service.arrivals = fake.arrivals;
    service.rejections = fake.rejections;
    service.completions = service.started = service.batches = fake.completions;
    service.batch_items = fake.completions;
    service.queue_area = fake.queue * width;
    service.wait_sum = service.queue_area;
    service.busy_area = (fake.level - fake.queue) * width;
    service.service_sum = service.busy_area;
    service.sojourn_sum = system.latency_sum;
    service.fails[static_cast<size_t>(Outcome::kRejected)] = fake.rejections;
    service.up_area = service.billed_area = config.services[0].replicas * width;
    for (int64_t i = 0; i < fake.completions; ++i) {
      record.latency[w / kWindowsPerBlock].Add(FromSeconds(fake.latency));
      record.wait[0][w / kWindowsPerBlock].Add(FromSeconds(fake.latency / 2));
    }
    record.windows.push_back(system);
    record.services[0].push_back(service);
    record.arrivals += fake.arrivals;
    record.completions += fake.completions;
    record.rejections += fake.rejections;
    record.latency_sum += system.latency_sum;
    record.in_system_area += system.in_system_area;
  }
  record.in_flight = record.arrivals - record.completions - record.rejections;
  record.in_flight_age_sum = record.in_system_area - record.latency_sum;
  record.digest.Add(static_cast<uint64_t>(index));
  return record;
}

}  // namespace servescape::testing
