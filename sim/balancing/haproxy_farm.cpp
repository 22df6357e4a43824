// SPDX-License-Identifier: MIT
#include "sim/balancing/haproxy_farm.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "sim/balancing/nginx_peers.h"

namespace servescape {
namespace {

uint32_t Sdbm(std::string_view key) {
  uint32_t hash = 0;
  for (const char each : key) {
    hash = static_cast<uint8_t>(each) + (hash << 6) + (hash << 16) - hash;
  }
  return hash;
}

uint32_t Djb2(std::string_view key) {
  uint32_t hash = 5381;
  for (const char each : key) hash = ((hash << 5) + hash) + static_cast<uint8_t>(each);
  return hash;
}

// The least (connections + 1) / weight; among equals whose count changed
// longest ago.
class Least : public HaproxyOrder {
 public:
  explicit Least(const HaproxyFarm& farm) : farm_(farm), places_(farm.servers().size()) {
    for (size_t i = 0; i < places_.size(); ++i) WeightChanged(i, 0);
  }

  std::optional<size_t> Next(std::optional<size_t> avoid, uint32_t) override {
    std::optional<size_t> avoided;
    for (const auto& [key, turn, i] : order_) {
      const HaproxyState& server = farm_.servers()[i];
      if (server.maxconn > 0 && server.served + server.queued >= server.maxconn + server.maxqueue) {
        continue;
      }
      if (i != avoid) return i;
      avoided = i;
    }
    return avoided;
  }

  void LoadChanged(size_t server) override {
    if (places_[server].in && places_[server].key == Key(server)) return;
    WeightChanged(server, 0);
  }

  void WeightChanged(size_t server, int64_t) override {
    Place& place = places_[server];
    if (place.in) order_.erase({place.key, place.turn, server});
    const HaproxyState& state = farm_.servers()[server];
    place.in = state.usable() && !state.backup;
    if (!place.in) return;
    place.key = Key(server);
    place.turn = turn_++;
    order_.emplace(place.key, place.turn, server);
  }

 private:
  struct Place {
    bool in = false;
    int64_t key = 0;
    uint64_t turn = 0;
  };

  int64_t Key(size_t i) const {
    const HaproxyState& server = farm_.servers()[i];
    const int64_t there = server.served + server.queued;
    return there == 0 ? 0
                      : (there + 1) * kHaproxyMostWeight / std::max<int64_t>(1, server.effective);
  }

  const HaproxyFarm& farm_;
  std::vector<Place> places_;
  std::set<std::tuple<int64_t, uint64_t, size_t>> order_;
  uint64_t turn_ = 0;
};

// The first that is not full.
class First : public HaproxyOrder {
 public:
  explicit First(const HaproxyFarm& farm) : farm_(farm) {}
  std::optional<size_t> Next(std::optional<size_t>, uint32_t) override {
    for (size_t i = 0; i < farm_.servers().size(); ++i) {
      const HaproxyState& server = farm_.servers()[i];
      if (server.usable() && !server.backup && !server.full()) return i;
    }
    return std::nullopt;
  }
  void WeightChanged(size_t, int64_t) override {}

 private:
  const HaproxyFarm& farm_;
};

}  // namespace

std::unique_ptr<HaproxyOrder> MakeHaproxyLeast(const HaproxyFarm& farm) {
  return std::make_unique<Least>(farm);
}
std::unique_ptr<HaproxyOrder> MakeHaproxyFirst(const HaproxyFarm& farm) {
  return std::make_unique<First>(farm);
}

uint32_t HaproxyFullHash(uint32_t a) {
  a = (a + 0x7ed55d16) + (a << 12);
  a = (a ^ 0xc761c23c) ^ (a >> 19);
  a = (a + 0x165667b1) + (a << 5);
  a = (a + 0xd3a2646c) ^ (a << 9);
  a = (a + 0xfd7046c5) + (a << 3);
  a = (a ^ 0xb55a4f09) ^ (a >> 16);
  return a * 3221225473u;
}

uint32_t HaproxyKeyHash(const HaproxyChoice& choice, std::string_view key) {
  uint32_t hash = 0;
  switch (choice.hash) {
    case HaproxyHash::kSdbm:
      hash = Sdbm(key);
      break;
    case HaproxyHash::kDjb2:
      hash = Djb2(key);
      break;
    case HaproxyHash::kCrc32:
      hash = Crc32(key);
      break;
  }
  return choice.avalanche ? HaproxyFullHash(hash) : hash;
}

HaproxyFarm::HaproxyFarm(const std::vector<HaproxyServer>& servers, const HaproxyChoice& choice,
                         const Generator& generator)
    : choice_(choice) {
  for (const HaproxyServer& each : servers) {
    HaproxyState state;
    state.weight = each.weight;
    state.maxconn = each.maxconn;
    state.maxqueue = each.maxqueue;
    state.backup = each.backup;
    state.up = !each.disabled;
    state.effective = each.weight * kHaproxyScale;
    servers_.push_back(state);
  }
  Count();
  const bool map = !choice.consistent;
  switch (choice.balance) {
    case HaproxyBalance::kRoundRobin:
      order_ = MakeHaproxyRoundRobin(*this);
      break;
    case HaproxyBalance::kStaticRr:
      order_ = MakeHaproxyMap(*this);
      break;
    case HaproxyBalance::kLeastConn:
      order_ = MakeHaproxyLeast(*this);
      break;
    case HaproxyBalance::kFirst:
      order_ = MakeHaproxyFirst(*this);
      break;
    case HaproxyBalance::kRandom:
      order_ = MakeHaproxyRing(*this, generator);
      break;
    case HaproxyBalance::kHash:
    case HaproxyBalance::kSource:
      order_ = map ? MakeHaproxyMap(*this) : MakeHaproxyRing(*this, generator);
  }
}

void HaproxyFarm::Count() {
  total_ = 0;
  active_ = 0;
  for (HaproxyState& each : servers_) {
    each.cumulative = total_;
    if (!each.usable() || each.backup) continue;
    total_ += each.effective;
    ++active_;
  }
}

bool HaproxyFarm::any_up() const {
  return std::any_of(servers_.begin(), servers_.end(),
                     [](const HaproxyState& each) { return each.usable(); });
}

std::optional<size_t> HaproxyFarm::Next(std::optional<size_t> avoid, uint32_t hash) {
  if (active_ > 0) return order_->Next(avoid, hash);
  // The first backup stands in for all.
  for (size_t i = 0; i < servers_.size(); ++i) {
    if (servers_[i].usable()) return i;
  }
  return std::nullopt;
}

void HaproxyFarm::SetServed(size_t server, int64_t change) {
  servers_[server].served += change;
  served_ += change;
  order_->LoadChanged(server);
}

void HaproxyFarm::SetQueued(size_t server, int64_t change) {
  servers_[server].queued += change;
  order_->LoadChanged(server);
}

void HaproxyFarm::SetWeight(size_t server, bool up, int64_t effective) {
  HaproxyState& state = servers_[server];
  const int64_t before = state.usable() ? state.effective : 0;
  if (state.up == up && state.effective == effective) return;
  state.up = up;
  state.effective = effective;
  Count();
  order_->WeightChanged(server, before);
}

}  // namespace servescape
