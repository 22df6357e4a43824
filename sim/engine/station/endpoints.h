// SPDX-License-Identifier: MIT
// Which replica of a language-model server a request goes to, by what each of them holds and does
// (scenario/config_endpoints.h): the endpoint picker of llm-d, which adds up weighted scores and
// takes the best, or the router of Dynamo, which takes the least cost. llm-d sees the servers'
// metrics as they were when they were last read, its own counts and tables as they are; Dynamo
// books what it has sent. Among equal ones chance decides, in both.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/base/cold.h"
#include "sim/base/math.h"
#include "sim/engine/station/records.h"
#include "sim/llm/block_lru.h"
#include "sim/llm/content.h"
#include "sim/random/generator.h"
#include "sim/scenario/config_endpoints.h"

namespace servescape {

template <class E>
class Endpoints : public StationPart<E, Endpoints> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);
  bool Picks(uint32_t service) const {
    return E::kWhole && model().services()[service].endpoints != nullptr;
  }
  // Of the candidates, that for the request.
  uint32_t Pick(uint32_t service, const Candidates& from, uint32_t id);
  // It has its first token; it has left, or goes elsewhere.
  void HasRead(uint32_t service, uint32_t id);
  void Leave(uint32_t service, uint32_t id);

 private:
  using Part = StationPart<E, Endpoints>;
  using Part::core, Part::model, Part::stations, Part::tasks;
  using Part::paged;

  struct Booked {  // of a replica, by Dynamo's router
    uint64_t prefill = 0;     // tokens that were sent and are not read
    uint64_t own_blocks = 0;  // of prompts, that nobody shares
    std::unordered_map<uint64_t, uint32_t> users;  // of those that some share
  };
  struct Desk {
    const EndpointConfig* config = nullptr;
    uint32_t first_replica = 0, first_queue = 0, block_size = 16;
    Generator random{0};
    std::vector<BlockLru> sent;  // by replica: prefix-cache-scorer
    std::vector<Booked> booked;  // by replica: Dynamo
  };
  struct Booking {  // of a task
    uint32_t replica = kNil;
    uint32_t prefill = 0, own_blocks = 0;
    std::vector<uint64_t> shared;
  };

  void Score(SimTime now, const Desk& desk, const Candidates& from, uint32_t id,
             EndpointScorer type);
  void ScorePrefix(const Desk& desk, const Candidates& from, const Task& task);
  void ScorePrecise(const Desk& desk, const Candidates& from, const Task& task);
  // Of what is counted in score_, from 1 where it is least to 0 where it is most.
  void FewestFirst();
  uint32_t Best(Desk* desk, const Candidates& from);
  uint32_t PickByCost(Desk* desk, const Candidates& from, uint32_t id);
  double CostOf(const Desk& desk, uint32_t replica, uint32_t prompt, const Booking& booking);
  uint32_t Sample(Desk* desk, const Candidates& from, double temperature);

  std::vector<Desk> desks_;         // by service
  std::vector<Booking> bookings_;   // by task
  TokenContent content_;
  std::vector<double> score_, sum_;  // by candidate
  std::vector<uint64_t> keys_;
};

template <class E>
void Endpoints<E>::Start(uint64_t seed, uint32_t replication) {
  desks_.resize(model().services().size());
  for (uint32_t id = 0; id < desks_.size(); ++id) {
    const GeneralService& service = model().services()[id];
    if (service.endpoints == nullptr) continue;
    const ServiceModel& common = model().common().services()[id];
    Desk& desk = desks_[id];
    desk.config = service.endpoints.get();
    desk.first_replica = service.first_replica;
    desk.first_queue = common.first_queue;
    desk.random = MakeStream(seed, replication, "service." + common.name + "/endpoints");
    const bool own = desk.config->block_size_tokens > 0 && !desk.config->dynamo;
    desk.block_size = own ? desk.config->block_size_tokens : service.tokens.block_size;
    const uint32_t blocks = std::max(1u, service.tokens.kv_tokens / service.tokens.block_size);
    const uint32_t room = desk.config->lru_capacity > 0 ? desk.config->lru_capacity : blocks;
    if (desk.config->Scores(EndpointScorer::kPrefix)) {
      desk.sent.assign(service.replicas, BlockLru(room));
    }
    if (desk.config->dynamo) desk.booked.resize(service.replicas);
  }
}

template <class E>
uint32_t Endpoints<E>::Pick(uint32_t service, const Candidates& from, uint32_t id) {
  Desk& desk = desks_[service];
  if (desk.config->dynamo) return PickByCost(&desk, from, id);
  sum_.assign(from.count, 0.0);
  keys_.clear();
  for (const WeightedScorer& scorer : desk.config->scorers) {
    score_.assign(from.count, 0.0);
    Score(core().now(), desk, from, id, scorer.type);
    for (uint32_t i = 0; i < from.count; ++i) sum_[i] += scorer.weight * score_[i];
  }
  const uint32_t pick = Best(&desk, from);
  for (const uint64_t key : keys_) desk.sent[pick].Touch(key);
  return pick;
}

template <class E>
void Endpoints<E>::Score(SimTime now, const Desk& desk, const Candidates& from, uint32_t id,
                         EndpointScorer type) {
  if (type == EndpointScorer::kPrefix) return ScorePrefix(desk, from, tasks()[id]);
  if (type == EndpointScorer::kPrecisePrefix) return ScorePrecise(desk, from, tasks()[id]);
  for (uint32_t i = 0; i < from.count; ++i) {
    if (type == EndpointScorer::kActive) {
      score_[i] = stations().Load(desk.first_queue + from[i]);
      continue;
    }
    const auto& seen = paged().SeenOf(now, desk.first_replica + from[i]);
    switch (type) {
      case EndpointScorer::kQueue:
        score_[i] = seen.waiting;
        break;
      case EndpointScorer::kRunning:
        score_[i] = seen.running;
        break;
      case EndpointScorer::kKvCache:
        score_[i] = 1 - seen.used;
        break;
      case EndpointScorer::kLoraAffinity:
        score_[i] = AffinityOf(seen, model().services()[tasks()[id].service].adapters.get(),
                               paged().AdapterOf(tasks()[id].service, tasks()[id]));
        break;
      default: {
        const double most = desk.config->threshold;
        score_[i] = 0.5 * (1 - std::min<double>(seen.waiting, most) / most);
      }
    }
  }
  if (type == EndpointScorer::kQueue || type == EndpointScorer::kRunning) return FewestFirst();
  if (type != EndpointScorer::kActive) return;
  const double most = *std::max_element(score_.begin(), score_.end());
  for (double& score : score_) score = score == 0 ? 1 : (most - score) / most;
}

template <class E>
void Endpoints<E>::FewestFirst() {
  const auto [least, most] = std::minmax_element(score_.begin(), score_.end());
  const double low = *least, high = *most;
  for (double& score : score_) score = low == high ? 1 : (high - score) / (high - low);
}

// Blocks of the prompt that it was sent before, of those that are looked at; as far as any server
// was sent the one in turn.
template <class E>
void Endpoints<E>::ScorePrefix(const Desk& desk, const Candidates& from, const Task& task) {
  paged().Describe(task, &content_);
  const uint32_t blocks =
      std::min(content_.prompt() / desk.block_size, desk.config->max_prefix_blocks);
  for (uint32_t i = 0; i < blocks; ++i) keys_.push_back(content_.KeyOf(i, desk.block_size));
  for (const uint64_t key : keys_) {
    bool any = false;
    for (uint32_t i = 0; i < from.count; ++i) {
      if (!desk.sent[from[i]].Has(key)) continue;
      score_[i] += 1.0 / blocks;
      any = true;
    }
    if (!any) return;
  }
}

// Blocks that its cache holds: of those that hold any, from 0 for the least to 1 for the most.
template <class E>
void Endpoints<E>::ScorePrecise(const Desk& desk, const Candidates& from, const Task& task) {
  paged().Describe(task, &content_);
  double least = std::numeric_limits<double>::max(), most = 0;
  for (uint32_t i = 0; i < from.count; ++i) {
    score_[i] = paged().HeldOf(desk.first_replica + from[i], &content_);
    if (score_[i] > 0) least = std::min(least, score_[i]);
    most = std::max(most, score_[i]);
  }
  for (double& score : score_) {
    if (score > 0) score = most == least ? 1 : (score - least) / (most - least);
  }
}

// Of those with the most in sum_ any.
template <class E>
uint32_t Endpoints<E>::Best(Desk* desk, const Candidates& from) {
  uint32_t best = 0, ties = 1;
  for (uint32_t i = 1; i < from.count; ++i) {
    if (sum_[i] < sum_[best]) continue;
    ties = sum_[i] > sum_[best] ? 1 : ties + 1;
    if (ties == 1 || desk->random.NextBelow(ties) == 0) best = i;
  }
  return from[best];
}

// ---- Dynamo -------------------------------------------------------------------------------------

template <class E>
uint32_t Endpoints<E>::PickByCost(Desk* desk, const Candidates& from, uint32_t id) {
  const Task& task = tasks()[id];
  Leave(task.service, id);
  paged().Describe(task, &content_);
  if (bookings_.size() <= id) bookings_.resize(id + 1);
  Booking& booking = bookings_[id];
  const uint32_t prompt = content_.prompt(), size = desk->block_size;
  const uint32_t known = static_cast<uint32_t>(
      std::min<uint64_t>(content_.known_to_others() / size, prompt / size));
  booking.shared.clear();
  for (uint32_t i = 0; i < known; ++i) booking.shared.push_back(content_.KeyOf(i, size));
  booking.own_blocks = (prompt + size - 1) / size - known;
  sum_.assign(from.count, 0.0);
  for (uint32_t i = 0; i < from.count; ++i) sum_[i] = -CostOf(*desk, from[i], prompt, booking);
  const double temperature = desk->config->router_temperature;
  const uint32_t pick = temperature > 0 ? Sample(desk, from, temperature) : Best(desk, from);
  const uint32_t cached = size * paged().HeldOf(desk->first_replica + pick, &content_);
  booking.replica = pick;
  booking.prefill = prompt - std::min(prompt, cached);
  Booked& booked = desk->booked[pick];
  booked.prefill += booking.prefill;
  booked.own_blocks += booking.own_blocks;
  for (const uint64_t key : booking.shared) ++booked.users[key];
  return pick;
}

// Blocks to read, those that wait there among them and less those that its cache holds, and blocks
// in use once it is there.
template <class E>
double Endpoints<E>::CostOf(const Desk& desk, uint32_t replica, uint32_t prompt,
                            const Booking& booking) {
  const Booked& booked = desk.booked[replica];
  const double size = desk.block_size;
  const double held = paged().HeldOf(desk.first_replica + replica, &content_);
  const double raw = static_cast<double>(booked.prefill + prompt) / size;
  const double read = std::max(raw - desk.config->overlap_score_credit * held, 0.0);
  uint64_t used = booked.users.size() + booked.own_blocks + booking.own_blocks;
  for (const uint64_t key : booking.shared) used += booked.users.count(key) == 0 ? 1 : 0;
  return desk.config->prefill_load_scale * read + static_cast<double>(used);
}

// With a chance of exp(-cost / temperature), costs being from 0 to 1.
template <class E>
uint32_t Endpoints<E>::Sample(Desk* desk, const Candidates& from, double temperature) {
  const auto [least, most] = std::minmax_element(sum_.begin(), sum_.end());
  const double high = *most, range = high - *least;
  double all = 0;
  for (double& each : sum_) {
    each = range > 0 ? Exp((each - high) / (range * temperature)) : 1;
    all += each;
  }
  double left = desk->random.NextUniform() * all;
  uint32_t at = 0;
  for (; at + 1 < from.count && left > sum_[at]; ++at) left -= sum_[at];
  return from[at];
}

template <class E>
void Endpoints<E>::HasRead(uint32_t service, uint32_t id) {
  if (bookings_.size() <= id || bookings_[id].replica == kNil) return;
  Booking& booking = bookings_[id];
  desks_[service].booked[booking.replica].prefill -= std::exchange(booking.prefill, 0u);
}

template <class E>
void Endpoints<E>::Leave(uint32_t service, uint32_t id) {
  HasRead(service, id);
  if (bookings_.size() <= id || bookings_[id].replica == kNil) return;
  Booking& booking = bookings_[id];
  Booked& booked = desks_[service].booked[std::exchange(booking.replica, kNil)];
  booked.own_blocks -= booking.own_blocks;
  for (const uint64_t key : booking.shared) {
    const auto at = booked.users.find(key);
    if (--at->second == 0) booked.users.erase(at);
  }
}

}  // namespace servescape
