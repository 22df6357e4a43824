// SPDX-License-Identifier: MIT
// What the strip draws of a scenario's paths: a tree of sequences and of lanes beside each other,
// no larger and no deeper than can be read.
#pragma once

#include <string>
#include <vector>

#include "ui/charts/strip.h"

namespace servescape::ui {

struct StripItem {
  enum class Kind : uint8_t { kNode, kSequence, kLanes };
  Kind kind = Kind::kSequence;
  StripNode node = {};            // kNode
  std::vector<StripItem> parts = {};
  std::string caption = {};       // of lanes: what is waited for, how often
  bool framed = false;            // one lane that runs several times, or is tried as a whole
  std::string label = {};         // of a lane: which requests take it
  double share = 1;               // of a lane: of the requests that come to its fork
};

// The way from users to done, both left out.
StripItem StripTree(const Config& config);
// How many boxes it has.
int BoxesIn(const StripItem& item);

}  // namespace servescape::ui
