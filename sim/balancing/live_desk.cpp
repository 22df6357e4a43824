// SPDX-License-Identifier: MIT
#include "sim/balancing/live_desk.h"

#include <algorithm>

#include <fmt/format.h>

namespace servescape {

namespace {

// A client's address, as ip_hash and source hash it.
std::string AddressOf(uint64_t client) {
  return fmt::format("10.{}.{}.{}", client >> 16 & 0xff, client >> 8 & 0xff, client & 0xff);
}

}  // namespace

LiveDesk::LiveDesk(const LiveWords& words, Duration phase, const ProxyServers& servers,
                   const MakeBalancer& make)
    : words_(words), phase_(phase), servers_(servers), balancer_(make(this)) {
  balancer_->Start();
}

uint32_t LiveDesk::Begin(SimTime now, uint64_t key, uint64_t client) {
  now_ = now;
  uint32_t call = static_cast<uint32_t>(calls_.size());
  if (free_.empty()) {
    calls_.emplace_back();
  } else {
    call = free_.back();
    free_.pop_back();
    calls_[call] = {};
  }
  calls_[call].request.key = fmt::format("{}", key);
  calls_[call].request.client = AddressOf(client);
  balancer_->Begin(call);
  RunDue();
  return call;
}

void LiveDesk::At(SimTime when, std::function<void()> what, bool) {
  due_.emplace(std::pair{std::min(when, kEndOfTime), count_++}, std::move(what));
}

void LiveDesk::RunDue() {
  while (!due_.empty() && due_.begin()->first.first <= now_) {
    const auto first = due_.extract(due_.begin());
    first.mapped()();
  }
}

void LiveDesk::Wake(SimTime now) {
  now_ = now;
  RunDue();
}

void LiveDesk::Try(size_t i, size_t server, const TryTerms& terms,
                   std::function<void(const TryEnd&)> ended) {
  Call& call = calls_[i];
  const uint64_t attempt = call.attempt = ++attempts_;
  call.ended = std::move(ended);
  // Nobody waits for what a server would say to one whose client has gone.
  TryEnd at_once;
  if (!Listens(server)) at_once.conduct = Conduct::kRefuse;
  if (call.forsaken || at_once.conduct == Conduct::kRefuse) {
    call.fate = TryFate::kClosed;
    return After({}, [this, i, attempt, at_once] {
      if (calls_[i].attempt == attempt) EndTry(i, at_once);
    });
  }
  call.tried = true;
  Order({ProxyOrder::Kind::kTry, static_cast<uint32_t>(i), static_cast<uint32_t>(server)});
  if (!terms.most) return;
  After(*terms.most, [this, i, attempt] {
    if (calls_[i].attempt != attempt) return;
    calls_[i].fate = TryFate::kTooLate;
    Order({ProxyOrder::Kind::kGiveUp, static_cast<uint32_t>(i)});
    TryEnd late;
    late.timed_out = true;
    EndTry(i, late);
  });
}

void LiveDesk::EndTry(size_t i, const TryEnd& end) {
  Call& call = calls_[i];
  call.attempt = 0;
  const std::function<void(const TryEnd&)> ended = std::move(call.ended);
  call.ended = nullptr;
  ended(end);
}

void LiveDesk::Ended(SimTime now, uint32_t i, TryFate fate) {
  now_ = now;
  Call& call = calls_[i];
  if (call.attempt != 0) {
    call.fate = fate;
    TryEnd end;
    end.conduct = fate == TryFate::kClosed ? Conduct::kClose : Conduct::kAnswer;
    end.status = fate == TryFate::kError        ? words_.error
                 : fate == TryFate::kTurnedAway ? words_.full
                 : fate == TryFate::kTooLate    ? words_.late
                                                : "";
    EndTry(i, end);
  }
  RunDue();
}

void LiveDesk::Forsake(SimTime now, uint32_t i) {
  calls_[i].forsaken = true;
  Ended(now, i, TryFate::kServed);
}

Outcome LiveDesk::OutcomeFor(const Call& call, const std::string& status) const {
  if (status == words_.good) return Outcome::kAnswered;
  switch (call.rule) {
    case BatchRule::kRateLimited:
      return Outcome::kShed;
    case BatchRule::kQueueFull:
      return Outcome::kRejected;
    case BatchRule::kQueueTimeout:
    case BatchRule::kDeadline:
      return Outcome::kTimedOut;
    default:
      break;
  }
  if (status == words_.late || (call.tried && call.fate == TryFate::kTooLate)) {
    return Outcome::kTimedOut;
  }
  if (call.tried && call.fate == TryFate::kTurnedAway) return Outcome::kRejected;
  return Outcome::kFailed;
}

void LiveDesk::Finish(size_t i, std::string status, std::optional<size_t>, std::string) {
  Call& call = calls_[i];
  ProxyOrder order{ProxyOrder::Kind::kAnswer, static_cast<uint32_t>(i)};
  order.outcome = OutcomeFor(call, status);
  call.attempt = 0;
  call.over = true;
  if (!call.forsaken) TellRules(static_cast<uint32_t>(i));
  Order(order);
}

// Each once for the call, however often it bit.
void LiveDesk::TellRules(uint32_t i) {
  for (const auto& [rule, time] : calls_[i].bitten) {
    ProxyOrder order{ProxyOrder::Kind::kRule, i};
    order.rule = rule;
    order.time = time;
    Order(order);
  }
}

void LiveDesk::Bit(size_t i, BatchRule rule, Duration time) {
  Call& call = calls_[i];
  call.rule = rule;
  for (auto& [known, so_far] : call.bitten) {
    if (known != rule) continue;
    so_far = so_far + time;
    return;
  }
  call.bitten.emplace_back(rule, time);
}

bool LiveDesk::Take(ProxyOrder* order) {
  if (orders_.empty()) return false;
  *order = orders_.front();
  orders_.pop_front();
  // Its number is another's from here on.
  if (order->kind == ProxyOrder::Kind::kAnswer) free_.push_back(order->call);
  return true;
}

}  // namespace servescape
