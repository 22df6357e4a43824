// SPDX-License-Identifier: MIT
// YAML, and with it JSON, as trees with the place of every key and value: what manifests are
// written in. The parser is libyaml, whose grammar Kubernetes reads manifests by.
#pragma once

#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/document.h"

namespace servescape {

// Longest manifest accepted, bytes.
constexpr size_t kMaxManifestBytes = size_t{4} << 20;

// The documents of a text, in order (a build without libyaml, as that of WebAssembly, refuses); empty ones are left out. Every scalar keeps its `text`; plain
// ones are integers, numbers or booleans where they look like it, and members without a value
// (null, ~) are left out. Refused: what is not UTF-8 YAML, anchors and aliases, keys that are no
// scalars or stand twice, more than 64 levels.
Result<std::vector<Node>, Diagnostic> ParseYaml(std::string_view text);

}  // namespace servescape
