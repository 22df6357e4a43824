// SPDX-License-Identifier: MIT
#include "sim/cli/autoscale_in.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "sim/cli/exit_code.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/terminal.h"
#include "sim/manifest/in_loop.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

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

}  // namespace

Result<PlayedInLoop, int> PlayInScenario(const InLoopOptions& options,
                                         const AutoscalerConfig& config, const PlayOptions& play) {
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
  if (service->autoscaler != nullptr) {
    return complain("service " + service->name +
                    " has an autoscaler of its own: servescape run plays it");
  }
  if (const std::string why = WhyNotScaled(*service, config); !why.empty()) return complain(why);
  AutoscalerConfig own = config;
  own.pod_start = play.pod_start;
  SetScaler(std::move(own), play.replicas, service);
  scenario.config.run.detail = true;
  PlayedInLoop out;
  out.played.system = SystemName(config);
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
