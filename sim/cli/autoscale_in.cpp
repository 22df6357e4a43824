// SPDX-License-Identifier: MIT
#include "sim/cli/autoscale_in.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "sim/cli/exit_code.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/terminal.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

// Replicas that a system without a bound of its own may ask for.
constexpr int64_t kMostWithoutBound = 1000;

// The signals that metrics of these names are; why there is none, or "".
std::string ReadSignals(const std::vector<std::string>& metrics, const PlayOptions& options,
                        std::vector<ServiceSignal>* out) {
  for (const std::string& metric : metrics) {
    std::string name = metric;
    for (const auto& [from, to] : options.columns) name = from == metric ? to : name;
    const std::optional<ServiceSignal> signal = ServiceSignalOf(name);
    if (!signal) {
      return fmt::format("the simulated service has no metric {}: it has {} (--column {}=rps)",
                         name, kServiceSignals, metric);
    }
    out->push_back(*signal);
  }
  return "";
}

const char* SystemOf(const AutoscalerConfig& config) {
  constexpr const char* kNames[] = {"Kubernetes HPA v1.37", "Knative KPA v0.51",
                                    "KEDA v2.21 and its HPA", "Ray Serve 2.60"};
  return kNames[config.system.index()];
}

bool ReadsCpu(const AutoscalerConfig& config) {
  const auto reads = [](const auto& signals) {
    return std::count(signals.begin(), signals.end(), ServiceSignal::kCpu) > 0;
  };
  if (const auto* hpa = std::get_if<HpaScaling>(&config.system)) return reads(hpa->signals);
  if (const auto* keda = std::get_if<KedaInLoop>(&config.system)) return reads(keda->signals);
  return false;
}

// The index of the service, or why there is none.
Result<size_t, std::string> ServiceOf(const Config& config, const std::string& wanted) {
  std::vector<std::string> names;
  for (const ServiceConfig& service : config.services) names.push_back(service.name);
  if (wanted.empty() && names.size() == 1) return size_t{0};
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  if (wanted.empty()) return "--service says which is scaled: " + JoinWords(names);
  return fmt::format("there is no service {}; there are {}{}", wanted, JoinWords(names),
                     DidYouMean(wanted, names));
}

// Why the service cannot be scaled so, or "".
std::string WhyNotScaled(const ServiceConfig& service, const AutoscalerConfig& config) {
  const std::string it = "service " + service.name;
  if (service.pools.size() > 1) return it + " has several pools: it is not known which to scale";
  if (service.balancing) return it + " is behind a balancer whose servers are fixed";
  if (service.machine >= 0) return it + " shares a machine: its replicas are not its own to scale";
  if (service.system.any()) return it + " has a batcher of a real system: it is not scaled yet";
  if (!ReadsCpu(config)) return "";
  const bool counted = service.concurrency != kUnlimited && !service.tokens.any;
  if (counted && service.cores == 0) return "";
  return it + " has no cpu of which a share is in use: scale it by concurrency, queue or rps";
}

void SetScaler(const AutoscalerConfig& config, const PlayOptions& play, ServiceConfig* service) {
  auto own = std::make_shared<AutoscalerConfig>(config);
  own->initial = static_cast<uint32_t>(play.replicas.value_or(service->replicas));
  own->pod_start = play.pod_start;
  own->make = MakeScaler;
  const int64_t bound = MostReplicas(config) > 0 ? MostReplicas(config) : kMostWithoutBound;
  const int64_t most = std::max<int64_t>({bound, own->initial, 1});
  service->replicas = static_cast<uint32_t>(most);
  for (PoolConfig& pool : service->pools) pool.replicas = service->replicas;
  service->autoscaler = std::move(own);
}

}  // namespace

Result<AutoscalerConfig, std::string> HpaInLoop(const HpaSpec& spec,
                                                const HpaController& controller,
                                                const PlayOptions& options) {
  HpaScaling hpa{spec, controller, {}};
  std::vector<std::string> names;
  for (const HpaMetric& metric : spec.metrics) {
    names.push_back(metric.name);
    const bool of_pods = metric.type == HpaMetricType::kPods;
    const bool resource = metric.type == HpaMetricType::kResource ||
                          metric.type == HpaMetricType::kContainerResource;
    if (resource && metric.name != "cpu") {
      return "the simulated service has no resource " + metric.name + ": it has cpu";
    }
    if (of_pods && metric.name == "cpu") return std::string("cpu is a Resource, no Pods metric");
  }
  const std::string wrong = ReadSignals(names, options, &hpa.signals);
  if (!wrong.empty()) return wrong;
  for (size_t i = 0; i < names.size(); ++i) {
    const HpaMetricType type = spec.metrics[i].type;
    const bool whole = type == HpaMetricType::kObject || type == HpaMetricType::kExternal;
    if (whole && hpa.signals[i] == ServiceSignal::kCpu) {
      return std::string("cpu is a Resource of pods, no Object or External metric");
    }
  }
  return AutoscalerConfig{std::move(hpa), 1, {}};
}

Result<AutoscalerConfig, std::string> KedaScalerOf(const KedaScaling& scaling,
                                                   const HpaController& controller,
                                                   const PlayOptions& options) {
  if (scaling.triggers.empty()) return std::string("cannot be played: there is no trigger");
  KedaInLoop keda{scaling.config, scaling.hpa, controller, {}, {}};
  std::vector<std::string> names;
  for (const KedaTrigger& trigger : scaling.triggers) {
    names.push_back(trigger.name);
    keda.activation_milli.push_back(trigger.activation_milli);
  }
  const std::string wrong = ReadSignals(names, options, &keda.signals);
  if (!wrong.empty()) return wrong;
  return AutoscalerConfig{std::move(keda), 1, {}};
}

Result<AutoscalerConfig, std::string> InLoop(const KpaScaling& config, const PlayOptions&) {
  return AutoscalerConfig{config, 1, {}};
}

Result<AutoscalerConfig, std::string> InLoop(const RayServeConfig& config, const PlayOptions&) {
  return AutoscalerConfig{config, 1, {}};
}

Result<PlayedInLoop, int> PlayInScenario(const InLoopOptions& options,
                                         const AutoscalerConfig& config,
                                         const PlayOptions& play) {
  Result<Prepared, int> prepared = Prepare(options.scenario);
  if (!prepared) return prepared.error();
  Prepared scenario = std::move(prepared).value();
  const auto complain = [&scenario](const std::string& words) {
    Complain(scenario.name + ": " + words);
    return static_cast<int>(kExitInvalid);
  };
  const Result<size_t, std::string> found = ServiceOf(scenario.config, options.service);
  if (!found) return complain(found.error());
  ServiceConfig* const service = &scenario.config.services[found.value()];
  if (const std::string why = WhyNotScaled(*service, config); !why.empty()) return complain(why);
  SetScaler(config, play, service);
  scenario.config.run.detail = true;
  PlayedInLoop out;
  out.played.system = SystemOf(config);
  Listeners listeners;
  listeners.start = ReportEvents([&out](const ReportedEvent& event) {
    if (event.word != EventWord::kScale) return;
    if (out.played.ticks.size() >= static_cast<size_t>(kMostTicks)) return;
    out.played.ticks.push_back({event.at, event.decision->seen, event.decision->replicas,
                                event.decision->desired, event.decision->reason, Json::object()});
  });
  StopOnInterrupt();
  {
    ProgressBar bar(options.scenario.quiet);
    out.report = RunStudy(
        scenario.config, scenario.hash, ExecutorOf(options.scenario),
        [&bar](double share) {
          bar.Show(share);
          return !StudiesStopped();
        },
        listeners, MachineOf(options.scenario));
  }
  EndOnInterrupt();
  if (Interrupted()) {
    Complain(
        InterruptedWords(out.report.replications, scenario.config.run.replications, "replication"));
    return static_cast<int>(kExitInterrupted);
  }
  if (!out.report.stopped.empty()) return complain(out.report.stopped);
  return out;
}

}  // namespace servescape
