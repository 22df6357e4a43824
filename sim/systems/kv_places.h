// SPDX-License-Identifier: MIT
// Of service.NAME.batching.server, what says where keys and values are beside the replica's own
// memory: a second tier of its cache, and pools that read prompts or write answers alone
// (scenario/config_kv.h).
#pragma once

#include <cstdint>
#include <span>

#include "sim/base/time.h"
#include "sim/scenario/config_service.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"

namespace servescape {

// As they are written.
struct KvText {
  TokenRole role = TokenRole::kBoth;
  double bytes_per_token = 0;
  double tier_bytes = 0, tier_bandwidth = 0;
  Duration tier_latency{0};
  double link_bandwidth = 0;
  Duration link_latency{0};
  uint32_t longest_local = 0, most_waiting = 0;

  bool operator==(const KvText&) const = default;
};

std::span<const SchemaRow> KvPlaceRows();
// Whether the table says anything of it.
bool HasKvPlaces(const Section& server);
// After the rest of `batching` and of the server; `bytes_per_token`: of its model, 0 where it is
// not known.
void ReadKvPlaces(const Section& batching, double bytes_per_token, ServiceConfig& out,
                  Reporter& reporter);

}  // namespace servescape
