// SPDX-License-Identifier: MIT
// What each autoscaler needs of the simulated service that it scales: which of the service's
// signals its metrics are, and why it cannot scale the service.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/autoscaler/service_scaler.h"
#include "sim/base/result.h"
#include "sim/manifest/manifest.h"
#include "sim/manifest/manifest_keda.h"
#include "sim/scenario/config_service.h"

namespace servescape {

// Replicas that a system without a bound of its own may ask for.
constexpr int64_t kMostWithoutBound = 1000;

// The name of a metric and the signal that it is, where it is not called so.
struct SignalNames {
  Settings names;
  const char* how;  // "--column {}=rps", to say how it is written
};

Result<AutoscalerConfig, std::string> HpaInLoop(const HpaSpec& spec,
                                                const HpaController& controller,
                                                const SignalNames& signals);
// The time that a run begins at and how long it is; "": not known, so that no
// cron is played.
struct RunClock {
  std::string clock;  // "2024-01-01T07:00"
  Duration span{0};
};
Result<AutoscalerConfig, std::string> KedaScalerOf(const KedaScaling& scaling,
                                                   const HpaController& controller,
                                                   const SignalNames& signals,
                                                   const RunClock& clock = {});

// Why the service cannot be scaled so, or "".
std::string WhyNotScaled(const ServiceConfig& service, const AutoscalerConfig& config);

// Has it scaled: from `initial` replicas on (none: those that the service has).
void SetScaler(AutoscalerConfig config, std::optional<int64_t> initial, ServiceConfig* service);

}  // namespace servescape
