// SPDX-License-Identifier: MIT
// An observer that writes down what happens, for tests that compare whole trajectories. Plain
// scenarios are played by both engines, which must tell the same.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include "sim/scenario/config.h"
#include "tests/engine/watcher.h"

namespace servescape::test {

// One word per event, times in whole milliseconds: "a0 s0x1@0 ..." where
//   aT arrival, wT waits, rT refused, sTxN batch of N items starts, eT batch ends, cT=L completed
//   after L; and by the general engine alone: fT failed (refused, shed, timed out), lT left a
//   queue, pT put back into its queue, uT resumed, xT stopped for good, kT up to N replicas up.
struct Log : Watcher {
  std::string text;
  void Word(const std::string& word) { text += (text.empty() ? "" : " ") + word; }
  static std::string Ms(int64_t ns) { return std::to_string(ns / 1000000); }

  void OnArrival(SimTime now) override { Word("a" + Ms(now.ns)); }
  void OnWait(SimTime now, uint32_t) override { Word("w" + Ms(now.ns)); }
  // One at a time, so that each instant is told.
  SimTime quiet_until() const override { return {0}; }
  void OnQueuedArrivals(uint32_t service, int64_t, uint64_t instants) override {
    const SimTime now{static_cast<int64_t>(instants)};
    OnArrival(now);
    OnWait(now, service);
  }
  void OnReject(SimTime now, uint32_t) override { Word("r" + Ms(now.ns)); }
  void OnBatchStart(SimTime now, uint32_t service, uint32_t, uint32_t, uint32_t items,
                    Duration) override {
    Word("s" + Ms(now.ns) + "x" + std::to_string(items) + (service ? "'" : ""));
  }
  void OnServiceExtended(uint32_t, Duration by) override { Word("+" + Ms(by.ns)); }
  void OnBatchEnd(SimTime now, uint32_t service) override {
    Word("e" + Ms(now.ns) + (service ? "'" : ""));
  }
  void OnComplete(SimTime now, uint32_t, Duration latency) override {
    Word("c" + Ms(now.ns) + "=" + Ms(latency.ns));
  }
  void OnFail(SimTime now, uint32_t, Duration) override {
    if (failures) Word("f" + Ms(now.ns));
  }
  void OnAbandon(SimTime now, uint32_t, Duration) override { Word("l" + Ms(now.ns)); }
  void OnPreempt(SimTime now, uint32_t, Duration) override { Word("p" + Ms(now.ns)); }
  void OnResume(SimTime now, uint32_t, Duration, Duration) override { Word("u" + Ms(now.ns)); }
  void OnAbort(SimTime now, uint32_t, Duration) override { Word("x" + Ms(now.ns)); }
  void OnOutcome(SimTime, uint32_t, uint32_t, Outcome, Duration latency, double,
                 const int64_t* spent) override {
    int64_t sum = 0;
    for (size_t i = 0; i < components; ++i) sum += spent[i];
    CHECK(sum == latency.ns);  // the split is exact
  }
  bool failures = false;
  size_t components = 0;
};

constexpr int64_t kMs = 1'000'000;

// One traced source (arrivals at the given milliseconds) through services of 10 ms each.
inline Config Traced(std::initializer_list<int64_t> arrivals_ms, int services = 1) {
  Config config;
  config.run.duration = Duration{1000 * kMs};
  TrafficConfig traffic;
  traffic.name = "users";
  traffic.arrivals = ArrivalKind::kTrace;
  traffic.size = Constant(1);
  for (const int64_t at : arrivals_ms) traffic.trace.push_back({SimTime{at * kMs}, 1});
  config.traffic.push_back(traffic);
  PathConfig path{"main", {}};
  for (int i = 0; i < services; ++i) {
    ServiceConfig service;
    service.name = "s" + std::to_string(i);
    service.time.time = Constant(0.010);
    config.services.push_back(service);
    path.services.push_back(static_cast<uint32_t>(i));
  }
  config.paths.push_back(path);
  return config;
}

inline std::string PlayGeneral(const Config& config, bool failures = true, uint64_t seed = 1) {
  const GeneralModel model(config);
  Log log;
  log.failures = failures;
  log.components = model.components().size();
  WatchedEngine simulation(model, seed, 0, log);
  while (!simulation.Step(3)) {
  }
  return log.text;
}

inline std::string PlayFast(const Config& config, uint64_t seed = 1) {
  Log log;
  RunTandem(config, &log, seed);
  return log.text;
}

// Of a tandem, by both engines.
inline std::string Play(const Config& config) {
  const std::string text = PlayFast(config);
  CHECK(PlayGeneral(config, false) == text);
  return text;
}

// The words of a log that begin with `letter`.
inline std::string Only(const std::string& text, char letter) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.size(), text.find(' ', at));
    if (text[at] == letter) out += (out.empty() ? "" : " ") + text.substr(at, end - at);
    at = end + 1;
  }
  return out;
}

}  // namespace servescape::test
