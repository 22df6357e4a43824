// SPDX-License-Identifier: MIT
#include "sim/llm/waiting_line.h"

#include <algorithm>

namespace servescape {

void WaitingLine::Add(uint32_t who, const WaitingKey& key) {
  if (place_.size() <= who) place_.resize(who + 1);
  heap_.push_back({key, who});
  place_[who] = size() - 1;
  Up(size() - 1);
}

void WaitingLine::Remove(uint32_t who) {
  const uint32_t at = place_[who];
  const Entry last = heap_.back();
  heap_.pop_back();
  if (last.who == who) return;
  Put(at, last);
  Up(at);
  Down(place_[last.who]);
}

std::vector<uint32_t> WaitingLine::Sorted() const {
  std::vector<Entry> all = heap_;
  std::sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
  std::vector<uint32_t> out;
  out.reserve(all.size());
  for (const Entry& entry : all) out.push_back(entry.who);
  return out;
}

void WaitingLine::Put(uint32_t at, const Entry& entry) {
  heap_[at] = entry;
  place_[entry.who] = at;
}

void WaitingLine::Up(uint32_t at) {
  const Entry entry = heap_[at];
  while (at > 0 && entry.key < heap_[(at - 1) / 2].key) {
    Put(at, heap_[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  Put(at, entry);
}

void WaitingLine::Down(uint32_t at) {
  const Entry entry = heap_[at];
  for (;;) {
    uint32_t child = 2 * at + 1;
    if (child >= size()) break;
    if (child + 1 < size() && heap_[child + 1].key < heap_[child].key) ++child;
    if (!(heap_[child].key < entry.key)) break;
    Put(at, heap_[child]);
    at = child;
  }
  Put(at, entry);
}

}  // namespace servescape
