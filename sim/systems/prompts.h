// SPDX-License-Identifier: MIT
// traffic.NAME.trace.blocks and traffic.NAME.session.grows: what prompts are made of, which a cache
// of prefixes finds again (scenario/config_prompts.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "sim/scenario/config.h"
#include "sim/scenario/document.h"
#include "sim/scenario/load.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"

namespace servescape {

// As they are written.
struct PromptText {
  std::string blocks;
  uint32_t block_tokens = 512;
  bool grows = false;

  bool operator==(const PromptText&) const = default;
};

std::span<const SchemaRow> PromptRows();
// After traffic has been read.
void ReadPrompts(const Node& root, const Resources& resources, Config* config, Reporter& reporter);

}  // namespace servescape
