// SPDX-License-Identifier: MIT
#include "sim/cache/system/system_cache.h"

#include "sim/cache/system/with_system.h"

namespace servescape {
namespace {

template <class System>
class AnySystem final : public SystemCache {
 public:
  explicit AnySystem(System&& system) : system_(std::move(system)) {}

  bool Get(uint64_t key, SimTime now) override { return system_.Get(key, now); }
  bool Set(uint64_t key, SimTime now, Duration ttl) override { return system_.Set(key, now, ttl); }
  void Erase(uint64_t key, SimTime now) override { system_.Erase(key, now); }
  void Expire(uint64_t key, SimTime now, Duration ttl) override {
    if constexpr (requires { system_.Expire(key, now, ttl); }) system_.Expire(key, now, ttl);
  }
  bool Holds(uint64_t key, SimTime now) const override { return system_.Holds(key, now); }
  int64_t items() const override { return system_.items(); }
  int64_t evictions() const override { return system_.evictions(); }

 private:
  System system_;
};

}  // namespace

std::unique_ptr<SystemCache> MakeSystemCache(const SystemSpec& spec, const Generator& generator) {
  return WithSystem(spec, generator, [](auto&& system) -> std::unique_ptr<SystemCache> {
    return std::make_unique<AnySystem<std::decay_t<decltype(system)>>>(std::move(system));
  });
}

}  // namespace servescape
