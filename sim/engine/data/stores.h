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
    if constexpr (E::kWhole) Begin();
    features_ = MakeStream(seed, replication, "stores/features").NextBits();
  }
  // The task goes on when it has read its items.
  void Read(SimTime now, uint32_t id, uint32_t store_id) {
    const StoreModel& store = model().stores()[store_id];
    double time = store.read.Draw(random_) + store.per_key * tasks()[id].call_items;
    time *= slowness_[store_id];
    const int64_t period = store.materialization.ns;
    const Duration since{period > 0 ? now.ns % period : 0};
    if (E::kWhole && !store.writers.empty()) [[unlikely]] {
      ReadWritten(now, id, store_id);
    } else if (store.system != nullptr) [[unlikely]] {
      ReadFeatures(now, id, store_id, store.lag + since);
    } else {
      observer().OnStoreRead(now, store_id, store.lag + since, false);
      if (store.half_life > 0) [[unlikely]]
        Age(id, store, store.lag + since);
    }
    paths().Sleep(now, id, FromSeconds(time), Wake::kRead);
  }
  // A job has written its chunks from `first` until before `end`, of what it knew up to `data`.
  SERVESCAPE_COLD void Write(SimTime now, uint32_t job, uint64_t first, uint64_t end,
                             SimTime data) {
    const bool keeps = model().jobs()[job].config->keep_newer;
    for (uint64_t chunk = first; chunk < end; ++chunk) {
      Value& value = written_[job][static_cast<size_t>(chunk)];
      const bool older = value.there && value.data > data;
      if (!older || !keeps) value = {now, data, true, older};
    }
  }
  // Its reads take `factor` times as long from now on.
  void Slow(uint32_t store, double factor) { slowness_[store] *= factor; }

 private:
  using Base = Room<E, Stores>;
  using Base::model, Base::observer, Base::paths, Base::tasks;

  // What a chunk of a job has left.
  struct Value {
    SimTime at, data;
    bool there = false;
    bool older = false;  // than what it has overwritten
  };

  // What earlier runs have left at the start.
  SERVESCAPE_COLD void Begin() {
    for (const JobModel& job : model().jobs()) {
      const JobConfig& config = *job.config;
      std::vector<Value>& values = written_.emplace_back();
      if (config.store < 0) continue;
      const SimTime before{-config.initial_age.ns};
      values.resize(static_cast<size_t>(config.chunks()),
                    Value{before, before, config.has_initial_age, false});
    }
  }
  // What a job has left for a key, or null: it does not score the key, or has not yet.
  SERVESCAPE_COLD const Value* WrittenBy(uint32_t job, uint64_t key) const {
    const JobConfig& config = *model().jobs()[job].config;
    uint64_t place = key;
    if (!config.popular) {
      const double share = static_cast<double>(MixWords(features_ + job, key) >> 11) * 0x1p-53;
      place = static_cast<uint64_t>(share * static_cast<double>(config.keys));
    }
    if (place >= config.items) return nullptr;
    const Value& value = written_[job][static_cast<size_t>(place / config.chunk)];
    return value.there ? &value : nullptr;
  }
  // Of what several jobs have left, the last that was written holds, unless it keeps what is newer.
  SERVESCAPE_COLD void ReadWritten(SimTime now, uint32_t id, uint32_t store_id) {
    const StoreModel& store = model().stores()[store_id];
    const Value* found = nullptr;
    for (const uint32_t job : store.writers) {
      const Value* const other = WrittenBy(job, tasks()[id].key);
      if (other == nullptr) continue;
      const bool keeps = model().jobs()[job].config->keep_newer;
      const bool later = found == nullptr || other->at >= found->at;
      const bool newer = found == nullptr || other->data >= found->data;
      if (later && (newer || !keeps)) found = other;
    }
    tasks()[id].missed = found == nullptr;
    if (found == nullptr) return observer().OnStoreRead(now, store_id, Duration{-1}, true);
    const Duration age = now - found->data;
    observer().OnStoreRead(now, store_id, age, false);
    if (found->older) observer().OnDataRule(now, store_id, DataRule::kBackfill, {});
    if (store.half_life > 0) Age(id, store, age);
  }

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
  std::vector<std::vector<Value>> written_;  // by job and chunk
};

}  // namespace servescape
