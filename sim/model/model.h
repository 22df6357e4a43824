// SPDX-License-Identifier: MIT
// The const part of a simulation: a Config turned into flat arrays with indices, in declaration
// order, ready for the event loop. Shared by every replication and thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/model/rate_profile.h"
#include "sim/model/service_time.h"
#include "sim/random/sampler.h"
#include "sim/scenario/config.h"

namespace servescape {

struct SourceModel {
  std::string name;
  ArrivalKind arrivals = ArrivalKind::kPoisson;
  double gap_scale = 0;     // seconds a unit of `gap` stands for, at profile factor 1
  RateProfile profile;
  Sampler gap;              // unit-less
  Sampler think;            // seconds
  Sampler size;
  uint32_t clients = 0;
  uint64_t requests = 0;  // of its clients in all; 0: no end
  uint32_t items = 1;
  uint32_t first_step = 0;  // into Model::steps()
  bool repeat = false;
  std::vector<TraceRow> trace;
};

struct ServiceModel {
  std::string name;
  Routing routing = Routing::kCentralQueue;
  uint32_t choices = 2;
  uint32_t replicas = 1;
  uint32_t concurrency = 1;
  uint32_t first_queue = 0;      // queues are numbered through all services
  uint32_t queues = 1;           // 1, or one a replica
  uint32_t first_server = 0;       // servers (batches in service) likewise
  uint32_t servers_per_queue = 1;
  bool batching = false;         // more than one item, or by tokens
  uint32_t max_batch_size = 1;
  Duration max_batch_delay{0};
  uint32_t capacity = 0;         // waiting requests per queue; huge when unbounded
  bool shares_accelerator = false;
  double host_overhead = 0;        // seconds
  std::vector<double> occupancy;   // by items, up to max_batch_size
  uint32_t first_accelerator = 0;  // one a replica, where shared
  BatchTimer time;
};

class Model {
 public:
  static constexpr uint32_t kEndOfPath = 0xffffffffu;

  explicit Model(const Config& config);

  const std::vector<SourceModel>& sources() const { return sources_; }
  const std::vector<ServiceModel>& services() const { return services_; }
  // Service indices of all paths one after the other, each closed by kEndOfPath.
  const std::vector<uint32_t>& steps() const { return steps_; }
  uint32_t queue_count() const { return queue_count_; }
  uint32_t accelerator_count() const { return accelerator_count_; }
  uint32_t server_count() const { return server_count_; }
  SimTime end() const { return end_; }
  uint32_t max_in_flight() const { return max_in_flight_; }

 private:
  std::vector<SourceModel> sources_;
  std::vector<ServiceModel> services_;
  std::vector<uint32_t> steps_;
  uint32_t queue_count_ = 0;
  uint32_t server_count_ = 0;
  uint32_t accelerator_count_ = 0;
  SimTime end_{0};
  uint32_t max_in_flight_ = 0;
};

}  // namespace servescape
