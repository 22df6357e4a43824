// SPDX-License-Identifier: MIT
// service.NAME.batching.server: what a language-model server is, by name: one that was measured
// (catalog/language_servers.h), or a model on a GPU from first principles
// (catalog/language_models.h). It gives the keys of batching that are not written.
#pragma once

#include <array>
#include <span>
#include <string>

#include "sim/scenario/config_service.h"
#include "sim/scenario/load.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"
#include "sim/scenario/words.h"

namespace servescape {

enum class Precision : uint8_t { kBf16, kFp8, kInt8, kFp4, kInt4 };
inline constexpr std::array<WordFor<Precision>, 5> kPrecisionWords{{
    {"bf16", Precision::kBf16},
    {"fp8", Precision::kFp8},
    {"int8", Precision::kInt8},
    {"fp4", Precision::kFp4},
    {"int4", Precision::kInt4},
}};
inline constexpr std::array<WordFor<bool>, 2> kKvPrecisionWords{{{"bf16", false}, {"fp8", true}}};

struct LanguageServerText {
  std::string profile, model, hf_config, gpu;
  uint32_t gpus = 1;
  Precision precision = Precision::kBf16;
  bool kv_in_bytes = false;

  bool operator==(const LanguageServerText&) const = default;
};

std::span<const SchemaRow> LanguageServerRows();
// After the fields of `batching` have been read.
void ReadLanguageServer(const Section& in, ServiceConfig& out, const Resources& resources,
                        Reporter& reporter);

}  // namespace servescape
