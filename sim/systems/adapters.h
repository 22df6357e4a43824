// SPDX-License-Identifier: MIT
// service.NAME.batching.server.lora_config: the LoRA adapters of a
// language-model server (scenario/config_adapters.h).
#pragma once

#include <cstdint>
#include <span>

#include "sim/base/time.h"
#include "sim/scenario/config_service.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"

namespace servescape {

// As it is written.
struct AdapterText {
  uint32_t adapters = 1;
  double zipf = 0, base_share = 0;
  uint32_t max_loras = 1, max_cpu_loras = 0;  // 0: max_loras
  double bytes = 0;
  Duration cpu_load{0}, remote_load{0};

  bool operator==(const AdapterText&) const = default;
};

std::span<const SchemaRow> AdapterRows();
// After the rest of `batching` and of the server; `bytes_per_token`: of keys
// and values, 0 where it is not known. Slots take memory from these.
void ReadAdapters(const Section& batching, double bytes_per_token, ServiceConfig& out,
                  Reporter& reporter);

}  // namespace servescape
