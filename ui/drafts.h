// SPDX-License-Identifier: MIT
// The last few designs of one's own, as the page keeps them beside the scenario that is open: each
// in a slot of the host's storage, so that an edit writes one of them. Opening another scenario
// begins a new one; the oldest makes room, mere settings of a shipped scenario before own texts.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace servescape::ui {

class Host;

constexpr int kMostDrafts = 8;

struct Draft {
  int slot = 0;
  std::string title;
  std::string fragment;  // ui/fragment.h
};

// The latest first.
std::vector<Draft> ListDrafts(Host& host);
void DropDraft(Host& host, int slot);

// Which slot belongs to which document of this session.
class Drafts {
 public:
  // What the document that was opened as `origin` has become; too long ones are left alone.
  void Keep(Host& host, uint32_t origin, const std::string& title, const std::string& fragment);
  // The document is what a slot holds already: it goes on there.
  void Adopt(Host& host, uint32_t origin, const std::string& fragment);

 private:
  std::vector<std::pair<uint32_t, int>> slots_;  // by origin
};

}  // namespace servescape::ui
