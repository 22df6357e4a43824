// SPDX-License-Identifier: MIT
// The instances of a platform: numbered densely, the lowest free number first; those with a free
// place in the order of their last use.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "sim/base/time.h"

namespace servescape {

constexpr uint32_t kNoInstance = 0xffffffffu;

enum class InstanceState : uint8_t { kGone, kStarting, kReady };

struct PlatformInstance {
  InstanceState state = InstanceState::kGone;
  bool provisioned = false;
  bool listed = false;   // has a free place and is in the list
  bool planned = false;  // its end is, in the present round
  bool owned = false;    // starts for `owner` alone
  uint32_t busy = 0;     // requests in service
  bool kept = false;     // would be gone, if it were not among those that stay
  uint32_t owner = 0;    // the request
  uint32_t owner_items = 1;
  uint32_t round = 0;  // of what is planned for it: a plan of another is stale
  uint32_t next = kNoInstance, previous = kNoInstance;
  SimTime asked;           // when it began to start
  SimTime active_since;    // the first of the requests in service
  SimTime idle_until;      // where it has none
  SimTime planned_for;     // not after idle_until
  Duration init{0};        // of its start, the part that it initialises itself
  Duration first_call{0};  // that its first request takes longer; 0 when that is over
};

// A list through the records, the most recently used at the front.
class InstanceList {
 public:
  bool empty() const { return front_ == kNoInstance; }
  uint32_t front() const { return front_; }
  uint32_t back() const { return back_; }
  void PushFront(std::vector<PlatformInstance>* all, uint32_t id) {
    PlatformInstance& instance = (*all)[id];
    instance.listed = true;
    instance.previous = kNoInstance;
    instance.next = front_;
    (front_ == kNoInstance ? back_ : (*all)[front_].previous) = id;
    front_ = id;
  }
  void Remove(std::vector<PlatformInstance>* all, uint32_t id) {
    PlatformInstance& instance = (*all)[id];
    if (!instance.listed) return;
    instance.listed = false;
    (instance.previous == kNoInstance ? front_ : (*all)[instance.previous].next) = instance.next;
    (instance.next == kNoInstance ? back_ : (*all)[instance.next].previous) = instance.previous;
  }

 private:
  uint32_t front_ = kNoInstance, back_ = kNoInstance;
};

// Something planned for an instance at an instant; stale where its round has passed.
struct InstancePlan {
  SimTime at;
  uint64_t order = 0;  // of planning
  uint32_t instance = 0, round = 0;

  bool operator>(const InstancePlan& other) const {
    return at != other.at ? at > other.at : order > other.order;
  }
};
using InstancePlans =
    std::priority_queue<InstancePlan, std::vector<InstancePlan>, std::greater<InstancePlan>>;

}  // namespace servescape
