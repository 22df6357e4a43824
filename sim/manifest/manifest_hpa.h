// SPDX-License-Identifier: MIT
// An HPA's manifest (autoscaling/v2 and v2beta2, and v1's CPU target) as the specification that
// its controller follows.
#pragma once

#include <optional>
#include <string>

#include "sim/autoscaler/hpa.h"
#include "sim/manifest/manifest.h"

namespace servescape {

// Of the whole object. Mistakes go to the log of the field, which then says `failed`.
HpaSpec ReadHpa(const ManifestField& object);

// Of its spec, whose members they are.
HpaSpec ReadHpaSpec(const ManifestField& spec);

// Flags of kube-controller-manager, without their leading horizontal-pod-autoscaler- or with it;
// what is wrong, or "".
std::string SetHpaController(const Settings& settings, HpaController* out);

// The value of `behavior`; none if there is none. Given, be it {}, the API server fills in what is
// not said.
std::optional<HpaBehavior> ReadHpaBehavior(const ManifestField& behavior);

}  // namespace servescape
