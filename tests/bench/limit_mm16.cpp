// SPDX-License-Identifier: MIT
// M/M/16 at load 0.9, by hand: the sixteen departures in a tournament tree, one ring for those who
// wait. A departure's low four bits hold its server.
#include "tests/bench/limit.h"

namespace servescape::bench {
namespace {

class Mm16 {
 public:
  Mm16() {
    for (int64_t& key : tree_) key = kNever;
    arrival_ = gaps_.Next();
  }

  [[gnu::noinline]] void Step(int64_t customers) {
    for (int64_t served = 0; served < customers;) {
      if (tree_[1] >> 4 <= arrival_) {
        const int64_t now = tree_[1] >> 4;
        const auto server = static_cast<uint32_t>(tree_[1] & 15);
        latency_.Add(now - arrived_[server]);
        if (waiting_.empty()) {
          Set(server, kNever);
          idle_[idle_count_++] = server;
        } else {
          Start(server, now, waiting_.Pop());
        }
        ++served;
      } else {
        if (idle_count_ > 0) {
          Start(idle_[--idle_count_], arrival_, arrival_);
        } else {
          waiting_.Push(arrival_);
        }
        arrival_ += gaps_.Next();
      }
    }
  }
  const Latency& latency() const { return latency_; }

 private:
  void Start(uint32_t server, int64_t now, int64_t arrived) {
    arrived_[server] = arrived;
    Set(server, (now + services_.Next()) << 4 | server);
  }
  void Set(uint32_t server, int64_t key) {
    uint32_t node = 16 + server;
    tree_[node] = key;
    for (node /= 2; node > 0; node /= 2) {
      const int64_t left = tree_[2 * node], right = tree_[2 * node + 1];
      tree_[node] = left < right ? left : right;
    }
  }

  Exponential gaps_{1, 1e-3 / 14.4}, services_{2, 1e-3};
  Ring waiting_;
  Latency latency_;
  int64_t arrival_ = 0;
  int64_t tree_[32];  // node n is the lesser of 2n and 2n + 1; leaves from 16
  int64_t arrived_[16] = {};
  uint32_t idle_[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  uint32_t idle_count_ = 16;
};

}  // namespace
}  // namespace servescape::bench

int main(int argc, char** argv) {
  return servescape::bench::RunLimit<servescape::bench::Mm16>(argc, argv);
}
