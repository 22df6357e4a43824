// SPDX-License-Identifier: MIT
#include "ui/playback.h"

#include <algorithm>
#include <cmath>

namespace servescape::ui {

void Playback::SetDuration(double duration) {
  if (duration == duration_ || !(duration > 0)) return;
  if (duration_ > 0) time_ *= duration / duration_;
  duration_ = duration;
}

void Playback::Advance(double seconds) {
  if (!playing()) return;
  time_ = std::min(duration_, time_ + duration_ * seconds * speed_ / kSeconds);
}

void Playback::Step(int windows, int of) {
  playing_ = false;
  if (of <= 0) return;
  const double width = duration_ / of;
  const double at = std::floor(time_ / width + 1e-6) + windows;
  time_ = std::clamp(at * width, 0.0, duration_);
}

void Playback::Seek(double time) { time_ = std::clamp(time, 0.0, duration_); }

void Playback::Toggle() {
  if (ended()) {
    time_ = 0;
    playing_ = true;
    return;
  }
  playing_ = !playing_;
}

}  // namespace servescape::ui
