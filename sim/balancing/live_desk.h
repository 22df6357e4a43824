// SPDX-License-Identifier: MIT
// The desk of a balancer in a run: tries go to the replicas of a service, and end when those say
// so. It keeps what the balancer has put on its clock; the engine wakes it.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/balancing/desk.h"
#include "sim/balancing/proxy.h"

namespace servescape {

// What a system's servers say: good, of an error, of a full queue, of one that came too late.
struct LiveWords {
  const char* good = "200";
  const char* error = "500";
  const char* full = "503";
  const char* late = "504";
};
constexpr LiveWords kHttpWords;
constexpr LiveWords kGrpcWords{"OK", "UNKNOWN", "UNAVAILABLE", "DEADLINE_EXCEEDED"};

class LiveDesk final : public Proxy, public Desk {
 public:
  using MakeBalancer = std::function<std::unique_ptr<DeskBalancer>(Desk* desk)>;

  LiveDesk(const LiveWords& words, Duration phase, const ProxyServers& servers,
           const MakeBalancer& make);

  uint32_t Begin(SimTime now, uint64_t key, uint64_t client) override;
  void Ended(SimTime now, uint32_t call, TryFate fate) override;
  void Forsake(SimTime now, uint32_t call) override;
  void Wake(SimTime now) override;
  SimTime next() const override { return due_.empty() ? kEndOfTime : due_.begin()->first.first; }
  bool Take(ProxyOrder* order) override;

  SimTime now() const override { return now_; }
  Duration phase() const override { return phase_; }
  const BalancedRequest& request(size_t i) const override { return calls_[i].request; }
  void At(SimTime when, std::function<void()> what, bool idle) override;
  void Try(size_t i, size_t server, const TryTerms& terms,
           std::function<void(const TryEnd&)> ended) override;
  bool Reaches(size_t, size_t server) const override { return Listens(server); }
  bool Listens(size_t server) const override {
    return servers_.ready(servers_.of, static_cast<uint32_t>(server));
  }
  void Finish(size_t i, std::string status, std::optional<size_t> server,
              std::string reason) override;
  void Bit(size_t i, BatchRule rule, Duration time) override;

 private:
  struct Call {
    BalancedRequest request;
    uint64_t attempt = 0;  // of all calls: tells the try in hand from those given up
    std::function<void(const TryEnd&)> ended;
    TryFate fate = TryFate::kServed;                     // of the last try that was no good
    BatchRule rule = BatchRule::kNone;                   // the last that bit
    std::vector<std::pair<BatchRule, Duration>> bitten;  // each that did, and for how long
    bool tried = false, forsaken = false, over = false;
  };

  void RunDue();
  void EndTry(size_t i, const TryEnd& end);
  Outcome OutcomeFor(const Call& call, const std::string& status) const;
  void TellRules(uint32_t call);
  void Order(const ProxyOrder& order) { orders_.push_back(order); }

  LiveWords words_;
  Duration phase_;
  ProxyServers servers_;
  std::unique_ptr<DeskBalancer> balancer_;
  SimTime now_;
  std::map<std::pair<SimTime, uint64_t>, std::function<void()>> due_;
  uint64_t count_ = 0, attempts_ = 0;
  std::deque<Call> calls_;
  std::vector<uint32_t> free_;
  std::deque<ProxyOrder> orders_;
};

}  // namespace servescape
