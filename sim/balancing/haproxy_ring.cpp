// SPDX-License-Identifier: MIT
// What is looked up: the map of `static-rr` and of plain hashes (lb_map.c), and
// the ring of `random` and consistent hashes (lb_chash.c).
#include <algorithm>
#include <numeric>
#include <utility>

#include "sim/balancing/haproxy_farm.h"

namespace servescape {
namespace {

class Map : public HaproxyOrder {
 public:
  explicit Map(const HaproxyFarm& farm) : farm_(farm) { Build(); }

  std::optional<size_t> Next(std::optional<size_t> avoid, uint32_t hash) override {
    if (map_.empty()) return std::nullopt;
    if (farm_.choice().balance != HaproxyBalance::kStaticRr) return map_[hash % map_.size()];
    std::optional<size_t> avoided;
    size_t avoided_next = 0;
    if (next_ >= map_.size()) next_ = 0;
    for (size_t step = 0; step < map_.size(); ++step) {
      const size_t at = (next_ + step) % map_.size();
      if (farm_.servers()[map_[at]].full()) continue;
      if (map_[at] != avoid) {
        next_ = at + 1;
        return map_[at];
      }
      avoided = map_[at];
      avoided_next = at + 1;
    }
    if (avoided) next_ = avoided_next;
    return avoided;
  }

  void WeightChanged(size_t, int64_t) override { Build(); }

 private:
  // At each place the first of those that are most behind their share.
  void Build() {
    map_.clear();
    const std::vector<HaproxyState>& servers = farm_.servers();
    int64_t divisor = 0, total = 0;
    for (const HaproxyState& each : servers) divisor = std::gcd(divisor, each.weight);
    std::vector<size_t> up;
    for (size_t i = 0; i < servers.size(); ++i) {
      if (!servers[i].usable() || servers[i].backup) continue;
      up.push_back(i);
      total += servers[i].weight / divisor;
    }
    std::vector<int64_t> score(servers.size());
    while (static_cast<int64_t>(map_.size()) < total) {
      std::optional<size_t> best;
      int64_t most = 0;
      for (const size_t i : up) {
        score[i] += servers[i].weight / divisor;
        const int64_t value = (score[i] + total) / total;
        if (best && value <= most) continue;
        best = i;
        most = value;
      }
      map_.push_back(*best);
      score[*best] -= total;
    }
  }

  const HaproxyFarm& farm_;
  std::vector<size_t> map_;
  size_t next_ = 0;
};

class Ring : public HaproxyOrder {
 public:
  Ring(const HaproxyFarm& farm, const Generator& generator) : farm_(farm), generator_(generator) {
    Build();
  }

  std::optional<size_t> Next(std::optional<size_t> avoid, uint32_t hash) override {
    if (farm_.choice().balance != HaproxyBalance::kRandom) return At(hash, avoid);
    std::optional<size_t> best;
    for (int64_t draw = 0; draw < farm_.choice().draws; ++draw) {
      const std::optional<size_t> drawn =
          At(static_cast<uint32_t>(generator_.NextBits() >> 32), avoid);
      if (!drawn) break;
      const HaproxyState& a = farm_.servers()[best.value_or(*drawn)];
      const HaproxyState& b = farm_.servers()[*drawn];
      const bool worse = b.served * a.effective > a.served * b.effective;
      if (!best || !worse) best = drawn;
    }
    if (best && farm_.servers()[*best].full()) return std::nullopt;
    return best;
  }

  void WeightChanged(size_t, int64_t) override { Build(); }

 private:
  // A server whose weight is w has its first 16 w points.
  void Build() {
    ring_.clear();
    for (size_t i = 0; i < farm_.servers().size(); ++i) {
      const HaproxyState& server = farm_.servers()[i];
      if (!server.usable() || server.backup) continue;
      const uint32_t first =
          static_cast<uint32_t>(i + 1) * static_cast<uint32_t>(kHaproxyMostWeight);
      for (int64_t point = 0; point < server.effective; ++point) {
        ring_.emplace_back(HaproxyFullHash(first + static_cast<uint32_t>(point)), i);
      }
    }
    std::stable_sort(ring_.begin(), ring_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  }

  // Consistent hashing with bounded loads (Mirrokni, Thorup and Zadimoghaddam,
  // arXiv:1608.01350).
  bool Eligible(size_t i) const {
    const int64_t factor = farm_.choice().hash_balance_factor;
    if (factor == 0) return true;
    const HaproxyState& server = farm_.servers()[i];
    const int64_t weight = farm_.total_weight();
    const int64_t slots = ((farm_.total_served() + 1) * factor + 99) / 100;
    const int64_t rest = slots % weight;
    const int64_t own = server.effective * (slots / weight) +
                        (server.cumulative + server.effective) * rest / weight -
                        server.cumulative * rest / weight;
    return server.served < std::max<int64_t>(1, own);
  }

  // The nearer of the two points around the hash, then those after it.
  std::optional<size_t> At(uint32_t hash, std::optional<size_t> avoid) const {
    if (ring_.empty()) return std::nullopt;
    const auto found =
        std::lower_bound(ring_.begin(), ring_.end(), hash,
                         [](const auto& each, uint32_t value) { return each.first < value; });
    size_t at = found == ring_.end() ? 0 : static_cast<size_t>(found - ring_.begin());
    const size_t before = at == 0 ? ring_.size() - 1 : at - 1;
    if (hash - ring_[before].first <= ring_[at].first - hash) at = before;
    for (size_t step = 0; step < 2 * ring_.size(); ++step) {
      const size_t i = ring_[at].second;
      if (i != avoid && Eligible(i)) return i;
      at = (at + 1) % ring_.size();
    }
    return ring_[at].second;
  }

  const HaproxyFarm& farm_;
  Generator generator_;
  std::vector<std::pair<uint32_t, size_t>> ring_;
};

}  // namespace

std::unique_ptr<HaproxyOrder> MakeHaproxyMap(const HaproxyFarm& farm) {
  return std::make_unique<Map>(farm);
}
std::unique_ptr<HaproxyOrder> MakeHaproxyRing(const HaproxyFarm& farm, const Generator& generator) {
  return std::make_unique<Ring>(farm, generator);
}

}  // namespace servescape
