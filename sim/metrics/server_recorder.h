// SPDX-License-Identifier: MIT
// The part of DetailRecorder that measures drafted tokens and LoRA adapters of
// language-model servers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/kernel/observer.h"
#include "sim/metrics/detail_record.h"

namespace servescape {

class ServerRecorder {
 public:
  void OnDrafts(uint32_t service, const DraftUse& use) {
    ServerWindow& window = Of(service);
    window.verified += static_cast<int64_t>(use.verified);
    window.drafted += static_cast<int64_t>(use.drafted);
    window.accepted += static_cast<int64_t>(use.accepted);
  }
  void OnAdapters(uint32_t service, const AdapterUse& use) {
    ServerWindow& window = Of(service);
    window.adapted += static_cast<int64_t>(use.admitted);
    window.adapter_hits += static_cast<int64_t>(use.hits);
    window.adapter_loads += static_cast<int64_t>(use.loads);
    window.adapter_waits += static_cast<int64_t>(use.passed_over);
    window.adapter_time += use.loading;
  }

 protected:
  // What was measured since it was last taken.
  ServerWindow TakeServer(size_t service) {
    return service < windows_.size() ? std::exchange(windows_[service], {}) : ServerWindow{};
  }

 private:
  ServerWindow& Of(uint32_t service) {
    if (service >= windows_.size()) windows_.resize(service + 1);
    return windows_[service];
  }

  std::vector<ServerWindow> windows_;  // by service
};

}  // namespace servescape
