// SPDX-License-Identifier: MIT
// The room of stores: reads that take a time of their own and return values of some age.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/base/math.h"
#include "sim/engine/room.h"
#include "sim/engine/task/task.h"
#include "sim/model/general_model.h"

namespace servescape {

template <class E>
class Stores : public Room<E, Stores> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication) {
    random_ = MakeStream(seed, replication, "stores");
    slowness_.assign(model().stores().size(), 1.0);
    features_ = MakeStream(seed, replication, "stores/features").NextBits();
  }
  // The task goes on when it has read its items.
  void Read(SimTime now, uint32_t id, uint32_t store_id) {
    const StoreModel& store = model().stores()[store_id];
    double time = store.read.Draw(random_) + store.per_key * tasks()[id].call_items;
    time *= slowness_[store_id];
    const int64_t period = store.materialization.ns;
    const Duration since{period > 0 ? now.ns % period : 0};
    if (store.system != nullptr) [[unlikely]] {
      ReadFeatures(now, id, store_id, store.lag + since);
    } else {
      observer().OnStoreRead(now, store_id, store.lag + since, false);
      if (store.half_life > 0) [[unlikely]]
        Age(id, store, store.lag + since);
    }
    paths().Sleep(now, id, FromSeconds(time), Wake::kRead);
  }
  // Its reads take `factor` times as long from now on.
  void Slow(uint32_t store, double factor) { slowness_[store] *= factor; }

 private:
  using Base = Room<E, Stores>;
  using Base::model, Base::observer, Base::paths, Base::tasks;

  // What it finds for the request's key. An entity that is absent has the age of the job's data.
  SERVESCAPE_COLD void ReadFeatures(SimTime now, uint32_t id, uint32_t store, Duration since) {
    Task& task = tasks()[id];
    const FeatureRead read = model().stores()[store].system->Read(task.key, now, features_ + store);
    observer().OnStoreRead(now, store, read.present ? read.age : since, !read.present || read.null);
    if (read.rule != DataRule::kNone) observer().OnDataRule(now, store, read.rule, {});
    task.quality *= read.quality;
    const StoreModel& plain = model().stores()[store];
    if (plain.half_life > 0 && read.present && !read.null) Age(id, plain, read.age);
  }
  SERVESCAPE_COLD void Age(uint32_t id, const StoreModel& store, Duration age) {
    constexpr double kLn2 = 0.693147180559945309417;
    tasks()[id].quality *=
        store.worst + (1 - store.worst) * Exp(-kLn2 * ToSeconds(age) / store.half_life);
  }

  uint64_t features_ = 0;  // whose rows a replication's are
  Generator random_{1};
  std::vector<double> slowness_;  // product of the incidents' factors
};

}  // namespace servescape
