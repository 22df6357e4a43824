// SPDX-License-Identifier: MIT
// The servers of a HAProxy 2.6 backend and the orders that it chooses them in:
// src/lb_fwrr.c, lb_map.c, lb_chash.c, lb_fwlc.c, lb_fas.c. `roundrobin` is not
// nginx's smooth one; `static-rr` goes through a map; `random` and `hash-type
// consistent` share a ring with 16 points for each unit of weight, so that two
// servers of weight 1 get 42 and 58 % of random requests; the weights of
// `leastconn` count under load only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/generator.h"

namespace servescape {

struct HaproxyServer {
  std::string name;
  int64_t weight = 1;
  int64_t maxconn = 0;   // 0: no limit
  int64_t maxqueue = 0;  // 0: no limit
  bool backup = false, disabled = false;
  bool check = false;
  Duration inter = FromSeconds(2);
  std::optional<Duration> fastinter, downinter;
  int64_t rise = 2, fall = 3;
  int64_t slowstart = 0;  // s
};

enum class HaproxyBalance : uint8_t {
  kRoundRobin,
  kStaticRr,
  kLeastConn,
  kFirst,
  kRandom,
  kHash,    // of the request's key: url_param, hdr, uri, hash
  kSource,  // of the client's address
};

enum class HaproxyHash : uint8_t { kSdbm, kDjb2, kCrc32 };

struct HaproxyChoice {
  HaproxyBalance balance = HaproxyBalance::kRoundRobin;
  int64_t draws = 2;  // of random
  bool consistent = false;
  HaproxyHash hash = HaproxyHash::kSdbm;
  bool avalanche = false;
  int64_t hash_balance_factor = 0;  // per cent; 0: none
};

constexpr int64_t kHaproxyScale = 16;  // BE_WEIGHT_SCALE: effective weight of a weight of 1
constexpr int64_t kHaproxyMostWeight = 256 * kHaproxyScale;  // SRV_EWGHT_MAX

// A server as the orders see it.
struct HaproxyState {
  int64_t weight = 1, maxconn = 0, maxqueue = 0;
  bool backup = false;
  bool up = true;
  int64_t effective = kHaproxyScale;  // weight, 0: no new requests
  int64_t served = 0, queued = 0;
  int64_t cumulative = 0;  // effective weights of those before it

  bool usable() const { return up && effective > 0; }
  bool full() const { return maxconn > 0 && (queued > 0 || served >= maxconn); }
};

class HaproxyFarm;

// One order of choice. `avoid` is taken only when there is no other.
class HaproxyOrder {
 public:
  virtual ~HaproxyOrder() = default;
  virtual std::optional<size_t> Next(std::optional<size_t> avoid, uint32_t hash) = 0;
  virtual void LoadChanged(size_t) {}
  // Of a server: up or down, or its effective weight, which was `before` (0: it
  // was down).
  virtual void WeightChanged(size_t server, int64_t before) = 0;
};

class HaproxyFarm {
 public:
  HaproxyFarm(const std::vector<HaproxyServer>& servers, const HaproxyChoice& choice,
              const Generator& generator);

  // The server for a request; none: all are full, or none is up. `hash` is
  // KeyHash's.
  std::optional<size_t> Next(std::optional<size_t> avoid, uint32_t hash);
  void SetServed(size_t server, int64_t change);
  void SetQueued(size_t server, int64_t change);
  void SetWeight(size_t server, bool up, int64_t effective);

  const std::vector<HaproxyState>& servers() const { return servers_; }
  const HaproxyChoice& choice() const { return choice_; }
  int64_t total_weight() const { return total_; }  // of the active ones, effective
  int64_t total_served() const { return served_; }
  size_t active() const { return active_; }
  bool any_up() const;

 private:
  void Count();

  HaproxyChoice choice_;
  std::vector<HaproxyState> servers_;
  int64_t total_ = 0, served_ = 0;
  size_t active_ = 0;
  std::unique_ptr<HaproxyOrder> order_;
};

// What the hash of a key is, by `hash-type`.
uint32_t HaproxyKeyHash(const HaproxyChoice& choice, std::string_view key);
// Bob Jenkins' full avalanche, times a prime (full_hash).
uint32_t HaproxyFullHash(uint32_t a);

std::unique_ptr<HaproxyOrder> MakeHaproxyRoundRobin(const HaproxyFarm& farm);
std::unique_ptr<HaproxyOrder> MakeHaproxyMap(const HaproxyFarm& farm);
std::unique_ptr<HaproxyOrder> MakeHaproxyRing(const HaproxyFarm& farm, const Generator& generator);
std::unique_ptr<HaproxyOrder> MakeHaproxyLeast(const HaproxyFarm& farm);
std::unique_ptr<HaproxyOrder> MakeHaproxyFirst(const HaproxyFarm& farm);

}  // namespace servescape
