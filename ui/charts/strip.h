// SPDX-License-Identifier: MIT
// The parts of the architecture strip: where its boxes and wires lie, the dots on the wires, and
// the drawing of a service with its queue and replicas.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/config.h"
#include "ui/charts/common.h"

namespace servescape::ui {

// A box of the strip: `service` indexes Config::services, or says which end it is.
struct StripNode {
  static constexpr int kUsers = -1, kDone = -2;
  int service = kUsers;
  ImVec2 min, max;
};
// Straight pieces from one box to the next: one, or two where the strip folds.
struct StripWire {
  struct Piece {
    ImVec2 from, to;
  };
  std::vector<Piece> pieces;
  float Length() const;
  // The place at a share of the length; `edge`: pixels from there to its piece's nearer end.
  ImVec2 At(float share, float* edge) const;
};
struct StripLayout {
  std::vector<StripNode> nodes;
  std::vector<StripWire> wires;  // nodes.size() - 1
  float height = 0;
};
// From (0, 0); as many rows as the width asks for.
StripLayout LayOutStrip(const Config& config, float width);
// Services on the first source's path, or all.
std::vector<int> ServicesOnPath(const Config& config);

// Moves the dots by one frame. `rates`: requests per second on each wire.
struct DotFlow {
  std::vector<double> rates;
  std::vector<float> lengths;  // pixels
  double peak = 0;             // the highest rate of the run, for the scale
  double time = kNoTime, duration = 0;
  bool playing = false, reduced_motion = false;
};
void MoveDots(const DotFlow& flow, StripState* state);

// What a service's box shows of one instant.
struct ServiceView {
  const ServiceConfig* config = nullptr;
  const ServiceSummary* summary = nullptr;  // may be null
  double queue = kNoTime;      // waiting requests
  double queue_top = 0;        // the store's size in requests
  bool queue_bounded = false;
  double growth = kNoTime;     // requests per second
  double busy = kNoTime;       // 0 .. 1
  bool bottleneck = false;
};
ServiceView ViewOf(const Config& config, const RunReport& report, int service, double time);
void DrawService(ImDrawList* list, const StripNode& node, const ServiceView& view, bool hovered);
std::string SayService(const ServiceView& view);
std::vector<std::string> TellService(const ServiceView& view);

}  // namespace servescape::ui
