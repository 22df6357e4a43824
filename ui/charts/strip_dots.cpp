// SPDX-License-Identifier: MIT
// Wires and the dots on them: each stands for the same number of requests and enters when the run has
// counted that many more, so their number per second is the rate at play_time and no ornament.
#include <algorithm>
#include <cmath>

#include "ui/charts/axis.h"
#include "ui/charts/strip.h"

namespace servescape::ui {
namespace {

constexpr double kPixelsPerSecond = 70;
constexpr double kMostPerSecond = 8;    // dots on one wire, at the run's peak
constexpr double kUsualPlayback = 40;   // seconds for a whole run, until the speed is known

// The gap before a dot, in dots: 1 on average, uneven as traffic is, the same in every replay.
double Gap(uint32_t sent) {
  uint32_t h = sent * 2654435761u;
  h ^= h >> 15;
  return 0.45 + 1.1 * static_cast<double>(h & 1023u) / 1023.0;
}

void Fill(StripState::Wire* wire, double dots_per_second, float length) {
  wire->dots.clear();
  if (!(dots_per_second > 0) || length < 1) return;
  const double spacing = kPixelsPerSecond / dots_per_second / static_cast<double>(length);
  for (double at = 1 - 0.5 * spacing; at > 0 && wire->dots.size() < 400;) {
    wire->dots.push_back(static_cast<float>(at));
    at -= spacing * Gap(wire->sent++);
  }
}

void Advance(StripState::Wire* wire, double entering, double seconds, float length) {
  const float step = static_cast<float>(kPixelsPerSecond * seconds) / std::max(length, 1.0F);
  for (float& dot : wire->dots) dot += step;
  const auto gone = std::find_if(wire->dots.begin(), wire->dots.end(),
                                 [](float dot) { return dot < 1; });
  wire->dots.erase(wire->dots.begin(), gone);
  wire->due += entering;
  while (wire->due >= Gap(wire->sent) && wire->dots.size() < 400) {
    wire->due -= Gap(wire->sent++);
    // It came in the earlier in this frame the more is left over.
    const double late = entering > 0 ? std::min(1.0, wire->due / entering) : 0;
    wire->dots.push_back(step * static_cast<float>(late));
  }
}

}  // namespace

float StripWire::Piece::Length() const {
  return std::fabs(to.x - from.x) + std::fabs(to.y - from.y);
}

float StripWire::Length() const {
  float length = 0;
  for (const Piece& piece : pieces) length += piece.Length();
  return length;
}

ImVec2 StripWire::At(float along, float* edge) const {
  const float length = Length();
  float left = along * length;
  *edge = std::min(left, length - left);
  for (size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    const float own = piece.Length();
    if (left <= own && own > 0) {
      const float part = left / own;
      const auto apart = [](ImVec2 a, ImVec2 b) { return a.x != b.x || a.y != b.y; };
      if (i > 0 && apart(pieces[i - 1].to, piece.from)) *edge = std::min(*edge, left);
      if (i + 1 < pieces.size() && apart(piece.to, pieces[i + 1].from)) {
        *edge = std::min(*edge, own - left);
      }
      return {piece.from.x + (piece.to.x - piece.from.x) * part,
              piece.from.y + (piece.to.y - piece.from.y) * part};
    }
    left -= own;
  }
  return pieces.empty() ? ImVec2() : pieces.back().to;
}

void MoveDots(const DotFlow& flow, StripState* state) {
  state->animating = false;
  const bool fresh = state->wires.size() != flow.rates.size();
  state->wires.resize(flow.rates.size());
  if (!std::isfinite(flow.time) || !(flow.duration > 0)) return;
  const double seconds = std::min(0.1, static_cast<double>(ImGui::GetIO().DeltaTime));
  const double passed = flow.time - state->last_time;
  const bool jumped = fresh || !(passed >= 0) || passed > 0.1 * flow.duration;
  state->last_time = flow.time;
  if (!(state->speed > 0)) state->speed = flow.duration / kUsualPlayback;
  if (flow.playing && !jumped && passed > 0 && seconds > 0) {
    state->speed += (passed / seconds - state->speed) * 0.1;
  }
  const double wanted = flow.peak * state->speed / kMostPerSecond;
  // The scale changes only when it is clearly off: dots must not change their meaning each frame.
  const bool rescale = !(state->per_dot > 0) || wanted > state->per_dot * 1.3 ||
                       wanted < state->per_dot / 4;
  if (rescale) state->per_dot = NiceCeil(std::max(wanted, 1e-9));
  if (state->per_dot < 1) state->per_dot = 1;
  for (size_t i = 0; i < flow.rates.size(); ++i) {
    StripState::Wire* wire = &state->wires[i];
    const double rate = std::isfinite(flow.rates[i]) ? flow.rates[i] : 0;
    if (flow.reduced_motion) wire->sent = 0;
    if (flow.reduced_motion || jumped || rescale) {
      Fill(wire, rate * state->speed / state->per_dot, flow.lengths[i]);
    } else if (flow.playing) {
      Advance(wire, rate * std::max(passed, 0.0) / state->per_dot, seconds, flow.lengths[i]);
    }
  }
  state->animating = flow.playing && !flow.reduced_motion;
}

}  // namespace servescape::ui
