// SPDX-License-Identifier: MIT
// Paged (paged.h): what drafted tokens and LoRA adapters are to a step.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/engine/station/paged.h"

namespace servescape {

// lora-affinity-scorer of llm-d for a request with the adapter
// (loraaffinity/lora_affinity.go).
inline double AffinityOf(const PagedView& seen, const AdapterConfig* config, uint32_t adapter) {
  if (config == nullptr) return 1;
  const auto is_in = [](const std::vector<uint32_t>& all, uint32_t which) {
    return std::find(all.begin(), all.end(), which) != all.end();
  };
  if (is_in(seen.runs, adapter)) return 1;
  size_t used = seen.runs.size();
  for (const uint32_t each : seen.waits) used += is_in(seen.runs, each) ? 0 : 1;
  if (used < config->max_loras) return 0.8;
  return is_in(seen.waits, adapter) ? 0.6 : 0;
}

// Of drafted tokens those before the first that does not hold.
template <class E>
void Paged<E>::Verify(PagedReplica* at) {
  const SpeculationConfig& config = model().services()[at->service].tokens.speculation;
  Generator& random = accepts_[at->service];
  DraftUse use;
  for (VllmShare& share : at->step.shares) {
    const VllmSequence& known = at->scheduler.Of(share.place);
    const bool there = known.serial == share.serial && known.state == VllmSequence::State::kRunning;
    if (!there || share.drafts == 0) continue;
    while (share.accepted < share.drafts && random.NextUniform() < config.accepts[share.accepted]) {
      ++share.accepted;
    }
    ++use.verified;
    use.drafted += share.drafts;
    use.accepted += share.accepted;
  }
  observer().OnDrafts(at->service, use);
}

template <class E>
uint32_t Paged<E>::AdapterOf(uint32_t service, const Task& task) const {
  const AdapterConfig* config = model().services()[service].adapters.get();
  if (config == nullptr) return 0;
  const GeneralSource& source = model().sources()[task.source];
  const bool has_text = source.prompts && source.prompts->grows && task.session != kNil;
  const uint64_t whose = has_text ? SessionStream(sources().TextOf(task)) : OwnStream(task.order);
  const double at = static_cast<double>(MixedWords(adapts_[service], whose) >> 11) * 0x1p-53;
  const auto& upto = config->upto;
  const auto found = std::upper_bound(upto.begin(), upto.end() - 1, at);
  return static_cast<uint32_t>(found - upto.begin());
}

// Those of the step that have a slot keep it.
template <class E>
Duration Paged<E>::LoadAdapters(PagedReplica* at) {
  const AdapterConfig& config = *model().services()[at->service].adapters;
  AdapterUse use;
  use.passed_over = at->step.passed_over;
  const auto adapter_of = [&](const VllmShare& share) {
    return at->scheduler.Of(share.place).request.adapter;
  };
  for (const VllmShare& share : at->step.shares) {
    const uint32_t adapter = adapter_of(share);
    if (adapter == 0 || !at->slots->Has(adapter)) continue;
    at->slots->Touch(adapter);
    at->host->Touch(adapter);
  }
  Duration time{0};
  for (const VllmShare& share : at->step.shares) {
    const uint32_t adapter = adapter_of(share);
    if (adapter == 0) continue;
    const bool has_slot = at->slots->Touch(adapter);
    if (share.admitted) {
      ++use.admitted;
      use.hits += has_slot ? 1 : 0;
    }
    if (has_slot) continue;
    ++use.loads;
    time = time + config.cpu_load;
    if (at->host->Touch(adapter)) continue;
    ++use.remote;
    time = time + config.remote_load;
  }
  use.loading = ToSeconds(time);
  observer().OnAdapters(at->service, use);
  return time;
}

}  // namespace servescape
