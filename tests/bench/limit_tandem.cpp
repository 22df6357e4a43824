// SPDX-License-Identifier: MIT
// Three M/M/1 queues in a row at load 0.8, by hand: four pending events, a ring of arrival
// instants for each server.
#include "tests/bench/limit.h"

namespace servescape::bench {
namespace {

class Tandem {
 public:
  Tandem() { arrival_ = gaps_.Next(); }

  [[gnu::noinline]] void Step(int64_t customers) {
    for (int64_t served = 0; served < customers;) {
      const int64_t a = departure_[0], b = departure_[1], c = departure_[2];
      const int64_t ab = a < b ? a : b, cd = c < arrival_ ? c : arrival_;
      if (ab <= cd) {
        if (a <= b) {
          Depart<0>();
        } else {
          Depart<1>();
        }
      } else if (c <= arrival_) {
        Depart<2>();
        ++served;
      } else {
        Join<0>(arrival_, arrival_);
        arrival_ += gaps_.Next();
      }
    }
  }
  const Latency& latency() const { return latency_; }

 private:
  template <int kServer>
  void Join(int64_t now, int64_t arrived) {
    if (queue_[kServer].empty()) departure_[kServer] = now + services_[kServer].Next();
    queue_[kServer].Push(arrived);
  }
  template <int kServer>
  void Depart() {
    const int64_t now = departure_[kServer];
    const int64_t arrived = queue_[kServer].Pop();
    departure_[kServer] = queue_[kServer].empty() ? kNever : now + services_[kServer].Next();
    if constexpr (kServer < 2) {
      Join<kServer + 1>(now, arrived);
    } else {
      latency_.Add(now - arrived);
    }
  }

  Exponential gaps_{1, 1.25e-3};
  Exponential services_[3] = {{2, 1e-3}, {3, 1e-3}, {4, 1e-3}};
  Ring queue_[3];  // the one in service in front
  Latency latency_;
  int64_t arrival_ = 0;
  int64_t departure_[3] = {kNever, kNever, kNever};
};

}  // namespace
}  // namespace servescape::bench

int main(int argc, char** argv) {
  return servescape::bench::RunLimit<servescape::bench::Tandem>(argc, argv);
}
