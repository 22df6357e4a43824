// SPDX-License-Identifier: MIT
// The room of stores: reads that take a time of their own and return values of some age.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
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
  }
  // The task goes on when it has read its items.
  void Read(SimTime now, uint32_t id, uint32_t store_id) {
    const StoreModel& store = model().stores()[store_id];
    double time = store.read.Draw(random_) + store.per_key * tasks()[id].call_items;
    time *= slowness_[store_id];
    const int64_t period = store.materialization.ns;
    const Duration since{period > 0 ? now.ns % period : 0};
    observer().OnStoreRead(now, store_id, store.lag + since);
    paths().Sleep(now, id, FromSeconds(time), Wake::kRead);
  }
  // Its reads take `factor` times as long from now on.
  void Slow(uint32_t store, double factor) { slowness_[store] *= factor; }

 private:
  using Base = Room<E, Stores>;
  using Base::model, Base::observer, Base::paths, Base::tasks;

  Generator random_{1};
  std::vector<double> slowness_;  // product of the incidents' factors
};

}  // namespace servescape
