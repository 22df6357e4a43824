// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/scenario/fields.h"
#include "sim/scenario/readers.h"
#include "sim/scenario/section.h"
#include "sim/scenario/service_parts.h"
#include "sim/scenario/whole.h"

namespace servescape {
namespace {

Section SectionOf(const Member& member) {
  return {&member.value, "service.*", Label(fmt::format("service \"{}\"", member.key)),
          member.origin};
}

// Services that name one machine share its accelerator, replica by replica.
void BindMachines(const Node& services, Config& config, Reporter& reporter) {
  std::vector<std::string> machines;
  std::vector<size_t> first;  // the first service on each
  for (size_t i = 0; i < config.services.size(); ++i) {
    const Member& member = services.members[i];
    if (member.value.bad) continue;
    const Section in = SectionOf(member);
    const std::string name = in.Text("machine");
    if (name.empty()) continue;
    ServiceConfig& service = config.services[i];
    const auto found = std::find(machines.begin(), machines.end(), name);
    service.machine = static_cast<int32_t>(found - machines.begin());
    if (found == machines.end()) {
      machines.push_back(name);
      first.push_back(i);
    }
    if (!(service.time.occupancy > 0)) {
      reporter.Error(in.KeyOrigin("machine"),
                     in.label().Prefix() +
                         "a shared machine needs accelerator.occupancy above 0: "
                         "the share of it that a batch keeps busy");
    }
    const ServiceConfig& other = config.services[first[static_cast<size_t>(service.machine)]];
    if (other.replicas != service.replicas) {
      reporter.Error(in.KeyOrigin("machine"),
                     fmt::format("{}shares machine \"{}\" with service \"{}\", so both need as "
                                 "many replicas: here {}, there {}",
                                 in.label().Prefix(), name.substr(0, 60), other.name,
                                 service.replicas, other.replicas));
    }
  }
}

}  // namespace

void ReadServices(const Node& root, Config& config, const Resources& resources,
                  Reporter& reporter) {
  constexpr size_t kMost = 256;
  const Node* services = root.Find("service");
  if (services && services->bad) return;
  if (!services || services->members.empty()) {
    if (!services && !TopIsKnown(root)) return;
    reporter.Error(services ? services->origin : Origin{},
                   "there is no service: add a section such as [service.model] with time = "
                   "\"10ms\"");
    return;
  }
  if (services->members.size() > kMost) {
    reporter.Error(services->members[kMost].origin, fmt::format("more than {} services", kMost));
    // What refers to them finds their names.
    for (const Member& member : services->members) config.services.emplace_back().name = member.key;
    return;
  }
  for (const Member& member : services->members) {
    ServiceConfig& service = config.services.emplace_back();
    service.name = member.key;
    if (member.value.bad) continue;
    const Section section = SectionOf(member);
    ReadFields(section, service, reporter);
    ReadServiceTime(section, service, reporter);
    ReadReplicas(section, service, reporter);
    if (WholeLanguage().any()) {
      WholeLanguage().read_service(section, service, resources, reporter);
    }
    CheckBatching(section, service, reporter);
    ReadBatchingSystem(section, service, reporter);
    ReadServerless(section, service, reporter);
    ReadTokens(section, service, reporter);
    ReadSearch(section, service, reporter);
    CheckQueue(section, service, reporter);
    CheckAdmission(section, service, reporter);
    CheckFailures(section, service, reporter);
    ReadGate(section, service, reporter);
    ReadStart(section, service, reporter);
    CheckTokens(section, service, reporter);
  }
  BindMachines(*services, config, reporter);
}

}  // namespace servescape
