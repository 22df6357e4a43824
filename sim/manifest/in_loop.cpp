// SPDX-License-Identifier: MIT
#include "sim/manifest/in_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/manifest/scheduled_floor.h"

namespace servescape {
namespace {

// The signals that metrics of these names are; why there is none, or "".
std::string ReadSignals(const std::vector<std::string>& metrics, const SignalNames& signals,
                        std::vector<ServiceSignal>* out) {
  for (const std::string& metric : metrics) {
    std::string name = metric;
    for (const auto& [from, to] : signals.names) name = from == metric ? to : name;
    const std::optional<ServiceSignal> signal = ServiceSignalOf(name);
    if (!signal) {
      return fmt::format("the simulated service has no metric {}: it has {} ({})", name,
                         kServiceSignals, fmt::format(fmt::runtime(signals.how), metric));
    }
    out->push_back(*signal);
  }
  return "";
}

template <class Is>
bool Reads(const AutoscalerConfig& config, Is is) {
  const auto reads = [&](const auto& signals) {
    return std::any_of(signals.begin(), signals.end(), is);
  };
  if (const auto* hpa = std::get_if<HpaScaling>(&config.system)) return reads(hpa->signals);
  if (const auto* keda = std::get_if<KedaInLoop>(&config.system)) return reads(keda->signals);
  if (const auto* aws = std::get_if<TargetTrackingScaling>(&config.system)) {
    return is(aws->signal);
  }
  return false;
}

}  // namespace

Result<AutoscalerConfig, std::string> HpaInLoop(const HpaSpec& spec,
                                                const HpaController& controller,
                                                const SignalNames& signals) {
  HpaScaling hpa{spec, controller, {}};
  std::vector<std::string> names;
  for (const HpaMetric& metric : spec.metrics) {
    names.push_back(metric.name);
    const bool of_pods = metric.type == HpaMetricType::kPods;
    const bool resource =
        metric.type == HpaMetricType::kResource || metric.type == HpaMetricType::kContainerResource;
    if (resource && metric.name != "cpu") {
      return "the simulated service has no resource " + metric.name + ": it has cpu";
    }
    if (of_pods && metric.name == "cpu") return std::string("cpu is a Resource, no Pods metric");
  }
  const std::string wrong = ReadSignals(names, signals, &hpa.signals);
  if (!wrong.empty()) return wrong;
  for (size_t i = 0; i < names.size(); ++i) {
    const HpaMetricType type = spec.metrics[i].type;
    const bool whole = type == HpaMetricType::kObject || type == HpaMetricType::kExternal;
    if (whole && hpa.signals[i] == ServiceSignal::kCpu) {
      return std::string("cpu is a Resource of pods, no Object or External metric");
    }
  }
  AutoscalerConfig out;
  out.system = std::move(hpa);
  return out;
}

Result<AutoscalerConfig, std::string> KedaScalerOf(const KedaScaling& scaling,
                                                   const HpaController& controller,
                                                   const SignalNames& signals,
                                                   const RunClock& clock) {
  if (scaling.triggers.empty()) return std::string("cannot be played: there is no trigger");
  KedaInLoop keda{scaling.config, scaling.hpa, controller, {}, {}, {}};
  for (const KedaTrigger& trigger : scaling.triggers) {
    keda.activation_milli.push_back(trigger.activation_milli);
    keda.windows.emplace_back();
    if (trigger.cpu) {
      keda.signals.push_back(ServiceSignal::kCpu);
      continue;
    }
    if (const KedaCron& cron = trigger.cron; cron.desired_replicas > 0) {
      if (clock.clock.empty()) {
        return std::string(
            "a cron trigger needs to know when the run begins: write system = "
            "\"keda\" and clock into the scenario");
      }
      auto windows = WindowsOf(cron.start, cron.end, cron.timezone, cron.desired_replicas,
                               clock.clock, clock.span);
      if (!windows) return windows.error();
      keda.signals.push_back(ServiceSignal::kCron);
      keda.windows.back() = std::move(windows).value();
      continue;
    }
    const std::string wrong = ReadSignals({trigger.name}, signals, &keda.signals);
    if (!wrong.empty()) return wrong;
  }
  AutoscalerConfig out;
  out.system = std::move(keda);
  return out;
}

std::string WhyNotScaled(const ServiceConfig& service, const AutoscalerConfig& config) {
  const std::string it = "service " + service.name;
  if (service.pools.size() > 1) return it + " has several pools: it is not known which to scale";
  if (service.machine >= 0) return it + " shares a machine: its replicas are not its own to scale";
  if (service.balancing) return it + " is behind a balancer whose servers are fixed";
  if (service.serverless) return it + " is hosted serverless: its platform scales it";
  if (service.system.any()) return it + " has a batcher of a real system: it is not scaled yet";
  if (Reads(config, IsOfModelServer) && !service.tokens.paged()) {
    return it +
           " is no language-model server with blocks of keys and values: "
           "scale it by "
           "concurrency, queue or rps";
  }
  if (!Reads(config, [](ServiceSignal signal) { return signal == ServiceSignal::kCpu; })) return "";
  const bool counted = service.concurrency != kUnlimited && !service.tokens.any;
  if (counted && service.cores == 0) return "";
  return it +
         " has no cpu of which a share is in use: scale it by "
         "concurrency, queue or rps";
}

void SetScaler(AutoscalerConfig config, std::optional<int64_t> initial, ServiceConfig* service) {
  auto own = std::make_shared<AutoscalerConfig>(std::move(config));
  own->initial = static_cast<uint32_t>(initial.value_or(service->replicas));
  own->make = MakeScaler;
  const int64_t bound = MostReplicas(*own) > 0 ? MostReplicas(*own) : kMostWithoutBound;
  const int64_t most = std::max<int64_t>({bound, own->initial, 1});
  service->replicas = static_cast<uint32_t>(most);
  for (PoolConfig& pool : service->pools) pool.replicas = service->replicas;
  service->autoscaler = std::move(own);
}

}  // namespace servescape
