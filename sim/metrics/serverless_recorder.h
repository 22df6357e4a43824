// SPDX-License-Identifier: MIT
// Records what serverless platforms have and meter: a part of DetailRecorder.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/metrics/count_clocks.h"

namespace servescape {

class ServerlessRecorder {
 public:
  void OnServerless(SimTime now, uint32_t service, const ServerlessUse& use);

 protected:
  // Of a service, what belongs into the window, or block, that ends; nothing of other services.
  void TakeServerless(SimTime end, size_t service, ServiceDetailWindow* window);
  void TakeInstances(SimTime end, size_t service, std::vector<CountTimes>* blocks);

 private:
  struct Hosted {
    bool any = false;
    std::array<AreaClock, kServerlessLevels> levels;
    std::array<double, kServerlessMeters> meters{};
    CountClock instances;
    uint32_t count = 0;
  };
  std::vector<Hosted> hosted_;  // by service, up to the last that is
};

}  // namespace servescape
