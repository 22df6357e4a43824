// SPDX-License-Identifier: MIT
// A request that needs four M/M/1 queues at load 0.8 at once and waits for all of them, by hand:
// five pending events, a ring of requests for each server, a pool of what requests still wait for.
#include "tests/bench/limit.h"

namespace servescape::bench {
namespace {

class ForkJoin {
 public:
  ForkJoin() { arrival_ = gaps_.Next(); }

  [[gnu::noinline]] void Step(int64_t customers) {
    for (int64_t served = 0; served < customers;) {
      const int ab = departure_[1] < departure_[0] ? 1 : 0;
      const int cd = departure_[3] < departure_[2] ? 3 : 2;
      const int next = departure_[cd] < departure_[ab] ? cd : ab;
      if (departure_[next] <= arrival_) {
        served += Depart(next);
      } else {
        Fork();
      }
    }
  }
  const Latency& latency() const { return latency_; }

 private:
  struct Request {
    int64_t arrived = 0;
    int64_t left = 0;  // servers it waits for
  };

  void Fork() {
    if (free_.empty()) {
      free_.Push(static_cast<int64_t>(requests_.size()));
      requests_.emplace_back();
    }
    const int64_t id = free_.Pop();
    requests_[static_cast<size_t>(id)] = {arrival_, 4};
    for (int server = 0; server < 4; ++server) {
      if (queue_[server].empty()) departure_[server] = arrival_ + services_[server].Next();
      queue_[server].Push(id);
    }
    arrival_ += gaps_.Next();
  }

  // 1 if its request is answered.
  int64_t Depart(int server) {
    const int64_t now = departure_[server];
    const int64_t id = queue_[server].Pop();
    departure_[server] = queue_[server].empty() ? kNever : now + services_[server].Next();
    Request& request = requests_[static_cast<size_t>(id)];
    if (--request.left > 0) return 0;
    latency_.Add(now - request.arrived);
    free_.Push(id);
    return 1;
  }

  Exponential gaps_{1, 1.25e-3};
  Exponential services_[4] = {{2, 1e-3}, {3, 1e-3}, {4, 1e-3}, {5, 1e-3}};
  Ring queue_[4];  // the one in service in front
  Ring free_;      // requests that are not in use
  std::vector<Request> requests_;
  Latency latency_;
  int64_t arrival_ = 0;
  int64_t departure_[4] = {kNever, kNever, kNever, kNever};
};

}  // namespace
}  // namespace servescape::bench

int main(int argc, char** argv) {
  return servescape::bench::RunLimit<servescape::bench::ForkJoin>(argc, argv);
}
