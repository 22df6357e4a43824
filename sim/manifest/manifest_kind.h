// SPDX-License-Identifier: MIT
// Which autoscaler's manifest a document is.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/scenario/document.h"

namespace servescape {

enum class ManifestKind : uint8_t { kHpa, kKnative, kKeda, kRayServe };

// As a sentence lists them.
constexpr const char* kKnownManifests =
    "HorizontalPodAutoscaler, Knative's Service, Revision and PodAutoscaler, KEDA's ScaledObject "
    "and "
    "Ray Serve's configuration";

struct FoundManifest {
  ManifestKind kind = ManifestKind::kHpa;
  const Node* document = nullptr;  // none: there is no manifest that is known
};

// The first of the documents that is one.
FoundManifest FindManifest(const std::vector<Node>& documents);

}  // namespace servescape
