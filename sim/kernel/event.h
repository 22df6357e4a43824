// SPDX-License-Identifier: MIT
// An event: 16 bytes of plain data. The total order on events is written once, here: time, then
// priority, then sequence. The kernel gives no meaning to kinds and entities; the model does.
#pragma once

#include <cstdint>

#include "sim/base/time.h"

namespace servescape {

// At equal times completions come before timers, and timers before arrivals. Last comes what takes
// all that has come.
enum class Priority : uint8_t { kCompletion = 0, kTimer = 1, kArrival = 2, kBegin = 3 };

// `key` holds time and priority, `tag` sequence, kind and entity; both compare as integers.
struct Event {
  static constexpr int kEntityBits = 24;  // 16.7 million entities of a kind
  static constexpr int kKindBits = 6;     // 64 kinds
  static constexpr int kSequenceBits = 64 - kEntityBits - kKindBits;  // 1.7e10 events a run

  uint64_t key;
  uint64_t tag;

  static Event Make(SimTime time, Priority priority, uint64_t sequence, uint32_t kind,
                    uint32_t entity) {
    return {static_cast<uint64_t>(time.ns) << 2 | static_cast<uint64_t>(priority),
            sequence << (kEntityBits + kKindBits) | static_cast<uint64_t>(kind) << kEntityBits |
                entity};
  }
  static SimTime TimeOf(uint64_t key) { return {static_cast<int64_t>(key >> 2)}; }
  SimTime time() const { return TimeOf(key); }
  uint32_t kind() const {
    return static_cast<uint32_t>(tag >> kEntityBits) & ((1u << kKindBits) - 1);
  }
  uint32_t entity() const { return static_cast<uint32_t>(tag) & ((1u << kEntityBits) - 1); }
};

constexpr uint32_t kMaxKinds = 1u << Event::kKindBits;
constexpr uint64_t kMaxEvents = uint64_t{1} << Event::kSequenceBits;
constexpr uint32_t kMaxEntities = 1u << Event::kEntityBits;
constexpr Event kNever{~uint64_t{0}, ~uint64_t{0}};

// The total order. Equal keys are rare enough for the branch to be predicted; the rest compiles
// to a flag that feeds index arithmetic.
inline bool Before(const Event& a, const Event& b) {
  if (a.key == b.key) [[unlikely]] return a.tag < b.tag;
  return a.key < b.key;
}

// The same, without the branch where the processor compares 128 bits in two instructions: ties then
// cost nothing.
inline bool BeforeEvenly(const Event& a, const Event& b) {
#if defined(__SIZEOF_INT128__) && !defined(__wasm__)
  __extension__ using Wide = unsigned __int128;
  return (Wide{a.key} << 64 | a.tag) < (Wide{b.key} << 64 | b.tag);
#else
  return Before(a, b);
#endif
}

}  // namespace servescape
