// SPDX-License-Identifier: MIT
// `balance roundrobin` (lb_fwrr.c): servers wait at positions of a window as
// long as the sum of the weights; a server that is served goes on by the window
// over its weight. Servers that have not been served in this window come by
// weight, wherever there is a hole.
#include <algorithm>
#include <map>

#include "sim/balancing/haproxy_farm.h"

namespace servescape {
namespace {

constexpr int64_t kWeightRange = 256;  // SRV_UWGHT_RANGE

class RoundRobin : public HaproxyOrder {
 public:
  explicit RoundRobin(const HaproxyFarm& farm) : farm_(farm), places_(farm.servers().size()) {
    curr_pos_ = curr_weight_ = next_weight_ = farm.total_weight();
    for (size_t i = 0; i < places_.size(); ++i) {
      if (farm.servers()[i].usable() && !farm.servers()[i].backup) QueueByWeight(init_, i);
    }
  }

  std::optional<size_t> Next(std::optional<size_t> avoid, uint32_t) override {
    bool switched = false;
    std::optional<size_t> avoided, found;
    std::vector<size_t> full;  // saturated ones, and the one to avoid
    while (true) {
      if (curr_weight_ == 0) curr_pos_ = curr_weight_ = next_weight_;
      found = FromGroup();
      if (!found && !switched) {
        switched = true;
        SwitchTrees();
        found = FromGroup();
      }
      if (!found) break;
      UpdatePosition(*found);
      Dequeue(*found);
      ++curr_pos_;
      if (!farm_.servers()[*found].full()) {
        if (found != avoid || avoided) break;
        avoided = found;
      }
      full.push_back(*found);
    }
    if (!found) found = avoided;
    if (found) QueueByPosition(*found);
    for (size_t i = full.size(); i-- > 0;) {
      if (full[i] == found) continue;
      if (switched) {
        QueueByWeight(init_, full[i]);
      } else {
        QueueByPosition(full[i]);
      }
    }
    return found;
  }

  void WeightChanged(size_t i, int64_t before) override {
    const HaproxyState& server = farm_.servers()[i];
    if (server.backup) return;
    const int64_t after = server.usable() ? server.effective : 0;
    next_weight_ += after - before;
    if (after == 0) {
      Dequeue(i);
      return;
    }
    Place& place = places_[i];
    const bool in_init = place.tree == init_;
    if (in_init) {
      Dequeue(i);
      QueueByWeight(init_, i);
      return;
    }
    if (place.tree == kNone) {
      place.position = curr_pos_ + (next_weight_ + curr_weight_ - curr_pos_) / after;
      QueueByPosition(i);
      return;
    }
    if (place.tree != kCurrent) place.position += curr_weight_;
    const int64_t step = next_weight_ / after;
    const int64_t was = place.position;
    place.position = std::min(place.last + step, was);
    place.rest = 0;
    if (place.position < curr_pos_ + 2) place.position = curr_pos_ + step;
    Dequeue(i);
    QueueByPosition(i);
  }

 private:
  static constexpr int kNone = -1, kCurrent = 2;  // 0 and 1: the trees by weight

  struct Place {
    int64_t position = 0, last = 0, rest = 0;
    int tree = kNone;
    std::multimap<int64_t, size_t>::iterator at;
  };

  void Insert(int tree, int64_t key, size_t i) {
    places_[i].tree = tree;
    places_[i].at = trees_[tree].emplace(key, i);
  }
  void Dequeue(size_t i) {
    if (places_[i].tree == kNone) return;
    trees_[places_[i].tree].erase(places_[i].at);
    places_[i].tree = kNone;
  }
  // Heavy ones first.
  void QueueByWeight(int tree, size_t i) {
    Insert(tree, kHaproxyMostWeight - farm_.servers()[i].effective, i);
  }
  void QueueByPosition(size_t i) {
    Place& place = places_[i];
    if (place.position >= 2 * curr_weight_ || place.position >= curr_weight_ + next_weight_) {
      place.position -= curr_weight_;
      QueueByWeight(1 - init_, i);
      return;
    }
    const int64_t weight = farm_.servers()[i].effective;
    Insert(
        kCurrent,
        kWeightRange * place.position + (kHaproxyMostWeight + place.rest - weight) / kHaproxyScale,
        i);
  }
  void SwitchTrees() {
    init_ = 1 - init_;
    curr_weight_ = curr_pos_ = next_weight_;
  }
  std::optional<size_t> FromGroup() {
    const auto& current = trees_[kCurrent];
    if (!current.empty() && places_[current.begin()->second].position <= curr_pos_) {
      return current.begin()->second;
    }
    if (!trees_[init_].empty()) {
      const size_t i = trees_[init_].begin()->second;
      places_[i].position = places_[i].rest = 0;
      return i;
    }
    return current.empty() ? std::nullopt : std::optional(current.begin()->second);
  }
  void UpdatePosition(size_t i) {
    Place& place = places_[i];
    const int64_t weight = farm_.servers()[i].effective;
    if (place.position == 0) place.position = curr_pos_;
    place.last = place.position;
    place.position += next_weight_ / weight;
    place.rest += next_weight_ % weight;
    if (place.rest >= weight) {
      place.rest -= weight;
      ++place.position;
    }
  }

  const HaproxyFarm& farm_;
  std::vector<Place> places_;
  std::multimap<int64_t, size_t> trees_[3];
  int init_ = 0;
  int64_t curr_pos_ = 0, curr_weight_ = 0, next_weight_ = 0;
};

}  // namespace

std::unique_ptr<HaproxyOrder> MakeHaproxyRoundRobin(const HaproxyFarm& farm) {
  return std::make_unique<RoundRobin>(farm);
}

}  // namespace servescape
