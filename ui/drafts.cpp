// SPDX-License-Identifier: MIT
#include "ui/drafts.h"

#include <algorithm>

#include "ui/app.h"
#include "ui/fragment.h"

namespace servescape::ui {
namespace {

constexpr const char* kOrder = "drafts";  // the slots as digits, the latest first

std::string KeyOf(int slot) { return "draft." + std::to_string(slot); }

std::string Order(Host& host) {
  std::string order;
  for (const char c : host.Load(kOrder)) {
    const bool slot = c >= '0' && c < '0' + kMostDrafts;
    if (slot && order.find(c) == order.npos) order += c;
  }
  return order;
}

Draft Read(Host& host, int slot) {
  const std::string kept = host.Load(KeyOf(slot));
  const size_t end = std::min(kept.find('\n'), kept.size());
  return {slot, kept.substr(0, end), kept.substr(std::min(end + 1, kept.size()))};
}

// The slot for a new draft: a free one, else that of the oldest settings, else the oldest.
int Room(Host& host, const std::string& order) {
  for (int slot = 0; slot < kMostDrafts; ++slot) {
    if (order.find(static_cast<char>('0' + slot)) == order.npos) return slot;
  }
  for (size_t i = order.size(); i-- > 0;) {
    if (Read(host, order[i] - '0').fragment.starts_with("s1=")) return order[i] - '0';
  }
  return order.back() - '0';
}

}  // namespace

std::vector<Draft> ListDrafts(Host& host) {
  std::vector<Draft> drafts;
  for (const char c : Order(host)) {
    Draft draft = Read(host, c - '0');
    if (!draft.fragment.empty()) drafts.push_back(std::move(draft));
  }
  return drafts;
}

void DropDraft(Host& host, int slot) {
  std::string order = Order(host);
  std::erase(order, static_cast<char>('0' + slot));
  host.Store(kOrder, order);
  host.Store(KeyOf(slot), "");
}

void Drafts::Keep(Host& host, uint32_t origin, const std::string& title,
                  const std::string& fragment) {
  if (fragment.size() > kMaxFragment) return;
  std::string order = Order(host);
  const auto mine = std::find_if(slots_.begin(), slots_.end(),
                                 [origin](const auto& entry) { return entry.first == origin; });
  int slot = mine == slots_.end() ? -1 : mine->second;
  if (slot < 0) {
    slot = Room(host, order);
    std::erase_if(slots_, [slot](const auto& entry) { return entry.second == slot; });
    slots_.emplace_back(origin, slot);
  }
  std::string line = title;
  std::replace(line.begin(), line.end(), '\n', ' ');
  host.Store(KeyOf(slot), line + "\n" + fragment);
  const char digit = static_cast<char>('0' + slot);
  if (!order.empty() && order.front() == digit) return;
  std::erase(order, digit);
  host.Store(kOrder, digit + order);
}

void Drafts::Adopt(Host& host, uint32_t origin, const std::string& fragment) {
  for (const Draft& draft : ListDrafts(host)) {
    if (draft.fragment != fragment) continue;
    slots_.emplace_back(origin, draft.slot);
    return;
  }
}

}  // namespace servescape::ui
