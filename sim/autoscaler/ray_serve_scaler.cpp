// SPDX-License-Identifier: MIT
// Ray Serve in the loop: one handle, and a control loop each tenth of a second.
#include <algorithm>

#include <fmt/format.h>

#include "sim/autoscaler/ray_serve_metrics.h"
#include "sim/autoscaler/scalers.h"

namespace servescape {
namespace {

class RayServeScaler : public ServiceScaler {
 public:
  RayServeScaler(const RayServeConfig& config, int64_t replicas)
      : config_(config), metrics_(config, 1), target_(replicas) {}

  SimTime next() const override { return next_; }

  std::optional<ScaleDecision> Look(const ServiceSeen& seen) override {
    next_ = seen.now + kRayControlLoop;
    int64_t running = 0;
    for (const PodSeen& pod : seen.pods) running += pod.ready_since && !pod.draining ? 1 : 0;
    const double load = static_cast<double>(seen.waiting) + seen.in_service;
    const bool pushed = metrics_.Advance(seen.now, {load}, running);
    const RayServeSignals signals{seen.now, metrics_.Total(seen.now), running, target_};
    ScaleDecision out{Decide(config_, signals, &state_), target_, {}};
    if (!pushed && out.desired == target_) return std::nullopt;
    out.seen = fmt::format("ongoing {:.4g} (now {:.4g})", signals.total_ongoing_requests, load);
    target_ = out.desired;
    return out;
  }

  void Given(int64_t replicas) override { target_ = replicas; }
  // The target is in the controller's checkpoint, and handles push all that they have anew; delays
  // that had begun begin again.
  void Restart(const ServiceSeen&) override { state_ = {}; }

 private:
  const RayServeConfig& config_;
  RayMetrics metrics_;
  RayServeState state_;
  int64_t target_;
  SimTime next_;
};

}  // namespace

std::unique_ptr<ServiceScaler> MakeScaler(const RayServeConfig& config, int64_t replicas) {
  return std::make_unique<RayServeScaler>(config, replicas);
}

}  // namespace servescape
