// SPDX-License-Identifier: MIT
// A service of a scenario as the manifest of a real system, and what of the scenario it cannot
// say. What was imported comes back: a system's own fields are written as they stand.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/config.h"
#include "sim/scenario/document.h"

namespace servescape {

enum class ManifestForm : uint8_t { kHpa, kKeda, kKnative, kKserve, kTriton, kRay };
inline constexpr std::array<std::string_view, 6> kManifestForms{"hpa",    "keda",   "knative",
                                                                "kserve", "triton", "ray"};

// A service: its table in the text, with settings applied, and what was made of it.
struct ExportedService {
  const Node& table;
  const ServiceConfig& config;
  std::string from;   // the scenario's name
  std::string image;  // "" for a placeholder, which a comment tells
};

struct ExportedManifest {
  std::string text;
  std::vector<std::string> lost;  // sentences
};

// Or why there is none.
Result<ExportedManifest, std::string> ExportService(const ExportedService& service,
                                                    ManifestForm form);

}  // namespace servescape
