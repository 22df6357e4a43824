// SPDX-License-Identifier: MIT
#include "sim/balancing/nginx_peers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace servescape {
namespace {

constexpr uint32_t kMostDraws = 20;  // then it is round robin's
constexpr int64_t kPointsPerWeight = 160;

// conns / weight of two servers, compared without a division.
int64_t Compare(int64_t a_conns, int64_t a_weight, int64_t b_conns, int64_t b_weight) {
  return a_conns * b_weight - b_conns * a_weight;
}

}  // namespace

uint32_t Crc32(std::string_view bytes, uint32_t crc) {
  crc = ~crc;
  for (const char each : bytes) {
    crc ^= static_cast<uint8_t>(each);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
  }
  return ~crc;
}

NginxPeers::NginxPeers(std::vector<NginxServer> servers, NginxMethod method,
                       const Generator& generator)
    : method_(method), generator_(generator) {
  for (NginxServer& each : servers) {
    (each.backup ? backup_ : primary_).push_back(peers_.size());
    if (!each.backup) total_weight_ += static_cast<uint32_t>(each.weight);
    const int64_t weight = each.weight;
    peers_.push_back({std::move(each), weight});
  }
  single_ = primary_.size() == 1 && backup_.empty();
  if (method_ == NginxMethod::kHashConsistent) MakeRing();
}

// crc32(HOST \0 PORT PREVIOUS): 160 points for each unit of weight.
void NginxPeers::MakeRing() {
  for (const size_t i : primary_) {
    const std::string& name = peers_[i].config.name;
    const size_t colon = name.find_last_not_of("0123456789");
    std::string base = name;
    base += '\0';
    if (colon != std::string::npos && name[colon] == ':') {
      base = name.substr(0, colon) + '\0' + name.substr(colon + 1);
    }
    const uint32_t start = Crc32(base);
    uint32_t previous = 0;
    for (int64_t point = 0; point < peers_[i].config.weight * kPointsPerWeight; ++point) {
      std::array<char, 4> bytes{};
      for (size_t b = 0; b < 4; ++b) bytes[b] = static_cast<char>(previous >> (8 * b));
      previous = Crc32({bytes.data(), bytes.size()}, start);
      ring_.emplace_back(previous, i);
    }
  }
  std::stable_sort(ring_.begin(), ring_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  ring_.erase(std::unique(ring_.begin(), ring_.end(),
                          [](const auto& a, const auto& b) { return a.first == b.first; }),
              ring_.end());
}

NginxCall NginxPeers::Begin(std::string key) const {
  NginxCall out;
  out.key = std::move(key);
  out.tried.assign(peers_.size(), false);
  for (const Peer& each : peers_) out.tries += each.config.down ? 0 : 1;
  return out;
}

bool NginxPeers::Usable(const NginxCall& call, size_t i, int64_t now) const {
  const Peer& peer = peers_[i];
  const NginxServer& config = peer.config;
  if (call.tried[i] || config.down) return false;
  if (config.max_fails > 0 && peer.fails >= config.max_fails &&
      now - peer.checked <= config.fail_timeout) {
    return false;
  }
  return config.max_conns == 0 || peer.conns < config.max_conns;
}

std::vector<size_t> NginxPeers::Group(const NginxCall& call) const {
  return call.on_backup ? backup_ : primary_;
}

std::optional<size_t> NginxPeers::Smooth(const std::vector<size_t>& among, int64_t sum,
                                         std::optional<size_t> best) {
  for (const size_t i : among) {
    Peer& peer = peers_[i];
    peer.current_weight += peer.effective_weight;
    sum += peer.effective_weight;
    if (peer.effective_weight < peer.config.weight) ++peer.effective_weight;
    if (!best || peer.current_weight > peers_[*best].current_weight) best = i;
  }
  if (best) peers_[*best].current_weight -= sum;
  return best;
}

std::optional<size_t> NginxPeers::RoundRobin(NginxCall* call, int64_t now) {
  if (single(*call)) {
    const NginxServer& only = peers_[primary_[0]].config;
    const bool full = only.max_conns > 0 && peers_[primary_[0]].conns >= only.max_conns;
    call->reason = "the only server";
    return only.down || full ? std::nullopt : std::optional(primary_[0]);
  }
  std::vector<size_t> among;
  for (const size_t i : Group(*call)) {
    if (Usable(*call, i, now)) among.push_back(i);
  }
  const std::optional<size_t> best = Smooth(among, 0, std::nullopt);
  if (best) call->reason = fmt::format("smooth round robin among {}", among.size());
  return best;
}

std::optional<size_t> NginxPeers::LeastConn(NginxCall* call, int64_t now) {
  if (single(*call)) return RoundRobin(call, now);
  std::vector<size_t> least;
  for (const size_t i : Group(*call)) {
    if (!Usable(*call, i, now)) continue;
    const int64_t order = least.empty()
                              ? 0
                              : Compare(peers_[i].conns, peers_[i].config.weight,
                                        peers_[least[0]].conns, peers_[least[0]].config.weight);
    if (order < 0) least.clear();
    if (order <= 0) least.push_back(i);
  }
  if (least.empty()) return std::nullopt;
  const Peer& first = peers_[least[0]];
  call->reason = fmt::format("{} connections for a weight of {}{}", first.conns,
                             first.config.weight, least.size() > 1 ? ", a tie" : "");
  // Without a tie the current weights rest.
  return least.size() == 1 ? std::optional(least[0]) : Smooth(least, 0, least[0]);
}

size_t NginxPeers::ByWeight(uint32_t w) const {
  for (const size_t i : primary_) {
    const uint32_t weight = static_cast<uint32_t>(peers_[i].config.weight);
    if (w < weight) return i;
    w -= weight;
  }
  return primary_.back();
}

std::optional<size_t> NginxPeers::Random(NginxCall* call, int64_t now) {
  if (single(*call)) return RoundRobin(call, now);
  while (call->draws <= kMostDraws) {
    const size_t drawn = ByWeight(generator_.NextBelow(total_weight_));
    call->reason = "drawn by weight";
    if (Usable(*call, drawn, now)) return drawn;
    ++call->draws;
  }
  return RoundRobin(call, now);
}

std::optional<size_t> NginxPeers::RandomTwo(NginxCall* call, int64_t now) {
  if (single(*call)) return RoundRobin(call, now);
  std::optional<size_t> first;
  while (call->draws <= kMostDraws) {
    const size_t drawn = ByWeight(generator_.NextBelow(total_weight_));
    if ((first && *first == drawn) || !Usable(*call, drawn, now)) {
      ++call->draws;
      continue;
    }
    if (!first) {
      first = drawn;
      continue;
    }
    const Peer& a = peers_[*first];
    const Peer& b = peers_[drawn];
    // A tie is the second's.
    const int64_t order = Compare(b.conns, b.config.weight, a.conns, a.config.weight);
    call->reason = fmt::format("of {} ({}/{}) and {} ({}/{}){}", a.config.name, a.conns,
                               a.config.weight, b.config.name, b.conns, b.config.weight,
                               order == 0 ? ", a tie: the second draw" : "");
    return order > 0 ? *first : drawn;
  }
  return RoundRobin(call, now);
}

// ((crc32([REHASH] KEY) >> 16) & 0x7fff) + PREVIOUS, as Cache::Memcached has
// it.
std::optional<size_t> NginxPeers::Hash(NginxCall* call, int64_t now) {
  if (single(*call) || call->key.empty()) return RoundRobin(call, now);
  while (call->draws <= kMostDraws) {
    const std::string again = call->rehash > 0 ? fmt::format("{}", call->rehash) : "";
    call->hash += (Crc32(again + call->key) >> 16) & 0x7fff;
    ++call->rehash;
    const size_t found = ByWeight(call->hash % total_weight_);
    if (Usable(*call, found, now)) {
      call->reason = call->rehash > 1 ? fmt::format("hashed {} times", call->rehash) : "hashed";
      return found;
    }
    ++call->draws;
  }
  return RoundRobin(call, now);
}

std::optional<size_t> NginxPeers::Consistent(NginxCall* call, int64_t now) {
  if (single(*call) || call->key.empty()) return RoundRobin(call, now);
  if (!call->has_point) {
    const auto point =
        std::lower_bound(ring_.begin(), ring_.end(), Crc32(call->key),
                         [](const auto& each, uint32_t hash) { return each.first < hash; });
    call->hash = static_cast<uint32_t>(point - ring_.begin());
    call->has_point = true;
  }
  while (call->draws <= kMostDraws) {
    const size_t found = ring_[call->hash % ring_.size()].second;
    if (Usable(*call, found, now)) {
      call->reason = call->draws > 0 ? fmt::format("{} points further on the ring", call->draws)
                                     : "its point on the ring";
      return Smooth({found}, 0, std::nullopt);
    }
    ++call->hash;
    ++call->draws;
  }
  return RoundRobin(call, now);
}

// The first three bytes of an IPv4 address, of others all.
std::optional<size_t> NginxPeers::IpHash(NginxCall* call, int64_t now) {
  if (single(*call)) return RoundRobin(call, now);
  std::vector<uint32_t> bytes;
  uint32_t part = 0;
  bool ipv4 = !call->key.empty();
  for (const char each : call->key) {
    if (each == '.') {
      bytes.push_back(part);
      part = 0;
    } else if (each >= '0' && each <= '9') {
      part = part * 10 + static_cast<uint32_t>(each - '0');
    } else {
      ipv4 = false;
    }
  }
  if (!ipv4 || bytes.size() != 3) {
    bytes.clear();
    for (const char each : call->key) bytes.push_back(static_cast<uint8_t>(each));
  }
  if (!call->has_point) {
    call->hash = 89;
    call->has_point = true;
  }
  while (call->draws <= kMostDraws) {
    for (const uint32_t byte : bytes) call->hash = (call->hash * 113 + byte) % 6271;
    const size_t found = ByWeight(call->hash % total_weight_);
    call->reason = "hashed by address";
    if (Usable(*call, found, now)) return found;
    ++call->draws;
  }
  return RoundRobin(call, now);
}

std::optional<size_t> NginxPeers::Choose(NginxCall* call, int64_t now) {
  if (primary_.empty()) return std::nullopt;
  // Draws and hashes know no backup: they have drawn their 20 times by then.
  if (call->on_backup && method_ != NginxMethod::kLeastConn) return RoundRobin(call, now);
  switch (method_) {
    case NginxMethod::kRoundRobin:
      return RoundRobin(call, now);
    case NginxMethod::kLeastConn:
      return LeastConn(call, now);
    case NginxMethod::kRandom:
      return Random(call, now);
    case NginxMethod::kRandomTwo:
      return RandomTwo(call, now);
    case NginxMethod::kHash:
      return Hash(call, now);
    case NginxMethod::kHashConsistent:
      return Consistent(call, now);
    case NginxMethod::kIpHash:
      return IpHash(call, now);
  }
  return std::nullopt;
}

std::optional<size_t> NginxPeers::Backup(NginxCall* call, int64_t now) {
  if (call->on_backup || backup_.empty()) return std::nullopt;
  call->on_backup = true;
  const std::optional<size_t> found =
      method_ == NginxMethod::kLeastConn ? LeastConn(call, now) : RoundRobin(call, now);
  if (found) call->reason = "a backup: " + call->reason;
  return found;
}

std::optional<size_t> NginxPeers::Pick(NginxCall* call, int64_t now) {
  std::optional<size_t> found = Choose(call, now);
  if (!found) found = Backup(call, now);
  call->current = found;
  if (!found) {
    call->reason = "no live upstreams";
    return found;
  }
  Peer& peer = peers_[*found];
  if (!single(*call) && now - peer.checked > peer.config.fail_timeout) peer.checked = now;
  call->tried[*found] = true;
  ++peer.conns;
  return found;
}

void NginxPeers::Free(NginxCall* call, bool failed, int64_t now) {
  Peer& peer = peers_[*call->current];
  --peer.conns;
  if (single(*call)) {
    call->tries = 0;
    return;
  }
  if (failed) {
    ++peer.fails;
    peer.accessed = peer.checked = now;
    if (peer.config.max_fails > 0) {
      peer.effective_weight -= peer.config.weight / peer.config.max_fails;
    }
    peer.effective_weight = std::max<int64_t>(0, peer.effective_weight);
  } else if (peer.accessed < peer.checked) {
    peer.fails = 0;
  }
  if (call->tries > 0) --call->tries;
}

}  // namespace servescape
