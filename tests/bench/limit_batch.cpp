// SPDX-License-Identifier: MIT
// A server that takes what waits, at most eight at once, 4 ms + 0.5 ms for each, by hand: two
// pending events, one ring of arrival instants.
#include "tests/bench/limit.h"

namespace servescape::bench {
namespace {

class Batch {
 public:
  Batch() { arrival_ = gaps_.Next(); }

  [[gnu::noinline]] void Step(int64_t customers) {
    for (int64_t served = 0; served < customers;) {
      if (departure_ <= arrival_) {
        const int64_t now = departure_;
        for (int64_t i = 0; i < in_service_; ++i) latency_.Add(now - waiting_.Pop());
        served += in_service_;
        departure_ = kNever;
        if (!waiting_.empty()) Start(now);
      } else {
        const int64_t now = arrival_;
        waiting_.Push(now);
        if (departure_ == kNever) Start(now);
        arrival_ = now + gaps_.Next();
      }
    }
  }
  const Latency& latency() const { return latency_; }

 private:
  void Start(int64_t now) {
    in_service_ = static_cast<int64_t>(waiting_.size() < 8 ? waiting_.size() : 8);
    departure_ = now + 4'000'000 + 500'000 * in_service_;
  }

  Exponential gaps_{1, 1.25e-3};
  Ring waiting_;  // those in service in front
  Latency latency_;
  int64_t arrival_ = 0, departure_ = kNever, in_service_ = 0;
};

}  // namespace
}  // namespace servescape::bench

int main(int argc, char** argv) {
  return servescape::bench::RunLimit<servescape::bench::Batch>(argc, argv);
}
