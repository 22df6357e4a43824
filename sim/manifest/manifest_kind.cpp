// SPDX-License-Identifier: MIT
#include "sim/manifest/manifest_kind.h"

#include <string>
#include <string_view>

#include "sim/manifest/manifest_ray.h"

namespace servescape {
namespace {

std::string MemberText(const Node& node, std::string_view key) {
  const Node* found = node.kind == NodeKind::kTable ? node.Find(key) : nullptr;
  return found == nullptr ? "" : found->text;
}

}  // namespace

FoundManifest FindManifest(const std::vector<Node>& documents) {
  for (const Node& document : documents) {
    const std::string kind = MemberText(document, "kind");
    const std::string api = MemberText(document, "apiVersion");
    const bool knative = api.find("knative.dev/") != std::string::npos;
    if (kind == "HorizontalPodAutoscaler") return {ManifestKind::kHpa, &document};
    if (knative && (kind == "Service" || kind == "Revision" || kind == "PodAutoscaler")) {
      return {ManifestKind::kKnative, &document};
    }
    if (kind == "ScaledObject") return {ManifestKind::kKeda, &document};
    if (kind.empty() && LooksLikeRayServe(document)) return {ManifestKind::kRayServe, &document};
  }
  return {};
}

}  // namespace servescape
