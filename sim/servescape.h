// SPDX-License-Identifier: MIT
// For programs that embed the simulator: all it takes from the text of a scenario to its report.
//
//   auto loaded = servescape::Load(text, {}, servescape::NoResources);
//   if (!loaded) {
//     std::cerr << servescape::Format(loaded.error(), text, "ads.toml");
//     return 3;
//   }
//   const servescape::Config config = std::move(loaded).value().config;
//   const servescape::RunReport report =
//       servescape::RunStudy(config, servescape::ScenarioHash(text));
//   if (const servescape::Metric* p99 = servescape::FindMetric(report, "latency.p99")) {
//     std::cout << p99->estimate.value << " s\n";
//   }
//   std::cout << servescape::ToText(report, {});
//
// The library reads no files, clocks or environment, keeps no global state and throws nothing: two
// studies may run side by side. Link the CMake target `servescape`. Other doors:
//   BuildModel, Replication (study/replication.h)   one replication in bounded steps
//   SteppedStudy (study/study.h)                    a whole study in bounded steps, for pages
//   ToJson (report/json.h)                          the machine-readable result
//   Resources (scenario/load.h)                     the files that a scenario refers to
#pragma once

#include <optional>
#include <string>

#include "sim/report/csv.h"
#include "sim/report/json.h"
#include "sim/report/text.h"
#include "sim/scenario/diagnostic.h"
#include "sim/scenario/load.h"
#include "sim/study/replication.h"
#include "sim/study/study.h"

namespace servescape {

// For scenarios that refer to no files.
inline std::optional<Resource> NoResources(const std::string&) { return std::nullopt; }

}  // namespace servescape
