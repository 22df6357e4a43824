// SPDX-License-Identifier: MIT
// The autoscaling of a Knative Service, Revision or PodAutoscaler: its annotations, and the keys of
// the config map config-autoscaler, given in the same file or by --set.
#pragma once

#include "sim/autoscaler/service_scaler.h"
#include "sim/manifest/manifest.h"

namespace servescape {

// `config` is the data of config-autoscaler, with what --set has put there (KnativeConfig).
KpaScaling ReadKnative(const ManifestField& object, const ManifestField& config);

// Of a table whose members are annotations, without autoscaling.knative.dev/, keys of
// config-autoscaler, and containerConcurrency.
KpaScaling ReadKnativeKeys(const ManifestField& keys);

// The config map among the documents, or an empty one, with the settings put in.
Node KnativeConfig(const std::vector<Node>& documents, const Settings& settings);

}  // namespace servescape
