// SPDX-License-Identifier: MIT
// Files of other systems given as a scenario: Kubernetes and Knative manifests, Triton's
// config.pbtxt, Docker Compose, JSON. Each is named, and told what stands for it here.
#pragma once

#include <string>
#include <string_view>

namespace servescape {

// "is a Kubernetes HorizontalPodAutoscaler, no scenario; ..", or "" for what may be one.
std::string NameDeployment(std::string_view text);

}  // namespace servescape
