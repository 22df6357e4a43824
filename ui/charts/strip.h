// SPDX-License-Identifier: MIT
// The parts of the architecture strip: where its boxes and wires lie, the dots on the wires, and
// the drawing of a service with its queue and replicas.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/config.h"
#include "ui/charts/common.h"

namespace servescape::ui {

// A box of the strip: an end, or a step of the path.
struct StripNode {
  enum class Kind : uint8_t { kUsers, kDone, kService, kCache, kStore, kDelay, kMore };
  Kind kind = Kind::kUsers;
  int index = 0;        // into Config::services, caches or stores; of kMore: steps left out
  double seconds = 0;   // kDelay: its mean
  ImVec2 min = {}, max = {};
};
// Straight pieces, along the axes, from one box or fork to the next. Where the strip folds, a piece
// begins elsewhere than the one before ends.
struct StripWire {
  struct Piece {
    ImVec2 from, to;
    float Length() const;
  };
  std::vector<Piece> pieces;
  double share = 1;         // of the requests that come this way, every cache missing
  std::vector<int> caches;  // those it lies behind: what they answer does not come here
  float Length() const;
  // The place at a share of the length; `edge`: pixels from there to an end of the wire.
  ImVec2 At(float along, float* edge) const;
};
// Words on the strip: which way a lane is taken, what a group waits for; with a frame around the
// group, or none (an empty rectangle).
struct StripCaption {
  std::string text;
  ImVec2 at;
  float width = 0;
  ImVec2 frame_min = {}, frame_max = {};
};
struct StripLayout {
  std::vector<StripNode> nodes;  // users first, done last
  std::vector<StripWire> wires;  // from users first, to done last
  std::vector<StripCaption> captions;
  bool small = false;            // services as small boxes
  float height = 0;
};
// From (0, 0); as many rows as the width asks for.
StripLayout LayOutStrip(const Config& config, float width);

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
// The same in a box of 120 x 70 or more.
void DrawSmallService(ImDrawList* list, const StripNode& node, const ServiceView& view,
                      bool hovered);
std::string SayService(const ServiceView& view);
std::vector<std::string> TellService(const ServiceView& view);

// What the box of any other step says: its name, what it is, and what the run measured of it.
struct StepView {
  std::string name, kind, line, note;
  double share = kNoTime;  // drawn as a bar: a cache's hits
  std::vector<std::string> tooltip;
};
StepView ViewOfStep(const Config& config, const RunReport& report, const StripNode& node,
                    double time);
// The share of a cache's requests that it answers, at an instant.
double HitsAt(const Config& config, const RunReport& report, int cache, double time);
void DrawStep(ImDrawList* list, const StripNode& node, const StepView& view, bool hovered);

}  // namespace servescape::ui
