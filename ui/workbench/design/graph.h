// SPDX-License-Identifier: MIT
// The architecture as the text of a scenario says it, be it finished or not: its parts as nodes,
// the order of its paths as edges, and what is wrong beside the part it concerns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/diagnostic.h"

namespace servescape::ui {

enum class PartKind : uint8_t { kTraffic, kService, kServerless, kCache, kStore, kDelay, kMissing };

struct GraphNode {
  std::string table;  // "service.ranker"; the step for a delay and for what is missing
  PartKind kind = PartKind::kService;
  std::string name;
  std::string line;   // what it is: "2 x g4dn.xlarge, batches of 8"
  std::vector<std::string> steps;   // of paths that call it
  std::vector<std::string> faults;  // what is wrong with it, in sentences
};

struct GraphEdge {
  int from = 0, to = 0;  // nodes
  std::string step;      // the step it leads to: "path.main.2"; or the source it comes from
  std::string label;     // "80 %", "20 calls, retried"
  bool aside = false;    // only taken now and then: a fallback, a degraded call
};

struct Graph {
  std::vector<GraphNode> nodes;  // sources first, then in the order of the paths
  std::vector<GraphEdge> edges;
  std::vector<std::string> faults;  // of no part
  bool readable = true;             // false: the text is no TOML, nothing else is known

  int Find(std::string_view table) const;  // a part, or the part a step calls; -1
};

// `diagnostics` are those of this very text.
Graph GraphOf(std::string_view text, const Diagnostics& diagnostics);

// "service", "cache", ...
std::string_view NameOf(PartKind kind);

}  // namespace servescape::ui
