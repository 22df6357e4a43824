// SPDX-License-Identifier: MIT
// Incidents ([[incident]]): at their instants they make replicas fail or slow, cut services off,
// have them err, slow stores down and flush caches. They own nothing.
#pragma once

#include <cstdint>

#include "sim/base/cold.h"
#include "sim/engine/room.h"

namespace servescape {

template <class E>
class Incidents : public Room<E, Incidents> {
 public:
  SERVESCAPE_COLD void Start() {
    for (uint32_t i = 0; i < model().incidents().size(); ++i) {
      const IncidentConfig& incident = model().incidents()[i];
      if (incident.at < core().end()) {
        core().Schedule(incident.at, Priority::kTimer, EventKind::kIncidentStart, i);
      }
      const SimTime over = incident.at + incident.duration;
      if (incident.duration.ns > 0 && over < core().end()) {
        core().Schedule(over, Priority::kTimer, EventKind::kIncidentEnd, i);
      }
    }
  }
  SERVESCAPE_COLD void On(SimTime now, uint32_t incident, bool begins);

 private:
  using Base = Room<E, Incidents>;
  using Base::caches, Base::core, Base::fleet, Base::model, Base::stations, Base::stores;

  SERVESCAPE_COLD void ChangeReplicas(SimTime now, uint32_t service, const IncidentConfig& incident,
                                      bool begins);
};

template <class E>
void Incidents<E>::On(SimTime now, uint32_t incident_id, bool begins) {
  const IncidentConfig& incident = model().incidents()[incident_id];
  if (incident.kind == IncidentKind::kFlush) {
    if (begins) caches().Flush(static_cast<uint32_t>(incident.cache));
    return;
  }
  if (incident.store >= 0) {
    return stores().Slow(static_cast<uint32_t>(incident.store),
                         begins ? incident.factor : 1 / incident.factor);
  }
  for (uint32_t id = 0; id < model().services().size(); ++id) {
    if (incident.service >= 0 && static_cast<uint32_t>(incident.service) != id) continue;
    const GeneralService& service = model().services()[id];
    // A service without zones lies in none of them, unless it is named.
    const bool zoneless = service.zones == 1 && incident.service < 0;
    if (incident.kind == IncidentKind::kZoneLoss && zoneless) continue;
    if (incident.kind == IncidentKind::kPartition) {
      stations().Partition(id, begins ? 1 : -1);
    } else if (incident.kind == IncidentKind::kErrors) {
      stations().SetErrorRate(id, begins ? incident.error_rate : service.error_rate);
    } else {
      ChangeReplicas(now, id, incident, begins);
    }
  }
}

template <class E>
void Incidents<E>::ChangeReplicas(SimTime now, uint32_t id, const IncidentConfig& incident,
                                  bool begins) {
  const GeneralService& service = model().services()[id];
  for (uint32_t i = 0; i < service.replicas; ++i) {
    const uint32_t replica = service.first_replica + i;
    const bool hit = incident.kind == IncidentKind::kBrownOut ||
                     (incident.kind == IncidentKind::kZoneLoss ? i % service.zones == incident.zone
                                                               : i < incident.count);
    if (!hit) continue;
    if (incident.kind == IncidentKind::kBrownOut || incident.kind == IncidentKind::kSlow) {
      fleet().Slow(now, replica, begins ? incident.factor : 1 / incident.factor);
    } else if (begins) {
      fleet().Fail(now, replica);
    } else {
      fleet().Recover(now, replica);
    }
  }
}

}  // namespace servescape
