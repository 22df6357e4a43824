// SPDX-License-Identifier: MIT
// One copy of a cache of the model: an exact policy's, or a real system's.
#pragma once

#include <memory>

#include "sim/cache/cache.h"
#include "sim/cache/system_copy.h"
#include "sim/model/general_model.h"

namespace servescape {

class CacheCopy {
 public:
  CacheCopy(const CacheModel& model, const Generator& generator)
      : exact_(model.system ? CacheSpec{} : model.spec, generator), ttl_(model.spec.ttl) {
    if (model.system) system_ = model.system->Make(generator);
  }

  // Null where it is an exact policy's.
  SystemCopy* system() const { return system_.get(); }

  // As Cache's; a system's lock keeps nobody waiting here.
  CacheOutcome Lookup(uint64_t key, SimTime now) {
    return system_ ? system_->Lookup(key, now) : exact_.Lookup(key, now);
  }
  void Insert(uint64_t key, int64_t size, SimTime now = {}) {
    system_ ? void(system_->Insert(key, now, ttl_)) : void(exact_.Insert(key, size, now));
  }
  void Insert(uint64_t key, int64_t size, SimTime now, Duration ttl) {
    system_ ? void(system_->Insert(key, now, ttl)) : void(exact_.Insert(key, size, now, ttl));
  }
  CacheOutcome Peek(uint64_t key, SimTime now) const {
    return system_ ? system_->Peek(key, now) : exact_.Peek(key, now);
  }
  void Erase(uint64_t key, SimTime now) {
    system_ ? system_->Erase(key, now) : void(exact_.Erase(key));
  }
  void Clear() { system_ ? system_->Clear() : exact_.Clear(); }
  void MakeHistory(Duration by) { system_ ? system_->MakeHistory(by) : exact_.MakeHistory(by); }
  CacheCounts counts() const { return system_ ? system_->counts() : exact_.counts(); }
  int64_t items() const { return system_ ? system_->items() : exact_.items(); }
  int64_t used() const { return system_ ? system_->items() : exact_.used(); }
  int64_t capacity() const { return system_ ? system_->capacity() : exact_.capacity(); }
  uint64_t memory() const { return system_ ? system_->memory() : exact_.memory(); }

 private:
  Cache exact_;
  std::unique_ptr<SystemCopy> system_;
  Duration ttl_;
};

}  // namespace servescape
