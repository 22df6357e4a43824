// SPDX-License-Identifier: MIT
#include "sim/autoscaler/guarded_scaler.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace servescape {
namespace {

constexpr SimTime kNeverLooks{kEndOfTime.ns};

class GuardedScaler : public ServiceScaler {
 public:
  GuardedScaler(std::unique_ptr<ServiceScaler> scaler, const AutoscalerConfig& config)
      : scaler_(std::move(scaler)), config_(config), wanted_(config.initial) {
    given_ = wanted_;
    if (config.arrivals) next_slot_ = SimTime{config.slot.ns};
  }

  SimTime next() const override {
    SimTime next = std::min(scaler_->next(), next_slot_);
    if (floor_ < config_.floors.size()) next = std::min(next, config_.floors[floor_].at);
    if (restart_ < config_.restarts.size()) next = std::min(next, config_.restarts[restart_]);
    return next;
  }

  std::optional<ScaleDecision> Look(const ServiceSeen& seen) override {
    Count(seen);
    for (; restart_ < config_.restarts.size() && config_.restarts[restart_] <= seen.now;
         ++restart_) {
      scaler_->Restart(seen);
    }
    bool moved = false;
    for (; floor_ < config_.floors.size() && config_.floors[floor_].at <= seen.now; ++floor_) {
      moved = true;
    }
    std::optional<ScaleDecision> out;
    if (scaler_->next() <= seen.now) out = scaler_->Look(seen);
    if (out) wanted_ = out->desired;
    if (!out && !moved) return std::nullopt;
    if (!out) out = ScaleDecision{{wanted_, "as before"}, given_, {}};
    out->replicas = given_;
    const int64_t floor = PlannedAt(config_.floors, seen.now, 0);
    if (floor > wanted_) {
      out->reason += fmt::format("; at least {} as scheduled", floor);
      out->desired = floor;
      wanted_ = floor;
      scaler_->Given(floor);
    }
    given_ = out->desired;
    return out;
  }

  void Given(int64_t replicas) override { scaler_->Given(replicas); }
  void Restart(const ServiceSeen& seen) override { scaler_->Restart(seen); }

 private:
  void Count(const ServiceSeen& seen) {
    if (!config_.arrivals || next_slot_ > seen.now) return;
    config_.arrivals->push_back(seen.arrivals - counted_);
    counted_ = seen.arrivals;
    next_slot_ = next_slot_ + config_.slot;
  }

  std::unique_ptr<ServiceScaler> scaler_;
  const AutoscalerConfig& config_;
  int64_t wanted_, given_ = 0;  // of the system, and with the floor
  size_t floor_ = 0, restart_ = 0;
  SimTime next_slot_ = kNeverLooks;
  int64_t counted_ = 0;
};

}  // namespace

bool IsGuarded(const AutoscalerConfig& config) {
  return !config.floors.empty() || !config.restarts.empty() || config.arrivals != nullptr;
}

std::unique_ptr<ServiceScaler> Guarded(std::unique_ptr<ServiceScaler> scaler,
                                       const AutoscalerConfig& config) {
  return std::make_unique<GuardedScaler>(std::move(scaler), config);
}

int64_t PlannedAt(const std::vector<PlanStep>& steps, SimTime now, int64_t otherwise) {
  const auto after = std::upper_bound(steps.begin(), steps.end(), now,
                                      [](SimTime t, const PlanStep& step) { return t < step.at; });
  return after == steps.begin() ? otherwise : std::prev(after)->replicas;
}

}  // namespace servescape
