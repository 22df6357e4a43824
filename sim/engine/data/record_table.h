// SPDX-License-Identifier: MIT
// Records that are looked up by a key and never walked: a key index over an array whose freed
// places are reused, so that nothing is allocated once as many have stood in it as ever will.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cache/key_index.h"
#include "sim/engine/index.h"

namespace servescape {

// Record: default-constructible, with a member `uint64_t key`.
template <class Record>
class RecordTable {
 public:
  RecordTable() : index_(0) {}

  // Null where there is none. A pointer is good until the next Insert.
  Record* Find(uint64_t key) {
    const uint32_t at = index_.Find(key, records_);
    return at == kNoSlot ? nullptr : &records_[at];
  }
  const Record* Find(uint64_t key) const {
    const uint32_t at = index_.Find(key, records_);
    return at == kNoSlot ? nullptr : &records_[at];
  }
  // There must be none.
  Record& Insert(uint64_t key) {
    uint32_t at;
    if (free_.empty()) {
      at = static_cast<uint32_t>(records_.size());
      records_.emplace_back();
      free_.reserve(records_.capacity());
    } else {
      at = free_.back();
      free_.pop_back();
      records_[at] = Record{};
    }
    records_[at].key = key;
    index_.Insert(key, at);
    return records_[at];
  }
  void Erase(const Record* record) {
    const uint32_t at = static_cast<uint32_t>(record - records_.data());
    index_.Erase(record->key, at);
    free_.push_back(at);
  }

 private:
  KeyIndex index_;
  std::vector<Record> records_;
  std::vector<uint32_t> free_;
};

}  // namespace servescape
