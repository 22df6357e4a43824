// SPDX-License-Identifier: MIT
// The number of ongoing requests that Ray Serve's controller decides on: serve/_private/router.py,
// autoscaling_state.py and metrics_utils.py of ray 2.60. Each handle samples queued and running
// requests, keeps a window of samples and pushes it now and then; the controller adds the step
// functions up and takes the time-weighted mean until now, the last value carried on.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/autoscaler/ray_serve.h"
#include "sim/base/time.h"

namespace servescape {

struct RaySample {
  SimTime at;
  double value = 0;
};

// Between two samples of a handle: min(.2 x look_back_period_s, metrics_interval_s).
Duration RecordInterval(const RayServeConfig& config);

// What a handle keeps: samples of the last look_back_period_s.
class RayHandle {
 public:
  explicit RayHandle(const RayServeConfig& config);

  void Record(SimTime now, double value);
  // Its window of samples.
  std::vector<RaySample> Window(SimTime now);

 private:
  Duration look_back_;
  std::vector<RaySample> samples_;
};

// What the controller has been pushed.
class RayController {
 public:
  RayController(const RayServeConfig& config, size_t handles);

  void Push(size_t handle, SimTime now, std::vector<RaySample> window);
  double TotalOngoingRequests(SimTime now);

 private:
  struct Pushed {
    SimTime at;
    std::vector<RaySample> window;  // empty: nothing, or dropped
  };

  RayAggregation aggregation_;
  Duration timeout_;
  std::vector<Pushed> pushed_;  // by handle
};

// Handles that sample and push on their intervals, and the controller that they push to.
class RayMetrics {
 public:
  RayMetrics(const RayServeConfig& config, size_t handles);

  // Lets the time until `now` go by, from when on handles see the loads; whether they have pushed.
  // Without a replica what waits is pushed at once.
  bool Advance(SimTime now, const std::vector<double>& loads, int64_t running);
  double Total(SimTime now) { return controller_.TotalOngoingRequests(now); }

 private:
  void Record(SimTime now, const std::vector<double>& loads);
  void Push(SimTime now);

  Duration record_, push_;
  std::vector<RayHandle> handles_;
  RayController controller_;
  SimTime next_record_, next_push_;
  std::vector<double> loads_;  // since the last instant
  bool waited_ = false;
};

}  // namespace servescape
