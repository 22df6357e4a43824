// SPDX-License-Identifier: MIT
#include "sim/model/incidents.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/base/stable_sort.h"

namespace servescape {
namespace {

// Replicas of a service that an incident strikes.
uint32_t StruckOf(const IncidentConfig& incident, const ServiceConfig& service) {
  if (incident.kind != IncidentKind::kZoneLoss) return std::min(incident.count, service.replicas);
  const uint32_t zones = service.zones;
  return (service.replicas + zones - 1 - incident.zone % zones) / zones;
}

Incident IncidentOf(const Config& config, const std::vector<ServiceLoad>& loads,
                    const IncidentConfig& in) {
  Incident out;
  out.kind = in.kind;
  out.at = in.at;
  out.until = in.at + in.duration;
  out.ends = in.duration.ns > 0 && out.until < SimTime{0} + config.run.duration;
  out.service = in.service;
  out.store = in.store;
  out.cache = in.cache;
  out.zone = in.zone;
  out.rest = kNaN;
  out.factor = in.factor;
  out.error_rate = in.error_rate;
  if (in.service < 0) return out;
  const size_t s = static_cast<size_t>(in.service);
  const ServiceConfig& service = config.services[s];
  out.replicas = StruckOf(in, service);
  if (out.replicas < service.replicas && service.pools.size() <= 1 &&
      std::isfinite(loads[s].capacity)) {
    out.rest = loads[s].capacity * (service.replicas - out.replicas) / service.replicas;
  }
  return out;
}

}  // namespace

std::vector<Incident> IncidentsOf(const Config& config, const std::vector<ServiceLoad>& loads) {
  std::vector<Incident> all;
  for (const IncidentConfig& incident : config.incidents) {
    all.push_back(IncidentOf(config, loads, incident));
  }
  for (size_t c = 0; c < config.caches.size(); ++c) {
    for (const SimTime at : config.caches[c].flushes) {
      Incident flush;
      flush.kind = IncidentKind::kFlush;
      flush.at = flush.until = at;
      flush.cache = static_cast<int>(c);
      all.push_back(flush);
    }
  }
  std::erase_if(all, [&](const Incident& incident) {
    return !(incident.at < SimTime{0} + config.run.duration);
  });
  StableSort(all, [](const Incident& a, const Incident& b) { return a.at < b.at; });
  return all;
}

}  // namespace servescape
