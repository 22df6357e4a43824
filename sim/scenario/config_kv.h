// SPDX-License-Identifier: MIT
// Keys and values that are elsewhere than in a GPU's memory: in a second tier of the cache, or at
// the replica that has read the prompt.
#pragma once

#include <cstdint>

#include "sim/base/time.h"

namespace servescape {

struct KvConfig {
  double bytes_per_token = 0;
  // server.kv_offload
  uint32_t tier_blocks = 0;   // that the second tier of a replica holds; 0: there is none
  double tier_bandwidth = 0;  // bytes per second; 0: no time
  Duration tier_latency{0};
  // server.kv_transfer
  double link_bandwidth = 0;
  Duration link_latency{0};
  // server.max_local_prefill_length, .max_prefill_queue_size: whose prompts pass by a prefill
  // service.
  uint32_t longest_local = 0;  // tokens
  uint32_t most_waiting = 0;   // 0: any number

  bool operator==(const KvConfig&) const = default;
  bool passes() const { return longest_local > 0 || most_waiting > 0; }
};

}  // namespace servescape
