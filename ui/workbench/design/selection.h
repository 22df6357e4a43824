// SPDX-License-Identifier: MIT
// What the user has picked in the Design place, by the table of the scenario that says it: the
// canvas sets it, the inspector shows the keys of it.
#pragma once

#include <string>

namespace servescape::ui {

struct Selection {
  // "service.ranker", "cache.answers", "store.items", "traffic.users", a whole path ("path.main")
  // or one step of it ("path.main.2"); "" for the scenario itself (title, goals, run).
  std::string table;
};

}  // namespace servescape::ui
