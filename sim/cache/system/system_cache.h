// SPDX-License-Identifier: MIT
// Any system behind one interface, for who does not know which it is until it runs.
#pragma once

#include <memory>

#include "sim/base/time.h"
#include "sim/cache/system/system.h"
#include "sim/random/generator.h"

namespace servescape {

class SystemCache {
 public:
  virtual ~SystemCache() = default;
  virtual bool Get(uint64_t key, SimTime now) = 0;
  // ttl 0: none; a system that knows no ttl does not look at it. False: refused.
  virtual bool Set(uint64_t key, SimTime now, Duration ttl) = 0;
  virtual void Erase(uint64_t key, SimTime now) = 0;
  // Starts the ttl of a key that is there anew, where the system knows one.
  virtual void Expire(uint64_t key, SimTime now, Duration ttl) = 0;
  // What Get would say, without a use.
  virtual bool Holds(uint64_t key, SimTime now) const = 0;
  virtual int64_t items() const = 0;
  virtual int64_t evictions() const = 0;
};

// The generator is the source of all its chance.
std::unique_ptr<SystemCache> MakeSystemCache(const SystemSpec& spec, const Generator& generator);

}  // namespace servescape
