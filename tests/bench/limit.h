// SPDX-License-Identifier: MIT
// What the hand-coded loops share. Each is an event loop written for one fixed model: the pending
// events in a few variables, one event handled at a time, durations drawn when they are needed,
// with the engine's own generator, exponential and histogram of latencies, and nothing else
// recorded. So the ratio to them is the price of reading the model from data and of everything the
// engine records beside latency.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <vector>

#include "sim/metrics/histogram.h"
#include "sim/random/exponential.h"
#include "sim/random/generator.h"
#include "tests/bench/memory.h"

namespace servescape::bench {

constexpr int64_t kPiece = 50'000;  // customers between two calls into a model
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

// Exponential durations in nanoseconds, each drawn when its event is scheduled.
class Exponential {
 public:
  Exponential(uint64_t seed, double mean_seconds) : generator_(seed), ns_(mean_seconds * 1e9) {}
  int64_t Next() { return static_cast<int64_t>(UnitExponential(generator_) * ns_ + 0.5); }

 private:
  Generator generator_;
  double ns_;
};

// First in, first out; grows by doubling.
class Ring {
 public:
  Ring() : items_(1024) {}
  bool empty() const { return head_ == tail_; }
  uint64_t size() const { return tail_ - head_; }
  void Push(int64_t item) {
    if (size() == items_.size()) Grow();
    items_[tail_++ & (items_.size() - 1)] = item;
  }
  int64_t Pop() { return items_[head_++ & (items_.size() - 1)]; }

 private:
  void Grow() {
    std::vector<int64_t> larger(2 * items_.size());
    for (uint64_t i = head_; i != tail_; ++i) {
      larger[i & (larger.size() - 1)] = items_[i & (items_.size() - 1)];
    }
    items_.swap(larger);
  }

  std::vector<int64_t> items_;
  uint64_t head_ = 0, tail_ = 0;
};

// Latencies, as the engine measures them.
class Latency {
 public:
  void Add(int64_t ns) {
    histogram_.Add(Duration{ns});
    sum_ += static_cast<double>(ns);
  }
  int64_t total() const { return histogram_.total(); }
  double Mean() const { return sum_ * 1e-9 / static_cast<double>(total()); }
  double Quantile(double q) const { return histogram_.Quantile(q); }

 private:
  Histogram histogram_;
  double sum_ = 0;
};

// Runs `model.Step(customers)` in pieces (as a page does) until the number given as the first
// argument is served, and prints one line of JSON.
template <class Model>
int RunLimit(int argc, char** argv) {
  const int64_t customers = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
  Model model;
  const auto start = std::chrono::steady_clock::now();
  constexpr int64_t kStep = 50'000;
  for (int64_t left = customers; left > 0; left -= kStep) model.Step(left < kStep ? left : kStep);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  std::printf("{\"customers\": %lld, \"seconds\": %.9g, \"mean\": %.9g, \"p99\": %.9g, "
              "\"memory\": %lld}\n",
              static_cast<long long>(customers), wall.count(), model.latency().Mean(),
              model.latency().Quantile(0.99), static_cast<long long>(PeakMemory()));
  return 0;
}

}  // namespace servescape::bench
