// SPDX-License-Identifier: MIT
// M/M/1 at load 0.8, by hand: two pending events, one ring of arrival instants.
#include "tests/bench/limit.h"

namespace servescape::bench {
namespace {

class Mm1 {
 public:
  Mm1() { arrival_ = gaps_.Next(); }

  [[gnu::noinline]] void Step(int64_t customers) {
    for (int64_t served = 0; served < customers;) {
      if (departure_ <= arrival_) {
        const int64_t now = departure_;
        latency_.Add(now - waiting_.Pop());
        departure_ = waiting_.empty() ? kNever : now + services_.Next();
        ++served;
      } else {
        const int64_t now = arrival_;
        if (waiting_.empty()) departure_ = now + services_.Next();
        waiting_.Push(now);
        arrival_ = now + gaps_.Next();
      }
    }
  }
  const Latency& latency() const { return latency_; }

 private:
  Exponential gaps_{1, 1.25e-3}, services_{2, 1e-3};
  Ring waiting_;  // the one in service in front
  Latency latency_;
  int64_t arrival_ = 0, departure_ = kNever;
};

}  // namespace
}  // namespace servescape::bench

int main(int argc, char** argv) {
  return servescape::bench::RunLimit<servescape::bench::Mm1>(argc, argv);
}
